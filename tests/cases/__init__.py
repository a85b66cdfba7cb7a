"""What the ledger must get right, case by case, in acts and in commands."""

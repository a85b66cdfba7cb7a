"""The read side: search, statement, explanation, journal, verification."""

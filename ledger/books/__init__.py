"""The acts that change the books, one transaction each."""

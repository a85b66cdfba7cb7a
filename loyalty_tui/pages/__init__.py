"""Pages to read, print and keep: whole HTML files that ask nothing of any other place."""

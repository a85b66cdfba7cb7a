"""The file: schema, hash chain, lock, transactions, migrations."""

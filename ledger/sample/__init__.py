"""The sample shop: “Le Fournil du Chat Gris”, an invented café-bakery in Angers.

Claire opened it, a grey cat sleeps in its window, and its loyalty programme has run for two
years. Nobody in it exists: telephone numbers are of the ranges kept for fiction, addresses are
at example.fr and example.com. ``python -m ledger.sample sample.db`` makes the file again, the
same to the last hash: people and rhythms come from a seeded chance, and everything is written by
the acts a till would call, each at its own hour.
"""

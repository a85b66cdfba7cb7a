"""The books of a shop's loyalty programme.

Rules, storage, numbers and files; knows no screen and no command line. The packages stand on
each other in this order: values, program, rules, store, queries, books, metrics, exchange.
"""

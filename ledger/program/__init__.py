"""A shop's settings and rules, as data."""

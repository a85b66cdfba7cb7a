"""Speed as ratios, both sides measured in one run: ``python -m pytest -m benchmark -s``."""

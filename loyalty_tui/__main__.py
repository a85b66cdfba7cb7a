"""The program's one way in: ``loyalty``, or ``python -m loyalty_tui``."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from loyalty_tui.cli import main as run

    run()


if __name__ == "__main__":
    main()

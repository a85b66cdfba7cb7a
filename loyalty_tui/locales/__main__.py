"""``python -m loyalty_tui.locales``: what a developer does with the translations."""

from __future__ import annotations

import argparse
import sys

from loyalty_tui.locales import catalogues


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 1 when ``check`` finds something."""
    parser = argparse.ArgumentParser(prog="python -m loyalty_tui.locales", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("extract", help="collect the sentences of the sources into the .pot")
    commands.add_parser("update", help="extract, and merge the result into every .po")
    commands.add_parser("compile", help="compile every .po into the .mo the program reads")
    commands.add_parser("check", help="list what is not translated, or not well")
    command = parser.parse_args(arguments).command
    if command == "extract":
        catalogues.write_template()
    elif command == "update":
        catalogues.update()
    elif command == "compile":
        catalogues.compile_catalogues()
    else:
        problems = catalogues.check()
        for problem in problems:
            print(problem)
        return 1 if problems else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

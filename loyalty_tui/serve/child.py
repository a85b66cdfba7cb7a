"""One process of the screens, started by the server: ``python -m loyalty_tui.serve.child``.

Who stands at the counter comes through the pipe, from the server, or is asked on the screen;
neither an argument nor the environment can say it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from loyalty_tui.serve import wire

_DRIVER = "loyalty_tui.serve.driver:BrowserDriver"


def main() -> int:
    """Run the screens until they are left or nobody looks at them; return the exit code."""
    pipe = wire.take_over()
    given = pipe.handover()
    if given is None:
        return wire.GONE
    pipe.listen()
    # Read by Textual when it is loaded, which is only now.
    os.environ |= {"TEXTUAL_DRIVER": _DRIVER, "TEXTUAL_COLOR_SYSTEM": "truecolor"}
    from loyalty_tui.i18n import set_language

    set_language(given.lang)
    return _run(given)


def _run(given: wire.Handover) -> int:
    from loyalty_tui.app import run
    from loyalty_tui.gateway import LedgerError
    from loyalty_tui.gateway.crew import begins_locked
    from loyalty_tui.words import say

    path = Path(given.path)
    try:
        # Each time anew: somebody may have got a PIN since the server began.
        locked = not given.proved and begins_locked(path, given.staff, named=given.named)
        return run(path, staff=given.staff, till=given.till, locked=locked)
    except LedgerError as error:
        _tell(say.error(error))
        return error.exit_code
    except Exception as error:
        from loyalty_tui import crash

        _tell(crash.report(error))
        return 1


def _tell(sentence: str) -> None:
    """Say to the server, and so to the page, why it is over."""
    os.write(2, sentence.encode("utf-8", errors="replace"))


if __name__ == "__main__":
    sys.exit(main())

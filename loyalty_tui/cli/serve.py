"""``loyalty serve``: the counter in a browser."""

from __future__ import annotations

import errno
from importlib.util import find_spec
from typing import Final

import click

from ledger.store.store import Store
from ledger.values.errors import BadInput, Refused
from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _

PORT: Final = 8420

_EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - only with --lan, and after a warning
_MOST_PORT: Final = 65535


@click.command("serve", help=_("Open the counter in a browser, such as a tablet's."))
@click.option(
    "--port",
    type=click.IntRange(0, _MOST_PORT),
    default=PORT,
    show_default=True,
    help=_("The port to answer at; 0 is any that is free."),
)
@click.option(
    "--host",
    metavar="ADDRESS",
    help=_("The address to answer at: this machine's own (127.0.0.1), unless --lan is given."),
)
@click.option(
    "--lan",
    is_flag=True,
    help=_("Let the shop's own network in, such as a tablet on its Wi-Fi. Nothing is encrypted."),
)
@pass_session
def serve_command(session: Session, port: int, host: str | None, lan: bool) -> int:
    """Serve the counter until Ctrl+C."""
    if find_spec("aiohttp") is None:
        raise Refused(
            "The counter in a browser needs one more package: "
            'install it with `pip install "loyalty-tui[serve]"`.'
        )
    from loyalty_tui.serve.door import is_loopback

    host = host or (_EVERYWHERE if lan else "127.0.0.1")
    if not is_loopback(host):
        if not lan:
            raise BadInput(
                "{host} can be reached from other machines, and nothing is encrypted: add --lan if "
                "that is the shop's own network.",
                host=host,
            )
        output.prose(
            _(
                "Careful: what passes between the tablet and this machine is not encrypted. "
                "Whoever is on the same network may read it: keep customers on another Wi-Fi."
            ),
            err=True,
        )
    return _serve(session, host, port)


def _serve(session: Session, host: str, port: int) -> int:
    import asyncio
    import os

    from ledger.books.staff import named
    from loyalty_tui.cli import pins
    from loyalty_tui.serve.server import Served
    from loyalty_tui.serve.window import serve

    # Without a PIN from here, each device asks who is there, as the counter does.
    proved = bool(os.environ.get("LOYALTY_PIN"))
    with Store(session.path) as store:
        if proved:
            pins.acting(store, session.staff_name)
        with store.read() as tx:
            shop, staff = tx.settings.shop_name, named(tx, session.staff_name).id
    served = Served(
        path=str(session.path.absolute()),
        shop=shop,
        staff=staff,
        till=_prefix(),
        host=host,
        port=port,
        proved=proved,
        named=session.staff_name is not None,
    )
    try:
        asyncio.run(serve(served, output.say, output.tell))
    except asyncio.CancelledError:  # ended by its service manager, as is usual
        return 0
    except OSError as error:
        raise _not_to_be_had(error, host, port) from error
    return 0


def _prefix() -> str:
    """What the tills are called before their number: ``LOYALTY_TILL``, or a tablet."""
    import os

    from ledger.values.text import clean

    return clean(os.environ.get("LOYALTY_TILL", "")) or _("tablet")


def _not_to_be_had(error: OSError, host: str, port: int) -> BadInput:
    if error.errno == errno.EADDRINUSE:
        return BadInput("Port {port} is taken: name another with --port.", port=str(port))
    return BadInput(
        "This machine cannot answer at {host}, port {port}: name others with --host and --port.",
        host=host,
        port=str(port),
    )

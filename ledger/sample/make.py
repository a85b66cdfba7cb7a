"""Making the sample's file."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from contextlib import closing
from pathlib import Path

from ledger.books.program import open_shop
from ledger.sample import shop
from ledger.sample.chance import Chance
from ledger.sample.play import Play
from ledger.sample.rhythms import customers, guests
from ledger.sample.till import Clock, Till
from ledger.store.connect import connect
from ledger.values.calendar import to_micros


def make(path: Path, until: dt.date = shop.LAST_DAY) -> None:
    """Make the sample at ``path``, in place of what is there.

    :param until: the last day played; an earlier one gives the same books, cut short.
    """
    clock, entropy = Clock(to_micros(shop.SET_UP)), Chance("entropy")
    everyone = customers()
    visits = [visit for customer in everyone for visit in customer.visits] + guests()
    visits.sort(key=lambda visit: (visit.day, visit.minute, visit.customer or -1))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        scratch, compact = Path(folder) / "played.db", Path(folder) / "compact.db"
        open_shop(scratch, shop.SHOP, clock=clock, entropy=entropy.bytes).close()
        with closing(Till(scratch, clock, entropy)) as till:
            play = Play(till, clock, everyone)
            play.set_up()
            play.run(visits, until)
        _compact(scratch, compact)
        os.replace(compact, path)  # noqa: PTH105 - one name for both platforms' rename


def _compact(source: Path, target: Path) -> None:
    """Write the books as one plain file, without free pages, and without the hour it is now."""
    connection = connect(source, write=True)
    try:
        connection.execute(
            "UPDATE _sqlite_migrations SET applied_at = ?", (shop.SET_UP.isoformat(),)
        )
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()

"""Any bytes at all: one sentence or a whole import, known the second time, gone once undone."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books.act import Call
from ledger.exchange.importing import Order, What, preview, run
from ledger.exchange.undoing import undo
from ledger.values.errors import LedgerError
from tests.shop import Shop

HEADERS = {
    "sales": ["order_id", "customer_id", "ts", "kind", "amount"],
    "members": ["name", "phone", "email", "card", "joined"],
    "balances": ["card", "points", "stamps", "last day", "earned on"],
}
CELLS = {
    "order_id": ["A1", "A2", "A3", "#2", "A1/2"],
    "customer_id": ["", "7", "C-8", "C-9"],
    "ts": ["2026-01-02", "03/01/2026", "2026-01-02T23:59:59+14:00", "2026-01-04 01:30"],
    "kind": ["sale", "sale", "sale", "vente", "refund"],
    "amount": ["12,50", "0", "1 250,00", "-3.10", "9.99 €"],
    "name": ["Zoé", "Ana", "=1+1", "[/red]Bob"],
    "phone": ["", "06 12 34 56 78", "0033612345678"],
    "email": ["", "zoe@example.fr", "ZOE@Example.fr"],
    "card": ["C-8", "C-9", "7"],
    "joined": ["", "2025-12-31", "1/1/2026"],
    "points": ["", "40", "1 200"],
    "stamps": ["", "3"],
    "last day": ["", "2026-12-31", "01/02/2027", "2025-01-01"],
    "earned on": ["", "2025-06-01"],
}
ODD = st.sampled_from(
    [
        "",
        "1,250",
        "1.250",
        "NaN",
        "1e9",
        "٣",
        "-0",
        "31/02/2026",
        "04/13/2026",
        "\x1b[31m",
        "'",
        '"x',
    ]
) | st.text(max_size=6)


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    what = draw(st.sampled_from(sorted(HEADERS)))
    header = draw(st.permutations(HEADERS[what]))
    mark = draw(st.sampled_from(",;\t|"))
    odd = st.integers(0, 11).map(lambda n: n == 0)
    rows = [
        [draw(ODD) if draw(odd) else draw(st.sampled_from(CELLS[field])) for field in header]
        for _ in range(draw(st.integers(1, 5)))
    ]

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if mark in text or '"' in text else text

    lines = [mark.join(map(cell, row)) for row in [header, *rows]]
    text = draw(st.sampled_from(["\n", "\r\n"])).join(lines)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    raw = text.encode(encoding, "replace")
    if draw(odd):
        raw = raw[: draw(st.integers(0, len(raw)))] + draw(st.binary(max_size=3))
    return what, raw


@settings(max_examples=60, deadline=None)
@given(files())
def test_whole_or_not_at_all(given_file: tuple[str, bytes]) -> None:
    what, raw = given_file
    with tempfile.TemporaryDirectory() as folder:
        path, rest = Path(folder) / "in.csv", Path(folder) / "rest.csv"
        path.write_bytes(raw)
        shop = Shop(Path(folder) / "shop.db")
        order = Order(cast("What", what), path)
        before = shop.events
        try:
            planned = preview(shop.store, order)
            done = run(shop.store, order, Call())
        except LedgerError:
            assert shop.events == before
            try:
                planned = preview(shop.store, order)
            except LedgerError:
                shop.close()
                return
            done = run(shop.store, order, Call(), rejects=rest)
            assert done.rejected > 0
            assert rest.exists()
        assert done.counts() | {"batch": None} == planned.counts() | {"batch": None}
        assert done.read == done.new + done.known + done.skipped + done.rejected
        joins = done.members if what != "members" else 0
        assert shop.events == before + done.new + joins
        again = run(shop.store, order, Call(), skip_bad=True)
        assert again.new == 0
        # What contradicted a row before it may say no more than the books do.
        assert again.known >= done.new + done.known
        assert shop.problems() == []
        if done.new:
            assert done.batch is not None
            undo(shop.store, done.batch, Call())
            with shop.store.read() as tx:
                left = tx.connection.execute(
                    "SELECT (SELECT count(*) FROM purchase WHERE cancelled_day IS NULL),"
                    " (SELECT count(*) FROM refund WHERE sale IS NULL),"
                    " (SELECT count(*) FROM lot_open), (SELECT count(*) FROM profile),"
                    " (SELECT count(*) FROM deficit)"
                ).fetchone()
            assert left == (0, 0, 0, 0, 0)
            assert shop.problems() == []
        shop.close()

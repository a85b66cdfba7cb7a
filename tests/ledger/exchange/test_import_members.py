from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.books.act import Call
from ledger.exchange.importing import Order, preview, run
from ledger.exchange.result import BadRows
from ledger.queries.members import show
from ledger.store.store import Store

Write = Callable[..., Path]

LIST = """\
name,phone,email,card,joined
Zoë Durand,06 12 34 56 78,zoe@example.fr,1000001,2024-05-06
Ana,,ana@example.fr,,07/08/2025
Marie Martin,,,,
Marie Martin,,,,
=1+1,,,,
"""


def test_a_list_of_members(shop: Store, write: Write) -> None:
    order = Order("members", write(LIST))
    planned = preview(shop, order)
    done = run(shop, order, Call(staff=1))
    assert done.counts() == planned.counts() | {"batch": 1}
    assert (done.new, done.members, done.without_member) == (5, 5, 0)
    with shop.read() as tx:
        zoe, ana, odd = show(tx, 1), show(tx, 2), show(tx, 5)
    assert (zoe.name, zoe.phone, zoe.card) == ("Zoë Durand", "+33612345678", "1000001")
    assert zoe.joined.isoformat() == "2024-05-06"
    assert ana.joined.isoformat() == "2025-08-07"
    assert len(ana.card) == 13
    assert odd.name == "=1+1"


def test_the_same_list_twice_adds_nothing(shop: Store, write: Write) -> None:
    order = Order("members", write(LIST))
    run(shop, order, Call())
    again = run(shop, order, Call())
    assert (again.new, again.known, again.members) == (0, 5, 0)
    # A third of a name is new; the two before it are not.
    more = write(LIST + "Marie Martin,,,,\n", "more.csv")
    assert run(shop, Order("members", more), Call()).new == 1


def test_duplicates_point_to_the_member(shop: Store, write: Write) -> None:
    run(shop, Order("members", write(LIST)), Call())
    rows = (
        "Zoe DURAND,0033 6 12 34 56 78,,,\n"
        "Zoé Petit,+33612345678,,,\n"
        "Ana,06 12 34 56 78,ANA@example.fr,,\n"
        "Bob,07 60 34 56 78,,,\n"
        "Bobby,07.60.34.56.78,,,\n"
        "Bob,0760345678,,,\n"
    )
    result = run(shop, Order("members", write(LIST.splitlines()[0] + "\n" + rows)), Call())
    assert (result.new, result.known, result.skipped, result.rejected) == (1, 2, 3, 0)
    said = {remark.line: str(remark.reason) for remark in result.remarks}
    assert "Member 1 has the same" in said[3]
    assert "different members (1, 2)" in said[4]
    assert "Line 5 has the same" in said[6]


def test_bad_rows_are_named(shop: Store, write: Write) -> None:
    rows = "A,12,,,\nB,,not an address,,\nC,,,,2027-01-01\nD,,,,31/31/2020\n,,x@example.fr,,\n"
    path = write(f"name,phone,email,card,joined\nOk,,,,\n{rows}")
    with pytest.raises(BadRows) as refused:
        run(shop, Order("members", path), Call())
    assert [r.line for r in refused.value.result.remarks] == [3, 4, 5, 6, 7]
    result = run(shop, Order("members", path), Call(), skip_bad=True)
    assert (result.new, result.rejected) == (1, 5)


def test_nothing_personal_is_in_the_chain(shop: Store, write: Write) -> None:
    run(shop, Order("members", write(LIST)), Call())
    with shop.read() as tx:
        rows = tx.connection.execute("SELECT * FROM event").fetchall()
    written = repr(rows)
    for personal in ("Zoë", "Durand", "612345678", "zoe@", "1000001"):
        assert personal not in written

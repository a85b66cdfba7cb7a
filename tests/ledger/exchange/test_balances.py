"""Balances held elsewhere: brought in with their dates, never sales nor points issued here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.books import merging
from ledger.books.act import Call
from ledger.exchange import chunks
from ledger.exchange.importing import Order, preview, run
from ledger.exchange.result import BadRows, ImportResult
from ledger.exchange.undoing import undo
from ledger.metrics.kpi import Kpi
from ledger.metrics.report import report
from tests.shop import Shop

Write = Callable[..., Path]
FILE = """\
Carte;Nom;Points;Tampons;Valable jusqu'au
C-1;Zoé Durand;1 250;;31/12/2026
C-2;Ana Le Goff;40;3;
C-1;Zoé Durand;60;;28/02/2027
C-2;Ana Le Goff;40;3;
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "fournil.db", now="2026-03-02 10:00")
    yield made
    assert made.problems() == []
    made.close()


def bring(shop: Shop, path: Path, source: str = "") -> ImportResult:
    return run(shop.store, Order("balances", path, source), Call(staff=1, till="back"))


def numbers(shop: Shop) -> dict[str, Kpi]:
    with shop.store.read() as tx:
        return report(
            tx.connection,
            tx.today + dt.timedelta(days=1),
            today=tx.today,
            point_value=tx.settings.points_value,
        )


def test_with_their_own_last_days(shop: Shop, write: Write) -> None:
    path = write(FILE)
    planned = preview(shop.store, Order("balances", path))
    assert (planned.read, planned.new, planned.members, planned.rejected) == (4, 4, 2, 0)
    assert shop.events == 1
    done = bring(shop, path)
    assert (done.new, done.members) == (planned.new, planned.members)
    zoe, ana = 1, 2
    assert shop.lots(zoe) == [("2026-12-31", 1250), ("2027-02-28", 60)]
    # No day given: what the programme's rule makes of today. Equal rows both count.
    assert shop.lots(ana) == [("2028-03-31", 80)]
    assert shop.view(ana).stamp_balance == 6
    assert (shop.view(zoe).visits, shop.view(zoe).spend) == (0, 0)
    shop.clock_to("2027-01-01")
    assert shop.balance(zoe) == 60
    assert shop.sweep() == (1, 1250)


def test_the_same_file_twice_adds_nothing(shop: Shop, write: Write) -> None:
    path = write(FILE)
    bring(shop, path)
    before = shop.events
    again = bring(shop, path)
    assert (again.new, again.known, again.members) == (0, 4, 0)
    assert shop.events == before


def test_earned_on_an_earlier_day(shop: Shop, write: Write) -> None:
    ana = shop.join("Ana")
    bring(shop, write(f"member,points,earned on\n{ana},30,2025-06-15\n"))
    # Twenty-four months from the day they were earned, to the month's end.
    assert shop.lots(ana) == [("2027-06-30", 30)]


def test_killed_half_way_and_run_again(
    shop: Shop, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "MAX_ROWS", 3)
    rows = "".join(f"K{n % 4},{n // 4 * 5},2027-01-{n % 3 + 1:02d}\n" for n in range(4, 24))
    order = Order("balances", write("card,points,last day\n" + rows))

    def die(done: int, _total: int) -> None:
        if done >= 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(shop.store, order, Call(), progress=die)
    assert shop.problems() == []
    again = run(shop.store, order, Call())
    assert (again.new, again.known, again.batch) == (11, 9, 1)
    with shop.store.read() as tx:
        total = tx.connection.execute("SELECT sum(remaining) FROM lot_open").fetchone()[0]
    assert total == sum(n // 4 * 5 for n in range(4, 24))


@pytest.mark.parametrize("how", ["lapsing where it is", "inactivity", "redated", "merged"])
def test_no_points_issued_wherever_they_move(shop: Shop, write: Write, how: str) -> None:
    mode = "inactivity" if how == "inactivity" else "fixed"
    shop.set(expiry_months="2", expiry_mode=mode)
    zoe, twin = shop.join(), shop.join()
    bring(shop, write(f"member,points\n{zoe},500\n"))
    shop.sell("100.00", zoe)
    match how:
        case "inactivity":
            shop.wait(40)
            shop.sell("10.00", zoe)
            assert shop.lots(zoe) == [("2026-06-30", 610)]
        case "redated":
            shop.set(expiry_months="3")
            assert shop.redate() == (1, 2, 600)
        case "merged":
            merging.merge(shop.store, zoe, twin, shop.call())
        case _:
            pass
    shop.wait(200)
    # All of it lapsed, and only what was earned here was issued.
    lapsed = numbers(shop)["breakage"]
    earned = 110 if how == "inactivity" else 100
    assert (lapsed.numerator, lapsed.denominator) == (earned, earned)


def test_neither_sales_nor_visits_nor_active_members(shop: Shop, write: Write) -> None:
    before = numbers(shop)
    bring(shop, write(FILE))
    after = numbers(shop)
    changed = {key for key in after if after[key].value != before[key].value}
    # There are two members now, who have done nothing; and points are held.
    assert changed == {"active_member_rate", "points_liability"}
    assert after["active_member_rate"].value == 0
    assert after["points_liability"].numerator == 1250 + 60 + 80


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("C-1,-5,", "cannot be negative"),
        ("C-1,12.5,", "whole number"),
        ("C-1,soon,", "number of points"),
        ("C-1,5,31/02/2027", "not a date"),
        (",5,", "names no member"),
        (f"C-1,{10**12},", "too many"),
    ],
)
def test_a_bad_row_is_named_and_keeps_all_out(
    shop: Shop, write: Write, row: str, words: str
) -> None:
    path = write(f"card,points,last day\nC-9,7,\n{row}\n")
    with pytest.raises(BadRows, match="Line 3"):
        bring(shop, path)
    assert shop.events == 1
    (remark,) = preview(shop.store, Order("balances", path)).remarks
    assert words in str(remark.reason)


def test_a_list_drawn_up_again_is_not_added_to_the_first(shop: Shop, write: Write) -> None:
    bring(shop, write(FILE))
    later = FILE.replace("C-1;Zoé Durand;60", "C-1;Zoé Durand;85")
    with pytest.raises(BadRows, match="Line 4: Import 1 brought another balance of these dates"):
        bring(shop, write(later, "later.csv"))
    assert shop.balance(1) == 1310
    undo(shop.store, 1, Call())
    assert bring(shop, write(later, "later.csv")).new == 4
    # Two lists of two programmes are both held.
    assert bring(shop, write("card,points,last day\nC-1,9,2027-02-28\n", "b.csv"), "b").new == 1
    # Another last day is another balance.
    assert bring(shop, write("card,points,last day\nC-1,9,2027-03-31\n", "c.csv")).new == 1

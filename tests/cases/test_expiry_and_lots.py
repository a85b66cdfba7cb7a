"""Expiry and lots. ``tests/ledger/books/test_expiry.py`` has the same through the acts alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.books import merging
from ledger.books.act import Call
from ledger.exchange.importing import Order, run
from ledger.values.errors import Refused
from tests.loyalty_tui.cli.conftest import Loyalty
from tests.shop import Shop


def lots(till: Loyalty, member: str = "1") -> list[tuple[int, str | None]]:
    found = till.json("member", "show", member)["lots"]
    return [(lot["remaining"], lot["last_day"]) for lot in found]


def balance(till: Loyalty, member: str = "1") -> int:
    held: int = till.json("member", "show", member)["balance"]
    return held


def earn(till: Loyalty, amount: str, months: int) -> None:
    till.json("program", "set", "expiry.months", str(months))
    till.json("sale", "add", amount, "--member", "1")


def test_no_collapse(till: Loyalty) -> None:
    till.now("2026-02-10T09:00:00Z")
    earn(till, "140", 1)  # to 31 March
    till.now("2026-03-20T09:00:00Z")
    till.json("points", "adjust", "1", "-95", "--reason", "counted")
    earn(till, "61", 5)  # to 31 August
    till.now("2026-04-01T09:00:00Z")
    assert balance(till) == 61
    assert till.json("points", "sweep") == {"lots": 1, "points": 45}
    assert balance(till) == 61


def test_expiry_never_eats_newer_points(till: Loyalty) -> None:
    earn(till, "75", 1)
    till.json("reward", "add", "Tarte", "--cost", "75")
    till.json("reward", "issue", "1", "Tarte")
    earn(till, "75", 9)
    till.now("2026-08-01T09:00:00Z")
    assert till.json("points", "sweep") == {"lots": 0, "points": 0}
    assert balance(till) == 75


def test_a_part_spent_lot_lapses_with_what_is_left_in_the_statement(till: Loyalty) -> None:
    earn(till, "130", 1)
    till.json("sale", "add", "0,44", "--member", "1", "--points", "44")
    till.now("2026-08-01T09:00:00Z")
    till.json("points", "sweep")
    last = till.json("member", "statement", "1")[0]
    assert (last["what"], last["points"], last["balance"]) == ("sweep", -86, 0)
    assert "86 points passed their last day unused." in last["explanation"]
    (lot,) = till.json("points", "explain", "1")["lots"]
    assert (lot["used"], lot["lapsed"], lot["remaining"]) == (44, 86, 0)


@pytest.mark.parametrize("swept", [False, True])
def test_lapsed_is_lapsed_before_the_sweep(till: Loyalty, swept: bool) -> None:
    earn(till, "90", 1)
    earn(till, "25", 6)
    till.json("reward", "add", "Tarte", "--cost", "26")
    till.now("2026-08-08T09:00:00Z")
    if swept:
        till.json("points", "sweep")
    assert balance(till) == 25
    assert lots(till) == [(25, "2026-12-31")]
    for words in (
        ("reward", "issue", "1", "Tarte"),
        ("sale", "add", "9", "--member", "1", "--points", "26"),
        ("points", "adjust", "1", "-26", "--reason", "counted"),
    ):
        refused = till(*words)
        assert refused.code == 1
        assert "25" in refused.err
    assert till.json("points", "sweep")["points"] == (0 if swept else 90)


@pytest.mark.parametrize("at", [None, "2026-07-30"])
def test_a_later_spend_never_draws_on_a_lapsed_lot(till: Loyalty, at: str | None) -> None:
    """Nor does a spend entered late, of a day on which the lot could still be used."""
    earn(till, "90", 1)  # to 31 July
    earn(till, "25", 6)
    till.now("2026-08-08T09:00:00Z")
    dated = () if at is None else ("--at", at)
    done = till.json("sale", "add", "1", "--member", "1", "--points", "20", *dated)
    assert done["balance"] == 5
    assert (5, "2026-12-31") in lots(till)
    assert till("sale", "add", "1", "--member", "1", "--points", "30", *dated).code == 1
    assert till.json("points", "sweep")["points"] == 90


def test_soonest_expiry_first_never_last(till: Loyalty) -> None:
    till.json("program", "set", "expiry.mode", "never")
    till.json("sale", "add", "35", "--member", "1")
    till.json("program", "set", "expiry.mode", "fixed")
    earn(till, "50", 12)
    earn(till, "45", 2)
    till.json("sale", "add", "0,60", "--member", "1", "--points", "60")
    assert lots(till) == [(35, None), (35, "2027-06-30")]
    till.now("2026-09-01T09:00:00Z")
    assert balance(till) == 70


def test_equal_last_days_are_drawn_oldest_first(shop: Shop) -> None:
    zoe = shop.join()
    old = shop.earn(zoe, 20, "2026-03-31")
    shop.wait(3)
    shop.earn(zoe, 30, "2026-03-31")
    shop.adjust(zoe, -20)
    assert [lot.earned_on for lot in shop.account(zoe).lots] == [shop.today]
    assert old.entries[0].last_day is not None


def test_an_imported_and_a_merged_balance_lapse_too(shop: Shop, tmp_path: Path) -> None:
    zoe, twin = shop.join(), shop.join()
    path = tmp_path / "held.csv"
    path.write_text(f"member,points,stamps,last day\n{zoe},64,3,2026-02-10\n")
    run(shop.store, Order("balances", path), Call())
    merging.merge(shop.store, zoe, twin, shop.call())
    assert shop.lots(twin) == [("2026-02-10", 64)]
    shop.clock_to("2026-02-10 23:59")
    assert shop.balance(twin) == 64
    shop.clock_to("2026-02-11 00:00")
    assert shop.balance(twin) == 0
    with pytest.raises(Refused, match="the balance is 0"):
        shop.sell("1.00", twin, points=1)
    # A lot of points and one of stamps.
    assert shop.sweep() == (2, 64)
    assert shop.view(twin).stamp_balance == 0


def test_adjusted_points_and_points_that_come_back_lapse(till: Loyalty) -> None:
    till.json("program", "set", "expiry.months", "1")
    till.json("points", "adjust", "1", "+70", "--reason", "welcome")
    till.json("reward", "add", "Tarte", "--cost", "50")
    code = till.json("reward", "issue", "1", "Tarte")["code"]
    till.now("2026-08-03T09:00:00Z")
    assert balance(till) == 0
    # Their lot has lapsed: they come back for thirty days of their own.
    assert till.json("reward", "cancel", code)["balance"] == 50
    assert lots(till) == [(50, "2026-09-02")]
    till.now("2026-09-03T09:00:00Z")
    assert balance(till) == 0
    assert till.json("points", "sweep") == {"lots": 2, "points": 70}


def test_the_sweep_is_recorded_once(till: Loyalty) -> None:
    earn(till, "12", 1)
    till.json("sale", "add", "31", "--member", "2")
    till.now("2026-08-02T09:00:00Z")
    assert till.json("points", "sweep", "--as-of", "2026-08-01") == {"lots": 2, "points": 43}
    before = till.head
    assert till.json("points", "sweep") == {"lots": 0, "points": 0}
    assert "Nothing has lapsed" in till("points", "sweep").out
    assert till.head == before


@pytest.mark.parametrize(
    ("zone", "usable", "gone"),
    [
        ("Pacific/Pago_Pago", "2026-10-26T10:59:59Z", "2026-10-26T11:00:00Z"),
        ("UTC", "2026-10-25T23:59:59Z", "2026-10-26T00:00:00Z"),
        # The night the clocks go back: that day has twenty-five hours.
        ("Europe/Paris", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"),
        ("Pacific/Kiritimati", "2026-10-25T09:59:59Z", "2026-10-25T10:00:00Z"),
    ],
)
def test_the_date_typed_is_the_date_stored_is_the_date_shown(
    loyalty: Loyalty, tmp_path: Path, zone: str, usable: str, gone: str
) -> None:
    loyalty.json("init", "--name", "Le Fournil", "--timezone", zone)
    path = tmp_path / "held.csv"
    path.write_text("card;points;dernier jour\nC-1;33;25/10/2026\n")
    loyalty.json("import", "balances", str(path))
    assert lots(loyalty, "C-1") == [(33, "2026-10-25")]
    assert "25/10/2026" in loyalty("points", "explain", "C-1").out
    assert "25/10/2026" in loyalty("member", "statement", "C-1").out
    loyalty.now(usable)
    assert loyalty.json("points", "sweep") == {"lots": 0, "points": 0}
    spent = loyalty.json("sale", "add", "0,08", "--member", "C-1", "--points", "8")
    assert spent["balance"] == 25
    loyalty.now(gone)
    assert balance(loyalty, "C-1") == 0
    assert loyalty("sale", "add", "0,01", "--member", "C-1", "--points", "1").code == 1
    assert loyalty.json("points", "sweep") == {"lots": 1, "points": 25}
    assert loyalty.head


@pytest.mark.parametrize(
    ("earned", "months", "last"),
    [
        ("2026-08-31", 1, "2026-09-30"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-30", 2, "2027-02-28"),
    ],
)
def test_month_arithmetic(till: Loyalty, earned: str, months: int, last: str) -> None:
    till.json("program", "set", "expiry.to_month_end", "no")
    till.now(f"{earned}T10:00:00Z")
    earn(till, "5", months)
    assert lots(till) == [(5, last)]


def test_a_changed_expiry_is_for_new_points_until_they_are_redated(till: Loyalty) -> None:
    earn(till, "40", 8)
    till.json("program", "set", "expiry.months", "3")
    assert lots(till) == [(40, "2027-02-28")]
    till.json("sale", "add", "15", "--member", "1")
    assert lots(till) == [(40, "2027-02-28"), (15, "2026-09-30")]
    before = till.head
    (planned,) = till.json("points", "redate", "--dry-run")
    assert (planned["lots"], planned["points"], planned["earlier"]) == (1, 40, 40)
    assert till.head == before
    till.json("points", "redate", "--yes")
    assert sorted(lots(till)) == [(15, "2026-09-30"), (40, "2026-09-30")]


def test_expiry_switched_off_leaves_no_notice(till: Loyalty) -> None:
    earn(till, "40", 2)
    assert "31/08/2026" in till("member", "show", "1").out
    till.json("program", "set", "expiry.mode", "never")
    till.json("points", "redate", "--yes")
    sale = till("sale", "add", "7", "--member", "1")
    assert "To use by" not in sale.out
    assert lots(till) == [(40, None), (7, None)]
    for command in (("member", "show", "1"), ("points", "explain", "1")):
        out = till(*command).out
        assert "31/08/2026" not in out
        assert "to use by" not in out
    assert {lot["last_day"] for lot in till.json("points", "explain", "1")["lots"]} == {None}
    assert till.json("points", "forecast")["never"] == 47


def test_every_bucket_with_what_remains_in_it(till: Loyalty) -> None:
    earn(till, "20", 1)
    earn(till, "35", 1)
    earn(till, "80", 7)
    till.json("points", "adjust", "1", "-31", "--reason", "counted")
    assert till.json("points", "explain", "1")["upcoming"] == [
        {"last_day": "2026-07-31", "points": 24},
        {"last_day": "2027-01-31", "points": 80},
    ]
    out = till("points", "explain", "1").out
    assert "24 points to use by 31/07/2026" in out
    assert "80 points to use by 31/01/2027" in out


def test_pending_points_are_neither_spendable_nor_expiring(till: Loyalty) -> None:
    till.json("program", "set", "points.pending_days", "14")
    done = till.json("sale", "add", "26", "--member", "1", "--ref", "P")
    assert (done["points"], done["balance"]) == (0, 0)
    assert till("sale", "add", "1", "--member", "1", "--points", "1").code == 1
    till.now("2026-06-24T09:00:00Z")
    assert balance(till) == 26
    till.json("sale", "refund", "P")
    assert balance(till) == 0

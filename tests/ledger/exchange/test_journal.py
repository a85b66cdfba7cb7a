"""The points as a journal in double entry, which beancount and hledger add up by themselves."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.books import merging, moving, openings, program
from ledger.books.act import Call
from ledger.exchange.exporting import Wish, export
from ledger.exchange.importing import Order, run
from ledger.exchange.writers import Format
from ledger.store.store import Store
from tests.ledger.exchange.judges import bean_check, hledger_check, needs_bean_check, needs_hledger
from tests.shop import Shop

REPOSITORY = Path(__file__).resolve().parents[3]
CDNOW = REPOSITORY.parent / "shared" / "data" / "cdnow_sample.csv.gz"

ZOE, ANA, BOB, DEE, EVE = 1, 2, 3, 4, 5


@pytest.fixture
def motley(tmp_path: Path) -> Iterator[Shop]:
    """Points of every kind: used, owed, lapsed and swept or not, held back, moved; and stamps."""
    shop = Shop(tmp_path / "motley.db", preset="stamps", now="2026-01-05 10:00")
    shop.set(earn_points="1")
    for _ in range(5):
        shop.join("Zoé Durand")
    with shop.store.write() as tx:
        opening = openings.Opening(points=70, stamps=3, last_day=dt.date(2026, 2, 28))
        openings.open_in(tx, ZOE, opening, shop.call())
    for day in range(5):
        shop.wait(1)
        shop.sell(f"{20 + day}.50", ZOE, ref=f"T-{day}")
    owed = shop.sell("60.00", BOB)
    shop.sell("30.00", BOB, points=55)
    shop.refund(owed)
    shop.adjust(ANA, 40)
    shop.adjust(ANA, -7)
    reward = shop.reward("Café", 12)
    shop.cancel(shop.issue(ANA, reward))
    shop.issue(ANA, reward)
    wrong = shop.sell("18.00", DEE)
    moving.reassign(shop.store, str(wrong.event), EVE, shop.call())
    merging.merge(shop.store, DEE, ANA, shop.call())
    shop.clock_to("2026-03-03 10:00")
    shop.sweep()
    shop.set(expiry_months="1", expiry_to_month_end="no")
    shop.sell("11.00", EVE)
    shop.clock_to("2026-04-20 10:00")
    shop.set(points_pending_days="14")
    shop.sell("25.00", ANA)
    yield shop
    assert shop.problems() == []
    shop.close()


def journal(store: Store, form: Format, folder: Path) -> Path:
    path = folder / f"points.{form}"
    export(store, Wish("ledger", form), path)
    return path


def tampered(path: Path) -> Iterator[Path]:
    """The file with one point more in a line of a transaction, for a sample of its lines."""
    lines = path.read_text().splitlines(keepends=True)
    amounts = [n for n, line in enumerate(lines) if re.fullmatch(r" +\S+  -?\d+ POINTS\n", line)]
    assert len(amounts) > 20
    for number in (amounts[0], amounts[len(amounts) // 2], amounts[-1]):
        more = re.sub(r"-?\d+", lambda n: str(int(n[0]) + 1), lines[number].split("  ")[-1])
        changed = lines[number].rsplit("  ", 1)[0] + "  " + more
        other = path.with_stem("tampered")
        other.write_text("".join((*lines[:number], changed, *lines[number + 1 :])))
        yield other


def moved_between_two(path: Path) -> Path:
    """The file with a point of the first sale in somebody else's account: every sum still ties."""
    text = path.read_text()
    first = re.search(r"Liabilities:Points:M0003  -\d+ POINTS", text)
    assert first is not None
    other = path.with_stem("moved")
    other.write_text(text.replace(first[0], first[0].replace("M0003", "M0002"), 1))
    return other


def accepted(judge: Callable[[Path], str], path: Path) -> None:
    """The judge accepts the file, and sees a single point changed in it."""
    assert judge(path) == ""
    for other in tampered(path):
        assert judge(other) != ""


@needs_bean_check
def test_beancount_accepts_points_of_every_kind(motley: Shop, tmp_path: Path) -> None:
    path = journal(motley.store, "beancount", tmp_path)
    accepted(bean_check, path)
    assert "Balance failed" in bean_check(moved_between_two(path))


@needs_hledger
def test_hledger_accepts_points_of_every_kind(motley: Shop, tmp_path: Path) -> None:
    path = journal(motley.store, "hledger", tmp_path)
    accepted(hledger_check, path)
    assert "assertion" in hledger_check(moved_between_two(path))
    # Strict: an account or a commodity that was not declared is refused.
    for before in ("account Income:Redeemed\n", "commodity 1000. STAMPS\n"):
        other = path.with_stem("undeclared")
        assert before in path.read_text()
        other.write_text(path.read_text().replace(before, ""))
        assert hledger_check(other) != ""


def closing(path: Path) -> dict[tuple[str, str], int]:
    """The last balances a beancount file asserts."""
    found = re.findall(r"^\S+ balance (\S+)  (-?\d+) (\w+)$", path.read_text(), re.MULTILINE)
    return {(account, unit): int(amount) for account, amount, unit in found}


def test_each_account_closes_on_what_the_shop_shows(motley: Shop, tmp_path: Path) -> None:
    held = closing(journal(motley.store, "beancount", tmp_path))
    for member in (ZOE, ANA, BOB, DEE, EVE):
        assert held["Liabilities:Points:M000" + str(member), "POINTS"] == -motley.balance(member)
    assert motley.balance(BOB) < 0 < held["Liabilities:Points:M0003", "POINTS"]
    assert motley.account(ANA).pending(motley.today) == 25
    assert held["Liabilities:Points:Pending:M0002", "POINTS"] == -25
    # Eleven of Eve's lapsed and no sweep has said so yet; seventy of Zoé's were swept.
    assert held["Income:Lapsed", "POINTS"] == -81
    assert held["Equity:Opening", "POINTS"] == 70
    assert held["Equity:Opening", "STAMPS"] == 3
    # What went from one member to another stands against nothing else.
    assert ("Equity:Transferred", "POINTS") not in held
    total = sum(motley.balance(member) for member in (ZOE, ANA, BOB, DEE, EVE)) + 25
    assert held["Liabilities:Points", "POINTS"] == -total


def test_the_sweep_makes_no_difference_to_what_is_owed(motley: Shop, tmp_path: Path) -> None:
    before = closing(journal(motley.store, "beancount", tmp_path))
    assert motley.sweep() == (2, 11)  # with a stamp
    assert closing(journal(motley.store, "beancount", tmp_path)) == before


def test_it_is_the_same_each_time_and_names_nobody(motley: Shop, tmp_path: Path) -> None:
    forms: tuple[Format, ...] = ("beancount", "hledger")
    for form in forms:
        first = journal(motley.store, form, tmp_path).read_bytes()
        assert journal(motley.store, form, tmp_path).read_bytes() == first
        for word in (b"Zo", b"Durand", b"counted again", b"T-0"):
            assert word not in first
        with motley.store.read() as tx:
            head = tx.connection.execute("SELECT hash FROM head").fetchone()[0].hex()
        assert head.encode() in first


@needs_bean_check
def test_an_empty_shop_has_an_empty_journal(shop: Store, tmp_path: Path) -> None:
    assert bean_check(journal(shop, "beancount", tmp_path)) == ""
    assert closing(tmp_path / "points.beancount") == {
        ("Liabilities:Points", "POINTS"): 0,
        ("Liabilities:Points", "STAMPS"): 0,
    }


@needs_bean_check
def test_a_shop_with_a_difficult_name(tmp_path: Path) -> None:
    shop = program.NewShop('L\'"Œuf" \\ Cie')
    with program.open_shop(tmp_path / "shop.db", shop) as store:
        assert bean_check(journal(store, "beancount", tmp_path)) == ""


def _log(path: Path) -> Path:
    """A year of sales and refunds of two hundred customers, as another till would export them."""
    dice = random.Random(20)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("order_id", "customer_id", "ts", "kind", "amount_cents"))
    for number in range(700):
        day = dt.date(2025, 1, 1) + dt.timedelta(days=number // 2)
        kind = "refund" if number % 23 == 22 else "sale"
        customer, cents = dice.randrange(100_000, 100_200), dice.randrange(100, 9000)
        amount = -cents if kind == "refund" else cents
        rows.writerow((f"W{number}", customer, f"{day}T11:{number % 60:02}:00", kind, amount))
    path.write_text(out.getvalue())
    return path


@pytest.mark.thorough
@needs_bean_check
@needs_hledger
def test_both_accept_an_imported_log(shop: Store, tmp_path: Path) -> None:
    assert run(shop, Order("sales", _log(tmp_path / "log.csv")), Call()).new == 700
    accepted(bean_check, journal(shop, "beancount", tmp_path))
    accepted(hledger_check, journal(shop, "hledger", tmp_path))


@pytest.mark.thorough
@needs_bean_check
@needs_hledger
def test_both_accept_the_sample_shop(tmp_path: Path) -> None:
    copy = tmp_path / "sample.db"
    copy.write_bytes((REPOSITORY / "sample.db").read_bytes())
    with Store(copy) as sample:
        accepted(bean_check, journal(sample, "beancount", tmp_path))
        accepted(hledger_check, journal(sample, "hledger", tmp_path))


@pytest.mark.thorough
@needs_bean_check
@needs_hledger
@pytest.mark.skipif(not CDNOW.exists(), reason="the CDNOW sample is not here")
def test_both_accept_the_cdnow_log(shop: Store, tmp_path: Path) -> None:
    assert run(shop, Order("sales", CDNOW), Call()).new == 6919
    accepted(bean_check, journal(shop, "beancount", tmp_path))
    accepted(hledger_check, journal(shop, "hledger", tmp_path))

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.books import sales
from ledger.books.act import Call
from ledger.exchange import batches, chunks
from ledger.exchange.importing import Order, preview, run
from ledger.exchange.result import BadRows, ImportResult
from ledger.queries.members import resolve, show
from ledger.store.store import Store
from ledger.values.errors import BadInput

Write = Callable[..., Path]
HEADER = "order_id,customer_id,ts,kind,amount_cents\n"
DAY = """\
A1,1234,2026-03-02,sale,2190
A2,1234,2026-03-02,sale,2190
A3,,2026-03-02,sale,480
A4,88,2026-03-03,sale,0
R1,1234,2026-03-05,refund,-500
"""


def totals(shop: Store) -> tuple[int, int, int, int]:
    """Sales, refunds, members, points."""
    with shop.read() as tx:
        one = [
            tx.connection.execute(f"SELECT {what}").fetchone()[0]
            for what in (
                "count(*) FROM purchase",
                "count(*) FROM refund",
                "count(*) FROM member",
                "coalesce(sum(amount), 0) FROM entry",
            )
        ]
    return (one[0], one[1], one[2], one[3])


def reconciles(result: ImportResult) -> bool:
    parts = (result.new, result.updated, result.known, result.skipped, result.rejected)
    return result.read == sum(parts)


def test_a_day_of_sales(shop: Store, write: Write) -> None:
    order = Order("sales", write(HEADER + DAY, "mars.csv"))
    planned = preview(shop, order)
    assert totals(shop) == (0, 0, 0, 0)
    done = run(shop, order, Call(staff=1, till="back"))
    assert done.counts() == planned.counts() | {"batch": 1}
    assert (done.read, done.new, done.without_member, done.members) == (5, 5, 1, 2)
    # Two genuine equal sales both count; a refund that names no sale moves no points.
    assert totals(shop) == (4, 1, 2, 42)
    with shop.read() as tx:
        member = show(tx, resolve(tx, "1234"))
        assert (member.name, member.card, member.joined.isoformat()) == (
            "1234", "1234", "2026-03-02",
        )  # fmt: skip
        assert (member.visits, member.spend, member.balance) == (2, 3880, 42)
        (batch,) = batches.listing(tx)
    assert (batch.file_name, batch.source, batch.counts["new"]) == ("mars.csv", "sales", 5)


def test_the_same_file_twice_adds_nothing(shop: Store, write: Write) -> None:
    order = Order("sales", write(HEADER + DAY))
    run(shop, order, Call())
    before = totals(shop)
    again = run(shop, order, Call())
    assert (again.read, again.new, again.known, again.batch) == (5, 0, 5, 1)
    assert preview(shop, order).known == 5
    assert totals(shop) == before


def test_the_same_rows_in_another_file_add_nothing(shop: Store, write: Write) -> None:
    run(shop, Order("sales", write(HEADER + DAY)), Call())
    more = write(HEADER + DAY + "A5,1234,2026-03-06,sale,100\n", "more.csv")
    again = run(shop, Order("sales", more), Call())
    assert (again.new, again.known, again.members, again.batch) == (1, 5, 0, 2)


def test_sources_are_namespaces(shop: Store, write: Write) -> None:
    path = write(HEADER + "17,1,2026-03-02,sale,100\n")
    assert run(shop, Order("sales", path, "pos"), Call()).new == 1
    assert run(shop, Order("sales", path, "web"), Call()).new == 1
    assert run(shop, Order("sales", path, "web"), Call()).new == 0
    assert totals(shop)[0] == 2


def test_a_number_with_another_content_is_rejected(shop: Store, write: Write) -> None:
    run(shop, Order("sales", write(HEADER + DAY)), Call())
    changed = write(HEADER + "A1,1234,2026-03-02,sale,2191\nA2,88,2026-03-02,sale,2190\n", "x.csv")
    result = preview(shop, Order("sales", changed))
    assert [(r.line, r.fate) for r in result.remarks] == [(2, "rejected"), (3, "rejected")]
    assert "A1 is already recorded" in str(result.remarks[0].reason)


def test_a_number_twice_in_the_file(shop: Store, write: Write) -> None:
    rows = "A1,1,2026-03-02,sale,100\nA1,1,2026-03-02,sale,100\nA1,1,2026-03-02,sale,200\n"
    result = run(shop, Order("sales", write(HEADER + rows)), Call(), skip_bad=True)
    assert (result.new, result.known, result.rejected) == (1, 1, 1)
    assert "line 2 already" in str(result.remarks[0].reason)
    assert reconciles(result)


def test_one_bad_row_keeps_all_out(shop: Store, write: Write) -> None:
    order = Order("sales", write(HEADER + DAY + "A9,1,2027-01-01,sale,100\nA10,1,2026-01-01,x,1\n"))
    planned = preview(shop, order)
    assert [r.line for r in planned.remarks] == [7, 8]
    with pytest.raises(BadRows) as refused:
        run(shop, order, Call())
    assert refused.value.exit_code == 1
    assert refused.value.result.counts() == planned.counts()
    assert "Line 7: 2027-01-01 is in the future" in str(refused.value)
    assert totals(shop) == (0, 0, 0, 0)
    with shop.read() as tx:
        assert batches.listing(tx) == []


def test_rejects_are_written_mended_and_imported(shop: Store, write: Write, tmp_path: Path) -> None:
    rows = (
        "A1;1;2026-03-02;sale;1,250;=pain\n"
        "A2;1;2026-03-02;refund;-3,50;pain\n"
        "A3;1;2026-03-02;sale;4;x;y\n"
        "A4;1;2026-03-02;sale;5;'-z\n"
        "-5;1;2026-03-02;sale;-5;+33612345678\n"
    )
    order = Order("sales", write(f"order_id;customer_id;ts;kind;amount;category\n{rows}"))
    rejects = tmp_path / "rejects.csv"
    result = run(shop, order, Call(), rejects=rejects)
    assert (result.read, result.new, result.rejected) == (5, 2, 3)
    assert reconciles(result)
    text = rejects.read_text()
    assert text.splitlines()[0] == "order_id;customer_id;ts;kind;amount;category;reason"
    assert ";'=pain;" in text
    assert "-5;1;2026-03-02;sale;-5;+33612345678;" in text
    mended = text.replace("1,250", "1,25").replace("sale;-5", "sale;5").replace("x;y", "x")
    rejects.write_text(mended)
    again = run(shop, Order("sales", rejects), Call())
    assert (again.read, again.new, again.rejected) == (3, 3, 0)
    with shop.read() as tx:
        found = {row[0] for row in tx.connection.execute("SELECT category FROM event")}
    assert {"=pain", "-z", "+33612345678"} <= found


def test_rejects_never_take_the_place_of_what_they_come_from(shop: Store, write: Write) -> None:
    path = write(HEADER + "A1,1,x,sale,1\n")
    for target in (path, shop.path, shop.path.with_name(shop.path.name + "-wal")):
        with pytest.raises(BadInput):
            run(shop, Order("sales", path), Call(), rejects=target)
    assert path.read_text().endswith("A1,1,x,sale,1\n")


def test_rows_are_posted_by_date(new_shop: Callable[..., Store], write: Write) -> None:
    rows = [f"S{n},7,2026-{n % 11 + 1:02d}-01,sale,{n * 100}" for n in range(60)]
    rows += ["S99,7,2026-11-22T08:00:00Z,sale,100"]
    random.Random(1).shuffle(rows)
    path = write(HEADER + "\n".join(rows))
    shop = new_shop("tiers")
    run(shop, Order("sales", path), Call())
    with shop.read() as tx:
        days = [
            row[0]
            for row in tx.connection.execute(
                "SELECT effective_at FROM event WHERE kind = 'sale' ORDER BY id"
            )
        ]
        joined = show(tx, resolve(tx, "7")).joined
    assert days == sorted(days)
    assert joined.isoformat() == "2026-01-01"


class Killed(Exception):
    pass


def test_killed_half_way_and_run_again(
    new_shop: Callable[..., Store], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "MAX_ROWS", 7)
    rows = "".join(
        f"S{n},{n % 9 or ''},2026-02-{n % 28 + 1:02d},{'refund' if n % 10 == 3 else 'sale'},"
        f"{-n if n % 10 == 3 else n * 10}\n"
        for n in range(60)
    )
    order = Order("sales", write(HEADER + rows))
    whole, cut = new_shop("tiers"), new_shop("tiers")
    expected = run(whole, order, Call())
    seen: list[tuple[int, int]] = []

    def die(done: int, total: int) -> None:
        seen.append((done, total))
        if done > 30:
            raise Killed

    with pytest.raises(Killed):
        run(cut, order, Call(), progress=die)
    assert seen == [(7, 60), (14, 60), (21, 60), (28, 60), (35, 60)]
    again = run(cut, order, Call())
    assert (again.new, again.known, again.batch) == (25, 35, 1)
    assert totals(cut) == totals(whole)
    with cut.read() as tx, whole.read() as other:
        # The batch tells the whole file, however many runs it took.
        assert batches.listing(tx)[0].counts["new"] == expected.new == 60
        assert batches.listing(tx)[0].counts["known"] == 0
        tell = "SELECT kind, source_id, business_date, amount, balance, member FROM event"
        mine = tx.connection.execute(tell).fetchall()
        assert mine == other.connection.execute(tell).fetchall()


def test_a_till_sells_between_two_turns(
    shop: Store, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "MAX_ROWS", 1)
    order = Order("sales", write(HEADER + "A1,1,2026-03-02,sale,100\nA2,1,2026-03-02,sale,100\n"))

    def elsewhere(done: int, _total: int) -> None:
        if done == 1:
            call = Call(source="sales", source_id="A2")
            with Store(shop.path, clock=shop.clock) as till:
                sales.sell(till, sales.Sale(999), call)

    result = run(shop, order, Call(), progress=elsewhere)
    assert (result.new, result.rejected) == (1, 1)
    assert reconciles(result)


def test_a_known_card_is_its_member_and_a_card_is_no_number(shop: Store, write: Write) -> None:
    run(shop, Order("members", write("name,card\nZoë,1000001\nAna,2\n", "m.csv")), Call())
    result = run(shop, Order("sales", write(HEADER + "A1,1000001,2026-03-02,sale,100\n")), Call())
    assert result.members == 0
    # Member 1 was never given the card 1.
    result = run(shop, Order("sales", write(HEADER + "A2,1,2026-03-02,sale,100\n")), Call())
    assert result.members == 1


def test_categories_and_tax_reach_the_rules(shop: Store, write: Write) -> None:
    content = HEADER.strip() + ",category,tax_cents\nA1,1,2026-03-02,sale,1100,pain,100\n"
    assert run(shop, Order("sales", write(content)), Call()).new == 1
    bad = HEADER.strip() + ",tax_cents\nA2,1,2026-03-02,sale,100,101\n"
    assert preview(shop, Order("sales", write(bad))).rejected == 1


def test_a_source_has_a_short_name(shop: Store, write: Write) -> None:
    path = write(HEADER + DAY)
    with pytest.raises(BadInput, match="40 characters"):
        preview(shop, Order("sales", path, "x" * 41))


def test_names_that_look_like_code_stay_names(shop: Store, write: Write) -> None:
    path = write(HEADER + "[/red]A,[@click=app.quit]x[/],2026-03-02,sale,100\n")
    run(shop, Order("sales", path), Call())
    with shop.read() as tx:
        assert show(tx, 1).name == "[@click=app.quit]x[/]"

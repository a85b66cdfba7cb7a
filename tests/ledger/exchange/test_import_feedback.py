"""Answers in a file: by the counter's rules, once, undoable, and out again as they came in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.books import feedback, merging
from ledger.books.act import Call
from ledger.exchange.exporting import Wish, export
from ledger.exchange.importing import Order, preview, run
from ledger.exchange.result import BadRows, ImportResult
from ledger.exchange.undoing import undo
from ledger.queries.feedback import AnswerLine, answers
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop

Write = Callable[..., Path]
FILE = """\
Membre;Note;Date;Raisons;Émotions;Commentaire
1;9;2026-02-01;accueil, qualité;joie;Très bien
2;3;28/02/2026 18:30;attente;;
3;10;;;;
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "fournil.db", now="2026-03-02 10:00")
    for name in ("Zoé", "Bob", "Ana"):
        made.join(name, joined="2025-01-01")
    yield made
    assert made.problems() == []
    made.close()


def bring(shop: Shop, path: Path, rejects: Path | None = None) -> ImportResult:
    order = Order("feedback", path)
    return run(shop.store, order, Call(staff=1, till="back"), rejects=rejects)


def given(shop: Shop) -> list[AnswerLine]:
    with shop.store.read() as tx:
        return answers(tx)


def test_a_file_as_a_form_writes_it(shop: Shop, write: Write) -> None:
    path = write(FILE)
    events = shop.events
    planned = preview(shop.store, Order("feedback", path))
    assert (planned.read, planned.new, planned.members, shop.events) == (3, 3, 0, events)
    done = bring(shop, path)
    assert (done.new, done.rejected, done.without_member) == (3, 0, 0)
    ana, bob, zoe = given(shop)
    assert (zoe.rating.score, zoe.reasons, zoe.feelings) == (9, ("quality", "welcome"), ("joy",))
    assert (zoe.comment, zoe.survey, zoe.day.isoformat()) == ("Très bien", "2026-Q1", "2026-02-01")
    assert (bob.reasons, bob.day.isoformat(), str(bob.due)) == (
        ("wait",),
        "2026-02-28",
        "2026-03-03",
    )
    assert (ana.day.isoformat(), ana.open) == ("2026-03-02", False)


def test_it_comes_in_once_however_often_it_is_sent(shop: Shop, write: Write) -> None:
    bring(shop, write(FILE))
    events = shop.events
    again = bring(shop, write(FILE))
    assert (again.new, again.known, shop.events) == (0, 3, events)
    # The same rows in another file, and one that the till took meanwhile.
    shop.answer(1, 5, "csat", survey="Hiver")
    other = bring(shop, write("membre;csat;enquete\n1;5;hiver\n2;4;hiver\n", "other.csv"))
    assert (other.known, other.new) == (1, 1)


def test_bad_rows_say_why_and_keep_the_file_out(shop: Shop, write: Write, tmp_path: Path) -> None:
    shop.answer(3, 8)
    path = write(
        "member,score,kind,date,reasons\n"
        "1,11,,,\n"
        "1,9,ces,,\n"
        "1,9,,2026-03-03,\n"
        "1,9,,,colour\n"
        "1,good,,,\n"
        "1,,,,\n"
        ",9,,,\n"
        "77,9,,,\n"
        "3,9,,,\n"
        "2,9,,,\n"
        "2,9,,,price\n"
        "2,4,,,\n"
    )
    with pytest.raises(BadRows):
        bring(shop, path)
    assert len(given(shop)) == 1
    rejects = tmp_path / "bad.csv"
    done = bring(shop, path, rejects)
    assert (done.new, done.known, done.rejected) == (1, 1, 10)
    said = rejects.read_text("utf-8")
    for why in (
        "11 is not a score: give one from 0 to 10",
        "choose nps, csat",
        "is in the future",
        "“colour” is not one of the tags",
        "“good” is not a score",
        "This row gives 0 scores",
        "names no member",
        "No member answers to “77”",
        "was answered on 2026-03-02 already",
        "Line 11 has another answer of the same member",
    ):
        assert why in said, why


def test_a_column_of_satisfaction_is_one(shop: Shop, write: Write) -> None:
    bring(shop, write(f"carte,CSAT,sur\n{shop.view(1).card},8,10\n"))
    (line,) = given(shop)
    assert (line.rating.kind, line.rating.score, line.rating.scale) == ("csat", 8, 10)
    both = write("member,nps,csat\n1,9,4\n", "both.csv")
    with pytest.raises(BadRows, match="gives 2 scores"):
        bring(shop, both)
    with pytest.raises(BadInput, match="no column for score"):
        bring(shop, write("member,stars\n1,4\n", "none.csv"))


def test_who_is_meant(shop: Shop, write: Write) -> None:
    shop.edit(1, phone="06 12 34 56 78", email="zoe@example.fr")
    shop.edit(2, email="bob@example.fr")
    bring(shop, write("telephone;note\n0612345678;9\n"))
    merging.merge(shop.store, 1, 3, Call())
    bring(shop, write("email;note;enquete\nzoe@example.fr;7;Été\n", "two.csv"))
    assert [(line.member, line.rating.score) for line in given(shop)] == [(3, 7), (3, 9)]
    with pytest.raises(BadRows, match="different members"):
        bring(shop, write("email;telephone;note\nbob@example.fr;0612345678;7\n", "three.csv"))
    with pytest.raises(BadRows, match="add the member first"):
        bring(shop, write("email;note\nnobody@example.fr;7\n", "four.csv"))


def test_undone_nothing_of_it_is_left_and_it_may_come_again(shop: Shop, write: Write) -> None:
    shop.set(earn_survey="30")
    path = write(FILE)
    done = bring(shop, path)
    assert [shop.balance(member) for member in (1, 2, 3)] == [30, 30, 30]
    assert done.batch is not None
    undone = undo(shop.store, done.batch, Call(staff=1))
    assert (undone.answers, undone.members) == (3, 0)
    assert ([shop.balance(member) for member in (1, 2, 3)], given(shop)) == ([0, 0, 0], [])
    with pytest.raises(Refused, match="undone already"):
        undo(shop.store, done.batch, Call(staff=1))
    again = bring(shop, path)
    assert (again.new, shop.balance(1)) == (3, 30)


def test_an_import_called_undone_is_proven_to_be(shop: Shop, write: Write) -> None:
    bring(shop, write(FILE))
    for undone, found in ((1, 1), (0, 0)):
        with shop.store.write() as tx:
            tx.connection.execute("UPDATE batch SET undone = ?", (undone,))
        assert len(shop.problems()) == found


def test_an_answer_taken_back_by_hand_is_passed_over(shop: Shop, write: Write) -> None:
    done = bring(shop, write(FILE))
    feedback.take_back(shop.store, given(shop)[0].event, Call())
    assert done.batch is not None
    assert undo(shop.store, done.batch, Call(staff=1)).answers == 2


def test_what_goes_out_is_known_when_it_comes_in(shop: Shop, write: Write, tmp_path: Path) -> None:
    bring(shop, write(FILE))
    shop.answer(1, 2, "csat", survey="Été", comment="=cmd|' /C calc'!A0")
    path = tmp_path / "out.csv"
    assert export(shop.store, Wish("feedback"), path) == 4
    again = bring(shop, path)
    assert (again.read, again.known, again.rejected) == (4, 4, 0)
    for line in given(shop):
        feedback.take_back(shop.store, line.event, Call())
    before = path.read_text("utf-8")
    assert bring(shop, path).new == 4
    assert export(shop.store, Wish("feedback"), path) == 4
    keep = [row.split(",")[1:] for row in before.splitlines()]
    assert sorted(row.split(",")[1:] for row in path.read_text("utf-8").splitlines()) == sorted(
        keep
    )

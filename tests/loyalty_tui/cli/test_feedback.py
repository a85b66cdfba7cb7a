"""What members think, on the command line."""

from __future__ import annotations

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty


def members(shop: Loyalty, count: int) -> list[str]:
    return [str(shop.json("member", "add", "--name", f"M{n}")["member"]) for n in range(count)]


def test_an_answer_is_one_object(shop: Loyalty) -> None:
    words = ("feedback", "add", "A-17", "4", "--reason", "wait", "--reason", "price")
    done = shop.json(*words, "--feeling", "joy", "--comment", "Slow", "--key", "k")
    assert done == {
        "event": done["event"],
        "member": 1,
        "points": 0,
        "balance": 112,
        "explanation": (
            "Recommendation 4/10, survey “2026-Q2”. About: price, wait, joy. “Slow”. "
            "To follow up by 13/06/2026."
        ),
        "survey": "2026-Q2",
        "follow_up": "2026-06-13",
    }
    assert shop.json(*words, "--feeling", "joy", "--comment", "Slow", "--key", "k") == done
    twice = shop(*words)
    assert (twice.code, f"loyalty feedback undo {done['event']}" in twice.err) == (1, True)
    told = shop("feedback", "add", "2", "9").out
    assert "Answer recorded" in told
    assert "Bob: 0 points, balance 0 points." in told


def test_points_follow_the_answer(shop: Loyalty) -> None:
    shop.json("program", "set", "earn.survey", "30")
    done = shop.json("feedback", "add", "1", "9", "--survey", "Été")
    assert (done["points"], done["balance"], done["follow_up"]) == (30, 142, None)
    back = shop.json("feedback", "undo", str(done["event"]))
    assert (back["points"], back["balance"]) == (-30, 112)
    assert "It counts no more." in back["explanation"]
    assert shop("feedback", "undo", str(done["event"])).code == 1
    assert shop("feedback", "undo", "2").code == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "1", "11"), 2),
        (("add", "1", "-1"), 2),
        (("add", "1", "6", "--kind", "csat"), 2),
        (("add", "1", "5", "--scale", "5"), 2),
        (("add", "1", "5", "--reason", "colour"), 2),
        (("add", "1", "5", "--follow-up", "2026-06-09"), 2),
        (("add", "1", "5", "--follow-up", "soon"), 2),
        (("add", "nobody", "5"), 1),
        (("why", "2"), 2),
        (("close", "2"), 1),
        (("summary", "--as-of", "31/31/2026"), 2),
    ],
)
def test_what_cannot_be(shop: Loyalty, words: tuple[str, ...], code: int) -> None:
    answer = shop("feedback", *words)
    assert (answer.code, answer.out) == (code, "")
    assert answer.err


def test_the_worked_example(shop: Loyalty) -> None:
    for place, member in enumerate(members(shop, 30)):
        score = "10" if place < 21 else "8" if place < 27 else "0"
        shop.json("feedback", "add", member, score)
    found = shop.json("feedback", "summary")
    assert (found["score"], round(found["low"]), round(found["high"]), found["n"]) == (
        60,
        36,
        84,
        30,
    )
    assert (found["promoters"], found["passives"], found["detractors"]) == (21, 6, 3)
    assert "60, between 36 and 84 · 30 answers" in shop("feedback", "summary").out
    nps = shop.json("kpi")["nps"]
    assert (nps["value"], nps["numerator"], nps["denominator"]) == (60.0, 18, 30)
    assert set(nps) == {
        *("value", "numerator", "denominator", "window_days"),
        *("as_of", "previous", "partial", "definition"),
    }
    assert "18 / 30 (36 … 84)" in shop("kpi").out


def test_satisfaction_of_twenty(shop: Loyalty) -> None:
    for place, member in enumerate(members(shop, 20)):
        shop.json("feedback", "add", member, "4" if place < 14 else "2", "--kind", "csat")
    found = shop.json("feedback", "summary", "--kind", "csat")
    assert (found["score"], round(found["low"], 2), round(found["high"], 2)) == (0.7, 0.48, 0.85)
    assert (found["satisfied"], found["neutral"], found["unsatisfied"]) == (14, 0, 6)
    assert (
        "70.0%, between 48% and 85% · 20 answers"
        in shop("feedback", "summary", "--kind", "csat").out
    )
    assert shop.json("kpi")["csat"]["value"] == 0.7


def test_without_an_answer_there_is_no_number(shop: Loyalty) -> None:
    found = shop.json("feedback", "summary")
    assert (found["score"], found["low"], found["n"], found["reasons"]) == (None, None, 0, {})
    assert "–\nNo answer yet" in shop("feedback", "summary").out
    assert "score,low" in shop("feedback", "summary", "--format", "csv").out
    assert shop("feedback", "follow-ups").out.startswith("Nobody waits for a follow-up")
    assert shop.json("feedback", "follow-ups") == []
    assert shop.json("feedback", "list") == []


def test_why_beside_how_many(shop: Loyalty) -> None:
    shop.json("feedback", "add", "1", "2", "--reason", "wait", "--comment", "Slow")
    done = shop.json("feedback", "add", "2", "10", "--survey", "Été")
    shop.json("feedback", "why", str(done["event"]), "--reason", "welcome", "--feeling", "joy")
    found = shop.json("feedback", "summary")
    assert found["reasons"]["wait"] == {"n": 1, "promoters": 0, "passives": 0, "detractors": 1}
    assert list(found["feelings"]) == ["joy"]
    assert [line["comment"] for line in found["comments"]] == ["Slow"]
    table = shop("feedback", "summary").out
    assert "welcome" in table
    assert "2/10 · wait · “Slow”" in table
    one = shop.json("feedback", "summary", "--survey", "ÉTÉ")
    assert (one["survey"], one["n"], one["window_days"]) == ("Été", 1, None)
    before = shop.json("feedback", "summary", "--as-of", "2026-06-10")
    assert before["n"] == 0


def test_a_follow_up_is_listed_and_closed(shop: Loyalty) -> None:
    first = shop.json(
        "feedback", "add", "1", "2", "--comment", "Slow and much too dear for me, really"
    )
    later = shop.json("feedback", "add", "2", "9", "--follow-up", "2026-07-01")
    table = shop("feedback", "follow-ups").out
    assert "Slow and much too dear for me…" in table
    assert f"loyalty feedback close {first['event']}" in table
    assert all(len(line) <= 80 for line in table.splitlines())
    rows = shop.json("feedback", "follow-ups")
    assert [(row["event"], row["follow_up"]) for row in rows] == [
        (first["event"], "2026-06-13"),
        (later["event"], "2026-07-01"),
    ]
    assert rows[0]["comment"].endswith("really")
    assert len(shop.json("feedback", "follow-ups", "--until", "2026-06-13")) == 1
    done = shop.json("feedback", "close", str(first["event"]), "--note", "Called")
    assert done["explanation"] == f"Of the answer of event {first['event']}. “Called”."
    assert shop("feedback", "close", str(first["event"])).code == 1
    assert [row["event"] for row in shop.json("feedback", "follow-ups")] == [later["event"]]
    listed = shop.json("feedback", "list", "--member", "1")
    assert [(row["score"], row["closed"]) for row in listed] == [(2, "2026-06-10")]


def test_the_list_may_be_narrowed(shop: Loyalty) -> None:
    shop.json("feedback", "add", "1", "2")
    shop.json("feedback", "add", "1", "5", "--kind", "csat", "--survey", "Été")
    shop.json("feedback", "add", "2", "9", "--at", "2026-06-01")
    assert [row["score"] for row in shop.json("feedback", "list")] == [5, 2, 9]
    assert [row["score"] for row in shop.json("feedback", "list", "--kind", "nps")] == [2, 9]
    assert [row["score"] for row in shop.json("feedback", "list", "--survey", "ete")] == [5]
    assert len(shop.json("feedback", "list", "--limit", "1")) == 1
    assert "event,member,name" in shop("feedback", "list", "--format", "csv").out


def test_what_the_numbers_mean(shop: Loyalty) -> None:
    told = shop("feedback", "summary", "--explain").out
    for word in ("(nps)", "(nps_interval)", "(csat_interval)", "Reichheld", "Wilson", "1.96"):
        assert word in told
    assert "{days}" not in told
    for words in ("list", "follow-ups"):
        assert "(csat)" in shop("feedback", words, "--explain").out


def test_a_file_in_and_out(shop: Loyalty) -> None:
    path = shop.path.with_name("answers.csv")
    path.write_text("member,score,reasons,comment\n1,3,wait,=Slow\n2,9,,\n")
    planned = shop.json("import", "feedback", str(path), "--dry-run")
    assert (planned["new"], planned["rejected"]) == (2, 0)
    done = shop.json("import", "feedback", str(path))
    assert (done["batch"], done["new"]) == (1, 2)
    assert shop.json("import", "feedback", str(path))["known"] == 2
    assert shop.json("import", "list")[0]["what"] == "feedback"
    out = shop("export", "feedback", "-").out
    assert "1,nps,3,10,2026-Q2,2026-06-10,wait,,'=Slow,2026-06-13," in out
    assert shop.json("import", "undo", "1", "--yes")["answers"] == 2
    assert shop.json("feedback", "list") == []


def test_a_member_s_file_and_their_erasure(shop: Loyalty) -> None:
    done = shop.json("feedback", "add", "1", "3", "--reason", "wait", "--comment", "Trop long")
    text = shop("member", "export", "1").out
    assert "What you told us" in text
    assert "Recommendation (2026-Q2): 3/10 · wait · “Trop long”" in text
    answers = shop("member", "export", "1", "--format", "json").data["answers"]
    assert [(one["event"], one["score"]) for one in answers] == [(done["event"], 3)]
    statement = shop.json("member", "statement", "1")
    assert statement[0]["what"] == "answer"
    shop.json("member", "erase", "1", "--yes")
    assert b"Trop long" not in shop.path.read_bytes()
    rows = shop.json("feedback", "list")
    assert [(row["score"], row["name"], row["comment"]) for row in rows] == [(3, "", "")]
    assert "(erased)" in shop("feedback", "list").out
    assert shop.json("feedback", "follow-ups") == []
    assert shop.json("kpi")["nps"]["denominator"] == 1


def test_a_clerk_takes_answers_and_imports_none(shop: Loyalty) -> None:
    shop.json("staff", "add", "Léa", "--role", "clerk")
    done = shop.json("feedback", "add", "1", "3", "--staff", "Léa")
    shop.json("feedback", "close", str(done["event"]), "--staff", "Léa")
    shop.json("feedback", "undo", str(done["event"]), "--staff", "Léa")
    path = shop.path.with_name("answers.csv")
    path.write_text("member,score\n1,3\n")
    refused = shop("import", "feedback", str(path), "--staff", "Léa")
    assert (refused.code, "needs a manager" in refused.err) == (1, True)


def test_a_follow_up_marked_by_mistake_waits_again(shop: Loyalty) -> None:
    event = str(shop.json("feedback", "add", "1", "2")["event"])
    shop.json("feedback", "close", event)
    assert shop.json("feedback", "follow-ups") == []
    done = shop("feedback", "reopen", event)
    assert (done.code, done.out.splitlines()[0]) == (0, "Follow-up to be done again")
    assert [str(line["event"]) for line in shop.json("feedback", "follow-ups")] == [event]
    again = shop("feedback", "reopen", event)
    assert (again.code, again.err) == (
        1,
        f"The follow-up of event {event} is not marked as done.\n",
    )
    assert shop.head

"""Bad input: one sentence on stderr, the documented code, nothing on stdout, nothing written."""

from __future__ import annotations

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty

REFUSED, USAGE = 1, 2
LONG = "9" * 6000
JUNE = "campaign add June --from 2026-06-01 --to 2026-06-30 --multiplier 2"


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        (USAGE, "sale add abc --member 1", "“abc” is not an amount"),
        (USAGE, "sale add -5 --member 1", "An amount cannot be negative"),
        (USAGE, "sale add −5 --member 1", "An amount cannot be negative"),
        (USAGE, "sale add 1e9 --member 1", "“1e9” is not an amount"),
        (USAGE, "sale add 1,250 --member 1", "can be read in two ways"),
        (USAGE, "sale add ١٢ --member 1", "is not an amount"),
        (USAGE, f"sale add {LONG} --member 1", "is not an amount"),
        (USAGE, "sale add 10000000 --member 1", "too large"),
        (USAGE, "sale add", "AMOUNT is missing"),
        (USAGE, "sale add 5 6", "unexpected extra argument"),
        (USAGE, "sale add 5 --membre 1", "unexpected extra argument"),
        (USAGE, "sale add 5 --member", "--member"),
        (REFUSED, "sale add 5 --member 999", "No member answers to “999”"),
        (REFUSED, "sale add 5 --member nobody@example.fr", "No member answers to"),
        (REFUSED, f"sale add 5 --member {LONG}", "No member answers to"),
        (USAGE, "sale add 5 --member 1 --points -5", "cannot be negative here"),
        (USAGE, "sale add 5 --member 1 --points x", "is not a number of points"),
        (USAGE, f"sale add 5 --member 1 --points {LONG}", "is not a number of points"),
        (USAGE, "sale add 5 --member 1 --at yesterday", "is not a date or a time"),
        (USAGE, "sale add 5 --member 1 --at 2026-02-30", "is not a date"),
        (USAGE, "sale add 5 --member 1 --at 2026-06-11", "in the future"),
        (USAGE, "sale add 5 --member 1 --at 0001-01-01", "is not a date"),
        (USAGE, "sale add 5 --member 1 --at 9999-12-31T23:59-05:00", "is not a date"),
        (USAGE, "sale add 5 --format xml", "--format"),
        (USAGE, "sale add 5 --lang de", "--lang"),
        (REFUSED, "sale add 5 --staff Nobody", "Nobody named “Nobody” works here"),
        (REFUSED, "sale refund A2", "There is no sale “A2”"),
        (REFUSED, "sale refund 1", "There is no sale “1”"),
        (REFUSED, f"sale refund {LONG}", "There is no sale"),
        (REFUSED, "sale void \udcff", "There is no sale"),
        (USAGE, "sale refund A1 0", "above zero"),
        (USAGE, "sale refund A1 -5", "without the minus sign"),
        (REFUSED, "sale void A2", "There is no sale “A2”"),
        (REFUSED, "member show 999", "No member answers to “999”"),
        (REFUSED, "member show ", "No member answers to"),
        (USAGE, "member add", "--name is missing"),
        (USAGE, "member add --name \u202e", "A name is needed"),
        (USAGE, "member add --name X --phone 12", "is not a phone number"),
        (USAGE, "member add --name X --email zoe@", "is not an e-mail address"),
        (USAGE, "member add --name X --birthday 31-02", "is not a birthday"),
        (USAGE, "member add --name X --joined 2026-06-11", "in the future"),
        (USAGE, "member add --name X --joined soon", "is not a date"),
        (REFUSED, "member add --name X --phone +33612345678", "already member 1's"),
        (REFUSED, "member add --name X --email ZOE@EXAMPLE.FR", "already member 1's"),
        (REFUSED, "member add --name X --card A-17", "already member 1's"),
        (USAGE, "member find", "TEXT"),
        (USAGE, "member find z --limit 0", "--limit"),
        (USAGE, f"member statement 1 --limit {'9' * 30}", "--limit"),
        (USAGE, "points adjust 1 x --reason y", "is not a number of points"),
        (USAGE, "points adjust 1 0 --reason y", "changes nothing"),
        (USAGE, "points adjust 1 5", "--reason is missing"),
        (USAGE, "points adjust 1 5 --reason \u200b", "needs a reason"),
        (USAGE, "points adjust 1 9999999999 --reason y", "too many points"),
        (USAGE, "points sweep --as-of 2026-06-11", "in the future"),
        (USAGE, "points sweep --as-of never", "is not a date"),
        (USAGE, "reward add Tea", "--cost is missing"),
        (USAGE, "reward add Tea --cost x", "is not a number of points"),
        (USAGE, "reward add Tea --cost 5 --stock -1", "--stock"),
        (USAGE, f"reward add Tea --cost 5 --stock {'9' * 30}", "--stock"),
        (USAGE, "reward add Tea --cost 5 --per-member 0", "--per-member"),
        (USAGE, f"reward add Tea --cost 5 --valid-days {'9' * 8}", "--valid-days"),
        (USAGE, "reward add Tea --cost 5 --cost-price 1,250", "two ways"),
        (REFUSED, "reward add CAFÉ\u00a0OFFERT --cost 5", "already"),
        (REFUSED, "reward issue 1 Tea", "There is no reward “Tea”"),
        (REFUSED, "reward issue 1 \udcff", "There is no reward"),
        (REFUSED, "reward use ABCD-EFGH", "There is no voucher"),
        (REFUSED, "reward cancel \udcff", "There is no voucher"),
        (USAGE, "tier add Platinum --threshold x", "is not an amount"),
        (USAGE, "tier add Platinum --threshold -5", "without the minus sign"),
        (USAGE, "tier add Platinum --threshold 5000 --multiplier 0", "--multiplier takes"),
        (REFUSED, "tier add gold --threshold 5000", "already"),
        (REFUSED, f"feedback undo {'9' * 30}", "There is no answer number 9"),
        (REFUSED, f"feedback close {'9' * 30}", "There is no answer number 9"),
        (REFUSED, f"feedback why {'9' * 30} --reason wait", "There is no answer number 9"),
        (USAGE, f"feedback add 1 {'x' * 9000}", f"'{'x' * 40}…'"),
        (USAGE, "feedback add 1 2 --at 9999-12-31", "in the future"),
        (REFUSED, f"import undo {'9' * 30} --yes", "There is no import 9"),
        (USAGE, "campaign add June --from x --to x --multiplier 2", "is not a date"),
        (
            USAGE,
            "campaign add June --from 2026-06-30 --to 2026-06-01 --multiplier 2",
            "cannot end before it begins",
        ),
        (
            USAGE,
            f"{JUNE} --hours 14:75-15:00",
            "is not a range of hours",
        ),
        (
            USAGE,
            f"{JUNE} --hours 9-12",
            "is not a range of hours",
        ),
        (
            USAGE,
            f"{JUNE} --weekday lundi",
            "--weekday",
        ),
        (REFUSED, f"{JUNE} --tier Nope", "There is no tier “Nope”"),
        (REFUSED, "campaign end June", "no running campaign"),
        (USAGE, "program set earn.rate 5", "There is no setting “earn.rate”"),
        (USAGE, "program set earn.points -5", "takes a number above 0"),
        (USAGE, "program set earn.per -2", "earn.per must be more than zero"),
        (USAGE, "program set earn.minimum -2", "earn.minimum cannot be below zero"),
        (USAGE, f"program set expiry.months {LONG}", "takes a whole number"),
        (USAGE, "program set day.cutoff 25:00", "is not a cut-off"),
        (USAGE, "program set earn.points", "VALUE is missing"),
        (USAGE, "kpi --as-of someday", "is not a date"),
        (USAGE, "kpi --window 0", "--window"),
        (USAGE, "kpi retention mrr", "There is no number “mrr”"),
        (USAGE, "kpi --lifespan many", "--lifespan"),
        (USAGE, "segments vip", "There is no segment “vip”"),
        (USAGE, "at-risk --limit 0", "--limit"),
        (USAGE, "cohorts --by week", "--by"),
        (USAGE, "staff add Lou --role king", "--role"),
        (USAGE, "foo", "No such command 'foo'"),
        (USAGE, "member foo", "No such command 'foo'"),
        (USAGE, "member show 1 --foo", "There is no option --foo here"),
        (USAGE, "--foo", "There is no option --foo here"),
        (USAGE, "member show 1 --db", "Option '--db' requires an argument"),
    ],
)
def test_one_sentence_and_nothing_written(shop: Loyalty, code: int, words: str, said: str) -> None:
    before = shop.head
    answer = shop(*words.split(" "))
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert len(answer.err) < 300
    assert shop.head == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("sale add 5 --points 5", "find the member first"),
        ("sale add 5 --member 2 --points 5", "5 points cannot be used: the balance is 0"),
        ("sale add 0.50 --member 1 --points 51", "50 are enough"),
        ("sale refund A1 500", "€112.40 left to refund: €500.00 is too much"),
        ("points adjust 1 -113 --reason y", "113 points cannot be taken: the balance is 112"),
        ("reward issue 2 1", "costs 80 and the balance is 0: 80 missing"),
    ],
)
def test_a_rules_no_is_recorded_and_moves_nothing(shop: Loyalty, words: str, said: str) -> None:
    events, _ = shop.head
    answer = shop(*words.split(" "))
    assert (answer.code, answer.out) == (REFUSED, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert shop.head[0] == events + 1
    assert [shop.json("member", "show", m)["balance"] for m in ("1", "2")] == [112, 0]


@pytest.mark.parametrize("typed", ["5\n6", "a\x1b[31mb", "x\r\ny", "\u202e5"])
def test_what_was_typed_is_quoted_without_harm(shop: Loyalty, typed: str) -> None:
    answer = shop("sale", "add", typed)
    assert (answer.code, answer.out, answer.err.count("\n")) == (USAGE, "", 1)
    assert not set(answer.err) & set("\x1b\r\u202e")


@pytest.mark.parametrize(
    "words",
    [
        ("init", "--name", ""),
        ("init", "--name", "S", "--currency", "EURO"),
        ("init", "--name", "S", "--timezone", "Mars/Phobos"),
        ("init", "--name", "S", "--preset", "gold"),
        ("init",),
    ],
)
def test_a_shop_that_cannot_be_made(loyalty: Loyalty, words: tuple[str, ...]) -> None:
    answer = loyalty(*words)
    assert (answer.code, answer.out, answer.err.count("\n")) == (USAGE, "", 1)
    assert list(loyalty.path.parent.iterdir()) == []


def test_a_clock_that_is_none(loyalty: Loyalty) -> None:
    loyalty.now("yesterday")
    answer = loyalty("init", "--name", "S")
    assert (answer.code, answer.out) == (USAGE, "")
    assert "LOYALTY_NOW is “yesterday”" in answer.err
    assert list(loyalty.path.parent.iterdir()) == []

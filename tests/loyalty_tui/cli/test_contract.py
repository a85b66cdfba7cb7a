"""What scripts are written against: the keys of every command's JSON object."""

from __future__ import annotations

import pytest

from ledger.program.settings import KEYS
from tests.loyalty_tui.cli.conftest import Loyalty

ACT = {"event", "member", "points", "balance", "explanation"}


def test_member_add(shop: Loyalty) -> None:
    added = shop.json("member", "add", "--name", "Marc", "--birthday", "02-29", "--card", "B-1")
    assert added == {"member": 3, "card": "B-1"}
    given = shop.json("member", "add", "--name", "Lou", "--joined", "2026-01-31")
    assert set(given) == {"member", "card"}
    assert given["card"].startswith("29")
    assert shop.json("member", "show", "4")["joined"] == "2026-01-31"


def test_member_show(shop: Loyalty) -> None:
    assert shop.json("member", "show", "A-17") == {
        "member": 1,
        "name": "Zoé Durand",
        "card": "A-17",
        "phone": "+33612345678",
        "email": "zoe@example.fr",
        "joined": "2026-06-10",
        "tier": "Bronze",
        "balance": 112,
        "deficit": 0,
        "lots": [{"points": 112, "remaining": 112, "last_day": "2028-06-30"}],
        "consents": {},
    }


def test_member_show_of_points_that_never_lapse(shop: Loyalty) -> None:
    shop.json("program", "set", "expiry.mode", "never")
    shop.json("points", "adjust", "2", "+50", "--reason", "welcome")
    shop.json("sale", "add", "1", "--member", "2", "--points", "20")
    lots = shop.json("member", "show", "2")["lots"]
    assert lots == [{"points": 50, "remaining": 30, "last_day": None}]


def test_member_show_after_a_refund_of_spent_points(shop: Loyalty) -> None:
    shop.json("reward", "issue", "1", "Café offert")
    shop.json("sale", "refund", "A1")
    shown = shop.json("member", "show", "1")
    assert (shown["balance"], shown["deficit"], shown["lots"]) == (-80, 80, [])


@pytest.mark.parametrize("who", ["1", "A-17", "06 12 34 56 78", "+33612345678", "ZOE@example.fr"])
def test_a_member_is_named_by_number_card_phone_or_e_mail(shop: Loyalty, who: str) -> None:
    done = shop.json("sale", "add", "10", "--member", who)
    assert (done["member"], done["balance"]) == (1, 122)


def test_sale_add(shop: Loyalty) -> None:
    done = shop.json(
        "sale", "add", "12,50", "--member", "1", "--points", "40", "--category", "bread"
    )
    assert set(done) == ACT
    assert (done["member"], done["points"], done["balance"]) == (1, 12 - 40, 84)
    assert "12.1" in done["explanation"]
    nobody = shop.json("sale", "add", "12.50")
    assert set(nobody) == ACT
    assert (nobody["member"], nobody["points"], nobody["balance"]) == (None, 0, None)


def test_sale_add_of_an_earlier_day(shop: Loyalty) -> None:
    done = shop.json("sale", "add", "10", "--member", "1", "--at", "2026-05-31 18:30")
    (line,) = shop.json("member", "statement", "1", "--limit", "3")[-1:]
    assert (line["event"], line["date"]) == (done["event"], "2026-05-31")
    assert shop("sale", "add", "10", "--member", "1", "--at", "11/06/2026").code == 2


def test_sale_refund_and_void(shop: Loyalty) -> None:
    part = shop.json("sale", "refund", "A1", "12.40")
    assert set(part) == ACT
    assert (part["member"], part["points"], part["balance"]) == (1, -12, 100)
    event = shop.json("sale", "add", "5", "--member", "1")["event"]
    undone = shop.json("sale", "void", str(event))
    assert set(undone) == ACT
    assert (undone["points"], undone["balance"]) == (-5, 100)
    assert shop.json("sale", "refund", "A1")["balance"] == 0


@pytest.mark.parametrize(("typed", "points"), [("-12", -12), ("+12", 12), ("12", 12), ("−12", -12)])
def test_points_adjust(shop: Loyalty, typed: str, points: int) -> None:
    done = shop.json("points", "adjust", "1", typed, "--reason", "counted again")
    assert set(done) == ACT
    assert (done["points"], done["balance"]) == (points, 112 + points)
    assert "counted again" in done["explanation"]


def test_points_sweep(shop: Loyalty) -> None:
    assert shop.json("points", "sweep") == {"lots": 0, "points": 0}
    shop.now("2028-07-05T09:00:00Z")
    assert shop.json("points", "sweep", "--as-of", "2028-06-30") == {"lots": 0, "points": 0}
    assert shop.json("points", "sweep", "--as-of", "01/07/2028") == {"lots": 1, "points": 112}
    assert shop.json("points", "sweep") == {"lots": 0, "points": 0}


def test_points_explain(shop: Loyalty) -> None:
    shop.json("points", "adjust", "1", "-12", "--reason", "counted")
    found = shop.json("points", "explain", "1")
    assert (found["member"], found["balance"], found["deficit"]) == (1, 100, 0)
    (lot,) = found["lots"]
    assert (lot["points"], lot["used"], lot["lapsed"], lot["remaining"]) == (112, 12, 0, 100)
    assert (lot["earned_on"], lot["last_day"]) == ("2026-06-10", "2028-06-30")
    shop.now("2028-07-05T09:00:00Z")
    (lot,) = shop.json("points", "explain", "1")["lots"]
    assert (lot["lapsed"], lot["remaining"]) == (100, 0)


def test_reward_issue_use_and_cancel(shop: Loyalty) -> None:
    issued = shop.json("reward", "issue", "1", "Café offert")
    assert set(issued) == {*ACT, "code"}
    assert (issued["member"], issued["points"], issued["balance"]) == (1, -80, 32)
    cancelled = shop.json("reward", "cancel", issued["code"])
    assert set(cancelled) == {*ACT, "code"}
    assert (cancelled["points"], cancelled["balance"], cancelled["code"]) == (
        80,
        112,
        issued["code"],
    )
    again = shop.json("reward", "issue", "1", "1")
    used = shop.json("reward", "use", again["code"].lower())
    assert set(used) == {*ACT, "code"}
    assert (used["points"], used["balance"], used["code"]) == (0, 32, again["code"])


def test_reward_add_and_list(shop: Loyalty) -> None:
    added = shop.json(
        "reward", "add", "Brunch", "--cost", "500", "--stock", "3", "--per-member", "1"
    )
    assert (added["reward"], added["name"]) == (2, "Brunch")
    coffee, brunch = shop.json("reward", "list")
    assert (coffee["name"], coffee["cost"], coffee["cost_price"]) == ("Café offert", 80, 40)
    assert (coffee["stock"], coffee["per_member"], coffee["unit"]) == (None, None, "points")
    assert (brunch["stock"], brunch["per_member"], brunch["issued"]) == (3, 1, 0)


def test_tiers(shop: Loyalty) -> None:
    shop.json("tier", "add", "Platinum", "--threshold", "2 500", "--multiplier", "1,75")
    tiers = shop.json("tier", "list")
    assert [(t["name"], t["threshold"], t["multiplier"]) for t in tiers] == [
        ("Bronze", 0, "1"),
        ("Silver", 30_000, "1.25"),
        ("Gold", 100_000, "1.5"),
        ("Platinum", 250_000, "1.75"),
    ]
    assert [t["members"] for t in tiers] == [2, 0, 0, 0]
    sale = shop.json("sale", "add", "5000", "--member", "2")
    shop.json("sale", "refund", str(sale["event"]))
    assert shop.json("tier", "review", "--dry-run") == []
    shop.now("2026-09-01T09:00:00Z")
    moved = [{"member": 2, "name": "Bob", "before": "Platinum", "after": "Bronze"}]
    assert shop.json("tier", "review", "--dry-run") == moved
    assert shop.json("tier", "review") == moved
    assert shop.json("tier", "review") == []


def test_campaigns(shop: Loyalty) -> None:
    shop.json(
        *("campaign", "add", "Happy hours", "--from", "01/06/2026", "--to", "30/06/2026"),
        *("--multiplier", "2", "--weekday", "wed", "--weekday", "mon", "--hours", "10:00-12:00"),
    )
    (one,) = shop.json("campaign", "list")
    assert (one["name"], one["from"], one["to"]) == ("Happy hours", "2026-06-01", "2026-06-30")
    assert (one["multiplier"], one["weekdays"], one["hours"]) == ("2", "mon wed", "10:00-12:00")
    # It is Wednesday, 11:00 in Paris.
    assert shop.json("sale", "add", "10", "--member", "2")["points"] == 20
    shop.now("2026-06-10T10:00:00Z")
    assert shop.json("sale", "add", "10", "--member", "2")["points"] == 10
    shop.json("campaign", "end", "happy HOURS")
    assert shop.json("campaign", "list") == []


def test_the_programme(shop: Loyalty) -> None:
    shown = shop.json("program", "show")
    assert list(shown["settings"]) == list(KEYS)
    assert (shown["name"], shown["preset"], shown["currency"]) == ("Le Fournil", "tiers", "EUR")
    done = shop.json("program", "set", "earn.per", "2,50")
    assert (done["key"], done["from"], done["to"]) == ("earn.per", "1.00", "2.50")
    assert shop.json("program", "show")["settings"]["earn.per"] == "2.50"
    assert shop.json("sale", "add", "10", "--member", "2")["points"] == 4


def test_verify(shop: Loyalty) -> None:
    found = shop.json("verify")
    assert set(found) == {"ok", "events", "head", "problems"}
    assert (found["ok"], found["problems"]) == (True, [])
    assert len(bytes.fromhex(found["head"])) == 32


def test_backup(shop: Loyalty, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = tmp_path_factory.mktemp("copies") / "copy.db"
    done = shop.json("backup", str(copy))
    assert (done["ok"], (done["events"], done["head"])) == (True, shop.head)
    assert shop("--db", str(copy), "member", "show", "1").code == 0
    assert shop("backup", str(copy.parent / "nowhere" / "copy.db")).code == 4


def test_doctor_and_staff(shop: Loyalty) -> None:
    assert shop.json("doctor")["path"] == str(shop.path)
    shop.json("staff", "add", "Léa", "--role", "manager")
    assert [(s["name"], s["role"]) for s in shop.json("staff", "list")] == [
        ("Owner", "owner"),
        ("Léa", "manager"),
    ]
    assert shop("staff", "add", "LÉA").code == 1


def test_member_find_and_statement(shop: Loyalty) -> None:
    (found,) = shop.json("member", "find", "dur")
    assert (found["member"], found["name"], found["balance"]) == (1, "Zoé Durand", 112)
    assert found["last_purchase"] == "2026-06-10"
    nobody = shop("member", "find", "xyzzy", "--format", "json")
    assert (nobody.code, nobody.data) == (0, [])
    sale, join = shop.json("member", "statement", "1")
    assert (sale["what"], sale["amount"], sale["points"], sale["balance"]) == (
        "sale",
        11_240,
        112,
        112,
    )
    assert join["what"] == "join"


@pytest.mark.parametrize(
    "words",
    [
        ("member", "find", "z"),
        ("member", "statement", "1"),
        ("points", "explain", "1"),
        ("reward", "list"),
        ("tier", "list"),
        ("campaign", "list"),
        ("program", "show"),
        ("staff", "list"),
        ("member", "show", "1"),
        ("verify",),
        ("doctor",),
        ("tier", "review", "--dry-run"),
    ],
)
def test_every_reading_command_has_three_formats(shop: Loyalty, words: tuple[str, ...]) -> None:
    before = shop.head
    table, csv = shop(*words), shop(*words, "--format", "csv")
    assert (table.code, csv.code) == (0, 0)
    shop.json(*words)
    assert csv.out.count("\n") >= 1
    assert "\x1b" not in table.out + csv.out
    assert shop.head == before


@pytest.mark.parametrize(
    ("preset", "currency", "sale", "points"),
    [("points", "EUR", "12,50", 12), ("stamps", "EUR", "12,50", 0), ("tiers", "XPF", "1250", 1250)],
)
def test_init(loyalty: Loyalty, preset: str, currency: str, sale: str, points: int) -> None:
    made = loyalty.json(
        *("init", "--name", "Chez Zoé", "--preset", preset, "--currency", currency),
        *("--timezone", "Pacific/Noumea"),
    )
    assert (made["name"], made["preset"]) == ("Chez Zoé", preset)
    loyalty.json("member", "add", "--name", "Zoé")
    assert loyalty.json("sale", "add", sale, "--member", "1")["points"] == points
    assert loyalty.path.stat().st_mode & 0o077 == 0
    assert loyalty("init", "--name", "Again").code == 4


def test_a_key_makes_a_retry_harmless(shop: Loyalty) -> None:
    words = ("sale", "add", "10", "--member", "1", "--key", "till-1/42")
    first = shop.json(*words)
    before = shop.head
    assert shop.json(*words) == first
    assert "already done" in shop(*words).out
    other = shop("sale", "add", "11", "--member", "1", "--key", "till-1/42")
    assert (other.code, other.out) == (1, "")
    assert "key was used before" in other.err
    assert shop.head == before


@pytest.mark.parametrize(
    "words",
    [
        ("member", "add", "--name", "Lou"),
        ("points", "adjust", "1", "5", "--reason", "why"),
        ("sale", "refund", "A1", "5"),
        ("sale", "void", "A1"),
        ("reward", "issue", "1", "Café offert"),
        ("reward", "add", "Tea", "--cost", "5"),
        ("tier", "add", "Platinum", "--threshold", "5000"),
    ],
)
def test_every_act_takes_a_key(shop: Loyalty, words: tuple[str, ...]) -> None:
    first = shop.json(*words, "--key", "k")
    before = shop.head
    assert shop.json(*words, "--key", "k") == first
    assert shop.head == before

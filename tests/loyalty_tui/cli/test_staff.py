"""Staff from the command line: roles, PINs, approvals, the day's report and closing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store.store import Store
from loyalty_tui.cli import main, pins
from loyalty_tui.cli.screens import open_screens
from loyalty_tui.cli.session import Session
from tests.loyalty_tui.cli.conftest import Loyalty

PIN, OTHER = "271828", "314159"


@pytest.fixture(autouse=True)
def _key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of PINs of this test's own."""
    monkeypatch.setenv("LOYALTY_PIN_KEY", str(tmp_path / "keys" / "pin.key"))


class Terminal:
    """Somebody sits at it."""

    @staticmethod
    def isatty() -> bool:
        return True


class Counter:
    """A shop with Sam, a manager, and Léa, a clerk, and the PINs that are given with a command."""

    def __init__(self, shop: Loyalty, environment: pytest.MonkeyPatch) -> None:
        self.shop = shop
        self._environment = environment
        shop.json("staff", "add", "Sam", "--role", "manager")
        shop.json("staff", "add", "Léa")

    def give(self, **pins_: str) -> None:
        """Put PINs in the environment (``pin``, ``approve_pin``, ``new_pin``), those only."""
        for name in ("pin", "approve_pin", "new_pin"):
            variable = f"LOYALTY_{name.upper()}"
            if name in pins_:
                self._environment.setenv(variable, pins_[name])
            else:
                self._environment.delenv(variable, raising=False)

    def pin(self, name: str, new: str, **given: str) -> None:
        """Give somebody a PIN."""
        self.give(new_pin=new, **given)
        self.shop.json("staff", "pin", name)
        self.give()


@pytest.fixture
def counter(shop: Loyalty, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """Nobody has a PIN yet. The books are whole when it is over."""
    counter = Counter(shop, monkeypatch)
    yield counter
    counter.give()


def test_a_shop_of_one_owner_is_asked_nothing(shop: Loyalty) -> None:
    assert shop("points", "adjust", "1", "+5000", "--reason", "opening").code == 0
    assert shop("sale", "add", "5", "--at", "2024-01-01").code == 0
    assert shop.json("staff", "list") == [
        {"staff": 1, "name": "Owner", "role": "owner", "pin": False}
    ]


def test_somebody_is_added_changed_removed(counter: Counter) -> None:
    shop = counter.shop
    assert "Léa is manager now." in shop("staff", "edit", "léa", "--role", "manager").out
    changed = shop.json("staff", "edit", "Léa", "--name", "Léa B.")
    assert (changed["staff"], changed["name"], changed["role"]) == (3, "Léa B.", "manager")
    assert shop("staff", "edit", "Léa B.").code == 2
    assert not shop.json("staff", "remove", "Léa B.")["active"]
    assert [s["name"] for s in shop.json("staff", "list")] == ["Owner", "Sam"]
    assert "The shop needs an owner" in shop("staff", "remove", "Owner").err
    gone = shop("sale", "add", "5", "--staff", "Léa B.")
    assert (gone.code, "Nobody named “Léa B.” works here" in gone.err) == (1, True)


def test_a_clerk_is_refused_and_told_who_can_approve(counter: Counter) -> None:
    words = ("--staff", "Léa", "points", "adjust", "1", "600", "--reason", "lost receipts")
    refused = counter.shop(*words)
    assert refused.code == 1
    assert refused.err == (
        "An adjustment of more than 500 points (staff.adjust_limit) needs a manager. "
        "Add --approve NAME.\n"
    )
    assert counter.shop(*words[:5], "500", *words[6:]).code == 0


def test_it_is_approved_by_one_who_may_with_their_pin(counter: Counter) -> None:
    words = ("--staff", "Léa", "points", "adjust", "1", "600", "--reason", "lost receipts")
    approved = (*words, "--approve", "sam")
    assert "Sam has no PIN to approve with" in counter.shop(*approved).err
    counter.pin("Sam", PIN)
    assert counter.shop(*approved).err == (
        "Sam approves with a PIN: give it at a terminal, or in LOYALTY_APPROVE_PIN.\n"
    )
    counter.give(approve_pin=OTHER)
    assert "not Sam's PIN: wrong 1 of 5" in counter.shop(*approved).err
    counter.give(approve_pin=PIN)
    assert counter.shop.json(*approved)["points"] == 600
    counter.give()
    said = counter.shop.json("member", "statement", "1")[0]["explanation"]
    assert said == "600 points added by hand: lost receipts. Approved by Sam."


def test_whoever_has_a_pin_must_give_it(counter: Counter) -> None:
    counter.pin("Léa", PIN)
    sale = ("--staff", "Léa", "sale", "add", "5")
    refused = counter.shop(*sale)
    assert (refused.code, refused.out) == (1, "")
    assert "Léa has a PIN: give it at a terminal, or in LOYALTY_PIN" in refused.err
    counter.give(pin=OTHER)
    assert counter.shop(*sale).code == 1
    counter.give(pin=PIN)
    assert counter.shop(*sale).code == 0
    # Nobody else is asked for it, and reading asks nobody.
    counter.give()
    assert counter.shop("sale", "add", "5").code == 0
    assert counter.shop("--staff", "Léa", "member", "show", "1").code == 0


def test_an_owner_with_a_pin_sends_the_others_to_their_own_name(counter: Counter) -> None:
    counter.pin("Owner", PIN)
    refused = counter.shop("sale", "add", "5")
    assert refused.code == 1
    assert refused.err == (
        "Owner has a PIN: give it at a terminal, or in LOYALTY_PIN; or act under another name "
        "with --staff NAME.\n"
    )
    assert counter.shop("sale", "add", "5", "--staff", "Léa").code == 0
    # --dry-run writes nothing, and a report is read by anybody.
    for words in (("kpi",), ("staff", "report"), ("day",), ("tier", "review", "--dry-run")):
        assert counter.shop(*words).code == 0, words


def test_five_wrong_ones_and_a_pause(counter: Counter) -> None:
    counter.pin("Léa", PIN)
    counter.give(pin=OTHER)
    sale = ("--staff", "Léa", "sale", "add", "5")
    for _ in range(4):
        assert "before a pause" in counter.shop(*sale).err
    assert "wait until 11:01" in counter.shop(*sale).err
    counter.give(pin=PIN)
    assert "wait until 11:01" in counter.shop(*sale).err
    assert "may try a PIN again" in counter.shop("staff", "unlock", "Léa", "--staff", "Sam").out
    assert counter.shop(*sale).code == 0
    counter.give(pin=OTHER)
    for _ in range(5):
        counter.shop(*sale)
    counter.shop.now("2026-06-10T09:01:00Z")
    counter.give(pin=PIN)
    assert counter.shop(*sale).code == 0


def test_a_pin_is_never_an_argument_and_a_bad_one_is_refused(counter: Counter) -> None:
    assert counter.shop("staff", "pin", "Léa", PIN).code == 2
    counter.give(new_pin="123456")
    assert counter.shop("staff", "pin", "Léa").code == 2
    counter.give()
    assert "LOYALTY_NEW_PIN" in counter.shop("staff", "pin", "Léa").err
    assert not Path(os.environ["LOYALTY_PIN_KEY"]).exists()


def test_one_s_own_pin_is_changed_by_giving_it(counter: Counter) -> None:
    counter.pin("Léa", PIN)
    counter.give(new_pin=OTHER)
    assert counter.shop("--staff", "Léa", "staff", "pin", "Léa").code == 1
    counter.give(new_pin=OTHER, pin=PIN)
    told = counter.shop("--staff", "Léa", "staff", "pin", "Léa")
    assert (told.code, told.out) == (0, "Léa has a new PIN.\n")
    assert told.err == "Anybody can still act as Owner: no PIN.\n"
    counter.give(pin=OTHER)
    assert "Sam" not in counter.shop("--staff", "Léa", "staff", "pin", "Sam").out
    assert counter.shop("--staff", "Léa", "staff", "pin", "Léa", "--remove").code == 0
    counter.give()
    assert counter.shop("--staff", "Léa", "sale", "add", "5").code == 0


def test_a_lost_key_lets_an_owner_begin_again_and_nobody_else(counter: Counter) -> None:
    for name in ("Owner", "Léa"):
        counter.pin(name, PIN, pin=PIN)
    Path(os.environ["LOYALTY_PIN_KEY"]).unlink()
    counter.give(pin=PIN)
    for name in ("Owner", "Léa"):
        refused = counter.shop("--staff", name, "sale", "add", "5")
        assert f"{name}'s PIN cannot be checked" in refused.err
    counter.give(new_pin=OTHER)
    assert counter.shop("--staff", "Léa", "staff", "pin", "Léa").code == 1
    assert counter.shop("staff", "pin", "Léa").code == 1
    told = counter.shop("staff", "pin", "Owner").out
    assert told == (
        "Owner has a new PIN. The old one was not asked: the key it was kept with is gone.\n"
    )
    counter.give(pin=OTHER, new_pin="161803")
    assert counter.shop("staff", "pin", "Léa").code == 0
    assert "lost-key" in [line["what"] for line in counter.shop.json("staff", "report")]


def test_at_a_terminal_it_is_asked_and_not_shown(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    counter.pin("Léa", PIN)
    asked: list[str] = []

    def ask(question: str, **how: object) -> str:
        assert how == {"hide_input": True, "err": True}
        asked.append(question)
        return f" {PIN} "

    monkeypatch.setattr("sys.stdin", Terminal)
    monkeypatch.setattr("click.prompt", ask)
    with pytest.raises(SystemExit) as end:
        main(["--lang", "en", "--staff", "Léa", "sale", "add", "5"])
    assert (end.value.code, asked) == (0, ["PIN of Léa"])
    assert PIN not in "".join(capsys.readouterr())
    asked.clear()
    assert pins.choose("Sam") == PIN
    assert asked == ["New PIN for Sam, six digits", "Once more"]


def test_the_screens_open_under_a_name_whose_pin_was_given(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []

    def run(_path: Path, *, staff: int, **_rest: object) -> int:
        opened.append(staff)
        return 0

    monkeypatch.setattr("loyalty_tui.app.run", run)
    with monkeypatch.context() as seated:
        seated.setattr("sys.stdin", Terminal)
        assert open_screens(Session(counter.shop.path, None)) == 0
    counter.pin("Léa", PIN)
    assert counter.shop("--staff", "Léa", "tui").code == 1
    counter.give(pin=PIN)
    unseen = counter.shop("--staff", "Léa", "tui")
    assert (unseen.code, unseen.out) == (2, "")
    assert "needs a terminal" in unseen.err
    monkeypatch.setattr("sys.stdin", Terminal)
    assert counter.shop("--staff", "Léa", "tui").code == 0
    assert opened == [1, 3]


def test_a_reason_goes_with_what_is_put_right(counter: Counter) -> None:
    shop = counter.shop
    shop.json("sale", "reassign", "A1", "2", "--reason", "scanned the wrong card.")
    for member in ("1", "2"):
        said = shop.json("member", "statement", member)[0]["explanation"]
        assert said.endswith("Reason: scanned the wrong card.")
    shop.json("sale", "void", "A1", "--reason", "paid twice")
    assert "Reason: paid twice." in shop.json("member", "statement", "2")[0]["explanation"]
    adjusted = shop.json("points", "adjust", "2", "10", "--reason", "goodwill")
    assert adjusted["explanation"] == "10 points added by hand: goodwill."
    shop.json("sale", "add", "40", "--member", "2", "--ref", "B1")
    assert "Reason" not in shop.json("member", "statement", "2")[0]["explanation"]
    claimed = shop.json("sale", "add", "3", "--ref", "B2")
    assert claimed["member"] is None
    done = shop.json("sale", "claim", "B2", "2", "--reason", "card forgotten")
    assert "Reason: card forgotten." in done["explanation"]


def test_the_day_s_report(counter: Counter) -> None:
    shop = counter.shop
    assert shop("staff", "report", "--date", "2026-06-09").err == "Nothing to look at.\n"
    for _ in range(4):
        shop.json("sale", "add", "10", "--member", "2")
    shop.json("points", "adjust", "2", "-7", "--reason", "counted twice", "--staff", "Léa")
    found = shop.json("staff", "report")
    assert [(line["what"], line["member"], line["count"]) for line in found] == [
        ("earnings", 2, 4),
        ("adjustment", 2, None),
    ]
    assert (found[1]["staff"], found[1]["points"]) == (3, -7)
    table = shop("staff", "report").out
    assert "⚑ Many earnings" in table
    assert "2 Bob" in table
    assert "4 earnings within 24 hours: more than 3." in table
    assert "7 points taken by hand: counted twice." in table
    assert shop("staff", "report", "--format", "csv").out.startswith("what,at,staff,member,count")


def test_the_day_is_closed_and_its_head_proves_it_later(counter: Counter) -> None:
    shop = counter.shop
    shop.json("sale", "add", "12.50", "--member", "1", "--ref", "D1", "--staff", "Léa")
    closed = shop.json("day")
    assert (closed["date"], closed["over"]) == ("2026-06-10", False)
    assert (closed["sales"], closed["amount"], closed["visits"]) == (2, 12490, 1)
    assert [(turn["till"], turn["name"], turn["sales"]) for turn in closed["turns"]] == [
        ("till 1", "Owner", 1),
        ("till 1", "Léa", 1),
    ]
    told = shop("day").out
    assert "Closing of 10 June 2026\nThe day is not over yet." in told
    assert f"Head {closed['seq']}: {closed['head'][:8]} {closed['head'][8:16]} " in told
    assert len(shop("day", "--format", "csv").out.splitlines()) == 3

    shop.json("sale", "add", "5")
    kept = shop.json("verify", "--head", closed["head"][:8])
    assert (kept["ok"], kept["anchor"]) == (True, closed["seq"])
    assert f"is event {closed['seq']} of the chain" in shop("verify", "--head", closed["head"]).out
    wrong = shop("verify", "--head", "0123456789abcdef", "--format", "json")
    assert (wrong.code, "events were cut off or replaced" in wrong.out) == (4, True)
    assert shop("verify", "--head", "zzz").code == 2
    assert "anchor" not in shop.json("verify")


def test_what_names_somebody_writes_no_name_into_the_books(counter: Counter) -> None:
    counter.pin("Léa", PIN)
    counter.give(pin=OTHER)
    counter.shop("--staff", "Léa", "sale", "add", "5")
    with Store(counter.shop.path).read() as tx:
        rows = [tuple(row) for row in tx.connection.execute("SELECT * FROM event").fetchall()]
    assert "Léa" not in repr(rows)

"""Members on the command line: changed, merged, agreeing, handed over, forgotten, brought back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from ledger.queries.story import journal
from ledger.store.store import Store
from loyalty_tui.words import say
from tests.loyalty_tui.cli.conftest import Loyalty

ACT = {"event", "member", "points", "balance", "explanation"}
KEY = "0123456789abcdef0123456789abcdef"
USAGE, REFUSED, DAMAGED, STOPPED = 2, 1, 4, 130


def test_edit(shop: Loyalty) -> None:
    words = ("member", "edit", "A-17", "--phone", "0692 12 34 56", "--card", "B-20")
    done = shop.json(*words, "--birthday", "02-28")
    assert set(done) == ACT
    assert (done["member"], done["points"], done["balance"]) == (1, 0, 112)
    assert done["explanation"] == (
        "Changed: phone, birthday, card. The card before no longer opens the account."
    )
    shown = shop.json("member", "show", "0692123456")
    assert (shown["member"], shown["phone"], shown["card"]) == (1, "+262692123456", "B-20")
    assert shop("member", "show", "card:A-17").code == REFUSED
    assert shop.json("member", "edit", "1", "--email", "")["explanation"] == "Changed: e-mail."
    assert shop.json("member", "show", "1")["email"] == ""
    assert shop.json("member", "edit", "1", "--email", "")["explanation"] == "It was so already."


def test_merge_and_unmerge(shop: Loyalty) -> None:
    shop.json("sale", "add", "10", "--member", "2")
    done = shop.json("member", "merge", "A-17", "2", "--key", KEY)
    assert set(done) == ACT
    assert (done["member"], done["points"], done["balance"]) == (2, 112, 122)
    assert done["explanation"] == (
        "Member 1 was merged into this one. 112 points came, with their own dates."
    )
    again = shop.json("member", "merge", "A-17", "2", "--key", KEY)
    assert again == done
    assert shop.json("sale", "add", "5", "--member", "0612345678")["member"] == 2
    told = shop.json("member", "statement", "2")
    assert [(line["what"], line["member"]) for line in told[:3]] == [
        ("sale", 2),
        ("merge", 2),
        ("sale", 2),
    ]
    assert ("sale", 1) in [(line["what"], line["member"]) for line in told]
    card = shop("member", "show", "1").out
    assert "Bob, member 2" in card
    assert "Also answers to: A-17" in card
    assert "Member 1 was merged into this one" in shop("points", "explain", "2").out
    parted = shop.json("member", "unmerge", "A-17")
    assert (parted["member"], parted["points"], parted["balance"]) == (1, 112, 112)
    assert "Put apart from member 2." in parted["explanation"]
    assert "Member 1 was put apart from this one." in shop("member", "statement", "2").out
    assert shop.json("member", "show", "2")["balance"] == 15


def test_a_debt_and_stamps_come_with_a_merge(shop: Loyalty) -> None:
    shop.json("reward", "issue", "1", "Café offert")
    shop.json("sale", "refund", "A1")
    shop.json("program", "set", "earn.stamps", "1")
    shop.json("sale", "add", "0", "--member", "1")
    told = shop.json("member", "merge", "1", "2")["explanation"]
    assert told == (
        "Member 1 was merged into this one. 80 points owed came too. "
        "1 stamp came, with their own dates."
    )
    french = shop("member", "statement", "2", lang="fr")
    assert french.code == 0


def test_consent(shop: Loyalty) -> None:
    done = shop.json("member", "consent", "1", "email", "yes", "--wording", "News, monthly")
    assert set(done) == ACT
    assert done["explanation"] == "Agrees to be reached by e-mail: “News, monthly”."
    shop.now("2026-07-01T09:00:00Z")
    shop.json("member", "consent", "1", "sms", "no")
    shown = shop.json("member", "show", "1")["consents"]
    assert shown == {
        "email": {
            "given": True,
            "date": "2026-06-10",
            "wording": "News, monthly",
            "staff": "Owner",
        },
        "sms": {"given": False, "date": "2026-07-01", "wording": "", "staff": "Owner"},
    }
    card = shop("member", "show", "1").out
    assert "e-mail: yes, 10/06/2026 (Owner), “News, monthly”" in card
    assert "SMS: no, 01/07/2026 (Owner)" in card
    assert "No longer agrees to be reached by SMS." in shop("member", "statement", "1").out


def test_a_mailing_names_only_those_who_agree_today(shop: Loyalty, tmp_path: Path) -> None:
    for member, channel, word in (
        ("1", "email", "yes"),
        ("2", "email", "yes"),
        ("1", "sms", "yes"),
        ("1", "sms", "no"),
    ):
        shop.json("member", "consent", member, channel, word, "--wording", "=News")
    target = tmp_path / "letter.csv"
    answer = shop("export", "mailing", str(target), "--channel", "email")
    assert (answer.code, answer.out) == (0, "")
    # Bob agreed, and has no address to write to.
    (row,) = csv.DictReader(io.StringIO(target.read_text()))
    assert row == {
        "member": "1",
        "name": "Zoé Durand",
        "email": "zoe@example.fr",
        "channel": "email",
        "consent_date": "2026-06-10",
        "consent_wording": "'=News",
    }
    none = shop("export", "mailing", "-", "--channel", "sms", "--format", "json").data
    assert none["mailing"] == []
    # One who was merged keeps their word, and their address.
    shop.json("member", "merge", "1", "2")
    (merged,) = shop("export", "mailing", "-", "--channel", "email", "--format", "json").data[
        "mailing"
    ]
    assert (merged["member"], merged["name"], merged["email"]) == (2, "Bob", "zoe@example.fr")
    shop.json("member", "consent", "2", "email", "no")
    assert (
        shop("export", "mailing", "-", "--channel", "email", "--format", "json").data["mailing"]
        == []
    )


def test_that_a_mailing_was_taken_is_in_the_journal_without_a_name(
    shop: Loyalty, tmp_path: Path
) -> None:
    shop.json("member", "consent", "1", "phone", "yes", "--wording", "Call me")
    assert shop("export", "mailing", str(tmp_path / "x.csv"), "--channel", "phone").code == 0
    with Store(shop.path) as store, store.read() as tx:
        (last,) = journal(tx, limit=1)
    assert (last.kind, last.member, last.staff) == ("export", None, 1)
    assert last.detail == {"what": "mailing", "channel": "phone", "count": 1}
    assert say.explain(last, "EUR") == "Mailing list (phone): 1 member who agreed."
    before = shop.head
    assert shop("export", "mailing", str(tmp_path), "--channel", "phone").code == USAGE
    assert shop.head == before


def test_export_to_read(shop: Loyalty) -> None:
    shop.json("sale", "add", "7,20", "--member", "1", "--line", "croissant;bakery;2;2,40")
    shop.json("points", "adjust", "1", "5", "--reason", "counted again")
    shop.json("reward", "issue", "1", "Café offert")
    answer = shop("member", "export", "A-17")
    assert answer.code == 0
    for said in (
        "What Le Fournil knows of Zoé Durand, on 10/06/2026",
        "  Phone: +33612345678",
        "Balance: 44 points",
        "Café offert, 80 points: not used yet",
        "    2 × croissant (bakery): €2.40",
        "5 points added by hand: counted again.",
        "10/06/2026  counted again",
    ):
        assert said in answer.out
    assert shop("member", "export", "1", lang="fr").code == 0


def test_export_whole(shop: Loyalty, tmp_path: Path) -> None:
    shop.json("sale", "add", "7,20", "--member", "1", "--line", "croissant;bakery;2;2,40")
    shop.json("points", "adjust", "1", "5", "--reason", "counted again")
    shop.json("reward", "issue", "1", "Café offert")
    shop.json("member", "consent", "1", "sms", "yes", "--wording", "Yes, please")
    shop.json("member", "merge", "1", "2")
    target = tmp_path / "zoe.json"
    answer = shop("member", "export", "1", str(target))
    assert (answer.code, answer.out) == (0, "")
    whole = json.loads(target.read_text())
    assert shop("member", "export", "1", "--format", "json").data == whole
    assert (whole["schema"], whole["member"], whole["balance"]) == ("loyalty/person", 2, 44)
    assert [a["name"] for a in whole["accounts"]] == ["Bob", "Zoé Durand"]
    assert whole["accounts"][1]["email"] == "zoe@example.fr"
    (line,) = whole["purchases"][1]["lines"]
    assert line == {"item": "croissant", "category": "bakery", "quantity": 2000, "amount": 240}
    assert [n["text"] for n in whole["notes"]] == ["counted again", "Yes, please"]
    assert [v["state"] for v in whole["vouchers"]] == ["issued"]
    assert [c["channel"] for c in whole["consents"]] == ["sms"]
    assert [m["what"] for m in whole["merges"]] == ["merge"]
    assert sum(lot["remaining"] for lot in whole["lots"]) == 44
    # Every movement of both accounts, each explained.
    kinds = [m["what"] for m in whole["movements"]]
    assert kinds.count("join") == 2
    assert {"sale", "adjust", "issue", "consent", "merge"} < set(kinds)
    assert all(m["explanation"] for m in whole["movements"])


@pytest.fixture
def saying_no(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but no is answered to any question."""
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n" * 9))


@pytest.mark.usefixtures("saying_no")
def test_erase_asks_and_gives_a_proof(shop: Loyalty) -> None:
    before = shop.head
    assert shop("member", "erase", "1").code == STOPPED
    assert shop.head == before
    shop.json("member", "merge", "1", "2")
    done = shop.json("member", "erase", "A-17", "--yes", "--key", KEY)
    assert (done["member"], done["members"], done["clean"], done["copies"]) == (2, [2, 1], True, [])
    assert shop.head == (done["event"], done["head"])
    assert shop.json("member", "erase", "A-17", "--yes", "--key", KEY) == done
    assert shop("member", "show", "2").code == REFUSED
    assert shop("member", "erase", "2", "--yes").code == REFUSED
    assert b"Durand" not in b"".join(f.read_bytes() for f in shop.path.parent.iterdir())
    assert shop("sale", "refund", "A1").code == 0
    text = shop("member", "add", "--name", "Ana").out
    erased = shop("member", "erase", text.split()[3].rstrip(","), "--yes").out
    assert "Name, contacts and notes are gone" in erased
    assert "Head " in erased


def test_inactive(shop: Loyalty) -> None:
    shop.now("2029-06-09T12:00:00Z")
    assert shop.json("member", "inactive") == []
    shop.now("2029-06-10T12:00:00Z")
    shop.json("points", "adjust", "2", "5", "--reason", "not of his doing")
    found = shop.json("member", "inactive")
    assert [(m["member"], m["last_contact"], m["balance"]) for m in found] == [
        (1, "2026-06-10", 0),
        (2, "2026-06-10", 5),
    ]
    shop.json("sale", "add", "3", "--member", "1")
    shop.json("member", "consent", "2", "post", "no")
    assert shop.json("member", "inactive") == []
    shop.now("2030-06-10T12:00:00Z")
    assert [m["member"] for m in shop.json("member", "inactive", "--years", "1")] == [1, 2]
    assert "2 members to ask" in shop("member", "inactive", "--years", "1").err


@pytest.mark.usefixtures("saying_no")
def test_restore(shop: Loyalty, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy.db"
    copy.parent.mkdir()
    assert shop("backup", str(copy)).code == 0
    then = shop.head
    shop.json("member", "erase", "2", "--yes")
    now = shop.head
    assert shop("restore", str(copy)).code == STOPPED
    assert shop.head == now
    answer = shop("restore", str(copy), "--yes")
    assert answer.code == 0
    assert "1 member erased since is erased again." in answer.out
    assert shop.head[0] == then[0] + 1
    assert shop("member", "show", "2").code == REFUSED
    (kept,) = [f for f in shop.path.parent.iterdir() if ".replaced-" in f.name]
    assert f"What it was before is in {kept}." in answer.out
    done = shop.json("restore", str(kept), "--yes")
    assert (done["events"], done["head"], done["forgotten"]) == (*now, [])
    assert shop.head == now
    # Erasing names the copies that still know.
    erased = shop("member", "erase", "1", "--yes")
    assert erased.err.count("still knows them") == 2


def test_restore_where_nothing_is_or_nothing_can_be_read(shop: Loyalty, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy.db"
    copy.parent.mkdir()
    shop("backup", str(copy))
    then = shop.head
    shop.path.unlink()
    assert shop.json("restore", str(copy))["kept"] is None
    assert shop.head == then
    shop.path.write_bytes(b"\0" * 9000)
    answer = shop("restore", str(copy), "--yes")
    assert (answer.code, shop.head) == (0, then)
    assert "erase again whoever was erased" in answer.err


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        (USAGE, "member edit 1", "Nothing to change"),
        (REFUSED, "member edit 2 --card A-17", "already member 1's"),
        (REFUSED, "member edit 2 --phone 0033612345678", "already member 1's"),
        (REFUSED, "member edit 2 --email ZOE@example.fr", "already member 1's"),
        (REFUSED, "member edit 9 --name X", "No member answers to"),
        (USAGE, "member merge 1 1", "into themselves"),
        (USAGE, "member merge 1 A-17", "into themselves"),
        (REFUSED, "member merge 1 9", "No member answers to"),
        (REFUSED, "member unmerge 1", "Member 1 is not merged"),
        (USAGE, "member consent 1 email yes", "needs the words"),
        (USAGE, "member consent 1 fax yes --wording x", "fax"),
        (USAGE, "member consent 1 email maybe", "maybe"),
        (USAGE, "export mailing -", "add --channel"),
        (USAGE, "export mailing - --channel fax", "fax"),
        (USAGE, "member inactive --years 0", "--years"),
        (REFUSED, "member export 9", "No member answers to"),
        (REFUSED, "member erase 9 --yes", "No member answers to"),
        (DAMAGED, "restore none.db --yes", "There is no shop file"),
    ],
)
def test_refused_in_one_sentence(shop: Loyalty, code: int, words: str, said: str) -> None:
    before = shop.head
    answer = shop(*words.split(" "))
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert shop.head == before


def test_a_copy_of_another_shop_is_refused(shop: Loyalty, tmp_path: Path) -> None:
    other = tmp_path / "other" / "shop.db"
    assert shop("--db", str(other), "init", "--name", "Le Pétrin").code == 0
    answer = shop("restore", str(other), "--yes")
    assert (answer.code, answer.out) == (DAMAGED, "")
    assert "another shop" in answer.err

"""People, imports, staff, reporting, on the command line."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty

Write = Callable[..., str]

HEADER = "order_id,customer_id,ts,kind,amount_cents\n"
SALES = (
    HEADER
    + """\
T1,A-17,2026-05-04,sale,3350
T2,A-17,2026-05-04,sale,3350
T3,,2026-05-05,sale,410
T4,C-9,2026-05-06,sale,2290
"""
)
COUNTS = {"updated": 0, "without_member": 0, "skipped": 0, "rejected": 0}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(content: str | bytes, name: str = "file.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return make


def sell(till: Loyalty, amount: str, *more: str, member: str = "1") -> int:
    """Record a sale; its event."""
    event: int = till.json("sale", "add", amount, "--member", member, *more)["event"]
    return event


def balance(till: Loyalty, member: str = "1") -> int:
    held: int = till.json("member", "show", member)["balance"]
    return held


def numbers(till: Loyalty) -> dict[str, object]:
    found = till.json("kpi")
    return {key: kpi["value"] for key, kpi in found.items()}


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("07 44 55 66 77", "phone"),
        ("0033 7 44 55 66 77", "phone"),
        ("+33(0)7-44-55-66-77", "phone"),
        ("ANA@Fournil.FR ", "email"),
    ],
)
def test_a_duplicate_is_refused_with_a_pointer(till: Loyalty, typed: str, kind: str) -> None:
    till.json(
        *("member", "add", "--name", "Ana", "--phone", "07 44 55 66 77"),
        *("--email", "ana@fournil.fr"),
    )
    refused = till("member", "add", "--name", "Robert", f"--{kind}", typed)
    assert (refused.code, refused.out) == (1, "")
    assert "already member 3's" in refused.err
    assert till.json("member", "show", typed)["member"] == 3


def test_the_wrong_member_was_credited(till: Loyalty) -> None:
    sell(till, "58", "--ref", "W")
    moved = till.json("sale", "reassign", "W", "2")
    assert (moved["member"], moved["points"], moved["balance"]) == (2, 58, 58)
    was, now = (till.json("member", "statement", member)[0] for member in ("1", "2"))
    assert (was["points"], was["balance"], was["event"]) == (-58, 0, moved["event"])
    assert "was credited by mistake: it is member 2's" in was["explanation"]
    assert (now["points"], now["event"]) == (58, moved["event"])
    assert "had been credited to member 1" in now["explanation"]
    again = till("sale", "reassign", "W", "2")
    assert again.code == 1
    assert "is member 2's already" in again.err


def test_missed_points_within_the_days_allowed(till: Loyalty) -> None:
    till.json("program", "set", "claim.days", "12")
    for ref in ("M1", "M2"):
        till.json("sale", "add", "23", "--ref", ref)
    till.now("2026-06-22T21:59:59Z")
    claimed = till.json("sale", "claim", "M1", "2")
    assert (claimed["member"], claimed["points"]) == (2, 23)
    assert till("sale", "claim", "M1", "1").code == 1
    till.now("2026-06-22T22:00:00Z")
    late = till("sale", "claim", "M2", "2")
    assert (late.code, late.out) == (1, "")
    assert "the programme allows 12 days" in late.err
    assert balance(till, "2") == 23


def test_the_same_file_twice_adds_nothing_and_says_so(till: Loyalty, write: Write) -> None:
    path = write(SALES)
    done = till.json("import", "sales", path)
    assert done == COUNTS | {"batch": 1, "read": 4, "new": 4, "known": 0, "without_member": 1}
    # Two genuine equal sales both count.
    assert balance(till) == 33 + 33
    before = till.head
    again = till.json("import", "sales", path)
    assert again == COUNTS | {"batch": 1, "read": 4, "new": 0, "known": 4}
    assert "every row of this file is in the books already" in till("import", "sales", path).out
    assert till.head == before
    (batch,) = till.json("import", "list")
    assert (batch["batch"], batch["what"], batch["new"], batch["undone"]) == (1, "sales", 4, False)


def test_one_bad_row(till: Loyalty, write: Write, tmp_path: Path) -> None:
    path = write(SALES + "T5,C-9,2026-05-07,sale,12.90\nT6,C-9,2026-05-08,sale,600\n")
    before = till.head
    dry = till("import", "sales", path, "--dry-run", "--format", "json")
    assert (dry.data["new"], dry.data["rejected"]) == (5, 1)
    assert "Line 6: “12.90” in amount_cents is not a whole number of cents" in dry.err
    refused = till("import", "sales", path)
    assert (refused.code, refused.out) == (1, "")
    assert "Nothing was imported: 1 of 6 rows cannot be." in refused.err
    assert "Line 6" in refused.err
    assert till.head == before
    rest = tmp_path / "to-mend.csv"
    done = till.json("import", "sales", path, "--rejects", str(rest))
    assert (done["new"], done["rejected"]) == (5, 1)
    head, row = rest.read_text().splitlines()
    assert head == HEADER.strip() + ",reason"
    assert row.startswith("T5,C-9,2026-05-07,sale,12.90,")
    # Mended, it comes in by itself; what came in before is known.
    mended = write(rest.read_text().replace("12.90", "1290"), "mended.csv")
    assert till.json("import", "sales", mended)["new"] == 1
    assert balance(till, "C-9") == 22 + 12 + 6


@pytest.mark.parametrize("what", ["members", "balances"])
def test_one_bad_row_of_other_files(till: Loyalty, write: Write, tmp_path: Path, what: str) -> None:
    good, bad, well = {
        "members": ("name;phone\nAna;06 99 88 77 66\n", "Lou;12\n", "Lou;0699887700\n"),
        "balances": ("carte;nom;points\nC-5;Ana;40\n", "C-6;Lou;-3\n", "C-6;Lou;3\n"),
    }[what]
    path, rest = write(good + bad), tmp_path / "rest.csv"
    assert "Line 3" in till("import", what, path).err
    assert till.json("import", what, path, "--rejects", str(rest))["new"] == 1
    assert till("member", "show", "Lou").code == 1
    text = rest.read_text()
    head, row = text.splitlines()
    assert row.startswith(bad.strip())
    mended = write(f"{head}\n{well.strip()};{row.rpartition(';')[2]}\n", "mended.csv")
    assert till.json("import", what, mended)["new"] == 1
    assert len(till.json("member", "find", "Lou")) == 1


def test_an_import_is_undone(till: Loyalty, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(till, "26")
    before, held = numbers(till), balance(till)
    path = write(SALES)
    batch = str(till.json("import", "sales", path)["batch"])
    # Without --yes it asks; no answer is no.
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert till("import", "undo", batch).code == 130
    done = till.json("import", "undo", batch, "--yes")
    assert done == {
        "batch": 1, "sales": 4, "refunds": 0, "openings": 0, "answers": 0, "members": 1, "kept": 0,
    }  # fmt: skip
    assert (numbers(till), balance(till)) == (before, held)
    assert till("member", "show", "C-9").code == 1
    statement = till("member", "statement", "1").out
    assert statement.count("Sale undone") == 2
    twice = till("import", "undo", batch, "--yes")
    assert (twice.code, twice.out) == (1, "")
    assert "undone already" in twice.err
    assert till.json("import", "list")[0]["undone"] is True
    assert till.json("import", "sales", path)["new"] == 4
    assert balance(till) == held + 66


def test_an_undoing_is_refused_where_points_are_spent(till: Loyalty, write: Write) -> None:
    till.json("reward", "add", "Tarte", "--cost", "20")
    till.json("import", "sales", write(SALES))
    code = till.json("reward", "issue", "C-9", "Tarte")["code"]
    member = till.json("member", "show", "C-9")["member"]
    before = till.head
    refused = till("import", "undo", "1", "--yes")
    assert (refused.code, refused.out) == (1, "")
    assert f"spent already by {member} C-9: nothing was undone." in refused.err
    assert till.head == before
    till.json("reward", "cancel", code)
    assert till.json("import", "undo", "1", "--yes")["sales"] == 4
    assert till("import", "undo", "99", "--yes").code == 1


def test_opening_balances_are_neither_sales_nor_points_issued(till: Loyalty, write: Write) -> None:
    sell(till, "14")
    before = till.json("kpi")
    path = write("membre;points;tampons;valable jusqu'au\n1;1 350;2;30/09/2026\n2;70;;\n")
    assert till.json("import", "balances", path, "--dry-run")["new"] == 2
    assert till.json("import", "balances", path)["new"] == 2
    assert till.json("import", "balances", path)["known"] == 2
    shown = till.json("member", "show", "1")
    assert (shown["balance"], shown["tier"]) == (14 + 1350, None)
    assert {"points": 1350, "remaining": 1350, "last_day": "2026-09-30"} in shown["lots"]
    after = till.json("kpi")
    changed = [key for key in after if after[key]["value"] != before[key]["value"]]
    assert changed == ["points_liability"]
    assert after["redemption_rate"]["denominator"] == 14
    told = till("member", "statement", "1").out
    assert "1,350 points held before. To use by 30/09/2026." in told
    till.now("2026-10-01T09:00:00Z")
    assert till.json("points", "sweep")["points"] == 1350
    assert till.json("kpi")["breakage"]["denominator"] == 0
    undone = till("import", "undo", "1", "--yes")
    assert undone.code == 0
    assert (balance(till), balance(till, "2")) == (14, 0)


NAMES = "Ticket;Client;Date;Type;Montant\nT1;Zoé-Müller;04/05/2026;vente;1 234,50\n"


@pytest.mark.parametrize(
    "content",
    [
        NAMES.encode("utf-8-sig"),
        NAMES.encode("cp1252"),
        NAMES.replace(";", "\t").encode("utf-16"),
        ("sep=;\r\n" + NAMES.replace("\n", "\r\n")).encode(),
        NAMES.replace("1 234,50", "1\u202f234,50\u00a0€").encode(),
    ],
)
def test_files_in_every_dress(till: Loyalty, write: Write, content: bytes) -> None:
    path = write(content)
    dry = till("import", "sales", path, "--dry-run", "--format", "json")
    assert (dry.data["new"], dry.data["rejected"]) == (1, 0)
    assert "separator" in dry.err
    assert "Montant → amount" in dry.err
    assert "Dates: the day first, so 04/05/2026 is 4 May 2026." in dry.err
    till.json("import", "sales", path)
    shown = till.json("member", "show", "Zoé-Müller")
    assert (shown["name"], shown["balance"]) == ("Zoé-Müller", 1234)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (NAMES.replace("1 234,50", "1,234"), "can be read in two ways"),
        (NAMES.replace("1 234,50", "1.234,50"), "is not an amount"),
        (NAMES.replace("04/05/2026", "05/14/2026"), "has the month first"),
        (NAMES.replace("04/05/2026", "14/05/26"), "is not a date"),
        (NAMES.replace("Montant", "Total"), "There is no column for amount_cents"),
    ],
)
def test_or_refused_and_never_misread(till: Loyalty, write: Write, content: str, said: str) -> None:
    before = till.head
    refused = till("import", "sales", write(content))
    assert refused.code in (1, 2)
    assert refused.out == ""
    assert said in refused.err
    assert till.head == before


def test_the_business_day_has_a_cut_off(till: Loyalty, tmp_path: Path) -> None:
    for key, value in (
        ("day.cutoff", "04:00"),
        ("earn.cap_day", "50"),
        ("earn.stamps", "1"),
        ("expiry.months", "1"),
    ):
        till.json("program", "set", key, value)
    till.now("2026-06-30T20:00:00Z")
    sell(till, "45")
    # 01:30 in Paris, on 1 July: it is still the 30th, and the day's limit is nearly used up.
    till.now("2026-06-30T23:30:00Z")
    night = till.json("sale", "add", "20", "--member", "1")
    assert night["points"] == 5
    statement = till.json("member", "statement", "1")
    assert [line["date"] for line in statement[:2]] == ["2026-06-30", "2026-06-30"]
    assert {lot["last_day"] for lot in till.json("member", "show", "1")["lots"]} == {"2026-07-31"}
    till.now("2026-07-01T02:00:00Z")
    assert till.json("sale", "add", "20", "--member", "1")["points"] == 20
    assert till.json("member", "statement", "1")[0]["date"] == "2026-07-01"
    june = till.json("kpi", "--as-of", "2026-07-01", "--period", "1")
    assert june["aov"]["numerator"] == 6500
    assert june["aov"]["denominator"] == 2
    path = tmp_path / "out.csv"
    till("export", "sales", str(path))
    days = [line.split(",")[2][:16] for line in path.read_text().splitlines()[1:]]
    assert len(days) == 3
    # What was exported comes back to the same days.
    again = tmp_path / "again.db"
    till.json("--db", str(again), "init", "--name", "Again")
    till.json("--db", str(again), "program", "set", "day.cutoff", "04:00")
    till.json("--db", str(again), "import", "sales", str(path))
    theirs = till.json("--db", str(again), "kpi", "--as-of", "2026-07-01", "--period", "1")
    assert theirs["aov"]["numerator"] == 6500


@pytest.mark.parametrize("preset", ["points", "stamps", "tiers"])
def test_an_empty_base_shows_a_dash(loyalty: Loyalty, preset: str) -> None:
    loyalty.json("init", "--name", "Neuf", "--preset", preset)
    found = loyalty.json("kpi")
    for key, kpi in found.items():
        if kpi["denominator"] == 0:
            assert kpi["value"] is None, key
    out = loyalty("kpi").out
    assert "–" in out
    assert "0%" not in out
    assert "0.0%" not in out
    # A period that is not over is marked as such.
    assert all(kpi["partial"] for kpi in found.values())
    loyalty.json("member", "add", "--name", "Zoé")
    assert loyalty("member", "show", "1").code == 0
    assert loyalty.json("points", "explain", "1")["lots"] == []


def test_a_change_by_hand_needs_a_reason(till: Loyalty) -> None:
    refused = till("points", "adjust", "1", "+5")
    assert (refused.code, refused.out) == (2, "")
    till.json("points", "adjust", "1", "+5", "--reason", "lost receipt")
    line = till.json("member", "statement", "1")[0]
    assert line["explanation"] == "5 points added by hand: lost receipt."

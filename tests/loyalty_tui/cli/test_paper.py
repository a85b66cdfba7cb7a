from __future__ import annotations

import json
from pathlib import Path

import pytest

from loyalty_tui import preferences
from tests.loyalty_tui.cli.conftest import Loyalty


@pytest.fixture
def sold(loyalty: Loyalty) -> Loyalty:
    loyalty("init", "--name", "Chez Aline", "--preset", "tiers")
    loyalty("member", "add", "--name", "Zoé Durand", "--card", "2900000000017")
    loyalty("reward", "add", "Café", "--cost", "10")
    loyalty("sale", "add", "12,50", "--member", "1", "--ref", "T-1")
    return loyalty


def test_a_card_is_shown_and_written(sold: Loyalty, tmp_path: Path) -> None:
    shown = sold("member", "card", "1")
    assert shown.code == 0
    assert "█▀▀▀▀▀█" in shown.out
    assert "\x1b" not in shown.out  # no colours in a pipe
    assert "Zoé Durand · 2 900000 000017" in shown.out

    png, svg = tmp_path / "zoe.png", tmp_path / "zoe.svg"
    written = sold("member", "card", "1", "--png", str(png), "--svg", str(svg))
    assert written.out == ""
    assert png.read_bytes().startswith(b"\x89PNG")
    assert "Zoé" not in svg.read_text(encoding="utf-8")
    sold("member", "card", "1", "--svg", str(svg), "--with-name")
    assert "Zoé Durand" in svg.read_text(encoding="utf-8")
    assert sold.json("member", "card", "1") == {"member": 1, "card": "2900000000017"}


def test_a_card_is_never_written_over_the_books(sold: Loyalty) -> None:
    refused = sold("member", "card", "1", "--png", str(sold.path))
    assert refused.code == 2
    assert sold("verify").code == 0


def test_a_slip_tells_the_act_the_balance_and_the_head_but_no_name(sold: Loyalty) -> None:
    slip = sold("sale", "slip", "T-1")
    assert slip.code == 0
    for told in ("Chez Aline", "Sale recorded", "€12.50", "+12 points", "…0017", "Café"):
        assert told in slip.out
    assert "Zoé" not in slip.out
    event = sold.json("sale", "add", "3", "--member", "1", "--ref", "T-2")["event"]
    assert "T-1" not in sold("sale", "slip", str(event)).out
    head = sold.json("verify")["head"]
    assert head[:12] in sold("sale", "slip", "T-2").out


def test_a_slip_of_a_reward_bears_its_code(sold: Loyalty) -> None:
    issued = sold.json("reward", "issue", "1", "Café")
    assert issued["code"] in sold("sale", "slip", str(issued["event"])).out


def test_a_slip_of_nothing_is_refused(sold: Loyalty) -> None:
    refused = sold("sale", "slip", "T-99")
    assert (refused.code, "T-99" in refused.err) == (2, True)


def test_it_is_printed_only_when_asked(sold: Loyalty, tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    assert sold("till", "set", "printer", str(device)).code == 0

    sold("sale", "slip", "T-1")
    assert device.read_bytes() == b""
    assert sold("sale", "slip", "T-1", "--print").err == "Printed.\n"
    assert b"Chez Aline" in device.read_bytes()
    assert sold("till", "print-test").code == 0


def test_a_printer_that_fails_is_a_sentence_and_a_code(sold: Loyalty) -> None:
    failed = sold("sale", "slip", "T-1", "--printer", "/no/such/device")
    assert failed.code == 1
    assert "What was recorded is safe" in failed.err


def test_a_till_remembers_what_it_is_told_and_refuses_what_is_nothing(loyalty: Loyalty) -> None:
    assert loyalty("till", "set", "theme", "loyalty-light").code == 0
    assert loyalty("till", "set", "lock_minutes", "5").code == 0
    assert loyalty("till", "set", "lock_minutes", "").code == 0
    found = {
        row["name"]: row["value"]
        for row in json.loads(loyalty("till", "show", "--format", "json").out)
    }
    assert (found["theme"], found["lock_minutes"]) == ("loyalty-light", "0")
    for name, value in (
        ("theme", "pink"),
        ("language", "de"),
        ("lock_minutes", "-1"),
        ("lock_minutes", "1e3"),
        ("printer_columns", "10"),
        ("printer", "host:0"),
    ):
        refused = loyalty("till", "set", name, "--", value)
        assert refused.code == 2, (name, refused)
    assert preferences.load().printer == ""


def test_a_sale_part_paid_in_points_says_its_money_and_so_does_its_refund(sold: Loyalty) -> None:
    sold("points", "adjust", "1", "+500", "--reason", "welcome")
    paid = ("sale", "add", "20", "--member", "1", "--points", "500", "--ref", "T-2")
    assert "To pay: €15.00\n" in sold(*paid).out
    assert "To pay: €15.00" in sold("sale", "slip", "T-2").out

    half = sold("sale", "refund", "T-2", "10")
    assert "In money: €7.50\n" in half.out
    event = half.out.rpartition("Event ")[2].strip(" .\n")
    assert "In money: €7.50" in sold("sale", "slip", event).out
    rest = sold.json("sale", "refund", "T-2")
    assert set(rest) == {"event", "member", "points", "balance", "explanation"}


def test_a_sale_paid_in_money_says_its_amount_once(sold: Loyalty) -> None:
    assert "To pay" not in sold("sale", "slip", "T-1").out
    assert "In money" not in sold("sale", "refund", "T-1").out

"""Last days on the command line: what lapses, when, and the act that dates it anew."""

from __future__ import annotations

import io
import json

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty


def lots(shop: Loyalty, member: str = "1") -> list[tuple[int, str | None]]:
    found = shop.json("member", "show", member)["lots"]
    return [(lot["remaining"], lot["last_day"]) for lot in found]


def test_points_earned_later_do_not_collapse(shop: Loyalty) -> None:
    shop.json("program", "set", "expiry.months", "1")
    shop.json("sale", "add", "90", "--member", "2")
    shop.json("points", "adjust", "2", "-65", "--reason", "counted")
    shop.json("program", "set", "expiry.months", "6")
    shop.json("sale", "add", "33", "--member", "2")
    assert lots(shop, "2") == [(25, "2026-07-31"), (33, "2026-12-31")]
    shop.now("2026-08-01T00:00:00+02:00")
    # Not swept yet, and gone all the same.
    assert shop.json("member", "show", "2")["balance"] == 33
    refused = shop("sale", "add", "9", "--member", "2", "--points", "34")
    assert (refused.code, refused.out) == (1, "")
    assert "33" in refused.err
    assert shop.json("points", "sweep") == {"lots": 1, "points": 25}
    assert shop.json("points", "sweep") == {"lots": 0, "points": 0}
    assert shop.json("member", "show", "2")["balance"] == 33
    last = shop.json("member", "statement", "2")[0]
    assert (last["what"], last["points"], last["balance"]) == ("sweep", -25, 33)


@pytest.mark.parametrize(
    ("zone", "usable", "gone"),
    [
        ("Pacific/Pago_Pago", "2026-08-01T10:59:59Z", "2026-08-01T11:00:00Z"),
        ("UTC", "2026-07-31T23:59:59Z", "2026-08-01T00:00:00Z"),
        ("Pacific/Kiritimati", "2026-07-31T09:59:59Z", "2026-07-31T10:00:00Z"),
    ],
)
def test_usable_to_the_last_minute_anywhere(
    loyalty: Loyalty, zone: str, usable: str, gone: str
) -> None:
    loyalty.json("init", "--name", "Le Fournil", "--timezone", zone)
    loyalty.json("program", "set", "expiry.months", "1")
    loyalty.json("member", "add", "--name", "Zoé")
    loyalty.now("2026-06-15T12:00:00Z")
    loyalty.json("sale", "add", "20", "--member", "1")
    assert lots(loyalty) == [(20, "2026-07-31")]
    loyalty.now(usable)
    assert loyalty.json("sale", "add", "0,05", "--member", "1", "--points", "5")["balance"] == 15
    loyalty.now(gone)
    assert loyalty("sale", "add", "0,05", "--member", "1", "--points", "5").code == 1
    assert loyalty.json("points", "sweep") == {"lots": 1, "points": 15}
    assert loyalty.head


def test_the_night_the_clocks_change_with_a_cut_off(shop: Loyalty) -> None:
    shop.json("program", "set", "day.cutoff", "04:00")
    shop.json("program", "set", "expiry.to_month_end", "no")
    shop.json("program", "set", "expiry.months", "1")
    shop.now("2026-09-25T10:00:00Z")
    shop.json("sale", "add", "12", "--member", "2")
    assert lots(shop, "2") == [(12, "2026-10-25")]
    # 25 October ends at 04:00 on the 26th, in winter time.
    shop.now("2026-10-26T02:59:59Z")
    assert shop.json("member", "show", "2")["balance"] == 12
    shop.now("2026-10-26T03:00:00Z")
    assert shop.json("member", "show", "2")["balance"] == 0


def test_points_held_back(shop: Loyalty) -> None:
    shop.json("program", "set", "points.pending_days", "40")
    shop.json("program", "set", "expiry.months", "1")
    shop.json("program", "set", "expiry.to_month_end", "no")
    done = shop.json("sale", "add", "30", "--member", "2")
    assert (done["points"], done["balance"]) == (0, 0)
    # A month on would be 10 July; they are not released before the 20th, and last that day.
    assert lots(shop, "2") == [(30, "2026-07-20")]
    assert "Pending: 30 points" in shop("member", "show", "2").out
    shop.now("2026-07-19T12:00:00Z")
    assert shop.json("points", "sweep") == {"lots": 0, "points": 0}
    assert shop("sale", "add", "1", "--member", "2", "--points", "1").code == 1
    shop.now("2026-07-20T12:00:00Z")
    assert shop.json("sale", "add", "0,10", "--member", "2", "--points", "10")["balance"] == 20


def test_every_bucket_is_shown(shop: Loyalty) -> None:
    shop.json("program", "set", "expiry.months", "2")
    shop.json("sale", "add", "50", "--member", "1")
    shop.json("points", "adjust", "1", "-20", "--reason", "counted")
    found = shop.json("points", "explain", "1")
    assert found["upcoming"] == [
        {"last_day": "2026-08-31", "points": 30},
        {"last_day": "2028-06-30", "points": 112},
    ]
    assert "30 points to use by 31/08/2026" in shop("points", "explain", "1").out


def test_the_forecast(shop: Loyalty) -> None:
    shop.json("program", "set", "expiry.months", "2")
    shop.json("sale", "add", "50", "--member", "2")
    shop.json("program", "set", "expiry.mode", "never")
    shop.json("sale", "add", "6", "--member", "2")
    found = shop.json("points", "forecast", "--months", "3")
    assert found == {
        "months": [
            {"month": "2026-06", "points": 0, "members": 0},
            {"month": "2026-07", "points": 0, "members": 0},
            {"month": "2026-08", "points": 50, "members": 1},
        ],
        "later": 112,
        "never": 6,
        "total": 168,
    }
    answer = shop("points", "forecast")
    assert "Later: 112 points." in answer.out
    assert shop("points", "forecast", "--months", "0").code == 2


def test_redating_is_previewed(shop: Loyalty, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.json("points", "redate", "--dry-run") == []
    shop.json("program", "set", "expiry.mode", "never")
    assert lots(shop) == [(112, "2028-06-30")]
    before = shop.head
    assert shop.json("points", "redate", "--dry-run") == [
        {"member": 1, "name": "Zoé Durand", "lots": 1, "points": 112, "earlier": 0, "later": 112}
    ]
    # Without --yes it asks; no answer is no.
    for answer in ("", "n\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        assert shop("points", "redate").code == 130
    assert shop.head == before
    assert shop.json("points", "redate", "--yes") == {"members": 1, "lots": 1, "points": 112}
    assert lots(shop) == [(112, None)]
    assert "use by" not in shop("member", "show", "1").out
    assert "112 points no longer lapse." in shop("member", "statement", "1").out
    again = shop("points", "redate")
    assert again.out == "Every last day is already as the present rule says.\n"


def test_a_sale_moves_the_last_day_on(shop: Loyalty) -> None:
    shop.json("program", "set", "expiry.mode", "inactivity")
    shop.json("program", "set", "expiry.months", "3")
    shop.json("points", "redate", "--yes")
    assert lots(shop) == [(112, "2026-09-30")]
    shop.now("2026-08-15T09:00:00Z")
    done = shop.json("sale", "add", "10", "--member", "1")
    assert "112 points held already can now be used until 30/11/2026." in done["explanation"]
    assert (done["points"], done["balance"]) == (10, 122)
    assert sorted(lots(shop)) == [(10, "2026-11-30"), (112, "2026-11-30")]
    undone = shop.json("sale", "void", str(done["event"]))
    assert (undone["points"], undone["balance"]) == (-10, 112)
    assert lots(shop) == [(112, "2026-11-30")]
    csv = shop("points", "explain", "1", "--format", "csv")
    assert csv.code == 0
    assert json.loads(shop("points", "explain", "1", "--format", "json").out)["balance"] == 112

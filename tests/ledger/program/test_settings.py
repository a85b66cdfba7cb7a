"""Settings: each is read from text, shown as text, and read back the same."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.program import settings as program
from ledger.program.settings import KEYS, Settings, change, dump, load, parse_decimal, show
from ledger.values.errors import BadInput

GOOD = {
    "earn.points": ["1", "0", "2.5", "0.333333", "10000"],
    "earn.per": ["1.00", "0.01", "2.50", "10.00"],
    "earn.steps": ["yes", "no"],
    "earn.minimum": ["0.00", "5.00"],
    "earn.basis": ["gross", "net"],
    "earn.on_points_paid": ["yes", "no"],
    "earn.stamps": ["0", "1", "10"],
    "earn.visit": ["0", "25", "100000"],
    "earn.category": ["none", "Bread=0, coffee=1.5"],
    "earn.item": ["none", "croissant=5, Épi=12"],
    "earn.extras": ["none", "tips", "delivery,gift-card"],
    "earn.cap_sale": ["0", "50", "1000000"],
    "earn.cap_day": ["0", "50", "1000000"],
    "earn.cap_year": ["0", "50", "1000000"],
    "earn.signup": ["0", "25", "100000"],
    "earn.birthday": ["0", "25", "100000"],
    "earn.referral": ["0", "25", "100000"],
    "earn.referred": ["0", "25", "100000"],
    "earn.survey": ["0", "25", "100000"],
    "feedback.ask": ["nps", "csat"],
    "campaign.stacking": ["all", "best"],
    "points.value": ["0.01", "0.005", "1", "0.000001"],
    "points.pending_days": ["0", "14", "365"],
    "expiry.mode": ["fixed", "inactivity", "never"],
    "expiry.months": ["1", "24", "120"],
    "expiry.to_month_end": ["yes", "no"],
    "refund.after_spend": ["carry", "clamp", "block"],
    "refund.lapsed_lot": ["grace", "forfeit"],
    "refund.grace_days": ["0", "30", "365"],
    "tier.basis": ["net_spend", "points_earned", "visits"],
    "tier.window": ["rolling", "calendar"],
    "tier.grace_days": ["0", "60", "365"],
    "tier.counts": ["none", "bonus", "bonus,merge"],
    "claim.days": ["0", "30", "365"],
    "day.cutoff": ["00:00", "04:00", "11:59"],
    "stamps.per_card": ["1", "8", "100"],
    "staff.adjust_limit": ["0", "500"],
    "staff.backdate_days": ["0", "7", "3650"],
    "staff.merge_limit": ["0", "500"],
}

BAD = {
    "earn.points": ["-1", "abc", "", "1e3", "10001", "1.2345678", "1.", ".5", "٣", "9" * 6000],
    "earn.per": ["0", "0.00", "-1", "abc", "1,250", ""],
    "earn.steps": ["maybe", "", "2"],
    "earn.minimum": ["-1", "abc"],
    "earn.basis": ["brut", "GROSS", ""],
    "earn.on_points_paid": ["perhaps"],
    "earn.stamps": ["-1", "11", "1.5", "abc"],
    "earn.visit": ["-1", "100001", "1.5"],
    "earn.category": ["coffee", "coffee=x", "=2", "a=1,A=2", "a=1001"],
    "earn.item": ["croissant", "croissant=1.5", "croissant=-1"],
    "earn.extras": ["tip", "tips,beer"],
    "earn.cap_sale": ["-1", "1000001"],
    "earn.cap_day": ["-1", "1000001"],
    "earn.cap_year": ["-1", "1000001"],
    "earn.signup": ["-1", "100001", "1.5"],
    "earn.birthday": ["-1", "100001", "1.5"],
    "earn.referral": ["-1", "100001", "1.5"],
    "earn.referred": ["-1", "100001", "1.5"],
    "earn.survey": ["-1", "100001", "1.5"],
    "feedback.ask": ["stars"],
    "campaign.stacking": ["none"],
    "points.value": ["0", "-0.01", "abc", "0.0000001"],
    "points.pending_days": ["-1", "366", "x"],
    "expiry.mode": ["off"],
    "expiry.months": ["0", "121", "-1", "12.5", "٣", "9" * 6000],
    "expiry.to_month_end": ["end"],
    "refund.after_spend": ["negative"],
    "refund.lapsed_lot": ["lose"],
    "refund.grace_days": ["-1", "366"],
    "tier.basis": ["balance"],
    "tier.window": ["lifetime"],
    "tier.grace_days": ["-1", "366"],
    "tier.counts": ["sales"],
    "claim.days": ["-1"],
    "day.cutoff": ["24:00", "4h", ""],
    "stamps.per_card": ["0", "101"],
    "staff.adjust_limit": ["-1", "1000001"],
    "staff.backdate_days": ["3651"],
    "staff.merge_limit": ["x"],
}


def test_every_setting_is_tried_here() -> None:
    assert list(GOOD) == list(KEYS)
    assert list(BAD) == list(KEYS)


@pytest.mark.parametrize(
    ("key", "text"), [(key, text) for key, texts in GOOD.items() for text in texts]
)
def test_what_is_set_is_what_is_shown(key: str, text: str) -> None:
    changed = change(Settings(), key, text)
    assert show(changed, key) == text
    assert load(dump(changed)) == changed
    others = [k for k in KEYS if k != key]
    assert [show(changed, k) for k in others] == [show(Settings(), k) for k in others]


@pytest.mark.parametrize(
    ("key", "text"), [(key, text) for key, texts in BAD.items() for text in texts]
)
def test_a_bad_value_is_refused_in_a_sentence(key: str, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        change(Settings(), key, text)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("currency", ["EUR", "XPF", "TND"])
@pytest.mark.parametrize("key", KEYS)
def test_every_default_reads_back_in_every_currency(key: str, currency: str) -> None:
    unit = {"EUR": 100, "XPF": 1, "TND": 1000}[currency]
    start = Settings(
        shop_currency=currency, earn_per=unit, points_value=Fraction(unit, 100), version=3
    )
    assert change(start, key, show(start, key)) == start


@given(st.sampled_from(KEYS), st.text(max_size=12))
def test_any_text_is_taken_or_refused(key: str, text: str) -> None:
    with contextlib.suppress(BadInput):
        changed = change(Settings(), key, text)
        assert change(Settings(), key, show(changed, key)) == changed


@given(
    st.decimals("0.000001", 10_000, places=6).map(lambda d: format(d.normalize(), "f")),
    st.sampled_from(["earn.points", "points.value"]),
)
def test_rates_are_exact(text: str, key: str) -> None:
    changed = change(Settings(), key, text)
    assert Fraction(show(changed, key)) == Fraction(text)
    scale = 100 if key == "points.value" else 1
    assert getattr(changed, program.attribute(key)) == Fraction(text) * scale


def test_words_of_both_languages_are_flags() -> None:
    for text in ("yes", "oui", "OUI", "true", "1", "on"):
        assert change(Settings(), "earn.steps", text).earn_steps is True
    for text in ("no", "non", "Non", "false", "0", "off"):
        assert change(Settings(), "earn.steps", text).earn_steps is False


def test_there_is_no_such_setting() -> None:
    for key in ("earn.rate", "", "shop_name", "version", "shop.name", "EARN.PER"):
        with pytest.raises(BadInput, match="no setting"):
            change(Settings(), key, "1")


def test_the_defaults_are_the_contract() -> None:
    shown = {key: show(Settings(), key) for key in KEYS}
    assert shown == {
        "earn.points": "1",
        "earn.per": "1.00",
        "earn.steps": "no",
        "earn.minimum": "0.00",
        "earn.basis": "gross",
        "earn.on_points_paid": "no",
        "earn.stamps": "0",
        "earn.visit": "0",
        "earn.category": "none",
        "earn.item": "none",
        "earn.extras": "none",
        "earn.cap_sale": "0",
        "earn.cap_day": "0",
        "earn.cap_year": "0",
        "earn.signup": "0",
        "earn.birthday": "0",
        "earn.referral": "0",
        "earn.referred": "0",
        "earn.survey": "0",
        "feedback.ask": "nps",
        "campaign.stacking": "all",
        "points.value": "0.01",
        "points.pending_days": "0",
        "expiry.mode": "fixed",
        "expiry.months": "24",
        "expiry.to_month_end": "yes",
        "refund.after_spend": "carry",
        "refund.lapsed_lot": "grace",
        "refund.grace_days": "30",
        "tier.basis": "net_spend",
        "tier.window": "rolling",
        "tier.grace_days": "60",
        "tier.counts": "none",
        "claim.days": "30",
        "day.cutoff": "00:00",
        "stamps.per_card": "10",
        "staff.adjust_limit": "500",
        "staff.backdate_days": "7",
        "staff.merge_limit": "500",
    }


def test_a_version_stored_before_a_setting_existed_takes_its_default() -> None:
    assert load('{"earn_per": 250, "gone": 1}') == replace(Settings(), earn_per=250)


@pytest.mark.parametrize(
    ("text", "number"), [("1.5", "3/2"), ("1,5", "3/2"), ("2", "2"), (" 0,25 ", "1/4")]
)
def test_multipliers(text: str, number: str) -> None:
    assert parse_decimal("--multiplier", text) == Fraction(number)


@pytest.mark.parametrize("text", ["0", "-1", "", "x", "1/2", "101", "1..5", "1,5,0", "1e1"])
def test_what_is_no_multiplier(text: str) -> None:
    with pytest.raises(BadInput, match="--multiplier takes a number above 0"):
        parse_decimal("--multiplier", text, most=100)

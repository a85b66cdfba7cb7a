"""What members agree to: the latest word on each channel, with who, when and to which words."""

from __future__ import annotations

import pytest

from ledger.books import staff
from ledger.books.act import Call
from ledger.books.consents import consent
from ledger.queries.consents import Consent, agreed, consents, history
from ledger.queries.inactive import inactive
from ledger.values.codes import read_key
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop


def said(shop: Shop, member: int) -> dict[str, Consent]:
    with shop.store.read() as tx:
        return consents(tx, member)


def on(shop: Shop, channel: str) -> list[int]:
    """Who may be reached by a channel."""
    with shop.store.read() as tx:
        return [member for member, _ in agreed(tx, channel)]


def test_the_latest_word_holds_and_every_word_is_kept(shop: Shop) -> None:
    zoe = shop.join()
    shop.consent(zoe, "sms", wording="Texts, monthly")
    shop.wait(3)
    shop.consent(zoe, "email", wording="Letters")
    shop.consent(zoe, "sms", given=False)
    shop.wait(2)
    assert (on(shop, "email"), on(shop, "sms"), on(shop, "post")) == ([zoe], [], [])
    held = said(shop, zoe)
    assert list(held) == ["email", "sms"]
    assert (held["email"].given, held["email"].wording) == (True, "Letters")
    assert (held["sms"].given, held["sms"].day.isoformat()) == (False, "2026-01-08")
    shop.consent(zoe, "sms", wording="Texts again")
    with shop.store.read() as tx:
        words = [(w.channel, w.given, w.wording) for w in history(tx, zoe)]
    assert words == [
        ("sms", True, "Texts, monthly"),
        ("email", True, "Letters"),
        ("sms", False, ""),
        ("sms", True, "Texts again"),
    ]


def test_who_recorded_it_is_known(shop: Shop) -> None:
    zoe = shop.join()
    staff.add(shop.store, "Léa", "clerk", shop.call())
    consent(shop.store, zoe, "phone", given=True, wording="Yes", call=Call(staff=2))
    assert said(shop, zoe)["phone"].staff == "Léa"


@pytest.mark.parametrize("first", [True, False])
def test_merged_the_last_word_of_both_holds(shop: Shop, first: bool) -> None:
    old, new = shop.join(), shop.join()
    shop.consent(old, "email", given=first)
    shop.consent(new, "email", given=not first)
    shop.consent(old, "post")
    shop.merge(old, new)
    assert said(shop, new)["email"].given is not first
    assert (on(shop, "email"), on(shop, "post")) == ([] if first else [new], [new])
    shop.unmerge(old)
    assert (on(shop, "email"), on(shop, "post")) == ([old] if first else [new], [old])


def test_who_was_erased_is_on_no_list(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    for member in (zoe, bob):
        shop.consent(member, "email")
    shop.erase(zoe)
    assert on(shop, "email") == [bob]


def test_what_cannot_be(shop: Shop) -> None:
    zoe = shop.join()
    before = shop.events
    with pytest.raises(BadInput, match="is not a channel"):
        shop.consent(zoe, "fax")
    with pytest.raises(BadInput, match="needs the words"):
        shop.consent(zoe, "email", wording="\u200b")
    with pytest.raises(Refused, match="There is no member 9"):
        shop.consent(9, "email")
    assert shop.events == before


def test_asked_again(shop: Shop) -> None:
    zoe, call = shop.join(), Call(read_key("k"), staff=1)
    first = consent(shop.store, zoe, "email", given=True, wording="Yes", call=call)
    again = consent(shop.store, zoe, "email", given=True, wording="Yes", call=call)
    assert (again.event, again.replayed) == (first.event, True)
    for given, wording in ((True, "Other words"), (False, "Yes")):
        with pytest.raises(Refused, match="key was used before"):
            consent(shop.store, zoe, "email", given=given, wording=wording, call=call)
    shop.erase(zoe)
    assert consent(shop.store, zoe, "email", given=True, wording="Yes", call=call).note == ""


def idle(shop: Shop, years: int = 3) -> list[tuple[int, str]]:
    with shop.store.read() as tx:
        return [(one.member, one.last_contact.isoformat()) for one in inactive(tx, years)]


def test_inactive_is_by_ones_own_acts_only(shop: Shop) -> None:
    zoe, bob, ana = shop.join(), shop.join(), shop.join()
    shop.sell("500", zoe)
    tea = shop.reward("Tea", 10)
    shop.clock_to("2026-06-01")
    wrong = shop.sell("5", bob)
    shop.void(wrong)
    voucher = shop.issue(zoe, tea)
    shop.clock_to("2027-03-01")
    shop.use(voucher)
    shop.adjust(ana, 5)
    shop.clock_to("2029-01-04")
    assert idle(shop) == []
    shop.clock_to("2029-01-05")
    assert idle(shop) == [(bob, "2026-01-05"), (ana, "2026-01-05")]
    shop.sweep()
    shop.consent(ana, "email", given=False)
    shop.edit(bob, phone="06 12 34 56 78")
    shop.clock_to("2030-03-01")
    assert idle(shop) == [(zoe, "2027-03-01")]
    assert idle(shop, 1) == [(zoe, "2027-03-01"), (bob, "2029-01-05"), (ana, "2029-01-05")]


def test_inactive_of_merged_accounts_is_of_the_person(shop: Shop) -> None:
    old, new, gone = shop.join(), shop.join(), shop.join()
    shop.clock_to("2028-01-05")
    shop.sell("5", old)
    shop.merge(old, new)
    shop.erase(gone)
    shop.clock_to("2029-06-01")
    assert idle(shop) == []
    shop.unmerge(old)
    assert idle(shop) == [(new, "2026-01-05")]

"""Every act by every role: what a clerk, a manager and an owner may do, on a shop that has all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from ledger.books import points
from ledger.books.act import Call, refusal_of
from ledger.queries.story import Story, tell
from ledger.queries.verify import verify
from ledger.rules.permissions import PERMISSIONS
from ledger.store.store import Store
from ledger.values.errors import NotAllowed, Refused
from tests.ledger.store import look
from tests.ledger.store.acts import ACTS
from tests.ledger.store.clockwork import key
from tests.ledger.store.rich import LEA, OWNER, SAM, ZOE

STAFF = {"clerk": LEA, "manager": SAM, "owner": OWNER}
RANKS = tuple(STAFF)

CLERK = {
    "a sale",
    "a sale that raises the tier",
    "a sale paid with points",
    "a sale that pays a debt",
    "a sale to nobody",
    "a refund",
    "a whole refund",
    "a refund of a swept sale",
    "a refund of no sale",
    "a reward issued",
    "a voucher used",
    "a voucher not used after all",
    "a voucher cancelled",
    "points given",
    "points taken",
    "a member",
    "a PIN",
    "a member who is brought",
    "a first purchase that pays who brought",
    "a first purchase undone",
    "a first purchase moved",
    "a survey answered",
    "an answer",
    "a follow-up to do again",
    "an answer that gives no points",
    "a reason",
    "a follow-up done",
    "an answer taken back",
    "a sale moved",
    "a sale claimed",
    "an exchange",
    "a sale corrected",
    "a note",
    "a sale shared",
    "a sale that fills a card",
    "a sale undone that had filled a card",
    "a sale moved that had filled a card",
    "stamps given",
    "a member changed",
    "two members made one",  # of no more points than a clerk may merge
    "a consent",
    "a consent withdrawn",
    "a call made",
    "a reward restocked",
    "a mark taken back",
    "the last of a reward whose voucher lapsed",
    "a step done",
    "a step not done after all",
}
MANAGER = {
    "a balance brought in",
    "a balance taken back",
    "a refund of no sale undone",
    "a tier set by hand",
    "a sale undone",  # somebody else's, of two years ago
    "a member of before",  # dated back by more than a year
    "a reward",
    "a reward changed",
    "a reward archived",
    "a reward restored",
    "a campaign",
    "a campaign ended",
    "a goal on a number",
    "a goal of steps",
    "a goal changed",
    "a goal given up",
    "a PIN unlocked",
    "a member put apart",
    "a member forgotten",
}
OWNER_ONLY = {
    "a rule",
    "another programme",
    "the size of a card",
    "a tier",
    "a tier changed",
    "somebody on the staff",
    "somebody back on the staff",
    "another role",
    "another name",
    "somebody gone",
    "a PIN taken away",  # the manager's own, which only she and an owner may
}
NEEDS = {
    **dict.fromkeys(CLERK, "clerk"),
    **dict.fromkeys(MANAGER, "manager"),
    **dict.fromkeys(OWNER_ONLY, "owner"),
}
OWN = {("a PIN", "manager"), ("a PIN taken away", "manager")}
# Anybody's own PIN is theirs, and nobody's else but an owner's.


def allowed(name: str, role: str) -> bool:
    if (name, role) == ("a PIN", "manager"):
        return False
    if (name, role) in OWN:
        return True
    return RANKS.index(role) >= RANKS.index(NEEDS[name])


def test_every_act_is_in_the_matrix() -> None:
    assert NEEDS.keys() == ACTS.keys()


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("name", sorted(NEEDS))
def test_it_is_done_or_refused_by_role(store: Store, name: str, role: str) -> None:
    call = Call(key(901), staff=STAFF[role])
    if allowed(name, role):
        done = ACTS[name](store, call)
        assert done.kind in PERMISSIONS
        assert done.approver is None
    else:
        with pytest.raises(NotAllowed, match=r"needs? an? (manager|owner)"):
            ACTS[name](store, call)
        assert look.one(store.path, "SELECT kind FROM event ORDER BY id DESC LIMIT 1") == "refusal"
    assert verify(store).problems == ()


def tell_again(store: Store, event: int) -> Story:
    with store.read() as tx:
        return tell(tx, event)


@pytest.mark.parametrize("name", [n for n in sorted(NEEDS) if not allowed(n, "clerk")])
def test_what_a_clerk_may_not_do_is_done_with_approval_and_says_whose(
    store: Store, name: str
) -> None:
    done = ACTS[name](store, Call(key(901), staff=LEA, approved_by=OWNER))
    assert (done.staff, done.approver, done.names[OWNER]) == (LEA, OWNER, "Owner")
    again = tell_again(store, done.event)
    assert (again.approver, again.names[OWNER]) == (OWNER, "Owner")
    assert verify(store).problems == ()


def test_who_approves_must_be_allowed_themselves(store: Store) -> None:
    with pytest.raises(Refused, match="needs an owner"):
        ACTS["a rule"](store, Call(staff=LEA, approved_by=SAM))


def test_asked_again_under_its_key_it_is_still_for_a_manager(store: Store) -> None:
    call = Call(key(901), staff=LEA)
    for _again in range(2):
        with pytest.raises(NotAllowed) as refusal:
            points.adjust(store, ZOE, 600, "Geste", call)
        assert refusal.value.role == "manager"


def test_a_refusal_of_long_ago_is_said_without_the_command_line_s_advice() -> None:
    kept = {"message": "Goals need a manager: add --approve NAME.", "values": {}}
    assert refusal_of(kept).message == "Goals need a manager."


def test_nobody_s_approval_is_kept_where_none_was_needed(store: Store) -> None:
    done = points.adjust(store, ZOE, 10, "Geste", Call(staff=LEA, approved_by=SAM))
    assert done.approver is None


def test_who_works_here_no_more_neither_acts_nor_approves(store: Store) -> None:
    for call in (Call(staff=4), Call(staff=LEA, approved_by=4)):
        with pytest.raises(Refused, match="no staff number 4"):
            points.adjust(store, ZOE, 501, "Geste", call)


def test_a_refusal_for_want_of_permission_stays_the_answer_to_its_key(store: Store) -> None:
    call = Call(key(902), staff=LEA)
    for _ in range(2):
        with pytest.raises(Refused, match="more than 500 points"):
            points.adjust(store, ZOE, 501, "Geste", call)
    with pytest.raises(Refused, match="more than 500 points"):
        points.adjust(store, ZOE, 501, "Geste", replace(call, staff=SAM))
    assert points.adjust(store, ZOE, 501, "Geste", Call(staff=SAM)).points == 501


def test_an_answer_given_once_is_not_judged_again(store: Store) -> None:
    call = Call(key(903), staff=SAM)
    first = points.adjust(store, ZOE, 501, "Geste", call)
    with store.write() as tx:
        tx.connection.execute("UPDATE staff SET role = 'clerk' WHERE id = ?", (SAM,))
    again = points.adjust(store, ZOE, 501, "Geste", call)
    assert (again.event, again.replayed) == (first.event, True)


def test_nothing_is_asked_of_the_shop_itself(store: Store) -> None:
    old = dt.date(2024, 3, 5)
    with store.read() as tx:
        at = tx.now
    assert points.adjust(store, ZOE, 9000, "Geste", Call(day=old, at=at)).staff is None

"""The table of who may do what, taken alone."""

from __future__ import annotations

import pytest

from ledger.program.settings import Settings, change
from ledger.rules.permissions import PERMISSIONS, ROLES, check
from ledger.values.errors import NotAllowed, Refused, Role

RULES = Settings()


def may(act: str, role: Role, settings: Settings = RULES, *, size: int = 0, days: int = 0) -> bool:
    try:
        check(act, role, settings, size=size, days=days)
    except Refused:
        return False
    return True


LIMITS = [
    ("adjust", "staff.adjust_limit", 120),
    ("merge", "staff.merge_limit", 75),
    ("void", "staff.backdate_days", 4),
    ("unuse", "staff.backdate_days", 9),
]


@pytest.mark.parametrize(("act", "setting", "limit"), LIMITS)
def test_the_limit_itself_is_a_clerk_s_and_one_more_is_not(
    act: str, setting: str, limit: int
) -> None:
    settings = change(RULES, setting, str(limit))
    assert may(act, "clerk", settings, size=limit)
    assert not may(act, "clerk", settings, size=limit + 1)
    for role in ("manager", "owner"):
        assert may(act, role, settings, size=limit + 1)


@pytest.mark.parametrize("act", ["sale", "refund", "join", "claim"])
def test_any_act_may_be_dated_back_by_a_clerk_up_to_the_limit(act: str) -> None:
    settings = change(RULES, "staff.backdate_days", "3")
    assert may(act, "clerk", settings, days=3)
    assert not may(act, "clerk", settings, days=4)
    assert may(act, "manager", settings, days=4000)


def test_a_limit_of_nought_leaves_nothing() -> None:
    settings = change(RULES, "staff.adjust_limit", "0")
    assert not may("adjust", "clerk", settings, size=1)


def test_each_role_may_all_that_those_below_may() -> None:
    for act in PERMISSIONS:
        allowed = [may(act, role) for role in ROLES]
        assert allowed == sorted(allowed, reverse=True)
        assert allowed[0]


def test_an_act_nobody_thought_of_is_an_owner_s() -> None:
    assert [may("overthrow", role) for role in ROLES] == [True, False, False]


def test_the_refusal_names_the_permission_its_limit_and_who_can_approve() -> None:
    settings = change(RULES, "staff.adjust_limit", "120")
    with pytest.raises(NotAllowed) as refusal:
        check("adjust", "clerk", settings, size=121)
    assert str(refusal.value) == (
        "An adjustment of more than 120 points (staff.adjust_limit) needs a manager."
    )
    assert refusal.value.role == "manager"
    for act, permission in PERMISSIONS.items():
        if permission.role != "clerk":
            with pytest.raises(NotAllowed, match=rf"needs? an? {permission.role}\.") as refusal:
                check(act, "clerk", settings, size=10**9)
            assert refusal.value.role == permission.role

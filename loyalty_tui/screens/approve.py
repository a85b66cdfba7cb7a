"""What is not for who asks is approved on the spot, by one who may, with their PIN."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from loyalty_tui.gateway import BadInput, NotAllowed, derived_key
from loyalty_tui.i18n import N_, _
from loyalty_tui.words import say

if TYPE_CHECKING:
    from textual.app import App

    from loyalty_tui.app import LoyaltyApp
    from loyalty_tui.gateway import Staff
    from loyalty_tui.gateway.crew import Crew
    from loyalty_tui.screens.form import Answers, Form

T = TypeVar("T")

PIN_DIGITS = 6

_NOBODY = N_("{refusal} Nobody who may approve it has a PIN: Programme, Staff gives one.")


async def allowed(app: App[Any], act: Callable[[bytes], Awaitable[T]], key: bytes) -> T:
    """Do an act; what is not for who asks may be approved, and is then done after all.

    To be called in a worker, since it may wait for somebody to type a PIN. Sending the same
    ``key`` again books once, with approval or without.

    :raises LedgerError: what the act raises; :class:`NotAllowed` where nobody has approved.
    """
    try:
        return await act(key)
    except NotAllowed as refusal:
        crew = cast("LoyaltyApp", app).gateway.crew
        people = await crew.approvers(refusal)
        if not people:
            # Beside the refusal: a message of its own would lie over it.
            raise NotAllowed(_NOBODY, refusal.role, refusal=refusal) from None
        by = await app.push_screen_wait(approval(refusal, people, crew))
        if by is None:
            raise
    with cast("LoyaltyApp", app).gateway.ways.approved(by):
        return await act(derived_key("approved", key.hex()))


async def approver(app: App[Any], refusal: NotAllowed) -> int | None:
    """Ask one who may for their PIN. Returns their number, or ``None`` if nobody gave one."""
    crew = cast("LoyaltyApp", app).gateway.crew
    people = await crew.approvers(refusal)
    if not people:
        app.notify(
            _("Nobody who may approve it has a PIN: Programme, Staff gives one."),
            severity="warning",
            markup=False,
        )
        return None
    return await app.push_screen_wait(approval(refusal, people, crew))


def approval(refusal: NotAllowed, people: Sequence[Staff], crew: Crew) -> Form[int]:
    """The question who approves, and their PIN."""
    from loyalty_tui.screens.form import Field, Form
    from loyalty_tui.words.staff import role

    async def save(answers: Answers, _key: bytes) -> int:
        if len(answers["pin"]) != PIN_DIGITS:
            raise BadInput("A PIN is six digits.")
        who = str(answers.get("who", people[0].id))
        person = next(one for one in people if str(one.id) == who)
        await crew.prove(person, answers["pin"])
        return person.id

    names = [(str(one.id), f"{one.name} · {role(one.role)}") for one in people]
    who = [Field("who", _("Who approves"), choices=tuple(names))] if len(people) > 1 else []
    asked = _("PIN, six digits") if who else _("PIN of {name}").format(name=names[0][1])
    pin = Field("pin", asked, secret=True, most=PIN_DIGITS)
    return Form(_("Approval"), [*who, pin], save, about=say.error(refusal))

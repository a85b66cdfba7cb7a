"""The programme: show its settings, change one, switch to another, try one on the past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.sale import NUMBERS
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.cli.simulating import (
    explains,
    record,
    simulate_command,
    simulated,
    tier_names,
)
from loyalty_tui.cli.simulating import show as show_simulation
from loyalty_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from ledger.books.presetting import Plan
    from ledger.metrics.asked import Asked
    from ledger.metrics.simulate import Simulation
    from ledger.program.settings import Settings
    from ledger.queries.redating import Redating
    from ledger.queries.tier_moves import TierMove

_UNTOUCHED = ("staff.", "claim.")
# Settings of which the shop's past shows nothing.

_dry_run = click.option(
    "--dry-run", is_flag=True, help=_("Only say who is affected, and the cost.")
)


@click.group("program", help=_("The programme's settings."))
def program_command() -> None:
    """The group."""


program_command.add_command(simulate_command)


@program_command.command("show", help=_("Every setting and its value."))
@click.option("--history", is_flag=True, help=_("Each change of it: when, by whom, what."))
@output.format_option
@pass_session
def show(session: Session, history: bool, form: str) -> None:
    """Show the settings."""
    from ledger.program import settings as program

    if history:
        _history(session, form)
        return
    with session.store.read() as tx:
        settings = tx.settings
    values = {key: program.show(settings, key) for key in program.KEYS}
    if form == "json":
        output.as_json(
            {
                "name": settings.shop_name,
                "preset": settings.preset,
                "currency": settings.shop_currency,
                "timezone": settings.shop_timezone,
                "version": settings.version,
                "settings": values,
            }
        )
        return
    output.rows(
        form,
        [("key", _("Setting")), ("value", _("Value"))],
        [{"key": key, "value": shown} for key, shown in values.items()],
    )


def _history(session: Session, form: str) -> None:
    from ledger.books.presetting import changes
    from loyalty_tui.words import format as fmt

    with session.store.read() as tx:
        found = changes(tx)
    table = form == "table"
    output.rows(
        form,
        [
            ("event", _("Event")),
            ("date", _("Date")),
            ("staff", _("By")),
            ("key", _("Setting")),
            ("from", _("Before")),
            ("to", _("After")),
        ],
        [
            {
                "event": str(one.event) if table else one.event,
                "date": fmt.short_date(one.day) if table else one.day.isoformat(),
                "staff": one.staff,
                "key": one.key,
                "from": one.before,
                "to": one.after,
            }
            for one in found
        ],
    )


@program_command.command(
    "set", help=_("Change the setting KEY to VALUE, from now on."), context_settings=NUMBERS
)
@click.argument("key")
@click.argument("value")
@_dry_run
@explains
@output.format_option
@pass_session
def set_(session: Session, key: str, value: str, dry_run: bool, form: str) -> None:
    """Change a setting."""
    from ledger.books.program import change
    from ledger.program import settings as program
    from loyalty_tui.words import programme

    with session.store.read() as tx:
        present = tx.settings
    changed = program.change(present, key, value)
    before, after = program.show(present, key), program.show(changed, key)
    told = {"key": key, "from": before, "to": after}
    if changed == present:
        output.one(
            form,
            {"event": None, **told},
            lambda: [_("{key} is {value} already: nothing changes.").format(key=key, value=after)],
        )
        return
    if dry_run:
        from ledger.metrics.asked import Asked

        _preview(session, form, told, changed, Asked(settings={key: value}))
        return
    done = change(session.store, key, value, session.call())
    output.one(
        form,
        {"event": done.event, **told},
        lambda: [
            _("{key}: {before} → {after}.").format(key=key, before=before, after=after),
            programme.effect(key),
        ],
    )


def _preview(
    session: Session, form: str, told: dict[str, str], changed: Settings, asked: Asked
) -> None:
    """Who a setting would touch, and what it would have come to over the last twelve months."""
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import programme

    key = told["key"]
    moves, redated = _moves(session, key, changed), _redated(session, key, changed)
    found = None if key.startswith(_UNTOUCHED) else _last_year(session, asked)
    effect = programme.effect(key)
    if form == "json":
        output.as_json(
            {
                "event": None,
                **told,
                "effect": effect,
                "moves": [_move(session, move) for move in moves],
                "redating": _redating(redated),
                "simulation": record(session, found, each=True) if found else None,
            }
        )
        return
    if form == "table":
        line = _("{key}: {before} → {after}.")
        output.say(line.format(key=key, before=told["from"], after=told["to"]))
        if key.startswith("tier."):
            _tell_moves(session, moves)
        else:
            output.say(effect)
        if redated:
            counted = _redating(redated)
            output.say(
                _(
                    "Points that `loyalty points redate` would then date anew: {points} "
                    "({earlier} earlier, {later} later). Members: {members}."
                ).format(**{key: fmt.number(value) for key, value in counted.items()})
            )
    if found is not None:
        show_simulation(session, form, found)
    elif form == "table":
        output.say(_("No member is affected by it of itself: it counts for acts to come."))


def _last_year(session: Session, asked: Asked) -> Simulation:
    from dataclasses import replace

    from ledger.values.calendar import add_months

    with session.store.read() as tx:
        since = add_months(tx.today, -12)
    return simulated(session, replace(asked, since=since))


def _moves(session: Session, key: str, changed: Settings) -> list[TierMove]:
    from ledger.queries.standing import tiers
    from ledger.queries.tier_moves import tiers_after

    if not key.startswith("tier."):
        return []
    with session.store.read() as tx:
        return tiers_after(tx, changed, tiers(tx))


def _redated(session: Session, key: str, changed: Settings) -> list[Redating]:
    from ledger.queries.redating import redating

    if not key.startswith("expiry."):
        return []
    with session.store.read() as tx, tx.under(changed):
        return redating(tx)


def _redating(found: list[Redating]) -> dict[str, int]:
    return {
        "members": len(found),
        "points": sum(one.points for one in found),
        "earlier": sum(one.earlier for one in found),
        "later": sum(one.later for one in found),
    }


def _move(session: Session, move: TierMove) -> dict[str, Any]:
    with session.store.read() as tx:
        name = session.name_of(tx, move.member)
    until = move.until.isoformat() if move.until else None
    found = {"member": move.member, "name": name, "before": move.before, "after": move.after}
    return {**found, "until": until}


def _tell_moves(session: Session, moves: list[TierMove]) -> None:
    from loyalty_tui.words import levels

    output.say(levels.movers(moves))
    for move in moves:
        one = _move(session, move)
        output.say(f"{one['name']} ({move.member}): {move.before or '–'} → {move.after or '–'}")


@program_command.command("preset", help=_("Switch to a programme to start from."))
@click.argument("name", type=click.Choice(["points", "stamps", "tiers"]))
@_dry_run
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@click.option("--key", help=_("Sending the same key again adds nothing."))
@explains
@output.format_option
@pass_session
def preset(
    session: Session, name: str, dry_run: bool, yes: bool, key: str | None, form: str
) -> None:
    """Switch to a preset."""
    from ledger.books.presetting import planned, switch

    with session.store.read() as tx:
        plan = planned(tx, name, tier_names())
    if not dry_run and plan.empty and not key:
        output.one(
            form,
            {"event": None, "preset": name, **_facts(plan)},
            lambda: [_("The programme is that already: nothing changes.")],
        )
        return
    if dry_run or not yes:
        _show_plan(session, plan, name, machine=form != "table" and dry_run)
    if dry_run:
        _preview_preset(session, form, plan, name)
        return
    if not yes:
        output.confirm(_("Switch to this programme?"))
    call = session.call(key=key)
    done = switch(session.store, name, call, tier_names(), _("Full card"))
    output.one(
        form,
        {"event": done.event, "preset": name, **_facts(plan)},
        lambda: [
            _("The programme is “{name}” from now on.").format(name=name),
            _("What is booked already, points and vouchers stay as they are."),
        ],
    )


def _facts(plan: Plan) -> dict[str, Any]:
    return {
        "settings": {key: {"from": a, "to": b} for key, a, b in plan.changed},
        "tiers_added": [tier.name for tier in plan.added],
        "tiers_removed": [tier.name for tier in plan.removed],
        "card_reward": plan.card,
    }


def _show_plan(session: Session, plan: Plan, name: str, *, machine: bool) -> None:
    """The worked example, and everything that would be another; beside the data."""
    from loyalty_tui.cli.shop import worked_example

    if machine:
        return
    output.tell(worked_example(session.currency, name))
    for key, before, after in plan.changed:
        output.tell(_("{key}: {before} → {after}.").format(key=key, before=before, after=after))
    for tier in plan.added:
        output.tell(_("Tier {name} is added.").format(name=tier.name))
    for tier in plan.removed:
        output.tell(_("Tier {name} is removed.").format(name=tier.name))
    if plan.card:
        output.tell(_("A filled card has its reward in the catalogue."))


def _preview_preset(session: Session, form: str, plan: Plan, name: str) -> None:
    from ledger.metrics.asked import as_preset
    from ledger.queries.tier_moves import tiers_after

    with session.store.read() as tx:
        asked = as_preset(name, tx.settings, tier_names())
        moves = tiers_after(tx, plan.settings, plan.tiers)
    found = _last_year(session, asked)
    if form == "json":
        output.as_json(
            {
                "event": None,
                "preset": name,
                **_facts(plan),
                "moves": [_move(session, move) for move in moves],
                "simulation": record(session, found, each=True),
            }
        )
        return
    if form == "table":
        output.say(
            ngettext(
                "{n} member changes tier because of it.",
                "{n} members change tier because of it.",
                len(moves),
            ).format(n=len(moves))
        )
    show_simulation(session, form, found)

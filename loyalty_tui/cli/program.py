"""The programme: show its settings, change one, switch to another, try one on the past."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.sale import NUMBERS
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.cli.simulating import (
    bar,
    explains,
    record,
    simulate_command,
)
from loyalty_tui.cli.simulating import show as show_simulation
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.books.presetting import Plan
    from ledger.queries.tier_moves import TierMove

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
        _preview(session, form, told, value)
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


def _preview(session: Session, form: str, told: dict[str, str], value: str) -> None:
    """Who a setting would touch, and what it would have come to over the last twelve months."""
    from ledger.metrics import foresight
    from loyalty_tui.words import programme

    key = told["key"]
    with bar(session, shown=foresight.shows(key)) as progress:
        found = foresight.of_setting(session.store, key, value, progress)
    effect = programme.effect(key)
    if form == "json":
        output.as_json(
            {
                "event": None,
                **told,
                "effect": effect,
                "moves": [_move(session, move) for move in found.moves],
                "redating": programme.redating(found),
                "simulation": record(session, found.past, each=True) if found.past else None,
            }
        )
        return
    if form == "table":
        line = _("{key}: {before} → {after}.")
        output.say(line.format(key=key, before=told["from"], after=told["to"]))
        if key.startswith("tier."):
            _tell_moves(session, found.moves)
        else:
            output.say(effect)
        if found.redated:
            output.say(programme.redated(found))
    if found.past is not None:
        show_simulation(session, form, found.past)
    elif form == "table":
        output.say(programme.nobody())


def _move(session: Session, move: TierMove) -> dict[str, Any]:
    with session.store.read() as tx:
        name = session.name_of(tx, move.member)
    until = move.until.isoformat() if move.until else None
    found = {"member": move.member, "name": name, "before": move.before, "after": move.after}
    return {**found, "until": until}


def _tell_moves(session: Session, moves: Sequence[TierMove]) -> None:
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
    from loyalty_tui.words import programme

    with session.store.read() as tx:
        plan = planned(tx, name, programme.tier_names())
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
        _preview_preset(session, form, name)
        return
    if not yes:
        output.confirm(_("Switch to this programme?"))
    call = session.call(key=key)
    done = switch(session.store, name, call, programme.tier_names(), programme.card_reward())
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
    from loyalty_tui.words import programme

    if machine:
        return
    output.tell(programme.worked_example(session.currency, name))
    for key, before, after in plan.changed:
        output.tell(_("{key}: {before} → {after}.").format(key=key, before=before, after=after))
    for sentence in programme.switched(plan):
        output.tell(sentence)


def _preview_preset(session: Session, form: str, name: str) -> None:
    from ledger.metrics.foresight import of_preset
    from loyalty_tui.words import levels, programme

    with bar(session) as progress:
        plan, found = of_preset(session.store, name, programme.tier_names(), progress)
    past = found.past
    if form == "json":
        output.as_json(
            {
                "event": None,
                "preset": name,
                **_facts(plan),
                "moves": [_move(session, move) for move in found.moves],
                "simulation": record(session, past, each=True) if past else None,
            }
        )
        return
    if form == "table":
        output.say(levels.moving(found.moves))
    if past is not None:
        show_simulation(session, form, past)

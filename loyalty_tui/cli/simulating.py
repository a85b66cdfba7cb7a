"""`program simulate`, and what a change of the programme would have cost."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from ledger.metrics.asked import Asked
    from ledger.metrics.simulate import Compared, Figures, Simulation
    from ledger.program.settings import Settings
    from ledger.program.tiers import Tier

explains = output.explains(
    "simulated_points", "simulated_cost", "simulated_held", "simulated_members"
)


@click.command("simulate", help=_("The shop's own past under other rules, beside what happened."))
@click.option("--set", "changes", metavar="KEY=VALUE", multiple=True, help=_("A setting to try."))
@click.option(
    "--preset",
    type=click.Choice(["points", "stamps", "tiers"]),
    help=_("A whole programme to try."),
)
@click.option(
    "--tier",
    "tiers",
    metavar="NAME=THRESHOLD[:X]",
    multiple=True,
    help=_("A tier to try, with its multiplier; NAME=none for without it."),
)
@click.option(
    "--without-campaign", "campaigns", metavar="NAME", multiple=True, help=_("Without a campaign.")
)
@click.option("--from", "first", metavar="DATE", help=_("From this day on; the first day else."))
@click.option("--to", "last", metavar="DATE", help=_("The last day; today unless given."))
@click.option("--members", "each", is_flag=True, help=_("Member by member."))
@explains
@output.format_option
@pass_session
def simulate_command(
    session: Session,
    changes: tuple[str, ...],
    preset: str | None,
    tiers: tuple[str, ...],
    campaigns: tuple[str, ...],
    first: str | None,
    last: str | None,
    each: bool,
    form: str,
) -> None:
    """Play the past again."""
    from dataclasses import replace

    from ledger.metrics.asked import Asked, as_preset, parse_change
    from loyalty_tui.words import programme

    with session.store.read() as tx:
        present = tx.settings
    asked = as_preset(preset, present, programme.tier_names()) if preset else Asked()
    settings = {**asked.settings, **dict(parse_change(text) for text in changes)}
    asked = replace(asked, settings=settings)
    typed = dict(_tier(text, asked.rules(present)) for text in tiers)
    asked = replace(
        asked,
        tiers={**asked.tiers, **typed},
        without=frozenset(_campaign(session, name) for name in campaigns),
    )
    if since := given_date(first):
        asked = replace(asked, since=since)
    found = simulated(session, asked, given_date(last))
    if form == "json":
        output.as_json(record(session, found, each=each))
    elif form == "csv" and each:
        _each(session, form, found.members)
    else:
        show(session, form, found)
        if each:
            _each(session, form, found.members)


def simulated(session: Session, asked: Asked, last: dt.date | None = None) -> Simulation:
    """The past under other rules, with a bar on a terminal while it is worked out."""
    from ledger.metrics.simulate import simulate

    with bar(session) as progress:
        return simulate(session.store, asked, last=last, progress=progress)


@contextmanager
def bar(session: Session, *, shown: bool = True) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal while the past is played again."""
    from ledger.metrics.simulate import steps

    if not shown or not sys.stderr.isatty():
        yield lambda _: None
        return
    label, length = _("Playing the past again"), steps(session.store)
    with click.progressbar(length=length, label=label, file=sys.stderr) as drawn:
        yield drawn.update


def _tier(typed: str, settings: Settings) -> tuple[str, Tier | None]:
    from fractions import Fraction

    from ledger.program.tiers import Tier, parse_multiplier
    from ledger.queries.standing import parse_threshold
    from ledger.values.errors import BadInput
    from ledger.values.text import clean_name

    name, equals, rest = typed.rpartition("=")
    if not equals or not name.strip() or not rest.strip():
        raise BadInput("“{typed}” is not NAME=THRESHOLD, such as Gold=500:1.5.", typed=typed[:40])
    name, (threshold, colon, factor) = clean_name(name), rest.strip().partition(":")
    if rest.strip() == "none":
        return name, None
    level = parse_threshold(threshold, settings)
    return name, Tier(name, level, parse_multiplier(factor, "--tier") if colon else Fraction(1))


def _campaign(session: Session, name: str) -> str:
    from ledger.queries.standing import campaign_named

    with session.store.read() as tx:
        return campaign_named(tx, name).name.casefold()


def record(session: Session, found: Simulation, *, each: bool) -> dict[str, Any]:
    """A simulation as JSON."""
    data: dict[str, Any] = {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "settings": {key: {"from": a, "to": b} for key, a, b in found.changes},
        "happened": _totals(found.happened),
        "under": _totals(found.under),
        "skipped": dict(found.skipped),
        "points_unused": found.points_unused,
        "untold": list(found.untold),
        "members_affected": sum(one.affected for one in found.members),
    }
    return data | ({"members": _rows(session, found.members)} if each else {})


def _totals(found: Figures) -> dict[str, Any]:
    from loyalty_tui.words import programme

    values: dict[str, Any] = {k: value for k, _head, value in programme.figures(found)}
    return values | {"tiers": dict(found.tiers)}


def show(session: Session, form: str, found: Simulation) -> None:
    """The two courses of the past side by side, and what is to be said of them."""
    from loyalty_tui.words import programme

    table = form == "table"
    columns = [
        ("figure", _("Figure")),
        ("happened", _("What happened")),
        ("under", _("Under these rules")),
        ("difference", _("Difference")),
    ]
    if table:
        for sentence in programme.asked(found):
            output.say(sentence)
        output.rows(form, columns, programme.compared(found, session.currency))
        for sentence in (*programme.remarks(found), programme.affected(found)):
            output.say(sentence)
        return
    before = {key: value for key, _head, value in programme.figures(found.happened)}
    after = {key: value for key, _head, value in programme.figures(found.under)}
    for name in programme.levels(found):
        before[f"tier:{name}"] = found.happened.tiers.get(name, 0)
        after[f"tier:{name}"] = found.under.tiers.get(name, 0)
    rows = [
        {"figure": key, "happened": one, "under": after[key], "difference": after[key] - one}
        for key, one in before.items()
    ]
    output.rows(form, columns, rows)


_EACH = ("issued", "redeemed", "lapsed", "stamps", "balance", "tier")


def _rows(session: Session, members: Sequence[Compared]) -> list[dict[str, Any]]:
    with session.store.read() as tx:
        return [
            {
                "member": one.member,
                "name": session.name_of(tx, one.member),
                **{
                    f"{name}{end}": getattr(side, name)
                    for name in _EACH
                    for side, end in ((one.happened, ""), (one.asked, "_under"))
                },
            }
            for one in members
        ]


def _each(session: Session, form: str, members: Sequence[Compared]) -> None:
    """Member by member, those it touches most first on a screen."""
    rows = _rows(session, members)
    if form == "table":
        rows.sort(key=lambda row: -abs(row["balance_under"] - row["balance"]))
        rows = [{**row, "member": str(row["member"])} for row in rows]
    columns = [
        ("member", _("Member")),
        ("name", _("Name")),
        ("issued", _("Points issued")),
        ("issued_under", _("would be")),
        ("balance", _("Balance")),
        ("balance_under", _("would be")),
        ("tier", _("Tier")),
        ("tier_under", _("would be")),
    ]
    if form != "table":
        columns = [(key, key) for key in ("member", "name", *_both())]
    output.rows(form, columns, rows)


def _both() -> list[str]:
    return [f"{name}{end}" for name in _EACH for end in ("", "_under")]

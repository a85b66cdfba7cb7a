"""`program simulate`, and what a change of the programme would have cost."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
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

    with session.store.read() as tx:
        present = tx.settings
    asked = as_preset(preset, present, tier_names()) if preset else Asked()
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


def tier_names() -> tuple[str, str, str]:
    """What a preset's tiers are called."""
    return _("Bronze"), _("Silver"), _("Gold")


def simulated(session: Session, asked: Asked, last: dt.date | None = None) -> Simulation:
    """The past under other rules, with a bar on a terminal while it is worked out."""
    from ledger.metrics.simulate import simulate, steps

    with _bar(steps(session.store)) as progress:
        return simulate(session.store, asked, last=last, progress=progress)


@contextmanager
def _bar(length: int) -> Iterator[Callable[[int], None]]:
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(
        length=length, label=_("Playing the past again"), file=sys.stderr
    ) as bar:
        yield bar.update


def _tier(typed: str, settings: Settings) -> tuple[str, Tier | None]:
    from fractions import Fraction

    from ledger.program.settings import MAX_MULTIPLIER, parse_decimal
    from ledger.program.tiers import Tier
    from ledger.values.errors import BadInput
    from ledger.values.money import parse_amount
    from ledger.values.points import parse_points
    from ledger.values.text import clean_name

    name, equals, rest = typed.rpartition("=")
    if not equals or not name.strip() or not rest.strip():
        raise BadInput("“{typed}” is not NAME=THRESHOLD, such as Gold=500:1.5.", typed=typed[:40])
    name, (threshold, colon, factor) = clean_name(name), rest.strip().partition(":")
    if rest.strip() == "none":
        return name, None
    money = settings.tier_basis == "net_spend"
    level = parse_amount(threshold, settings.shop_currency) if money else parse_points(threshold)
    multiplier = parse_decimal("--tier", factor, most=MAX_MULTIPLIER) if colon else Fraction(1)
    return name, Tier(name, level, multiplier)


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

    currency, table = session.currency, form == "table"
    columns = [
        ("figure", _("Figure")),
        ("happened", _("What happened")),
        ("under", _("Under these rules")),
        ("difference", _("Difference")),
    ]
    rows: list[Mapping[str, Any]] = []
    before = programme.figures(found.happened)
    after = programme.figures(found.under)
    for (key, heading, one), (_key, _heading, two) in zip(before, after, strict=True):
        if key in ("stamps", "owed") and table and not one and not two:
            continue
        rows.append(_compared(key, heading if table else key, one, two, currency, table=table))
    for name in dict.fromkeys((*found.happened.tiers, *found.under.tiers)):
        heading = _("Members: {tier}").format(tier=name) if table else f"tier:{name}"
        pair = found.happened.tiers.get(name, 0), found.under.tiers.get(name, 0)
        rows.append(_compared("tier", heading, *pair, currency, table=table))
    if table:
        for sentence in programme.asked(found):
            output.say(sentence)
    output.rows(form, columns, rows)
    if table:
        for sentence in (*programme.remarks(found), programme.affected(found)):
            output.say(sentence)


def _compared(
    key: str, heading: str, one: int, two: int, currency: str, *, table: bool
) -> dict[str, Any]:
    from loyalty_tui.words import programme

    if not table:
        return {"figure": heading, "happened": one, "under": two, "difference": two - one}
    return {
        "figure": heading,
        "happened": programme.amount(key, one, currency),
        "under": programme.amount(key, two, currency),
        "difference": programme.amount(key, two - one, currency, signed=True),
    }


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

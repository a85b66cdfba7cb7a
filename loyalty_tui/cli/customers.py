"""Customers one by one and in groups: cohorts, segments, who is about to leave."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ledger.values.errors import BadInput
from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.metrics.cohorts import By, Cohort, Cohorts
    from ledger.metrics.outlook import Outlook
    from ledger.metrics.rfm import Customer, Segment
    from ledger.store.transaction import Transaction

_as_of = click.option(
    "--as-of", metavar="DATE", help=_("The day after the last one counted; tomorrow unless given.")
)

DAYS = 90
"""How far ahead one looks for what is at stake."""

_SHOWN_COHORTS = 8
_SHOWN_MEMBERS = 50
_SHOWN_AGES = (1, 2, 3, 4, 5, 6, 9, 12, 18, 24)
# A triangle of all months would be wider than a screen after the first year.


def _end(tx: Transaction, as_of: str | None) -> dt.date:
    return given_date(as_of) or tx.today + dt.timedelta(days=1)


@click.command("cohorts", help=_("Who first bought when, and how many still come."))
@click.option(
    "--by",
    type=click.Choice(["month", "quarter", "year"]),
    default="month",
    show_default=True,
    help=_("What they are gathered by."),
)
@click.option(
    "--months", type=click.IntRange(1, 1200), metavar="N", help=_("Only the last N cohorts.")
)
@_as_of
@output.explains("cohort_retention", "cohort_net")
@output.format_option
@pass_session
def cohorts_command(
    session: Session, by: By, months: int | None, as_of: str | None, form: str
) -> None:
    """Show cohorts."""
    from ledger.metrics.cohorts import cohorts

    with session.store.read() as tx:
        seen = cohorts(tx.connection, _end(tx, as_of), by=by, today=tx.today)
    most = months or (_SHOWN_COHORTS if form == "table" else len(seen.found))
    shown = seen.found[-most:] if most else ()
    if form == "json":
        output.as_json(
            {
                "as_of": seen.as_of.isoformat(),
                "by": by,
                "partial": seen.unfinished,
                "cohorts": [
                    {
                        "cohort": seen.name(cohort.start),
                        "size": cohort.size,
                        "active_by_month": cohort.active,
                        "share_by_month": [
                            float(cohort.share(age)) for age in range(len(cohort.active))
                        ],
                        "net_by_month": cohort.net,
                    }
                    for cohort in shown
                ],
            }
        )
    elif form == "csv":
        keys = ("cohort", "size", "month", "age", "active", "share", "net", "partial")
        data = [row for cohort in shown for row in _ages(seen, cohort)]
        output.rows(form, [(key, key) for key in keys], data)
    else:
        _triangle(seen, shown)


def _ages(seen: Cohorts, cohort: Cohort) -> list[dict[str, Any]]:
    return [
        {
            "cohort": seen.name(cohort.start),
            "size": cohort.size,
            "month": seen.name(seen.start(cohort, age)),
            "age": age,
            "active": active,
            "share": float(cohort.share(age)),
            "net": net,
            "partial": seen.unfinished and age == len(cohort.active) - 1,
        }
        for age, (active, net) in enumerate(zip(cohort.active, cohort.net, strict=True))
    ]


def _triangle(seen: Cohorts, shown: Sequence[Cohort]) -> None:
    """The shares of those who came back, a row a cohort and a column an age."""
    if not shown:
        output.tell(_("Nobody has bought yet."))
    oldest = max((len(cohort.active) for cohort in shown), default=0)
    ages = [age for age in _SHOWN_AGES if age < oldest]
    output.rows(
        "table",
        [
            ("cohort", _("First bought")),
            ("size", _("Members")),
            *((str(age), f"+{age}") for age in ages),
        ],
        [
            {
                "cohort": seen.name(cohort.start),
                "size": cohort.size,
                **{str(age): _share(seen, cohort, age) for age in ages},
            }
            for cohort in shown
        ],
    )
    if shown and len(shown) < len(seen.found):
        output.tell(
            _("The last {shown} of {all} cohorts; --months N shows more.").format(
                shown=len(shown), all=len(seen.found)
            )
        )
    if shown and seen.unfinished:
        output.tell(_("* This period is not over yet."))


def _share(seen: Cohorts, cohort: Cohort, age: int) -> str:
    if age >= len(cohort.active):
        return ""
    from loyalty_tui.words import format as fmt

    unfinished = seen.unfinished and age == len(cohort.active) - 1
    whole = fmt.whole_percent(cohort.share(age))
    return f"{whole}*" if unfinished else whole


@click.command("segments", help=_("Groups of members by how recently, how often, how much."))
@click.argument("name", required=False)
@click.option("--members", is_flag=True, help=_("Each member with their scores."))
@click.option("--limit", type=click.IntRange(1), metavar="N", help=_("Only the first N members."))
@_as_of
@output.explains("segment", "segment_net")
@output.format_option
@pass_session
def segments_command(
    session: Session,
    name: str | None,
    members: bool,
    limit: int | None,
    as_of: str | None,
    form: str,
) -> None:
    """Show segments, or the members of one."""
    from ledger.metrics.rfm import groups, rfm
    from loyalty_tui.words import customers as words
    from loyalty_tui.words import format as fmt

    wanted = _segment(name)
    with session.store.read() as tx:
        end = _end(tx, as_of)
        found = rfm(tx.connection, end)
        chosen = [c for c in found if wanted in {None, c.segment}]
        if wanted or (members and form != "json"):
            _members(session, tx, form, chosen, limit)
            return
        names = _names(tx) if members else {}
    total, table = len(found), form == "table"
    shares = {group.segment: group.members / total if total else None for group in groups(found)}
    data: list[dict[str, Any]] = [
        {
            "segment": words.segment(group.segment) if table else group.segment,
            "members": group.members,
            "share": fmt.percent(shares[group.segment]) if table else shares[group.segment],
            "net": fmt.money(group.net, session.currency) if table else group.net,
            "action": words.action(group.segment),
        }
        for group in groups(found)
    ]
    if form == "json":
        listed = [_scored(c, names.get(c.member, "")) for c in found] if members else None
        output.as_json(
            {"as_of": end.isoformat(), "members": total, "segments": data}
            | ({} if listed is None else {"scores": listed[:limit]})
        )
        return
    headings = (_("Segment"), _("Members"), _("Share"), _("Net sales"), _("What to do"))
    keys = ("segment", "members", "share", "net", "action")
    output.rows(form, list(zip(keys, headings, strict=True)), data)


def _segment(name: str | None) -> Segment | None:
    """The segment that is meant.

    :raises BadInput: there is none of that name.
    """
    from ledger.metrics.rfm import SEGMENTS
    from loyalty_tui.words import customers as words

    if name is None:
        return None
    key = words.segment_named(name)
    for known in SEGMENTS:
        if known == key:
            return known
    raise BadInput("There is no segment “{name}”: `loyalty segments` shows them.", name=name[:40])


def _members(
    session: Session, tx: Transaction, form: str, chosen: list[Customer], limit: int | None
) -> None:
    """Members with their scores, those who brought in most first."""
    from loyalty_tui.words import customers as words
    from loyalty_tui.words import format as fmt

    most = limit or (_SHOWN_MEMBERS if form == "table" else len(chosen))
    shown, names = chosen[:most], _names(tx)
    if form != "table":
        data = [_scored(customer, names.get(customer.member, "")) for customer in shown]
        output.rows(form, [(key, key) for key in _SCORES], data)
        return
    output.rows(
        form,
        [
            ("member", _("Member")),
            ("name", _("Name")),
            ("segment", _("Segment")),
            ("last", _("Last visit")),
            ("purchases", _("Purchases")),
            ("net", _("Net sales")),
            ("rfm", "RFM"),
        ],
        [
            {
                "member": str(c.member),
                "name": names.get(c.member, ""),
                "segment": words.segment(c.segment),
                "last": output.day(c.last_day, table=True),
                "purchases": c.purchases,
                "net": fmt.money(c.net, session.currency),
                "rfm": f"{c.recency}{c.frequency}{c.monetary}" if c.recency else None,
            }
            for c in shown
        ],
    )
    _tell_rest(len(shown), len(chosen))


_SCORES = (
    *("member", "name", "segment", "last_day", "days", "purchases", "net"),
    *("recency", "frequency", "monetary"),
)


def _scored(customer: Customer, name: str) -> dict[str, Any]:
    last = customer.last_day.isoformat() if customer.last_day else None
    return asdict(customer) | {"name": name, "last_day": last}


def _names(tx: Transaction) -> dict[int, str]:
    return dict(tx.connection.execute("SELECT member, name FROM profile").fetchall())


def _tell_rest(shown: int, of: int) -> None:
    """Never cut a list silently."""
    if shown < of:
        output.tell(
            _("The first {shown} of {all}; --limit N shows more.").format(shown=shown, all=of)
        )


_LISTED = (
    *("member", "name", "last_day", "days_silent", "usual_days", "ratio", "expected_purchases"),
    *("expected_value", "value_at_risk", "band", "sentence"),
)


@click.command("at-risk", help=_("Regulars who are late: who to call, the most at stake first."))
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    default=20,
    show_default=True,
    help=_("Only the first N members."),
)
@click.option(
    "--all",
    "everyone",
    is_flag=True,
    help=_("Every regular who is late, likely active or gone too."),
)
@_as_of
@output.explains(
    *("value_at_risk", "expected_purchases", "expected_value", "band", "usual_rhythm"),
    value_at_risk=DAYS,
    expected_purchases=DAYS,
)
@output.format_option
@pass_session
def at_risk_command(
    session: Session, limit: int, everyone: bool, as_of: str | None, form: str
) -> None:
    """Show who to call."""
    from ledger.metrics.outlook import late, leaving, outlook
    from loyalty_tui.words import customers as words
    from loyalty_tui.words import format as fmt

    with session.store.read() as tx:
        end = _end(tx, as_of)
        members = outlook(tx.connection, end, days=DAYS)
        found = list(late(members)) if everyone else leaving(members)
        shown = [(one, session.name_of(tx, one.member)) for one in found[:limit]]
    if form == "table":
        if not found:
            output.tell(_("No regular is late and cooling: nobody needs a call."))
        output.rows(
            form,
            [
                ("member", _("Member")),
                ("name", _("Name")),
                ("risk", _("At stake")),
                ("rhythm", _("Rhythm")),
            ],
            [
                {
                    "member": str(one.member),
                    "name": name,
                    "risk": fmt.money(round(one.at_risk), session.currency),
                    "rhythm": words.rhythm(one),
                }
                for one, name in shown
            ],
        )
        _tell_rest(len(shown), len(found))
        if found:
            total = fmt.money(round(sum(one.at_risk for one in found)), session.currency)
            output.say(
                ngettext(
                    "{total} expected over {days} days from {n} member: call before it is missed.",
                    "{total} expected over {days} days from {n} members: call before it is missed.",
                    len(found),
                ).format(total=total, days=DAYS, n=fmt.number(len(found)))
            )
        return
    data = [_late(one, name, end) for one, name in shown]
    if form == "csv":
        output.rows(form, [(key, key) for key in _LISTED], data)
        return
    output.as_json(
        {
            "as_of": end.isoformat(),
            "members": len(found),
            "value_at_risk": round(sum(one.at_risk for one in found)),
            "at_risk": data,
        }
    )


def _late(one: Outlook, name: str, end: dt.date) -> dict[str, Any]:
    from loyalty_tui.words import customers as words

    last = end - dt.timedelta(days=one.silent_days + 1)
    values = (
        *(one.member, name, last.isoformat(), one.silent_days, one.usual_days, one.lateness),
        *(one.purchases, round(one.value), round(one.at_risk), one.band, words.rhythm(one)),
    )
    return dict(zip(_LISTED, values, strict=True))

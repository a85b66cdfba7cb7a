"""Tiers: list, add, edit, remove, set by hand, review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.sale import answer
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from fractions import Fraction

    from ledger.program.tiers import Tier
    from ledger.queries.story import Story
    from ledger.queries.tier_moves import TierMove

_threshold = _("What a member must reach: spend, points or visits, as tier.basis says.")
_dry_run = click.option("--dry-run", is_flag=True, help=_("Only say who would move."))
_key = click.option("--key", help=_("Sending the same key again adds nothing."))
_benefit = click.option("--benefit", metavar="TEXT", help=_("What else the tier brings."))


@click.group("tier", help=_("Tiers, and who is in which."))
def tier_command() -> None:
    """The group."""


@tier_command.command("list", help=_("The tiers, with how many members each has."))
@output.explains("tier_members", "tier_progress")
@output.format_option
@pass_session
def list_(session: Session, form: str) -> None:
    """List tiers."""
    from ledger.program.settings import decimal_text
    from ledger.queries.standing import tier_counts, tiers
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import levels

    with session.store.read() as tx:
        found, settings, members = tiers(tx), tx.settings, tier_counts(tx)
    table, basis = form == "table", settings.tier_basis
    columns = [
        ("name", _("Tier")),
        ("threshold", _("From")),
        ("multiplier", _("Multiplier")),
        ("members", _("Members")),
        ("benefit", _("Benefit")),
    ]
    machine = [] if table else [("basis", ""), ("window", "")]
    output.rows(
        form,
        columns + machine,
        [
            {
                "name": t.name,
                "threshold": levels.counted(t.threshold, basis, settings.shop_currency)
                if table
                else t.threshold,
                "multiplier": fmt.decimal(t.multiplier) if table else decimal_text(t.multiplier),
                "members": members.get(t.name, 0),
                "benefit": t.benefit,
                "basis": basis,
                "window": settings.tier_window,
            }
            for t in found
        ],
    )
    if table:
        output.say(levels.basis(basis, settings.tier_window))


@tier_command.command("add", help=_("Add a tier."))
@click.argument("name")
@click.option("--threshold", required=True, metavar="N", help=_threshold)
@click.option("--multiplier", default="1", show_default=True, help=_("Of points earned in it."))
@_benefit
@_dry_run
@_key
@output.format_option
@pass_session
def add(
    session: Session,
    name: str,
    threshold: str,
    multiplier: str,
    benefit: str | None,
    dry_run: bool,
    key: str | None,
    form: str,
) -> None:
    """Add a tier."""
    from ledger.books.tiers import add_tier
    from ledger.program.tiers import Tier
    from ledger.queries.standing import tiers

    tier = Tier(name, _level(session, threshold), _factor(multiplier), benefit or "")
    with session.store.read() as tx:
        known = (*tiers(tx), tier)
    moves = _moves(session, known)
    if dry_run:
        _show(session, form, moves)
        return
    done = add_tier(session.store, tier, session.call(key=key))
    _done(form, done, moves, _("Tier {name} is added.").format(name=done.detail["name"]))


@tier_command.command("edit", help=_("Change a tier. Awards already booked stay as they are."))
@click.argument("name")
@click.option("--threshold", metavar="N", help=_threshold)
@click.option("--multiplier", metavar="X", help=_("Of points earned in it."))
@_benefit
@_dry_run
@_key
@output.format_option
@pass_session
def edit(
    session: Session,
    name: str,
    threshold: str | None,
    multiplier: str | None,
    benefit: str | None,
    dry_run: bool,
    key: str | None,
    form: str,
) -> None:
    """Change a tier."""
    from ledger.books.tiers import TierEdit, edit_tier, named
    from ledger.queries.standing import tiers

    change = TierEdit(
        _level(session, threshold) if threshold is not None else None,
        _factor(multiplier) if multiplier is not None else None,
        benefit,
    )
    with session.store.read() as tx:
        tier = named(tx, name)
        known = [change.of(t) if t == tier else t for t in tiers(tx)]
    moves = _moves(session, known)
    if dry_run:
        _show(session, form, moves)
        return
    done = edit_tier(session.store, name, change, session.call(key=key))
    _done(form, done, moves, _("Tier {name} is changed.").format(name=done.detail["name"]))


@tier_command.command("remove", help=_("Remove a tier; its members are in another."))
@click.argument("name")
@_dry_run
@_key
@output.format_option
@pass_session
def remove(session: Session, name: str, dry_run: bool, key: str | None, form: str) -> None:
    """Remove a tier."""
    from ledger.books.tiers import remove_tier
    from ledger.queries.standing import tiers

    with session.store.read() as tx:
        # A name that is no tier's moves nobody; a key sent again finds its tier gone.
        known = [t for t in tiers(tx) if t.name.casefold() != name.casefold()]
    moves = _moves(session, known)
    if dry_run:
        _show(session, form, moves)
        return
    done = remove_tier(session.store, name, session.call(key=key))
    _done(form, done, moves, _("Tier {name} is removed.").format(name=done.detail["name"]))


@tier_command.command(
    "set", help=_("Give a member a tier by hand; auto lets their purchases decide again.")
)
@click.argument("member")
@click.argument("tier")
@click.option("--until", metavar="DATE", help=_("The last day; until it is ended unless given."))
@click.option("--reason", default="", help=_("Why; it stands in the statement."))
@_key
@output.format_option
@pass_session
def set_(
    session: Session,
    member: str,
    tier: str,
    until: str | None,
    reason: str,
    key: str | None,
    form: str,
) -> None:
    """Give a tier by hand."""
    from ledger.books.tiers import set_tier

    name = None if tier.casefold() == "auto" else tier
    call = session.call(key=key)
    who = session.member(member)
    answer(session, form, set_tier(session.store, who, name, call, given_date(until), reason))


@tier_command.command("review", help=_("Bring every member's tier in step with today."))
@_dry_run
@output.explains("tier_review")
@output.format_option
@pass_session
def review(session: Session, dry_run: bool, form: str) -> None:
    """Review tiers."""
    from ledger.books.act import Call
    from ledger.books.tiers import review_tiers

    # Looking asks nobody for a PIN.
    call = Call() if dry_run else session.call()
    moves = review_tiers(session.store, call, dry_run=dry_run)
    if not moves:
        output.tell(_("Nobody changes tier."))
    _rows(session, form, moves)


@tier_command.command("migration", help=_("Who was in which tier, and is in which now."))
@click.option(
    "--as-of", metavar="DATE", help=_("The day after the last one counted; tomorrow unless given.")
)
@click.option(
    "--period", type=click.IntRange(1, 3660), help=_("Days; the month before unless given.")
)
@output.explains("tier_migration", "tier_ups", "tier_downs")
@output.format_option
@pass_session
def migration(session: Session, as_of: str | None, period: int | None, form: str) -> None:
    """Show the matrix of tiers, start by end."""
    from ledger.metrics.further import tier_migration

    with session.store.read() as tx:
        end = given_date(as_of) or tx.today + dt.timedelta(days=1)
        start, found = tier_migration(tx.connection, end, period)
    moves = [
        {"before": before, "after": after, "members": members}
        for (before, after), members in sorted(found.counts.items())
    ]
    if form == "csv":
        output.rows(form, [(key, key) for key in ("before", "after", "members")], moves)
        return
    record = {
        "start": start.isoformat(),
        "as_of": end.isoformat(),
        "members": found.members,
        "ups": found.ups,
        "downs": found.downs,
        "joined": found.joined,
        "moves": moves,
    }
    if form == "json":
        output.as_json(record)
        return
    none = _("none")
    output.rows(
        form,
        [("before", _("Before")), *((f"to {level}", level or none) for level in found.levels)],
        [
            {"before": before or none}
            | {f"to {after}": found.counts.get((before, after), 0) for after in found.levels}
            for before in found.levels
        ],
    )
    from loyalty_tui.words import levels as words

    output.say(words.migrated(found))


def _level(session: Session, typed: str) -> int:
    from ledger.queries.standing import parse_threshold

    with session.store.read() as tx:
        return parse_threshold(typed, tx.settings)


def _factor(typed: str) -> Fraction:
    from ledger.program.tiers import parse_multiplier

    return parse_multiplier(typed, "--multiplier")


def _moves(session: Session, known: Sequence[Tier]) -> list[TierMove]:
    from ledger.queries.tier_moves import tiers_after

    with session.store.read() as tx:
        return tiers_after(tx, tx.settings, known)


def _show(session: Session, form: str, moves: list[TierMove]) -> None:
    from loyalty_tui.words import levels

    output.tell(levels.movers(moves))
    _rows(session, form, moves, waiting=True)


def _rows(session: Session, form: str, moves: list[TierMove], *, waiting: bool = False) -> None:
    from loyalty_tui.words import format as fmt

    table = form == "table"
    with session.store.read() as tx:
        data = [
            {
                "member": str(m.member) if table else m.member,
                "name": session.name_of(tx, m.member),
                "before": m.before,
                "after": m.after,
                "until": None
                if m.until is None
                else fmt.short_date(m.until)
                if table
                else m.until.isoformat(),
            }
            for m in moves
        ]
    output.rows(
        form,
        [
            ("member", _("Member")),
            ("name", _("Name")),
            ("before", _("Before")),
            ("after", _("After")),
            *([("until", _("Kept until"))] if waiting else []),
        ],
        data,
    )


def _done(form: str, done: Story, moves: list[TierMove], sentence: str) -> None:
    from loyalty_tui.words import levels

    count = 0 if done.replayed else len(moves)
    output.one(
        form,
        {"event": done.event, "name": done.detail["name"], "moves": count},
        lambda: [sentence, *([] if done.replayed else [levels.movers(moves)])],
    )

"""What is said of the programme: what a change of it does, what it would have cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import format as fmt
from loyalty_tui.words import levels as tier_words
from loyalty_tui.words import phrases, settings

if TYPE_CHECKING:
    from ledger.books.presetting import Plan
    from ledger.metrics.foresight import Foresight
    from ledger.metrics.simulate import Figures, Simulation
    from ledger.queries.tier_moves import TierMove

_SKIPPED = {
    "issue": N_("rewards that could not have been issued: {n}"),
    "adjust": N_("points taken by hand that were not there: {n}"),
    "refund": N_("refunds that would have been refused: {n}"),
    "void": N_("sales that could not have been undone: {n}"),
    "amend": N_("corrections that would have been refused: {n}"),
    "claim": N_("claims that would have been refused: {n}"),
    "reassign": N_("sales that could not have been moved: {n}"),
    "standing": N_("tiers that could not have been set by hand: {n}"),
    "bonus": N_("bonuses that would not have been given: {n}"),
}

_EFFECTS = {
    "earn": N_("Counts for sales and bonuses from now on; what is booked already stays as it is."),
    "campaign": N_("Counts for sales from now on; what is booked already stays as it is."),
    "points": N_("Counts from now on; points held already stay, and pay at the new value."),
    "points.pending_days": N_(
        "Counts for sales from now on; what is booked already stays as it is."
    ),
    "expiry": N_(
        "Counts for points to come; points held already keep their last day until "
        "`loyalty points redate`."
    ),
    "refund": N_("Counts for refunds from now on, whenever the sale was."),
    "tier": N_("Members move at the next `loyalty tier review`; past multipliers stay."),
    "claim": N_("Counts for claims from now on, whenever the sale was."),
    "day": N_("Counts for acts from now on; what is booked already keeps its business day."),
    "stamps": N_("Counts for cards filled from now on; rewards issued already stay."),
    "staff": N_("Counts for acts from now on; no member is affected."),
}


def tier_names() -> tuple[str, str, str]:
    """What a preset's tiers are called."""
    return _("Bronze"), _("Silver"), _("Gold")


def card_reward() -> str:
    """What the reward of a filled card is called."""
    return _("Full card")


def worked_example(currency: str, preset: str) -> str:
    """What a preset gives, on one sale."""
    from ledger.values.money import digits

    unit = 10 ** digits(currency)
    sale = fmt.money(25 * unit, currency)
    if preset == "stamps":
        return _("Each visit adds a stamp; ten stamps fill the card and give its reward.")
    worth = fmt.money(25 * unit // 100, currency)
    example = _("A sale of {sale} earns 25 points, worth {worth} on a later sale.").format(
        sale=sale, worth=worth
    )
    if preset == "tiers":
        silver = fmt.money(300 * unit, currency)
        example += " " + _("From {spend} a year a member is Silver and earns × 1.25.").format(
            spend=silver
        )
    return example


def switched(plan: Plan) -> list[str]:
    """What a switch to a preset brings besides its settings."""
    said = [_("Tier {name} is added.").format(name=tier.name) for tier in plan.added]
    said += [_("Tier {name} is changed.").format(name=tier.name) for tier in plan.edited]
    said += [_("Tier {name} is removed.").format(name=tier.name) for tier in plan.removed]
    if plan.card:
        said.append(_("A filled card has its reward in the catalogue."))
    return said


def effect(key: str) -> str:
    """What a setting, once changed, does and does not do."""
    return _(_EFFECTS.get(key) or _EFFECTS[key.partition(".")[0]])


_HERE = {
    "expiry": N_("Counts for points to come; points held already keep their last day."),
    "tier": N_(
        "Members move at the next review, once a day or with F6 among the tiers; past "
        "multipliers stay."
    ),
}
# On a screen, no command is named.

PRESETS = {
    "points": N_("Points"),
    "tiers": N_("Points and tiers"),
    "stamps": N_("Stamp card"),
}
"""What the programmes to start from are called."""


def does(key: str) -> str:
    """What a setting, once changed, does and does not do, as a screen says it."""
    here = _HERE.get(key.partition(".")[0])
    return _(here) if here else effect(key)


def preset(key: str) -> str:
    """What a programme to start from is called."""
    return _(PRESETS[key])


def already() -> str:
    """What is said of a preset that would change nothing."""
    return _("The programme is that already: nothing changes.")


def movers(moves: Sequence[TierMove]) -> str:
    """How many members a change would move, and when, as a screen says it."""
    if not moves:
        return _("Nobody changes tier because of it.")
    when = _("They move at the next review.")
    return f"{tier_words.moving(moves)} {when}"


def redated_points(found: Foresight) -> str:
    """How many points would have other last days, were they dated anew."""
    counted = {key: fmt.number(value) for key, value in redating(found).items()}
    return _(
        "Dated anew by this rule, {points} points of {members} members would have another last "
        "day ({earlier} earlier, {later} later)."
    ).format(**counted)


def days(found: Simulation) -> str:
    """Over which days the two courses of the past are told."""
    return _("Your shop from {first} to {last}, everything else as it was:").format(
        first=fmt.short_date(found.first), last=fmt.short_date(found.last)
    )


def nobody() -> str:
    """What is said of a setting of which the past shows nothing."""
    return _("No member is affected by it of itself: it counts for acts to come.")


def redating(found: Foresight) -> dict[str, int]:
    """What dating points anew would then come to: members, and points by which way they go."""
    return {
        "members": len(found.redated),
        "points": sum(one.points for one in found.redated),
        "earlier": sum(one.earlier for one in found.redated),
        "later": sum(one.later for one in found.redated),
    }


def redated(found: Foresight) -> str:
    """How many points dating anew would then touch."""
    counted = {key: fmt.number(value) for key, value in redating(found).items()}
    return _(
        "Points that `loyalty points redate` would then date anew: {points} "
        "({earlier} earlier, {later} later). Members: {members}."
    ).format(**counted)


def figures(found: Figures) -> list[tuple[str, str, int]]:
    """The figures of a course of the past: key, heading, value as it is compared."""
    return [
        ("issued", _("Points issued"), found.issued),
        ("redeemed", _("Points redeemed"), found.redeemed),
        ("lapsed", _("Points lapsed"), found.lapsed),
        ("stamps", _("Stamps given"), found.stamps),
        ("reward_cost", _("Rewards handed over, at cost"), found.reward_cost),
        ("paid", _("Paid with points"), found.paid),
        ("cost", _("Cost in all"), found.cost),
        ("outstanding", _("Points held"), found.outstanding),
        ("owed", _("Points owed by members"), found.owed),
        ("liability", _("Liability"), found.liability),
    ]


MONEY = frozenset(("reward_cost", "paid", "cost", "liability"))
"""The figures that are amounts, in minor units."""


def amount(key: str, value: int, currency: str, *, signed: bool = False) -> str:
    """A figure as its reader writes it."""
    if key not in MONEY:
        return fmt.signed_points(value) if signed else fmt.number(value)
    plus = "+" if signed and value > 0 else ""
    return plus + fmt.money(value, currency)


def levels(found: Simulation) -> list[str]:
    """The tiers of either course of the past."""
    return list(dict.fromkeys((*found.happened.tiers, *found.under.tiers)))


def compared(found: Simulation, currency: str) -> list[dict[str, str]]:
    """The two courses of the past side by side, a line a figure; none for what neither has."""
    rows = []
    pairs = zip(figures(found.happened), figures(found.under), strict=True)
    for (key, heading, one), (_key, _heading, two) in pairs:
        if key not in ("stamps", "owed") or one or two:
            rows.append(_compared(key, heading, one, two, currency))
    for name in levels(found):
        heading = _("Members: {tier}").format(tier=name)
        pair = found.happened.tiers.get(name, 0), found.under.tiers.get(name, 0)
        rows.append(_compared("tier", heading, *pair, currency))
    return rows


def _compared(key: str, heading: str, one: int, two: int, currency: str) -> dict[str, str]:
    return {
        "figure": heading,
        "happened": amount(key, one, currency),
        "under": amount(key, two, currency),
        "difference": amount(key, two - one, currency, signed=True),
    }


def asked(found: Simulation) -> list[str]:
    """What was tried, and over which days."""
    days = _("From {first} to {last}.").format(
        first=fmt.short_date(found.first), last=fmt.short_date(found.last)
    )
    parts = [
        _("{key}: {before} → {after}.").format(key=key, before=before, after=after)
        for key, before, after in found.changes
    ]
    for name, tier in found.asked.tiers.items():
        if tier is None:
            parts.append(_("Without the tier {name}.").format(name=name))
        else:
            parts.append(
                _("With the tier {name}, × {factor}.").format(
                    name=name, factor=fmt.decimal(tier.multiplier)
                )
            )
    parts += [
        _("Without the campaign “{name}”.").format(name=name)
        for name in sorted(found.asked.without)
    ]
    rest = _("Everything else as it was.")
    return [" ".join((days, *parts, rest))]


def remarks(found: Simulation, *, screen: bool = False) -> list[str]:
    """What could not have been done, and what a past cannot tell.

    :param screen: name no command.
    """
    said = []
    unpaid = found.skipped.get("pay", 0)
    if unpaid:
        said.append(
            ngettext(
                "{n} payment with points could not have been made: {points}.",
                "{n} payments with points could not have been made: {points}.",
                unpaid,
            ).format(n=fmt.number(unpaid), points=phrases.points(found.points_unused))
        )
    others = [
        _(_SKIPPED[kind]).format(n=fmt.number(count))
        for kind, count in found.skipped.items()
        if kind in _SKIPPED
    ]
    if others:
        said.append(_("Left out: {what}.").format(what="; ".join(others)))
    said += [
        _("The past does not tell what {key} would have changed.").format(
            key=settings.label(key) if screen else key
        )
        for key in found.untold
    ]
    if found.rules_changed and found.changes:
        said.append(
            _("Other rules changed over time and are replayed as they were.")
            if screen
            else _(
                "Other rules changed over time and are replayed as they were: "
                "`loyalty program show --history`."
            )
        )
    return said


def affected(found: Simulation) -> str:
    """How many members it would have touched."""
    touched = sum(one.affected for one in found.members)
    return ngettext(
        "{n} of {all} member is affected.", "{n} of {all} members are affected.", len(found.members)
    ).format(n=fmt.number(touched), all=fmt.number(len(found.members)))

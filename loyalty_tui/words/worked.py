"""What is said of what a campaign, rewards and membership changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.words import format as fmt
from loyalty_tui.words import phrases

if TYPE_CHECKING:
    from ledger.metrics.effect import Arm, Effect, Measure, Verdict
    from ledger.metrics.intervals import Interval
    from ledger.metrics.worked import Beside, RewardsWorked

VERDICTS: dict[Verdict, str] = {
    "waiting": N_("not begun"),
    "uncontrolled": N_("nobody kept apart"),
    "small": N_("too few members"),
    "early": N_("still running"),
    "caused": N_("caused by it"),
    "untold": N_("cannot be told"),
}
"""In two or three words, for a list."""

_MEASURES: dict[Measure, str] = {
    "bought": N_("Bought"),
    "orders": N_("Sales a member"),
    "gross": N_("Gross a member"),
    "net": N_("Net a member"),
    "points": N_("Points a member"),
    "before": N_("Net, {days} d before"),
}

_COUNTS: tuple[Measure, ...] = ("orders", "points")
"""What is neither money nor a share."""


def measure(name: Measure) -> str:
    """The heading of a measure's row."""
    from ledger.metrics.effect import BEFORE_DAYS

    return _(_MEASURES[name]).format(days=BEFORE_DAYS)


def of_group(name: Measure, group: Arm | None, currency: str) -> str:
    """What a measure comes to in a group."""
    if group is None:
        return fmt.NONE
    if name == "bought":
        return fmt.percent(group.bought)
    mean = group.sample(name).mean
    if mean is None:
        return fmt.NONE
    return fmt.decimal(mean, 2) if name in _COUNTS else fmt.money(round(mean), currency)


def difference(name: Measure, value: Fraction | float | None, currency: str) -> str:
    """A difference between two groups, signed."""
    if value is None:
        return fmt.NONE
    # Rounded first, so that what is shown as nought bears no sign.
    if name == "bought":
        shown = Fraction(round(value * 1000), 10)
        # Of two percentages: not to be taken for a percentage of one of them.
        text = _("{n} pp").format(n=fmt.decimal(shown, 1))
    elif name in _COUNTS:
        shown = Fraction(round(value * 100), 100)
        text = fmt.decimal(shown, 2)
    else:
        shown = Fraction(round(value))
        text = fmt.money(round(value), currency)
    return f"+{text}" if shown > 0 else text


def interval(name: Measure, found: Interval | None, currency: str) -> str:
    """From where to where a difference lies."""
    if found is None:
        return fmt.NONE
    low, high = (difference(name, end, currency) for end in found)
    return f"{low} … {high}"


def groups(found: Effect, currency: str) -> tuple[list[tuple[str, str]], list[dict[str, str]]]:
    """A campaign's groups side by side: columns by key and heading, and a row a measure."""
    sides: dict[str, Arm | None]
    columns = [("measure", ""), ("treated", _("With it"))]
    if found.control:
        columns += [("control", _("Kept apart")), ("difference", _("Difference"))]
        columns += [("interval", _("95% sure"))]
        sides = {"treated": found.treated, "control": found.control}
    else:
        columns += [("before", _("Days before")), ("year", _("A year before"))]
        sides = {"treated": found.treated, "before": found.earlier[0], "year": found.earlier[1]}
    members = {key: fmt.number(g.members) if g else fmt.NONE for key, g in sides.items()}
    rows = [{"measure": _("Members")} | members]
    for name in measures(found):
        row = {key: of_group(name, group, currency) for key, group in sides.items()}
        uplift = found.uplifts[name] if found.uplifts else None
        if uplift:
            row["difference"] = difference(name, uplift.difference, currency)
            row["interval"] = interval(name, uplift.interval, currency)
        rows.append({"measure": measure(name)} | row)
    return columns, rows


def measures(found: Effect) -> list[Measure]:
    """What is measured of a campaign's groups."""
    from ledger.metrics.effect import MEANS

    return ["bought", *(name for name in MEANS if found.control or name != "before")]


def campaign(found: Effect) -> list[str]:
    """Which campaign it is, over which days, and how many were kept apart."""
    name = found.campaign.name
    if not found.days.length:
        return [_("{name} has no day to tell of yet.").format(name=name)]
    return [f"{name}. {held(found)}"]


def held(found: Effect) -> str:
    """Over which days a campaign was looked at, and how many were kept apart."""
    import datetime as dt

    own, last = found.campaign, found.days.end - dt.timedelta(days=1)
    parts = [
        _("From {first} to {last}.").format(
            first=fmt.short_date(found.days.first), last=fmt.short_date(last)
        )
    ]
    if not found.over:
        parts.append(_("It runs until {day}.").format(day=fmt.short_date(own.last_day)))
    if own.control:
        parts.append(_("{share}% of the members are kept apart.").format(share=own.control))
    return " ".join(parts)


def effect(found: Effect, currency: str, *, screen: bool = False) -> list[str]:
    """What can be said of a campaign, and what cannot.

    :param screen: name no command.
    """
    said = [*_VERDICT[found.verdict](found, currency), *_unequal(found, currency)]
    if screen and found.verdict == "uncontrolled":
        said[1] = _("To know, keep some members apart in the next one.")
    if found.verdict != "waiting":
        said.append(
            _("The campaign itself gave {points}, worth {cost}.").format(
                points=phrases.points(found.points), cost=fmt.money(round(found.cost), currency)
            )
        )
    if found.verdict == "caused":
        said += _gain(found, currency, screen=screen)
    return said


def uplift(found: Effect, currency: str) -> str:
    """What a campaign's members bought beside those kept apart; else beside other days."""
    net = found.uplifts["net"] if found.uplifts else None
    if net is None:
        now, before, year = (
            of_group("net", group, currency) for group in (found.treated, *found.earlier)
        )
        return _(
            "{now} net a member; {before} in as many days before, {year} a year before."
        ).format(now=now, before=before, year=year)
    told = difference("net", net.difference, currency)
    if net.interval is None:
        return _("{difference} net a member.").format(difference=told)
    low, high = (difference("net", end, currency) for end in net.interval)
    return _("{difference} net a member, between {low} and {high}.").format(
        difference=told, low=low, high=high
    )


def cause(found: Effect, currency: str) -> str:
    """Whether a campaign caused its :func:`uplift`, in a sentence, and what speaks against it."""
    if found.verdict == "untold":
        said = [_("Chance alone may have done as much: no difference can be told.")]
    else:
        said = _VERDICT[found.verdict](found, currency)[:1]
    return " ".join([*said, *_unequal(found, currency)])


def _uncontrolled(_found: Effect, _currency: str) -> list[str]:
    return [
        _("A comparison, not a proof: those who came might have come anyway."),
        _("To know, keep some apart: `loyalty campaign add … --control 10%`."),
    ]


def _small(found: Effect, _currency: str) -> list[str]:
    from ledger.metrics.effect import MINIMUM

    missing = found.missing or 0
    return [
        ngettext(
            "No difference can be told yet: {n} more member is needed in the smaller group, to "
            "make {least}.",
            "No difference can be told yet: {n} more members are needed in the smaller group, to "
            "make {least}.",
            missing,
        ).format(n=fmt.number(missing), least=MINIMUM)
    ]


def _early(_found: Effect, _currency: str) -> list[str]:
    return [
        _("So far only: what it caused is said once it is over."),
        _("Whoever looks often enough sees a difference some day."),
    ]


def _caused(found: Effect, currency: str) -> list[str]:
    extra, between = found.extra_sales, found.extra_interval
    if extra is None or between is None:
        return []
    low, high = sorted(abs(end) for end in between)
    sentence = (
        _("The campaign caused about {amount} of extra sales: between {low} and {high}.")
        if extra > 0
        else _("The campaign caused about {amount} of sales fewer: between {low} and {high}.")
    )
    relative = found.uplifts["net"].relative if found.uplifts else None
    told = sentence.format(
        amount=fmt.money(round(abs(extra)), currency),
        low=fmt.money(round(low), currency),
        high=fmt.money(round(high), currency),
    )
    if relative is None:
        return [told]
    more = f"+{fmt.percent(relative)}" if relative > 0 else fmt.percent(relative)
    return [told, _("That is {change} a member.").format(change=more)]


def _untold(found: Effect, currency: str) -> list[str]:
    net = found.uplifts["net"] if found.uplifts else None
    said = []
    if net and net.interval:
        low, high = (difference("net", end, currency) for end in net.interval)
        said.append(
            _("No difference can be told: net a member, it lies between {low} and {high}.").format(
                low=low, high=high
            )
        )
    if found.missing is not None:
        said.append(
            ngettext(
                "About {n} more member would be needed to tell one of this size.",
                "About {n} more members would be needed to tell one of this size.",
                found.missing,
            ).format(n=fmt.number(found.missing))
        )
    return said


_VERDICT: Mapping[Verdict, Callable[[Effect, str], list[str]]] = {
    "waiting": lambda _found, _currency: [],
    "uncontrolled": _uncontrolled,
    "small": _small,
    "early": _early,
    "caused": _caused,
    "untold": _untold,
}


def _unequal(found: Effect, currency: str) -> list[str]:
    """Two groups that chance drew apart: rare, and worth knowing."""
    from ledger.metrics.effect import BEFORE_DAYS

    before = found.uplifts["before"] if found.uplifts else None
    if not before or not before.interval or not before.interval.excludes_zero:
        return []
    return [
        _(
            "Careful: the two groups differed before it already ({difference} net a member in "
            "{days} days)."
        ).format(
            difference=difference("before", before.difference, currency),
            days=BEFORE_DAYS,
        )
    ]


def _gain(found: Effect, currency: str, *, screen: bool) -> list[str]:
    gain, between = found.gain, found.gain_interval
    if gain is None or between is None:
        return []
    low, high = (fmt.money(round(end), currency) for end in between)
    if found.margin != 1:
        sentence = _("Net gain at a margin of {margin}: {gain}, between {low} and {high}.")
    elif screen:
        sentence = _("Net gain: {gain}, between {low} and {high}, before what the goods cost.")
    else:
        sentence = _(
            "Net gain: {gain}, between {low} and {high}, before what the goods cost (--margin)."
        )
    return [
        sentence.format(
            gain=fmt.money(round(gain), currency),
            low=low,
            high=high,
            margin=fmt.percent(found.margin),
        )
    ]


def beside(found: Beside, currency: str) -> list[dict[str, str]]:
    """Members beside guests over a window, a line a number, each with what it was before."""
    sides = {
        "members": found.members,
        "members_before": found.members_before,
        "guests": found.guests,
        "guests_before": found.guests_before,
    }

    def money(value: Fraction | None) -> str:
        return fmt.NONE if value is None else fmt.money(round(value), currency)

    def ratio(value: Fraction | None) -> str:
        return fmt.NONE if value is None else fmt.decimal(value, 2)

    return [
        {"number": _("Sales")} | {k: fmt.number(s.orders) for k, s in sides.items()},
        {"number": _("Gross")} | {k: fmt.money(s.gross, currency) for k, s in sides.items()},
        {"number": _("Share of sales")} | {k: fmt.percent(s.share) for k, s in sides.items()},
        {"number": _("Average order value")} | {k: money(s.order_value) for k, s in sides.items()},
        {"number": _("Purchase frequency")} | {k: ratio(s.frequency) for k, s in sides.items()},
        {"number": _("Spend of a buyer")} | {k: money(s.spend) for k, s in sides.items()},
    ]


def beside_remark() -> list[str]:
    """What the two sides do not tell."""
    return [
        _("A comparison, not a proof: who joins buys more to begin with."),
        _("Only a campaign that keeps some apart tells what the programme changes."),
    ]


def rewards(found: RewardsWorked, currency: str) -> list[str]:
    """What rewards come to besides their table, and what it does not tell."""
    total = found.total
    said = []
    if found.paid:
        said.append(
            _("Paid with points besides: {amount}, {share} of sales to members.").format(
                amount=fmt.money(found.paid, currency), share=fmt.percent(found.paid_ratio)
            )
        )
    if total.judged:
        said += [
            _(
                "{n} of {judged} judged changed nothing; chance alone would show about {chance}."
            ).format(
                n=fmt.number(total.unchanged),
                judged=fmt.number(total.judged),
                chance=fmt.number(round(total.chance)),
            ),
            _(
                "Their members came no more often in the {days} days before or after them than "
                "usual."
            ).format(days=found.span_days),
            _("A comparison, not a proof."),
        ]
    elif total.used:
        said.append(_("It is too early to tell of any reward whether it changed something."))
    unpriced = [row.reward for row in found.rewards if row.unpriced]
    if unpriced:
        said.append(
            _(
                "Without a cost price: {names}. Give it: `loyalty reward edit NAME --cost-price`."
            ).format(names=", ".join(unpriced))
        )
    return said

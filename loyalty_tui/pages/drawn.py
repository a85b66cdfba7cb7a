"""The plots of a month's report: which numbers go into each, and what is said of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ledger.values.money import digits
from ledger.values.text import clean
from loyalty_tui.i18n import _, ngettext
from loyalty_tui.pages import plots
from loyalty_tui.pages.markup import Html
from loyalty_tui.pages.plots import Caption, Series, Tick
from loyalty_tui.words import customers
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from ledger.metrics.monthly import Month, Step

_MONDAY = dt.date(2024, 1, 1)
_FEW = 2
# What a line needs.


def revenue(month: Month) -> Html:
    """Revenue over thirteen months."""
    currency = month.currency
    unit = 10 ** digits(currency)

    def tell(value: float) -> str:
        return fmt.money(round(value), currency)

    return _line(
        month,
        Caption(
            "revenue",
            _("Revenue"),
            "",
            _("month"),
            _("{currency}, refunds taken off").format(currency=currency),
        ),
        [step.revenue for step in month.steps],
        lambda value: fmt.number(round(value / unit)),
        tell,
    )


def retention(month: Month) -> Html:
    """Retention over thirteen months."""
    return _line(
        month,
        Caption(
            "retention", _("Retention"), "", _("month"), _("% of the members active a month before")
        ),
        [None if step.retention is None else float(step.retention) for step in month.steps],
        lambda value: fmt.number(round(value * 100)),
        fmt.percent,
    )


def came_and_went(month: Month) -> Html:
    """New, won back and silent members over thirteen months."""
    return _flows(
        month,
        Caption(
            "flows",
            _("Members who came and went"),
            _("Above the line who became active in the month, below it who fell silent."),
            _("month"),
            _("members"),
        ),
        [
            (_("New customers"), "one", [step.new for step in month.steps]),
            (_("Won back"), "two", [step.won_back for step in month.steps]),
        ],
        [(_("Fell silent"), "three", [step.lost for step in month.steps])],
    )


def points_moved(month: Month) -> Html:
    """Points earned, used and lapsed over thirteen months."""
    return _flows(
        month,
        Caption(
            "points",
            _("Points earned, used and lapsed"),
            _("Above the line what members earned, below it what left their accounts."),
            _("month"),
            _("points"),
        ),
        [(_("Points earned"), "one", [step.earned for step in month.steps])],
        [
            (_("Points used"), "two", [step.used for step in month.steps]),
            (_("Points lapsed"), "three", [step.lapsed for step in month.steps]),
        ],
    )


def by_hour(month: Month) -> Html:
    """Sales of an average day of each weekday, by hour."""
    found = month.pattern
    week = [_MONDAY + dt.timedelta(days=n) for n in range(7)]
    names = [fmt.short_weekday(day) for day in week]
    caption = Caption(
        "hours",
        _("When they buy"),
        _busiest(month),
        _("hour of the day"),
        _("a day"),
    )
    if not found.hours:
        return _nothing(caption)
    hours = range(min(h for _d, h in found.hours), max(h for _d, h in found.hours) + 1)
    ends = [_one_decimal(sales) for sales in found.days]
    fields = [
        [_rate(found.hours.get((day, hour)), found.days[day]) for hour in hours] for day in range(7)
    ]
    every = 1 if len(hours) <= 14 else 2  # noqa: PLR2004 - hours that have room side by side
    ticks = [
        Tick(str(hour) if n % every == 0 else "", _("{n}:00").format(n=hour))
        for n, hour in enumerate(hours)
    ]
    drawing = plots.shades(
        caption, list(zip(names, ends, strict=True)), ticks, fields, _one_decimal
    )
    rows = [
        (name, *(_one_decimal(value) for value in row), end)
        for name, row, end in zip(names, fields, ends, strict=True)
    ]
    heads = (_("Day"), *(tick.full for tick in ticks), _("a day"))
    return plots.figure(caption, drawing, _("The numbers"), heads, rows)


def cohorts(month: Month) -> Html:
    """Of those who first bought in a month, how many bought again in each month after it."""
    caption = Caption(
        "cohorts",
        _("Who comes back"),
        _("Of those who first bought in a month, the % who bought again so many months later."),
        _("months after the first purchase"),
        _("members"),
    )
    found = [cohort for cohort in month.cohorts if len(cohort.active) > 1]
    if not found:
        return _nothing(caption)
    ages = range(1, max(len(cohort.active) for cohort in found))
    names = [fmt.short_month(cohort.start) for cohort in found]
    ends = [fmt.number(cohort.size) for cohort in found]
    fields = [
        [float(one.share(age)) if age < len(one.active) else None for age in ages] for one in found
    ]
    ticks = [Tick(str(age), ngettext("{n} month", "{n} months", age).format(n=age)) for age in ages]
    drawing = plots.shades(
        caption,
        list(zip(names, ends, strict=True)),
        ticks,
        fields,
        fmt.percent,
        write=lambda value: fmt.number(round(value * 100)),
    )
    rows = [
        (name, end, *(fmt.percent(value) for value in row))
        for name, end, row in zip(names, ends, fields, strict=True)
    ]
    heads = (_("First purchase"), _("Members"), *(tick.full for tick in ticks))
    return plots.figure(caption, drawing, _("The numbers"), heads, rows)


def segments(month: Month) -> Html:
    """How many members are in each group, and what is to be done about it."""
    caption = Caption(
        "segments",
        _("Members by group"),
        _("By how recently, how often and for how much they bought, at the end of the month."),
        _("members"),
    )
    found = [group for group in month.groups if group.members]
    if not found:
        return _nothing(caption)
    names = [customers.segment(group.segment) for group in found]
    drawing = plots.bars(caption, names, [group.members for group in found], _count)
    rows = [
        (
            name,
            fmt.number(group.members),
            fmt.money(group.net, month.currency),
            customers.action(group.segment),
        )
        for name, group in zip(names, found, strict=True)
    ]
    heads = (_("Group"), _("Members"), _("Brought in so far"), _("To do"))
    return plots.figure(caption, drawing, _("The numbers"), heads, rows)


def tiers(month: Month) -> list[Html]:
    """How many members are in each tier; nothing where there are none."""
    if not month.tiers:
        return []
    ups, downs = (int(month.numbers[key].kpi.value or 0) for key in ("tier_ups", "tier_downs"))
    says = _("At the end of the month. In it, moved up: {ups}; moved down: {downs}.").format(
        ups=fmt.number(ups), downs=fmt.number(downs)
    )
    caption = Caption("tiers", _("Members by tier"), says, _("members"))
    held = [(clean(name) or _("No tier"), count) for name, count in month.tiers if name or count]
    names, counts = [name for name, _n in held], [n for _name, n in held]
    drawing = plots.bars(caption, names, counts, _count)
    rows = [(name, fmt.number(count)) for name, count in held]
    return [plots.figure(caption, drawing, _("The numbers"), (_("Tier"), _("Members")), rows)]


def _busiest(month: Month) -> str:
    """The hour with most sales, and what the map leaves out."""
    said = [_("Sales of an average day of the month, by weekday and hour.")]
    hours = month.pattern.hours
    if hours:
        day, hour = max(hours, key=lambda place: (hours[place], -place[0], -place[1]))
        said.append(
            _("Busiest: {day} at {hour}, {n} sales.").format(
                day=fmt.weekday(_MONDAY + dt.timedelta(days=day)),
                hour=_("{n}:00").format(n=hour),
                n=_one_decimal(hours[day, hour]),
            )
        )
    if month.pattern.untimed:
        said.append(
            _("Noted by their day alone, and in no hour: {n}.").format(
                n=fmt.number(month.pattern.untimed)
            )
        )
    return " ".join(said)


def _rate(sales: Fraction | None, held: Fraction | None) -> float | None:
    return None if held is None else float(sales or 0)


def _one_decimal(value: Fraction | float | None) -> str:
    if value is None:
        return fmt.NONE
    return fmt.decimal(Fraction(round(Fraction(value) * 10), 10), 1)


def _line(
    month: Month,
    caption: Caption,
    values: Sequence[float | None],
    write: Callable[[float], str],
    tell: Callable[[float], str],
) -> Html:
    caption = replace(caption, says=_ends(month.steps, values, tell))
    if sum(value is not None for value in values) < _FEW:
        return _nothing(caption)
    drawing = plots.line(
        caption, _months(month.steps), values, write, tell, open_end=not month.over
    )
    rows = [
        (fmt.month(step.first), fmt.NONE if value is None else tell(value))
        for step, value in zip(month.steps, values, strict=True)
    ]
    return plots.figure(caption, drawing, _("The numbers"), (_("Month"), caption.title), rows)


def _flows(
    month: Month,
    caption: Caption,
    up: Sequence[tuple[str, str, Sequence[int | None]]],
    down: Sequence[tuple[str, str, Sequence[int | None]]],
) -> Html:
    above, below = [Series(*one) for one in up], [Series(*one) for one in down]
    every = [*above, *below]
    if not any(value for one in every for value in one.values):
        return _nothing(caption)
    drawing = plots.flows(
        caption, _months(month.steps), above, below, lambda value: fmt.number(round(value))
    )
    rows = [
        (fmt.month(step.first), *(_count(one.values[n]) for one in every))
        for n, step in enumerate(month.steps)
    ]
    heads = (_("Month"), *(one.name for one in every))
    return plots.figure(caption, drawing, _("The numbers"), heads, rows, legend=every)


def _count(value: float | None) -> str:
    return fmt.NONE if value is None else fmt.number(round(value))


def _nothing(caption: Caption) -> Html:
    """In the place of a plot that has nothing to show."""
    return plots.blank(caption, _("Nothing to draw yet."))


def _months(steps: Sequence[Step]) -> list[Tick]:
    """The foot of a plot over months: a letter each, and the year where it begins."""
    return [
        Tick(
            fmt.month_letter(step.first),
            fmt.month(step.first),
            str(step.first.year) if n == 0 or step.first.month == 1 else "",
        )
        for n, step in enumerate(steps)
    ]


def _ends(
    steps: Sequence[Step], values: Sequence[float | None], tell: Callable[[float], str]
) -> str:
    """Where a line begins and ends, and its highest and lowest."""
    known = [(value, step) for step, value in zip(steps, values, strict=True) if value is not None]
    if len(known) < _FEW:
        return ""
    (first, since), (last, until) = known[0], known[-1]
    top, low = max(known, key=lambda one: one[0]), min(known, key=lambda one: one[0])
    return _(
        "From {first} in {since} to {last} in {until}. Highest: {top} in {when}; lowest: {low} in "
        "{then}."
    ).format(
        first=tell(first),
        since=fmt.month(since.first),
        last=tell(last),
        until=fmt.month(until.first),
        top=tell(top[0]),
        when=fmt.month(top[1].first),
        low=tell(low[0]),
        then=fmt.month(low[1].first),
    )

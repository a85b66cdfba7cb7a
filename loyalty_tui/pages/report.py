"""A month's report as a page: for the kitchen table, on a screen or on paper."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.metrics.definitions import label
from ledger.metrics.glossary import terms
from ledger.metrics.kpi import Kpi, Number
from ledger.values.text import clean
from loyalty_tui.i18n import _, language
from loyalty_tui.pages import campaigns, doing, drawn, goals, opinions
from loyalty_tui.pages.contents import (
    ANSWERS,
    CARDS,
    DAYS,
    GOALS,
    GROUPS,
    INTERVALS,
    OTHERS,
    TIERS,
)
from loyalty_tui.pages.markup import Html, join, page, tag
from loyalty_tui.pages.parts import link
from loyalty_tui.words import figures
from loyalty_tui.words import format as fmt
from loyalty_tui.words import month as words

if TYPE_CHECKING:
    from ledger.metrics.monthly import Beside, Month

_ARROWS = {"up": "▲", "down": "▼", "same": "="}
_BETTER_DOWN = frozenset(("churn", "silent", "tier_downs"))
_NEITHER = frozenset(("points_liability", "redemption_rate", "breakage", "reward_cost_ratio"))
# More of them is neither good nor bad by itself.


def render(month: Month, *, names: bool = True) -> Html:
    """The whole page, in the reader's language.

    :param names: whether the members of the call list are named, as nobody else is, and what
        members wrote is quoted: who wrote it may be in it.
    """
    shop, name = clean(month.shop), words.capital(fmt.month(month.first))
    return page(
        language(),
        f"{shop} – {name}",
        Path(__file__).with_name("page.css").read_text(encoding="utf-8"),
        tag(
            "header",
            tag("p", shop, class_="shop"),
            tag("h1", name),
            _unfinished(month),
            tag("p", " ".join(words.told(month)), class_="lead"),
        ),
        tag(
            "main",
            _section("numbers", _("At a glance"), _cards(month)),
            _section(
                "doing", _("What to do now"), doing.lapsing(month), doing.calls(month, names=names)
            ),
            _section("goals", _("Goals"), goals.standing(month)) if month.goals else Html(),
            _section("sales", _("Sales"), _plots(drawn.revenue(month), drawn.by_hour(month))),
            _section(
                "customers",
                _("Customers"),
                _plots(
                    drawn.retention(month),
                    drawn.came_and_went(month),
                    drawn.cohorts(month),
                    drawn.segments(month),
                ),
            ),
            _opinions(month, names=names),
            _section(
                "programme",
                _("The programme"),
                _plots(
                    drawn.points_moved(month),
                    doing.rewards(month),
                    *drawn.tiers(month),
                    *campaigns.changed(month),
                ),
            ),
            _section("all", _("Every number"), _all(month)),
            _section("meanings", _("What the numbers mean"), _meanings(month)),
        ),
        _footer(month, names=names),
    )


def _section(key: str, title: str, *content: str) -> Html:
    return tag(
        "section", tag("h2", title, id=key), *content, aria_labelledby=key, class_=f"about-{key}"
    )


def _plots(*figures_: Html) -> Html:
    return tag("div", *figures_, class_="plots")


def _opinions(month: Month, *, names: bool) -> Html:
    """What members think, where any was asked; their own words only on a page with names."""
    if not month.opinions:
        return Html()
    first, *others = map(opinions.score, month.opinions)
    if names and month.comments:
        others.append(opinions.comments(month))
    return _section(
        "opinions",
        _("What members think"),
        _plots(first, tag("div", *others)),
    )


def _unfinished(month: Month) -> Html:
    if month.over:
        return Html()
    return tag(
        "p",
        _("The month is not over: everything up to {day} is counted, and nothing after.").format(
            day=fmt.long_date(month.counted)
        ),
        class_="flag",
    )


def _cards(month: Month) -> Html:
    return tag("ul", *(_card(month, key) for key in CARDS), class_="cards")


def _card(month: Month, key: str) -> Html:
    beside = month.numbers[key]
    kpi = beside.kpi
    return tag(
        "li",
        tag("h3", _name(kpi)),
        tag("p", figures.shown(kpi.value, kpi.unit, month.currency), class_="value"),
        tag("p", _basis(kpi, month.currency), class_="basis"),
        _against(month, kpi, beside.month_before, -1),
        _against(month, kpi, beside.year_before, -12),
    )


def _against(month: Month, kpi: Kpi, before: Number | None, back: int) -> Html:
    """A number beside the same one of another month."""
    then = fmt.short_month(month.month_back(back))
    if before is None:
        return tag("p", f"{then} {fmt.NONE}", class_="against")
    value = figures.shown(before, kpi.unit, month.currency)
    return tag("p", f"{then} {value} ", _change(kpi, before), class_="against")


def _change(kpi: Kpi, before: Number | None) -> Html:
    """An arrow and how far; better and worse differ by more than colour: a word is read out."""
    moved = words.change(kpi, before)
    if moved is None:
        return Html()
    sign, size = moved
    judged = ""
    if sign != "same" and kpi.key not in _NEITHER:
        judged = "good" if (sign == "up") != (kpi.key in _BETTER_DOWN) else "bad"
    spoken = {"good": _("better"), "bad": _("worse")}.get(judged, "")
    return tag(
        "span",
        tag("span", _ARROWS[sign], aria_hidden="true"),
        # No break between an arrow and what it says.
        f"\u00a0{size}",
        tag("span", f" {spoken}", class_="heard") if spoken else Html(),
        class_=f"change {judged}".rstrip(),
    )


def _basis(kpi: Kpi, currency: str) -> str:
    """What a quotient is out of, or the window of a count."""
    return figures.basis(kpi, currency) or figures.window(kpi.window_days)


def _name(kpi: Kpi) -> Html:
    """A number's name, which leads to what it means."""
    return link(kpi.key, label(kpi.key, kpi.window_days, _))


def _all(month: Month) -> Html:
    """The table of every number: value, what it is out of, window, and the two months before."""
    heads = (
        _("Number"),
        words.capital(fmt.short_month(month.first)),
        _("Out of"),
        _("Window"),
        words.capital(fmt.short_month(month.month_back(-1))),
        words.capital(fmt.short_month(month.month_back(-12))),
    )
    groups = [
        tag(
            "tbody",
            tag("tr", tag("th", _(heading), colspan=len(heads), scope="rowgroup"), class_="group"),
            *(_row(month, month.numbers[key]) for key in keys),
        )
        for heading, keys in _groups(month)
    ]
    flagged = any(beside.kpi.partial for beside in month.numbers.values())
    note = _("partial: the shop's records do not fill the window yet, or the month is not over.")
    return join(
        (
            tag(
                "div",
                tag(
                    "table",
                    tag("thead", tag("tr", *(tag("th", head, scope="col") for head in heads))),
                    *groups,
                    class_="every",
                ),
                class_="wide",
                role="region",
                aria_label=_("Every number"),
                tabindex=0,
            ),
            tag("p", note, class_="note") if flagged else Html(),
        )
    )


def _groups(month: Month) -> list[tuple[str, list[str]]]:
    """The numbers of the table; what this shop does not have at all is left out."""
    found = [(heading, [key for key in keys if _there(month, key)]) for heading, keys in GROUPS]
    return [(heading, keys) for heading, keys in found if keys]


def _there(month: Month, key: str) -> bool:
    beside = month.numbers[key]
    if key in TIERS:
        return bool(month.tiers)
    values = (beside.kpi.value, beside.month_before, beside.year_before)
    return key not in ANSWERS or any(value is not None for value in values)


def _row(month: Month, beside: Beside) -> Html:
    kpi, currency = beside.kpi, month.currency
    flag = tag("small", " " + _("partial"), class_="partial") if kpi.partial else Html()
    return tag(
        "tr",
        tag("th", _name(kpi), flag, scope="row"),
        tag("td", figures.shown(kpi.value, kpi.unit, currency), id=f"value-{kpi.key}"),
        tag("td", figures.basis(kpi, currency)),
        tag("td", figures.window(kpi.window_days)),
        *(
            tag("td", figures.shown(before, kpi.unit, currency), _small_change(kpi, before))
            for before in (beside.month_before, beside.year_before)
        ),
    )


def _small_change(kpi: Kpi, before: Number | None) -> Html:
    moved = _change(kpi, before)
    return tag("div", moved) if moved else Html()


def _meanings(month: Month) -> Html:
    """Definition, formula and source of every number on the page."""
    return tag("dl", *_terms(month))


def _terms(month: Month) -> Iterable[Html]:
    known = terms()
    windows = {**DAYS, **goals.windows(month)}
    for key in _keys(month):
        term = known[key]
        days = str(month.numbers[key].kpi.window_days if key in month.numbers else windows.get(key))
        name, sentence, formula, source = (
            _(words_).replace("{days}", days)
            for words_ in (term.label, term.sentence, term.formula, term.source)
        )
        yield tag(
            "div",
            tag("dt", name, id=f"def-{key}"),
            tag("dd", sentence),
            tag("dd", formula, class_="formula"),
            tag("dd", source, class_="source"),
        )


def _keys(month: Month) -> Iterable[str]:
    """Every number on the page, once."""
    found = [key for _heading, keys in _groups(month) for key in keys]
    found += OTHERS
    if month.goals:
        found += [*goals.windows(month), *GOALS]
    found += [INTERVALS[one.kind] for one in month.opinions]
    found += campaigns.keys(month)
    return dict.fromkeys(found)


def _footer(month: Month, *, names: bool) -> Html:
    if not month.calls:
        people = _("This page names no member.")
    elif names:
        people = _("This page names members, in its list of whom to call: keep it to yourself.")
    else:
        people = _("Members stand here by initial and number only.")
    if names and month.opinions and month.comments:
        people += " " + _("A comment may tell who wrote it.")
    head = " ".join(month.head[n : n + 8] for n in range(0, len(month.head), 8))
    return tag(
        "footer",
        tag(
            "p",
            _("Counted up to {day}; drawn up on {today}.").format(
                day=fmt.long_date(month.counted), today=fmt.long_date(month.today)
            ),
        ),
        tag(
            "p",
            _("Head {seq}: {head}").format(seq=month.seq, head=head),
            class_="head",
        ),
        tag("p", people),
    )

"""What members think, as a month's report tells it: how many, how sure, why, in which words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ledger.metrics.definitions import label
from ledger.values.text import clean
from loyalty_tui.i18n import _, ngettext
from loyalty_tui.pages.markup import Html, join, tag
from loyalty_tui.pages.parts import block, link, strip
from loyalty_tui.pages.plots import Series, names, table
from loyalty_tui.words import feedback as words
from loyalty_tui.words import figures
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from ledger.metrics.monthly import Month
    from ledger.metrics.opinions import Opinions
    from ledger.metrics.satisfaction import Tally
    from ledger.queries.feedback import AnswerLine
    from ledger.rules.feedback import Band

_BANDS: tuple[tuple[Band, str], ...] = (("good", "one"), ("middle", "two"), ("bad", "three"))
_COMMENTS = 10


def score(found: Opinions) -> Html:
    """A score with its bounds, who gave what, and what it is about."""
    figure, kind, counted = found.figure, found.kind, found.tally
    low, high = words.ends(figure.interval or (0, 0), found.unit)
    answers = ngettext("{n} answer", "{n} answers", counted.n).format(n=fmt.number(counted.n))
    tagged = [(words.tag(one.tag), one.tally) for one in (*found.reasons, *found.feelings)]
    heads = (_("About"), _("Answers"), *(words.band(kind, band) for band, _ink in _BANDS))
    return block(
        kind,
        label(kind, found.window_days, _),
        tag("p", figures.shown(figure.value, found.unit, ""), class_="value"),
        tag(
            "p",
            join(
                (
                    link(
                        f"{kind}_interval", _("between {low} and {high}").format(low=low, high=high)
                    ),
                    answers,
                    figures.window(found.window_days),
                ),
                between=" · ",
            ),
            class_="basis",
        ),
        strip((ink, Fraction(_of(counted, band), counted.n)) for band, ink in _BANDS),
        names(
            Series(f"{words.band(kind, band)} {fmt.number(_of(counted, band))}", ink, ())
            for band, ink in _BANDS
        ),
        table(heads, [_row(name, tally) for name, tally in tagged], class_="about")
        if tagged
        else Html(),
    )


def comments(month: Month) -> Html:
    """What members wrote in the month, the latest first; by whom is not said."""
    shown = month.comments[:_COMMENTS]
    cut = _("The latest {n} of {all}.").format(
        n=fmt.number(len(shown)), all=fmt.number(len(month.comments))
    )
    return tag(
        "div",
        tag("h3", _("Comments of the month")),
        tag("p", cut, class_="basis") if len(shown) < len(month.comments) else Html(),
        tag("ul", *(_comment(line) for line in shown), class_="comments"),
        class_="block",
    )


def _comment(line: AnswerLine) -> Html:
    about = words.tags(line.reasons, line.feelings)
    facts = (fmt.short_date(line.day), words.out_of(line.rating), about)
    return tag(
        "li",
        tag("blockquote", clean(line.comment)),
        tag("p", " · ".join(filter(None, facts)), class_="basis"),
    )


def _row(name: str, counted: Tally) -> Sequence[str]:
    return (name, *map(fmt.number, (counted.n, *(_of(counted, band) for band, _ink in _BANDS))))


def _of(counted: Tally, band: Band) -> int:
    return {"good": counted.good, "middle": counted.middle, "bad": counted.bad}[band]

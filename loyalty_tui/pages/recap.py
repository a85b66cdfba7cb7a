"""A member's year as a page: on a telephone, on paper, or in the body of a mail.

Plain blocks, tables and colours written out, because a mail's reader knows little more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from loyalty_tui.pages.markup import Html, join, page, tag

if TYPE_CHECKING:
    from loyalty_tui.words.recap import Fact, Letter, Month

_STEP, _WIDE, _TALL = 40, 24, 84
_TOP, _FOOT = 22, 28
_MOST_FIGURES = 3


def render(letter: Letter) -> Html:
    """The whole page."""
    large = _large(letter)
    # A number that stands large is not told again; names that it counts are.
    rest = [fact for fact in letter.facts if fact not in large or fact.value != fact.figure]
    return page(
        letter.lang,
        f"{letter.title} – {letter.shop}",
        STYLE,
        tag(
            "main",
            tag(
                "header",
                tag("p", letter.shop, class_="shop"),
                tag("h1", letter.title),
            ),
            tag("p", letter.greeting),
            tag("p", letter.opening, class_="opening"),
            *([_figures(large), _strip(letter)] if large else []),
            _facts(rest),
            tag("p", letter.closing, class_="closing"),
            tag("p", letter.shop, class_="signed"),
            tag("footer", tag("p", letter.note)),
        ),
    )


def _large(letter: Letter) -> list[Fact]:
    """The figures that stand large: none in a year without a visit."""
    if not letter.months:
        return []
    return [letter.visits, *(fact for fact in letter.facts if fact.figure)][:_MOST_FIGURES]


def _figures(large: Iterable[Fact]) -> Html:
    cells = [tag("td", tag("b", fact.figure), tag("span", fact.caption)) for fact in large]
    return tag("table", tag("tr", *cells), class_="figures", role="presentation")


def _strip(letter: Letter) -> Html:
    """The visits of each month, as bars with their numbers."""
    most = max(month.visits for month in letter.months)
    names = tag("title", letter.opening), tag("desc", ", ".join(m.said for m in letter.months))
    bars = [_bar(place, month, most) for place, month in enumerate(letter.months)]
    wide, tall = _STEP * len(letter.months), _TOP + _TALL + _FOOT
    drawn = tag("svg", *names, *bars, viewBox=f"0 0 {wide} {tall}", width="100%", role="img")
    return tag("div", drawn, class_="year")


def _bar(place: int, month: Month, most: int) -> Html:
    middle, ground = place * _STEP + _STEP // 2, _TOP + _TALL
    height = round(_TALL * month.visits / most) if month.visits else 0
    height = max(height, 6) if month.visits else 3
    across = {"x": middle - _WIDE // 2, "width": _WIDE, "rx": min(5, height / 2)}
    kind = "bar" if month.visits else "none"
    above = tag("text", str(month.visits), x=middle, y=ground - height - 7, class_="count")
    return tag(
        "g",
        tag("title", month.said),
        tag("rect", y=ground - height, height=height, class_=kind, **across),
        *([above] if month.visits else []),
        tag("text", month.initial, x=middle, y=ground + 19, class_="month"),
    )


def _facts(facts: Sequence[Fact]) -> Html:
    rows = [tag("tr", tag("th", fact.label, scope="row"), tag("td", fact.value)) for fact in facts]
    return tag("table", join(rows), class_="facts")


STYLE = """
body { margin: 0; background: #f4ecdf; color: #2a211b;
  font: 17px/1.55 Georgia, "Iowan Old Style", "Times New Roman", serif;
  overflow-wrap: anywhere; }
main { max-width: 33em; margin: 32px auto; padding: 40px 44px 28px; background: #fffdf9;
  border-top: 6px solid #8a4b12; border-radius: 4px; box-shadow: 0 1px 12px rgba(42, 33, 27, .12); }
p { margin: 0 0 16px; }
header { margin: 0 0 28px; }
.shop { margin: 0 0 6px; color: #7c420d; font-size: 15px; letter-spacing: .06em; }
h1 { margin: 0; font-size: 34px; font-weight: normal; line-height: 1.15; }
.opening { font-size: 20px; line-height: 1.4; text-wrap: balance; }
table { width: 100%; border-collapse: collapse; }
.figures { margin: 26px 0 10px; }
.figures td { width: 33%; padding: 0 12px 0 0; vertical-align: top; white-space: nowrap; }
.figures b { display: block; color: #8a4b12; font-size: 44px; font-weight: normal; line-height: 1.1;
  font-variant-numeric: lining-nums; }
.figures span { color: #65564a; font-size: 15px; }
.year { margin: 14px 0 22px; }
svg { display: block; width: 100%; height: auto; }
.bar { fill: #c98046; }
.none { fill: #e2d6c4; }
.count, .month { font: 14px Georgia, "Times New Roman", serif; text-anchor: middle;
  font-variant-numeric: lining-nums; }
.count { fill: #2a211b; }
.month { fill: #65564a; }
.facts { margin: 0 0 26px; }
.facts th, .facts td { padding: 9px 0; border-top: 1px solid #e6dac8; vertical-align: top; }
.facts th { width: 42%; padding-right: 14px; color: #65564a; font-weight: normal;
  text-align: left; }
.facts tr:last-child th, .facts tr:last-child td { border-bottom: 1px solid #e6dac8; }
.closing { margin-bottom: 4px; }
.signed { margin-bottom: 30px; font-size: 20px; font-style: italic; }
footer p { margin: 0; color: #65564a; font-size: 13px; }
@media (max-width: 480px) {
  main { margin: 0; padding: 28px 22px 22px; border-radius: 0; box-shadow: none; }
  h1 { font-size: 29px; }
  .figures b { font-size: 36px; }
  .count, .month { font-size: 17px; }
}
@media screen and (prefers-color-scheme: dark) {
  body { background: #14110f; color: #efe6dc; }
  main { background: #231d19; border-top-color: #e3a45c; box-shadow: none; }
  .shop { color: #f0b672; }
  .figures b { color: #f0b672; }
  .figures span, .facts th, footer p { color: #b9aa9b; }
  .bar { fill: #d39250; }
  .none { fill: #4a4037; }
  .count { fill: #efe6dc; }
  .month { fill: #b9aa9b; }
  .facts th, .facts td, .facts tr:last-child th, .facts tr:last-child td { border-color: #43382f; }
}
@media print {
  @page { margin: 12mm; }
  body { background: #fff; color: #000; font-size: 11pt; line-height: 1.4; }
  main { max-width: 150mm; margin: 0 auto; padding: 0; border: 0; background: #fff;
    box-shadow: none; }
  header { margin-bottom: 16px; }
  p { margin-bottom: 10px; }
  .opening, .signed { font-size: 13pt; }
  .figures { margin-top: 14px; }
  .figures b { font-size: 26pt; }
  .figures b, .shop { color: #000; }
  .bar { fill: #8a4b12; }
  .facts th, .facts td { padding: 5px 0; }
  .signed { margin-bottom: 16px; }
  tr, .year, .figures { break-inside: avoid; }
}
@media print and (max-width: 150mm) {
  body { font-size: 9.5pt; }
  h1 { font-size: 20pt; }
  .opening, .signed { font-size: 11pt; }
  .figures b { font-size: 20pt; }
  .facts th, .facts td { padding: 3px 0; }
  .year, .facts, .signed { margin-bottom: 12px; }
}
"""
"""The page's stylesheet: nothing it names is anywhere else."""

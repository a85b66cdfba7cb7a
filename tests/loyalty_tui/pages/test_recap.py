"""The page of a member's year: whole in itself, and drawn by a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

from loyalty_tui.pages.recap import render
from loyalty_tui.words.recap import Fact, Letter, Month

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    "--disable-background-networking",
)
VISITS = (7, 1, 0, 12, 0, 0, 3, 3, 3, 1, 0, 25)


def letter(
    *, name: str = "Zoé", visits: Sequence[int] = VISITS, facts: tuple[Fact, ...] = ()
) -> Letter:
    months = tuple(
        Month(initial, f"{number}: {count} visits", count)
        for number, (initial, count) in enumerate(zip("JFMAMJJASOND", visits, strict=True), 1)
    )
    many = str(sum(visits))
    return Letter(
        lang="fr",
        shop="Le Fournil",
        title="Your year",
        greeting=f"Dear {name},",
        opening="Thank you!",
        visits=Fact("", many, many, "visits"),
        months=months if any(visits) else (),
        facts=facts,
        closing="See you soon.",
        note="From the books.",
    )


class Elements(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_nothing_comes_from_elsewhere() -> None:
    page = render(letter(facts=(Fact("Points", "3"),)))
    tags = {tag for tag, _ in Elements(page).found}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base", "a"}
    assert not any({"src", "href", "style", "onload"} & set(a) for _, a in Elements(page).found)
    assert not re.search(r"https?:|@import|url\(|//", page)
    policy = next(a["content"] for _, a in Elements(page).found if "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_each_month_has_a_bar_as_tall_as_its_visits() -> None:
    bars = [a for tag, a in Elements(render(letter())).found if tag == "rect"]
    assert [a["class"] for a in bars] == ["bar" if n else "none" for n in VISITS]
    tall = [int(a["height"] or 0) for a in bars]
    assert tall[11] == 84
    assert tall[0] == round(84 * 7 / 25)
    assert all(int(a["y"] or 0) + height == 22 + 84 for a, height in zip(bars, tall, strict=True))
    # Even one visit beside many is seen, and is more than none.
    assert tall[1] > tall[2]


def test_large_figures_are_not_told_twice() -> None:
    facts = (
        Fact("Points earned", "132", "132", "points earned"),
        Fact("Your rewards", "Café", "1", "reward"),
        Fact("Points used", "80"),
    )
    page = render(letter(facts=facts))
    assert page.count("132") == 1
    assert page.count("points earned") == 1
    assert "Points earned" not in page
    assert "Café" in page
    assert "<th" in page


def test_a_year_without_a_visit_is_a_letter_alone() -> None:
    page = render(letter(visits=[0] * 12, facts=(Fact("Member since", "1 May 2020"),)))
    assert "<svg" not in page
    assert "1 May 2020" in page


def test_names_are_text() -> None:
    name = '</title><svg onload=x>"&'
    page = render(letter(name=name, facts=(Fact("Favourite", name),)))
    assert page.count("onload") == page.count("&lt;svg onload=x&gt;&quot;&amp;") == 2


@pytest.mark.skipif(BROWSER is None, reason="no browser here")
def test_a_browser_draws_it_on_a_screen_and_on_one_sheet(tmp_path: Path) -> None:
    facts = tuple(Fact(f"Fact {n}", "what there is to tell") for n in range(12))
    file = tmp_path / "page.html"
    file.write_text(render(letter(name="<b>Zoé</b>", facts=facts)), encoding="utf-8")

    def browse(*words: str) -> str:
        assert BROWSER is not None
        folder = tmp_path / "browser"
        return subprocess.run(
            [BROWSER, *FLAGS, f"--user-data-dir={folder}", *words, file.as_uri()],
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        ).stdout

    dom = browse("--dump-dom")
    assert "<svg" in dom
    assert "&lt;b&gt;Zoé&lt;/b&gt;" in dom
    sheet, picture = tmp_path / "page.pdf", tmp_path / "page.png"
    browse(f"--print-to-pdf={sheet}", "--no-pdf-header-footer")
    assert len(re.findall(rb"/Type /Page\b(?!s)", sheet.read_bytes())) == 1
    browse(f"--screenshot={picture}", "--window-size=900,1250")
    assert picture.read_bytes().startswith(b"\x89PNG")

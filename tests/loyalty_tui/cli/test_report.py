"""``loyalty report``: one page, its numbers those of ``kpi``, and nothing from elsewhere."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from ledger.metrics.report import FURTHER, KEYS
from loyalty_tui.pages.contents import ANSWERS, CARDS, TIERS
from loyalty_tui.pages.contents import KEYS as SHOWN
from loyalty_tui.words import format as fmt
from tests.loyalty_tui.cli.conftest import Answer, Loyalty
from tests.loyalty_tui.pages.reading import Element, read

HOSTILE = "<script>alert(1)</script>&amp;\"><img src=x onerror=alert(2)> </style>'"


_MADE: list[bytes] = []


@pytest.fixture
def year(shop: Loyalty) -> Loyalty:
    """The shop with sales from May 2025 to May 2026, and a regular who is late."""
    if not _MADE:
        shop.json("member", "add", "--name", "Cléo Petit", "--joined", "2025-04-30")
        sell_for_a_year(shop)
        shop.json("reward", "issue", "1", "Café offert")
        _MADE.append(shop.path.read_bytes())
    shop.path.write_bytes(_MADE[0])
    return shop


def sell_for_a_year(shop: Loyalty) -> None:
    """Member 2 buys every week or so, member 3 thrice a month until 11 April 2026."""
    for month in range(5, 18):
        when = f"{2025 + (month - 1) // 12}-{(month - 1) % 12 + 1:02}"
        for day in (2, 11, 20, 27):
            at = ("--at", f"{when}-{day:02} 09:30")
            shop.json("sale", "add", f"{month + day}.30", "--member", "2", *at)
        if month < 17:
            for day in (1, 11, 21)[: 2 if month == 16 else 3]:
                shop.json("sale", "add", "20", "--member", "3", "--at", f"{when}-{day:02} 17:05")
            shop.json("sale", "add", "6.50", "--at", f"{when}-16")


def write(loyalty: Loyalty, path: Path, *words: str, lang: str = "en") -> tuple[Answer, Element]:
    done = loyalty("report", str(path), *words, lang=lang)
    assert (done.code, done.out) == (0, "")
    return done, read(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_number_is_the_one_kpi_gives(year: Loyalty, tmp_path: Path, lang: str) -> None:
    _, page = write(year, tmp_path / "may.html", lang=lang)
    now, then = (
        table(year("kpi", *KEYS, *TIERS, "--as-of", day, lang=lang).out)
        for day in ("2026-06-01", "2025-06-01")
    )
    rows = page.one("table", **{"class": "every"}).all("tr")
    compared = 0
    for place, key in enumerate((*KEYS, *TIERS)):
        if key in ANSWERS:
            assert not page.all("td", id=f"value-{key}")  # nobody was asked anything
            continue
        row = next(row for row in rows if row.all("td", id=f"value-{key}"))
        value, basis, window, before, a_year_before = row.all("td")
        label, *numbers = now[place]
        assert row.one("th").one("a").text == label
        assert [first(value), first(before), window.text, basis.text] == numbers[:4], key
        assert first(a_year_before) == then[place][1], key
        compared += 1
    assert compared == len(KEYS) + len(TIERS) - len(ANSWERS)


def table(printed: str) -> list[list[str]]:
    """The cells of a printed table, row by row."""
    _heads, rule, *lines = printed.rstrip("\n").split("\n")
    columns = [match.span() for match in re.finditer("─+", rule)]
    return [
        [" ".join(line[start:end].replace("\u202f", " ").split()) for start, end in columns]
        for line in lines
    ]


def first(cell: Element) -> str:
    """What a cell says before what has changed."""
    words = cell.children[0] if cell.children else ""
    assert isinstance(words, str)
    return " ".join(words.replace("\u202f", " ").split())


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_is_asked_of_any_other_place(year: Loyalty, tmp_path: Path, lang: str) -> None:
    _, page = write(year, tmp_path / "may.html", lang=lang)
    text = (tmp_path / "may.html").read_text(encoding="utf-8")
    assert not page.all("script")
    assert not page.all("link")
    assert not page.all("img")
    for element in page.all():
        for name, value in element.attributes.items():
            assert not name.startswith("on"), element
            assert name not in ("src", "srcset", "style", "action", "data"), element
            assert name != "href" or str(value).startswith("#"), element
    style = page.one("style").text
    assert not re.search(r"url\(|@import|@font-face|expression|https?:", style)
    assert "http://" not in text
    assert "https://" not in text
    assert page.one("html").attributes["lang"] == lang


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_page_can_be_walked_by_ear(spoken: Loyalty, tmp_path: Path, lang: str) -> None:
    _, page = write(spoken, tmp_path / "may.html", lang=lang)
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("footer")) == 1
    levels = [int(e.name[1]) for e in page.all() if re.fullmatch("h[1-6]", e.name)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    identities = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
    assert len(identities) == len(set(identities))
    for section in page.all("section"):
        assert page.one("h2", id=str(section.attributes["aria-labelledby"])).text
    for link in page.all("a"):
        target = str(link.attributes["href"]).removeprefix("#")
        assert page.all("dt", id=target), target
    plots = page.all("svg", role="img")
    assert len(plots) == 8
    for plot in plots:
        for name in str(plot.attributes["aria-labelledby"]).split():
            assert page.one(id=name).text
    for figure in page.all("figure"):
        heads, *rows = figure.one("table").all("tr")
        assert rows
        assert {len(row.all("td")) + 1 for row in rows} == {len(heads.all("th"))}
    for header in page.all("th"):
        assert header.attributes["scope"] in ("col", "row", "rowgroup")


def test_what_happened_in_plain_words(year: Loyalty, tmp_path: Path) -> None:
    _, page = write(year, tmp_path / "may.html")
    assert (page.one("h1").text, page.one("head").one("title").text) == (
        "May 2026",
        "Le Fournil – May 2026",
    )
    revenue, customers, points = re.split(r"(?<=[^\d])\. ", page.one("p", **{"class": "lead"}).text)
    # 4 × 17 + 60 + 4 × 0.30 = 129.20, after 171.70 with Cléo's 40 and a guest's 6.50, and 147.70.
    assert revenue == (
        "May 2026 brought in €129.20 after refunds, 24.8% less than the month before and "
        "12.5% less than a year earlier"
    )
    assert customers.startswith("100.0% of the members active when it began still are at its end")
    # Gold since long: 28 + 42 + 55 + 66, each sale rounded down.
    assert points.startswith("Members earned 191 points and used 0 points")


def test_whom_to_call_by_name_or_without(year: Loyalty, tmp_path: Path) -> None:
    _, page = write(year, tmp_path / "may.html")
    (cell,) = page.one("table", **{"class": "calls"}).all("th", scope="row")
    assert cell.text == "Cléo Petit no. 3"
    assert "keep it to yourself" in page.one("footer").text
    _, page = write(year, tmp_path / "may.html", "--without-names")
    (cell,) = page.one("table", **{"class": "calls"}).all("th", scope="row")
    assert cell.text == "C. no. 3"
    assert "by initial and number only" in page.one("footer").text
    for name in ("Cléo", "Petit", "Zoé", "Durand", "Bob"):
        assert name not in (tmp_path / "may.html").read_text(encoding="utf-8")


def test_names_are_text_whatever_they_hold(loyalty: Loyalty, tmp_path: Path) -> None:
    loyalty.json("init", "--name", HOSTILE, "--preset", "tiers")
    for name in ("Zoé", "Bob", HOSTILE):
        loyalty.json("member", "add", "--name", name, "--joined", "2025-04-30")
    sell_for_a_year(loyalty)
    loyalty.json("tier", "add", HOSTILE, "--threshold", "5000")
    loyalty.json("reward", "add", f"{HOSTILE} free", "--cost", "1")
    loyalty.json("reward", "issue", "2", f"{HOSTILE} free")
    loyalty.json("goal", "add", "--name", HOSTILE, "--yes-no", "--by", "2026-12-31")
    loyalty.json(
        "campaign", "add", HOSTILE, "--bonus", "5", "--from", "2026-06-10", "--to", "2026-12-31"
    )
    loyalty.json("feedback", "add", "2", "3", "--comment", HOSTILE)
    _, page = write(loyalty, tmp_path / "may.html", "--month", "2026-05")
    (cell,) = page.one("table", **{"class": "calls"}).all("th", scope="row")
    assert cell.text == f"{HOSTILE} no. 3"
    _, page = write(loyalty, tmp_path / "june.html", "--month", "2026-06")
    goal = page.one("table", **{"class": "goals"}).one("tbody").one("th")
    said = (page.one("h4"), page.one("blockquote"), goal)
    for place in (page.one("head").one("title"), page.one("p", **{"class": "shop"}), *said):
        assert place.text.startswith(HOSTILE)
    assert f"{HOSTILE} free" in page.one("section", **{"class": "about-programme"}).text
    for path in (tmp_path / "may.html", tmp_path / "june.html"):
        found = read(path.read_text(encoding="utf-8"))
        assert not found.all("script")
        assert not found.all("img")
        assert len(found.all("style")) == 1


def test_a_month_that_is_not_over_says_so(year: Loyalty, tmp_path: Path) -> None:
    _, page = write(year, tmp_path / "june.html", "--month", "06/2026")
    assert "everything up to 10 June 2026 is counted" in page.one("p", **{"class": "flag"}).text
    assert "So far, up to 10 June 2026, June 2026 brought in" in page.text
    assert page.all("small", **{"class": "partial"})
    assert {dot.text[:10] for dot in page.all("circle", **{"class": "dot open"})} == {"June 2026:"}
    _, page = write(year, tmp_path / "june.html")
    assert not page.all("p", **{"class": "flag"})


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("sales", [0, 1])
def test_a_shop_of_a_day(loyalty: Loyalty, tmp_path: Path, lang: str, sales: int) -> None:
    loyalty.json("init", "--name", "Neuf")
    loyalty.json("member", "add", "--name", "Zoé")
    for _ in range(sales):
        loyalty.json("sale", "add", "9", "--member", "1")
    for month in ("2026-06", "2026-05", "2020-01"):
        _, page = write(loyalty, tmp_path / "new.html", "--month", month, lang=lang)
        values = {
            cell.attributes["id"]: cell.text for cell in page.all("td") if "id" in cell.attributes
        }
        assert values["value-retention"] == fmt.NONE
        assert page.one("table", **{"class": "every"}).text.count("–") > 20
        assert not page.all("circle")
        assert "nan" not in page.text.lower().split()
        assert len(page.one("p", **{"class": "lead"}).text) > 40


def test_the_head_the_page_was_drawn_from(year: Loyalty, tmp_path: Path) -> None:
    _, page = write(year, tmp_path / "may.html")
    seq, head = year.head
    foot = page.one("footer").text
    assert f"Head {seq}: {head[:8]} {head[8:16]}" in foot
    assert "Counted up to 31 May 2026; drawn up on 10 June 2026." in foot


def test_what_cannot_be_written_or_told(year: Loyalty, tmp_path: Path) -> None:
    books = year.path.read_bytes()
    for words, code, said in (
        ((str(year.path),), 2, "is a shop's file"),
        ((str(tmp_path),), 2, "is a folder"),
        ((str(tmp_path / "no" / "such.html"),), 2, "cannot be written"),
        ((str(tmp_path / "x.html"), "--month", "2026-13"), 2, "is not a month"),
        ((str(tmp_path / "x.html"), "--month", "May"), 2, "is not a month"),
        ((str(tmp_path / "x.html"), "--month", "2026-07"), 2, "is to come"),
    ):
        answer = year("report", *words)
        assert (answer.code, answer.out) == (code, ""), words
        assert said in answer.err
    assert not (tmp_path / "x.html").exists()
    assert year.path.read_bytes() == books


def test_the_page_on_stdout_is_the_one_in_a_file(year: Loyalty, tmp_path: Path) -> None:
    file = tmp_path / "may.html"
    assert year("report", str(file), "--month", "2026-05").code == 0
    page = year("report", "-", "--month", "2026-05")
    assert (page.code, page.out, page.err) == (0, file.read_text("utf-8"), "")


def test_the_file_is_its_owners_and_takes_the_place_of_the_one_before(
    year: Loyalty, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text("before")
    write(year, path)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert path.stat().st_mode & 0o077 == 0
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_its_numbers_explained_without_a_shop(loyalty: Loyalty) -> None:
    answer = loyalty("report", "--explain")
    assert answer.code == 0
    for key in SHOWN:
        assert f"({key})" in answer.out
    assert "{days}" not in answer.out
    assert "None" not in answer.out
    assert set(CARDS) < set(SHOWN)
    assert set(KEYS) <= set(SHOWN) <= set(SHOWN) | set(FURTHER)


@pytest.fixture
def spoken(year: Loyalty) -> Loyalty:
    """The year with goals, answers and a campaign, all before the end of May 2026 but one."""
    year.now("2026-05-05T09:00:00Z")
    year.json("goal", "add", "aov", "25", "--by", "2026-05-31")
    year.json("goal", "add", "--name", "Vitrine", "--steps", "Affiche; Lampe", "--by", "2026-07-01")
    year.json("goal", "tick", "Vitrine", "Lampe")
    year.json(
        "campaign",
        "add",
        "Mai doux",
        "--bonus",
        "5",
        *("--from", "2026-05-06", "--to", "2026-05-20"),
    )
    why = ("--reason", "wait", "--comment", "Trop long, dit <b>Zoé</b>.")
    year.json("feedback", "add", "1", "3", "--at", "2026-05-04", *why)
    year.json("feedback", "add", "2", "10", "--at", "2026-05-05", "--reason", "quality")
    early = ("--at", "2026-04-30", "--survey", "April", "--comment", "Avant.")
    year.json("feedback", "add", "3", "9", *early)
    year.now("2026-06-10T09:00:00Z")
    late = ("--at", "2026-06-02", "--survey", "June", "--comment", "Après.")
    year.json("feedback", "add", "3", "9", *late)
    return year


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_goals_opinions_and_campaigns_of_the_month(
    spoken: Loyalty, tmp_path: Path, lang: str
) -> None:
    _, page = write(spoken, tmp_path / "may.html", lang=lang)
    goals = page.one("section", **{"class": "about-goals"})
    rows = {row.one("th").text.split(" ")[0]: row for row in goals.one("tbody").all("tr")}
    assert len(rows) == 2
    assert "1 / 2" in rows["Vitrine"].text
    assert "50%" in rows["Vitrine"].text.replace(" ", "").replace("\xa0", "")
    assert "01/07/2026" in rows["Vitrine"].text
    # Two of three answers are promoters', one a detractor's.
    (nps,) = page.one("section", **{"class": "about-opinions"}).all("div", **{"class": "block"})[:1]
    assert nps.one("p", **{"class": "value"}).text == "33"
    assert [item.text.split()[-1] for item in nps.all("li")] == ["2", "0", "1"]
    told = [[cell.text for cell in row.all()] for row in nps.one("tbody").all("tr")]
    assert [row[1:] for row in told] == [["1", "0", "0", "1"], ["1", "1", "0", "0"]]
    opinion = spoken.json("feedback", "summary", "--as-of", "2026-06-01")
    assert (round(opinion["score"]), opinion["n"]) == (33, 3)
    low, high = round(opinion["low"]), round(opinion["high"])
    minus = "\u2212"
    basis = nps.all("p", **{"class": "basis"})[0].text.replace(minus, "-")
    assert str(low) in basis
    assert str(high) in basis
    (said,) = page.all("blockquote")  # of the month alone, and as text
    assert said.text == "Trop long, dit <b>Zoé</b>."
    campaign = page.one("h4")
    assert campaign.text == "Mai doux"
    assert page.one("a", href="#def-campaign_net").text.count("€") >= 2
    for key in ("goal_progress", "goal_on_track", "nps_interval", "campaign_net", "nps", "aov"):
        assert page.one("dt", id=f"def-{key}").text
        assert page.all("a", href=f"#def-{key}"), key
    assert not page.all("dt", id="def-csat_interval")


def test_what_a_campaign_is_not_said_to_have_caused(spoken: Loyalty, tmp_path: Path) -> None:
    _, page = write(spoken, tmp_path / "may.html")
    assert "A comparison, not a proof" in page.text
    _, page = write(spoken, tmp_path / "april.html", "--month", "2026-04")
    assert not page.all("h4")
    assert not page.all("section", **{"class": "about-goals"})
    assert [quote.text for quote in page.all("blockquote")] == ["Avant."]


def test_without_names_nobody_is_quoted(spoken: Loyalty, tmp_path: Path) -> None:
    _, page = write(spoken, tmp_path / "may.html")
    assert "may tell who wrote it" in page.one("footer").text
    for name in ("Durand", "Bob"):
        assert name not in page.text
    _, page = write(spoken, tmp_path / "may.html", "--without-names")
    assert page.one("section", **{"class": "about-opinions"}).one("tbody").text
    assert not page.all("blockquote")
    assert "wrote it" not in page.one("footer").text
    for name in ("Cléo", "Petit", "Zoé", "Durand", "Bob"):
        assert name not in page.text


def test_what_a_shop_has_none_of_is_not_shown(year: Loyalty, tmp_path: Path) -> None:
    _, page = write(year, tmp_path / "may.html")
    for name in ("goals", "opinions"):
        assert not page.all("section", **{"class": f"about-{name}"})
    assert not page.all("h4")
    for key in ("goal_progress", "nps_interval", "csat_interval", "campaign_net"):
        assert not page.all("dt", id=f"def-{key}")

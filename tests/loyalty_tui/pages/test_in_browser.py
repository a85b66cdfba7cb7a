"""The report in a real browser: on screens of two widths, by day and by night, and on paper."""

from __future__ import annotations

import datetime as dt
import http.server
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.books.goals import NewGoal, set_goal
from ledger.metrics.goals import set_on_number
from ledger.metrics.monthly import month
from ledger.program.tiers import Campaign
from loyalty_tui.i18n import set_language
from loyalty_tui.pages.report import render
from tests.loyalty_tui.pages.reading import read
from tests.shop import Shop

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")

QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--enable-logging=stderr", "--disable-extensions"),
)

MEASURES = """<!DOCTYPE html><meta charset="utf-8">
<style>iframe {{ width: {width}px; height: 9000px }}</style>
<iframe src="/report.html"></iframe><pre></pre><script>
addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument, root = page.documentElement;
  const lit = (e) => getComputedStyle(e).color;
  const cut = [...page.querySelectorAll("svg.plot")].filter((svg) => {{
    const box = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text")].some((text) => {{
      const one = text.getBoundingClientRect();
      return one.left < box.left - 4 || one.right > box.right + 4 || one.bottom > box.bottom + 2;
    }});
  }}).map((svg) => svg.getAttribute("aria-labelledby"));
  document.querySelector("pre").textContent = JSON.stringify({{
    wide: root.scrollWidth - root.clientWidth, cut,
    h1: page.querySelector("h1").getBoundingClientRect().height,
    styled: lit(page.querySelector(".change.bad, .change.good")) !== lit(page.body),
  }});
}});
</script>"""


@dataclass
class Site:
    """Pages served on this machine, and what was asked for."""

    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            body = made.pages.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


@pytest.fixture(scope="module", params=["en", "fr"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report of a shop with everything: tiers, rewards, somebody late, a name to be escaped,
    goals, a campaign, answers and a comment of one endless word."""
    shop = Shop(tmp_path_factory.mktemp("shop") / "shop.db", preset="tiers", now="2025-01-02")
    ann, bob, cy = shop.join("Ann <b>"), shop.join("Bob"), shop.join("Cy")
    shop.reward("Café offert", 30)
    for number in range(52):
        shop.wait(9)
        shop.micros += (number % 7 - 3) * 3_600_000_000
        shop.sell(f"{20 + number}", ann)
        shop.sell("4.10")
        if number < 49 or number % 3:
            shop.sell("31", (bob, cy)[number % 2])
    shop.use(shop.issue(ann, "Café offert"))
    set_on_number(shop.store, "monthly_revenue", "90000", add_days(shop, 60), shop.call())
    steps = ("Une affiche dans la vitrine", "Prévenir les habitués", "Un renfort le samedi")
    set_goal(
        shop.store, NewGoal(add_days(shop, 9), "Fêtes de fin d’année", steps=steps), shop.call()
    )
    chat = ("Le chat vous attend", shop.today, add_days(shop, 9))
    shop.add_campaign(Campaign(*chat, multiplier=Fraction(2), control=20))
    shop.wait(1)
    shop.answer(ann, 2, reasons=("wait",), feelings=("disappointment",), comment="A" * 200)
    shop.answer(bob, 5, "csat", comment="Café <b>")
    set_language(request.param)
    with shop.store.read() as tx:
        made = render(month(tx, tx.today.replace(day=1)))
    set_language(None)
    shop.close()
    return made


def add_days(shop: Shop, days: int) -> dt.date:
    return shop.today + dt.timedelta(days=days)


def chromium(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run it once, without a home, and give what it said."""
    assert BROWSER is not None
    done = subprocess.run(
        [BROWSER, *QUIET, f"--user-data-dir={folder / 'profile'}", *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def console(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.mark.parametrize("width", [360, 400, 1100])
def test_it_fits_its_screen_and_asks_for_nothing(
    report: str, site: Site, tmp_path: Path, width: int
) -> None:
    site.pages = {
        "/report.html": report.encode(),
        "/measure.html": MEASURES.format(width=width).encode(),
    }
    done = chromium(tmp_path, "--virtual-time-budget=4000", "--dump-dom", site.url("/measure.html"))
    assert console(done) == []
    measured = read(re.sub(r"(?s)<(iframe|style|script).*?</\1>", "", done.stdout)).one("pre").text
    assert '"wide":0' in measured
    assert '"cut":[]' in measured
    assert '"styled":true' in measured
    assert re.search(r'"h1":(\d+)', measured)
    assert [path for path in site.asked if path != "/favicon.ico"] == [
        "/measure.html",
        "/report.html",
    ]


def test_its_policy_holds_against_what_is_slipped_in(
    report: str, site: Site, tmp_path: Path
) -> None:
    slipped = (
        f'<script>document.title = "run"</script><img src="{site.url("/spy.png")}">'
        f'<link rel="stylesheet" href="{site.url("/spy.css")}"><p style="color: red">x</p>'
    )
    site.pages = {"/report.html": report.replace("</main>", slipped + "</main>").encode()}
    done = chromium(tmp_path, "--dump-dom", site.url("/report.html"))
    assert site.asked == ["/report.html"]
    assert len(console(done)) >= 4
    assert "<title>run</title>" not in done.stdout


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_drawn_by_day_and_by_night(report: str, tmp_path: Path, scheme: str) -> None:
    page, shot = tmp_path / "report.html", tmp_path / "shot.png"
    page.write_text(report, encoding="utf-8")
    done = chromium(
        tmp_path,
        f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
        "--window-size=1100,900",
        f"--screenshot={shot}",
        page.as_uri(),
    )
    assert console(done) == []
    assert shot.read_bytes().startswith(b"\x89PNG")
    assert shot.stat().st_size > 20_000


def test_it_prints_on_a_few_sheets_with_all_its_parts(report: str, tmp_path: Path) -> None:
    page, paper = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(report, encoding="utf-8")
    done = chromium(
        tmp_path,
        "--generate-pdf-document-outline",
        "--no-pdf-header-footer",
        f"--print-to-pdf={paper}",
        page.as_uri(),
    )
    assert console(done) == []
    written = paper.read_bytes()
    assert written.startswith(b"%PDF-")
    assert 3 <= len(re.findall(rb"/Type /Page\b", written)) <= 8
    assert set(re.findall(rb"/MediaBox \[0 0 (\d+)\S* (\d+)", written)) <= {
        (b"594", b"841"),
        (b"595", b"842"),
    }
    # What is printed has the page's headings as its outline.
    outline = {_pdf_text(title) for title in re.findall(rb"/Title (\(.*?[^\\]\)|<[^>]*>)", written)}
    found = read(report)
    headings = {" ".join(h.text.split()) for h in (*found.all("h1"), *found.all("h2"))}
    assert headings <= {" ".join(title.split()) for title in outline}


def _pdf_text(given: bytes) -> str:
    """A string of a PDF: plain in parentheses, or UTF-16 in hexadecimal."""
    if given.startswith(b"<"):
        raw = bytes.fromhex(given[1:-1].decode())
    else:
        raw = re.sub(rb"\\([()\\])", rb"\1", given[1:-1])
    return raw.decode("utf-16") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")

"""What is not made here is text; what is made here is one page that asks for nothing."""

from __future__ import annotations

import hashlib
from base64 import b64encode

from hypothesis import given
from hypothesis import strategies as st

from loyalty_tui.pages.markup import join, page, tag, text, void
from tests.loyalty_tui.pages.reading import read


@given(st.text())
def test_no_text_becomes_markup(name: str) -> None:
    made = tag("p", name, title=name)
    found = read(made.replace("\r", " ")).one("p")
    assert not found.all()
    assert set(found.attributes) == {"title"}


def test_elements_and_their_attributes() -> None:
    made = tag("a", "R&D", tag("b", "<"), class_="x", aria_label='"', hidden=True, id=None)
    assert made == '<a class="x" aria-label="&quot;" hidden>R&amp;D<b>&lt;</b></a>'
    assert (
        void("meta", name="robots", content="noindex") == '<meta name="robots" content="noindex">'
    )
    assert join(["a", tag("b")], " & ") == "a &amp; <b></b>"


def test_french_marks_do_not_begin_a_line() -> None:
    assert text("Total : « oui » ; 3 %") == "Total\u00a0: «\u00a0oui\u00a0»\u00a0; 3 %"


def test_a_page_allows_its_own_stylesheet_and_nothing_else() -> None:
    style = "p > b { color: red; }"
    found = read(page("fr", "A & B", style, tag("p", "é")))
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = (
        meta.attributes["content"] or ""
        for meta in found.all("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert found.one("style").children == [style]
    assert found.one("html").attributes == {"lang": "fr"}
    assert found.one("title").text == "A & B"

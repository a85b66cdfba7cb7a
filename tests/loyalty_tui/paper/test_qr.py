from __future__ import annotations

import io
import struct
import xml.etree.ElementTree as ET

import segno

from loyalty_tui.paper import qr

CARD = "2990615981239"


def modules(rows: list[str]) -> list[list[int]]:
    """The dark modules that half blocks stand for."""
    found = []
    for row in rows:
        found.append([int(cell in "█▀") for cell in row])
        found.append([int(cell in "█▄") for cell in row])
    return found


def test_the_blocks_are_the_code_with_its_quiet_margin() -> None:
    wanted = [list(row) for row in segno.make(CARD, micro=False, error="m").matrix_iter(border=4)]

    found = modules(qr.blocks(CARD))

    assert found[: len(wanted)] == wanted
    assert all(not any(row) for row in found[len(wanted) :])
    assert len(found) - len(wanted) <= 1


def test_a_card_fits_beside_a_name_on_the_smallest_screen() -> None:
    rows = qr.blocks(CARD)
    assert len(rows) <= 16
    assert {len(row) for row in rows} == {29}


def test_the_picture_is_square_and_large_enough_for_a_telephone() -> None:
    out = io.BytesIO()
    qr.png(CARD, out)

    data = out.getvalue()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    assert width == height >= 300


def test_the_card_to_print_bears_the_shop_and_a_name_only_when_asked() -> None:
    out = io.BytesIO()
    qr.svg(CARD, out, shop="Chez <Aline> & Fils", name="Zoé")
    root = ET.fromstring(out.getvalue())
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["Chez <Aline> & Fils", "Zoé", "2 990615 981239"]
    assert (root.get("width"), root.get("height")) == ("85.6mm", "54.0mm")
    dark = sum(map(sum, segno.make(CARD, micro=False, error="m").matrix))
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) == dark

    unnamed = io.BytesIO()
    qr.svg(CARD, unnamed, shop="Chez Aline")
    assert "Zoé".encode() not in unnamed.getvalue()


def test_a_number_is_grouped_as_an_ean_is_printed_and_any_other_left_alone() -> None:
    assert qr.grouped(CARD) == "2 990615 981239"
    assert qr.grouped("A-17") == "A-17"

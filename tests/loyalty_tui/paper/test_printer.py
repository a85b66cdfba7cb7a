from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
from escpos.printer import Dummy

from loyalty_tui.gateway import BadInput
from loyalty_tui.paper import printer
from loyalty_tui.words.slip import Line

SLIP = [
    Line("title", "Chez Aline"),
    Line("pair", "26/11/2026 14:05", "Caisse 1"),
    Line("rule"),
    Line("pair", "Remboursement", "−7,55 €"),
    Line("large", "+12 points"),
    Line("text", "12,50 € à 1 point pour 1,00 € : 12 points. À utiliser avant l’été…"),
    Line("code", "T7W4-ESAE"),
]


def test_as_text_it_is_no_wider_than_the_paper() -> None:
    for columns in (24, 32, 42, 64):
        rows = printer.text(SLIP, columns)
        assert max(len(row) for row in rows) <= columns
    assert printer.text(SLIP, 32)[1:4] == [
        "26/11/2026 14:05        Caisse 1",
        "-" * 32,
        "Remboursement            −7,55 €",
    ]


def test_a_pair_too_long_for_a_row_takes_two() -> None:
    assert printer.text([Line("pair", "a" * 20, "b" * 20)], 24) == ["a" * 20, " " * 4 + "b" * 20]


def test_the_commands_of_the_printer() -> None:
    dummy = Dummy()
    printer.write(SLIP, dummy, 32)
    sent = dummy.output

    assert b"\x1bE\x01" in sent  # bold, for the title
    assert b"Chez Aline" in sent
    assert b"-7,55" in sent  # a minus every code page has
    assert b"?" not in sent  # nothing that could not be written
    assert b"T7W4-ESAE" in sent
    assert b"1P0T7W4-ESAE" in sent  # the code as the printer's own QR
    assert sent.endswith(b"\x1dV\x00")  # cut


@pytest.mark.parametrize("columns", [32, 42])
def test_what_it_sends_to_a_device_is_what_a_dummy_keeps(tmp_path: Path, columns: int) -> None:
    device = tmp_path / "lp0"
    device.touch()
    dummy = Dummy()
    printer.write(SLIP, dummy, columns)

    printer.send(SLIP, str(device), columns)

    assert device.read_bytes() == dummy.output


def test_a_printer_on_the_network_gets_it_whole() -> None:
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def listen() -> None:
            connection, _address = server.accept()
            with connection:
                while piece := connection.recv(4096):
                    got.append(piece)

        thread = threading.Thread(target=listen)
        thread.start()
        printer.send(SLIP, f"127.0.0.1:{server.getsockname()[1]}", 42)
        thread.join(10)
    dummy = Dummy()
    printer.write(SLIP, dummy, 42)
    assert b"".join(got) == dummy.output


def test_a_printer_that_is_not_there_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for target in (f"127.0.0.1:{port}", "/no/such/device"):
        with pytest.raises(printer.NoPrinter, match="does not answer"):
            printer.send(SLIP, target, 42)


@pytest.mark.parametrize("target", ["", "  ", "host:", ":9100", "host:0", "host:70000", "host:x"])
def test_what_is_no_printer_is_refused(target: str) -> None:
    with pytest.raises(BadInput):
        printer.send(SLIP, target, 42)


def test_where_a_printer_is() -> None:
    assert printer.check("192.168.1.50") == ("192.168.1.50", 9100)
    assert printer.check("caisse.local:9101") == ("caisse.local", 9101)
    assert printer.check("COM3") == ("COM3", 0)
    assert printer.check("/dev/usb/lp0") == ("/dev/usb/lp0", 0)

"""Asking for PINs: hidden at a terminal, from the environment in a script, never as arguments."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from ledger.values.errors import Refused
from loyalty_tui.i18n import N_, _

if TYPE_CHECKING:
    from ledger.books.staff import Staff
    from ledger.store.store import Store


def acting(store: Store, name: str | None) -> int:
    """Who acts: the one named, else the first owner. Whoever has a PIN must give it.

    :raises Refused: nobody has that name, or the PIN is not given or wrong.
    """
    from ledger.books.staff import named

    with store.read() as tx:
        person = named(tx, name)
    if person.pin:
        sentence = N_(
            "{name} has a PIN: give it at a terminal, or in {variable}; or act under another name "
            "with --staff NAME."
        )
        _prove(store, person, "LOYALTY_PIN", sentence)
    return person.id


def approving(store: Store, name: str) -> int:
    """Who approves. Their PIN is their word, so they must have one.

    :raises Refused: nobody has that name, they have no PIN, or it is not given or wrong.
    """
    from ledger.books.staff import named

    with store.read() as tx:
        person = named(tx, name)
    if not person.pin:
        raise Refused(
            "{name} has no PIN to approve with: give one with `loyalty staff pin`.",
            name=person.name,
        )
    sentence = N_("{name} approves with a PIN: give it at a terminal, or in {variable}.")
    _prove(store, person, "LOYALTY_APPROVE_PIN", sentence)
    return person.id


def choose(name: str) -> str:
    """A new PIN, asked twice, or ``LOYALTY_NEW_PIN``.

    :raises BadInput: not six digits, or too easy a PIN.
    :raises Refused: there is nobody to ask, or the two were not alike.
    """
    from ledger.values.pins import check_pin

    given = os.environ.get("LOYALTY_NEW_PIN")
    if given:
        return check_pin(given)
    if not sys.stdin.isatty():
        raise Refused("A new PIN is asked at a terminal; a script gives it in LOYALTY_NEW_PIN.")
    first = check_pin(_ask(_("New PIN for {name}, six digits").format(name=name)))
    if _ask(_("Once more")) != first:
        raise Refused("The two were not alike: nothing was changed.")
    return first


def _prove(store: Store, person: Staff, variable: str, sentence: str) -> None:
    from loyalty_tui.cli.session import till_name
    from loyalty_tui.gateway.pins import prove

    pin = os.environ.get(variable)
    if not pin:
        if not sys.stdin.isatty():
            raise Refused(sentence, name=person.name, variable=variable)
        pin = _ask(_("PIN of {name}").format(name=person.name))
    prove(store, person, pin, till_name())


def _ask(question: str) -> str:
    typed: str = click.prompt(question, hide_input=True, err=True)
    return typed.strip()

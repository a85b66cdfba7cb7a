"""What every command shares: which file, which language, who acts, from which till."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.values import calendar
from ledger.values.text import clean
from loyalty_tui import preferences
from loyalty_tui.i18n import _, set_language

if TYPE_CHECKING:
    from ledger.books.act import Call
    from ledger.store.store import Store
    from ledger.store.transaction import Transaction

_GLOBAL = ("--db", "--lang", "--staff", "--approve")
_MOST_TILL = 20


def hoist(arguments: list[str]) -> list[str]:
    """Move the global options to the front, so that they may stand anywhere, and set the language.

    The language has to be known before a command is loaded: its help is written in it. It is
    the one that is asked for, else the one that was chosen once, else the machine's.
    """
    if kept := preferences.kept_language():
        set_language(kept)
    front: list[str] = []
    rest: list[str] = []
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        name, equals, given = argument.partition("=")
        if argument == "--":
            rest += arguments[position:]
            break
        if name in _GLOBAL:
            if not equals and position + 1 == len(arguments):
                return [*front, name]  # alone, so that it is this one that lacks its value
            if not equals:
                position += 1
                given = arguments[position]
            front += [name, given]
            if name == "--lang":
                set_language(given)
        else:
            rest.append(argument)
        position += 1
    return front + rest


def default_path() -> Path:
    """The shop's file when none is named: ``LOYALTY_DB``, or one in the user's data folder."""
    named_file = os.environ.get("LOYALTY_DB")
    if named_file:
        return Path(named_file)
    from platformdirs import user_data_dir

    return Path(user_data_dir("loyalty", appauthor=False)) / "shop.db"


def till_name() -> str:
    """This till: ``LOYALTY_TILL``, or the machine's name."""
    import platform

    return clean(os.environ.get("LOYALTY_TILL") or platform.node())[:_MOST_TILL]


@dataclass
class Session:
    """One run of the program."""

    db: Path | None
    staff_name: str | None
    approve_name: str | None = None

    @property
    def path(self) -> Path:
        """The shop's file."""
        return self.db if self.db is not None else default_path()

    @cached_property
    def store(self) -> Store:
        """The shop's file, opened; closed when the command ends."""
        from ledger.store.store import Store

        store = Store(self.path)
        click.get_current_context().call_on_close(store.close)
        return store

    @cached_property
    def currency(self) -> str:
        """The shop's currency."""
        with self.store.read() as tx:
            return tx.settings.shop_currency

    @cached_property
    def actor(self) -> int:
        """Who acts, their PIN checked."""
        from loyalty_tui.cli import pins

        return pins.acting(self.store, self.staff_name)

    @cached_property
    def approver(self) -> int | None:
        """Who approves what the one who acts may not do, their PIN checked."""
        from loyalty_tui.cli import pins

        return pins.approving(self.store, self.approve_name) if self.approve_name else None

    def call(
        self,
        *,
        key: str | None = None,
        ref: str | None = None,
        when: str | None = None,
        reason: str = "",
    ) -> Call:
        """Who asks, under which key and receipt number, when it took place, and why."""
        # The books are loaded by commands that write; a quick look does not pay for them.
        from ledger.books.act import Call
        from ledger.values.codes import read_key
        from ledger.values.text import clean_text

        staff, approver = self.actor, self.approver
        with self.store.read() as tx:
            call = Call(
                staff=staff,
                approved_by=approver,
                till=till_name(),
                source_id=clean(ref) or None if ref else None,
                reason=clean_text(reason),
            )
            if key:
                call = replace(call, key=read_key(key))
            if when:
                settings = tx.settings
                at, day = calendar.parse_when(when, settings.shop_timezone, settings.day_cutoff)
                call = replace(call, at=at, day=day)
            return call

    def member(self, text: str) -> int:
        """The member a number, card, phone or e-mail names."""
        from ledger.queries import members

        with self.store.read() as tx:
            return members.resolve(tx, text)

    def account(self, text: str) -> int:
        """The account so named, merged into another or not."""
        from ledger.queries import members

        with self.store.read() as tx:
            return members.resolve_account(tx, text)

    def name_of(self, tx: Transaction, member: int) -> str:
        """A member's name as it is shown."""
        row = tx.connection.execute(
            "SELECT name FROM profile WHERE member = ?", (member,)
        ).fetchone()
        return clean(row[0]) if row else _("(erased)")


def given_date(text: str | None) -> dt.date | None:
    """A date option."""
    return calendar.parse_date(text) if text else None


pass_session = click.make_pass_decorator(Session)

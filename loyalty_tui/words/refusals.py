"""What the books refuse, as a screen says it: no command to type where a key is at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _
from loyalty_tui.words.key_names import key_of
from loyalty_tui.words.phrases import value

if TYPE_CHECKING:
    from ledger.values.errors import LedgerError

_SAID: Mapping[str, str] = {
    "An act dated more than {limit} days back (staff.backdate_days) needs a manager.": N_(
        "An act dated more than {limit} days back needs a manager."
    ),
    "Undoing somebody else's sale after more than {limit} days (staff.backdate_days) needs a "
    "manager.": N_("Undoing somebody else's sale after more than {limit} days needs a manager."),
    "An adjustment of more than {limit} points (staff.adjust_limit) needs a manager.": N_(
        "An adjustment of more than {limit} points needs a manager."
    ),
    "Merging an account of more than {limit} points (staff.merge_limit) needs a manager.": N_(
        "Merging an account of more than {limit} points needs a manager."
    ),
    "Taking back what somebody else handed over more than {limit} days ago (staff.backdate_days) "
    "needs a manager.": N_(
        "Taking back what somebody else handed over more than {limit} days ago needs a manager."
    ),
    "--per-days says over how many days --per-member counts: give both.": N_(
        "A limit over some days needs both: how many a member, and over how many days."
    ),
    "A claimed sale stays with a member: Ctrl+E moves it to the right one.": N_(
        "A claimed sale stays with a member: {key} moves it to the right one."
    ),
    "The last act is more than {seconds} seconds old: Ctrl+E opens the last sales, to put one "
    "right (event {event}).": N_(
        "The last act is more than {seconds} seconds old: {key} opens the last sales, to put one "
        "right (event {event})."
    ),
    "A sheet holds {most} rows and there are more: choose --format csv.": N_(
        "A sheet holds {most} rows and there are more: end the file's name with .csv."
    ),
    "An adjustment needs a reason: give it with --reason.": N_(
        "An adjustment needs a reason: type it, it stands on the statement."
    ),
    "An agreement needs the words it was given to: add --wording.": N_(
        "An agreement needs the words it was given to: type them."
    ),
    "Give the steps with a semicolon between: --steps “Posters; Cards”.": N_(
        "Type the steps with a semicolon between: Posters; Cards."
    ),
    "Import {batch} brought another balance of these dates for member {member}: undo it first, or "
    "give another --source if both are held.": N_(
        "Import {batch} brought another balance of these dates for member {member}: undo it "
        "first, or give another source if both are held."
    ),
    "Member {member} is merged into member {other} already: `loyalty member unmerge {member}` "
    "puts them apart.": N_(
        "Member {member} is merged into member {other} already: they are put apart on the page of "
        "member {member}."
    ),
    "Member {winner} was merged into member {other} since: put them apart first, with `loyalty "
    "member unmerge {winner}`.": N_(
        "Member {winner} was merged into member {other} since: put those two apart first."
    ),
    "No member answers to “{typed}”: give a member number, card, phone or e-mail, or look them up "
    "with `loyalty member find`.": N_(
        "No member answers to “{typed}”: type a member number, card, phone or e-mail, or look "
        "them up under Members."
    ),
    "Nobody has the card, phone or e-mail of this row: add the member first, with `loyalty member "
    "add`.": N_("Nobody has the card, phone or e-mail of this row: add the member first."),
    "Nobody named “{name}” works here: `loyalty staff list` shows who does.": N_(
        "Nobody named “{name}” works here: Programme, Staff shows who does."
    ),
    "Nothing is to change: give --name or --role.": N_("Nothing is changed yet: type what is new."),
    "Nothing is to change: give --threshold, --multiplier or --benefit.": N_(
        "Nothing is changed yet: type what is new."
    ),
    "Nothing is to change: give an option, such as --cost or --stock.": N_(
        "Nothing is changed yet: type what is new."
    ),
    "Nothing is to change: give another target, --by or --name.": N_(
        "Nothing is changed yet: type what is new."
    ),
    "Nothing to change: give --name, --phone, --email, --birthday or --card.": N_(
        "Nothing is changed yet: type what is new."
    ),
    "There is nothing to change: give --amount or --category.": N_(
        "Nothing is changed yet: type what is new."
    ),
    "Nothing was imported: {rejected} of {read} rows cannot be. Line {line}: {why} Mend the file, "
    "or add --rejects FILE to import all the others.": N_(
        "Nothing was imported: {rejected} of {read} rows cannot be. Line {line}: {why} Mend the "
        "file, or import all the others."
    ),
    "Part of this sale was given back already: undo it with `loyalty sale void` and record it "
    "again.": N_("Part of this sale was given back already: undo the sale and record it again."),
    "The answer of event {event} waits for no follow-up: see `loyalty feedback follow-ups`.": N_(
        "The answer of event {event} waits for no follow-up."
    ),
    "The shop needs an owner: make another one first with --role owner.": N_(
        "The shop needs an owner: make somebody else one first."
    ),
    "The survey “{name}” was answered on {day} already: take that answer back first, with "
    "`loyalty feedback undo {event}`.": N_(
        "The survey “{name}” was answered on {day} already: take that answer back first, on the "
        "member's page."
    ),
    "There is an archived reward named “{name}”: `loyalty reward restore` brings it back.": N_(
        "There is an archived reward named “{name}”: show those too, and {key} brings it back."
    ),
    "There is an open goal on {key} already, by {day}: `loyalty goal edit` changes it.": N_(
        "There is an open goal on this already, by {day}: Enter on it changes it."
    ),
    "There is no answer number {event}: see `loyalty feedback list`.": N_(
        "There is no answer number {event}."
    ),
    "There is no campaign “{name}”: `loyalty campaign list` shows them.": N_(
        "There is no campaign “{name}” any more: Programme, Campaigns shows them."
    ),
    "There is no running campaign “{name}”: `loyalty campaign list` shows them.": N_(
        "There is no running campaign “{name}”: Programme, Campaigns shows them."
    ),
    "There is no column for {missing}: the columns are {found}. Say which is which with --map "
    "COLUMN=FIELD.": N_(
        "There is no column for {missing}: the columns are {found}. Rename one in the file's "
        "first line."
    ),
    "Two columns can be {field}: {columns}. Rename one, or say which with --map COLUMN={field}.": (
        N_("Two columns can be {field}: {columns}. Rename one in the file's first line.")
    ),
    "There is no import {batch}: see `loyalty import list`.": N_("There is no import {batch}."),
    "There is no open goal “{name}”: `loyalty goal list` shows them.": N_(
        "There is no open goal “{name}” any more: Programme, Goals shows them."
    ),
    "There is no reward “{name}”: `loyalty reward list` shows the catalogue.": N_(
        "There is no reward “{name}”: Rewards shows the catalogue."
    ),
    "There is no tier “{name}”: `loyalty tier list` shows them.": N_(
        "There is no tier “{name}”: Programme, Tiers shows them."
    ),
    "This card is already member {member}'s: see `loyalty member show {member}`.": N_(
        "This card is already member {member}'s: type #{member} to see them."
    ),
    "This e-mail is already member {member}'s: see `loyalty member show {member}`.": N_(
        "This e-mail is already member {member}'s: type #{member} to see them."
    ),
    "This phone is already member {member}'s: see `loyalty member show {member}`.": N_(
        "This phone is already member {member}'s: type #{member} to see them."
    ),
    "This programme gives no points for a survey: see `loyalty program set earn.survey`.": N_(
        "This programme gives no points for a survey: Programme, Settings changes that."
    ),
    "This sale is member {member}'s: `loyalty sale reassign` moves it.": N_(
        "This sale is member {member}'s: the journal moves it to another."
    ),
    "This sale is nobody's yet: `loyalty sale claim` gives it to a member.": N_(
        "This sale is nobody's yet: the journal gives it to a member."
    ),
    "This sale of {day} can no longer be claimed: the programme allows {days} days (claim.days). "
    "Points can still be given by hand: `loyalty points adjust`.": N_(
        "This sale of {day} can no longer be claimed: the programme allows {days} days. Points "
        "can still be given by hand, on the member's page."
    ),
    "Too many wrong PINs for {name}: wait until {time}, or have a manager run `loyalty staff "
    "unlock`.": N_(
        "Too many wrong PINs for {name}: wait until {time}, or have a manager unlock it under "
        "Programme, Staff."
    ),
    "Voucher {code} has been used: it cannot be cancelled. If nothing was handed over, `loyalty "
    "reward unuse {code}` takes that back first.": N_(
        "Voucher {code} has been used: it cannot be cancelled. If nothing was handed over, take "
        "that back first, on the member's page."
    ),
    "{name}'s PIN cannot be checked: the key it was kept with is not on this machine. An owner "
    "gives a new one with `loyalty staff pin`.": N_(
        "{name}'s PIN cannot be checked: the key it was kept with is not on this machine. An owner "
        "gives a new one under Programme, Staff."
    ),
    "{path} is a copy of another shop: give it a place of its own with --db.": N_(
        "{path} is a copy of another shop: it cannot take this one's place."
    ),
    "{path} is not a shop file of this program: name another with --db.": N_(
        "{path} is not a shop file of this program: type the name of another."
    ),
    "“{name}” costs a full card: `loyalty program set stamps.per_card` changes it.": N_(
        "“{name}” costs a full card: Programme, Settings says how many stamps that is."
    ),
}
"""The sentences of the books that name a command or an option, and what a screen says instead."""

_KEYS: Mapping[str, str] = {
    "A claimed sale stays with a member: Ctrl+E moves it to the right one.": "counter.correct",
    "The last act is more than {seconds} seconds old: Ctrl+E opens the last sales, to put one "
    "right (event {event}).": "counter.correct",
    "There is an archived reward named “{name}”: `loyalty reward restore` brings it back.": (
        "rewards.archive"
    ),
}
"""The key that such a sentence names."""

_OPTIONS: Mapping[str, str] = {
    "--name": N_("Name"),
    "--card": N_("Card"),
    "--stock": N_("In stock"),
    "--per-member": N_("Each member, at most"),
    "--per-days": N_("within so many days"),
    "--valid-days": N_("Days to use the voucher"),
}
"""What a sentence names by its option, as a form calls it."""


def error(trouble: LedgerError) -> str:
    """An error as a sentence for a screen, in the reader's language."""
    values = {name: _value(name, given) for name, given in trouble.values.items()}
    if (name := _KEYS.get(trouble.message)) is not None:
        values["key"] = key_of(name)
    return _(_SAID.get(trouble.message, trouble.message)).format(**values)


def _value(name: str, given: object) -> str:
    from ledger.values.errors import LedgerError

    if isinstance(given, LedgerError):
        return error(given)
    if name in ("key", "what") and isinstance(given, str):
        return _called(given)
    return value(given)


def _called(name: str) -> str:
    """A setting or an option as the screens call it; anything else as it stands."""
    from loyalty_tui.words.setting_names import LABELS

    label = _OPTIONS.get(name) or LABELS.get(name)
    return name if label is None else _("“{name}”").format(name=_(label))

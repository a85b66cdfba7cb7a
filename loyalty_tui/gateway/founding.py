"""A shop to be: what was answered, tried on a file that is thrown away, and made at last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from loyalty_tui import i18n
from loyalty_tui.gateway.files import file_of
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.books.act import Call
    from ledger.exchange.result import ImportResult
    from ledger.program.presets import Preset
    from ledger.store.store import Store
    from loyalty_tui.gateway.errand import Order

_OWNER = 1
# Whoever makes the shop is its first owner.
_USUAL_BACK, _USUAL_STAMPS = "1", "10"
_EURO, _PARIS = "EUR", "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Plans:
    """What was answered so far, as it was typed; empty for what the program proposes.

    ``back`` is what a sale gives back in per cent, ``stamps`` how many fill a card. ``reward``
    is the first one, for ``cost`` points; with a stamp card, what a full one gives.
    """

    name: str = ""
    owner: str = ""
    preset: str = "points"
    back: str = _USUAL_BACK
    stamps: str = _USUAL_STAMPS
    reward: str = ""
    cost: str = ""
    currency: str = ""
    timezone: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Here:
    """Where the machine says it is, as far as a shop can be there."""

    currency: str = _EURO
    timezone: str = _PARIS


def where() -> Here:
    """The currency and the zone this machine is set to; those of France where it does not say."""
    import babel.numbers
    import pendulum

    zone = pendulum.now().timezone_name or ""
    region = _region(zone)
    if not region:
        return Here()
    current = babel.numbers.get_territory_currencies(region)
    return Here(current[0] if current else _EURO, zone)


def _region(zone: str) -> str:
    """The country of a zone, or nothing: ``UTC`` is in none."""
    import babel.core

    found = str(babel.core.get_global("zone_territories").get(zone, ""))
    return found if found.isalpha() and found != "ZZ" else ""


def make_shop(
    path: Path,
    name: str,
    preset: str,
    currency: str,
    timezone: str,
    *,
    owner: str = "",
    card_reward: str = "",
    region: str = "FR",
) -> Store:
    """Make a shop whose tiers and first reward have names in the reader's language."""
    from ledger.books.program import NewShop, open_shop
    from loyalty_tui.words import programme

    shop = NewShop(
        name=name,
        preset=preset,
        currency=currency,
        timezone=timezone,
        region=region,
        tier_names=programme.tier_names(),
        card_reward=card_reward or programme.card_reward(),
        owner=owner or _("Owner"),
    )
    return open_shop(path, shop)


def programme(plans: Plans) -> Preset:
    """What is planned, as rules.

    :raises BadInput: an answer cannot be what it should be.
    """
    from dataclasses import replace

    from ledger.program.presets import preset
    from ledger.program.settings import Settings, change
    from ledger.values.money import digits

    currency = plans.currency.upper() or _EURO
    digits(currency)
    chosen = preset(plans.preset, Settings(shop_currency=currency))
    settings = chosen.settings
    for key, text in _changes(plans):
        settings = change(settings, key, text)
    return replace(chosen, settings=settings)


def _changes(plans: Plans) -> list[tuple[str, str]]:
    """The settings in which the plans differ from the preset."""
    if plans.preset == "stamps":
        same = plans.stamps == _USUAL_STAMPS
        return [] if same else [("stamps.per_card", plans.stamps)]
    return [] if plans.back == _USUAL_BACK else [("points.value", str(Decimal(plans.back) / 100))]


def found(path: Path, plans: Plans, till: str) -> None:
    """Make the shop as it is planned; nothing is left of one that cannot be.

    :raises LedgerError: an answer cannot be what it should be, or the file cannot be made.
    """
    from ledger.books.act import Call
    from ledger.values.text import clean

    currency, timezone = plans.currency or _EURO, plans.timezone or _PARIS
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = make_shop(
        path,
        plans.name,
        plans.preset,
        currency,
        timezone,
        owner=clean(plans.owner),
        card_reward=clean(plans.reward) if plans.preset == "stamps" else "",
        region=_region(timezone) or "FR",
    )
    with store:
        try:
            _complete(store, plans, Call(staff=_OWNER, till=till))
        except BaseException:
            store.close()
            path.unlink()
            raise


def _complete(store: Store, plans: Plans, call: Call) -> None:
    from dataclasses import replace

    from ledger.books import program, rewards
    from ledger.values.codes import new_key
    from ledger.values.points import parse_points

    for key, text in _changes(plans):
        program.change(store, key, text, replace(call, key=new_key()))
    if plans.preset != "stamps" and plans.reward:
        reward = rewards.NewReward(plans.reward, parse_points(plans.cost))
        rewards.add(store, reward, replace(call, key=new_key()))


class Drafts:
    """Shops made on trial, in a folder that goes away."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="loyalty-draft-", ignore_cleanup_errors=True)
        self._count = 0

    def make(self, plans: Plans) -> Path:
        """Make the shop on trial: what the real one would be refused for is told now.

        :raises LedgerError: as :func:`found`.
        """
        self._count += 1
        path = Path(self._folder.name) / f"{self._count}.db"
        found(path, plans, "")
        return path

    def close(self) -> None:
        """Throw them away."""
        self._folder.cleanup()


@contextmanager
def drafting() -> Iterator[Drafts]:
    """Drafts for a while."""
    drafts = Drafts()
    try:
        yield drafts
    finally:
        drafts.close()


def look_at(shop: Path, file: str) -> ImportResult:
    """What a list of customers would bring into a shop; nothing is written.

    :raises BadInput: it cannot be read as a whole.
    """
    from ledger.exchange.importing import Order, preview
    from ledger.store.store import Store

    with Store(shop) as store:
        return preview(store, Order("members", file_of(file)))


def list_order(shop: Path, file: str, till: str) -> Order:
    """A list of customers to be brought into a shop; rows that cannot be read are left out."""
    from ledger.values.calendar import system_clock
    from loyalty_tui.gateway.errand import Errand, Order

    return Order(
        errand=Errand("import", file, {"what": "members", "skip_bad": True}),
        shop=str(shop),
        staff=_OWNER,
        approved_by=None,
        till=till,
        language=i18n.language(),
        clock=system_clock(),
    )


def bring(path: Path, copy: str, till: str) -> int:
    """Put a copy of a shop's file, checked event by event, in its place. Returns how many.

    :raises LedgerError: it is none, or it does not verify.
    """
    from ledger.books.act import Call
    from ledger.books.restoring import prepare

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with prepare(path, file_of(copy)) as ready:
        return ready.restore(Call(till=till)).state.events

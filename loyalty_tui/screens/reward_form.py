"""A reward of the catalogue, to be filled in or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyalty_tui.gateway import RewardToBe
from loyalty_tui.i18n import _
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.words import format as fmt
from loyalty_tui.words import shelf as words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable, Sequence

    from loyalty_tui.gateway import Reward, Shop, Story
    from loyalty_tui.gateway.rewards import Rewards

_ANYBODY = "-"
# No tier can be named so: it would be no choice.


def new_reward(rewards: Rewards, shop: Shop, tiers: Sequence[str]) -> Form[Story]:
    """Adds a reward."""

    async def save(answers: Answers, key: bytes) -> Story:
        return await rewards.add(key, _typed(answers))

    return _form(_("New reward"), _fields(None, shop, tiers), save, rewards, shop)


def edit_reward(rewards: Rewards, shop: Shop, tiers: Sequence[str], reward: Reward) -> Form[Story]:
    """Changes a reward."""

    async def save(answers: Answers, key: bytes) -> Story:
        return await rewards.edit(key, reward, _typed(answers, reward))

    about = _("Vouchers that were issued stay as they were.")
    fields = _fields(reward, shop, tiers)
    return _form(reward.name, fields, save, rewards, shop, reward=reward, about=about)


def _form(
    title: str,
    fields: list[Field],
    save: Callable[[Answers, bytes], Awaitable[Story]],
    rewards: Rewards,
    shop: Shop,
    *,
    reward: Reward | None = None,
    about: str = "",
) -> Form[Story]:
    async def preview(answers: Answers) -> str:
        if not answers["cost"]:
            return ""
        new, worth = await rewards.judged(_typed(answers, reward))
        said = [words.worth(new, worth, shop.currency), " · ".join(words.limits(new))]
        return "\n".join(part for part in said if part)

    return Form(title, fields, save, about=about, preview=preview)


def _fields(reward: Reward | None, shop: Shop, tiers: Sequence[str]) -> list[Field]:
    def number(value: int | None) -> str:
        return "" if value is None else str(value)

    def date(value: dt.date | None) -> str:
        return fmt.short_date(value) if value is not None else ""

    fields = [Field("name", _("Name"), reward.name if reward else "", most=80, needed=True)]
    if reward is None and shop.stamps:
        units = (("points", _("points")), ("stamps", _("stamps")))
        unit = "points" if shop.has_points else "stamps"
        fields.append(Field("unit", _("Taken for"), unit, choices=units))
    fields += [
        Field(
            "cost",
            _("Cost in points or stamps"),
            number(reward.cost) if reward else "",
            needed=True,
        ),
        Field("price", _("What one costs the shop"), _price(reward, shop), beside=True),
        Field("stock", _("In stock (empty: no limit)"), number(reward.stock) if reward else ""),
        Field(
            "valid",
            _("Days to use the voucher"),
            number(reward.valid_days) if reward else "",
            beside=True,
        ),
        Field("each", _("Each member, at most"), number(reward.per_member) if reward else ""),
        Field(
            "days",
            _("within so many days"),
            number(reward.period_days) if reward else "",
            beside=True,
        ),
        Field("first", _("From which day on"), date(reward.first_day) if reward else ""),
        Field("last", _("Until which day"), date(reward.last_day) if reward else "", beside=True),
    ]
    if tiers or (reward is not None and reward.tier):
        names = dict.fromkeys([*tiers, *([reward.tier] if reward and reward.tier else [])])
        choices = ((_ANYBODY, _("everybody")), *((name, name) for name in names))
        tier = reward.tier if reward else ""
        fields.append(Field("tier", _("For whom, and above"), tier or _ANYBODY, choices=choices))
    return fields


def _price(reward: Reward | None, shop: Shop) -> str:
    if reward is None or not reward.cost_price:
        return ""
    return fmt.typed_money(reward.cost_price, shop.currency)


def _typed(answers: Answers, reward: Reward | None = None) -> RewardToBe:
    tier = answers.get("tier", _ANYBODY)
    return RewardToBe(
        name=answers["name"],
        cost=answers["cost"],
        unit=reward.unit if reward is not None else answers.get("unit", "points"),
        cost_price=answers["price"],
        stock=answers["stock"],
        per_member=answers["each"],
        period_days=answers["days"],
        first_day=answers["first"],
        last_day=answers["last"],
        valid_days=answers["valid"],
        tier="" if tier == _ANYBODY else tier,
    )

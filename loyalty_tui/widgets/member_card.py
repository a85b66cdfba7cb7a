"""A member at a glance: who, what they have, what is coming, what to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Digits, Static

from loyalty_tui.i18n import _, ngettext
from loyalty_tui.widgets.greeting import MOST, words_to_say
from loyalty_tui.widgets.ink import ink, large, large_width, lines, upper
from loyalty_tui.widgets.stamps import stamp_card
from loyalty_tui.words import format as fmt
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import MemberView, Reward, Sheet, Shop, Story

_SHORT, _LONG = 2, 4
# How many rewards and dates are named, in a card of few rows or of many.
_GAUGE, _SHORT_GAUGE = 14, 6


class MemberCard(VerticalScroll, can_focus=False):
    """Shows a :class:`Sheet`."""

    DEFAULT_CLASSES = "card"

    def compose(self) -> ComposeResult:
        with Vertical(id="member-main"):
            yield Static(id="member-name", markup=False)
            yield Static(id="member-about", markup=False)
            yield Static(id="member-say", markup=False)
            with Horizontal(id="member-balance"):
                yield Digits(id="member-figure")
                yield Static(id="member-unit", markup=False)
        with Vertical(id="member-more"):
            yield Static(id="member-tier", markup=False)
            yield Static(id="member-rewards", markup=False)
            yield Static(id="member-lapse", markup=False)
            yield Static(id="member-latest", markup=False)

    def show(self, sheet: Sheet, shop: Shop, *, at_counter: bool = True) -> None:
        """Show a member; away from the counter, nothing is said of its keys."""
        view = sheet.view
        with self.app.batch_update():
            self._set("name", ink((_name(view), "bold $text-primary")))
            self._set("about", _about(view))
            words = words_to_say(sheet, self._most_words(), at_counter=at_counter)
            self._set("say", lines(ink((f"► {word}", "bold $text-warning")) for word in words))
            narrow = self.screen.has_class("-narrow")
            figure, unit = _balance(sheet, shop, narrow=narrow)
            digits = self.query_one("#member-figure", Digits)
            digits.styles.width = large_width(figure) + 1
            digits.update(large(figure))
            self._set("unit", unit)
            self._set("tier", _tier(view, shop, _SHORT_GAUGE if narrow else _GAUGE))
            most = _LONG if self.screen.has_class("-tall") else _SHORT
            self._set("rewards", _rewards(sheet, most))
            self._set("lapse", _lapse(view, most))
            self._set("latest", _latest(sheet, shop) if most > _SHORT else ink(""))

    def _most_words(self) -> int:
        """For how many words to say there is room; beneath a result there is less."""
        screen = self.screen
        result = self.has_class("-alone") and not screen.has_class("-tall")
        return MOST - 1 - result if screen.has_class("-low") or result else MOST

    def _set(self, part: str, content: Content) -> None:
        static = self.query_one(f"#member-{part}", Static)
        static.display = bool(content.plain)
        static.update(content)


def _name(view: MemberView) -> str:
    return view.name or _("Member {number}").format(number=view.member)


def _about(view: MemberView) -> Content:
    parts = [fmt.phone(view.phone)] if view.phone else []
    if view.visits:
        parts.append(ngettext("{n} visit", "{n} visits", view.visits).format(n=view.visits))
    # The very form the scan field takes a member's number in.
    parts.append(f"#{view.member}")
    return ink((" · ".join(parts), "$text-muted"))


def _balance(sheet: Sheet, shop: Shop, *, narrow: bool) -> tuple[str, Content]:
    view = sheet.view
    if shop.stamps and not shop.has_points:
        rows = [
            ink(_of_a_card(view.stamp_balance, shop.stamps)),
            ink((stamp_card(view.stamp_balance, shop.stamps), "$text-success")),
        ]
        above = [] if narrow else [ink("")]
        return fmt.number(view.stamp_balance), lines([*above, *rows])
    rows = [ink(ngettext("point", "points", abs(view.balance)))]
    if view.balance < 0:
        rows.append(ink((_("owed: later points pay it off"), "$text-error")))
    elif sheet.worth:
        worth = _("worth {amount}").format(amount=fmt.money(sheet.worth, shop.currency))
        rows.append(ink((worth, "$text-muted")))
    if shop.stamps:
        of = _of_a_card(view.stamp_balance, shop.stamps)
        card = stamp_card(view.stamp_balance, shop.stamps)
        held = f" {fmt.number(view.stamp_balance)} {of}"
        rows.append(ink((card, "$text-success"), (held, "$text-muted")))
    above = [] if narrow else [ink("")]
    return fmt.number(view.balance), lines([*above, *rows][-3:])


def _of_a_card(held: int, whole: int) -> str:
    """What stands after the number of stamps held: in French, their word depends on it."""
    return ngettext("of {n} stamps", "of {n} stamps", abs(held)).format(n=fmt.number(whole))


def _tier(view: MemberView, shop: Shop, gauge: int) -> Content:
    tier = view.tier
    if tier is None:
        return ink("")
    name = tier.name or _("No tier yet")
    rows = [ink((name, "bold $text-accent"))]
    if tier.multiplier != 1:
        rows[0] += ink((f"  × {fmt.decimal(tier.multiplier)}", "$text-muted"))
    if tier.next_name:
        whole = tier.qualifying + tier.missing
        done = max(0, min(gauge, gauge * tier.qualifying // whole)) if whole else 0
        missing = _missing(tier.missing, shop)
        rows.append(
            ink(
                ("█" * done, "$text-accent"),
                ("░" * (gauge - done), "$text-muted"),
                " ",
                _("{missing} to {tier}").format(missing=missing, tier=tier.next_name),
            )
        )
    if tier.until is not None:
        until = _("kept until {day}").format(day=fmt.short_date(tier.until))
        rows.append(ink((until, "$text-warning")))
    return lines(rows)


def _missing(missing: int, shop: Shop) -> str:
    """What is missing to the next tier, in what the programme counts."""
    match shop.tier_basis:
        case "points_earned":
            return say.points(missing)
        case "visits":
            return ngettext("{n} visit", "{n} visits", missing).format(n=missing)
        case _:
            return fmt.money(missing, shop.currency)


def _rewards(sheet: Sheet, most: int) -> Content:
    rows = []
    if sheet.rewards:
        heading = _("Within reach: {n}").format(n=len(sheet.rewards))
        rows.append(ink((upper(heading), "bold $text-primary")))
        dear = sorted(sheet.rewards, key=lambda reward: -reward.cost)
        rows += [_reward(reward) for reward in dear[:most]]
    elif sheet.next_reward is not None:
        reward = sheet.next_reward
        held = sheet.view.balance if reward.unit == "points" else sheet.view.stamp_balance
        missing = say.points(reward.cost - max(0, held), reward.unit)
        rows.append(ink((upper(_("Next reward")), "bold $text-primary")))
        rows.append(ink(f"  {reward.name}"))
        to_go = _("{points} to go").format(points=missing)
        rows.append(ink((f"  {to_go}", "$text-muted")))
    for voucher in sheet.vouchers[:most]:
        rows.append(ink(("● ", "$text-success"), (voucher.code, "bold"), f" {voucher.name}"))
    return lines(rows)


def _reward(reward: Reward) -> Content:
    return ink((f"{cost_words(reward):>7}  ", "$text-muted"), reward.name)


def cost_words(reward: Reward) -> str:
    """What a reward costs: points go without saying, stamps do not."""
    return fmt.number(reward.cost) if reward.unit == "points" else say.points(reward.cost, "stamps")


def _lapse(view: MemberView, most: int) -> Content:
    coming = [
        (day, left) for day, left in view.points.upcoming(view.today) if day is not None and left
    ]
    if not coming:
        return ink("")
    rows = [ink((upper(_("To use by")), "bold $text-primary"))]
    for day, left in coming[:most]:
        rows.append(ink(f"  {fmt.short_date(day)}  ", (say.points(left), "$text-muted")))
    rest = sum(left for _day, left in coming[most:])
    if rest:
        later = _("later: {points}").format(points=say.points(rest))
        rows.append(ink((f"  {later}", "$text-muted")))
    return lines(rows)


def _latest(sheet: Sheet, shop: Shop) -> Content:
    """The last acts about the member, to answer what happened the other day."""
    if not sheet.latest:
        return ink("")
    cells = [_act(story, shop) for story in sheet.latest]
    kind, amount, moved = (max(len(row[column]) for row in cells) for column in (1, 2, 3))
    rows = [ink((upper(_("Latest")), "bold $text-primary"))]
    rows += [
        ink(
            f"  {row[0]}  ",
            (f"{row[1]:<{kind}}  {row[2]:>{amount}}", "$text-muted"),
            f"  {row[3]:>{moved}}",
        )
        for row in cells
    ]
    return lines(rows)


def _act(story: Story, shop: Shop) -> tuple[str, str, str, str]:
    """Its day, what it was, its amount, and the points or else the stamps it moved."""
    moved = fmt.signed_points(story.points) if story.points else ""
    amount = fmt.money(story.amount, shop.currency) if story.amount is not None else ""
    if not story.amount and (stamps := story.moved("stamps")):
        amount, moved = "", say.moved(stamps, "stamps")
    return fmt.short_date(story.business_date), say.headline(story), amount, moved

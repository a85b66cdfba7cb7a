"""What is changed of a member, each on a form of its own: see :mod:`loyalty_tui.screens.form`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.form import Answers, Field, Form, confirm
from loyalty_tui.screens.member_merge import Pair, confirm_merge, merge_form
from loyalty_tui.screens.member_papers import MemberPapers, called
from loyalty_tui.screens.pick import Pick, Thing
from loyalty_tui.screens.proof import Proof
from loyalty_tui.words import format as fmt
from loyalty_tui.words import people as words
from loyalty_tui.words import rewards as reward_words
from loyalty_tui.words import say
from loyalty_tui.words.key_names import key_of

if TYPE_CHECKING:
    from loyalty_tui.gateway import AnswerLine, Erased, Person, Shop, Story, Unit, Voucher
    from loyalty_tui.gateway.member_acts import AnswerAct, VoucherAct


def _key(key: str, act: str, label: str, tip: str, *, show: bool = False) -> Binding:
    return Binding(key, f"act('{act}')", label, show=show, id=f"member.{act}", tooltip=tip)


class MemberDesk(MemberPapers):
    """The acts of a member's page. What is done is told in passing; a refusal, in the form."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("f6", "serve", N_("Serve"), N_("Put the member on the counter"), show=True),
        _key("f7", "edit", N_("Edit"), N_("Change name, phone, e-mail, birthday, card"), show=True),
        _key("f9", "adjust", N_("Adjust"), N_("Add or take points by hand"), show=True),
        Binding(
            "f10",
            "more",
            N_("More…"),
            id="member.more",
            tooltip=N_("Everything that can be done with this member"),
        ),
        _key("ctrl+k", "consent", N_("Agreement"), N_("Record what they agree to be reached by")),
        _key("ctrl+x", "tier", N_("Tier by hand"), N_("Give a tier until a date, or end it")),
        _key("ctrl+n", "merge", N_("Merge"), N_("Make one member of two accounts")),
        _key("ctrl+u", "unmerge", N_("Put apart"), N_("Put a merged account apart again")),
        _key("ctrl+d", "card", N_("Card"), N_("Show the member's card, to be scanned or printed")),
        _key("ctrl+e", "export", N_("Hand out"), N_("Write all that is known of them to a file")),
        _key("ctrl+y", "letter", N_("Year letter"), N_("Write their year as a letter")),
        _key("delete", "erase", N_("Forget"), N_("Forget the member: name, contacts and notes")),
    ]

    def told(self, story: Story | None) -> None:
        """Say what was done, and read the page again."""
        shop = self.house.shop
        if story is None or shop is None:
            return
        self.say(say.headline(story), say.explain(story, shop.currency))
        self.renew()

    def action_act(self, act: str) -> None:
        """Begin an act, if there is somebody to do it to."""
        person, shop = self._person, self.house.shop
        if person is None or shop is None or person.forgotten:
            self.app.bell()
            return
        self.hush()
        begin: dict[str, Callable[[Person, Shop], object]] = {
            "serve": self._serve,
            "edit": self._edit,
            "adjust": self._adjust,
            "consent": self._consent,
            "tier": self._tier,
            "merge": self._merge,
            "unmerge": self._unmerge,
            "card": self._card,
            "export": self._export,
            "letter": self._letter,
            "erase": self._erase,
        }
        begin[act](person, shop)

    def action_more(self) -> None:
        acts = [binding for binding in MemberDesk.BINDINGS if isinstance(binding, Binding)]
        things = [
            Thing(
                binding.action.split("'")[1],
                _(binding.tooltip),
                key_of(binding.id or "", binding.key),
            )
            for binding in acts
            if "'" in binding.action
        ]
        self.app.push_screen(Pick(_("What is to be done?"), things, self.action_act))

    # One form each.

    def _serve(self, person: Person, _shop: Shop) -> None:
        self.house.serve(person.sheet.view.member)

    def _edit(self, person: Person, _shop: Shop) -> None:
        view = person.sheet.view
        known = {
            "name": view.name,
            "phone": fmt.phone(view.phone),
            "email": view.email,
            "birthday": fmt.birthday(view.birthday),
            "card": view.card,
        }
        fields = [
            Field("name", _("Name"), known["name"], most=120, needed=bool(known["name"])),
            Field("phone", _("Phone"), known["phone"], most=40),
            Field("email", _("E-mail"), known["email"]),
            Field(
                "birthday",
                _("Birthday"),
                known["birthday"],
                _("As 03-31 or 31/03, with the year or without."),
            ),
            Field(
                "card",
                _("Card"),
                known["card"],
                _("Scan the new one; the one before no longer opens the account."),
                scans=True,
            ),
        ]

        async def save(answers: Answers, key: bytes) -> Story | None:
            changes = {name: text for name, text in answers.items() if text != known[name]}
            return await self.people.edit(key, view.member, changes) if changes else None

        title = _("Edit {name}").format(name=called(person))
        form: Form[Story | None] = Form(title, fields, save)
        self.app.push_screen(form, self.told)

    def _adjust(self, person: Person, shop: Shop) -> None:
        view = person.sheet.view
        units: tuple[tuple[str, str], ...] = ()
        if shop.stamps:
            units = (("points", _("points")), ("stamps", _("stamps")))
            # What the shop gives stands first, and is meant unless the other is chosen.
            units = units if shop.has_points else units[::-1]
        fields = [
            *([Field("unit", _("What"), choices=units)] if units else []),
            Field("number", _("How many, as +50 or -50"), most=12, needed=True),
            Field("reason", _("Reason"), note=_("It stands in the statement."), needed=True),
        ]
        held = [_("Balance: {points}").format(points=say.points(view.balance))]
        if units:
            stamps = reward_words.stamps_of(view.stamp_balance, shop.stamps)
            held.append(_("Stamps: {stamps}").format(stamps=stamps))

        async def save(answers: Answers, key: bytes) -> Story:
            unit: Unit = "stamps" if answers.get("unit") == "stamps" else "points"
            return await self.people.adjust(
                key, view.member, answers["number"], answers["reason"], unit
            )

        title = _("Adjust by hand: {name}").format(name=called(person))
        self.app.push_screen(Form(title, fields, save, about=" · ".join(held)), self.told)

    def _consent(self, person: Person, _shop: Shop) -> None:
        member = person.sheet.view.member
        channels = tuple((key, words.channel(key)) for key in words.CHANNELS)
        fields = [
            Field("channel", _("Reached by"), choices=channels),
            Field("agrees", _("They"), choices=(("yes", _("agree")), ("no", _("do not agree")))),
            Field(
                "wording",
                _("The words it was put in"),
                note=_("Needed for an agreement: it shows what they said yes to."),
                most=500,
            ),
        ]

        async def save(answers: Answers, key: bytes) -> Story:
            given = answers["agrees"] == "yes"
            return await self.people.consent(
                key, member, answers["channel"], given, answers["wording"]
            )

        title = _("What {name} agrees to").format(name=called(person))
        self.app.push_screen(Form(title, fields, save), self.told)

    @work(group="tier", exclusive=True)
    async def _tier(self, person: Person, _shop: Shop) -> None:
        member = person.sheet.view.member
        try:
            known = await self.ask(self.people.tiers())
        except LedgerError as error:
            self.complain(error)
            return
        if not known:
            self.hint(_("The programme has no tiers."))
            return
        # By place: a tier can have any name.
        places = ((str(place), name) for place, name in enumerate(known))
        choices = (*places, (_REACHED, _("the one they have reached")))
        held = person.sheet.view.tier
        now = str(known.index(held.name)) if held is not None and held.name in known else "0"
        fields = [
            Field("tier", _("Tier"), now, choices=choices),
            Field("until", _("Until (may stay empty)"), note=_("As 2026-03-31 or 31/03/2026.")),
            Field("reason", _("Reason (may stay empty)")),
        ]

        async def save(answers: Answers, key: bytes) -> Story:
            given = answers["tier"]
            tier = None if given == _REACHED else known[int(given)]
            until = answers["until"] if tier else ""
            return await self.people.set_tier(key, member, tier, until, answers["reason"])

        title = _("Tier by hand: {name}").format(name=called(person))
        about = _("It stays through sales, refunds and reviews until its last day.")
        self.app.push_screen(Form(title, fields, save, about=about), self.told)

    def _merge(self, person: Person, shop: Shop, before: Pair | None = None) -> None:
        def chosen(pair: Pair | None) -> None:
            if pair is not None:
                self.app.push_screen(
                    confirm_merge(self.people, pair), lambda done: sure(done, pair)
                )

        def sure(done: Story | None, pair: Pair) -> None:
            if done is None:
                self._merge(person, shop, pair)  # one step back, as it was typed
            self.told(done)

        self.app.push_screen(merge_form(self.people, person.sheet.view, before), chosen)

    def _unmerge(self, person: Person, _shop: Shop) -> None:
        if not person.accounts:
            self.hint(_("No account is merged into this one."))
            return
        accounts = tuple((str(one.member), f"#{one.member} {one.name}") for one in person.accounts)
        about = _(
            "It takes its own points, sales and vouchers back, as if they had not been merged."
        )

        async def save(answers: Answers, key: bytes) -> Story:
            return await self.people.unmerge(key, int(answers["account"]))

        fields = [Field("account", _("Which account"), choices=accounts)]
        self.app.push_screen(Form(_("Put apart again"), fields, save, about=about), self.told)

    def _erase(self, person: Person, _shop: Shop) -> None:
        view = person.sheet.view
        rows = [
            _("Forget {name}, member {member}, who holds {points}? This cannot be undone.").format(
                name=called(person), member=view.member, points=say.points(view.balance)
            ),
            _("What goes: name, phone, e-mail, birthday, card, and every free text about them."),
            _("What stays: sales, points and sums, under a number that is nobody's."),
        ]
        if person.accounts:
            numbers = ", ".join(f"#{one.member}" for one in person.accounts)
            rows.append(
                _("With them go the accounts merged into theirs: {members}.").format(
                    members=numbers
                )
            )

        async def act(key: bytes) -> Erased:
            return await self.people.erase(key, view.member)

        form = confirm(_("Forget a member"), "\n".join(rows), str(view.member), act)
        self.app.push_screen(form, self._erased)

    def _erased(self, done: Erased | None) -> None:
        if done is not None:
            self.renew()
            self.app.push_screen(Proof(done))

    # What a row of a list is opened for.

    def open_voucher(self, voucher: Voucher) -> None:
        """Hand a reward over, or take the voucher or the hand-over back."""
        acts = _VOUCHER_ACTS.get(voucher.state)
        if acts is None:
            word = _(reward_words.STATES[voucher.state])
            self.hint(_("Nothing is to be done: this voucher is {state}.").format(state=word))
            return
        fields = [
            Field(
                "act",
                _("What is to be done?"),
                choices=tuple((act, _(label)) for act, label in acts),
            ),
            Field("reason", _("Reason (may stay empty)")),
        ]

        async def save(answers: Answers, key: bytes) -> Story:
            act = next(act for act, _label in acts if act == answers["act"])
            return await self.people.voucher(key, voucher.code, act, answers["reason"])

        title = _("Voucher {code}").format(code=voucher.code)
        self.app.push_screen(Form(title, fields, save, about=voucher.name), self.told)

    def open_answer(self, line: AnswerLine, said: str) -> None:
        """Come back to who was unhappy, or take an answer back."""
        acts: list[tuple[str, str]] = []
        if line.open:
            acts.append(("close", _("the follow-up is done")))
        elif line.closed is not None:
            acts.append(("reopen", _("the follow-up is to be done again")))
        acts.append(("undo", _("take the answer back: it counts no more")))
        fields = [Field("act", _("What is to be done?"), choices=tuple(acts))]
        if line.open:
            fields.append(Field("note", _("What came of it (may stay empty)"), most=500))

        async def save(answers: Answers, key: bytes) -> Story:
            act: AnswerAct = _ANSWER_ACTS[answers["act"]]
            return await self.people.follow_up(key, line.event, act, answers.get("note", ""))

        title = _("Answer of {day}").format(day=fmt.short_date(line.day))
        self.app.push_screen(Form(title, fields, save, about=said), self.told)


_VOUCHER_ACTS: dict[str, tuple[tuple[VoucherAct, str], ...]] = {
    "issued": (
        ("use", N_("hand the reward over")),
        ("cancel", N_("take the voucher back: its points return")),
    ),
    "used": (("unuse", N_("nothing was handed over: it can be used again")),),
}
# By the voucher's state.
_REACHED = "reached"
_ANSWER_ACTS: dict[str, AnswerAct] = {"close": "close", "reopen": "reopen", "undo": "undo"}

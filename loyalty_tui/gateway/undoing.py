"""How an act is taken back by itself: each kind by the act there is for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ledger.books import feedback, marking, moving, refunds, rewards
from ledger.books.act import Call
from ledger.queries.story import Story
from ledger.store.store import Store

Undo = Callable[[Store, Story, Call], Story]


def _move_back(store: Store, story: Story, call: Call) -> Story:
    """Give a sale that was moved back to whom it was moved from."""
    member = story.detail.get("from")
    return moving.reassign(
        store, story.reverses or 0, member if isinstance(member, int) else 0, call
    )


def _put_apart(store: Store, story: Story, call: Call) -> Story:
    from ledger.books import merging

    return merging.unmerge(store, int(str(story.detail.get("loser"))), call)


_ANYWHERE: dict[str, Undo] = {
    "sale": lambda store, story, call: refunds.void_event(store, story.event, call),
    "issue": lambda store, story, call: rewards.cancel(store, story.code or "", call),
    "use": lambda store, story, call: rewards.unuse(store, story.code or "", call),
    "answer": lambda store, story, call: feedback.take_back(store, story.event, call),
}

AT_THE_COUNTER: Mapping[str, Undo] = _ANYWHERE | {"reassign": _move_back}
"""By the kind of a till's last act."""

IN_THE_JOURNAL: Mapping[str, Undo] = _ANYWHERE | {
    "follow-up": lambda store, story, call: feedback.reopen(store, story.reverses or 0, call),
    "mark": lambda store, story, call: marking.unmark(store, str(story.detail.get("item")), call),
    "merge": _put_apart,
}
"""By the kind of any event. A sale that was moved is moved again from its own event."""

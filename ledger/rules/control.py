"""Who a campaign leaves out, so that what it changes can be told.

A member's place is drawn by a hash of their number under the campaign's own salt: the same for
ever and on every machine, independent from one campaign to the next, and nobody's choice. After a
merge, the number that stands for both decides.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from ledger.program.tiers import Campaign
from ledger.values.errors import BadInput

MOST = 50
"""The largest share that can be kept apart, in per cent: no smaller group tells more."""

SALT_BYTES = 16

_PERSON = b"loyalty-control"
_PLACE_BYTES = 8
_WRITTEN = re.compile(r"(\d{1,2})\s?%?", re.ASCII)


def place(salt: bytes, member: int) -> int:
    """Where a member stands under a salt: a number below 2**64, evenly spread."""
    number = member.to_bytes(8, "big")
    drawn = blake2b(number, digest_size=_PLACE_BYTES, key=salt, person=_PERSON)
    return int.from_bytes(drawn.digest(), "big")


def kept_apart(campaign: Campaign, member: int) -> bool:
    """Whether a campaign leaves a member out, to be measured against them."""
    if not campaign.control:
        return False
    return place(bytes.fromhex(campaign.salt), member) * 100 < campaign.control << 64


def check_share(share: int) -> None:
    """Let a share in per cent pass.

    :raises BadInput: it is not from 0 to 50.
    """
    if not 0 <= share <= MOST:
        raise _wrong(str(share))


def parse_share(text: str) -> int:
    """A typed share in whole per cent: ``10%`` or ``10``.

    :raises BadInput: it is not one.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None or int(match[1]) > MOST:
        raise _wrong(text)
    return int(match[1])


def _wrong(typed: str) -> BadInput:
    return BadInput(
        "“{typed}” cannot be kept apart: give a whole per cent from 0 to {most}, such as 10%.",
        typed=typed[:20],
        most=MOST,
    )

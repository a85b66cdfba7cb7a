"""Who may do what: one table, for the screens, the command line and imports alike."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.program.settings import Settings
from ledger.values.errors import N_, NotAllowed, Role

ROLES: tuple[Role, ...] = ("owner", "manager", "clerk")
"""From the one who may do most to the one who may do least."""


@dataclass(frozen=True, slots=True)
class Permission:
    """``role`` and those above it may; those below only within ``limit``, a setting.

    ``refusal`` is what the others are told; it may name the ``{limit}``.
    """

    role: Role
    refusal: str = ""
    limit: str = ""

    def granted(self, role: Role, size: int, settings: Settings) -> bool:
        """Whether a role may do something of a size."""
        if ROLES.index(role) <= ROLES.index(self.role):
            return True
        return bool(self.limit) and size <= getattr(settings, self.limit)

    def refused(self, settings: Settings) -> NotAllowed:
        """The refusal, saying who can approve."""
        if not self.limit:
            return NotAllowed(self.refusal, self.role)
        return NotAllowed(self.refusal, self.role, limit=getattr(settings, self.limit))


_ANYONE = Permission("clerk")
_CATALOGUE = Permission("manager", N_("Changing the rewards needs a manager."))
_CAMPAIGN = Permission("manager", N_("Campaigns need a manager."))
_GOAL = Permission("manager", N_("Goals need a manager."))
_STANDING = Permission("manager", N_("A tier by hand needs a manager."))
_IMPORT = Permission("manager", N_("An import, or undoing one, needs a manager."))
_ERASE = Permission("manager", N_("Erasing a member needs a manager."))
_EXPORT = Permission("manager", N_("Handing out all that is known of a member needs a manager."))
_MAILING = Permission("manager", N_("Writing a mailing list needs a manager."))
_UNLOCK = Permission("manager", N_("Unlocking a PIN needs a manager."))
_PROGRAM = Permission("owner", N_("Changing the programme needs an owner."))
_STAFF = Permission("owner", N_("Changing the staff needs an owner."))
_RESTORE = Permission("owner", N_("Restoring a copy needs an owner."))

BACK_DATING = Permission(
    "manager",
    N_("An act dated more than {limit} days back (staff.backdate_days) needs a manager."),
    "staff_backdate_days",
)
"""Of any act: by how many days it is dated back."""

PERMISSIONS: dict[str, Permission] = {
    **dict.fromkeys(("sale", "refund", "claim", "reassign", "note"), _ANYONE),
    **dict.fromkeys(("join", "edit", "consent", "bonus", "unbonus"), _ANYONE),
    **dict.fromkeys(("issue", "use", "cancel", "expire"), _ANYONE),
    **dict.fromkeys(("answer", "why", "unanswer", "follow-up", "reopen"), _ANYONE),
    **dict.fromkeys(("mark", "unmark"), _ANYONE),
    # One's own; another's is the staff's.
    "pin": _ANYONE,
    # Somebody else's sale, by how many days ago it was; one's own is of size 0.
    "void": Permission(
        "manager",
        N_(
            "Undoing somebody else's sale after more than {limit} days (staff.backdate_days) "
            "needs a manager."
        ),
        "staff_backdate_days",
    ),
    # Likewise what somebody else handed over.
    "unuse": Permission(
        "manager",
        N_(
            "Taking back what somebody else handed over more than {limit} days ago "
            "(staff.backdate_days) needs a manager."
        ),
        "staff_backdate_days",
    ),
    # By how many points.
    "adjust": Permission(
        "manager",
        N_("An adjustment of more than {limit} points (staff.adjust_limit) needs a manager."),
        "staff_adjust_limit",
    ),
    # By the points the loser holds or owes.
    "merge": Permission(
        "manager",
        N_("Merging an account of more than {limit} points (staff.merge_limit) needs a manager."),
        "staff_merge_limit",
    ),
    "unmerge": Permission("manager", N_("Undoing a merge needs a manager.")),
    "standing": _STANDING,
    "erase": _ERASE,
    "export": _EXPORT,
    "mailing": _MAILING,
    "campaign": _CAMPAIGN,
    "goal": _GOAL,
    # Whoever did the step says so.
    "tick": _ANYONE,
    "reward": _CATALOGUE,
    # Every act of an import, whatever it is.
    "import": _IMPORT,
    **dict.fromkeys(("opening", "unopen", "unrefund"), _IMPORT),
    "unlock": _UNLOCK,
    **dict.fromkeys(("program", "tier", "redate"), _PROGRAM),
    "staff": _STAFF,
    "restore": _RESTORE,
}
"""By act. One that is missing here is an owner's."""


def check(act: str, role: Role, settings: Settings, *, size: int = 0, days: int = 0) -> None:
    """Let an act pass, or not.

    :param size: what it amounts to, measured against the act's limit.
    :param days: by how many days it is dated back.
    :raises NotAllowed: it is not this role's.
    """
    own = PERMISSIONS.get(act, _PROGRAM)
    for permission, measured in ((own, size), (BACK_DATING, days)):
        if not permission.granted(role, measured, settings):
            raise permission.refused(settings)

"""Phones, e-mail addresses and cards in the one form they are compared in."""

from __future__ import annotations

import re

from ledger.values.errors import BadInput
from ledger.values.text import clean, clean_name

# French overseas numbers are dialled like French ones (0590…, 0692…) but belong to plans of
# their own, so a national number that is no valid French one is tried there in turn.
_OVERSEAS = {"FR": ("GP", "RE", "MQ", "GF", "YT")}

_MAX_CARD = 40


def parse_phone(text: str, region: str = "FR") -> str:
    """A typed phone number in E.164 form (``+33612345678``).

    :raises BadInput: no valid number of ``region``, its overseas plans, or of the country it names.
    """
    import phonenumbers  # deferred: 30 ms

    typed = clean(text)
    compact = re.sub(r"^\s*'", "", typed)
    compact = re.sub(r"^00", "+", re.sub(r"[^\d+]", "", compact.replace("(0)", "")))
    for candidate in (region, *_OVERSEAS.get(region, ())):
        try:
            number = phonenumbers.parse(compact, candidate)
        except phonenumbers.NumberParseException:
            break
        if phonenumbers.is_valid_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    raise BadInput(
        "“{typed}” is not a phone number: type it as 06 12 34 56 78 or +33 6 12 34 56 78.",
        typed=typed[:30],
    )


def parse_email(text: str) -> str:
    """A typed e-mail address, lower-cased for comparing.

    :raises BadInput: not an address.
    """
    from email_validator import EmailNotValidError, validate_email  # deferred: 40 ms

    typed = re.sub(r"^mailto:", "", clean(text), flags=re.IGNORECASE)
    inside = re.fullmatch(r".*<([^<>]+)>", typed)
    address = inside[1] if inside else typed
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise BadInput(
            "“{typed}” is not an e-mail address: type it as name@example.fr.", typed=typed[:60]
        ) from None
    return str(checked.normalized).casefold()


def parse_card(text: str) -> str:
    """A typed or scanned card number: visible characters without spaces.

    :raises BadInput: empty or too long.
    """
    card = re.sub(r"\s", "", clean_name(text))
    if len(card) > _MAX_CARD:
        raise BadInput("This card number is too long: {most} characters at most.", most=_MAX_CARD)
    return card

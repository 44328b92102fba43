"""Units, people, who acts for which unit, and invitations that work once."""

from organizations.models.invitations import (
    INVITATION_DAYS,
    Invitation,
    new_token,
    token_digest,
)
from organizations.models.people import HandOver, Membership, Person, phone_digits
from organizations.models.signatories import Signatory
from organizations.models.units import (
    GIVES,
    MANAGERS,
    SITS_IN,
    Role,
    Succession,
    Unit,
    UnitName,
    bear_names_of,
    on_one_line,
    taken_by_today,
    under,
)

__all__ = [
    "GIVES",
    "INVITATION_DAYS",
    "MANAGERS",
    "SITS_IN",
    "HandOver",
    "Invitation",
    "Membership",
    "Person",
    "Role",
    "Signatory",
    "Succession",
    "Unit",
    "UnitName",
    "bear_names_of",
    "new_token",
    "on_one_line",
    "phone_digits",
    "taken_by_today",
    "token_digest",
    "under",
]

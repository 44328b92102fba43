"""Units, people, who acts for which unit, and invitations that work once."""

from organizations.models.invitations import (
    INVITATION_DAYS,
    Invitation,
    new_token,
    token_digest,
)
from organizations.models.people import (
    MASK,
    HandOver,
    Membership,
    Person,
    masked_phone,
    phone_digits,
)
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
    one_of,
    taken_by_today,
    under,
)

__all__ = [
    "GIVES",
    "INVITATION_DAYS",
    "MANAGERS",
    "MASK",
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
    "masked_phone",
    "new_token",
    "on_one_line",
    "one_of",
    "phone_digits",
    "taken_by_today",
    "token_digest",
    "under",
]

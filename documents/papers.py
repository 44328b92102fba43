"""The parts that every official paper shares, as plain data (decree 30/2020, Phụ lục I)."""

from datetime import datetime
from typing import Any

from contest_portal import clock
from contest_portal.vietnamese import format_date
from organizations.models import Unit


def head(issuer: Unit, kind_code: str, moment: datetime | None = None) -> dict[str, Any]:
    """The letterhead of a paper that `issuer` will number and date: both stay blank.

    kind_code: the abbreviation of the paper's type (Phụ lục III), e.g. BC for báo cáo. moment: when
    what it tells of happened; now, if nothing is said.
    """
    agency = issuer.symbol.split("-")[0]  # a named type carries no drafting office (Phụ lục III)
    _, month, year = format_date(moment or clock.now()).split("/")
    return {
        "name": issuer.name,
        "superior": _in_two_lines(issuer.superior_header),
        "issuer": _in_two_lines(issuer.header or issuer.name.upper()),
        "symbol": f"{kind_code}-{agency}" if agency else kind_code,
        "place": issuer.place or issuer.name,
        "month": month,
        "year": year,
    }


def _in_two_lines(agency: str) -> str:
    """A committee's place stands on a line of its own under its kind."""
    return agency.replace("ỦY BAN NHÂN DÂN ", "ỦY BAN NHÂN DÂN\n", 1)


def sign(issuer: Unit) -> dict[str, Any]:
    """The signature block: lines of authority and the name, blank where nobody is recorded."""
    return {
        "authority": issuer.signer_authority.upper().splitlines(),
        "name": issuer.signer_name,
    }

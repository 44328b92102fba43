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
    _, month, year = format_date(moment or clock.now()).split("/")
    return {
        "name": issuer.name,
        "superior": issuer.superior_header,
        "issuer": issuer.header or issuer.name.upper(),
        "symbol": f"{kind_code}-{issuer.symbol}" if issuer.symbol else kind_code,
        "place": issuer.place or issuer.name,
        "month": month,
        "year": year,
    }


def sign(issuer: Unit) -> dict[str, Any]:
    """The signature block: lines of authority and the name, blank where nobody is recorded."""
    return {
        "authority": issuer.signer_authority.upper().splitlines(),
        "name": issuer.signer_name,
    }

"""The parts that every official paper shares, as plain data (decree 30/2020, Phụ lục I)."""

from typing import Any

from contest_portal import clock
from organizations.models import Unit


def head(issuer: Unit, kind_code: str) -> dict[str, Any]:
    """The letterhead of a paper that `issuer` will number and date: both stay blank.

    kind_code: the abbreviation of the paper's type (Phụ lục III), e.g. BC for báo cáo.
    """
    today = clock.today()
    return {
        "name": issuer.name,
        "superior": issuer.superior_header,
        "issuer": issuer.header or issuer.name.upper(),
        "symbol": f"{kind_code}-{issuer.symbol}" if issuer.symbol else kind_code,
        "place": issuer.place or issuer.name,
        "month": f"{today.month:02d}" if today.month <= 2 else str(today.month),
        "year": str(today.year),
    }


def sign(issuer: Unit) -> dict[str, Any]:
    """The signature block: lines of authority and the name, blank where nobody is recorded."""
    return {
        "authority": issuer.signer_authority.upper().splitlines(),
        "name": issuer.signer_name,
    }

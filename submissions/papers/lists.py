"""Danh sách tổng hợp: the dossiers that a city sends to the organiser, or a whole contest's."""

from collections.abc import Callable, Iterable
from math import ceil
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from contest_portal.languages import in_vietnamese
from directives.models import Contest, Directive
from documents import papers
from documents.papers import Paper, column
from submissions import progress
from submissions.models import Author, Dossier, DossierCopy
from submissions.models.dossier import ACCEPTED_OR_FURTHER, DossierQuerySet, State

NAME = "Danh sách tổng hợp"
VOLUME = 500  # rows: WeasyPrint tags a longer file in more than its share of time
LIST: dict[str, dict[str, Any]] = {
    "number": column("STT", 10, "number"),
    "code": column("Mã hồ sơ", 20),
    "title": column("Tên giải pháp"),
    "field": column("Lĩnh vực", 30),
    "authors": column("Tác giả, đồng tác giả", 36),
    "unit": column("Đơn vị, địa chỉ", 34),
    "phone": column("Điện thoại", 24),
    "year": column("Năm áp dụng", 13),
    "copies": column("Số bộ", 11, "number"),
    "note": column("Ghi chú", 18),
}

REGISTERED: dict[str, dict[str, Any]] = {
    "number": column("STT", 11, "number"),
    "state": column("Mã hồ sơ, trạng thái", 24),
    "title": column("Tên giải pháp"),
    "authors": column("Tác giả", 36),
    "unit": column("Đơn vị", 33),
    "copies": column("Số bộ đã nộp", 15, "number"),
}


@in_vietnamese
def city_list(directive: Directive, sent: Iterable[Dossier] | None = None) -> Paper:
    """Công văn by which a city sends its list to the province; the list is the appendix.

    sent: the `listed` dossiers that go with this very letter, in the order of their numbers.

    Without them, on the way through the city the list holds all that it has accepted; where
    dossiers go straight to the province, what is registered, for the province to compare.
    """
    contest, issuer = directive.contest, directive.document.issuer
    through = contest.route == Contest.Route.THROUGH_CITY
    counted = progress.dossiers_of(directive)
    dossiers = counted.filter(state__in=ACCEPTED_OR_FURTHER) if through else counted.registered()
    found = list(listed(dossiers) if sent is None else sent)
    table, rules = _table(rows_of(found)), contest.current_rules
    drafted_by = directive.office.symbol or directive.office.called
    return {
        "template": "submissions/papers/city_list.html",
        "file_name": f"danh-sach-{contest.code}",
        "title": f"Danh sách tổng hợp {contest}",
        "personal": True,
        "head": papers.head(issuer, "", symbol=directive.document.symbol or issuer.symbol),
        "subject": f"gửi danh sách giải pháp tham gia {contest}",
        "to": [contest.receiver.name],
        "bases": [],
        "letter": papers.cite(directive.document),
        "issuer": issuer.name,
        "contest": str(contest),
        "number": len(table["rows"]),
        "units": len({dossier.unit_id for dossier in found}),
        "sends_dossiers": through,
        "copies": rules.copies if rules else 0,
        "contact": _contact(directive),
        "list": table,
        "tables": [table],
        "recipients": ["Như trên", f"Lưu: VT, {drafted_by}"],
        "sign": papers.sign(issuer),
    }


def _contact(directive: Directive) -> str:
    """Nguyễn Văn An, điện thoại 0900 000 110; empty if the letter named nobody."""
    phone = f"điện thoại {directive.contact_phone}" if directive.contact_phone else ""
    return ", ".join(filter(None, [directive.contact_name, phone]))


@in_vietnamese
def contest_list(
    contest: Contest, rows: list[list[Any]], volume: int = 1, volumes: int = 1
) -> Paper:
    """Danh sách of a contest, or one of its volumes: rows of `list_rows`, numbered through."""
    issuer, table = contest.organiser, _table(rows)
    part = f", quyển {volume} trên {volumes}" if volumes > 1 else ""
    end = f"-quyen-{volume}" if volumes > 1 else ""
    return {
        "template": "submissions/papers/contest_list.html",
        "file_name": f"danh-sach-{contest.code}{end}",
        "title": f"Danh sách giải pháp dự thi {contest}{part}",
        "personal": True,
        "head": papers.head(issuer, "DS"),
        "wide": True,
        "kind": "DANH SÁCH",
        "abstract": f"Giải pháp dự thi {contest}{part}",
        "list": table,
        "last": volume == volumes,
        "tables": [table],
        "recipients": [f"Lưu: VT, {issuer.symbol or issuer.called}"],
        "sign": papers.sign(issuer),
    }


@in_vietnamese
def registered_table(dossiers: Iterable[Dossier]) -> Paper:
    """The solutions that a report tells of: the `listed` dossiers that are registered."""
    return {
        "name": "Giải pháp đã đăng ký",
        "columns": list(REGISTERED.values()),
        "rows": rows_of(dossiers, REGISTERED),
    }


def volumes_of(contest: Contest) -> int:
    """How many volumes the contest's list has; a list without rows is one, too."""
    return max(1, ceil(contest.dossiers.registered().count() / VOLUME))


@in_vietnamese
def contest_volume(contest: Contest, volume: int, volumes: int) -> Paper:
    """One volume of the contest's list, with its rows."""
    first = (volume - 1) * VOLUME + 1
    rows = list_rows(contest.dossiers.registered(), first=first, last=first + VOLUME - 1)
    return contest_list(contest, rows, volume, volumes)


def _table(rows: list[list[Any]]) -> Paper:
    return {"name": NAME, "columns": list(LIST.values()), "rows": rows}


def _lead(dossier: Dossier) -> Author:
    return next((author for author in dossier.authors.all() if author.is_lead), Author())


def _place_of(dossier: Dossier) -> str:
    """The unit that enters it, and where its lead author lives or works, if that is elsewhere."""
    place = _lead(dossier).workplace
    named = place and place not in dossier.unit.name and dossier.unit.name not in place
    return f"{dossier.unit.name}; {place}" if named else dossier.unit.name


def _note(dossier: Dossier) -> str:
    late = ""
    if taken := getattr(dossier, "late_acceptance", None):
        late = f"nộp muộn, nhận theo quyết định {taken.decision.code}"
    state = "" if dossier.state in ACCEPTED_OR_FURTHER else str(State(dossier.state).label)
    return ", ".join(filter(None, [late, state]))


CELLS: dict[str, Callable[[Any], Any]] = {
    "code": lambda dossier: dossier.code,
    "state": lambda dossier: f"{dossier.code}, {State(dossier.state).label}",
    "title": lambda dossier: dossier.title,
    "field": lambda dossier: dossier.field.label if dossier.field else "",
    "authors": lambda dossier: ", ".join(author.name for author in dossier.authors.all()),
    "unit": _place_of,
    "phone": lambda dossier: _lead(dossier).phone,
    "year": lambda dossier: str(dossier.first_applied_year or ""),
    "copies": lambda dossier: dossier.copies_received,
    "note": _note,
}


def list_rows(
    dossiers: DossierQuerySet, names: Iterable[str] = LIST, first: int = 1, last: int | None = None
) -> list[list[Any]]:
    """`rows_of` the dossiers. first, last: which rows of the whole list, for one volume of it."""
    return rows_of(listed(dossiers)[first - 1 : last], names, first)


@in_vietnamese
def rows_of(
    dossiers: Iterable[Dossier], names: Iterable[str] = LIST, first: int = 1
) -> list[list[Any]]:
    """A row of cells for each of the `listed` dossiers. names: of CELLS, and "number"."""
    cells = [CELLS[name] for name in names if name != "number"]
    return [[n, *[cell(dossier) for cell in cells]] for n, dossier in enumerate(dossiers, first)]


def listed(dossiers: DossierQuerySet) -> DossierQuerySet:
    """Field by field, in the order of their numbers, with what a list says of them."""
    copies = DossierCopy.objects.filter(dossier=OuterRef("pk"), received_at__isnull=False)
    received = copies.order_by().values("dossier").values(n=Count("pk"))
    return (
        dossiers.order_by("field__order", "number", "pk")
        .select_related("contest", "field", "unit", "late_acceptance__decision")
        .prefetch_related("authors")
        .annotate(copies_received=Coalesce(Subquery(received), 0))
    )

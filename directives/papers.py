"""The letter that lays assignments on units (công văn): records in, plain data out."""

import re

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from contest_portal.vietnamese import format_date
from directives.models import (
    Assignment,
    Candidate,
    CandidateChange,
    Contest,
    Directive,
    DirectiveItem,
)
from documents import papers
from documents.papers import Paper
from organizations.models import Unit

EVERYBODY = "các đơn vị, địa phương"
COMMUNES = "Ủy ban nhân dân các xã, phường"
CLOSING = "Đề nghị các đơn vị tổ chức thực hiện"


def letter(directive: Directive) -> Paper:
    """Công văn (decree 30/2020, Mẫu 1.5). Its number and day are those on record, else blank."""
    assignments = Assignment.objects.select_related("unit", "deadline")
    named = Prefetch("candidates", _named(directive))
    read = Prefetch("items__assignments", assignments.prefetch_related(named))
    prefetch_related_objects([directive], read)
    document, office = directive.document, directive.office
    communes = _all_communes(directive)
    return {
        "template": "directives/papers/letter.html",
        "title": f"{document.title} về việc {papers.about(document)}",
        "file_name": "-".join(filter(None, ["cong-van", _file_code(document.code)])),
        "head": _head(directive),
        "subject": papers.about(document),
        "to": lines(directive.addressed_to) or _names(directive.units(), communes),
        "opening": [*_grounds(directive), *paragraphs(directive.opening)],
        "items": [_item(directive, item, communes) for item in directive.items.all()],
        "deadline": directive.deadline.both_readings,
        "receiver": _receiver(directive),
        "notified": _notified(directive),
        "copies": _copies(directive.contest),
        "contact": _contact(directive),
        "closing": _closing(directive),
        "recipients": [
            "Như trên", *lines(directive.copies_to), f"Lưu: VT, {office.symbol or office.called}"
        ],
        "sign": papers.sign(document.issuer, document.date),
    }  # fmt: skip


def lines(text: str) -> list[str]:
    """The lines of a list, without the dashes and the marks that the paper sets itself."""
    bare = (re.sub(r"^[-–•+\s]+|[;.,\s]+$", "", line) for line in text.splitlines())
    return [line for line in bare if line]


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _file_code(code: str) -> str:
    return slugify(code.replace("/", "-").replace("Đ", "D"))


def _head(directive: Directive) -> Paper:
    """The number, the day and the place as the register has them."""
    document = directive.document
    head = papers.head(document.issuer, "", symbol=document.symbol or document.issuer.symbol)
    head["place"] = document.place or head["place"]
    return papers.dated(head, document.number, document.day, document.month, document.year)


def _all_communes(directive: Directive) -> set[Unit]:
    """The communes below the issuer, if the letter asks every one of them, else none."""
    communes = Unit.objects.below(directive.document.issuer).filter(kind=Unit.Kind.COMMUNE)
    below = set(communes)
    return below if len(below) > 1 and below <= set(directive.units()) else set()


def _names(units: list[Unit], communes: set[Unit]) -> list[str]:
    """Each unit by its name; communes: all that there are, named as one where all are meant."""
    if not communes or not communes <= set(units):
        return [unit.name for unit in units]
    return [*(unit.name for unit in units if unit not in communes), COMMUNES]


def _joined(directive: Directive, units: list[Unit], communes: set[Unit]) -> str:
    everybody = directive.units()
    if len(units) > 1 and set(units) == set(everybody):
        return EVERYBODY
    *first, last = _names(units, communes)
    return f"{', '.join(first)} và {last}" if first else last


def _grounds(directive: Directive) -> list[str]:
    """What the letter rests on, its own body's earlier letters after others' papers; the count."""
    issuer = directive.document.issuer
    own: list[str] = []
    others: list[str] = []
    for base in directive.document.bases.select_related("issuer").order_by("year", "month", "day"):
        (own if base.issuer == issuer else others).append(papers.cite(base))
    said = [
        f"{verb} {' và '.join(cited)}."
        for verb, cited in (("Thực hiện", others), ("Tiếp theo", own))
        if cited
    ]
    if directive.counted is not None and directive.counted_on:
        day = format_date(directive.counted_on)
        said.append(f"Tính đến ngày {day}, có {directive.counted:02d} giải pháp đăng ký dự thi.")
    return said


def _item(directive: Directive, item: DirectiveItem, communes: set[Unit]) -> Paper:
    """One numbered item: whom it names, its sentence, its quota, its candidates, its own deadline.

    A sentence that begins with the verb or a unit's name stands alone, another after a colon: in
    both cases as it was typed.
    """
    assignments = list(item.assignments.all())
    lead = [a.unit for a in assignments if a.part == Assignment.Part.LEAD]
    support = [a.unit for a in assignments if a.part == Assignment.Part.SUPPORT]
    sentence = item.sentence.strip().rstrip(".")
    verb = item.get_verb_display().capitalize()
    unsaid = [u for u in support if u.name not in sentence and u.called not in sentence]
    to = _joined(directive, lead, communes) if lead else ""
    with_whom = f" chủ trì, phối hợp với {_joined(directive, unsaid, communes)}" if unsaid else ""
    openings = (verb, "Giao ", "Đề nghị ", *(u.name for u in lead), *(u.called for u in lead))
    names_itself = not lead or sentence.startswith(openings)
    return {
        "number": item.number,
        "to": to,
        "sentence": sentence if names_itself else f"{verb} {to}{with_whom}: {sentence}",
        "quota": "; ".join(_quotas(directive, assignments, sentence, communes)),
        "candidates": [_candidate(c) for a in assignments for c in a.candidates.all()],
        "deadline": next((a.deadline.both_readings for a in assignments if a.deadline), ""),
    }


def _quotas(
    directive: Directive, assignments: list[Assignment], sentence: str, communes: set[Unit]
) -> list[str]:
    """The quotas that the sentence does not state itself, those of one size together."""
    sizes: dict[int, list[Unit]] = {}
    for a in assignments:
        if a.minimum:
            sizes.setdefault(a.minimum, []).append(a.unit)
    said = []
    for minimum, units in sizes.items():
        words = f"từ {minimum} giải pháp trở lên"
        if words not in sentence:
            each = "mỗi đơn vị " if len(units) > 1 else ""
            said.append(f"{_joined(directive, units, communes)}: {each}{words}")
    return said


def _named(directive: Directive) -> QuerySet[Candidate]:
    """The expected solutions that the letter names; a sent one, as they were when it was sent."""
    if not directive.issued_at:
        return Candidate.objects.exclude(state=Candidate.State.DROPPED)
    later = CandidateChange.objects.filter(record=OuterRef("pk"), at__gt=directive.issued_at)
    then = Coalesce(Subquery(later.values("from_state")[:1]), F("state"))
    known = Candidate.objects.filter(created_at__lte=directive.issued_at).annotate(then=then)
    return known.exclude(then=Candidate.State.DROPPED)


def _candidate(candidate: Candidate) -> str:
    """The title, and in brackets the household and the place."""
    where = ", ".join(filter(None, [candidate.owner_name, candidate.place]))
    return f"{candidate.title} ({where})" if where else candidate.title


def _receiver(directive: Directive) -> str:
    """Where dossiers go: through an office to its committee, or to a place with its address."""
    receiver, issuer = directive.deadline.receiver, directive.document.issuer
    if receiver.parent_id == issuer.pk:
        return f"{issuer.name} (qua {receiver.name})"
    address = f"địa chỉ {receiver.address}" if receiver.address else ""
    phones = f"điện thoại {receiver.phones}" if receiver.phones else ""
    return ", ".join(filter(None, [receiver.name, address, phones]))


def _notified(directive: Directive) -> str:
    """Route A: who is told besides, when dossiers go straight to the province."""
    if directive.contest.route != Contest.Route.DIRECT:
        return ""
    return f"{directive.document.issuer.name} (qua {directive.office.name})"


def _copies(contest: Contest) -> str:
    rules = contest.current_rules
    return f"{rules.copies:02d} bộ" if rules else ""


def _contact(directive: Directive) -> str:
    """Whom to ask: the office, and in brackets its person with a telephone number."""
    phone = directive.contact_phone or directive.office.phones
    who = [directive.contact_name, f"điện thoại {phone}" if phone else ""]
    inside = ", ".join(filter(None, who))
    return f"{directive.office.name} ({inside})" if inside else directive.office.name


def _closing(directive: Directive) -> list[str]:
    """The last paragraphs without their last mark: the paper ends with "./."."""
    *first, last = paragraphs(directive.closing) or [CLOSING]
    return [*first, last.rstrip("./ ")]

"""The letter that lays assignments on units (công văn): records in, plain data out."""

import re
from typing import NamedTuple

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_date
from directives.models import (
    Assignment,
    Candidate,
    CandidateChange,
    Contest,
    Directive,
    DirectiveItem,
    ItemGroup,
)
from directives.models.group import GROUPS
from documents import papers
from documents.papers import Paper
from organizations.models import Unit, bear_names_of

EVERYBODY = "các đơn vị, địa phương"
COMMUNES = GROUPS[Unit.Kind.COMMUNE][0]
CLOSING = "Đề nghị các đơn vị tổ chức thực hiện"


class Party(NamedTuple):
    """Whom a letter names: a unit, or a group that it names as one."""

    key: tuple[int, str]  # of the unit and nothing, or of the body above the group and its kind
    name: str
    called: str


class Named(NamedTuple):
    """Whom a letter names in all, and all communes of its issuer where it names every one."""

    everybody: list[Party]
    communes: set[Party]


@in_vietnamese
def letter(directive: Directive) -> Paper:
    """Công văn (decree 30/2020, Mẫu 1.5). Its number and day are those on record, else blank."""
    assignments = Assignment.objects.select_related("unit", "deadline")
    named = Prefetch("candidates", _named(directive))
    prefetch_related_objects(
        [directive],
        Prefetch("items__assignments", assignments.prefetch_related(named)),
        Prefetch("items__groups", ItemGroup.objects.select_related("below", "deadline")),
    )
    name_as_then(directive)
    document, office = directive.document, directive.office
    everyone = Named(_everybody(directive), _all_communes(directive))
    return {
        "template": "directives/papers/letter.html",
        "title": f"{document.title} về việc {papers.about(document)}",
        "file_name": "-".join(filter(None, ["cong-van", _file_code(document.code)])),
        "head": _head(directive),
        "subject": papers.about(document),
        "to": lines(directive.addressed_to)
        or [name[:1].upper() + name[1:] for name in _names(everyone.everybody, everyone)],
        "opening": [*_grounds(directive), *paragraphs(directive.opening)],
        "items": [_item(item, everyone) for item in directive.items.all()],
        "deadline": directive.deadline.both_readings,
        "receiver": _receiver(directive),
        "notified": _notified(directive),
        "copies": _copies(directive),
        "contact": _contact(directive),
        "closing": _closing(directive),
        "recipients": [
            "Như trên", *lines(directive.copies_to),
            f"Lưu: VT, {office.symbol or office.called}",
        ],
        "sign": papers.sign(document.issuer, document.date, directive.signatory),
    }  # fmt: skip


def name_as_then(directive: Directive) -> None:
    """Have the units of a sent letter bear the names of its day, which it goes on saying. One
    query, for one in the making none."""
    if directive.issued_at:
        document = directive.document
        rows = [row for item in directive.items.all() for row in item.rows()]
        units = [row.below if isinstance(row, ItemGroup) else row.unit for row in rows]
        units += [document.issuer, directive.office, directive.deadline.receiver]
        bear_names_of((unit, document.date or directive.issued_at.date()) for unit in units)


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


def _party(row: Assignment | ItemGroup) -> Party:
    if isinstance(row, ItemGroup):
        return Party((row.below_id, row.kind), row.name, row.called)
    return Party((row.unit_id, ""), row.unit.name, row.unit.called)


def _everybody(directive: Directive) -> list[Party]:
    """Whom the items name, each once; a unit of a group that the letter names is one with it."""
    items = directive.items.all()
    groups = [group for item in items for group in item.groups.all()]
    return list(
        dict.fromkeys(
            _party(row)
            for item in items
            for row in item.rows()
            if isinstance(row, ItemGroup) or not any(row.is_of(group) for group in groups)
        )
    )


def _all_communes(directive: Directive) -> set[Party]:
    """The communes below the issuer, if the letter names every one of them, else none."""
    document = directive.document
    communes = Unit.objects.below(document.issuer).filter(kind=Unit.Kind.COMMUNE)
    named = {p for item in directive.items.all() for p in map(_party, item.rows())}
    if not any(key[1] == "" for key, _, _ in named):
        return set()
    there = communes.in_force(document.date or clock.today())
    keys = {(pk, "") for pk in there.values_list("pk", flat=True)}
    below = {party for party in named if party.key in keys}
    return below if len(below) > 1 and len(below) == len(keys) else set()


def _names(parties: list[Party], letter: Named) -> list[str]:
    """Each by its name; all communes that there are as one, where all are meant."""
    if not letter.communes or not letter.communes <= set(parties):
        return [party.name for party in parties]
    return [*(party.name for party in parties if party not in letter.communes), COMMUNES]


def _joined(parties: list[Party], letter: Named) -> str:
    if len(parties) > 1 and set(parties) == set(letter.everybody):
        return EVERYBODY
    *first, last = _names(parties, letter)
    return f"{', '.join(first)} và {last}" if first else last


def _grounds(directive: Directive) -> list[str]:
    """What the letter rests on, its own body's earlier letters after others' papers; the count."""
    issuer = directive.document.issuer
    own: list[str] = []
    others: list[str] = []
    bases = directive.document.bases.select_related("issuer").order_by("year", "month", "day")
    bear_names_of((base.issuer, base.date) for base in bases)
    for base in bases:
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


def _item(item: DirectiveItem, letter: Named) -> Paper:
    """One numbered item: whom it names, its sentence, its quota, its candidates, its own deadline.

    A sentence that begins with the verb or a unit's name stands alone, another after a colon: in
    both cases as it was typed. An item without one is not printed.
    """
    rows = item.rows()
    lead = [_party(row) for row in rows if row.part == Assignment.Part.LEAD]
    support = [_party(row) for row in rows if row.part == Assignment.Part.SUPPORT]
    sentence = item.sentence.strip().rstrip(".")
    verb = item.get_verb_display().capitalize()
    unsaid = [u for u in support if u.name not in sentence and u.called not in sentence]
    to = _joined(lead, letter) if lead else ""
    with_whom = f" chủ trì, phối hợp với {_joined(unsaid, letter)}" if unsaid else ""
    openings = (verb, "Giao ", "Đề nghị ", *(u.name for u in lead), *(u.called for u in lead))
    names_itself = not (lead and sentence) or sentence.startswith(openings)
    return {
        "number": item.number,
        "to": to,
        "support": _joined(support, letter) if support else "",
        "sentence": sentence if names_itself else f"{verb} {to}{with_whom}: {sentence}",
        "quota": "; ".join(_quotas(rows, sentence, letter)),
        "candidates": [_candidate(c) for a in item.assignments.all() for c in a.candidates.all()],
        "deadline": "; ".join(_deadlines(rows, letter)),
    }


Rows = list[Assignment | ItemGroup]


def _quotas(rows: Rows, sentence: str, letter: Named) -> list[str]:
    """The quotas that the sentence does not state itself, those of one size together."""
    sizes: dict[int, list[Party]] = {}
    for row in rows:
        if row.minimum:
            sizes.setdefault(row.minimum, []).append(_party(row))
    said = []
    for minimum, parties in sizes.items():
        words = f"từ {minimum} giải pháp trở lên"
        if words not in sentence:
            several = len(parties) > 1 or parties[0].key[1]
            each = "mỗi đơn vị " if several else ""
            said.append(f"{_joined(parties, letter)}: {each}{words}")
    return said


def _deadlines(rows: Rows, letter: Named) -> list[str]:
    """The item's own deadlines, with who keeps each where not all keep the same."""
    kept: dict[str, list[Party]] = {}
    for row in rows:
        if row.deadline:
            kept.setdefault(row.deadline.both_readings, []).append(_party(row))
    if [len(parties) for parties in kept.values()] == [len(rows)]:
        return list(kept)
    return [f"{_joined(parties, letter)}: {words}" for words, parties in kept.items()]


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


def _copies(directive: Directive) -> str:
    """By the rules in force when the letter was sent; one in the making follows the newest."""
    announced = directive.contest.rules.announced()
    if directive.issued_at:
        known = Q(announced_at__lte=directive.issued_at) | Q(version=1)
        announced = announced.filter(known)
    rules = announced.order_by("-version").first()
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

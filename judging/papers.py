"""Papers of judging and of prizes: what was decided in, plain data out for `documents.pdf`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from operator import itemgetter

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst, slugify

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_long_date, format_number, format_time
from directives.models import Contest
from documents import papers
from documents.models import Document
from documents.papers import Paper, column
from judging.models import Council
from judging.paper_sheets import Listed
from organizations.models import Signatory, Unit

CERTIFICATES = (  # the more letters, the smaller type
    (150, "certificate"), (340, "certificate long"), (800, "certificate long longer"),
)  # fmt: skip
LONGEST = "certificate long longer longest"


@dataclass(frozen=True)
class Award:
    """What one solution gets, proposed or decided: "giải Nhì", in đồng; points: the mean."""

    prize: str
    code: str
    title: str
    authors: tuple[str, ...]
    unit: str
    points: Decimal | None = None
    money: int = 0


@dataclass(frozen=True)
class Won:
    """What the catalogue tells of a solution, or of a unit; facts that are empty are left out.

    parts: headings with their text. photo: the address of a `drawing.PHOTO`, or nothing.
    """

    title: str
    facts: dict[str, str]
    parts: list[tuple[str, str]]
    photo: str = ""


@dataclass(frozen=True)
class Meeting:
    """A meeting as its secretary noted it, of a council or of the organising committee.

    of: who met, "Hội đồng chấm thi lần thứ 9". present: each name with the part played there.
    absent: of those who belong to it; guests: others. quorum: "5 trên 7, đủ túc số".
    """

    of: str
    contest: Contest
    starts_at: datetime
    ends_at: datetime
    place: str
    present: tuple[tuple[str, str], ...]
    chair: str
    secretary: str
    proceedings: tuple[str, ...]
    quorum: str
    absent: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    number: int = 0


@in_vietnamese
def award_proposal(
    issuer: Unit, contest: Contest, awards: Sequence[Award], *,
    to: Unit, judged: int, bases: Iterable[Document],
) -> Paper:  # fmt: skip
    """Tờ trình: the organisers ask the province to recognise the results (Mẫu 1.4).

    judged: how many solutions the councils judged. The list is its appendix.
    """
    return _with_list(issuer, contest, awards, "TTr", "đề nghị trao giải") | {
        "template": "judging/papers/award_proposal.html",
        "title": f"Tờ trình về việc trao giải {contest}",
        "file_name": f"to-trinh-trao-giai-{contest.code}",
        "kind": "TỜ TRÌNH",
        "abstract": f"Về việc công nhận kết quả và trao giải {contest}",
        "to": [to.name],
        "bases": [f"Căn cứ {papers.cite(document)}" for document in bases],
        "issuer": issuer.name,
        "higher": to.name,
        "judged": f"{judged:02d}",
        "recipients": ["Như trên", f"Lưu: VT, {issuer.symbol or issuer.called}"],
    }


@in_vietnamese
def award_decision(
    issuer: Unit, contest: Contest, awards: Sequence[Award], *,
    authority_line: str, bases: Iterable[Document], proposal: Document,
) -> Paper:  # fmt: skip
    """Quyết định: the prizes, with the list as its appendix (Mẫu 1.2).

    authority_line: who decides, e.g. CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH CAO BẰNG. proposal: the paper of
    the organisers on which it is decided; of one that has no number yet it stays blank.
    """
    by = proposal.issuer.name
    head = papers.head(proposal.issuer, "TTr")
    blank = f"Tờ trình số …/{head['symbol']} ngày … tháng … năm {head['year']}"
    paper = _with_list(issuer, contest, awards, "QĐ", "được trao giải")
    if not paper["sign"]["authority"]:
        paper["sign"] = papers.sign(issuer, signatory=Signatory(authority="CHỦ TỊCH"))
    articles = [
        f"Trao giải {contest} cho {paper['number_of_awards']} giải pháp, gồm {paper['prizes']} "
        "(có danh sách kèm theo).",
        *([f"Tổng số tiền thưởng là {paper['money']} đồng, chi từ kinh phí tổ chức Hội thi."]
          if paper["money"] else []),
        f"Quyết định này có hiệu lực kể từ ngày ký. {by}, các đơn vị, tổ chức và cá nhân có tên "
        "trong danh sách chịu trách nhiệm thi hành Quyết định này",
    ]  # fmt: skip
    return paper | {
        "template": "judging/papers/award_decision.html",
        "title": f"Quyết định trao giải {contest}",
        "file_name": f"quyet-dinh-trao-giai-{contest.code}",
        "kind": "QUYẾT ĐỊNH",
        "abstract": f"Về việc trao giải {contest}",
        "authority_line": authority_line,
        "bases": [
            *(f"Căn cứ {papers.cite(document)}" for document in bases),
            f"Theo đề nghị của {by} tại {proposal.title if proposal.number else blank}",
        ],
        "articles": articles,
        "recipients": [f"Như Điều {len(articles)}", by, "Lưu: VT"],
    }


def _with_list(
    issuer: Unit, contest: Contest, awards: Sequence[Award], kind_code: str, which: str
) -> Paper:
    """What the proposal and the decision share: head, signature, the count of solutions (a unit's
    prize has no code), the list."""
    money = sum(award.money for award in awards)
    listed = _list(awards, f"Danh sách giải pháp {which}")
    return {
        "head": papers.head(issuer, kind_code),
        "number_of_awards": f"{len({award.code for award in awards if award.code}):02d}",
        "prizes": prizes_in_words(awards),
        "money": format_number(money) if money else "",
        "list": listed,
        "list_title": f"Danh sách giải pháp {which} {contest}",
        "tables": [listed],
        "sign": papers.sign(issuer),
    }


def prizes_in_words(awards: Iterable[Award]) -> str:
    """01 giải Nhất, 02 giải Nhì, in the order of the list."""
    counted = Counter(award.prize for award in awards)
    return ", ".join(f"{number:02d} {prize}" for prize, number in counted.items())


def _list(awards: Sequence[Award], name: str) -> Paper:
    """The list of an appendix, A4 across; with a sum where there is money."""
    rows = [
        [
            number, award.code, award.title, ", ".join(award.authors), award.unit,
            capfirst(award.prize), award.money or "",
        ]
        for number, award in enumerate(awards, 1)
    ]  # fmt: skip
    columns = [
        column("STT", 11, "number"), column("Mã hồ sơ", 24), column("Tên giải pháp"),
        column("Tác giả", 46), column("Đơn vị", 46), column("Giải", 30),
        column("Tiền thưởng (đồng)", 28, "number"),
    ]  # fmt: skip
    money = sum(award.money for award in awards)
    if money:
        return {
            "name": name, "columns": columns, "rows": rows,
            "total": ["", "", "Tổng cộng", "", "", "", money],
        }  # fmt: skip
    return {"name": name, "columns": columns[:-1], "rows": [row[:-1] for row in rows]}


@in_vietnamese
def council_minutes(meeting: Meeting, results: Sequence[Award] = ()) -> Paper:
    """Biên bản họp: no place and date at the top, two signatures (Mẫu 1.9).

    results: what the meeting proposes, in its order.
    """
    table = _scores(results)
    return {
        "template": "judging/papers/council_minutes.html",
        "title": f"Biên bản họp {meeting.of}",
        "file_name": f"bien-ban-{slugify(meeting.contest.code)}-{meeting.number}",
        "head": papers.head(meeting.contest.organiser, "BB", meeting.starts_at),
        "kind": "BIÊN BẢN",
        "abstract": f"Họp {meeting.of}, {meeting.contest}",
        "starts": _moment(meeting.starts_at),
        "ends": _moment(meeting.ends_at),
        "place": meeting.place,
        "present": [f"{name}, {part}" for name, part in meeting.present],
        "guests": list(meeting.guests),
        "absent": list(meeting.absent),
        "sitting": meeting.quorum,
        "chair": meeting.chair,
        "secretary": meeting.secretary,
        "proceedings": list(meeting.proceedings),
        "results": table,
        "tables": [table] if results else [],
        "signs": [
            {"post": "THƯ KÝ", "name": meeting.secretary},
            {"post": "CHỦ TỌA", "name": meeting.chair},
        ],
        "recipients": ["Thành viên dự họp", "Lưu: VT, hồ sơ Hội thi"],
    }


def _moment(when: datetime) -> str:
    """8 giờ 00, ngày 16 tháng 6 năm 2025."""
    return f"{format_time(when)}, {format_long_date(when)}"


def _scores(results: Sequence[Award]) -> Paper:
    """What the council proposes, with the mean of the points."""
    return {
        "name": "Kết quả chấm",
        "columns": [
            column("STT", 11, "number"), column("Mã hồ sơ", 24), column("Tên giải pháp"),
            column("Điểm trung bình", 22, "number"), column("Đề nghị", 38),
        ],
        "rows": [
            [number, r.code, r.title, "" if r.points is None else format_number(r.points),
             capfirst(r.prize) or "Không xếp giải"]
            for number, r in enumerate(results, 1)
        ],
    }  # fmt: skip


@in_vietnamese
def certificate(
    issuer: Unit, contest: Contest, award: Award, *, decision: Document | None = None, url: str = ""
) -> Paper:
    """Giấy chứng nhận of one solution or unit, A4 across; its number and day stay blank.

    decision: the paper by which the prize was given, if it is known. url: where its QR code leads.
    """
    authors = ", ".join(award.authors)
    letters = len(award.title + authors + award.unit)
    return {
        "template": "judging/papers/certificate.html",
        "title": f"Giấy chứng nhận {award.prize}, {award.title or authors}",
        "file_name": f"giay-chung-nhan-{slugify(award.code or authors)}",
        "url": url,
        "page": next((page for most, page in CERTIFICATES if letters <= most), LONGEST),
        "head": papers.head(issuer, "GCN"),
        "kind": "GIẤY CHỨNG NHẬN",
        "abstract": f"{capfirst(award.prize)} {contest}",
        "issuer": issuer.name.upper(),
        "authors": list(award.authors),
        "unit": award.unit,
        "prize": award.prize.upper(),
        "solution": award.title,
        "contest": str(contest),
        "decided": f"Theo {decision.title} của {decision.issuer.name}" if decision else "",
        "sign": papers.sign(issuer),
    }


@in_vietnamese
def certificates(contest: Contest, each: Sequence[Paper]) -> Paper:
    """Many certificates as one file, one a page."""
    return {
        "template": "judging/papers/certificates.html",
        "title": f"Giấy chứng nhận {contest}",
        "file_name": f"giay-chung-nhan-{slugify(contest.code)}",
        "page": "certificate",
        "head": papers.head(contest.organiser, "GCN"),
        "kind": "GIẤY CHỨNG NHẬN",
        "abstract": str(contest),
        "certificates": list(each),
    }


@in_vietnamese
def catalogue(
    issuer: Unit, contest: Contest, levels: dict[str, list[Won]], decision: Document
) -> Paper:
    """Kỷ yếu of the solutions that got a prize, by prize; decision: by which it was given."""
    return {
        "template": "judging/papers/catalogue.html",
        "title": f"Kỷ yếu giải pháp đạt giải {contest}",
        "file_name": f"ky-yeu-{slugify(contest.code)}",
        "head": papers.head(issuer, "KY"),
        "kind": "KỶ YẾU GIẢI PHÁP ĐẠT GIẢI",
        "abstract": str(contest),
        "decided": f"Trao giải theo {decision.title} của {decision.issuer.name}.",
        "levels": [
            {
                "prize": prize.upper(),
                "won": [
                    {"title": won.title, "facts": [*filter(itemgetter(1), won.facts.items())],
                     "parts": won.parts, "photo": won.photo}
                    for won in each
                ],
            }
            for prize, each in levels.items()
        ],
    }  # fmt: skip


@in_vietnamese
def nomination_list(issuer: Unit, contest: Contest, awards: Sequence[Award]) -> Paper:
    """Danh sách of the solutions that the organisers nominate for the national contest, in order;
    without money."""
    listed = _list([replace(award, money=0) for award in awards], "Danh sách đề cử")
    return {
        "template": "judging/papers/nomination_list.html",
        "title": f"Danh sách đề cử từ {contest}",
        "file_name": f"danh-sach-de-cu-{slugify(contest.code)}",
        "wide": True,
        "head": papers.head(issuer, "DS"),
        "kind": "DANH SÁCH",
        "abstract": f"Giải pháp đạt giải {contest} đề cử dự Hội thi Sáng tạo Kỹ thuật toàn quốc",
        "tables": [listed],
        "recipients": [
            "Ban Tổ chức Hội thi toàn quốc",
            f"Lưu: VT, {issuer.symbol or issuer.called}",
        ],
        "sign": papers.sign(issuer),
    }


@in_vietnamese
def score_sheets(council: Council, listed: Sequence[Listed]) -> Paper:
    """Phiếu chấm on paper, one dossier a page: codes, criteria, boxes to write in, a signature.

    In a blind round neither authors nor units. Its QR code leads to where it is typed in.
    """
    contest, where = council.contest, reverse("paper_sheet_list", args=[council.pk])
    seats = {sheet.seat.pk: sheet.seat for sheet in listed}
    whose = next(iter(seats.values())).person.full_name if len(seats) == 1 else council.name
    part = f"-{next(iter(seats))}" if len(seats) == 1 else ""
    return {
        "template": "judging/papers/score_sheets.html",
        "title": f"Phiếu chấm của {whose}",
        "file_name": f"phieu-cham-{slugify(contest.code)}-{council.pk}{part}",
        "page": "score-sheets",
        "head": papers.head(contest.organiser, "PC"),
        "kind": "PHIẾU CHẤM ĐIỂM",
        "abstract": f"{contest}, {council.round}",
        "sheets": [
            {
                "code": sheet.code,
                "url": f"{settings.PORTAL_URL}{where}?code={sheet.code}",
                "facts": list(_sheet_facts(council, sheet)),
                "criteria": _criteria(sheet),
                "judge": sheet.seat.person.full_name,
            }
            for sheet in listed
        ],
        "place_date": f"{'.' * 20}, ngày ...... tháng ...... năm {clock.today().year}",
    }


def _sheet_facts(council: Council, sheet: Listed) -> Iterator[tuple[str, str]]:
    dossier = sheet.dossier
    yield "Mã hồ sơ", dossier.code
    yield "Tên giải pháp", sheet.title
    yield "Lĩnh vực", dossier.field.label if dossier.field else ""
    if not council.round.is_blind:
        yield "Tác giả", ", ".join(author["name"] for author in dossier.named)
        yield "Đơn vị", dossier.unit.name
    yield "Người chấm", f"{sheet.seat.person.full_name}, {council.name}"


def _criteria(sheet: Listed) -> Paper:
    """What is scored, with its guide, and an empty box for the points and the comment of each."""
    full = sum(criterion.max_points for criterion in sheet.criteria)
    return {
        "columns": [
            column("Tiêu chí và gợi ý chấm"), column("Tối đa", 16, "number"),
            column("Điểm", 22, "number"), column("Nhận xét", 48),
        ],
        "rows": [
            ["\n".join([f"{one.order}. {one.label}", *one.guide.split("\n")]).strip(),
             one.max_points, "", ""]
            for one in sheet.criteria
        ],
        "total": ["Tổng điểm", full, "", ""],
    }  # fmt: skip

"""Papers of judging and of prizes: what was decided in, plain data out for `documents.pdf`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.text import capfirst, slugify

from contest_portal.vietnamese import format_long_date, format_number, format_time
from directives.models import Contest
from documents import papers
from documents.models import Document
from documents.papers import Paper, column
from judging.models import Council, Seat
from organizations.models import Unit

CERTIFICATES = (  # the more letters, the smaller type
    (150, "certificate"), (400, "certificate long"), (1100, "certificate longer"),
)  # fmt: skip
LONGEST = "certificate longer longest"


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
class Meeting:
    """A council's meeting as its secretary noted it. absent: of its members; guests: others."""

    starts_at: datetime
    ends_at: datetime
    place: str
    proceedings: tuple[str, ...]
    absent: tuple[Seat, ...] = ()
    guests: tuple[str, ...] = ()


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


def award_decision(
    issuer: Unit, contest: Contest, awards: Sequence[Award], *,
    authority_line: str, bases: Iterable[Document], proposal: Document,
) -> Paper:  # fmt: skip
    """Quyết định: the prizes, with the list as its appendix (Mẫu 1.2).

    authority_line: who decides, e.g. CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH CAO BẰNG. proposal: the paper of
    the organisers on which it is decided.
    """
    by = proposal.issuer.name
    paper = _with_list(issuer, contest, awards, "QĐ", "được trao giải")
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
            f"Theo đề nghị của {by} tại {proposal.title}",
        ],
        "articles": articles,
        "recipients": [f"Như Điều {len(articles)}", by, "Lưu: VT"],
    }


def _with_list(
    issuer: Unit, contest: Contest, awards: Sequence[Award], kind_code: str, which: str
) -> Paper:
    """What the proposal and the decision share: head, signature, the count, the list."""
    money = sum(award.money for award in awards)
    listed = _list(awards, f"Danh sách giải pháp {which}")
    return {
        "head": papers.head(issuer, kind_code),
        "number_of_awards": f"{len(awards):02d}",
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


def council_minutes(council: Council, meeting: Meeting, results: Sequence[Award]) -> Paper:
    """Biên bản họp hội đồng: no place and date at the top, two signatures (Mẫu 1.9).

    Who sits on the council is there unless absent; its chair presides, its secretary writes.
    results: what the council proposes, in its order.
    """
    seats = list(council.seats.select_related("person"))
    there = [seat for seat in seats if seat not in meeting.absent]
    chair, secretary = (
        next((seat.person.full_name for seat in there if seat.part == part), "")
        for part in (Seat.Part.CHAIR, Seat.Part.SECRETARY)
    )
    table = _scores(results)
    return {
        "template": "judging/papers/council_minutes.html",
        "title": f"Biên bản họp {council.name}",
        "file_name": f"bien-ban-{slugify(council.contest.code)}-{council.pk}",
        "head": papers.head(council.contest.organiser, "BB", meeting.starts_at),
        "kind": "BIÊN BẢN",
        "abstract": f"Họp {council.name}, {council.contest}",
        "starts": _moment(meeting.starts_at),
        "ends": _moment(meeting.ends_at),
        "place": meeting.place,
        "present": [f"{seat.person.full_name}, {seat.get_part_display()}" for seat in there],
        "guests": list(meeting.guests),
        "absent": [seat.person.full_name for seat in seats if seat in meeting.absent],
        "sitting": f"{len(there):02d} trên {len(seats):02d}",
        "chair": chair,
        "secretary": secretary,
        "proceedings": list(meeting.proceedings),
        "results": table,
        "tables": [table],
        "signs": [{"post": "THƯ KÝ", "name": secretary}, {"post": "CHỦ TỌA", "name": chair}],
        "recipients": ["Thành viên Hội đồng", "Lưu: VT, hồ sơ Hội thi"],
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
            column("Điểm trung bình", 24, "number"), column("Đề nghị", 34),
        ],
        "rows": [
            [number, r.code, r.title, "" if r.points is None else float(r.points),
             capfirst(r.prize) or "Không xếp giải"]
            for number, r in enumerate(results, 1)
        ],
    }  # fmt: skip


def certificate(
    issuer: Unit, contest: Contest, award: Award, *, decision: Document | None = None
) -> Paper:
    """Giấy chứng nhận of one solution, A4 across; its number and day stay blank.

    decision: the paper by which the prize was given, if it is known.
    """
    authors = " - ".join(award.authors)
    letters = len(award.title + authors + award.unit)
    return {
        "template": "judging/papers/certificate.html",
        "title": f"Giấy chứng nhận {award.prize}, {award.title}",
        "file_name": f"giay-chung-nhan-{award.code.lower()}",
        "page": next((page for most, page in CERTIFICATES if letters <= most), LONGEST),
        "head": papers.head(issuer, "GCN"),
        "kind": "GIẤY CHỨNG NHẬN",
        "abstract": f"{capfirst(award.prize)} {contest}",
        "issuer": issuer.name.upper(),
        "authors": authors,
        "unit": award.unit,
        "prize": award.prize.upper(),
        "solution": award.title,
        "contest": str(contest),
        "decided": f"Theo {decision.title} của {decision.issuer.name}" if decision else "",
        "sign": papers.sign(issuer),
    }

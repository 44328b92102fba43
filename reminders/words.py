"""What people are told, in plain text. One small function for each kind of notice.

Every line goes through `inert`, whatever names and titles it was put together from; no text that
somebody typed is ever a template or a format. Only the address at the end of a section is a link.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator, capfirst

from contest_portal.vietnamese import format_date, format_datetime, inert
from directives.acknowledging import token_of
from directives.models import Addressee, Deadline, Directive, ExtensionRequest
from judging.models import AgendaItem, Meeting, ReLook, Seat
from organizations.models import Person, Unit
from submissions.checklist import Line
from submissions.completeness import deadline_of
from submissions.models import Consent, Dossier, DossierChange
from submissions.models.dossier import State

MOST = 12  # lines of a list, then how many more there are
MOST_SECTIONS = 20  # of a message
SUBJECT = 300
TITLE = 80  # of a dossier, in a subject


class Said(NamedTuple):
    """What a notice says: a subject on one line, the text, the page where it is done (empty where
    the text has its own)."""

    subject: str
    text: str
    url: str


class Owed(NamedTuple):
    """What a unit owes one letter. is_request: the letter asks (đề nghị), it does not order."""

    unit: Unit
    directive: Directive
    debts: list[str]
    is_request: bool


def said(subject: str, lines: Iterable[str], page: str) -> Said:
    """page: the path of a page of the portal."""
    short = Truncator(inert(subject)).chars(SUBJECT)
    return Said(short, "\n".join(map(inert, lines)), settings.PORTAL_URL + page)


def to_deputy(said: Said, holder: Person, last: date) -> Said:
    """With a line at the end for whom, and until which day, the reader stands in."""
    line = f"Anh chị nhận thư này vì đang thay {holder} đến hết ngày {format_date(last)}."
    return said._replace(text=f"{said.text}\n{inert(line)}")


def closing() -> str:
    """Who sends it, and how the person changes what comes: the end of every message."""
    page = settings.PORTAL_URL + reverse("preference_edit")
    return f"{settings.PORTAL_NAME} tự gửi thư này.\nChọn cách nhận thư: {page}"


def digest(person: Person, told: list[Said]) -> tuple[str, str]:
    """The subject and the body of one message that says all of it, the same thing once."""
    told = list(dict.fromkeys(told))
    first = told[0].subject
    more = f", cùng {len(told) - 1} mục khác" if told[1:] else ""
    subject = Truncator(first).chars(SUBJECT - len(more)) + more
    sections = [_linked(one.text, one.url) for one in told[:MOST_SECTIONS]]
    if rest := len(told) - len(sections):
        page = settings.PORTAL_URL + reverse("home")
        sections.append(_linked(f"Còn {rest} mục khác, xem trên cổng.", page))
    greeting = f"Kính gửi {inert(person.called)},"
    return subject, "\n\n".join([greeting, *sections, closing()]) + "\n"


def _linked(text: str, url: str) -> str:
    return f"{text}\nMở trang: {url}" if url else text


def listed(lines: list[str], others: str) -> list[str]:
    """The first lines with a dash, then how many others there are."""
    rest = len(lines) - MOST
    return [f"- {line}" for line in lines[:MOST]] + ([f"- và {rest} {others}"] if rest > 0 else [])


def owes(deadline: Deadline, owed: Owed) -> Said:
    """To the unit's officers. A unit that is only requested (đề nghị) is asked, not dunned."""
    unit, title = owed.unit, owed.directive.document.title
    opening = f"Theo {title}, {unit.name} còn các việc sau:"
    if owed.is_request:
        asked = f"{unit.name} được đề nghị tham gia {owed.directive.contest} theo {title}."
        why = "Hạn đã qua. Đơn vị còn" if deadline.is_past else "Xin nhắc để đơn vị tiện sắp xếp"
        opening = f"{asked} {why}:"
    lines = [opening, *listed(owed.debts, "việc khác"), *_contact(owed.directive)]
    how = "được đề nghị" if owed.is_request else "chưa xong"
    subject = f"{unit.called}: {_left(deadline)}, {len(owed.debts)} việc {how}"
    return said(subject, [*lines, *_until(deadline)], home(unit))


def head(deadline: Deadline, owed: Owed, *, own: bool) -> Said:
    """To the unit's leader, after the last day; not own: to the leader of the unit above, who
    follows the board. Statement 17: "Late items reach the unit head".
    """
    unit = owed.unit
    why = "" if own else f" {unit.name} chưa có lãnh đạo trên cổng, nên thư gửi lên cấp trên."
    lines = [
        f"Hạn nộp ({deadline.plain_words}) đã qua. {unit.name} còn các việc sau theo "
        f"{owed.directive.document.title}:",
        *listed(owed.debts, "việc khác"), *_contact(owed.directive),
        f"Kính báo để lãnh đạo biết và chỉ đạo.{why}",
    ]  # fmt: skip
    page = home(unit) if own else reverse("dashboard", args=[owed.directive.pk])
    return said(f"{unit.called}: đã quá hạn, {len(owed.debts)} việc chưa xong", lines, page)


def home(unit: Unit) -> str:
    """The page of what waits for this one of the person's units."""
    return reverse("unit_home", query={"don-vi": unit.pk})


def _left(deadline: Deadline) -> str:
    """For a subject: còn 14 ngày, or đã quá hạn."""
    return "đã quá hạn" if deadline.is_past else deadline.left_in_words


def office(deadline: Deadline, owed: list[Owed]) -> Said:
    """To the office, of all units of its letters. Statement 17: "… then the office"."""
    by_letter: dict[Directive, list[str]] = {}
    for o in owed:
        said_of = by_letter.setdefault(o.directive, [])
        said_of.append(f"{o.unit.called}: {len(o.debts)} việc. {o.debts[0]}")
    lines = [f"Hạn nộp ({deadline.plain_words}) đã qua. Các đơn vị sau còn việc chưa xong."]
    for directive, units in by_letter.items():
        lines += [f"Theo {directive.document.title}:", *listed(units, "đơn vị khác")]
    number = len({o.unit for o in owed})
    page = reverse("dashboard", args=[next(iter(by_letter)).pk])
    return said(f"Quá hạn: {number} đơn vị còn việc chưa xong", lines, page)


def _contact(directive: Directive) -> list[str]:
    if not directive.contact_name:
        return []
    phone = f", điện thoại {directive.contact_phone}" if directive.contact_phone else ""
    return [f"Cần hỏi: {directive.contact_name}{phone}, {directive.office.name}."]


def _until(deadline: Deadline) -> list[str]:
    extended = f" {capfirst(deadline.extended_by)}." if deadline.extends_id else ""
    return [
        f"Hạn nộp: {deadline.plain_words}, {deadline.left_in_words}. "
        f"Văn bản ghi “{deadline.wording}”.{extended}",
        f"Nơi nhận: {deadline.receiver.name}.",
    ]


def _titled(dossier: Dossier) -> str:
    """For a subject: CB9-0006 “Máy tách hạt”, a long title cut."""
    return f"{dossier.code or 'Hồ sơ'} “{Truncator(str(dossier)).chars(TITLE)}”"


def named(dossier: Dossier) -> str:
    """Hồ sơ CB9-0006 “Máy tách hạt”."""
    return " ".join(filter(None, ["Hồ sơ", dossier.code, f"“{dossier}”"]))


def _page(dossier: Dossier) -> str:
    return reverse("dossier_detail", args=[dossier.pk])


def lacking(dossier: Dossier, failing: list[Line]) -> Said:
    """To those who write a dossier that is not handed in: what it lacks."""
    deadline = dossier.deadline
    subject = f"{_titled(dossier)}: {_left(deadline)}, chưa nộp"
    opening = f"{named(dossier)} chưa nộp. Hạn: {deadline.plain_words}, {deadline.left_in_words}."
    if deadline.is_past:
        closed = (
            "Hồ sơ đã khóa, không sửa được nữa, vẫn xem và in được. Có lý do chính đáng thì hỏi "
            "nơi nhận: "
        )
        phones = f", điện thoại {deadline.receiver.phones}" if deadline.receiver.phones else ""
        return said(
            subject, [opening, f"{closed}{deadline.receiver.name}{phones}."], _page(dossier)
        )
    act = "đăng ký rồi nộp" if dossier.state == State.DRAFTING else "bấm Nộp hồ sơ"
    return said(subject, [opening, *_wanting(failing, f"Chỉ còn {act}.")], _page(dossier))


def _wanting(failing: list[Line], done: str) -> list[str]:
    if not failing:
        return [f"Các phần đã đủ. {done}"]
    return ["Còn thiếu, còn phải sửa:", *listed([line.sentence for line in failing], "phần khác")]


def paper(dossier: Dossier) -> Said:
    """To those who handed a dossier in whose paper copies have not all come."""
    numbers = [f"bộ {c.number:02d}" for c in dossier.copies.all() if c.received_at is None]
    deadline = dossier.deadline
    lines = [
        f"{named(dossier)} đã nộp trên cổng. Còn phải đưa bản giấy ({', '.join(numbers)}) đến "
        f"{deadline.receiver.name}, {deadline.plain_words}, {deadline.left_in_words}."
    ]
    subject = f"{_titled(dossier)}: {_left(deadline)}, thiếu {len(numbers)} bộ giấy"
    return said(subject, lines, _page(dossier))


def supplement(dossier: Dossier, failing: list[Line]) -> Said:
    """A supplement is asked for: what is still to be mended, until when.

    Statement 75: "A supplement request has its own deadline and reminders before it".
    """
    deadline = deadline_of(dossier)
    lines = [
        f"{named(dossier)} được yêu cầu bổ sung, {deadline.plain_words}, {deadline.left_in_words}."
    ]
    lines += _wanting(failing, "Chỉ còn bấm Nộp hồ sơ.")
    return said(f"Bổ sung hồ sơ {_titled(dossier)}: {_left(deadline)}", lines, _page(dossier))


def changed(dossier: Dossier, change: DossierChange) -> Said:
    """What became of a dossier, to its authors."""
    until = f"Nộp {deadline_of(dossier).plain_words}."
    late = getattr(dossier, "late_acceptance", None)
    became, more = {
        "accept": ("đã được tiếp nhận", ""),
        "accept_late": (
            "được nhận muộn theo quyết định",
            f"Theo {late.decision}. Lý do: {late.reason}" if late else "",
        ),
        "forward": ("đã được gửi lên tỉnh", ""),
        "reopen": ("được mở lại để sửa", f"{until} Lý do: {change.note}"),
        "mark_ineligible": ("được ghi là không đủ điều kiện dự thi", f"Lý do: {change.note}"),
    }[change.step]
    lines = [f"{named(dossier)} {became}.", *filter(None, [more])]
    return said(f"{_titled(dossier)} {became}", lines, _page(dossier))


def result(dossier: Dossier, prizes: list[str], *, has_feedback: bool) -> Said:
    """The contest's result is out: what it is for this dossier, to its authors and officers."""
    became = f"đạt {', '.join(prizes)}" if prizes else "không có trong danh sách đạt giải"
    lines = [f"{dossier.contest} đã công bố kết quả.", f"{named(dossier)} {became}."]
    page = reverse("contest_results", args=[dossier.contest.code])
    if has_feedback:
        lines.append("Nhận xét của hội đồng chấm có ở trang hồ sơ.")
        page = _page(dossier)
    return said(f"{_titled(dossier)} {became}", lines, page)


MEANS = {  # what it comes to that an author's word on a purpose was taken back
    Consent.Purpose.ENTRY: "Hồ sơ chưa nộp được khi còn một tác giả chưa đồng ý dự thi.",
    Consent.Purpose.PUBLISH: "Từ nay cổng không nêu họ tên, đơn vị của tác giả này khi đạt giải.",
    Consent.Purpose.PHOTO: "Từ nay ban tổ chức không dùng ảnh có tác giả này.",
    Consent.Purpose.CONTACT: "Sau hội thi số điện thoại của tác giả này không được giữ lại.",
}


def taken_back(dossier: Dossier, word: Consent, reader: Person) -> Said:
    """To an author who took a word back, and to who began the dossier."""
    own = word.author.person_id == reader.pk
    what = f"đã rút lại lời đồng ý {word.get_purpose_display()}"
    who = "Anh chị" if own else word.author.name
    lines = [f"{named(dossier)}: {who} {what} lúc {format_datetime(word.at)}."]
    lines.append(MEANS[Consent.Purpose(word.purpose)])
    if own:
        began = dossier.created_by_id == reader.pk
        first = "" if began else "báo ngay cho người lập hồ sơ, rồi "
        lines.append(f"Nếu anh chị không rút, {first}đồng ý lại và đổi mật khẩu.")
    return said(f"{_titled(dossier)}: {who} {what}", lines, _page(dossier))


def letter(addressee: Addressee, person: Person) -> Said:
    """A letter came to a unit. The link is the person's own: it says so without signing in."""
    directive, unit = addressee.directive, addressee.unit
    document = directive.document
    lines = [
        f"{document.issuer.name} gửi {unit.name} {document.title}: {document.subject}.",
        f"Hạn nộp: {addressee.effective_deadline.plain_words}.",
        "Mở trang dưới đây và bấm Xác nhận đã nhận, để nơi gửi biết đơn vị đã có. Không cần đăng "
        "nhập; đường dẫn dành riêng cho anh chị, xin đừng chuyển tiếp.",
    ]
    page = reverse("acknowledge_link", args=[token_of(addressee, person)])
    return said(f"{unit.called}: có {document.title}", lines, page)


def extension(request: ExtensionRequest, *, has_moved: bool) -> Said:
    """Statement 16: "the grant shows decision number and new date". has_moved: the unit has another
    day by now, of which it is told apart."""
    asked = f"{request.unit.name} xin gia hạn “{request.deadline.name}”"
    if request.granted:
        new = request.granted
        by = f" theo {new.source}" if new.source else ""
        lines = [f"{asked}: đã được gia hạn{by}. Hạn mới: {new.plain_words}."]
        subject = f"{request.unit.called}: đã được gia hạn, {new.plain_words}"
    else:
        day, office = format_date(request.wished_for), request.deadline.receiver
        lines = [f"{asked} đến hết ngày {day}: không được đồng ý. Lý do: {request.refused_because}"]
        if not has_moved:
            lines += [f"Hạn nộp giữ nguyên: {request.deadline.plain_words}."]
        phones = f", điện thoại {office.phones}" if office.phones else ""
        lines += [f"Cần hỏi: {office.name}{phones}."]
        subject = f"{request.unit.called}: đề nghị gia hạn không được đồng ý"
    return said(subject, lines, home(request.unit))


def moved(unit: Unit, dossier: Dossier | None, deadline: Deadline, before: Deadline | None) -> Said:
    """A later paper gave a unit, or a dossier, more time than the day before it."""
    whose = named(dossier) if dossier else unit.name
    called = _titled(dossier) if dossier else unit.called
    by = f" theo {deadline.source}" if deadline.source else ""
    old = f" Hạn cũ ghi “{before.wording}”." if before else ""
    line = f"{whose} được gia hạn{by}. Hạn mới: {deadline.plain_words}.{old}"
    page = _page(dossier) if dossier else home(unit)
    return said(f"{called}: được gia hạn, {deadline.plain_words}", [line], page)


def desk(waiting: list[tuple[int, str, str]]) -> Said:
    """What waits where dossiers are received, once a morning: how many, of what, and the page of
    its list."""
    lines = [
        _linked(f"- {number} {inert(what)}", settings.PORTAL_URL + page)
        for number, what, page in waiting
    ]
    text = "\n".join(["Đang chờ xử lý:", *lines])
    in_all = sum(number for number, _, _ in waiting)
    return Said(f"Nơi nhận: {in_all} việc đang chờ", text, "")


def judge(council: str, unsealed: int, total: int, again: int = 0) -> Said:
    """Of the score sheets only their number: titles and authors are not for mails.

    again: how many solutions the judge has to look at once more.
    """
    waiting = f"còn {unsealed} trên {total} phiếu chấm chưa niêm phong" if unsealed else ""
    relooks = f"còn {again} giải pháp chờ anh chị xem lại" if again else ""
    lines = [f"{council}: {one}." for one in (waiting, relooks) if one]
    sheets, looks = f"{unsealed} phiếu chấm chưa niêm phong", f"{again} giải pháp chờ xem lại"
    return said(f"Còn {sheets if unsealed else looks}", lines, reverse("sheet_list"))


def declares(seat: Seat) -> Said:
    """To a judge who sees nothing before the own conflicts are declared."""
    council, part = seat.council, seat.get_part_display().lower()
    lines = [
        f"Anh chị ở {council}, {council.contest}, vai trò {part}.",
        "Khai báo xung đột lợi ích xong thì mới thấy hồ sơ được giao chấm.",
    ]
    page = reverse("seat_declare", args=[council.pk])
    return said(f"{council}: cần khai báo xung đột lợi ích", lines, page)


def looks_again(relook: ReLook) -> Said:
    """To a judge whose second sheet is awaited: words that name no solution and no points, and the
    way to that judge's own sheet."""
    council = relook.council
    lines = [
        f"{council}: một giải pháp anh chị đã chấm có điểm của các giám khảo chênh nhau quá mức đã "
        "định, nên mỗi giám khảo xem lại một lần. Điểm lần đầu được giữ; phiếu xem lại niêm phong "
        "rồi thì được tính thay.",
    ]
    page = reverse("relook_edit", args=[council.pk, relook.dossier_id])
    return said(f"{council}: có giải pháp cần xem lại", lines, page)


def meeting(meeting: Meeting, agenda: list[AgendaItem], *, again: bool) -> Said:
    """To who belongs to it: place, hour, agenda. Solutions are counted, neither named nor scored.

    agenda: what this person may know of. again: they were told before, and something has changed.
    """
    of, when = meeting.council or meeting.contest.organiser, format_datetime(meeting.starts_at)
    named = [item.title for item in agenda if not item.dossier_id]
    if solutions := len(agenda) - len(named):
        named.append(f"Thảo luận {solutions} giải pháp")
    changed = " (có thay đổi, thay cho lần báo trước)" if again else ""
    lines = [
        f"Mời anh chị dự cuộc họp “{meeting.name}” của {of}{changed}.",
        f"Thời gian: {when}.", f"Địa điểm: {meeting.place}.", "Nội dung:",
        *listed(named, "nội dung khác"),
    ]  # fmt: skip
    title = "Cuộc họp có thay đổi" if again else "Mời họp"
    own = reverse("meeting_detail", args=[meeting.pk])
    page = reverse("sheet_list") if meeting.council else own
    return said(f"{title}: {meeting.name}, {when}", lines, page)

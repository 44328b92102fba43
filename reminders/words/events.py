"""What happened that somebody must know."""

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.vietnamese import format_date, format_datetime
from directives.acknowledging import token_of
from directives.models import Addressee, Deadline, ExtensionRequest
from judging.models import AgendaItem, Meeting
from organizations.models import Person, Unit
from reminders.words import Said, listed, reachable, said
from reminders.words.dossiers import named, page, titled
from reminders.words.units import home
from submissions.completeness import deadline_of
from submissions.models import Consent, Dossier, DossierChange


def changed(dossier: Dossier, change: DossierChange) -> Said:
    """What became of a dossier, to its authors."""
    became = {
        "accept": _("{dossier} đã được tiếp nhận"),
        "accept_late": _("{dossier} được nhận muộn theo quyết định"),
        "forward": _("{dossier} đã được gửi lên tỉnh"),
        "reopen": _("{dossier} được mở lại để sửa"),
        "mark_ineligible": _("{dossier} được ghi là không đủ điều kiện dự thi"),
    }[change.step]
    lines = [f"{became.format(dossier=named(dossier))}."]
    if why := _why(dossier, change):
        lines.append(why)
    return said(became.format(dossier=titled(dossier)), lines, page(dossier))


def _why(dossier: Dossier, change: DossierChange) -> str:
    reason = _("Lý do: {reason}")
    if change.step == "mark_ineligible":
        return reason.format(reason=change.note)
    if change.step == "reopen":
        until = _("Nộp {day}.").format(day=deadline_of(dossier).plain_words)
        return f"{until} {reason.format(reason=change.note)}"
    late = getattr(dossier, "late_acceptance", None)
    if change.step == "accept_late" and late:
        by = _("Theo {decision}.").format(decision=late.decision)
        return f"{by} {reason.format(reason=late.reason)}"
    return ""


def result(dossier: Dossier, prizes: list[str], *, has_feedback: bool) -> Said:
    """The contest's result is out: what it is for this dossier, to its authors and officers."""
    won, lost = _("{dossier} đạt {prizes}"), _("{dossier} không có trong danh sách đạt giải")
    became, names = won if prizes else lost, ", ".join(prizes)
    lines = [
        _("{contest} đã công bố kết quả.").format(contest=dossier.contest),
        f"{became.format(dossier=named(dossier), prizes=names)}.",
    ]
    where = reverse("contest_results", args=[dossier.contest.code])
    if has_feedback:
        lines.append(_("Nhận xét của hội đồng chấm có ở trang hồ sơ."))
        where = page(dossier)
    return said(became.format(dossier=titled(dossier), prizes=names), lines, where)


MEANS = {  # what it comes to that an author's word on a purpose was taken back
    Consent.Purpose.ENTRY: gettext_lazy(
        "Hồ sơ chưa nộp được khi còn một tác giả chưa đồng ý dự thi."
    ),
    Consent.Purpose.PUBLISH: gettext_lazy(
        "Từ nay cổng không nêu họ tên, đơn vị của tác giả này khi đạt giải."
    ),
    Consent.Purpose.PHOTO: gettext_lazy("Từ nay ban tổ chức không dùng ảnh có tác giả này."),
    Consent.Purpose.CONTACT: gettext_lazy(
        "Sau hội thi số điện thoại của tác giả này không được giữ lại."
    ),
}


def taken_back(dossier: Dossier, word: Consent, reader: Person) -> Said:
    """To an author who took a word back, and to who began the dossier."""
    own = word.author.person_id == reader.pk
    who = (
        _("Anh chị đã rút lại lời đồng ý {purpose}")
        if own
        else _("{author} đã rút lại lời đồng ý {purpose}")
    )
    what = who.format(author=word.author.name, purpose=word.get_purpose_display())
    lines = [
        _("{dossier}: {what} lúc {moment}.").format(
            dossier=named(dossier), what=what, moment=format_datetime(word.at)
        ),
        str(MEANS[Consent.Purpose(word.purpose)]),
    ]
    if own and dossier.created_by_id == reader.pk:
        lines.append(_("Nếu anh chị không rút, đồng ý lại và đổi mật khẩu."))
    elif own:
        lines.append(
            _(
                "Nếu anh chị không rút, báo ngay cho người lập hồ sơ, rồi đồng ý lại và đổi mật "
                "khẩu."
            )
        )
    return said(f"{titled(dossier)}: {what}", lines, page(dossier))


def letter(addressee: Addressee, person: Person) -> Said:
    """A letter came to a unit. The link is the person's own: it says so without signing in."""
    document, unit = addressee.directive.document, addressee.unit
    lines = [
        _("{issuer} gửi {unit} {letter}: {subject}.").format(
            issuer=document.issuer.name,
            unit=unit.name,
            letter=document.title,
            subject=document.subject,
        ),
        _("Hạn nộp: {day}.").format(day=addressee.effective_deadline.plain_words),
        _(
            "Mở trang dưới đây và bấm Xác nhận đã nhận, để nơi gửi biết đơn vị đã có. Không cần "
            "đăng nhập; đường dẫn dành riêng cho anh chị, xin đừng chuyển tiếp."
        ),
    ]
    subject = _("{unit}: có {letter}").format(unit=unit.called, letter=document.title)
    return said(subject, lines, reverse("acknowledge_link", args=[token_of(addressee, person)]))


def extension(request: ExtensionRequest, *, has_moved: bool) -> Said:
    """Statement 16: "the grant shows decision number and new date". has_moved: the unit has another
    day by now, of which it is told apart."""
    asked = _("{unit} xin gia hạn “{deadline}”").format(
        unit=request.unit.name, deadline=request.deadline.name
    )
    if new := request.granted:
        by = (
            _("{asked}: đã được gia hạn theo {paper}.")
            if new.source
            else _("{asked}: đã được gia hạn.")
        )
        lines = [f"{by.format(asked=asked, paper=new.source)} {_new_day(new)}"]
        subject = _("{unit}: đã được gia hạn, {day}").format(
            unit=request.unit.called, day=new.plain_words
        )
    else:
        lines = _refused(request, asked, has_moved=has_moved)
        subject = _("{unit}: đề nghị gia hạn không được đồng ý").format(unit=request.unit.called)
    return said(subject, lines, home(request.unit))


def _refused(request: ExtensionRequest, asked: str, *, has_moved: bool) -> list[str]:
    deadline, office = request.deadline, request.deadline.receiver
    lines = [
        _("{asked} đến hết ngày {day}: không được đồng ý. Lý do: {reason}").format(
            asked=asked, day=format_date(request.wished_for), reason=request.refused_because
        )
    ]
    if not has_moved:
        lines.append(_("Hạn nộp giữ nguyên: {day}.").format(day=deadline.plain_words))
    who = reachable(office.name, office.phones)
    return [*lines, _("Cần hỏi: {name}.").format(name=who)]


def moved(unit: Unit, dossier: Dossier | None, deadline: Deadline, before: Deadline | None) -> Said:
    """A later paper gave a unit, or a dossier, more time than the day before it."""
    by = _("{whose} được gia hạn theo {paper}.") if deadline.source else _("{whose} được gia hạn.")
    whose = named(dossier) if dossier else unit.name
    line = f"{by.format(whose=whose, paper=deadline.source)} {_new_day(deadline)}"
    if before:
        line += " " + _("Hạn cũ ghi “{wording}”.").format(wording=before.wording)
    subject = _("{whose}: được gia hạn, {day}").format(
        whose=titled(dossier) if dossier else unit.called, day=deadline.plain_words
    )
    return said(subject, [line], page(dossier) if dossier else home(unit))


def _new_day(deadline: Deadline) -> str:
    return _("Hạn mới: {day}.").format(day=deadline.plain_words)


def meeting(meeting: Meeting, agenda: list[AgendaItem], *, again: bool) -> Said:
    """To who belongs to it: place, hour, agenda. Solutions are counted, neither named nor scored.

    agenda: what this person may know of. again: they were told before, and something has changed.
    """
    of, when = meeting.council or meeting.contest.organiser, format_datetime(meeting.starts_at)
    items = [item.title for item in agenda if not item.dossier_id]
    if solutions := len(agenda) - len(items):
        items.append(_("Thảo luận {number} giải pháp").format(number=solutions))
    if again:
        title = _("Cuộc họp có thay đổi")
        opening = _(
            "Mời anh chị dự cuộc họp “{meeting}” của {of} (có thay đổi, thay cho lần báo trước)."
        )
    else:
        title, opening = _("Mời họp"), _("Mời anh chị dự cuộc họp “{meeting}” của {of}.")
    lines = [
        opening.format(meeting=meeting.name, of=of),
        _("Thời gian: {when}.").format(when=when),
        _("Địa điểm: {place}.").format(place=meeting.place),
        _("Nội dung:"),
        *listed(items, _("- và {number} nội dung khác")),
    ]
    own = reverse("meeting_detail", args=[meeting.pk])
    where = reverse("sheet_list") if meeting.council else own
    return said(f"{title}: {meeting.name}, {when}", lines, where)

"""What waits where dossiers are received and judged. Titles and authors are not for mails."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from contest_portal.vietnamese import inert
from judging.models import ReLook, Seat
from reminders.words import Said, linked, said


def desk(waiting: list[tuple[int, str, str]]) -> Said:
    """What waits where dossiers are received, once a morning: how many, the sentence that says so,
    and the page of its list."""
    lines = [
        linked(f"- {inert(sentence)}", settings.PORTAL_URL + page) for __, sentence, page in waiting
    ]
    text = "\n".join([_("Đang chờ xử lý:"), *lines])
    in_all = sum(number for number, __, __ in waiting)
    return Said(_("Nơi nhận: {number} việc đang chờ").format(number=in_all), text, "")


def judge(council: str, unsealed: int, total: int, again: int = 0) -> Said:
    """Of the score sheets only their number.

    again: how many solutions the judge has to look at once more.
    """
    sheets = _("{council}: còn {unsealed} trên {total} phiếu chấm chưa niêm phong.").format(
        council=council, unsealed=unsealed, total=total
    )
    relooks = _("{council}: còn {again} giải pháp chờ anh chị xem lại.").format(
        council=council, again=again
    )
    subject = (
        _("Còn {unsealed} phiếu chấm chưa niêm phong").format(unsealed=unsealed)
        if unsealed
        else _("Còn {again} giải pháp chờ xem lại").format(again=again)
    )
    lines = [line for line, number in ((sheets, unsealed), (relooks, again)) if number]
    return said(subject, lines, reverse("sheet_list"))


def declares(seat: Seat) -> Said:
    """To a judge who sees nothing before the own conflicts are declared."""
    council, part = seat.council, seat.get_part_display().lower()
    lines = [
        _("Anh chị ở {council}, {contest}, vai trò {part}.").format(
            council=council, contest=council.contest, part=part
        ),
        _("Khai báo xung đột lợi ích xong thì mới thấy hồ sơ được giao chấm."),
    ]
    page = reverse("seat_declare", args=[council.pk])
    return said(_("{council}: cần khai báo xung đột lợi ích").format(council=council), lines, page)


def looks_again(relook: ReLook) -> Said:
    """To a judge whose second sheet is awaited: words that name no solution and no points, and the
    way to that judge's own sheet."""
    council = relook.council
    line = _(
        "{council}: một giải pháp anh chị đã chấm có điểm của các giám khảo chênh nhau quá mức đã "
        "định, nên mỗi giám khảo xem lại một lần. Điểm lần đầu được giữ; phiếu xem lại niêm phong "
        "rồi thì được tính thay."
    ).format(council=council)
    page = reverse("relook_edit", args=[council.pk, relook.dossier_id])
    return said(_("{council}: có giải pháp cần xem lại").format(council=council), [line], page)

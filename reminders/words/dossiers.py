"""What dossiers lack: told those who write them, and their units."""

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from reminders.words import Said, left, listed, reachable, said
from submissions.checklist import Line
from submissions.completeness import deadline_of
from submissions.models import Dossier
from submissions.models.dossier import State

TITLE = 80  # of a dossier, in a subject


def titled(dossier: Dossier) -> str:
    """For a subject: CB9-0006 “Máy tách hạt”, a long title cut."""
    code = dossier.code or _("Hồ sơ")
    return f"{code} “{Truncator(str(dossier)).chars(TITLE)}”"


def named(dossier: Dossier) -> str:
    """Hồ sơ CB9-0006 “Máy tách hạt”."""
    return " ".join(filter(None, [_("Hồ sơ"), dossier.code, f"“{dossier}”"]))


def page(dossier: Dossier) -> str:
    return reverse("dossier_detail", args=[dossier.pk])


def lacking(dossier: Dossier, failing: list[Line]) -> Said:
    """To those who write a dossier that is not handed in: what it lacks."""
    deadline = dossier.deadline
    subject = _("{dossier}: {left}, chưa nộp").format(dossier=titled(dossier), left=left(deadline))
    opening = _("{dossier} chưa nộp. Hạn: {day}, {left}.").format(
        dossier=named(dossier), day=deadline.plain_words, left=deadline.left_in_words
    )
    if deadline.is_past:
        office = reachable(deadline.receiver.name, deadline.receiver.phones)
        closed = _(
            "Hồ sơ đã khóa, không sửa được nữa, vẫn xem và in được. Có lý do chính đáng thì hỏi "
            "nơi nhận: {office}."
        ).format(office=office)
        return said(subject, [opening, closed], page(dossier))
    is_draft = dossier.state == State.DRAFTING
    act = _("Chỉ còn đăng ký rồi nộp.") if is_draft else _("Chỉ còn bấm Nộp hồ sơ.")
    return said(subject, [opening, *_wanting(failing, act)], page(dossier))


def _wanting(failing: list[Line], done: str) -> list[str]:
    """done: what is said to do where nothing is wanting."""
    if not failing:
        return [_("Các phần đã đủ. {what_is_left}").format(what_is_left=done)]
    parts = listed([line.sentence for line in failing], _("- và {number} phần khác"))
    return [_("Còn thiếu, còn phải sửa:"), *parts]


def paper(dossier: Dossier) -> Said:
    """To those who handed a dossier in whose paper copies have not all come."""
    deadline = dossier.deadline
    copies = [
        _("bộ {number}").format(number=f"{copy.number:02d}")
        for copy in dossier.copies.all()
        if copy.received_at is None
    ]
    line = _(
        "{dossier} đã nộp trên cổng. Còn phải đưa bản giấy ({copies}) đến {office}, {day}, {left}."
    ).format(
        dossier=named(dossier),
        copies=", ".join(copies),
        office=deadline.receiver.name,
        day=deadline.plain_words,
        left=deadline.left_in_words,
    )
    subject = _("{dossier}: {left}, thiếu {number} bộ giấy").format(
        dossier=titled(dossier), left=left(deadline), number=len(copies)
    )
    return said(subject, [line], page(dossier))


def supplement(dossier: Dossier, failing: list[Line]) -> Said:
    """A supplement is asked for: what is still to be mended, until when.

    Statement 75: "A supplement request has its own deadline and reminders before it".
    """
    deadline = deadline_of(dossier)
    asked = _("{dossier} được yêu cầu bổ sung, {day}, {left}.").format(
        dossier=named(dossier), day=deadline.plain_words, left=deadline.left_in_words
    )
    subject = _("Bổ sung hồ sơ {dossier}: {left}").format(
        dossier=titled(dossier), left=left(deadline)
    )
    lines = [asked, *_wanting(failing, _("Chỉ còn bấm Nộp hồ sơ."))]
    return said(subject, lines, page(dossier))

"""Meetings of councils and of the committee, written down while they go on; their minutes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.workflow import Refused, Stale
from directives.rules import organises
from documents.models import Document
from judging import meetings, rules
from judging.deciding import result_of
from judging.forms.meetings import MeetingForms, NewMeetingForm
from judging.models import Meeting, Result
from judging.views.deciding import decided_contest
from organizations.sign_in import SignedInRequest
from submissions.papers.kinds import Kind
from submissions.views.papers import Shown, kind_of, paper_form, paper_page

MINUTES = {
    "bien-ban": Kind(
        gettext_lazy("Biên bản họp"),
        lambda meeting, *__: meeting.minutes or meetings.minutes(meeting),
        files_as=Document.Kind.MINUTES,
    )
}


@require_safe
@login_required
def meeting_list(request: SignedInRequest, code: str) -> HttpResponse:
    """The contest's meetings, for its organiser."""
    contest = decided_contest(request, code)
    found = contest.meetings.select_related("council")
    return render(request, "judging/meeting_list.html", {"contest": contest, "meetings": found})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def meeting_create(request: SignedInRequest, code: str) -> HttpResponse:
    """A new meeting, with those who belong to it and an agenda from what was scored."""
    contest = decided_contest(request, code)
    if result_of(contest).state == Result.State.PUBLISHED:
        messages.error(request, _("Kết quả đã công bố nên không lập thêm cuộc họp xét giải."))
        return redirect("meeting_list", code)
    form = NewMeetingForm(request.POST or None, contest=contest)
    if request.method == "POST" and form.is_valid():
        meetings.begin(form.instance)
        messages.success(
            request, _("Đã lập cuộc họp với chương trình gợi ý. Sửa cho đúng rồi lưu.")
        )
        return redirect("meeting_detail", form.instance.pk)
    return render(request, "judging/meeting_create.html", {"contest": contest, "form": form})


def _meeting(request: SignedInRequest, pk: int) -> Meeting:
    visible: Any = Meeting.objects.visible_to(request.user)
    visible = visible.annotate(number_of_items=Count("items"))
    meeting: Meeting = get_object_or_404(
        visible.select_related("contest__organiser__parent", "council"), pk=pk
    )
    if not rules.keeps_minutes(request.user, meeting):
        raise PermissionDenied
    return meeting


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def meeting_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Attendance, agenda, votes; saved as often as one likes until the meeting is closed."""
    meeting = _meeting(request, pk)
    if meeting.closed_at:
        return _closed(request, meeting)
    forms = MeetingForms(request.POST or None, meeting, request.user)
    closing = "close" in request.POST
    if request.method == "POST" and forms.is_valid():
        try:
            forms.save(by=request.user, closing=closing)
        except Stale:
            if _meeting(request, pk).closed_at:
                return _closed(request, _meeting(request, pk))
            forms.show_newer()
        except Refused as refusal:
            for reason in refusal.reasons:
                forms.head.add_error(None, reason)
        else:
            messages.success(request, _("Cuộc họp đã kết thúc.") if closing else _("Đã lưu."))
            return redirect("meeting_detail", pk)
    return render(request, "judging/meeting_detail.html", _context(request, meeting, forms))


def _context(request: SignedInRequest, meeting: Any, forms: MeetingForms) -> dict[str, Any]:
    attendances = [form.instance for form in forms.people.forms]
    shown = len(forms.agenda.initial_forms)
    return {
        "meeting": meeting,
        "forms": forms,
        "quorum": meetings.quorum(attendances),
        "is_hidden": shown < meeting.number_of_items,
        "organises": organises(request.user, meeting.contest),
    }


def _closed(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    context = {
        "meeting": meeting,
        "may_read": not _is_barred(request, meeting),
        "organises": organises(request.user, meeting.contest),
    }
    return render(request, "judging/meeting_closed.html", context)


def _is_barred(request: SignedInRequest, meeting: Any) -> bool:
    """The minutes tell of a dossier that the reader has a conflict with: on the agenda, or in the
    list that they attach, which who decides the prizes has anyway."""
    if meetings.shown_items(meeting, request.user).count() < meeting.number_of_items:
        return True
    decides = rules.decides(request.user, meeting.contest)
    return not decides and meetings.attaches_hidden(meeting, request.user)


def _minutes(request: SignedInRequest, pk: int) -> Shown:
    meeting = _meeting(request, pk)
    if _is_barred(request, meeting):
        raise PermissionDenied
    return Shown(
        record=meeting,
        kind=kind_of(MINUTES, "bien-ban"),
        route="meeting_minutes",
        args=[pk],
        back=(reverse("meeting_detail", args=[pk]), meeting.name),
        issuer=meeting.contest.organiser,
        may_file=meeting.closed_at is not None and rules.decides(request.user, meeting.contest),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def meeting_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Biên bản as it prints; of a closed meeting it becomes a draft in the register."""
    return paper_page(request, _minutes(request, pk))


@require_safe
@login_required
def meeting_minutes_form(request: SignedInRequest, pk: int, form: str) -> HttpResponse:
    return paper_form(request, _minutes(request, pk), form)

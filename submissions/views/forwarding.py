"""The city office sends its accepted dossiers to the province as one numbered list (route B)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal.vietnamese import format_datetime
from contest_portal.workflow import Refused, Stale
from directives.models import Contest, Directive
from documents.models import Document
from documents.workflow import file_paper
from organizations.models import Person, Role, Unit, under
from organizations.sign_in import SignedInRequest
from submissions import copies
from submissions.models import Dossier, Forwarding
from submissions.models.dossier import State
from submissions.models.whole import held_copies
from submissions.papers.lists import city_list, listed
from submissions.workflow import forward_all

MEND = gettext_lazy("Nhận lại bộ giấy, ghi xong chỗ khác, hoặc bỏ chọn hồ sơ nêu trên, rồi gửi.")
CHANGED = gettext_lazy(
    "Danh sách vừa thay đổi nên chưa gửi hồ sơ nào. Xem lại danh sách mới rồi gửi."
)


def _office(person: Person, contest: Contest) -> Unit:
    """The office for which the person forwards in this contest."""
    offices = Unit.objects.filter(
        under(person.paths(Role.OFFICE), "path"), directives_led__contest=contest
    )
    office = offices.first()
    if office is None or contest.route != Contest.Route.THROUGH_CITY:
        raise PermissionDenied
    return office


def _letter(office: Unit, contest: Contest) -> Directive | None:
    """The office's latest letter of the contest: the list of its dossiers can be printed."""
    sent = office.directives_led.filter(contest=contest, issued_at__isnull=False)
    return sent.first()


def _waiting(person: Person, contest: Contest) -> list[Any]:
    """What is accepted and not yet sent, in the order of the list that goes to the province, each
    with what keeps it here.
    """
    accepted = Dossier.objects.of_office(person).filter(contest=contest, state=State.ACCEPTED)
    waiting: list[Any] = list(listed(accepted).prefetch_related(held_copies()))
    for dossier in waiting:
        dossier.held_up = list(copies.held_up(dossier))
    return waiting


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def forwarding_create(request: SignedInRequest, code: str) -> HttpResponse:
    """The list of what is accepted; one act numbers and sends what is picked, with its letter."""
    visible = Contest.objects.visible_to(request.user).select_related("receiver")
    contest = get_object_or_404(visible, code=code)
    office = _office(request.user, contest)
    waiting = _waiting(request.user, contest)
    if request.method == "POST" and waiting:
        return _answer(request, waiting, contest, office)
    ready = [dossier for dossier in waiting if not dossier.held_up]
    return _page(request, waiting, contest, office, picked=ready)


def _page(
    request: SignedInRequest, waiting: list[Any], contest: Contest, office: Unit, *,
    picked: list[Any], error: str = "",
) -> HttpResponse:  # fmt: skip
    """The list with its ticks; error: why nothing was sent."""
    context = {
        "contest": contest,
        "office": office,
        "dossiers": waiting,
        "picked": picked,
        "held_up": sum(bool(dossier.held_up) for dossier in waiting),
        "error": error,
    }
    status = 422 if error else 200
    return render(request, "submissions/forwarding_create.html", context, status=status)


def _answer(
    request: SignedInRequest, waiting: list[Any], contest: Contest, office: Unit
) -> HttpResponse:
    """Send what is ticked; a copy that is lent out or differs keeps the whole list here."""
    ticked = set(request.POST.getlist("picked"))
    picked = [dossier for dossier in waiting if f"{dossier.pk}:{dossier.version}" in ticked]
    if not ticked:
        error = _("Chọn ít nhất một hồ sơ để gửi.")
        return _page(request, waiting, contest, office, picked=picked, error=error)
    if len(picked) < len(ticked):
        return _changed(request, contest)
    try:
        sent = _send(picked, contest, office, request.user)
    except Stale:
        return _changed(request, contest)
    except Refused as refusal:
        error = _("Chưa gửi hồ sơ nào. {why} {mend}").format(why=refusal, mend=MEND)
        return _page(request, waiting, contest, office, picked=picked, error=error)
    messages.success(request, _("Đã gửi tỉnh {number} hồ sơ.").format(number=len(picked)))
    return redirect("forwarding_detail", sent.pk)


def _changed(request: SignedInRequest, contest: Contest) -> HttpResponse:
    messages.error(request, CHANGED)
    return redirect("forwarding_create", contest.code)


def _send(chosen: list[Dossier], contest: Contest, office: Unit, by: Person) -> Forwarding:
    """Send the dossiers and draft the letter that goes with them: all, or nothing."""
    letter = _letter(office, contest)
    with transaction.atomic():
        sent = forward_all(chosen, contest=contest, office=office, by=by)
        if letter:
            sent.document = file_paper(
                city_list(letter, chosen), kind=Document.Kind.LETTER,
                issuer=letter.document.issuer, by=by, bases=(letter.document,),
            )  # fmt: skip
            sent.save(update_fields=["document"])
    return sent


def _visible(person: Person, pk: int) -> Forwarding:
    visible = Forwarding.objects.visible_to(person)
    related = (
        "contest__receiver", "contest__organiser", "office", "forwarded_by", "received_by",
        "document__issuer",
    )  # fmt: skip
    return get_object_or_404(visible.select_related(*related), pk=pk)


@require_safe
@login_required
def forwarding_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was sent, when and by whom; whether the province has it."""
    forwarding = _visible(request.user, pk)
    organises = request.user.acts_for(forwarding.contest.organiser.path, Role.ORGANISER)
    papers = Document.objects.visible_to(request.user)
    context = {
        "forwarding": forwarding,
        "dossiers": listed(forwarding.dossiers.all()).order_by("forwarding_order", "number"),
        "may_receive": organises and forwarding.received_at is None,
        "may_read": papers.filter(pk=forwarding.document_id or 0).exists(),
    }
    return render(request, "submissions/forwarding_detail.html", context)


@require_POST
@login_required
def forwarding_receive(request: SignedInRequest, pk: int) -> HttpResponse:
    """The province writes down that the list and its dossiers have come. A second click is none."""
    forwarding = _visible(request.user, pk)
    if not request.user.acts_for(forwarding.contest.organiser.path, Role.ORGANISER):
        raise PermissionDenied
    if copies.arrive(forwarding, by=request.user):
        messages.success(request, _("Đã ghi: tỉnh nhận danh sách và các bộ hồ sơ giấy."))
    else:
        forwarding.refresh_from_db(fields=["received_at"])
        when = format_datetime(forwarding.received_at) if forwarding.received_at else ""
        messages.info(request, _("Danh sách này đã được nhận lúc {time}.").format(time=when))
    return redirect("forwarding_detail", pk)

"""The city office sends its accepted dossiers to the province as one numbered list (route B)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.workflow import Refused, Stale
from directives.models import Contest, Directive
from organizations.models import Person, Role, Unit, under
from organizations.sign_in import SignedInRequest
from submissions.models import Dossier, Forwarding
from submissions.models.dossier import DossierQuerySet, State
from submissions.workflow import forward_all

CHANGED = "Danh sách vừa thay đổi nên chưa gửi hồ sơ nào. Xem lại danh sách mới rồi gửi."


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


def _listed(dossiers: DossierQuerySet) -> DossierQuerySet:
    return dossiers.select_related("contest", "unit", "field", "late_acceptance").prefetch_related(
        "authors"
    ).order_by("number")  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def forwarding_create(request: SignedInRequest, code: str) -> HttpResponse:
    """The numbered list of what is accepted; one act sends all of it."""
    visible = Contest.objects.visible_to(request.user).select_related("receiver")
    contest = get_object_or_404(visible, code=code)
    office = _office(request.user, contest)
    accepted = Dossier.objects.of_office(request.user).filter(contest=contest, state=State.ACCEPTED)
    waiting = list(_listed(accepted))
    shown = ",".join(f"{dossier.pk}:{dossier.version}" for dossier in waiting)
    if request.method == "POST" and waiting:
        try:
            if request.POST.get("shown") != shown:
                raise Stale
            sent = forward_all(waiting, contest=contest, office=office, by=request.user)
        except Refused:
            messages.error(request, CHANGED)
            return redirect("forwarding_create", code)
        messages.success(request, f"Đã gửi tỉnh {len(waiting)} hồ sơ.")
        return redirect("forwarding_detail", sent.pk)
    context = {"contest": contest, "office": office, "dossiers": waiting, "shown": shown}
    context |= {"letter": _letter(office, contest)}
    return render(request, "submissions/forwarding_create.html", context)


@require_safe
@login_required
def forwarding_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was sent, when and by whom."""
    visible = Forwarding.objects.visible_to(request.user)
    related = ("contest__receiver", "office", "forwarded_by")
    forwarding = get_object_or_404(visible.select_related(*related), pk=pk)
    context = {
        "forwarding": forwarding,
        "dossiers": _listed(forwarding.dossiers.all()),
        "letter": _letter(forwarding.office, forwarding.contest),
    }
    return render(request, "submissions/forwarding_detail.html", context)

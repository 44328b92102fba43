"""The reception desk: a label that is scanned takes its copy in, a code opens its dossier."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.qr import qr_svg
from contest_portal.workflow import Step
from directives.models import Contest
from organizations.models import Person, Role
from organizations.sign_in import SignedInRequest
from submissions import content, copies, papers
from submissions.completeness import deadline_of
from submissions.forms_checks import ChecksForm
from submissions.forms_desk import ScanForm
from submissions.models import Dossier, DossierCopy, Forwarding
from submissions.models.dossier import DossierQuerySet, PaperCode, State
from submissions.models.paper import PAPER_EXPECTED
from submissions.models.whole import read_whole
from submissions.views.page import changed
from submissions.workflow import STEPS

PAGE = 20
DESK_STEPS = ("accept", "return", "accept_late", "mark_ineligible")
NOTICED = "bao-de-biet"
MISSING_PAPER = Q(
    Exists(DossierCopy.objects.filter(dossier=OuterRef("pk"), received_at__isnull=True)),
    state__in=PAPER_EXPECTED,
)


@require_safe
@login_required
def desk(request: SignedInRequest) -> HttpResponse:
    """One field for the code, and what waits: handed in, short of paper, sent to the province.

    The QR code of a paper leads here with its code, from anybody's phone.
    """
    person = request.user
    form = scan_form(person, request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():  # also of an author who scans the own paper
        return redirect(_place_of(person, form.dossier, form.paper))
    if not form.is_bound or _works_here(person):
        return _page(request, form)
    return render(request, "submissions/desk_refused.html", {"form": form}, status=403)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_scan(request: SignedInRequest) -> HttpResponse:
    """A label with a copy's number takes that copy in; another code opens its dossier."""
    person = request.user
    if request.method != "POST":  # who had to sign in anew scans again
        return redirect("desk")
    form = scan_form(person, request.POST)
    if not _works_here(person) or not form.is_valid():
        return _page(request, form)
    dossier, paper = form.dossier, form.paper
    number = paper.copy if paper else None
    if number and Dossier.objects.received_by(person).filter(pk=dossier.pk).exists():
        take_in(request, dossier, dossier.copies.get(number=number))
    elif number and not Dossier.objects.kept_by(person).filter(pk=dossier.pk).exists():
        receiver = dossier.deadline.receiver.called
        form.add_error("code", f"Hồ sơ {dossier.code} do {receiver} tiếp nhận, không phải bàn này.")
        return _page(request, form)
    return redirect(_place_of(person, dossier, paper))


def take_in(request: SignedInRequest, dossier: Dossier, copy: DossierCopy, **details: Any) -> None:
    """Receive the copy, or say why not; a second scan changes nothing."""
    name = f"bộ {copy.number:02d}"
    if copies.receive(copy, by=request.user, **details):
        messages.success(request, f"Đã nhận {name} của hồ sơ {dossier.code}.")
        return
    copy.refresh_from_db()
    if copy.received_at:
        said = f"Bộ {copy.number:02d} của hồ sơ {dossier.code} {copies.came_words(copy)}."
        messages.info(request, f"{said} Anh chị không cần ghi lại.")
    else:
        dossier.refresh_from_db(fields=["state"])
        messages.warning(request, f"Chưa nhận được {name} vì {dossier.state_in_words()}.")


def scan_form(person: Person, data: Any = None) -> ScanForm:
    return ScanForm(data, dossiers=Dossier.objects.visible_to(person))


def _works_here(person: Person) -> bool:
    return bool(person.paths(Role.OFFICE, Role.ORGANISER))


def _page(request: SignedInRequest, form: ScanForm) -> HttpResponse:
    person = request.user
    if not _works_here(person):
        raise PermissionDenied
    lists, counts = _lists(person), _counts(person)
    shown = request.GET.get("xem", "")
    shown = shown if shown in lists else ""
    pages = Paginator(_rows(lists[shown]), PAGE)
    pages.count = counts[shown]  # counted already
    page = pages.get_page(request.GET.get("page"))
    context = {
        "form": form.emptied() if form.is_bound else form,
        "shown": shown,
        "page_obj": page,
        "rows": [(dossier, copies.paper_words(dossier)) for dossier in page],
        "waiting": counts[""],
        "missing": counts["thieu-ban-giay"],
        "notices": counts[NOTICED],
        "to_forward": counts["to_forward"],
        "forwardings": Forwarding.objects.visible_to(person).select_related("office", "contest")[
            :5
        ],
        **_today(person),
    }
    return render(request, "submissions/desk.html", context)


def _today(person: Person) -> dict[str, Any]:
    """What the list of today is drawn from."""
    came = copies.came_today(person)
    return {"today": came, "copies_today": sum(dossier.today for dossier in came)}


def _lists(person: Person) -> dict[str, QuerySet[Dossier]]:
    """The desk's lists, by the word that stands for them in the address."""
    received = Dossier.objects.received_by(person)
    return {
        "": received.filter(state=State.HANDED_IN),
        "thieu-ban-giay": received.filter(MISSING_PAPER),
        NOTICED: Dossier.objects.noticed_to(person),
    }


def _rows(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    came = DossierCopy.objects.order_by("number")
    return (
        dossiers.select_related("contest", "unit", "deadline", "late_acceptance__decision")
        .prefetch_related(Prefetch("copies", came))
        .order_by("contest", "number")
    )


def _counts(person: Person) -> dict[str, Any]:
    """How long each of `_lists` is, by its word; the contests with dossiers to forward."""
    accepted = Dossier.objects.received_by(person).filter(state=State.ACCEPTED)
    counted = _lists(person) | {"accepted": accepted}
    names = dict(zip(counted, ("waiting", "missing", "notices", "accepted"), strict=True))
    contests = Contest.objects.annotate(
        **{names[word]: _number_in_contest(dossiers) for word, dossiers in counted.items()}
    ).values("code", "route", *names.values())
    rows = list(contests)
    counts = {word: sum(row[names[word]] or 0 for row in rows) for word in counted}
    through_city = [row for row in rows if row["route"] == Contest.Route.THROUGH_CITY]
    return counts | {"to_forward": [row for row in through_city if row["accepted"]]}


def _number_in_contest(dossiers: QuerySet[Dossier]) -> Subquery:
    of_contest = dossiers.filter(contest=OuterRef("pk")).order_by().values("contest")
    return Subquery(of_contest.annotate(n=Count("pk")).values("n"))


def _place_of(person: Person, dossier: Dossier, paper: PaperCode | None) -> str:
    """Where a code leads: the desk for who takes the paper in, the copy for who keeps it, else the
    dossier's own page.
    """
    number = paper.copy if paper else None
    if Dossier.objects.received_by(person).filter(pk=dossier.pk).exists():
        copy = "?" + urlencode({"bo": number}) if number else ""
        return reverse("desk_dossier", args=[dossier.pk]) + copy
    if number and Dossier.objects.kept_by(person).filter(pk=dossier.pk).exists():
        return reverse("copy_detail", args=[dossier.pk, number])
    return reverse("dossier_detail", args=[dossier.pk])


def at_desk(person: Person, pk: int) -> Dossier:
    """The whole dossier for who takes its paper in."""
    return whole_of(Dossier.objects.received_by(person), person, pk)


def whole_of(dossiers: DossierQuerySet, person: Person, pk: int) -> Dossier:
    """The whole dossier, if it is one of these; else 403 if it exists for the person, or 404."""
    try:
        return read_whole(dossiers, pk)
    except Http404:
        get_object_or_404(Dossier.objects.visible_to(person), pk=pk)
        raise PermissionDenied from None


@require_safe
@login_required
def desk_dossier(request: SignedInRequest, pk: int) -> HttpResponse:
    """One dossier at the desk: its copies, its papers, what is still missing, what can be done."""
    dossier = at_desk(request.user, pk)
    slots = copies.slots(dossier, awaited="")
    awaited = [slot["copy"].number for slot in slots if not slot["received"]]
    missing = STEPS["accept"].obstacles(dossier, request.user, {})
    scanned, slip = request.GET.get("bo", ""), papers.reception_slip(dossier)
    context = {
        "form": scan_form(request.user),
        "dossier": dossier,
        "copies": slots,
        "receives": dossier.state in PAPER_EXPECTED,
        "next_copy": int(scanned) if scanned in map(str, awaited) else next(iter(awaited), None),
        "items": content.files_of(dossier),
        "checks": ChecksForm(dossier=dossier) if dossier.state == State.HANDED_IN else None,
        "changed": changed(dossier),
        "missing": missing if dossier.state in PAPER_EXPECTED else [],
        "steps": _steps(dossier, missing),
        "receipt": max(dossier.receipts.all(), key=lambda r: r.sequence, default=None),
        "check_sign": papers.check_sign(dossier),
        "slip": slip,
        "code_image": qr_svg(slip["status_url"]),
        **_today(request.user),
    }
    return render(request, "submissions/desk_dossier.html", context)


def _steps(dossier: Dossier, missing: list[str]) -> dict[str, Step]:
    """The desk's steps from here; accepting waits for what is missing, or for the deadline."""
    steps = {n: STEPS[n] for n in DESK_STEPS if dossier.state in STEPS[n].sources}
    if missing:
        steps.pop("accept", None)
    if "accept_late" in steps and (missing or not deadline_of(dossier).is_past):
        del steps["accept_late"]
    return steps

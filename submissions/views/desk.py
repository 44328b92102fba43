"""The reception desk: a code finds the dossier, paper copies come in one by one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from contest_portal.vietnamese import format_time
from contest_portal.workflow import Step
from directives.models import Contest
from organizations.models import Person, Role
from organizations.sign_in import SignedInRequest
from submissions.completeness import deadline_of, missing_copies, missing_items
from submissions.forms_desk import ScanForm
from submissions.models import Author, Dossier, DossierCopy, Forwarding, Receipt
from submissions.models.dossier import DossierQuerySet, PaperCode, State
from submissions.models.paper import PAPER_EXPECTED
from submissions.workflow import STEPS

PAGE = 20
DESK_STEPS = ("accept", "return", "accept_late", "mark_ineligible")
MISSING_PAPER = Q(
    Exists(DossierCopy.objects.filter(dossier=OuterRef("pk"), received_at__isnull=True)),
    state__in=PAPER_EXPECTED,
)


@require_safe
@login_required
def desk(request: SignedInRequest) -> HttpResponse:
    """One field for the code, and what waits: handed in, short of paper, sent to the province."""
    person = request.user
    form = ScanForm(request.GET if "code" in request.GET else None, dossiers=_visible(person))
    if form.is_bound and form.is_valid():  # also of an author who scans the own paper
        return redirect(_place_of(person, form.dossier, form.paper))
    if not person.paths(Role.OFFICE, Role.ORGANISER):
        raise PermissionDenied
    lists = _lists(person)
    shown = request.GET.get("xem", "")
    rows = _rows(lists.get(shown, lists[""]))
    sent = Forwarding.objects.visible_to(person).select_related("office", "contest")
    context = {
        "form": form,
        "shown": shown if shown in lists else "",
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "notices": lists["bao-de-biet"].count(),
        "forwardings": sent[:5],
        **_counts(person),
    }
    return render(request, "submissions/desk.html", context)


def _lists(person: Person) -> dict[str, QuerySet[Dossier]]:
    """The desk's lists, by the word that stands for them in the address."""
    received = Dossier.objects.received_by(person)
    return {
        "": received.filter(state=State.HANDED_IN),
        "thieu-ban-giay": received.filter(MISSING_PAPER),
        "bao-de-biet": Dossier.objects.noticed_to(person),
    }


def _visible(person: Person) -> DossierQuerySet:
    return Dossier.objects.visible_to(person)


def _rows(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    return (
        dossiers.select_related("contest", "unit", "late_acceptance")
        .annotate(
            expected=Count("copies"),
            received=Count("copies", filter=Q(copies__received_at__isnull=False)),
        )
        .order_by("contest", "number")
    )


def _counts(person: Person) -> dict[str, Any]:
    """How many wait at the desk and lack paper; the contests with dossiers to forward."""
    received = Dossier.objects.received_by(person).order_by()
    contests = received.values("contest__code", "contest__route").annotate(
        waiting=Count("pk", filter=Q(state=State.HANDED_IN)),
        missing=Count("pk", filter=MISSING_PAPER),
        accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
    )
    forwarded = [c for c in contests if c["contest__route"] == Contest.Route.THROUGH_CITY]
    return {
        "waiting": sum(contest["waiting"] for contest in contests),
        "missing": sum(contest["missing"] for contest in contests),
        "to_forward": [contest for contest in forwarded if contest["accepted"]],
    }


def _place_of(person: Person, dossier: Dossier, paper: PaperCode | None) -> str:
    """Where a code leads: the desk for who takes the paper in, else the dossier's own page."""
    if not Dossier.objects.received_by(person).filter(pk=dossier.pk).exists():
        return reverse("dossier_detail", args=[dossier.pk])
    copy = "?" + urlencode({"bo": paper.copy}) if paper and paper.copy else ""
    return reverse("desk_dossier", args=[dossier.pk]) + copy


def _at_desk(person: Person, pk: int) -> Dossier:
    """The dossier for who takes its paper in; others: 403 if it exists for them, else 404."""
    authors = Author.objects.filter(dossier=OuterRef("pk")).order_by()
    receipts = Receipt.objects.filter(dossier=OuterRef("pk")).order_by("-pk")
    dossiers = Dossier.objects.received_by(person).annotate(
        lead=Subquery(authors.filter(is_lead=True).values("name")),
        authors_count=Subquery(authors.values("dossier").annotate(n=Count("pk")).values("n")),
        receipt=Subquery(receipts.values("pk")[:1]),
    )
    related = ("contest", "unit", "rules", "deadline", "late_acceptance__decision")
    copies = Prefetch("copies", DossierCopy.objects.select_related("received_by"))
    found = dossiers.select_related(*related).prefetch_related(copies, "attachments")
    dossier = found.filter(pk=pk).first()
    if dossier is None:
        get_object_or_404(_visible(person), pk=pk)
        raise PermissionDenied
    return dossier


@require_safe
@login_required
def desk_dossier(request: SignedInRequest, pk: int) -> HttpResponse:
    """One dossier at the desk: its copies, its papers, what is still missing, what can be done."""
    dossier = _at_desk(request.user, pk)
    files = [a.item_id for a in dossier.attachments.all() if a.removed_at is None]
    awaited = [c.number for c in dossier.copies.all() if c.received_at is None]
    missing = missing_items(dossier) + missing_copies(dossier)
    scanned = request.GET.get("bo", "")
    context = {
        "form": ScanForm(dossiers=_visible(request.user)),
        "dossier": dossier,
        "receives": dossier.state in PAPER_EXPECTED,
        "next_copy": int(scanned) if scanned in map(str, awaited) else next(iter(awaited), None),
        "items": [(item, files.count(item.pk)) for item in dossier.rules.items.all()],
        "missing": missing if dossier.state in PAPER_EXPECTED else [],
        "steps": _steps(dossier, missing),
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


@require_POST
@login_required
def copy_receive(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Write down that a paper copy has come. A second click changes nothing."""
    dossier = _at_desk(request.user, pk)
    copy = get_object_or_404(dossier.copies, number=number)
    if dossier.copies.filter(pk=copy.pk).receive(request.user):
        messages.success(request, f"Đã nhận bộ {number:02d} của hồ sơ {dossier.code}.")
        return redirect("desk_dossier", pk)
    copy.refresh_from_db()
    if copy.received_at:
        said = f"Bộ {number:02d} đã được nhận lúc {format_time(copy.received_at)}."
        messages.info(request, f"{said} Anh chị không cần bấm lại.")
    else:
        messages.warning(request, f"Chưa nhận được bộ {number:02d} vì {dossier.state_in_words()}.")
    return redirect("desk_dossier", pk)

"""The reception desk: a label that is scanned takes its copy in, a code opens its dossier.

The page of one dossier is in `checks.py`.
"""

from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from directives.models import Contest
from organizations.models import Person, Role
from organizations.sign_in import SignedInRequest
from submissions import copies
from submissions.forms_desk import ScanForm
from submissions.models import Dossier, DossierCopy, Forwarding
from submissions.models.dossier import DossierQuerySet, PaperCode, State
from submissions.models.paper import PAPER_EXPECTED
from submissions.models.whole import held_copies, read_whole

PAGE = 20
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
    return render(request, "submissions/desk_refused.html", status=403)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_scan(request: SignedInRequest) -> HttpResponse:
    """A label with a copy's number takes that copy in; another code opens its dossier."""
    return scan(request) if request.method == "POST" else redirect("desk")  # signed in: scan again


def scan(
    request: SignedInRequest, stay: Callable[[ScanForm], HttpResponse] | None = None
) -> HttpResponse:
    """Do what the code in the request asks for. stay: the page for a code that is not taken, if
    not the desk's lists.
    """
    person = request.user
    form, refused = scan_form(person, request.POST), stay or partial(_page, request)
    if not _works_here(person) or not form.is_valid():
        return refused(form)
    dossier, paper = form.dossier, form.paper
    number = paper.copy if paper else None
    if number and Dossier.objects.received_by(person).filter(pk=dossier.pk).exists():
        take_in(request, dossier, dossier.copies.get(number=number))
    elif number and not Dossier.objects.kept_by(person).filter(pk=dossier.pk).exists():
        said = _("Hồ sơ {code} do {receiver} tiếp nhận, không phải bàn này.")
        receiver = dossier.deadline.receiver.called
        form.add_error("code", said.format(code=dossier.code, receiver=receiver))
        return refused(form)
    return redirect(_place_of(person, dossier, paper))


def back_to(request: SignedInRequest, pk: int) -> HttpResponse:
    """The desk's page of a dossier, with the copy and its print that the address here names."""
    return redirect(reverse("desk_dossier", args=[pk], query=request.GET))


def take_in(request: SignedInRequest, dossier: Dossier, copy: DossierCopy, **details: Any) -> None:
    """Receive the copy, or say why not; a second scan changes nothing."""
    named = {"number": f"{copy.number:02d}", "code": dossier.code}
    if copies.receive(copy, by=request.user, **details):
        said = _("Đã nhận bộ {number} của hồ sơ {code}.")
        messages.success(request, said.format(**named))
        return
    kept: Any = DossierCopy.objects.with_custody().get(pk=copy.pk)
    if kept.received_at and kept.due_on:
        mend = _("Bộ này vừa về thì bấm “Nhận lại về bàn”.")
        messages.warning(request, f"{copies.lent_words(dossier, kept)} {mend}")
    elif kept.received_at:
        said = _("Bộ {number} của hồ sơ {code} {came}. Anh chị không cần ghi lại.")
        messages.info(request, said.format(**named, came=copies.came_words(kept)))
    else:
        dossier.refresh_from_db(fields=["state"])
        said = _("Chưa nhận được bộ {number} vì {state}.")
        messages.warning(request, said.format(**named, state=dossier.state_in_words()))


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
        **today(person),
    }
    return render(request, "submissions/desk.html", context)


def today(person: Person) -> dict[str, Any]:
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
    return (
        dossiers.select_related("contest", "unit", "deadline", "late_acceptance__decision")
        .prefetch_related(held_copies())
        .order_by("contest", "number")
    )


def _counts(person: Person) -> dict[str, Any]:
    """How long each of `_lists` is, by its word; the contests with dossiers to forward. One
    query."""
    asked = {
        "waiting": Q(state=State.HANDED_IN),
        "missing": MISSING_PAPER,
        "accepted": Q(state=State.ACCEPTED),
    }
    received = _by_contest(Dossier.objects.received_by(person)).annotate(
        **{name: Count("pk", filter=condition) for name, condition in asked.items()},
        noticed=Value(0),
    )
    noticed = _by_contest(Dossier.objects.noticed_to(person)).annotate(
        **dict.fromkeys(asked, Value(0)), noticed=Count("pk")
    )
    rows = list(received.union(noticed, all=True))
    words = {"": "waiting", "thieu-ban-giay": "missing", NOTICED: "noticed"}
    counts = {word: sum(row[name] for row in rows) for word, name in words.items()}
    accepted = [row for row in rows if row["accepted"]]
    to_forward = [row for row in accepted if row["route"] == Contest.Route.THROUGH_CITY]
    return counts | {"to_forward": sorted(to_forward, key=itemgetter("code"))}


def _by_contest(dossiers: DossierQuerySet) -> QuerySet[Dossier, Any]:
    return dossiers.order_by().values(code=F("contest__code"), route=F("contest__route"))


def _place_of(person: Person, dossier: Dossier, paper: PaperCode | None) -> str:
    """Where a code leads: the desk for who takes the paper in, the copy for who keeps it, else the
    dossier's own page.
    """
    number, printed = (paper.copy, paper.printed) if paper else (None, "")
    query = {name: said for name, said in (("bo", number), ("ban", printed)) if said}
    copy = "?" + urlencode(query) if query else ""
    if Dossier.objects.received_by(person).filter(pk=dossier.pk).exists():
        return reverse("desk_dossier", args=[dossier.pk]) + copy
    if number and Dossier.objects.kept_by(person).filter(pk=dossier.pk).exists():
        return reverse("copy_detail", args=[dossier.pk, number]) + copy
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

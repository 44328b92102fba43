"""What an office makes: a letter, its items, and sending it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.workflow import Refused
from directives import rules, workflow
from directives.forms.directive import DirectiveForm, HeadForm
from directives.forms.recording import RecordForm
from directives.models import Contest, Directive, papers_of
from directives.views.compose import compose, standing
from directives.views.contest import refuse
from documents.models import Document
from documents.workflow import NumberGiven
from organizations.models import Unit
from organizations.sign_in import SignedInRequest

Kind = Document.Kind
CITED = (Kind.LETTER, Kind.DECISION, Kind.PLAN, Kind.RULES, Kind.NOTICE)  # what a letter rests on
LATEST = 60


def led(request: SignedInRequest, pk: int, *, whole: bool = False) -> Directive:
    """The letter, for its office: 404 where it does not exist for the person, else 403.

    whole: with its items, as its page reads them.
    """
    letters = Directive.objects.visible_to(request.user)
    letters = letters.with_items(request.user) if whole else letters
    own = letters.select_related(
        "document__issuer", "contest__organiser", "office__parent", "signatory",
        "deadline__receiver", "deadline__document", "extended_to__document",
    )  # fmt: skip
    directive = get_object_or_404(own, pk=pk)
    if not rules.leads(request.user, directive):
        raise PermissionDenied
    return directive


@login_required
@require_http_methods(["GET", "POST"])
def directive_create(request: SignedInRequest, code: str) -> HttpResponse:
    """An office of the contest's province begins a letter; nobody else sees the draft."""
    contests = Contest.objects.visible_to(request.user).select_related("organiser")
    contest = get_object_or_404(contests, code=code)
    offices = rules.offices_in(request.user, contest)
    if not offices:
        raise PermissionDenied
    directive = _new_letter(request, contest, offices[0])
    return _directive_form(request, directive)


def _new_letter(request: SignedInRequest, contest: Contest, office: Unit) -> Directive:
    paper = Document(kind=Document.Kind.LETTER, created_by=request.user, place=office.place)
    return Directive(contest=contest, office=office, document=paper)


@login_required
@require_http_methods(["GET", "POST"])
def directive_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The letter's head; after sending, its number, day and file alone."""
    directive = led(request, pk)
    if directive.issued_at:
        return _record(request, directive)
    return _directive_form(request, directive)


def _record(request: SignedInRequest, directive: Directive) -> HttpResponse:
    form = RecordForm(
        request.POST or None, request.FILES or None, directive=directive, by=request.user
    )
    if request.method == "POST" and form.is_valid() and save_head(form):
        messages.success(request, _("Đã lưu. {directive}.").format(directive=directive))
        return redirect("directive_manage", directive.pk)
    if request.method == "POST":  # the form has written what was typed into its records
        directive = led(request, directive.pk)
    context = {"form": form, "directive": directive, "contest": directive.contest}
    return render(request, "directives/directive_edit.html", context)


def _directive_form(request: SignedInRequest, directive: Directive) -> HttpResponse:
    form = DirectiveForm(
        request.POST or None,
        request.FILES or None,
        directive=directive,
        issuers=_issuers(directive),
        deadlines=directive.contest.deadlines.in_force(directive.deadline_id),
        papers=_citable(request, directive),
    )
    is_open = directive.pk is not None  # in the page of its parts
    if request.method == "POST" and form.is_valid() and save_head(form):
        said = _("Đã lưu. Hạn nộp: {both_readings}.")
        messages.success(request, said.format(both_readings=directive.deadline.both_readings))
        if is_open:
            return redirect(reverse("directive_edit", args=[directive.pk]) + "#dang-mo")
        return redirect("directive_manage", directive.pk)
    if is_open:
        if request.method == "POST":  # the form has written what was typed into its records
            directive = led(request, directive.pk)
        return compose(request, directive, "directives/compose_head.html", form=form)
    context = {"form": form, "directive": directive, "contest": directive.contest}
    return render(request, "directives/directive_create.html", context)


def _issuers(directive: Directive) -> QuerySet[Unit]:
    """The office and the body that it serves; who is written there already stays."""
    office, written = directive.office, directive.document.issuer_id
    return Unit.objects.filter(pk__in=filter(None, [office.pk, office.parent_id, written]))


def _citable(request: SignedInRequest, directive: Directive) -> QuerySet[Document]:
    """What the letter may rest on: the contest's papers, what it cites already, and the latest
    that the register has of the office's own body and those above it."""
    line = directive.office.path.rstrip("/").split("/")
    given_out = Document.objects.visible_to(request.user).filter(published_at__isnull=False)
    latest = given_out.filter(issuer__pk__in=line, kind__in=CITED)[:LATEST].values("pk")
    cited = Document.objects.filter(cited_by=directive.document_id).values("pk")
    of_contest = papers_of(directive.contest, request.user).order_by().values("pk")
    papers = Document.objects.filter(Q(pk__in=of_contest) | Q(pk__in=latest) | Q(pk__in=cited))
    return papers.exclude(pk=directive.document_id)


def save_head(form: HeadForm) -> bool:
    """False if the letter went out, got a number or another head while its head was written; the
    form says so."""
    directive = form.directive
    try:
        with transaction.atomic():
            if directive.pk and directive.issued_at is None:
                workflow.claim_draft(directive)
            if directive.pk and form.is_stale():
                return False
            form.save()
    except NumberGiven as given:
        form.refuse(given)
        return False
    except Refused as refusal:
        form.add_error(None, refusal.reasons)
        return False
    return True


@login_required
@require_safe
def directive_manage(request: SignedInRequest, pk: int) -> HttpResponse:
    """The letter in the making, or what its office may still do once it is sent."""
    directive = led(request, pk)
    if directive.issued_at is None:
        return compose(request, directive, "directives/compose.html")
    directive = led(request, pk, whole=True)
    day = directive.document.date
    context = {
        "contest": directive.contest,
        "directive": directive,
        "doubts": workflow.passed(directive.deadline, _("Hạn nộp"), day) if day else [],
        "sent_to": directive.addressees.count(),
    }
    return render(request, "directives/directive_manage.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def directive_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asked once. What goes out is what the page showed beside the button, to as many."""
    directive = led(request, pk)
    if request.method == "GET":
        if directive.issued_at:
            return redirect("directive_manage", directive.pk)
        context = standing(request, directive)
        return render(request, "directives/directive_issue.html", context)
    try:
        count = workflow.issue(directive, shown=request.POST.get("shown", ""))
    except Refused as refusal:
        refuse(request, refusal)
    else:
        messages.success(request, _("Đã gửi công văn đến {number} đơn vị.").format(number=count))
    return redirect("directive_manage", directive.pk)

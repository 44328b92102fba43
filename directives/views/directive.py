"""What an office makes: a letter, its items, and sending it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal.workflow import Refused
from directives import rules, workflow
from directives.forms.directive import DirectiveForm, ItemForm
from directives.models import Contest, Directive, DirectiveItem, papers_of
from directives.views.contest import refuse
from documents.models import Document
from organizations.models import Unit
from organizations.sign_in import SignedInRequest


def led(request: SignedInRequest, pk: int, *, whole: bool = False) -> Directive:
    """The letter, for its office: 404 where it does not exist for the person, else 403.

    whole: with its items, as its page reads them.
    """
    letters = Directive.objects.visible_to(request.user)
    letters = letters.with_items(request.user) if whole else letters
    own = letters.select_related(
        "document__issuer", "contest__organiser", "office",
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
    return _directive_form(request, directive, "directives/directive_create.html")


def _new_letter(request: SignedInRequest, contest: Contest, office: Unit) -> Directive:
    paper = Document(kind=Document.Kind.LETTER, created_by=request.user, place=office.place)
    return Directive(contest=contest, office=office, document=paper)


@login_required
@require_http_methods(["GET", "POST"])
def directive_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The letter's head; after sending, its number, day and file may still come."""
    return _directive_form(request, led(request, pk), "directives/directive_edit.html")


def _directive_form(request: SignedInRequest, directive: Directive, template: str) -> HttpResponse:
    form = DirectiveForm(
        request.POST or None,
        request.FILES or None,
        directive=directive,
        issuers=Unit.objects.filter(pk__in=directive.office.path.rstrip("/").split("/")),
        deadlines=directive.contest.deadlines.in_force(directive.deadline_id),
        papers=papers_of(directive.contest, request.user).exclude(pk=directive.document_id),
    )
    if request.method == "POST" and form.is_valid() and save_head(form):
        messages.success(request, f"Đã lưu. Hạn nộp: {directive.deadline.both_readings}.")
        for doubt in letter_doubts(directive):
            messages.warning(request, doubt)
        return redirect("directive_manage", directive.pk)
    context = {"form": form, "directive": directive, "contest": directive.contest}
    return render(request, template, context)


def save_head(form: DirectiveForm) -> bool:
    """False if the letter went out while its head was written; the form says so."""
    directive = form.directive
    try:
        with transaction.atomic():
            if directive.pk and directive.issued_at is None:
                workflow.claim_draft(directive)
            form.save()
    except Refused as refusal:
        form.add_error(None, refusal.reasons)
        return False
    return True


def letter_doubts(directive: Directive) -> list[str]:
    """What looks like a slip between the letter and its deadline."""
    day = directive.document.date
    if day and directive.deadline.last_valid_day < day:
        return ["Hạn nộp trước ngày của công văn. Xem lại ngày, năm."]
    return []


@login_required
@require_safe
def directive_manage(request: SignedInRequest, pk: int) -> HttpResponse:
    """The letter in the making: its parts, what it lacks, and the way to each."""
    directive = led(request, pk, whole=True)
    context = {
        "contest": directive.contest,
        "directive": directive,
        "obstacles": [] if directive.issued_at else workflow.obstacles_to_issue(directive),
        "doubts": letter_doubts(directive),
    }
    return render(request, "directives/directive_manage.html", context)


@login_required
@require_POST
def directive_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    directive = led(request, pk)
    try:
        count = workflow.issue(directive)
    except Refused as refusal:
        refuse(request, refusal)
    else:
        messages.success(request, f"Đã gửi công văn đến {count} đơn vị.")
    return redirect("directive_manage", directive.pk)


@login_required
@require_http_methods(["GET", "POST"])
def item_create(request: SignedInRequest, pk: int) -> HttpResponse:
    directive = led(request, pk)
    last = directive.items.aggregate(last=Max("number"))["last"] or 0
    item = DirectiveItem(directive=directive, number=last + 1, kind=DirectiveItem.Kind.SOLUTIONS)
    return _item_form(request, item, "directives/item_create.html")


@login_required
@require_http_methods(["GET", "POST"])
def item_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    items = DirectiveItem.objects.filter(directive__in=Directive.objects.visible_to(request.user))
    item = get_object_or_404(
        items.select_related("directive__contest", "directive__office", "directive__document"),
        pk=pk,
    )
    if not rules.leads(request.user, item.directive):
        raise PermissionDenied
    return _item_form(request, item, "directives/item_edit.html")


def _item_form(request: SignedInRequest, item: DirectiveItem, template: str) -> HttpResponse:
    directive = item.directive
    if directive.issued_at:
        messages.error(request, workflow.SENT)
        return redirect("directive_manage", directive.pk)
    form = ItemForm(
        request.POST or None,
        instance=item,
        units=_units_for(item),
        deadlines=directive.contest.deadlines.announced(),
    )
    try:
        if request.method == "POST" and _save_item(form, directive):
            messages.success(request, f"Đã lưu mục {form.instance.number}.")
            return redirect("directive_manage", directive.pk)
    except Refused as refusal:
        refuse(request, refusal)
    context: dict[str, Any] = {"form": form, "directive": directive, "contest": directive.contest}
    return render(request, template, context)


def _units_for(item: DirectiveItem) -> QuerySet[Unit]:
    """The units of the body that the office serves, and those that the item names already."""
    office = item.directive.office
    named = Q(assignments__item=item) if item.pk else Q(pk__in=[])
    return Unit.objects.filter(Q(parent=office.parent_id or office.pk) | named).distinct()


def _save_item(form: ItemForm, directive: Directive) -> bool:
    with transaction.atomic():
        workflow.claim_draft(directive)
        if form.is_valid():
            form.save()
            return True
    return False

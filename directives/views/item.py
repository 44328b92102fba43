"""The items of a letter in the making: added, written, moved, removed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from contest_portal.workflow import Refused
from directives import drafting, rules, workflow
from directives.forms.item import ItemForm
from directives.models import Candidate, Directive, DirectiveItem
from directives.views.compose import compose
from directives.views.contest import refuse
from directives.views.directive import led
from organizations.sign_in import SignedInRequest

ROWS = (
    "directive__contest__organiser", "directive__office__parent", "directive__document__issuer",
    "directive__deadline__receiver", "directive__deadline__document", "directive__signatory",
)  # fmt: skip
NAMED_IN_DOSSIERS = gettext_lazy(
    "Có giải pháp dự kiến của mục này đã thành hồ sơ, nên mục ở lại. Rút hồ sơ trước."
)


def _own(request: SignedInRequest, pk: int) -> DirectiveItem:
    """An item for the office that writes its letter: else 404 or 403."""
    items = DirectiveItem.objects.filter(directive__in=Directive.objects.visible_to(request.user))
    item = get_object_or_404(items.select_related(*ROWS), pk=pk)
    if not rules.leads(request.user, item.directive):
        raise PermissionDenied
    return item


def opened(item: DirectiveItem) -> HttpResponse:
    """To the item, open for writing, in the page of its letter."""
    return redirect(reverse("item_edit", args=[item.pk]) + "#dang-mo")


@login_required
@require_POST
def item_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """An empty item at the end, opened for writing."""
    directive = led(request, pk)
    try:
        item = drafting.add_item(directive)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("directive_manage", directive.pk)
    return opened(item)


@login_required
@require_http_methods(["GET", "POST"])
def item_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    item = _own(request, pk)
    directive = item.directive
    try:
        form, saved = _written(request, item)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("directive_manage", directive.pk)
    if saved:
        messages.success(request, _("Đã lưu mục {number}.").format(number=item.number))
        return opened(item)
    template = "directives/item_edit.html"
    return compose(request, directive, template, item.number, form=form)


def _written(request: SignedInRequest, item: DirectiveItem) -> tuple[ItemForm, bool]:
    """The form, and whether what was typed is saved. Raises Refused once the letter has gone."""
    with transaction.atomic():
        if request.method == "POST":
            workflow.claim_draft(item.directive)  # its rows stay as the form reads them
            item.refresh_from_db(fields=["kind", "verb", "sentence"])
        elif item.directive.issued_at:
            raise Refused(workflow.SENT)
        form = ItemForm(
            request.POST or None, instance=item,
            deadlines=item.directive.contest.deadlines.announced(),
        )  # fmt: skip
        saved = request.method == "POST" and form.is_valid()
        if saved:
            form.save()
    return form, saved


@login_required
@require_POST
def item_move(request: SignedInRequest, pk: int, way: str) -> HttpResponse:
    """One place up (len) or down (xuong)."""
    if way not in ("len", "xuong"):
        raise Http404
    item = _own(request, pk)
    try:
        drafting.move_item(item, -1 if way == "len" else 1)
    except Refused as refusal:
        refuse(request, refusal)
    return redirect(reverse("directive_manage", args=[item.directive_id]) + f"#muc-{item.pk}")


@login_required
@require_http_methods(["GET", "POST"])
def item_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asked once; the candidates that the item names go with it."""
    item = _own(request, pk)
    if request.method == "POST":
        try:
            drafting.remove_item(item)
        except Refused as refusal:
            refuse(request, refusal)
        except ProtectedError:
            messages.error(request, NAMED_IN_DOSSIERS)
        else:
            messages.success(request, _("Đã bỏ mục {number}.").format(number=item.number))
        return redirect("directive_manage", item.directive_id)
    candidates = Candidate.objects.filter(assignment__item=item)
    context = {"item": item, "directive": item.directive, "candidates": candidates}
    return render(request, "directives/item_delete.html", context)


@login_required
@require_POST
def directive_unit_replace(request: SignedInRequest, pk: int, unit: int) -> HttpResponse:
    """In all items of the draft the one that took the unit's place."""
    directive = led(request, pk)
    try:
        done = drafting.replace_unit(directive, unit)
    except Refused as refusal:
        refuse(request, refusal)
    except ProtectedError:
        messages.error(request, NAMED_IN_DOSSIERS)
    else:
        messages.success(request, done)
    return redirect("directive_manage", directive.pk)


@login_required
@require_http_methods(["GET", "POST"])
def candidate_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """A candidate that a letter in the making names by mistake. Asked once."""
    candidates = Candidate.objects.visible_to(request.user)
    candidate = get_object_or_404(
        candidates.select_related("assignment__item__directive__office"), pk=pk
    )
    item = candidate.assignment.item
    if not rules.leads(request.user, item.directive):
        raise PermissionDenied
    if request.method == "POST":
        try:
            drafting.remove_candidate(candidate)
        except Refused as refusal:
            refuse(request, refusal)
            return redirect("directive_manage", item.directive_id)
        except ProtectedError:
            messages.error(request, _("Giải pháp này đã thành hồ sơ. Rút hồ sơ trước."))
        else:
            said = _("Đã bỏ giải pháp dự kiến “{candidate}”.").format(candidate=candidate)
            messages.success(request, said)
        return opened(item)
    context = {"candidate": candidate, "item": item}
    return render(request, "directives/candidate_delete.html", context)

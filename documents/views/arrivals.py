"""Papers that came to a unit."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contest_portal.forms import save_once
from documents.forms.issue import ArrivalForm
from documents.models import Arrival, Document
from organizations.models import MANAGERS, Unit, under
from organizations.sign_in import SignedInRequest


@require_http_methods(["GET", "POST"])
@login_required
def arrival_create(request: SignedInRequest, pk: int) -> HttpResponse:
    papers = Document.objects.visible_to(request.user).given_out()
    document = get_object_or_404(papers.select_related("issuer"), pk=pk)
    trees = request.user.trees(*MANAGERS)
    if not trees:
        raise PermissionDenied
    units = Unit.objects.filter(under(trees, "path")).exclude(arrivals__document=document)
    arrival = Arrival(document=document, recorded_by=request.user)
    form = ArrivalForm(request.POST or None, instance=arrival, units=units)
    if form.is_valid() and save_once(form):
        said = _("Đã ghi văn bản đến {unit}.").format(unit=arrival.unit.called)
        messages.success(request, said)
        return redirect("document_detail", pk)
    context = {"form": form, "document": document}
    return render(request, "documents/arrival_create.html", context)

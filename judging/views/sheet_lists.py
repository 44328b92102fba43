"""Score sheets in Excel: fetched, filled in, looked at row by row, taken whole or not at all."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents import sheets
from documents.importing import flow
from documents.importing.sheet import UnreadableError
from documents.views.importing import Review, review
from judging import score_lists
from judging.forms.paper_sheets import SheetListForm
from judging.models import Council, Task
from judging.paper_sheets import Listed, listed, own, to_enter
from judging.views.own import seats_of
from judging.views.paper_sheets import typed_council
from organizations.sign_in import SignedInRequest

OWN, ALL = "cua-toi", "hoi-dong"


@dataclass(frozen=True)
class Exchange:
    """Whose sheets go out and in. target: a seat or a council; back: where the reader came from."""

    whose: str
    council: Council
    target: Any
    tasks: QuerySet[Task]
    kind: str
    back: str

    @cached_property
    def found(self) -> list[Listed]:
        return listed(self.council, self.tasks)

    @cached_property
    def importer(self) -> flow.Importer:
        return score_lists.importer(self.kind, self.found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet_import(request: SignedInRequest, pk: int, whose: str) -> HttpResponse:
    """Fetch the file, and send it filled in; nothing of it is stored as points yet."""
    exchange = _exchange(request, pk, whose)
    if over := _over(request, exchange):
        return over
    form = SheetListForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        file, target = form.cleaned_data["file"], exchange.target
        try:
            sent = flow.keep(file, exchange.importer, target, request.user)
        except UnreadableError as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("sheet_import_save", pk, whose, sent.pk)
    context = {"exchange": exchange, "council": exchange.council, "form": form}
    return render(request, "judging/sheet_import.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet_import_save(request: SignedInRequest, pk: int, whose: str, sent: int) -> HttpResponse:
    """What the file would bring, row by row; sent off, all of it is stored or nothing."""
    exchange = _exchange(request, pk, whose)
    if over := _over(request, exchange):
        return over
    page = Review(
        "judging/sheet_import_save.html", {"exchange": exchange, "council": exchange.council},
        _("Đã ghi điểm của {made} phiếu."), upload=redirect("sheet_import", pk, whose),
        done=redirect(exchange.back),
    )  # fmt: skip
    importers = {exchange.importer.kind: exchange.importer}
    return review(request, sent, importers, exchange.target, page)


@require_safe
@login_required
def sheet_import_form(request: SignedInRequest, pk: int, whose: str) -> HttpResponse:
    """The file to fill in."""
    exchange = _exchange(request, pk, whose)
    if over := _over(request, exchange):
        return over
    lines = [
        f"Phiếu chấm, {exchange.council.name}",
        "Chỉ ghi điểm vào ô màu vàng, đến nửa điểm. Ô để trống thì điểm trên cổng giữ nguyên.",
    ]
    data = score_lists.write(exchange.importer, exchange.found, lines)
    response = HttpResponse(data, content_type=sheets.CONTENT_TYPE)
    name = f"phieu-cham-{slugify(exchange.council.contest.code)}-{pk}-{whose}"
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _over(request: SignedInRequest, exchange: Exchange) -> HttpResponse | None:
    """Away from a closed round: nothing goes out or comes in any more."""
    of = exchange.council.round
    if of.closed_at is None:
        return None
    messages.warning(request, _("{round} đã khóa, không nhập điểm nữa.").format(round=of))
    return redirect(exchange.back)


def _exchange(request: SignedInRequest, pk: int, whose: str) -> Exchange:
    """Raises Http404, PermissionDenied."""
    if whose == ALL:
        council = typed_council(request.user, pk)
        tasks, back = to_enter(request.user, council), reverse("paper_sheet_list", args=[pk])
        return Exchange(whose, council, council, tasks, score_lists.TYPED, back)
    seat = next((one for one in seats_of(request.user) if one.council_id == pk), None)
    if whose != OWN or seat is None:
        raise Http404
    return Exchange(whose, seat.council, seat, own(seat), score_lists.OWN, reverse("sheet_list"))

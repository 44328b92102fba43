"""The books in which a unit's papers are numbered, and those of what came to it."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.forms import save_once
from documents import previews, registers
from documents.forms.issue import BookForm
from documents.models import Arrival, Book, Document
from organizations.models import MANAGERS, Unit, under
from organizations.sign_in import SignedInRequest

FORMS = (("PDF", "pdf"), ("Excel", "xlsx"))


@require_safe
@login_required
def book_list(request: SignedInRequest) -> HttpResponse:
    trees = _trees(request)
    kept = Book.objects.visible_to(request.user).select_related("unit")
    used = Document.objects.filter(book__in=kept, year__isnull=False)
    years = defaultdict(list)
    for book, year in used.order_by("-year").values_list("book", "year").distinct():
        years[book].append(year)
    came = Arrival.objects.filter(under(trees, "unit__path"))
    days = came.order_by("unit__sort_key", "unit", "-day__year")
    context = {
        "books": [(book, years[book.pk]) for book in kept],
        "arrivals": days.values_list("unit", "unit__name", "day__year").distinct(),
    }
    return render(request, "documents/book_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def book_create(request: SignedInRequest) -> HttpResponse:
    units = Unit.objects.filter(under(_trees(request), "path"))
    form = BookForm(request.POST or None, units=units)
    if form.is_valid() and save_once(form):
        messages.success(request, _("Đã mở {book}.").format(book=form.instance))
        return redirect("book_list")
    return render(request, "documents/book_create.html", {"form": form})


@require_safe
@login_required
def book_detail(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    book, lines = _book(request, pk, year)
    here = [reverse("book_form", args=[pk, year, form]) for __, form in FORMS]
    context = {"book": book, "year": year, "lines": lines, "files": _files(here)}
    return render(request, "documents/book_detail.html", context)


@require_safe
@login_required
def book_form(request: SignedInRequest, pk: int, year: int, form: str) -> HttpResponse:
    book, lines = _book(request, pk, year)
    page = reverse("book_detail", args=[pk, year])
    return previews.answer(request, registers.outgoing(book, year, lines), form, page)


@require_safe
@login_required
def arrival_list(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    unit, lines = _arrivals(request, pk, year)
    here = [reverse("arrival_form", args=[pk, year, form]) for __, form in FORMS]
    context = {"unit": unit, "year": year, "lines": lines, "files": _files(here)}
    return render(request, "documents/arrival_list.html", context)


@require_safe
@login_required
def arrival_form(request: SignedInRequest, pk: int, year: int, form: str) -> HttpResponse:
    unit, lines = _arrivals(request, pk, year)
    page = reverse("arrival_list", args=[pk, year])
    return previews.answer(request, registers.incoming(unit, year, lines), form, page)


def _trees(request: SignedInRequest) -> list[str]:
    trees = request.user.trees(*MANAGERS)
    if not trees:
        raise PermissionDenied
    return trees


def _files(addresses: list[str]) -> list[tuple[str, str]]:
    return [(name, address) for (name, __), address in zip(FORMS, addresses, strict=True)]


def _book(request: SignedInRequest, pk: int, year: int) -> tuple[Book, list[registers.Line]]:
    """The book, whole: whoever keeps it sees all its numbers."""
    books = Book.objects.visible_to(request.user).select_related("unit")
    book = get_object_or_404(books, pk=pk)
    return book, registers.lines(book.documents.filter(year=year).exclude(number=""))


def _arrivals(request: SignedInRequest, pk: int, year: int) -> tuple[Unit, list[Any]]:
    units = Unit.objects.filter(under(request.user.trees(*MANAGERS), "path"))
    unit = get_object_or_404(units, pk=pk)
    arrived = unit.arrivals.filter(day__year=year).select_related("document__issuer")
    return unit, registers.lines(arrived)

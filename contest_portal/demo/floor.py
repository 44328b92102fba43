"""What any page costs here: the least signed-in pages, through the same middleware and frame.

Used as ROOT_URLCONF by `bench`, beside the portal's own addresses, so that both are measured in
one run.
"""

from functools import cache
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.urls import urlpatterns as portal
from organizations.models import Person
from submissions.models import Dossier

COLUMNS = ("title", "unit__name", "field__label", "state", "number", "created_at")
TABLE = """{% extends "base.html" %}{% block content %}<table>{% for row in rows %}
<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endblock %}"""
FORM = """{% extends "base.html" %}{% block content %}<form method="post">{% csrf_token %}
{{ form.as_div }}<button>Lưu</button></form>{% endblock %}"""


@cache
def _template(source: str) -> Any:
    """Compiled once, as the portal's own templates are."""
    return engines["django"].from_string(source)


def _answer(request: HttpRequest, source: str, context: dict[str, Any]) -> HttpResponse:
    return HttpResponse(_template(source).render(context, request))


@require_safe
@login_required
def floor_rows(request: HttpRequest, rows: int) -> HttpResponse:
    """So many rows of one query as a plain table."""
    found = Dossier.objects.order_by("pk").values_list(*COLUMNS)[:rows]
    return _answer(request, TABLE, {"rows": found})


@require_http_methods(["GET", "POST"])
@login_required
def floor_form(request: HttpRequest, fields: int) -> HttpResponse:
    """A plain form of so many text fields; sent, it writes one row and leads on."""
    form = forms.Form(request.POST or None)
    for number in range(fields):
        form.fields[f"field_{number}"] = forms.CharField(required=False)
    if form.is_valid():
        with transaction.atomic():
            Person.objects.filter(pk__in=[request.user.pk]).update(is_demo=True)
        return redirect("home")
    return _answer(request, FORM, {"form": form})


urlpatterns = [
    path("san/dong/<int:rows>/", floor_rows, name="floor_rows"),
    path("san/bieu-mau/<int:fields>/", floor_form, name="floor_form"),
    *portal,
]

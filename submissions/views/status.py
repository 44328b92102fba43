"""How far a dossier is, for whoever has its random link, or its code and a phone. No account."""

from typing import Any

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.vietnamese import format_datetime
from organizations.models import phone_digits
from submissions import copies, parts
from submissions.completeness import deadline_of
from submissions.forms_people import StatusForm
from submissions.models import Author, Check, Dossier
from submissions.models.dossier import PaperCode, State
from submissions.models.whole import held_copies

UNKNOWN = gettext_lazy(
    "Không có hồ sơ nào mang mã này mà có tác giả ghi số điện thoại này. Xem lại mã trên biên "
    "nhận và 4 số cuối, hoặc gọi cán bộ đầu mối của đơn vị."
)
TOO_MANY = gettext_lazy(
    "Đã hỏi quá nhiều lần. Chờ 5 phút rồi thử lại; vẫn chưa được thì quét mã trên biên nhận, mai "
    "hỏi tiếp, hoặc gọi cán bộ đầu mối của đơn vị."
)


@require_safe
@never_cache
def dossier_status(request: HttpRequest, token: str) -> HttpResponse:
    """Title, code and states; of people only the lead author's name."""
    return _page(request, get_object_or_404(_dossiers(), status_token=token))


@csrf_exempt  # asked from a page that is kept for all visitors; it changes nothing
@never_cache
@require_http_methods(["GET", "POST"])
def status_search(request: HttpRequest) -> HttpResponse:
    """The same page for a code and the last four digits of an author's phone.

    It is shown at once: its link stays unknown, the answer is kept nowhere. A code that is none and
    digits that are wrong get one answer.
    """
    form, status = StatusForm(request.POST or None), 200
    if form.is_valid():
        code, digits = form.cleaned_data["code"], form.cleaned_data["digits"]
        tried = f"{code.contest.upper()}-{code.number}"
        if not _count(request, tried, dry_run=True):
            form.add_error(None, TOO_MANY)
            status = 429
        elif found := _found(code, digits):
            return _page(request, get_object_or_404(_dossiers(), pk=found))
        else:
            _count(request, tried)
            form.add_error(None, UNKNOWN)
            status = 404
    return render(request, "submissions/status_search.html", {"form": form}, status=status)


def _count(request: HttpRequest, code: str, *, dry_run: bool = False) -> bool:
    """Count a miss; dry_run: only ask whether one more may be made.

    10 a day of one address for one code, 100 of all addresses together, 20 of one address in five
    minutes for all codes. So one stranger locks nobody out. Ten addresses do lock a code, until
    the next day and on this page alone: the link on the receipt always opens. More would let
    10,000 digits be tried in weeks.
    """
    own = f"{code}-{get_ip(request)}"
    return bool(
        ratelimit.consume(request, action="status_search", key=own, dry_run=dry_run)
        and ratelimit.consume(request, action="status_code", key=code, dry_run=dry_run)
    )


def _found(code: PaperCode, digits: str) -> int | None:
    """The dossier of the code, if one of its authors has a phone that ends so."""
    authors = Author.objects.filter(dossier__in=Dossier.objects.with_code(code))
    for dossier, *phones in authors.values_list("dossier_id", "phone", "person__phone"):
        if any(phone_digits(phone or "").endswith(digits) for phone in phones):
            return int(dossier)
    return None


def _dossiers() -> Any:
    related = (
        "contest", "rules", "deadline__receiver", "forwarding",
        "feedback", "contest__result",  # what judging comes to, once it is published
    )  # fmt: skip
    return Dossier.objects.select_related(*related).prefetch_related(held_copies())


def _page(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    changes = list(dossier.changes.all())
    context = {
        "dossier": dossier,
        "lead": dossier.authors.filter(is_lead=True).first(),
        "deadline": deadline_of(dossier),
        "asked": _asked(dossier) if dossier.state == State.RETURNED else [],
        "copies": copies.slots(dossier, with_person=False),
        "timeline": [
            {"state": "now" if change is changes[-1] else "done",
             "title": capfirst(State(change.to_state).label), "when": format_datetime(change.at),
             "detail": copies.route_words(dossier, change.to_state)}
            for change in changes
        ],
    }  # fmt: skip
    response = render(request, "submissions/dossier_status.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _asked(dossier: Dossier) -> list[str]:
    """The parts that the desk sent back, with its coded reasons; its own words may name people."""
    labels = parts.labels(dossier.rules)
    latest = dossier.receipts.order_by("-sequence").values("pk")[:1]
    checks = Check.objects.filter(receipt__in=latest).exclude(verdict=Check.Verdict.OK)
    return [f"{labels.get(c.part, c.part)}: {c.get_reason_display().lower()}" for c in checks]

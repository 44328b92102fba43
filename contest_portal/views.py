"""What every page needs, and the first page: what waits for me."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, override, pgettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import permission_denied
from django.views.i18n import JavaScriptCatalog, set_language

from contest_portal import clock
from directives.models import Contest
from documents.files import Withheld
from organizations.models import Person, Role
from organizations.second_factor import lacks
from submissions.views.board import foremost


@dataclass(frozen=True)
class Entry:
    """One word of the menu: who of these roles sees it, and the icon beside it."""

    name: str
    label: str | Promise
    icon: str
    roles: tuple[Role, ...]


MENU = (
    Entry("unit_home", _("Việc của tôi"), "inbox-stack", (Role.OFFICER,)),
    Entry("week_first", _("Trang tuần"), "newspaper", (Role.LEADER,)),
    Entry("progress", _("Tiến độ"), "chart-bar", (Role.OFFICE, Role.LEADER, Role.ORGANISER)),
    Entry("desk", pgettext_lazy("menu", "Tiếp nhận"), "qr-code", (Role.OFFICE, Role.ORGANISER)),
    Entry("dossier_mine", _("Hồ sơ của tôi"), "pencil-square", (Role.MEMBER,)),
    Entry(
        "dossier_list", pgettext_lazy("menu", "Giải pháp"), "light-bulb",
        (Role.OFFICE, Role.ORGANISER, Role.OFFICER),
    ),
    Entry("council_list", pgettext_lazy("menu", "Hội đồng"), "scale", (Role.ORGANISER,)),
    Entry(
        "unit_list", pgettext_lazy("menu", "Đơn vị"), "building-office-2",
        (Role.OFFICE, Role.ORGANISER),
    ),
    Entry("mend_list", _("Việc cần sửa"), "wrench", (Role.OFFICE, Role.LEADER, Role.ORGANISER)),
)  # fmt: skip
PUBLIC_MENU = (
    Entry("contest_list", pgettext_lazy("menu", "Hội thi"), "home", ()),
    Entry("document_list", pgettext_lazy("menu", "Văn bản"), "document-text", ()),
)
JUDGES_MENU = (Entry("sheet_list", _("Phiếu chấm"), "scale", ()),)
MOST_WORDS = 5  # beside the portal's name; of more, those that visitors see too fold under one


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page."""
    user = getattr(request, "user", None)  # an error page may come before sign-in is read
    person = user if user and user.is_authenticated else None
    roles = person.roles() if person else []
    shut = person is not None and lacks(person)  # gets nowhere before there is a second factor
    words = [] if shut else [_word(entry, request) for entry in menu(person)]
    shown = words[: -len(PUBLIC_MENU)][:MOST_WORDS] if len(words) > MOST_WORDS else words
    return {
        "portal_name": settings.PORTAL_NAME,
        "oidc_label": settings.OIDC_LABEL if settings.OIDC_ISSUER else "",
        "demo_clock": clock.now() if settings.DEMO else None,
        "user_unit_name": roles[0].unit.called if roles else "",
        "nav": words,
        "nav_shown": shown,
        "nav_more": words[len(shown) :],
    }


def _word(entry: Entry, request: HttpRequest) -> dict[str, Any]:
    url = reverse(entry.name)
    active = request.path.startswith(url) and url != "/"
    return {"url": url, "label": entry.label, "icon": entry.icon, "active": active}


def menu(person: Person | None) -> list[Entry]:
    """The words of the menu for a person, or for a visitor (None)."""
    if person is None:
        return list(PUBLIC_MENU)
    roles = {membership.role for membership in person.roles()}
    if not roles and not person.judges:  # an author who has taken over a dossier by a link
        roles = {Role.MEMBER}
    entries = [entry for entry in MENU if roles.intersection(entry.roles)]
    if person.judges:
        entries = [*JUDGES_MENU, *entries] if roles <= {Role.MEMBER} else [*entries, *JUDGES_MENU]
    return [*entries, *PUBLIC_MENU]


@csrf_exempt  # pressed on pages that are kept for all visitors; other sites bring no session
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """What this browser reads from now on, and the account that is signed in; back to the page of
    ours that the button stood on, which browsers name (`SECURE_REFERRER_POLICY`)."""
    asked = request.POST.get("language")
    if request.user.is_authenticated and asked in dict(settings.LANGUAGES):
        Person.objects.filter(pk=request.user.pk).update(language=asked)
    return set_language(request)


@require_safe
@cache_control(public=True, max_age=3600)
def script_words(request: HttpRequest, code: str) -> HttpResponseBase:
    """What scripts write, in the language that the address names: it is the same for everybody."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    with override(code):
        return JavaScriptCatalog.as_view()(request)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own, which shows the words of an exception: ours alone, a library's are English."""
    said = exception if isinstance(exception, Withheld) else PermissionDenied()
    return permission_denied(request, said)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me: each role's own first page; a visitor's is the contest."""
    person = request.user
    if not person.is_authenticated:
        contests = list(Contest.objects.visible_to(person).values_list("code", flat=True)[:2])
        return (
            redirect("contest_detail", contests[0])
            if len(contests) == 1
            else redirect("contest_list")
        )
    return redirect(menu(person)[0].name)


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The board of the letter to begin with, of those that the person follows."""
    return _foremost(request, "dashboard")


@require_safe
def week_first(request: HttpRequest) -> HttpResponse:
    """The leader's weekly page of that letter."""
    return _foremost(request, "week")


def _foremost(request: HttpRequest, page: str) -> HttpResponse:
    first = foremost(request.user) if request.user.is_authenticated else None
    return redirect(page, first.pk) if first else redirect("directive_list")

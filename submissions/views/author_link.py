"""The author's own link: confirm, take back, claim. No account is needed, no GET changes anything.

These pages have forms, so they may not say `no-referrer`: browsers then send `Origin: null`, which
the check against forged posts refuses. The portal's own `same-origin` tells no other host either.
"""

from collections.abc import Callable
from functools import wraps
from typing import cast

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from contest_portal.workflow import Refused
from organizations import guesses
from organizations.models import Person
from submissions import claims, consent, parts
from submissions.completeness import sealed
from submissions.forms_people import ClaimForm, ConsentForm, NewClaimForm
from submissions.models import Author, Consent

THANKS = gettext_lazy("Đã ghi lời đồng ý. Cảm ơn anh chị đã xem lại.")
TAKEN_BACK = gettext_lazy("Đã rút lại lời đồng ý. Trang hồ sơ ghi điều này.")
CLAIMED = gettext_lazy("Hồ sơ đã nằm ở đây. Từ nay anh chị đăng nhập là thấy, viết tiếp được.")
UNPROVEN = gettext_lazy(
    "Không khớp số điện thoại ghi trong hồ sơ. Xem lại, hoặc nhờ người gửi đường dẫn sửa số trong "
    "danh sách tác giả."
)
TOO_MANY = gettext_lazy(
    "Đã thử quá nhiều lần. Chờ 5 phút rồi thử lại; vẫn chưa được thì mai làm tiếp."
)
View = Callable[..., HttpResponseBase]


def by_link(view: View) -> View:
    """Finds the author of the link; one that leads nowhere says what to do, the same for all."""

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, token: str) -> HttpResponseBase:
        if guesses.too_many(request, "author-link"):
            return render(request, "429.html", status=429)
        related = ("dossier__contest__organiser", "dossier__unit", "dossier__deadline")
        authors = Author.objects.select_related(*related).prefetch_related("consents")
        author = authors.filter(token=token).first()
        if author is None:
            guesses.count(request, "author-link")
            response: HttpResponseBase = render(
                request, "submissions/author_unknown.html", status=404
            )
        else:
            response = view(request, author)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened


@require_http_methods(["GET", "POST"])
@by_link
def author_confirm(request: HttpRequest, author: Author) -> HttpResponse:
    """What the author is asked to agree to, and what they have said."""
    why = sealed(author.dossier, parts.AUTHORS)
    form = ConsentForm(request.POST or None, author=author, sealed=why)
    if form.is_valid():
        agreed, shown = form.agreed(), form.cleaned_data["shown"]
        try:
            by = _signed_in(request)
            consent.say(author, agreed, how=Consent.How.LINK, by=by, shown=shown)
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, THANKS)
        return redirect("author_confirm", author.token)
    context = {
        "author": author,
        "dossier": author.dossier,
        "authors": author.dossier.authors.all(),
        "form": form,
        "sealed": why,
    }
    return render(request, "submissions/author_confirm.html", context)


@require_POST
@by_link
def author_withdraw(request: HttpRequest, author: Author) -> HttpResponse:
    """Take one word back: that of the entry as long as the dossier has not been handed in."""
    take_back(request, author, how=Consent.How.LINK, by=_signed_in(request))
    return redirect("author_confirm", author.token)


def _signed_in(request: HttpRequest) -> Person | None:
    return request.user if request.user.is_authenticated else None


def take_back(request: HttpRequest, author: Author, *, how: str, by: Person | None = None) -> None:
    """The purpose that the button names; another name takes nothing back."""
    purpose = request.POST.get("purpose", "")
    if purpose not in Consent.Purpose:
        return
    try:
        consent.say(author, {purpose: False}, how=how, by=by)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, TAKEN_BACK)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password1", "password2")
@by_link
def author_claim(request: HttpRequest, author: Author) -> HttpResponse:
    """Who is signed in takes the place over; who has no account makes one here."""
    kind = ClaimForm if request.user.is_authenticated else NewClaimForm
    form = kind(request.POST if request.method == "POST" else None, author=author)
    if not author.person_id and form.is_valid():
        try:
            if _claim(request, author, form):
                messages.success(request, CLAIMED)
                return redirect("dossier_mine")
        except Refused as refused:
            messages.warning(request, str(refused))
    context = {"author": author, "dossier": author.dossier, "form": form}
    return render(request, "submissions/author_claim.html", context)


def _claim(request: HttpRequest, author: Author, form: ClaimForm) -> bool:
    """False: the digits are not those of the phone."""
    if not ratelimit.consume(request, action="author_claim", key=str(author.pk)):
        raise Refused(TOO_MANY)
    if not form.proves():
        form.add_error("digits", UNPROVEN)
        return False
    if isinstance(form, NewClaimForm):
        name, password = form.cleaned_data["login"], form.cleaned_data["password1"]
        perform_login(request, claims.claim_as_new(author, name=name, password=password))
    else:
        claims.claim(author, by=cast(Person, request.user))
    return True

"""A person's own account: what it says, where it is signed in, its second factor."""

from typing import Any

from allauth.account.models import EmailConfirmationHMAC
from allauth.account.views import ConfirmEmailView
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter as get_mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.adapter import get_adapter as get_sessions
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock, languages
from contest_portal.forms import save_once
from contest_portal.vietnamese import format_date
from organizations import oidc, rules, second_factor
from organizations.browsers import called
from organizations.forms import AccountForm
from organizations.forms_handing_over import DeputyForm
from organizations.models import Membership, Person, Role
from organizations.sign_in import (
    SignedInRequest,
    recent_sign_in,
    require_recent_sign_in,
    tell,
    tell_of_typed_address,
    waiting_address,
)
from organizations.views import require

DEPUTY_NAMED = gettext_lazy(
    "{deputy} thay anh chị trong vai trò {role} ở {unit}, từ ngày {first} đến hết ngày {last}."
)
STANDS_IN = gettext_lazy(
    "Anh chị thay {holder} trong vai trò {role} ở {unit}, từ ngày {first} đến hết ngày {last}."
)


@login_required
@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """All that is the person's own, on one page."""
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context: dict[str, Any] = {
        "roles": request.user.roles(),
        "kinds": kinds,
        "many": len(signed_in(request.user)),
        "waiting": waiting_address(request.user),
    }
    deputies = Membership.objects.filter(stands_in_for__person=request.user)
    context |= {
        "linked": oidc.is_linked(request.user),
        "to_stand_in_for": [r for r in context["roles"] if rules.may_name_deputy(request.user, r)],
        "deputies": deputies.not_over(clock.today()).select_related("person", "unit"),
    }
    return render(request, "organizations/account.html", context)


@login_required
@require_http_methods(["GET", "POST"])
@recent_sign_in
def account_edit(request: SignedInRequest) -> HttpResponse:
    """Mail, phone and how to be addressed; a new mail address is used once it was confirmed.

    Few tries a day: each sends mails, or tells that somebody else has this address or phone.
    """
    person = Person.objects.get(pk=request.user.pk)  # the page names who is signed in as before
    old, old_phone = person.email, person.phone
    waiting = waiting_address(person)
    form = AccountForm(request.POST or None, instance=person, waiting=waiting)
    if form.moves() and not ratelimit.consume(request, action="person_email"):
        messages.error(request, _("Hôm nay anh chị đã sửa nhiều lần. Ngày mai sửa tiếp."))
        return redirect("account_edit")
    if form.is_valid() and save_once(form):
        tell_of_typed_address(request, person, old, form.cleaned_data["email"])
        if person.phone != old_phone:
            tell(person, gettext_lazy("Số điện thoại để đăng nhập vừa được đổi."))
        with languages.of(person):
            messages.success(request, _saved(waiting_address(person)))
        return redirect("account")
    context = {"form": form, "waiting": waiting}
    return render(request, "organizations/account_edit.html", context)


def _saved(waiting: str | None) -> str:
    if waiting is None:
        return _("Đã lưu.")
    said = _("Đã lưu. Mở thư vừa gửi đến {address} để xác nhận địa chỉ ấy.")
    return said.format(address=waiting)


class ConfirmEmail(LoginRequiredMixin, ConfirmEmailView):
    """allauth's page, for the person alone who typed the address: a stranger who got the mail
    gives the account nothing."""

    def get_object(self, queryset: Any = None) -> EmailConfirmationHMAC:
        confirmation: EmailConfirmationHMAC = super().get_object(queryset)
        if confirmation.email_address.user_id != self.request.user.pk:
            raise Http404
        return confirmation


@login_required
@require_http_methods(["GET", "POST"])
def session_list(request: SignedInRequest) -> HttpResponse:
    """Where the account is signed in; a button ends one of the others, or all of them."""
    found = signed_in(request.user)
    others = [s for s in found if s.session_key != request.session.session_key]
    if request.method == "POST":
        wanted = request.POST.get("end", "")
        ended = [s for s in others if wanted in ("others", str(s.pk))]
        get_sessions().end_sessions(ended)
        messages.success(request, _("Đã đăng xuất {number} máy.").format(number=len(ended)))
        return redirect("session_list")
    here = [s for s in found if s not in others]
    context = {"here": [_row(s) for s in here], "others": [_row(s) for s in others]}
    return render(request, "organizations/session_list.html", context)


def signed_in(person: Person) -> list[UserSession]:
    """The sessions that are open; one from before the password changed is not. The latest first."""
    found = UserSession.objects.filter(user=person).order_by("-created_at")
    keys = [session.session_key for session in found]
    stored = Session.objects.filter(session_key__in=keys)
    right = person.get_session_auth_hash()
    still = {s.pk for s in stored if s.get_decoded().get(HASH_SESSION_KEY) == right}
    return [session for session in found if session.session_key in still]


def _row(session: UserSession) -> dict[str, Any]:
    row = {"pk": session.pk, "browser": called(session.user_agent), "ip": session.ip}
    return row | {"since": session.created_at + settings.CLOCK_OFFSET}  # in the demo, its own time


@login_required
@require_http_methods(["GET", "POST"])
def deputy_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody of the unit acts in one own role, from a day to a day; both are told by mail."""
    own = Membership.objects.in_force().filter(person=request.user).select_related("unit")
    membership = get_object_or_404(own, pk=pk)
    require(rules.may_name_deputy(request.user, membership))
    require_recent_sign_in(request)
    form = DeputyForm(request.POST or None, membership=membership)
    with transaction.atomic():
        Membership.objects.select_for_update().get(pk=pk)  # a second click waits here
        deputy = _name_deputy(form.cleaned_data, membership) if form.is_valid() else None
    if deputy:
        facts = _facts(deputy, form.cleaned_data) | {"holder": request.user}
        words = format_lazy(DEPUTY_NAMED, **facts)
        tell(deputy.person, format_lazy(STANDS_IN, **facts))
        tell(request.user, words)
        messages.success(request, words)
        return redirect("account")
    context = {"form": form, "membership": membership}
    return render(request, "organizations/deputy_create.html", context)


def _name_deputy(chosen: dict[str, Any], membership: Membership) -> Membership:
    return membership.deputies.create(
        person=chosen["person"], unit=membership.unit, role=membership.role,
        valid_from=chosen["first"], valid_to=chosen["last"],
    )  # fmt: skip


def _facts(deputy: Membership, chosen: dict[str, Any]) -> dict[str, Any]:
    """For the sentences above; the role's name is said in the language of each reader."""
    days = {name: format_date(chosen[name]) for name in ("first", "last")}
    role, unit = Role(deputy.role).label, deputy.unit.called
    return {"deputy": deputy.person, "role": role, "unit": unit, **days}


@login_required
@require_POST
def deputy_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Before its last day: by the one stood in for, or by the deputy."""
    either = Q(stands_in_for__person=request.user) | Q(person=request.user)
    deputies = Membership.objects.filter(either, stands_in_for__isnull=False)
    deputy = get_object_or_404(deputies.select_related("person", "stands_in_for__person"), pk=pk)
    require_recent_sign_in(request)
    if deputy.stands_in_for and deputy.end_before(clock.today()):
        holder = deputy.stands_in_for.person
        over = gettext_lazy("Việc thay {holder} đã kết thúc.")
        tell(deputy.person, format_lazy(over, holder=holder))
        said = _("{deputy} thôi thay {holder}.")
        messages.success(request, said.format(deputy=deputy.person, holder=holder))
    return redirect("account")


class RemovePasskey(RemoveWebAuthnView):
    """allauth's page, for one who keeps another way in where one is needed."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        adapter = get_mfa()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        return super().form_valid(form)


@login_required
@require_http_methods(["GET", "POST"])
def second_factor_take_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """For who has lost the phone, asked face to face. The page asks once more."""
    memberships = Membership.objects.visible_to(request.user).select_related("person", "unit")
    membership = get_object_or_404(memberships, pk=pk)
    person = membership.person
    require(rules.may_take_off_second_factor(request.user, person))
    require_recent_sign_in(request)
    if request.method == "POST":
        second_factor.take_off(person, by=request.user)
        messages.success(request, _("Đã gỡ xác thực hai bước của {person}.").format(person=person))
        return redirect("unit_detail", membership.unit_id)
    context = {"membership": membership}
    return render(request, "organizations/second_factor_take_off.html", context)

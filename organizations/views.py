"""Units, their people, and invitations."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from contest_portal.forms import save_once
from contest_portal.qr import qr_svg
from contest_portal.vietnamese import format_date
from contest_portal.workflow import Refused
from organizations import guesses, invitations, rules
from organizations.filters import UnitFilter
from organizations.forms import (
    EmailForm,
    InvitationForm,
    MembershipMoveForm,
    SignatoryForm,
    UnitForm,
)
from organizations.models import (
    INVITATION_DAYS,
    MANAGERS,
    HandOver,
    Invitation,
    Membership,
    Person,
    Role,
    Signatory,
    Unit,
    token_digest,
    under,
)
from organizations.sign_in import SignedInRequest, require_recent_sign_in
from organizations.sign_in_forms import FirstPasswordForm

UNITS_A_PAGE = 50


def require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


@login_required
@require_http_methods(["GET"])
def unit_list(request: SignedInRequest) -> HttpResponse:
    trees = request.user.trees(*MANAGERS, Role.LEADER, Role.OFFICER)
    require(bool(trees))
    in_force = Q(memberships__in=Membership.objects.in_force())
    people = Count("memberships__person", filter=in_force, distinct=True)
    units = Unit.objects.filter(under(trees, "path")).select_related("parent")
    found = UnitFilter(request.GET, queryset=units.annotate(people=people))
    page = Paginator(found.qs.order_by("sort_key"), UNITS_A_PAGE).get_page(request.GET.get("page"))
    may_create = bool(request.user.trees(*MANAGERS))
    context = {"filter": found, "page_obj": page, "may_create": may_create}
    return render(request, "organizations/unit_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def unit_create(request: SignedInRequest) -> HttpResponse:
    parents = Unit.objects.filter(under(request.user.trees(*MANAGERS), "path"))
    parents = parents.in_force(clock.today())
    require(parents.exists())
    form = UnitForm(request.POST or None, parents=parents)
    if form.is_valid() and save_once(form):
        messages.success(request, _("Đã thêm {unit}.").format(unit=form.instance.name))
        return redirect("unit_detail", form.instance.pk)
    return render(request, "organizations/unit_create.html", {"form": form})


@login_required
@require_http_methods(["GET"])
def unit_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    require(rules.sees_people(request.user, unit))
    memberships = _of_unit(unit, request.user)
    Person.objects.read_roles(membership.person for membership in memberships)
    context = {
        "unit": unit,
        "rows": [_row(request.user, membership) for membership in memberships],
        "signatories": unit.signatories.with_past(clock.today()),
        "may_edit": rules.manages_unit(request.user, unit),
        "may_invite": rules.may_invite(request.user, unit),
    }
    return render(request, "organizations/unit_detail.html", context)


def _of_unit(unit: Unit, person: Person) -> QuerySet[Membership]:
    """Who belongs to it, of a unit that ended on its last day: each with whether the address given
    refuses mail, and with those minutes of handing over that the person may read."""
    shown = min(clock.today(), unit.valid_to or clock.today())
    held = Prefetch("person__memberships", Membership.objects.select_related("unit"))
    refused = Invitation.objects.filter(
        person=OuterRef("person"), refused=OuterRef("person__email")
    )
    second_factor = Authenticator.objects.filter(user=OuterRef("person"))
    seen = HandOver.objects.visible_to(person)
    given = HandOver.objects.filter(from_membership=OuterRef("pk"))
    taken = seen.filter(to_membership=OuterRef("pk")).order_by("-at")
    memberships = unit.memberships.not_over(shown).annotate(
        refused=Exists(refused), second_factor=Exists(second_factor),
        passed_on=Subquery(given.values("pk")[:1]),
        taken=Subquery(taken.values("pk")[:1]),
        giver=Subquery(taken.values("from_membership__person__full_name")[:1]),
    )  # fmt: skip
    people = memberships.select_related("person", "unit", "stands_in_for__person")
    people = people.prefetch_related(held)
    return people.order_by("person__sort_key", "pk")


def _row(person: Person, membership: Membership) -> dict[str, Any]:
    return {
        "membership": membership,
        "may_end": rules.may_end(person, membership),
        "may_pass_on": rules.may_pass_on(person, membership),
        "may_renew": rules.may_hand_link(person, membership.person),
        "is_over": membership.unit.has_ended,
        "may_correct": rules.may_correct_email(person, membership.person),
        "may_take_off": rules.may_take_off_second_factor(person, membership.person),
        "waits": not membership.person.has_usable_password(),
    }


@login_required
@require_http_methods(["GET", "POST"])
def unit_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    require(rules.manages_unit(request.user, unit))
    form = UnitForm(request.POST or None, instance=unit, parents=Unit.objects.none())
    if form.is_valid() and save_once(form):
        messages.success(request, _("Đã lưu."))
        return redirect("unit_detail", pk)
    return render(request, "organizations/unit_edit.html", {"form": form, "unit": unit})


@login_required
@require_safe
def unit_history(request: SignedInRequest, pk: int) -> HttpResponse:
    """What it was called, whose place it took and who took its own."""
    unit = _unit(request, pk)
    require(rules.sees_people(request.user, unit))
    context = {
        "unit": unit,
        "took": unit.predecessors.select_related("from_unit__parent"),
        "taken": unit.successors.select_related("to_unit__parent"),
        "names": unit.former_names.all(),
        "may_change": rules.reshapes(request.user, unit) and not unit.has_ended,
    }
    return render(request, "organizations/unit_history.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def signatory_create(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    return _signatory(request, Signatory(unit=unit), "organizations/signatory_create.html")


@login_required
@require_http_methods(["GET", "POST"])
def signatory_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    units = Unit.objects.visible_to(request.user)
    signatories = Signatory.objects.filter(unit__in=units).select_related("unit")
    signatory = get_object_or_404(signatories, pk=pk)
    return _signatory(request, signatory, "organizations/signatory_edit.html")


def _signatory(request: SignedInRequest, signatory: Signatory, template: str) -> HttpResponse:
    require(rules.manages_unit(request.user, signatory.unit))
    form = SignatoryForm(request.POST or None, instance=signatory)
    if form.is_valid():
        form.save()
        messages.success(request, _("Đã lưu người ký."))
        return redirect("unit_detail", signatory.unit_id)
    return render(request, template, {"form": form, "unit": signatory.unit})


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def invitation_create(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    roles = rules.roles_to_give(request.user, unit)
    require(bool(roles))
    require_recent_sign_in(request)
    form = InvitationForm(request.POST or None, roles=roles)
    if form.is_valid():
        person, role = form.person(), Role(form.cleaned_data["role"])
        try:
            token = invitations.invite(person, unit, role, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.reasons[0])
        else:
            return slip(request, person, unit, role, token)
    return render(request, "organizations/invitation_create.html", {"form": form, "unit": unit})


@login_required
@require_POST
@never_cache
def invitation_renew(request: SignedInRequest, pk: int) -> HttpResponse:
    membership = _membership(request, pk)
    person = membership.person
    require(rules.may_end(request.user, membership) and rules.may_hand_link(request.user, person))
    require_recent_sign_in(request)
    try:
        token = invitations.renew(person, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reasons[0])
        return redirect("unit_detail", membership.unit_id)
    return slip(request, person, membership.unit, Role(membership.role), token)


def slip(
    request: SignedInRequest, person: Person, unit: Unit, role: Role, token: str | None
) -> HttpResponse:
    """The page that shows the link, this once: only its digest is kept."""
    link = invitations.address(token) if token else ""
    context: dict[str, Any] = {"unit": unit, "role": role.label, "link": link}
    context |= {"person": person, "days": INVITATION_DAYS, "by": request.user}
    context["mailed"] = invitations.mail(person, context)
    if link:
        context["qr"] = qr_svg(link)
    return render(request, "organizations/invitation_slip.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("password1", "password2")
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    if guesses.too_many(request, "invitation"):
        return render(request, "429.html", status=429)
    links = Invitation.objects.select_related("person")
    invitation = links.filter(digest=token_digest(token)).first()
    refusal = invitations.refusal(invitation)
    if invitation is None or refusal:
        if invitation is None:
            guesses.count(request, "invitation")
        return _refuse(request, refusal)
    form = FirstPasswordForm(request.POST or None, person=invitation.person)
    if form.is_valid():
        try:
            invitations.accept(invitation, form.cleaned_data["password1"])
        except Refused as refused:
            return _refuse(request, refused.reasons[0])
        messages.success(request, _("Đã đặt mật khẩu."))
        record_authentication(request, invitation.person, "password")
        return perform_login(request, invitation.person)
    context = {"form": form, "person": invitation.person, "roles": invitation.person.roles()}
    return render(request, "organizations/invitation_accept.html", context)


def _refuse(request: HttpRequest, reason: str) -> HttpResponse:
    status = 404 if reason == invitations.UNKNOWN else 410
    context = {"reason": reason}
    return render(request, "organizations/invitation_refused.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def person_email(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody's address was wrong or is another now: reminders go to the new one."""
    membership = _membership(request, pk)
    person, old = membership.person, membership.person.email
    require(rules.may_correct_email(request.user, person))
    require_recent_sign_in(request)
    form = EmailForm(request.POST or None, instance=person)
    changes = form.is_valid() and form.has_changed()
    if changes and not ratelimit.consume(request, action="person_email"):
        form.add_error("email", _("Hôm nay anh chị đã sửa nhiều địa chỉ. Ngày mai sửa tiếp."))
    if form.is_valid() and save_once(form):
        if changes:
            invitations.tell_of_new_address(person, old, by=request.user)
        saved = _("Đã lưu thư điện tử của {person}: {email}.")
        messages.success(request, saved.format(person=person, email=person.email))
        return redirect("unit_detail", membership.unit_id)
    context = {"form": form, "membership": membership}
    return render(request, "organizations/person_email.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def membership_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page asks once more; only its button ends the role."""
    membership = _membership(request, pk)
    require(rules.may_end(request.user, membership))
    require_recent_sign_in(request)
    if request.method == "GET":
        context = {"membership": membership}
        return render(request, "organizations/membership_end.html", context)
    membership.end_before(clock.today())
    ended = _("Đã kết thúc vai trò của {person}.")
    messages.success(request, ended.format(person=membership.person))
    return redirect("unit_detail", membership.unit_id)


@login_required
@require_http_methods(["GET", "POST"])
def membership_move(request: SignedInRequest, pk: int) -> HttpResponse:
    membership = _membership(request, pk)
    require(rules.may_pass_on(request.user, membership))
    require_recent_sign_in(request)
    role = membership.role
    units = Unit.objects.filter(under(request.user.trees_to_give(role), "path")).that_have(role)
    units = units.in_force(clock.today())
    form = MembershipMoveForm(request.POST or None, membership=membership, units=units)
    if form.is_valid():
        _move(request, membership, form.cleaned_data)
        return redirect("unit_detail", membership.unit_id)
    context = {"form": form, "membership": membership}
    return render(request, "organizations/membership_move.html", context)


def _move(request: SignedInRequest, membership: Membership, chosen: dict[str, Any]) -> None:
    """The drafts stay where they are: they belong to the unit, not to its officer."""
    person, unit, day = membership.person, chosen["unit"], chosen["day"]
    try:
        with transaction.atomic():
            moved = membership.end_before(day)
            if moved:
                person.memberships.create(unit=unit, role=membership.role, valid_from=day)
    except IntegrityError:  # the same role was given there in the same moment
        moved = False
    if moved:
        done = _("{person} làm ở {unit} từ ngày {day}.")
        said = done.format(person=person, unit=unit.called, day=format_date(day))
        messages.success(request, said)
    else:
        lost = _("Vai trò này của {person} vừa được người khác đổi. Xem lại.")
        messages.warning(request, lost.format(person=person))


def _unit(request: SignedInRequest, pk: int) -> Unit:
    units = Unit.objects.visible_to(request.user).select_related("parent")
    return get_object_or_404(units, pk=pk)


def _membership(request: SignedInRequest, pk: int) -> Membership:
    memberships = Membership.objects.visible_to(request.user).select_related("person", "unit")
    return get_object_or_404(memberships, pk=pk)

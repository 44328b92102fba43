"""What organisers make: the contest, its plan, its rules, and its opening to everybody."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal.forms import save_once
from contest_portal.workflow import Refused
from directives import leftovers, rules, versions, workflow
from directives.forms.contest import ContestForm, PlanForm, RulesForm, new_rules
from directives.forms.rules_rows import PARTS
from directives.models import Contest, Deadline, ProvincialPlan, Rules
from documents.models import Document
from organizations.models import Role, Unit
from organizations.sign_in import SignedInRequest


def organised(request: SignedInRequest, code: str) -> Contest:
    """The contest, for its organiser: 404 where it does not exist for the person, else 403."""
    contests = Contest.objects.visible_to(request.user).select_related(
        "organiser", "receiver", "plan__document__issuer", "copied_from"
    )
    contest = get_object_or_404(contests, code=code)
    if not rules.organises(request.user, contest):
        raise PermissionDenied
    return contest


def refuse(request: SignedInRequest, refusal: Refused) -> None:
    """Show why something cannot be done."""
    for reason in refusal.reasons:
        messages.error(request, reason)


@login_required
@require_http_methods(["GET", "POST"])
def contest_create(request: SignedInRequest) -> HttpResponse:
    """An organiser begins a contest; nobody else sees it before it is published."""
    own = [m.unit for m in request.user.roles() if m.role == Role.ORGANISER]
    if not own:
        raise PermissionDenied
    form = ContestForm(
        request.POST or None,
        instance=Contest(organiser=own[0], receiver=own[0]),
        organisers=Unit.objects.filter(pk__in=[unit.pk for unit in own]),
    )
    if request.method == "POST" and form.is_valid() and save_once(form):
        messages.success(request, _("Đã tạo hội thi. Chưa ai ngoài Ban Tổ chức thấy."))
        return redirect("contest_manage", form.instance.code)
    return render(request, "directives/contest_create.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def contest_edit(request: SignedInRequest, code: str) -> HttpResponse:
    contest = organised(request, code)
    form = ContestForm(
        request.POST or None,
        instance=contest,
        organisers=Unit.objects.filter(pk=contest.organiser_id),
    )
    if request.method == "POST" and form.is_valid() and save_once(form):
        messages.success(request, _("Đã lưu thông tin chung."))
        return redirect("contest_manage", contest.code)
    return render(request, "directives/contest_edit.html", {"form": form, "code": code})


@login_required
@require_safe
def contest_manage(request: SignedInRequest, code: str) -> HttpResponse:
    """The parts of a contest, which of them are missing, and the way to each."""
    contest = organised(request, code)
    edition = _editions(contest).first()
    context = {
        "contest": contest,
        "plan": getattr(contest, "plan", None),
        "rules": edition,
        "is_closed": edition and contest.published_at and edition.announced_at,
        **_new_version(contest, edition),
        "parts": _parts(edition),
        "deadlines": (found := list(_deadlines(contest))),
        "obstacles": workflow.obstacles_to_publish(contest, edition),
        "leftovers": leftovers.of_contest(contest, edition, found),
    }
    return render(request, "directives/contest_manage.html", context)


def _deadlines(contest: Contest) -> QuerySet[Deadline]:
    """All that were announced: which are for some units alone, which a later one has replaced."""
    for_some = Deadline.units.through.objects.filter(deadline=OuterRef("pk"))
    later = Deadline.objects.filter(
        uid=OuterRef("uid"), units=None, sequence__gt=OuterRef("sequence")
    )
    announced = contest.deadlines.announced().select_related("receiver", "document")
    return announced.annotate(
        for_some=Exists(for_some), replaced=~Exists(for_some) & Exists(later)
    )  # fmt: skip


def _new_version(contest: Contest, edition: Rules | None) -> dict[str, Any]:
    """A version that is not announced, with what it changes and the mark of that."""
    if edition is None or edition.announced_at:
        return {"is_new": False}
    changed, mark = versions.changed(edition)
    return {"is_new": True, "changed": changed, "shown": mark}


def _editions(contest: Contest) -> Any:
    counts = {
        name: Count(name, distinct=True) for name in ("fields", "items", "questions")
    }  # fmt: skip
    counted = {f"{name}_count": count for name, count in counts.items()}
    counted["examples_count"] = Count("questions__examples", distinct=True)
    editions = contest.rules.order_by("-version").select_related("document__issuer")
    editions = editions.annotate(**counted)
    return editions.prefetch_related("criteria")


def _parts(edition: Any) -> list[dict[str, Any]]:
    """The parts of the rules with how much is in each."""
    if edition is None:
        return []
    points = sum(criterion.max_points for criterion in edition.criteria.all())
    words = {
        "linh-vuc": _("{number} lĩnh vực").format(number=edition.fields_count),
        "tieu-chi": _("{number} tiêu chí, cộng {points} điểm").format(
            number=len(edition.criteria.all()), points=points
        ),
        "thanh-phan": _("{number} loại giấy tờ").format(number=edition.items_count),
        "cau-hoi": _("{number} câu hỏi").format(number=edition.questions_count),
        "vi-du": _("{number} ví dụ").format(number=edition.examples_count),
    }
    return [
        {"key": key, "name": part.name, "words": words[key]} for key, part in PARTS.items()
    ]  # fmt: skip


@login_required
@require_POST
def contest_publish(request: SignedInRequest, code: str) -> HttpResponse:
    contest = organised(request, code)
    try:
        workflow.publish(contest)
    except Refused as refusal:
        refuse(request, refusal)
    else:
        messages.success(request, _("Đã công bố hội thi. Ai cũng đọc được, không cần đăng nhập."))
    return redirect("contest_manage", contest.code)


@login_required
@require_http_methods(["GET", "POST"])
def plan_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """The paper of the province's plan."""
    contest = organised(request, code)
    plan = getattr(contest, "plan", None) or ProvincialPlan(contest=contest)
    form = PlanForm(
        request.POST or None,
        request.FILES or None,
        plan=plan,
        instance=plan.document if plan.pk else _new_paper(request, Document.Kind.PLAN),
        issuers=contest.bodies(),
    )
    if request.method == "POST" and _save_paper(form, contest):
        messages.success(request, _("Đã lưu Kế hoạch."))
        return redirect("contest_manage", contest.code)
    return render(request, "directives/plan_edit.html", {"form": form, "contest": contest})


def _new_paper(request: SignedInRequest, kind: Document.Kind) -> Document:
    return Document(kind=kind, created_by=request.user)


def _save_paper(form: PlanForm | RulesForm, contest: Contest) -> bool:
    with transaction.atomic():
        is_saved = form.is_valid() and save_once(form)
        if is_saved and contest.published_at:
            workflow.publish_papers(contest)
    return is_saved


@login_required
@require_http_methods(["GET", "POST"])
def rules_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """The paper of the rules, copies and years. New rules come with the usual rows."""
    contest = organised(request, code)
    edition = contest.rules.select_related("document").order_by("-version").first()
    is_new = edition is None
    edition = edition or new_rules(contest)
    form = RulesForm(
        request.POST or None,
        request.FILES or None,
        rules=edition,
        instance=_new_paper(request, Document.Kind.RULES) if is_new else edition.document,
        issuers=contest.bodies(),
    )
    try:
        if request.method == "POST" and _save_rules(form, contest):
            messages.success(request, _("Đã lưu Thể lệ. Xem lại từng phần ở dưới."))
            return redirect("contest_manage", contest.code)
        workflow.check_writable(edition)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("contest_manage", contest.code)
    return render(request, "directives/rules_edit.html", {"form": form, "contest": contest})


def _save_rules(form: RulesForm, contest: Contest) -> bool:
    with transaction.atomic():
        workflow.claim_rules(form.rules)
        return _save_paper(form, contest)


@login_required
@require_http_methods(["GET", "POST"])
def rules_part(request: SignedInRequest, code: str, part: str) -> HttpResponse:
    """The rows of one part of the rules: fields, criteria, papers of a dossier, questions."""
    contest = organised(request, code)
    if part not in PARTS:
        raise Http404
    edition = get_object_or_404(contest.rules.order_by("-version")[:1])
    formset = PARTS[part].formset(request.POST or None, instance=edition)
    try:
        if request.method == "POST" and _save_rows(formset, edition):
            messages.success(request, _("Đã lưu phần {part}.").format(part=PARTS[part].name))
            return redirect("contest_manage", contest.code)
        workflow.check_writable(edition)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("contest_manage", contest.code)
    context = {"contest": contest, "part": PARTS[part], "formset": formset}
    return render(request, "directives/rules_part.html", context)


def _save_rows(formset: Any, edition: Rules) -> bool:
    with transaction.atomic():
        workflow.claim_rules(edition)
        if formset.is_valid():
            formset.save()
            return True
    return False

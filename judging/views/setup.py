"""How a contest is judged, for its organiser: its rounds, councils, prizes and criteria."""

from datetime import date, time
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal.forms import save_once
from contest_portal.json_rows import JsonRows
from directives.models import Contest, Criterion, Deadline, Field, Rules
from directives.views.contest import organised
from judging import lacking
from judging.deciding import result_of
from judging.forms.councils import CouncilForm, seat_forms
from judging.models import Council, Prize, Result, Round, Seat
from judging.rules import runs, scoring_seats
from judging.views.deciding import settled
from organizations.models import Person, Role, under
from organizations.sign_in import SignedInRequest, require_recent_sign_in


@require_safe
@login_required
def council_list(request: SignedInRequest) -> HttpResponse:
    """The organiser's contests, each with the way to its judging."""
    organises = under(request.user.paths(Role.ORGANISER), "organiser__path")
    contests = Contest.objects.visible_to(request.user).filter(organises)
    contests = contests.annotate(number_of_councils=Count("councils")).order_by(
        "-year_from", "code"
    )
    if not contests:
        raise PermissionDenied
    return render(request, "judging/council_list.html", {"contests": contests})


@require_safe
@login_required
def judging_setup(request: SignedInRequest, code: str) -> HttpResponse:
    """The rounds with their councils and seats, the prizes, the criteria; what each lacks."""
    contest = organised(request, code)
    facts = _facts(contest, request.user)
    result = result_of(facts)
    prizes = [SimpleNamespace(**row) for row in facts.prize_rows]
    labels = list(dict.fromkeys(row["label"] for row in facts.fields_of_all))
    deadlines = [_deadline(row) for row in facts.deadline_rows]
    found = list(_rounds(contest))
    rounds = [_round(one, labels, deadlines, request.user) for one in found]
    for row in rounds:
        row["lacks"] += lacking.in_order(row["round"], found) + lacking.in_mark(row["round"], found)
    context = {
        "contest": contest,
        "rounds": rounds,
        "sits": any(council["sits"] for row in rounds for council in row["councils"]),
        "prizes": prizes,
        "decides": not facts.is_judge,
        "result": result,
        "is_checked": result.state != Result.State.PREPARED,
        "prizes_lack": lacking.in_prizes(prizes),
        "criteria": facts.criteria,
    }
    return render(request, "judging/judging_setup.html", context)


def _facts(contest: Contest, person: Person) -> Any:
    """The contest's prizes, its fields in all versions, the criteria and deadlines in force, and
    whether the person still scores there, with its result; one query."""
    latest = Rules.objects.announced().filter(contest=OuterRef(OuterRef("pk")))
    criteria = Criterion.objects.filter(
        rules=Subquery(latest.order_by("-version").values("pk")[:1])
    )
    fields = Field.objects.filter(
        rules__contest=OuterRef("pk"), rules__announced_at__isnull=False
    ).order_by("rules__version", "order", "pk")
    prizes = Prize.objects.filter(contest=OuterRef("pk"))
    deadlines = Deadline.objects.in_force().order_by().filter(contest=OuterRef("pk"))
    said = ("label", "kind", "floor", "most", "most_of_field", "money")
    return Contest.objects.annotate(
        criteria=JsonRows(criteria, {name: name for name in ("label", "max_points", "guide")}),
        deadline_rows=JsonRows(deadlines, {n: n for n in ("name", "day", "boundary", "hour")}),
        fields_of_all=JsonRows(fields, {"label": "label"}),
        is_judge=Exists(scoring_seats(person).filter(council__contest=OuterRef("pk"))),
        prize_rows=JsonRows(prizes, {name: name for name in said}),
    ).select_related("result").get(pk=contest.pk)  # fmt: skip


def _deadline(row: dict[str, Any]) -> Deadline:
    hour = row["hour"] and time.fromisoformat(row["hour"])
    return Deadline(**row | {"day": date.fromisoformat(row["day"]), "hour": hour})


def _rounds(contest: Contest) -> Any:
    """The rounds with their councils, the labels of whose fields are one column, and seats."""
    through = Council.fields.through.objects.filter(council=OuterRef("pk"))
    councils = (
        Council.objects.select_related("rules__contest")
        .annotate(
            labels=JsonRows(through.order_by("field__order"), {"label": "field__label"}),
            number_named=Count("named"),
        )
        .order_by("pk")
    )  # counting drops a model's own order
    seats = Prefetch("seats", Seat.objects.select_related("person"))
    rounds = contest.rounds.annotate(number_going_on=Count("finalists")).order_by("order", "pk")
    return rounds.prefetch_related(
        Prefetch("councils", councils.prefetch_related(seats))
    )  # fmt: skip


def _round(
    one: Round, labels: list[str], deadlines: list[Deadline], reader: Person
) -> dict[str, Any]:  # fmt: skip
    councils = [_council(council, one.judges_needed, reader) for council in one.councils.all()]
    return {
        "round": one,
        "councils": councils,
        "lacks": [
            *lacking.in_days(one.starts_on, deadlines),
            *lacking.in_fields(labels, [council["labels"] for council in councils]),
        ],
    }


def _council(council: Any, needed: int, reader: Person) -> dict[str, Any]:
    """sits: the reader may do there nothing that `rules.may_give` is asked for."""
    seats = [seat for seat in council.seats.all() if seat.ended_at is None]
    return {
        "council": council,
        "labels": [row["label"] for row in council.labels],
        "seats": seats,
        "sits": any(seat.person_id == reader.pk for seat in council.seats.all()),
        "left": [seat for seat in council.seats.all() if seat.ended_at],
        "lacks": lacking.in_seats([seat.part for seat in seats], needed),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def council_create(request: SignedInRequest, code: str) -> HttpResponse:
    """A new council of a contest."""
    contest = organised(request, code)
    if answer := settled(request, contest):
        return answer
    require_recent_sign_in(request)
    return _council_page(request, Council(contest=contest), "judging/council_create.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def council_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its name, what it judges, its judges."""
    named = Council.named.through.objects.filter(council=OuterRef("pk"))
    rows = JsonRows(named, {"number": "dossier__number"})
    council = given_council(request.user, pk, Council.objects.annotate(named_rows=rows))
    if council.round.closed_at:
        words = _("{round} đã khóa nên không sửa hội đồng được nữa.")
        messages.error(request, words.format(round=council.round))
        return redirect("judging_setup", council.contest.code)
    require_recent_sign_in(request)
    return _council_page(request, council, "judging/council_edit.html")


def council_of(person: Person, pk: int, councils: Any = None) -> Council:
    """The council, if it exists for the person (else 404). councils: with what is asked besides."""
    found = Council.objects.all() if councils is None else councils
    visible = found.visible_to(person).select_related("contest__organiser", "round")
    return get_object_or_404(visible, pk=pk)


def given_council(person: Person, pk: int, councils: Any = None) -> Council:
    """As `council_of`, for whom `rules.may_give` lets, which is read with it (else 403)."""
    own = Seat.objects.filter(council=OuterRef("pk"), person=person)
    found = Council.objects.all() if councils is None else councils
    council: Any = council_of(person, pk, found.annotate(sits=Exists(own)))
    if council.sits or not runs(person, council):
        raise PermissionDenied
    return council


def _council_page(request: SignedInRequest, council: Council, template: str) -> HttpResponse:
    form = CouncilForm(request.POST or None, instance=council)
    seats = seat_forms(request.POST or None, council, request.user)
    if request.method == "POST" and form.is_valid() & seats.is_valid() and save_once(form, seats):
        messages.success(request, _("Đã lưu {name}.").format(name=council.name))
        return redirect("judging_setup", council.contest.code)
    return render(request, template, {"form": form, "seats": seats, "council": council})

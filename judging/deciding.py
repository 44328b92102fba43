"""The committee's decision: what the points propose, what was decided, and what the caps forbid."""

from collections import Counter
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.forms import save_once
from contest_portal.vietnamese import format_number
from contest_portal.workflow import Refused, Stale, touch
from directives.models import Contest
from judging import closing, conflicts
from judging.log import note, note_all
from judging.models import Award, LogLine, Meeting, Prize, Result, Round
from judging.standings import last_round, standings
from organizations.models import Membership, Person, Role

State = Result.State
_followed = attrgetter("prize_id", "proposed_id", "points", "reason", "meeting_id")
PREPARING = ("awards_proposed", "award_decided", "budget_set", "prizes_set")
OFFERED = ("label", "order", "kind", "floor", "most", "most_of_field", "money")


class Over(NamedTuple):
    """One cap that a list goes beyond, by how much, and the sentence that says so."""

    cap: Any
    by: int
    sentence: str


class Given(NamedTuple):
    """One prize, as the caps count it; field: of the solution, empty for a unit."""

    prize: int
    field: str


def result_of(contest: Contest) -> Result:
    """The contest's result; not yet stored before anything is decided."""
    found: Result | None = getattr(contest, "result", None)
    return found or Result(contest=contest)


def rank_awards(contest: Contest) -> QuerySet[Award]:
    """Of every judged solution what its points give it, or what the committee decided."""
    return contest.awards.exclude(dossier=None).exclude(prize__kind=Prize.Kind.SPECIAL)


def chosen_awards(contest: Contest) -> QuerySet[Award]:
    """Special and collective prizes: the committee chooses who gets them."""
    return contest.awards.filter(prize__kind__in=(Prize.Kind.SPECIAL, Prize.Kind.COLLECTIVE))


def propose(contest: Contest, *, by: Person) -> int:
    """Write down what the points propose, and how many solutions were judged.

    A solution of which the committee decided otherwise keeps that. Raises Refused while the round
    is open, and once the list was checked.
    """
    with transaction.atomic():
        claim(contest)
        of = last_round(contest)
        if of and of.closed_at is None:
            raise Refused(_open_still(of))
        found = {standing.dossier.pk: standing for standing in standings(contest)}
        if not found:
            raise Refused(_("Chưa có giải pháp nào đủ phiếu niêm phong để xếp giải."))
        if not contest.prizes.filter(kind=Prize.Kind.RANK).exists():
            raise Refused(_("Chưa có mức giải nào. Đặt mức giải rồi lấy đề xuất theo điểm."))
        awards = rank_awards(contest).select_related("prize", "proposed")
        kept = {award.dossier_id: award for award in awards}
        before = {pk: _decision(award) for pk, award in kept.items()}
        rank_awards(contest).exclude(dossier__in=found).delete()
        now = {"decided_by": by, "decided_at": clock.now()}
        new = [
            Award(contest=contest, dossier_id=pk, prize=one.proposed, proposed=one.proposed,
                  points=one.points, **now)
            for pk, one in found.items() if pk not in kept
        ]  # fmt: skip
        Award.objects.bulk_create(new)
        there = {award: found[pk] for pk, award in kept.items() if pk in found}
        changed = [award for award, standing in there.items() if _follow(award, standing)]
        Award.objects.bulk_update(changed, ["prize", "proposed", "points", "reason", "meeting"])
        proposed = Counter(str(one.proposed or "không xếp giải") for one in found.values())
        note(contest, "awards_proposed", by=by, after={"proposed": proposed})
        after = {pk: _decision(award) for pk, award in kept.items() if pk in found}
        note_all(contest, "award_decided", _moved(before, after, by))
    return len(found)


def _decision(award: Award) -> dict[str, Any]:
    return {"prize": str(award.prize or ""), "reason": award.reason, "meeting": award.meeting_id}


def _moved(before: dict[Any, Any], after: dict[Any, Any], by: Person) -> list[LogLine]:
    """By dossier: what the points have changed of what was decided, and what lost its rank."""
    none = {"prize": "", "reason": "", "meeting": None}
    return [
        LogLine(
            by=by, dossier_id=pk, before=said, after=after.get(pk, none),
            reason="Xếp lại theo điểm." if pk in after else "Không còn đủ phiếu để xếp hạng.",
        )
        for pk, said in before.items() if after.get(pk) != said
    ]  # fmt: skip


def _follow(award: Award, standing: Any) -> bool:
    """The points may have changed since: whether the award did. What the committee decided stands,
    with its reason, until the points propose the same."""
    was = _followed(award)
    departs = award.prize_id != award.proposed_id
    award.proposed, award.points = standing.proposed, standing.points
    if not departs:
        award.prize = standing.proposed
    if award.prize_id == award.proposed_id:
        award.reason, award.meeting = "", None
    return _followed(award) != was


def decide(
    awards: Iterable[Award],
    prize: Prize | None,
    *,
    reason: str,
    meeting: Meeting | None,
    by: Person,
) -> None:
    """Give these solutions of one contest the prize, or none; all of them or nobody.

    A departure from what the points propose needs a reason and a meeting, a cap holds whatever the
    reason. Raises Refused, or Stale where one is no longer as it was read.
    """
    awards = list(awards)
    contest = awards[0].contest
    departs = any(award.proposed_id != (prize.pk if prize else None) for award in awards)
    if departs and not (reason.strip() and meeting):
        raise Refused(_("Khác đề xuất theo điểm thì ghi lý do và cuộc họp đã quyết định."))
    with transaction.atomic():
        claim(contest)
        was = _over(contest)
        for award in _unchanged(awards):
            before = {"prize": str(award.prize or "")}
            award.prize, award.reason = prize, reason.strip() if departs else ""
            award.meeting = meeting if departs else None
            award.decided_by, award.decided_at = by, clock.now()
            award.save(update_fields=["prize", "reason", "meeting", "decided_by", "decided_at"])
            after = {"prize": str(prize or ""), "meeting": award.meeting_id}
            note(contest, "award_decided", by=by, dossier=award.dossier, before=before,
                 after=after, reason=award.reason)  # fmt: skip
        _hold_caps(contest, was)


def said(award: Award) -> list[Any]:
    """What a decision on it starts from."""
    return [award.prize_id, award.proposed_id, award.reason, award.meeting_id]


def _unchanged(awards: list[Award]) -> list[Award]:
    """The rows as they are now that the list is claimed. Raises Stale where one has changed since
    it was read."""
    related = ("prize", "unit", "dossier__contest")
    now = Award.objects.select_related(*related).in_bulk([award.pk for award in awards])
    if any(award.pk not in now or said(now[award.pk]) != said(award) for award in awards):
        raise Stale
    return [now[award.pk] for award in awards]


def choose(award: Award, *, by: Person) -> None:
    """Give a special or a collective prize. Raises Refused."""
    with transaction.atomic():
        claim(award.contest)
        was = _over(award.contest)
        same = award.contest.awards.filter(dossier=award.dossier, unit=award.unit)
        if same.filter(prize=award.prize).exists():
            raise Refused(_("Đã trao {prize} ở đây rồi.").format(prize=award.prize))
        award.decided_by, award.decided_at = by, clock.now()
        award.save()
        _note_chosen(award, by, before="", after=str(award.prize))
        _hold_caps(award.contest, was)


def take_back(award: Award, *, by: Person, reason: str) -> None:
    """A special or collective prize is not given after all. Raises Refused or Stale."""
    with transaction.atomic():
        claim(award.contest)
        [award] = _unchanged([award])
        _note_chosen(award, by, before=str(award.prize), after="", reason=reason)
        award.delete()


def _note_chosen(award: Award, by: Person, *, before: str, after: str, reason: str = "") -> None:
    unit = {"unit": award.unit.name} if award.unit else {}
    note(
        award.contest, "award_decided", by=by, dossier=award.dossier, before={"prize": before},
        after={"prize": after, **unit}, reason=reason or award.reason,
    )  # fmt: skip


def set_budget(contest: Contest, budget: int | None, *, by: Person) -> None:
    """The money that a decision sets aside for prizes. Raises Refused where more is given."""
    with transaction.atomic():
        result = claim(contest)
        before, was = {"budget": result.budget}, _over(contest)
        Result.objects.filter(pk=result.pk).update(budget=budget)
        note(contest, "budget_set", by=by, before=before, after={"budget": budget})
        _hold_caps(contest, was)


def set_prizes(contest: Contest, formset: Any, *, by: Person) -> bool:
    """Keep the prizes of a valid form; False where an equal click came first. Raises Refused once
    the list was checked."""
    with transaction.atomic():
        claim(contest)
        before = offered(contest)
        if not save_once(formset):
            return False
        after = offered(contest)
        note(contest, "prizes_set", by=by, before={"prizes": before}, after={"prizes": after})
    return True


def offered(contest: Contest) -> list[Any]:
    """The contest's prizes, as the log holds them."""
    return list(contest.prizes.values_list(*OFFERED))


def nominate(contest: Contest, places: Mapping[int, int | None], *, by: Person) -> list[Award]:
    """Write which awards (by key) go on to the national contest, and return them in their order.

    It changes no prize, so that it may be done after the result is published, too.
    """
    with transaction.atomic():
        hold(contest)
        prized = rank_awards(contest).exclude(prize=None).select_related("dossier__contest")
        awards = list(prized.filter(pk__in=places))
        for award in awards:
            award.nominated = places[award.pk]
        Award.objects.bulk_update(awards, ["nominated"])
        chosen = sorted(
            (award for award in awards if award.nominated), key=lambda award: award.nominated or 0
        )
        codes = [award.dossier.code for award in chosen if award.dossier]
        note(contest, "awards_nominated", by=by, after={"dossiers": codes})
    return chosen


def hold(contest: Contest) -> None:
    """What is read after it is what all earlier writers have left."""
    Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)


def claim(contest: Contest) -> Result:
    """The right to write the list, while it is being prepared; what pages have shown of it becomes
    stale."""
    hold(contest)  # the first one makes the row
    result, __ = Result.objects.get_or_create(contest=contest)
    must_be_prepared(result)
    touch(result, states=[State.PREPARED])
    return result


def must_be_prepared(result: Result) -> None:
    """Raises Refused once the list was checked."""
    if result.state != State.PREPARED:
        said = _("Không sửa được nữa vì {state_in_words}.")
        raise Refused(said.format(state_in_words=result.state_in_words()))


def _hold_caps(contest: Contest, was: list[Over]) -> None:
    """Raises Refused where the list has gone further beyond a cap; what it went beyond before may
    be mended one by one, and holds up the check."""
    before = {one.cap: one.by for one in was}
    if found := [one.sentence for one in _over(contest) if one.by > before.get(one.cap, 0)]:
        raise Refused(*found)


def exceeded(contest: Contest) -> list[str]:
    """Which caps and which budget of the decision the list goes beyond, as sentences."""
    return [one.sentence for one in _over(contest)]


def _over(contest: Contest) -> list[Over]:
    rows = contest.awards.exclude(prize=None).values_list("prize", "dossier__field__label")
    given = [Given(prize, field or "") for prize, field in rows]
    budget = Result.objects.filter(contest=contest).values_list("budget", flat=True).first()
    return beyond(list(contest.prizes.all()), given, budget)


def beyond(prizes: Iterable[Prize], given: list[Given], budget: int | None) -> list[Over]:
    """Statement 96: "The prize list cannot exceed number or budget of the decision"."""
    found: list[Over] = []
    whole, by_field = Counter(one.prize for one in given), Counter(given)
    money = 0
    for prize in prizes:
        money += whole[prize.pk] * prize.money
        if prize.most is not None and whole[prize.pk] > prize.most:
            said = _("{prize} nhiều nhất {most} giải, danh sách sẽ có {number}.").format(
                prize=prize, most=prize.most, number=whole[prize.pk]
            )
            found.append(Over(prize.pk, whole[prize.pk] - prize.most, said))
        most = prize.most_of_field
        found += [
            Over(
                one, number - most,
                _("{prize} nhiều nhất {most} giải mỗi lĩnh vực; {field} sẽ có {number}.").format(
                    prize=prize, most=most, field=one.field, number=number
                ),
            )
            for one, number in by_field.items()
            if one.prize == prize.pk and one.field and most is not None and number > most
        ]  # fmt: skip
    if budget is not None and money > budget:
        said = _("Tổng tiền thưởng sẽ là {money} đồng, vượt kinh phí {budget} đồng.").format(
            money=format_number(money), budget=format_number(budget)
        )
        found.append(Over("budget", money - budget, said))
    return found


def committee(contest: Contest) -> list[Person]:
    """Who serves as the contest's organiser."""
    held = Membership.objects.in_force().filter(unit=contest.organiser, role=Role.ORGANISER)
    people = {one.person_id: one.person for one in held.select_related("person").order_by("pk")}
    return list(people.values())


def preparers(contest: Contest) -> set[int]:
    """Who proposed or decided anything of the list, or set its prizes or its budget: somebody else
    checks it."""
    acts = LogLine.objects.filter(contest=contest, act__in=PREPARING).order_by()
    return set(acts.values_list("by", flat=True)) | set(
        contest.awards.order_by().values_list("decided_by", flat=True)
    )


def obstacles_to_check(result: Result, by: Person, details: dict[str, Any]) -> list[str]:
    """What a second person finds: an empty list, the same hand, departures without minutes, and all
    that `overtaken` says."""
    contest, sentences = result.contest, []
    awards = list(contest.awards.select_related("dossier__contest", "meeting"))
    if not any(award.prize_id for award in awards):
        sentences.append(_("Danh sách chưa có giải nào."))
    if by.pk in preparers(contest):
        sentences.append(_who_checks(contest))
    met = {one.meeting for one in awards if one.meeting}
    sentences += [
        _("Cuộc họp “{meeting}” chưa kết thúc, chưa có biên bản.").format(meeting=meeting)
        for meeting in met
        if not meeting.closed_at
    ]
    return sentences + overtaken(contest)


def _who_checks(contest: Contest) -> str:
    """By name, to whoever may not."""
    done = preparers(contest)
    if names := [str(person) for person in committee(contest) if person.pk not in done]:
        return _("Anh chị đã lập danh sách này, nên người khác phải kiểm tra: {names}.").format(
            names=", ".join(names)
        )
    return _(
        "Anh chị đã lập danh sách này, nên người khác phải kiểm tra. Chưa có ai khác của Ban Tổ "
        "chức trên cổng: mời thêm ở trang Đơn vị, {organiser}."
    ).format(organiser=contest.organiser)


def overtaken(contest: Contest) -> list[str]:
    """A round whose points nobody can rely on yet, caps that the list goes beyond, and points that
    have changed since: asked when it is checked and once more before it is published."""
    of = last_round(contest)
    sentences = (_unreliable(of) if of else []) + exceeded(contest)
    now = {one.dossier.pk: (one.points, one.proposed) for one in standings(contest)}
    listed = rank_awards(contest).select_related("proposed")
    if now != {award.dossier_id: (award.points, award.proposed) for award in listed}:
        sentences.append(_("Điểm đã thay đổi sau khi lập danh sách. Lấy lại đề xuất theo điểm."))
    return sentences


def _unreliable(of: Round) -> list[str]:
    if of.closed_at is None:
        return [_open_still(of)]
    if of.opened_at is None:
        said = _("{round} chưa mở kết quả, nên phiếu chưa được so với mã đã công khai.")
        return [said.format(round=of)]
    changed = _(
        "Phiếu đã niêm phong không còn khớp với mã đã công khai. Báo người quản trị chạy lệnh "
        "verify_audit."
    )
    return ([] if closing.is_intact(of) else [changed]) + conflicts.undecided(of)


def _open_still(of: Round) -> str:
    return _("{round} chưa khóa, điểm còn thay đổi được.").format(round=of)

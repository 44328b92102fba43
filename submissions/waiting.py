"""What waits for a unit's officer, built from rows: letters, returned dossiers, quotas, proof."""

from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from directives.models import (
    Addressee,
    Candidate,
    Deadline,
    Directive,
    DirectiveItem,
    Visit,
)
from organizations.models import Person, Unit, one_of
from submissions import rules
from submissions.completeness import next_act
from submissions.models import (
    Author,
    Check,
    Credit,
    Dossier,
    DossierCopy,
    Receipt,
    Reopening,
    Supplement,
    late_code,
)
from submissions.models.dossier import EDITABLE, LIVE, REGISTERED_OR_FURTHER, State
from submissions.models.whole import Rows
from submissions.progress import AssignmentProgress, waiting_in
from submissions.support import COUNTED, ways_of_help

Kind, Verb = DirectiveItem.Kind, DirectiveItem.Verb
PROOF: dict[str, tuple[Promise, Promise]] = {
    Kind.PUBLICITY: (
        gettext_lazy("Ghi tin, bài đã đăng"),
        gettext_lazy("Mục này chưa có tin, bài nào được ghi."),
    ),
    Kind.REPORT: (
        gettext_lazy("Ghi báo cáo đã gửi"),
        gettext_lazy("Mục này chưa có báo cáo nào được ghi."),
    ),
}


_OWN_DAY = {"deadline": "deadline", "day": "deadline__day"}


class Task(NamedTuple):
    """One thing that waits: the act, the reason, where it is done; posts: the button does it."""

    title: str
    reason: str
    url: str
    label: str
    posts: bool = False


class Held(NamedTuple):
    """A dossier that counts for the unit, with what its row on the page needs.

    awaited: the numbers of its paper copies that have not come. late: the code of the decision by
    which it was taken after its deadline.
    """

    dossier: Dossier
    lead: str
    awaited: list[int]
    asked: int
    own_day: date | None
    late: str
    is_own: bool

    def asks(self, act: str, reminder: str) -> str:
        """The act, for who may do it; for the officer of another unit: to remind who writes. Both
        with places for the dossier, the reminder with one for the person besides."""
        words = act if self.is_own else reminder
        return words.format(dossier=self.dossier, person=self.dossier.created_by.full_name)

    @property
    def who(self) -> str:
        """CB9-0113, Nông Thị Mến, Trường THCS Hợp Giang"""
        return ", ".join(filter(None, [self.dossier.code, self.lead, self.dossier.unit.called]))

    @property
    def is_registered(self) -> bool:
        return self.dossier.state in REGISTERED_OR_FURTHER

    @property
    def deadline(self) -> Deadline:
        """`completeness.deadline_of` without a query."""
        if self.own_day and self.dossier.state == State.RETURNED:
            return Deadline(day=self.own_day, boundary=Deadline.Boundary.THROUGH)
        return self.dossier.deadline

    @property
    def is_sealed(self) -> bool:
        """Nothing is to be written any more: nobody is asked to."""
        return self.dossier.state in EDITABLE and self.deadline.is_past

    @property
    def next(self) -> str:
        """What its people do next, with the particulars that this page has."""
        if self.is_sealed:
            return _("Đã hết hạn nhận hồ sơ")
        if self.dossier.state == State.RETURNED:
            return _("Bổ sung {number} phần, {deadline}").format(
                number=self.asked, deadline=self.deadline.plain_words
            )
        if self.dossier.state == State.HANDED_IN:
            return self.paper or _("Chờ {receiver} tiếp nhận").format(
                receiver=self.dossier.deadline.receiver.called
            )
        return next_act(self.dossier)

    @property
    def paper(self) -> str:
        """Đưa bộ 02 đến Phòng VHKHTT; empty when no copy is missing."""
        if not self.awaited:
            return ""
        receiver = self.dossier.deadline.receiver.called
        if len(self.awaited) > 1:
            return _("Đưa {number} bộ giấy đến {receiver}").format(
                number=len(self.awaited), receiver=receiver
            )
        return _("Đưa bộ {copy} đến {receiver}").format(
            copy=f"{self.awaited[0]:02d}", receiver=receiver
        )


def held_by(assignments: list[int], person: Person) -> list[Held]:
    """The live dossiers that count for the assignments of these keys, each once, newest first. One
    query.

    person: who reads the list; `is_own` are those that they may write.
    """
    last = Receipt.objects.filter(dossier=OuterRef("dossier")).order_by("-sequence")
    wanting = Check.objects.exclude(verdict=Check.Verdict.OK).filter(receipt=OuterRef("last"))
    awaited = DossierCopy.objects.filter(dossier=OuterRef("dossier"), received_at=None)
    leads = Author.objects.filter(dossier=OuterRef("dossier"), is_lead=True)
    credits = (
        Credit.objects.filter(assignment__in=assignments, dossier__state__in=LIVE)
        .select_related(
            "dossier__contest", "dossier__deadline__receiver", "dossier__unit",
            "dossier__created_by",
        )
        .annotate(
            lead_name=Subquery(leads.values("name")),
            awaited=Rows(awaited, {"number": "number"}),
            last=Subquery(last.values("pk")[:1]),
            asked=Subquery(wanting.order_by().values("receipt").values(n=Count("pk"))),
            supplements=Rows(Supplement.objects.filter(dossier=OuterRef("dossier")), _OWN_DAY),
            reopenings=Rows(Reopening.objects.filter(dossier=OuterRef("dossier")), _OWN_DAY),
            late=late_code("dossier"),
            authored=Exists(Author.objects.filter(dossier=OuterRef("dossier"), person=person)),
        )
        .order_by("-dossier__registered_at", "-dossier")
    )  # fmt: skip
    return list({credit.dossier_id: _held(credit, person) for credit in credits}.values())


def _held(credit: Any, person: Person) -> Held:
    dossier, own_days = credit.dossier, [*credit.supplements, *credit.reopenings]
    own = max(own_days, key=itemgetter("deadline"), default=None)
    return Held(
        dossier,
        credit.lead_name or "",
        [copy["number"] for copy in credit.awaited],
        credit.asked or 0,
        date.fromisoformat(own["day"]) if own else None,
        credit.late,
        credit.authored
        or dossier.created_by_id == person.pk
        or rules.is_unit_officer(person, dossier),
    )


def candidates_of(
    assignments: list[int], units: list[str], letters: QuerySet[Directive]
) -> tuple[list[Candidate], list[Candidate]]:
    """Candidates of the assignments of these keys that nobody has begun to write, and those of
    others that the units of these paths help and do not hold themselves, each with how often they
    went there, and when last. One query.
    """
    held = Credit.objects.filter(dossier__candidate=OuterRef("pk"), assignment__in=assignments)
    others = (
        Candidate.objects.filter(
            way, ~Exists(held), COUNTED, assignment__item__directive__in=letters
        ).exclude(assignment__unit__path__in=units)
        for way in ways_of_help(units, by="path__in")
    )
    ways = (way.values("pk") for way in (waiting_in(assignments), *others))
    went = Visit.objects.filter(
        candidate=OuterRef("pk"), unit__path__in=units, state=Visit.State.RECORDED
    )
    found = (
        Candidate.objects.filter(pk__in=one_of(*ways))
        .select_related("assignment__item", "assignment__unit", "helper_unit", "dossier")
        .annotate(days=Rows(went, {"day": "day"}))
    )
    rows: list[Any] = list(found)
    for candidate in rows:
        days = [date.fromisoformat(visit["day"]) for visit in candidate.days]
        candidate.went, candidate.went_last = len(days), max(days, default=None)
        candidate.awaits_help = not (candidate.went or hasattr(candidate, "dossier"))
    own = [c for c in rows if c.assignment_id in assignments]
    return own, [c for c in rows if c.assignment_id not in assignments]


def tasks_of(
    addressees: Iterable[Addressee],
    progress: list[AssignmentProgress],
    held: list[Held],
    candidates: list[Candidate],
    helped: list[Candidate],
    unit: Unit,
) -> list[Task]:
    """What waits for the officer of the unit, the most pressing first; what was asked of another,
    below it or come to it, says of which. A request (đề nghị) never duns."""
    return [
        *(_acknowledge(a, unit) for a in addressees),
        *(_supplement(h) for h in held if h.dossier.state == State.RETURNED and not h.is_sealed),
        *_quotas(progress, unit),
        *_settle(candidates),
        *_help(helped),
        *_dossiers(held),
        *_proof(progress, unit),
    ]


def _for(asked: Unit, unit: Unit, task: str) -> str:
    """The task, and for whom it is done if not for the unit itself: … cho UBND xã Hưng Đạo, nay
    thuộc UBND xã Chu Trinh."""
    if asked == unit:
        return task
    if asked.path.startswith(unit.path):
        return _("{task} cho {unit}").format(task=task, unit=asked.called)
    return _("{task} cho {unit}, nay thuộc {heir}").format(
        task=task, unit=asked.called, heir=unit.called
    )


def _acknowledge(addressee: Addressee, unit: Unit) -> Task:
    document = addressee.directive.document
    name = f"{document.get_kind_display()} {document.number or document.symbol}"
    reason = _("{letter} của {issuer}. Bấm để nơi gửi biết đơn vị đã có.")
    return Task(
        _for(addressee.unit, unit, _("Xác nhận đã nhận {letter}").format(letter=name)),
        reason.format(letter=document.title, issuer=document.issuer.called),
        reverse("acknowledge", args=[addressee.pk]), _("Xác nhận đã nhận"), posts=True,
    )  # fmt: skip


def _supplement(held: Held) -> Task:
    reason = _("Nơi nhận yêu cầu bổ sung {number} phần. Hạn: {deadline} ({left}).").format(
        number=held.asked,
        deadline=held.deadline.plain_words,
        left=held.deadline.left_in_words,
    )
    title = held.asks(_("Bổ sung hồ sơ “{dossier}”"), _("Nhắc {person} bổ sung hồ sơ “{dossier}”"))
    return Task(title, reason, _page(held), _("Xem chỗ thiếu"))


def _quotas(progress: list[AssignmentProgress], unit: Unit) -> Iterator[Task]:
    several = len({a.assignment.item.directive_id for a in progress}) > 1
    for a in progress:
        if a.missing and not a.is_request and not a.assignment.effective_deadline.is_past:
            title = _("Tìm thêm {number} giải pháp để đủ chỉ tiêu").format(number=a.missing)
            reason = _("{rule} {done} trên {minimum}.").format(
                rule=capfirst(a.assignment.get_rule_display()),
                done=a.done,
                minimum=a.assignment.minimum,
            )
            if rest := a.counts.expected - a.counts.registered:
                chosen = _("Có {number} giải pháp dự kiến chưa đăng ký.").format(number=rest)
                reason = f"{reason} {chosen}"
            yield Task(
                _for(a.assignment.unit, unit, title),
                f"{a.assignment.item.directive}: {reason}" if several else reason,
                "#giai-phap" if rest else f"#nhiem-vu-{a.assignment.pk}",
                _("Chọn giải pháp") if rest else _("Xem nhiệm vụ"),
            )


def _settle(candidates: list[Candidate]) -> Iterator[Task]:
    if candidates:
        yield Task(
            _("Chốt {number} giải pháp dự kiến").format(number=len(candidates)),
            _("Bắt đầu viết, hoặc thôi và ghi lý do."), "#du-kien", _("Xem giải pháp"),
        )  # fmt: skip


def _help(helped: list[Any]) -> Iterator[Task]:
    """Solutions of other units that the unit is to help, and has not gone to."""
    waits = [c for c in helped if c.awaits_help and c.assignment.item.verb == Verb.ORDER]
    if waits:
        first, *others = waits
        who = ", ".join(filter(None, [first.owner_name, first.owner_phone, first.place]))
        title = _("Đến giúp {number} giải pháp của đơn vị khác").format(number=len(waits))
        url = "#giup"
        reason = _("{item}, phối hợp {unit}.").format(
            item=first.assignment.item, unit=first.assignment.unit.called
        )
        if not others:
            title = _("Đến giúp “{solution}”").format(solution=first)
            url = reverse("candidate_detail", args=[first.pk])
        if who and not others:
            reason = _("{reason} Chủ thể: {who}.").format(reason=reason, who=who)
        yield Task(title, reason, url, _("Xem giải pháp"))


def _dossiers(held: list[Held]) -> Iterator[Task]:
    """Registered dossiers: hand in, complete, bring the paper."""
    for h in held:
        if h.is_sealed:
            continue
        if h.dossier.state == State.REGISTERED and h.dossier.completed_at:
            yield Task(
                h.asks(_("Nộp hồ sơ “{dossier}”"), _("Nhắc {person} nộp hồ sơ “{dossier}”")),
                _("{who}. Hồ sơ đã đủ, chưa nộp.").format(who=h.who),
                _page(h),
                _("Xem và nộp") if h.is_own else _("Xem hồ sơ"),
            )
        elif h.dossier.state == State.REGISTERED:
            yield Task(
                h.asks(_("Làm cho đủ hồ sơ “{dossier}”"),
                       _("Nhắc {person} viết tiếp hồ sơ “{dossier}”")),
                _("{who}. Đã đăng ký, còn thiếu câu trả lời hoặc giấy tờ.").format(who=h.who),
                _page(h), _("Viết tiếp") if h.is_own else _("Xem hồ sơ"),
            )  # fmt: skip
        elif h.dossier.state == State.HANDED_IN and h.paper:
            yield Task(
                _("Đưa bản giấy của “{dossier}”").format(dossier=h.dossier),
                f"{h.who}. {h.paper}, {h.deadline.plain_words}.", _page(h), _("Xem hồ sơ"),
            )  # fmt: skip


def _proof(progress: list[AssignmentProgress], unit: Unit) -> Iterator[Task]:
    for a in progress:
        if a.lacks_evidence and not a.is_request:
            act, reason = PROOF[a.assignment.item.kind]
            url = reverse("evidence_create", args=[a.assignment.pk])
            title = _for(a.assignment.unit, unit, str(act))
            yield Task(title, f"{a.assignment.item}. {reason}", url, _("Ghi minh chứng"))


def _page(held: Held) -> str:
    return reverse("dossier_detail", args=[held.dossier.pk])


def next_step(candidate: Candidate) -> dict[str, str]:
    """The next act of a candidate: begin to write once its owner agreed, else its next step."""
    steps: dict[str, tuple[str, str]] = {
        Candidate.State.SPOTTED: ("contact", _("Ghi đã liên hệ")),
        Candidate.State.CONTACTED: ("agree", _("Ghi đã nhận lời")),
    }
    if candidate.state in steps:
        name, label = steps[candidate.state]
        url = reverse("candidate_step", args=[candidate.pk, name])
    else:
        label, url = _("Bắt đầu viết"), reverse("dossier_from_candidate", args=[candidate.pk])
    return {"url": url, "label": label, "badge": f"candidate_{candidate.state}"}

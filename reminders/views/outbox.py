"""What was told to whom because of a letter, what comes next, and acting on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, F, Min, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from directives.models import Contest, Directive
from directives.rules import organises
from organizations.sign_in import SignedInRequest
from reminders import mailbox, outbox, rules
from reminders.filters import NoticeFilter
from reminders.models import Message, Notice
from reminders.models.messages import MessageQuerySet
from reminders.models.notices import NoticeQuerySet, messages_of, messages_to_organisers
from reminders.mornings import MILESTONES
from reminders.saying import say
from reminders.templatetags.reminding import STANDINGS, number_of
from reminders.views.letters import followed, sent_by

PAGE = 50
TODAY, AHEAD, PAST = range(3)
State = Message.State


class Act(NamedTuple):
    """What a person does to a message: from which states, the button, what the page asks first,
    what is said once it is done."""

    states: tuple[str, ...]
    label: str | Promise
    question: str | Promise
    done: str | Promise
    do: Callable[..., bool]


ACTS = {
    "da-den": Act(
        (State.UNSURE,),
        gettext_lazy("Ghi là đã đến"),
        gettext_lazy("Người nhận nói thư đã đến?"),
        gettext_lazy("Đã ghi là thư đã đến."),
        outbox.arrived,
    ),
    "gui-lai": Act(
        outbox.SETTLED,
        gettext_lazy("Gửi lại"),
        gettext_lazy("Gửi lại thư này?"),
        gettext_lazy("Đã xếp thư vào hàng gửi lại."),
        outbox.resend,
    ),
    "dung": Act(
        (State.WAITING,),
        gettext_lazy("Tạm dừng"),
        gettext_lazy("Tạm dừng thư này?"),
        gettext_lazy("Đã tạm dừng thư."),
        outbox.pause,
    ),
    "gui-tiep": Act(
        (State.PAUSED,),
        gettext_lazy("Cho gửi tiếp"),
        gettext_lazy("Cho gửi tiếp thư này?"),
        gettext_lazy("Đã cho gửi tiếp."),
        outbox.resume,
    ),
}
SEEN = "xem"
NOTICE_ACTS: dict[str, tuple[str, Promise, Promise, Callable[..., bool]]] = {
    "dung": (
        Notice.State.PLANNED,
        gettext_lazy("Tạm dừng"),
        gettext_lazy("Đã tạm dừng lượt nhắc."),
        outbox.hold,
    ),
    "gui-tiep": (
        Notice.State.PAUSED,
        gettext_lazy("Cho gửi tiếp"),
        gettext_lazy("Đã cho gửi tiếp."),
        outbox.release,
    ),
}


def acts_on(message: Message) -> list[tuple[str, Act]]:
    """What may be done to a message in its state; nothing more with a text that was stopped."""
    if message.bulk and message.bulk.stopped_at:
        return []
    return [(name, act) for name, act in ACTS.items() if message.state in act.states]


@require_safe
@login_required
def notice_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """First what waits for a person, then today, what is ahead, what was.

    Statement 57: "An officer can see, pause, resend any message and read its delivery result".
    """
    directive = followed(request, pk)
    letter = Directive.objects.filter(pk=directive.pk)
    context = _listed(request, Notice.objects.of_letters(letter), messages_of(letter))
    context |= {
        "directive": directive,
        "may_act": rules.sends(request.user, directive),
        "steps": [(Notice.Kind(kind).label, _days(days)) for kind, days in MILESTONES.items()],
    }
    return render(request, "reminders/notice_list.html", context)


@require_safe
@login_required
def contest_notice_list(request: SignedInRequest, code: str) -> HttpResponse:
    """What judges and the organiser's own people are told, which is on no letter's page."""
    contest = _organised(request, code)
    context = _listed(request, *_of_contest(contest)) | {"contest": contest, "may_act": True}
    return render(request, "reminders/contest_notice_list.html", context)


def _organised(request: SignedInRequest, code: str) -> Contest:
    contests = Contest.objects.visible_to(request.user).select_related("organiser")
    contest = get_object_or_404(contests, code=code)
    if not organises(request.user, contest):
        raise PermissionDenied
    return contest


def _of_contest(contest: Contest) -> tuple[NoticeQuerySet, MessageQuerySet]:
    contests = Contest.objects.filter(pk=contest.pk)
    return Notice.objects.of_contests(contests), messages_to_organisers(contests)


def _listed(
    request: SignedInRequest, notices: NoticeQuerySet, mails: MessageQuerySet
) -> dict[str, Any]:
    chosen = NoticeFilter(request.GET, notices)
    rows = _in_order(chosen.qs).select_related("recipient", "unit", "message__bulk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown, number = _doubtful(request, mails.for_a_person())
    return {
        "filter": chosen,
        "page_obj": page,
        "waiting": [(message, acts_on(message)) for message in shown],
        "waiting_in_all": shown[0].in_all if shown else 0,
        "waiting_before": number - 1,
        "waiting_next": number + 1 if shown and shown[0].in_all > number * PAGE else None,
        "failed": sum(message.state == State.FAILED for message in shown),
    }


def _doubtful(request: SignedInRequest, mails: MessageQuerySet) -> tuple[list[Any], int]:
    """What waits for a person, a page of it with how many it is in all, and the page's number. One
    query; the number stands apart in the address, beside that of the list below."""
    asked = request.GET.get("cho", "")
    number = max(int(asked), 1) if asked.isdecimal() and len(asked) < 6 else 1
    rows = mails.select_related("recipient", "bulk").annotate(
        unit=Min("notices__unit"), in_all=number_of(mails)
    )
    return list(rows[(number - 1) * PAGE : number * PAGE]), number


def _in_order(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Each with `when`: today (with what is overdue), ahead, or past, the last one first."""
    today = clock.start_of(clock.today())
    waits = Q(state__in=(Notice.State.PLANNED, Notice.State.PAUSED))
    when = Case(
        When(due_at__gte=today + timedelta(days=1), then=Value(AHEAD)),
        When(waits | Q(due_at__gte=today), then=Value(TODAY)),
        default=Value(PAST),
    )
    ahead = Case(When(due_at__gte=today, then=F("due_at")))
    return notices.annotate(when=when).order_by("when", ahead, "-due_at", "pk")


def _days(milestones: tuple[int, ...]) -> str:
    """trước hạn 30, 14, 7 ngày; sau hạn 1 ngày"""
    before = ", ".join(str(m) for m in milestones if m > 0)
    after = ", ".join(str(-m) for m in milestones if m < 0)
    said = (
        _("trước hạn {days} ngày").format(days=before) if before else "",
        _("sau hạn {days} ngày").format(days=after) if after else "",
    )
    return "; ".join(filter(None, said))


@require_safe
@login_required
def notice_detail(request: SignedInRequest, pk: int, notice: int) -> HttpResponse:
    """One reminder: as it was said, or on demand as it would be said at this moment.

    Only then it asks the database as much as the sender does.
    """
    directive = followed(request, pk)
    found = _notice(directive, notice)
    message = found.message
    waits = found.state in (Notice.State.PLANNED, Notice.State.PAUSED)
    context: dict[str, Any] = {
        "directive": directive,
        "notice": found,
        "waits": waits,
        "asked": waits and "xem" in request.GET,
        "may_act": rules.sends(request.user, directive),
        "notice_acts": [(n, act[1]) for n, act in NOTICE_ACTS.items() if found.state == act[0]],
        "acts": acts_on(message) if message else [],
    }
    if context["asked"]:
        context["said"] = say([found]).get(found.pk)
    return render(request, "reminders/notice_detail.html", context)


def _notice(directive: Directive, pk: int) -> Notice:
    related = (
        "recipient", "unit", "message__bulk", "dossier", "deadline__receiver", "deadline__document",
    )  # fmt: skip
    return get_object_or_404(Notice.objects.of_letter(directive).select_related(*related), pk=pk)


@login_required
@require_POST
def notice_step(request: SignedInRequest, pk: int, notice: int, step: str) -> HttpResponse:
    """Hold back a reminder that is still to come, or let it go on."""
    directive = sent_by(request, pk)
    found = _notice(directive, notice)
    if step not in NOTICE_ACTS:
        raise Http404
    done, do = NOTICE_ACTS[step][2:]
    if do(found, by=request.user):
        messages.success(request, str(done))
    else:
        found.refresh_from_db(fields=["state"])
        why_not = _("Chưa làm được: lượt nhắc này hiện {now}.").format(now=_now(found.stands))
        messages.warning(request, why_not)
    return redirect("notice_detail", directive.pk, found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def message_step(request: SignedInRequest, pk: int, message: int, step: str) -> HttpResponse:
    """Asks first, then does it, once: two clicks send one mail."""
    directive = sent_by(request, pk)
    letter = Directive.objects.filter(pk=directive.pk)
    notices = Notice.objects.of_letters(letter)
    place = {"directive": directive, "back": reverse("notice_list", args=[pk])}
    return _step(request, messages_of(letter), notices, message, step, place)


@login_required
@require_http_methods(["GET", "POST"])
def contest_message_step(
    request: SignedInRequest, code: str, message: int, step: str
) -> HttpResponse:
    """As `message_step`, of what no letter asks for."""
    contest = _organised(request, code)
    notices, mails = _of_contest(contest)
    place = {"contest": contest, "back": reverse("contest_notice_list", args=[contest.code])}
    return _step(request, mails, notices, message, step, place)


def _step(
    request: SignedInRequest, mails: QuerySet[Message], notices: NoticeQuerySet, pk: int,
    step: str, place: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """place: the letter or the contest, and the address of its outbox. The step SEEN only shows the
    message."""
    found = get_object_or_404(mails.select_related("recipient", "bulk"), pk=pk)
    act = ACTS.get(step)
    if not act and (step != SEEN or request.method == "POST"):
        raise Http404
    if act and request.method == "POST":
        shown = request.POST.get("attempts", "")
        attempts = int(shown) if shown.isdecimal() else -1
        if act.do(found, attempts=attempts, by=request.user):
            messages.success(request, str(act.done))
        else:
            messages.warning(request, _why_not(found, act, attempts))
        return redirect(place["back"])
    acts = acts_on(found)
    context = {
        **place, "message": found, "step": step, "act": act, "acts": acts,
        "fits": (step, act) in acts, "notices": notices.filter(message=found),
    }  # fmt: skip
    return render(request, "reminders/message_step.html", context)


@login_required
@require_POST
def resend_failed(request: SignedInRequest, pk: int) -> HttpResponse:
    """All mails of the letter that did not come and wait for a person, at one click."""
    directive = sent_by(request, pk)
    mails = messages_of(Directive.objects.filter(pk=directive.pk)).for_a_person()
    number = outbox.resend_failed(mails, by=request.user)
    messages.success(request, _("Đã xếp {number} thư vào hàng gửi lại.").format(number=number))
    return redirect("notice_list", directive.pk)


def _now(state: str) -> str:
    """“tạm dừng”: how it stands, for a sentence."""
    return f"“{str(STANDINGS[state].words).lower()}”"


def _why_not(message: Message, act: Act, attempts: int) -> str:
    message.refresh_from_db(fields=["state", "attempts"])
    if message.state not in act.states or message.attempts != attempts:
        return _(
            "Chưa làm được: thư này hiện {now}, đã đổi từ lúc anh chị mở trang. Xem lại."
        ).format(now=_now(message.state))
    if not message.recipient.email:
        return _("Chưa làm được: người nhận chưa có địa chỉ thư.")
    return _("Chưa làm được: không còn việc phải nhắc.")


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """The demo's mailbox. A real installation has none: its mails go to people."""
    if not settings.DEMO:
        raise Http404
    return render(request, "reminders/mail_list.html", {"mails": mailbox.read()})

"""What was told to whom because of a letter, what comes next, and acting on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, F, Min, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from directives.models import Directive
from organizations.models import Person
from organizations.sign_in import SignedInRequest
from reminders import mailbox, outbox, rules
from reminders.filters import NoticeFilter
from reminders.mending import FRESH
from reminders.models import Message, Notice
from reminders.mornings import MILESTONES, morning_of
from reminders.saying import say
from reminders.views.letters import followed, sent_by

PAGE = 50
TODAY, AHEAD, PAST = range(3)
State = Message.State
SETTLED = (State.SENT, State.FAILED, State.UNSURE, State.CANCELLED)


class Act(NamedTuple):
    """What a person does to a message: from which states, the button, what the page asks first,
    what is said once it is done."""

    states: tuple[str, ...]
    label: str
    question: str
    done: str
    do: Callable[[Message, Person, int], bool]


ACTS = {
    "da-den": Act(
        (State.UNSURE,), "Ghi là đã đến", "Người nhận nói thư đã đến?", "Đã ghi là thư đã đến.",
        lambda message, by, shown: outbox.arrived(message, by=by),
    ),
    "gui-lai": Act(
        SETTLED, "Gửi lại", "Gửi lại thư này?", "Đã xếp thư vào hàng gửi lại.",
        lambda message, by, shown: outbox.resend(message, attempts=shown, by=by),
    ),
    "dung": Act(
        (State.WAITING,), "Tạm dừng", "Tạm dừng thư này?", "Đã tạm dừng thư.",
        lambda message, by, shown: outbox.pause(message),
    ),
    "gui-tiep": Act(
        (State.PAUSED,), "Cho gửi tiếp", "Cho gửi tiếp thư này?", "Đã cho gửi tiếp.",
        lambda message, by, shown: outbox.resume(message),
    ),
}  # fmt: skip
NOTICE_ACTS: dict[str, tuple[str, str, str, Callable[[Notice], bool]]] = {
    "dung": (Notice.State.PLANNED, "Tạm dừng", "Đã tạm dừng lượt nhắc.", outbox.pause),
    "gui-tiep": (Notice.State.PAUSED, "Cho gửi tiếp", "Đã cho gửi tiếp.", outbox.resume),
}


def messages_of(directive: Directive) -> QuerySet[Message]:
    """Those that carry a notice of the letter, or a text that its office wrote to many."""
    notices = Notice.objects.of_letter(directive)
    return Message.objects.filter(
        Q(pk__in=notices.order_by().values("message")) | Q(bulk__directive=directive)
    )


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
    chosen = NoticeFilter(request.GET, Notice.objects.of_letter(directive))
    rows = _in_order(chosen.qs).select_related("recipient", "unit", "message")
    failed = Q(state=State.FAILED, composed_at__gte=clock.now() - FRESH)
    open_ones = messages_of(directive).filter(failed | Q(state=State.UNSURE))
    waiting = open_ones.select_related("recipient", "bulk").annotate(unit=Min("notices__unit"))
    context = {
        "directive": directive,
        "filter": chosen,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "waiting": [(message, acts_on(message)) for message in waiting[:PAGE]],
        "may_act": rules.sends(request.user, directive),
        "steps": [(Notice.Kind(kind).label, _days(days)) for kind, days in MILESTONES.items()],
    }
    return render(request, "reminders/notice_list.html", context)


def _in_order(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Each with `when`: today (with what is overdue), ahead, or past, the last one first."""
    today = morning_of(clock.today()).replace(hour=0)
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
    said = (f"trước hạn {before} ngày" if before else "", f"sau hạn {after} ngày" if after else "")
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
        context["said"] = say([found])[found.pk]
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
    _, _, done, do = NOTICE_ACTS[step]
    _tell(request, do(found), done)
    return redirect("notice_detail", directive.pk, found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def message_step(request: SignedInRequest, pk: int, message: int, step: str) -> HttpResponse:
    """Asks first, then does it, once: two clicks send one mail."""
    directive = sent_by(request, pk)
    mails = messages_of(directive).select_related("recipient", "bulk")
    found = get_object_or_404(mails, pk=message)
    if step not in ACTS:
        raise Http404
    act = ACTS[step]
    if request.method == "POST":
        shown = request.POST.get("attempts", "")
        _tell(
            request, act.do(found, request.user, int(shown) if shown.isdecimal() else -1), act.done
        )
        return redirect("notice_list", directive.pk)
    context = {
        "directive": directive, "message": found, "step": step, "act": act,
        "fits": (step, act) in acts_on(found),
        "notices": Notice.objects.of_letter(directive).filter(message=found),
    }  # fmt: skip
    return render(request, "reminders/message_step.html", context)


def _tell(request: HttpRequest, is_done: bool, done: str) -> None:
    if is_done:
        messages.success(request, done)
    else:
        messages.warning(
            request, "Chưa làm được: thư vừa đổi, hoặc người nhận không có địa chỉ thư. Xem lại."
        )


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """The demo's mailbox. A real installation has none: its mails go to people."""
    if not settings.DEMO:
        raise Http404
    return render(request, "reminders/mail_list.html", {"mails": mailbox.read()})

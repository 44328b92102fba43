"""One answer by itself: saved while it is typed, and its earlier versions."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from contest_portal.forms import VersionField
from contest_portal.vietnamese import format_time
from contest_portal.workflow import Refused
from directives.models import Question
from organizations.models import Person
from organizations.sign_in import SignedInRequest
from submissions import answers, drafting, rules
from submissions.answers import Typed
from submissions.content import words
from submissions.differences import text_difference
from submissions.forms_answers import AnswerForm
from submissions.models import Answer, AnswerRevision, Dossier
from submissions.views.dossier import writable

PAGE = 20
UNREAD = gettext_lazy(
    "Không đọc được chữ vừa gửi. Tải lại trang rồi thử lại, chữ đã gõ còn trên máy này."
)


@require_POST
@transaction.atomic
def answer_save(request: SignedInRequest, pk: int, order: int) -> HttpResponse:
    """Saves one answer for static/js/writeup.js, which reads the status.

    200 saved, 401 not (or no longer) the person who typed it, 409 another text stands there,
    422 what was typed is wrong (by input), 423 the dossier takes nothing here now.
    """
    if str(request.user.pk) != request.POST.get("person"):
        panel = render_to_string("submissions/parts/sign_in_again.html", request=request)
        return JsonResponse({"html": panel}, status=401)
    answer = _held(request.user, pk, order)
    form = AnswerForm(request.POST, question=answer.question)
    if form.text not in request.POST:  # no empty answer: it would wipe out the stored one
        return JsonResponse({"sentence": UNREAD}, status=422)
    if not form.is_valid():
        return JsonResponse({"sentence": form.sentence(), "wrong": form.wrong()}, status=422)
    try:
        answers.put(answer, Typed(**form.typed(), **_where(request.POST)), request.user)
    except answers.Conflict as conflict:
        return _conflict(form, conflict)
    except Refused as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=423)
    return _saved(answer)


def _held(person: Person, pk: int, order: int) -> Answer:
    """The answer of a dossier that the person may write, held until the end of the transaction.

    `writable`, with the long query of `visible_to` only for those who may not write: who may sees
    it. A page that is typed into asks every few seconds, so nothing is read before the lock: any
    signed-in person's post holds the row, who may not write for as long as it takes to say so.
    """
    try:
        dossier = drafting.hold(pk)
        if not rules.may_write(person, dossier):
            writable(person, pk)
        return answers.stored(dossier, order)
    except (Dossier.DoesNotExist, Question.DoesNotExist):
        raise Http404 from None


def _where(sent: QueryDict) -> dict[str, Any]:
    """The open page and how far the typing there has come; odd ones are none."""
    page, keystroke = sent.get("page", ""), sent.get("keystroke", "")
    odd = not (re.fullmatch(r"[0-9a-z]{1,20}", page) and re.fullmatch(r"[0-9]{1,9}", keystroke))
    return {} if odd else {"page": page, "keystroke": int(keystroke)}


def _saved(answer: Answer) -> JsonResponse:
    """The dossier's version tells the page whether somebody else has changed it meanwhile."""
    words = _("Đã lưu lúc {time}").format(time=format_time(answer.changed_at))
    said = {"version": answer.version, "dossier": answer.dossier.version, "words": words}
    return JsonResponse(said)


def _conflict(form: AnswerForm, conflict: answers.Conflict) -> JsonResponse:
    form.show_other(conflict)
    context = {"answer": conflict.answer, "parts": form.difference()}
    box = render_to_string("submissions/parts/conflict.html", context)
    return JsonResponse({"version": conflict.answer.version, "html": box}, status=409)


def _words(answer: Answer | AnswerRevision) -> str:
    return words({"text": answer.text, "rows": answer.rows})


@require_safe
@login_required
def answer_history(request: SignedInRequest, pk: int, order: int) -> HttpResponse:
    """The versions of an answer, newest first, each with what it changed."""
    dossier = writable(request.user, pk)
    question = get_object_or_404(Question, rules=dossier.rules_id, order=order)
    context: dict[str, Any] = {"dossier": dossier, "question": question}
    stored = Answer.objects.select_related("changed_by")
    if answer := stored.filter(dossier=dossier, question=question).first():
        before = list(answer.revisions.select_related("by"))
        page = Paginator(before, PAGE).get_page(request.GET.get("page"))
        newer: Any = [answer, *before][page.start_index() - 1 :] if before else []
        context |= {"answer": answer, "page_obj": page, "base": answer.version}
        context["rows"] = [
            (old, text_difference(_words(old), _words(new)))
            for old, new in zip(page, newer, strict=False)
        ]
    return render(request, "submissions/answer_history.html", context)


@require_POST
@login_required
def answer_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    """Takes up an earlier version again, as a new one."""
    visible = AnswerRevision.objects.filter(
        answer__dossier__in=Dossier.objects.visible_to(request.user)
    )
    old = get_object_or_404(visible.select_related("answer__question"), pk=pk)
    dossier, question = writable(request.user, old.answer.dossier_id), old.answer.question
    try:
        answers.save(
            dossier, question, text=old.text, rows=old.rows, by=request.user, keep=True,
            base=VersionField().clean(request.POST.get("base")),
        )  # fmt: skip
        messages.success(
            request, _("Đã lấy lại bản này. Bản vừa thay cũng còn trong các bản trước.")
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("answer_history", dossier.pk, question.order)

"""The questions as a Word form, for somebody without a phone; and the filled form back in."""

import re
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db.models import prefetch_related_objects
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.vietnamese import format_date, format_time
from directives.models import Example, Question
from documents import drawing
from documents.word import CONTENT_TYPE
from organizations.models import Person
from organizations.sign_in import SignedInRequest
from submissions import benefits, content, parts, word_parts, word_questions
from submissions.completeness import closed
from submissions.forms_word import WordForm, read_forms, row_in_words
from submissions.models import Answer, Dossier
from submissions.views.answers_page import all_answers
from submissions.views.authors import authors_page
from submissions.views.dossier import facts_page, refuse_closed, writable
from submissions.word_authors import AUTHOR

OTHER = gettext_lazy(
    "Đây là phiếu của hồ sơ khác, hoặc in theo Thể lệ cũ (mã phiếu {given}, hồ sơ này là {asked}). "
    "Mở đúng hồ sơ rồi gửi, hoặc tải phiếu mới và chép câu trả lời sang."
)
SAME = gettext_lazy("Phiếu không có gì khác với hồ sơ đang có trên cổng. Không có gì để lưu.")
NOTHING = gettext_lazy("Chưa chọn phần nào nên chưa lưu gì. Gửi lại phiếu rồi chọn.")
AGAIN = gettext_lazy("Phiếu Word còn phần khác chưa lưu được. Gửi lại phiếu để lấy tiếp.")
WRONG = gettext_lazy(
    "Chưa lưu gì: phần đã chọn còn chỗ sai, ghi ở từng phần. Sửa trong phiếu rồi gửi lại, hoặc bỏ "
    "chọn phần đó."
)
BY_ORDER = ("texts", "tables")  # JSON makes text of these keys
PAGES = {parts.FACTS: facts_page, parts.AUTHORS: authors_page}


@require_safe
@login_required
def word_form(request: SignedInRequest, pk: int) -> HttpResponse:
    """The questions with what is answered so far, as a Word file."""
    dossier = writable(request.user, pk)
    try:
        data = drawing.run(word_questions.write, _form(dossier))
    except drawing.TooMuchError as reason:
        messages.error(request, str(reason))
        return redirect("dossier_answers", pk)
    response = HttpResponse(data, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="phieu-cau-hoi-{_code(dossier)}.docx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _code(dossier: Dossier) -> str:
    """What is printed on the form: which dossier it asks for, under which rules."""
    return f"HS{dossier.pk}-{dossier.rules_id}"


@in_vietnamese
def _form(dossier: Dossier) -> word_questions.Form:
    prefetch_related_objects([dossier], "authors")
    now = clock.now()
    printed = f"In lúc {format_time(now)}, {format_date(now)}, bản {dossier.version}"
    (__, title), *facts = word_parts.facts_of(dossier).items()
    authors = [
        [author.name, str(author.share), author.workplace, author.phone]
        for author in dossier.authors.all()
    ]
    examples = Example.objects.filter(question__rules=dossier.rules_id, field=dossier.field_id)
    told = dict(examples.values_list("question", "text"))
    return word_questions.Form(
        _code(dossier), printed, {part: content.mark(dossier, part) for part in PAGES},
        str(dossier.contest), title, facts,
        list(AUTHOR.values()), authors,
        [str(label) for label in benefits.LABELS.values()],
        [_asked(answer, told.get(answer.question_id, "")) for answer in _answers(dossier)],
    )  # fmt: skip


def _asked(answer: Answer, example: str) -> word_questions.Asked:
    question = answer.question
    return word_questions.Asked(
        question.order, question.label, question.hint, example, answer.text,
        [row_in_words(row) for row in answer.rows]
        if question.kind == Question.Kind.TABLE
        else None,
    )  # fmt: skip


def _answers(dossier: Dossier) -> list[Answer]:
    """What stands under every question; version 0 where nothing does."""
    stored = {answer.question_id: answer for answer in dossier.answers.select_related("question")}
    return [
        stored.get(question.pk) or Answer(dossier=dossier, question=question, version=0)
        for question in dossier.rules.questions.all()
    ]


@require_http_methods(["GET", "POST"])
@login_required
def word_form_read(request: SignedInRequest, pk: int) -> HttpResponse:
    """Reads a filled form and shows what it would change; nothing is saved yet."""
    dossier = writable(request.user, pk)
    form = WordForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"dossier": dossier, "form": form}
    if form.is_valid():
        try:
            filled = drawing.run(word_questions.read, form.cleaned_data["file"].read())
            context |= _read(dossier, filled, request.user)
        except (word_questions.Unreadable, drawing.TooMuchError) as reason:
            form.add_error("file", str(reason))
    return refuse_closed(request, dossier) or render(
        request, "submissions/word_form_read.html", context
    )


def _read(dossier: Dossier, filled: word_questions.Filled, by: Person) -> dict[str, Any]:
    """The parts and answers that the file would change. Raises Unreadable where there are none,
    or nothing may be written now.
    """
    if why := closed(dossier):
        raise word_questions.Unreadable(why)
    if filled.code != _code(dossier):
        raise word_questions.Unreadable(OTHER.format(given=filled.code, asked=_code(dossier)))
    prefetch_related_objects([dossier], "authors")
    changed = word_parts.changed_parts(dossier, filled, by=by)
    changes = read_forms(_answers(dossier), filled)
    if not (changed or changes):
        raise word_questions.Unreadable(str(SAME))
    sure = [part.take for part in changed if part.is_plain]
    return {
        "parts": changed,
        "changes": changes,
        "count": len(changed) + len(changes),
        "ticked": sure + [change.take for change in changes if not change.errors],
        "filled": signing.dumps(filled._asdict(), compress=True),
    }


@require_POST
@login_required
def word_form_save(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hands what is ticked to the pages of facts, authors and answers, which save it as if it were
    typed there, so a conflict is shown there with its choice. Where anything ticked is wrong, the
    preview stands again and nothing is saved.
    """
    dossier = writable(request.user, pk)
    if refused := _refused(request, dossier):
        return refused
    ticked = [part for part in PAGES if f"take_{part}" in request.POST]
    done = [PAGES[part](request, pk, word_parts.sent_of(part, request.POST)) for part in ticked]
    if answers := _taken(request.POST):
        done.append(all_answers(request, pk, answers))
    if not done:
        messages.info(request, NOTHING)
        return redirect("word_form_read", pk)
    failed = [page for page in done if page.status_code != HTTPStatus.FOUND]
    if len(failed) > 1:
        messages.warning(request, AGAIN)  # on the page that comes after this one was put right
    if failed:
        return failed[0]
    _say_once(request, _left_out(dossier, request.POST))
    return done[0]


def _say_once(request: SignedInRequest, left_out: str) -> None:
    """What the pages said, each sentence once, and what was left out."""
    said = {message.message: message.level for message in messages.get_messages(request)}
    if left_out:
        said[left_out] = messages.INFO
    for message, level in said.items():
        messages.add_message(request, level, message)


def _refused(request: SignedInRequest, dossier: Dossier) -> HttpResponse | None:
    """The preview once more, ticked as it was sent, if a ticked part cannot be saved."""
    try:
        read = signing.loads(request.POST.get("filled", ""))
        read |= {name: {int(n): said for n, said in read[name].items()} for name in BY_ORDER}
        context = _read(dossier, word_questions.Filled(**read), request.user)
    except (signing.BadSignature, word_questions.Unreadable):  # the part's own page says why
        return None
    wrong = [part.take for part in context["parts"] if part.is_wrong]
    wrong += [change.take for change in context["changes"] if change.errors]
    if not any(take in request.POST for take in wrong):
        return None
    context |= {"ticked": [*request.POST], "refused": WRONG, "dossier": dossier}
    return render(request, "submissions/word_form_read.html", context)


def _left_out(dossier: Dossier, sent: QueryDict) -> str:
    """Chưa lấy: Giải pháp, câu 3. Empty if all that the form changes was taken."""
    shown = {f"{part}:shown": (part, str(label)) for part, label in word_parts.LABELS.items()}
    for question in dossier.rules.questions.all():
        label = _("câu {number}").format(number=question.order)
        shown[f"question_{question.pk}"] = (str(question.pk), label)
    left = [
        label for name, (key, label) in shown.items() if name in sent and f"take_{key}" not in sent
    ]
    return _("Chưa lấy: {parts}.").format(parts=", ".join(left)) if left else ""


def _taken(sent: QueryDict) -> QueryDict | None:
    """The ticked answers; None if there is none."""
    taken = sent.copy()
    for name in sent:
        of_question = re.match(r"(?:question_|base_|rows-)([0-9]+)", name)
        if of_question and f"take_{of_question[1]}" not in sent:
            del taken[name]
    return taken if any(name.startswith("question_") for name in taken) else None

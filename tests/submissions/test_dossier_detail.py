import html
import re

import pytest

from contest_portal.workflow import perform
from submissions.checks import Found
from submissions.models import Attachment, Author, Dossier
from submissions.workflow import STEPS
from tests.submissions.conftest import (
    BAC_KAN,
    DRAFT,
    HANDED_IN,
    REGISTERED,
    RETURNED,
    found_wanting,
)

BAD = "<b onmouseover=alert(1)>\"'&"


def show(client, dossier: Dossier) -> str:
    return client.get(f"/ho-so/{dossier.pk}/").content.decode()


def test_the_page_says_what_it_is_and_what_is_missing(as_person, titled):
    page = show(as_person("ha@cb.example"), titled(REGISTERED))
    for words in (
        "Lịch trực nhật bằng ô màu", "CB9-00", "Đã đăng ký", "Sầm Thị Lan, tác giả chính",
        "Chậm nhất hết thứ\u00a0Hai\u00a019/5/2025", "trước ngày 20/5/2025",
        "Còn thiếu 3 phần", "Giấy xác nhận áp dụng", "Chưa có tệp.",
        "Bộ 01: chưa có", "Bộ 02: chưa có",
        "Đã trả lời 11 trên 11 câu", "Bắt đầu viết",
    ):  # fmt: skip
        assert words in page


def test_a_returned_dossier_shows_the_reason_the_note_and_its_own_deadline(as_person, titled):
    dossier = titled(RETURNED)
    asked = dossier.supplements.get()
    page = show(as_person("bach@cb.example"), dossier)
    for words in (
        "Cần bổ sung hồ sơ", "Cần sửa, bổ sung 2 phần", asked.change.note,
        "Thiếu minh chứng áp dụng", "Đội vệ sinh xác nhận đã dùng xe từ khi nào, có đóng dấu.",
        "hết thứ\u00a0Năm\u00a008/5/2025, còn 3 ngày", "Biên nhận nộp lúc 15\u00a0giờ\u00a000",
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("beginning", "who", "buttons"),
    [
        (DRAFT, "men@cb.example", ["register", "withdraw"]),
        (DRAFT, "ngan@cb.example", []),
        (REGISTERED, "ha@cb.example", ["hand_in", "withdraw"]),
        (REGISTERED, "ngan@cb.example", []),  # late acceptance waits for the deadline
        (REGISTERED, "kien@cb.example", []),
        (HANDED_IN, "ngan@cb.example", ["accept", "return", "mark_ineligible"]),
        (HANDED_IN, "ha@cb.example", ["withdraw"]),
        (HANDED_IN, "tue@cb.example", []),
        (BAC_KAN, "xuan@bk.example", ["hand_in", "withdraw"]),
        (BAC_KAN, "lam@bk.example", []),  # route A: the city sees and helps
    ],
)
def test_only_the_steps_that_the_person_may_do_are_offered(
    as_person, titled, beginning, who, buttons
):
    response = as_person(who).get(f"/ho-so/{titled(beginning).pk}/")
    assert [offer.name for offer in response.context["offers"]] == buttons


def test_what_stands_in_the_way_is_said_under_the_button(as_person, titled):
    draft = titled(DRAFT)
    draft.authors.update(is_lead=False)
    page = show(as_person("men@cb.example"), draft)
    assert 'disabled aria-describedby="vi-sao-register"' in page
    assert "Chưa có tác giả chính." in page


def test_one_filled_button_leads(as_person, titled):
    for beginning, who in ((DRAFT, "men@cb.example"), (REGISTERED, "ha@cb.example")):
        assert show(as_person(who), titled(beginning)).count("btn-primary") == 1


def buttons_of(page: str) -> list[tuple[str, bool]]:
    """The links of the row of steps, and which is filled."""
    row = re.search(r'<div class="button-row">(.*?)</div>', page, re.DOTALL)[1]
    found = re.findall(r'<a class="btn ([^"]+)"[^>]*>(.*?)</a>', row, re.DOTALL)
    return [(re.sub(r"<.*?>", "", text, flags=re.DOTALL).strip(), kind == "btn-primary")
            for kind, text in found]  # fmt: skip


def test_writing_stays_beside_the_step_until_nothing_is_missing(as_person, titled):
    """Look: one filled button; what ends a dossier comes last."""
    men, draft = as_person("men@cb.example"), titled(DRAFT)
    assert buttons_of(show(men, draft)) == [
        ("Viết tiếp", False), ("Đăng ký", True), ("Rút hồ sơ", False),
    ]  # fmt: skip
    draft.authors.update(is_lead=False)
    assert buttons_of(show(men, draft)) == [("Viết tiếp", True), ("Rút hồ sơ", False)]


def test_the_open_questions_are_one_row(as_person, titled):
    draft, men = titled(DRAFT), as_person("men@cb.example")
    draft.answers.all().delete()
    context = men.get(f"/ho-so/{draft.pk}/").context
    few = [line for line in context["failing_rows"] if line.part.startswith("answer-")]
    required = draft.rules.questions.filter(required=True).count()
    assert [(line.label, line.url) for line in few] == [
        (f"Câu trả lời: còn {required} câu", f"/ho-so/{draft.pk}/cau-hoi/")
    ]
    assert len(context["failing"]) - len(context["failing_rows"]) == required - 1
    assert "Chưa trả lời." not in show(men, draft)


def test_who_may_not_write_reads_who_does(as_person, titled):
    draft = titled(DRAFT)
    said = "Hồ sơ do Nông Thị Mến, Trường THCS Hợp Giang ghi."
    assert said in show(as_person("ngan@cb.example"), draft)
    assert said not in show(as_person("men@cb.example"), draft)


def test_the_quick_check_is_found_while_drafting(as_person, titled):
    men = as_person("men@cb.example")
    for beginning, shown in ((DRAFT, True), ("Trò chơi tìm lỗi", False)):
        dossier = titled(beginning)
        assert (f"/ho-so/{dossier.pk}/kiem-tra-nhanh/" in show(men, dossier)) is shown


def test_another_name_in_the_first_answer_is_told(as_person, titled):
    """72: "a dossier with any error is sent back": papers with two names are one."""
    dossier, ha = titled(REGISTERED), as_person("ha@cb.example")
    first = dossier.answers.get(question__order=1)
    told = f"Khác tên “{dossier.title}” ghi ở phần Thông tin giải pháp."
    for text, differs in (
        (f"{dossier.title.upper()}.", False), ("Bảng phân công bằng màu", True), ("", False),
    ):  # fmt: skip
        dossier.answers.filter(pk=first.pk).update(text=text)
        assert (told in html.unescape(show(ha, dossier))) is differs
    assert dossier.title == titled(REGISTERED).title


def test_a_file_is_put_away_only_after_a_second_button(as_person, titled):
    page = show(as_person("men@cb.example"), titled("Trò chơi tìm lỗi"))
    for form in re.findall(r'<details class="fold w-100">(?:(?!</details>).)*?/bo/"', page, re.S):
        assert "<summary>Bỏ" in form
    assert page.count('/bo/"') == page.count("<summary>Bỏ") > 0


def enlarge(dossier: Dossier) -> None:
    """Two more authors, two more files."""
    Author.objects.bulk_create(Author(dossier=dossier, name=f"Người {n}", share=1) for n in (1, 2))
    file = dossier.attachments.first()
    Attachment.objects.bulk_create(
        Attachment(
            dossier=dossier, item=file.item, uploaded_by=file.uploaded_by, file=file.file.name,
            file_name=f"tep {n}.pdf", size=1, sha256=file.sha256,
        )
        for n in (1, 2)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("beginning", "who", "queries"),
    [
        (REGISTERED, "ha@cb.example", 6), ("Trò chơi tìm lỗi", "men@cb.example", 6),
        (RETURNED, "bach@cb.example", 6), (HANDED_IN, "ngan@cb.example", 8),
    ],
)  # fmt: skip
def test_queries_are_few_and_do_not_grow(
    as_person, titled, django_assert_num_queries, beginning, who, queries
):
    dossier, client = titled(beginning), as_person(who)
    with django_assert_num_queries(queries):
        show(client, dossier)
    enlarge(dossier)
    with django_assert_num_queries(queries):
        page = show(client, dossier)
    assert "Người 2" in page
    assert "tep 2.pdf" in page


@pytest.mark.sqlite
def test_what_is_read_in_one_query_is_what_is_stored(as_person, titled):
    dossier = titled(REGISTERED)
    shown = as_person("ha@cb.example").get(f"/ho-so/{dossier.pk}/").context["dossier"]

    def stored(manager) -> list:
        return [(row.pk, str(row)) for row in manager.all()]

    for name in ("authors", "answers", "copies", "changes"):
        assert stored(getattr(shown, name)) == stored(getattr(dossier, name))
    assert stored(shown.attachments) == stored(dossier.attachments)
    for name in ("questions", "items"):
        assert stored(getattr(shown.rules, name)) == stored(getattr(dossier.rules, name))


def test_of_other_units_and_provinces_not_even_the_existence_shows(as_person, titled):
    """Security 2: "Walk every numeric and UUID id ... as each other role: 404 (not 403) and equal
    body size"."""
    client = as_person("thanh@cb.example")
    own, unknown = titled("Nuôi vịt"), client.get("/ho-so/999999/")
    visible = [
        d.pk for d in Dossier.objects.all() if client.get(f"/ho-so/{d.pk}/").status_code == 200
    ]
    assert visible == [own.pk]
    for dossier in Dossier.objects.exclude(pk=own.pk):
        for page in ("", "sua/", "tac-gia/", "cau-hoi/", "buoc/hand_in/", "buoc/accept/"):
            hidden = client.get(f"/ho-so/{dossier.pk}/{page}")
            assert (hidden.status_code, len(hidden.content)) == (404, len(unknown.content))


def test_markup_in_every_field_is_inert(as_person, titled, person_of):
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    Dossier.objects.filter(pk=dossier.pk).update(title=BAD, applied_place=BAD, earlier_prizes=BAD)
    dossier.authors.update(name=BAD, workplace=BAD, phone=BAD)
    dossier.answers.update(text=BAD)
    dossier.attachments.update(file_name=BAD)
    dossier.refresh_from_db()
    perform(STEPS, "hand_in", dossier, by=person_of("ha@cb.example"))
    office = person_of("ngan@cb.example")
    bad = Found("wrong", "unclear", BAD)
    found_wanting(dossier, office, facts=bad, authors=bad, answer_2=bad)
    perform(STEPS, "return", dossier, by=office, note=BAD, day=dossier.deadline.day)
    for page in ("", "sua/", "tac-gia/", "cau-hoi/", "buoc/hand_in/", "buoc/withdraw/"):
        text = client.get(f"/ho-so/{dossier.pk}/{page}").content.decode()
        assert "<b onmouseover" not in text
        assert "&lt;b onmouseover=alert(1)&gt;" in text
        assert "&amp;lt;" not in text

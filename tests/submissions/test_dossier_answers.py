"""The guided write-up as a server sees it: each answer under its own version, none lost."""

import re
import unicodedata

import pytest

from directives import defaults
from directives.examples import EXAMPLES
from directives.models import Question
from submissions.models import Answer, Dossier
from tests.submissions.conftest import DRAFT, REGISTERED, RETURNED
from tests.submissions.pages import links, words

EMPTY = dict.fromkeys(
    ("label", "before", "after", "unit", "quantity", "quantity_unit", "times"), ""
)


def address(dossier: Dossier, order: int = 0) -> str:
    return f"/ho-so/{dossier.pk}/cau-hoi/{f'{order}/' if order else ''}"


def question(dossier: Dossier, order: int) -> Question:
    return dossier.rules.questions.get(order=order)


def typed(dossier: Dossier, texts: dict[int, str], *rows: dict[str, str]) -> dict:
    """Answers by the number of the question, the others as they are stored; rows of question 8."""
    stored = {a.question.order: a for a in dossier.answers.select_related("question")}
    sent = {}
    for one in dossier.rules.questions.all():
        answer = stored.get(one.order, Answer(version=0))
        sent |= {f"question_{one.pk}": texts.get(one.order, answer.text)}
        sent |= {f"base_{one.pk}": answer.version}
    table = question(dossier, 8).pk
    for number, row in enumerate(rows):
        sent |= {f"rows-{table}-{number}-{name}": said for name, said in (EMPTY | row).items()}
    return sent


def answer(dossier: Dossier, order: int) -> str:
    return Answer.objects.get(dossier=dossier, question__order=order).text


def errors(response) -> dict[str, list[str]]:
    """By the name of the field, without the keys of questions."""
    found = {}
    for form in response.context["typed"]:
        for name, said in form.errors.items():
            found[re.sub(rf"(?<=[-_]){form.question.pk}-?", "", name)] = list(said)
    return found


def test_all_answers_are_saved_at_once(as_person, titled):
    draft = titled(DRAFT)
    texts = {3: "Chưa ai làm.", 5: "Dòng một\nDòng hai"}
    response = as_person("men@cb.example").post(address(draft), typed(draft, texts), follow=True)
    assert (answer(draft, 3), answer(draft, 5)) == ("Chưa ai làm.", "Dòng một\nDòng hai")
    assert "Đã lưu lúc 8\u00a0giờ\u00a000." in response.content.decode()
    assert "Đã trả lời 4 trên 11 câu" in response.content.decode()


def test_a_draft_exists_from_the_first_answer_and_demands_none(as_person, titled):
    """29: "A draft exists from the first saved field and needs no required field"."""
    draft = titled(DRAFT)
    draft.answers.all().delete()
    sent = {f"question_{question(draft, 2).pk}": "Trước phơi ngoài sân.", "go": "next"}
    as_person("men@cb.example").post(address(draft, 2), sent)
    assert [a.text for a in draft.answers.all()] == ["Trước phơi ngoài sân."]


def test_a_page_shows_question_hint_reason_length_heading_and_limit(as_person, titled):
    draft = titled(DRAFT)
    page = words(as_person("men@cb.example").get(address(draft)))
    for row in defaults.QUESTIONS:
        for said in (row["label"], row["hint"], row["why"], row["length_guide"]):
            assert said in page
        assert f"thành mục “{row['heading']}”" in page
    assert "nhiều nhất 10.000 chữ cái" in page


def test_examples_are_of_the_field(as_person, titled):
    """Five of health alone; before a field is chosen, all of them."""
    draft = titled(DRAFT)  # its field is the fifth
    client = as_person("men@cb.example")
    page = words(client.get(address(draft)))
    assert [[text in page for text in texts] for texts in EXAMPLES] == [
        [False, False, False, False, True, False]
    ] * 11
    Dossier.objects.filter(pk=draft.pk).update(field=None)
    page = words(client.get(address(draft, 2)))
    assert [text in page for text in EXAMPLES[1]] == [True] * 6


def test_one_question_a_screen_saves_and_goes_on_or_back(as_person, titled):
    draft, client = titled(DRAFT), as_person("men@cb.example")
    page = client.get(address(draft, 3))
    assert words(page).startswith("Câu 3 trên 11 Nơi khác đã có ai làm giống chưa?")
    ways = [(3, "next", address(draft, 4)), (4, "back", address(draft, 3)),
            (1, "back", address(draft)), (11, "next", f"/ho-so/{draft.pk}/")]  # fmt: skip
    for order, go, leads_to in ways:
        sent = typed(draft, {order: f"Câu {order}"}) | {"go": go}
        assert client.post(address(draft, order), sent).url == leads_to
        assert answer(draft, order) == f"Câu {order}"
    assert client.get(address(draft, 12)).status_code == 404


@pytest.mark.parametrize("order", [0, 99])
def test_there_is_no_question_of_this_number(as_person, titled, order):
    draft = titled(DRAFT)
    page = as_person("men@cb.example").get(f"/ho-so/{draft.pk}/cau-hoi/{order}/")
    assert page.status_code == 404


def test_phones_are_led_to_the_first_open_question(as_person, titled):
    draft = titled(DRAFT)  # two are answered
    page = as_person("men@cb.example").get(address(draft))
    assert (address(draft, 3), "Viết tiếp câu 3") in links(page)
    assert (address(draft, 8), "8. Trước và sau") in links(page)
    assert ("#cau-8", "8. Trước và sau") in links(page)


def test_a_long_answer_is_refused_the_others_are_saved_and_every_text_kept(as_person, titled):
    draft = titled(DRAFT)
    draft.rules.questions.filter(order=3).update(max_length=10)
    texts = {3: "Mười một ch", 5: "Còn nguyên đây"}
    response = as_person("men@cb.example").post(address(draft), typed(draft, texts))
    assert errors(response) == {"question_": ["Dài quá 10 chữ cái, hiện có 11. Rút gọn lại."]}
    assert "Mười một ch" in response.content.decode()
    assert answer(draft, 5) == "Còn nguyên đây"
    assert not draft.answers.filter(question__order=3).exists()


def test_marks_do_not_count_as_letters(as_person, titled):
    """34: "The author sees length limits live, counted the same way by browser and server,
    Vietnamese text in NFC or NFD alike"."""
    draft = titled(DRAFT)
    draft.rules.questions.filter(order=3).update(max_length=10)
    decomposed = unicodedata.normalize("NFD", "Ễ" * 10)
    as_person("men@cb.example").post(address(draft), typed(draft, {3: decomposed}))
    assert answer(draft, 3) == "Ễ" * 10


def test_two_people_write_different_answers(as_person, titled):
    """What a page showed and nobody changed there is no answer to what others wrote meanwhile."""
    draft = titled(DRAFT)
    first = as_person("ha@cb.example").get(address(draft)).context["typed"]
    page = {name: form[name].value() for form in first for name in form.fields}
    for who, order, text in (("ha@cb.example", 3, "Chị Hà"), ("men@cb.example", 5, "Cô Mến")):
        sent = page | {f"question_{question(draft, order).pk}": text}
        assert as_person(who).post(address(draft), sent).status_code == 302
    assert (answer(draft, 3), answer(draft, 5)) == ("Chị Hà", "Cô Mến")


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Cô Mến ghi"), ("other", "Chị Hà ghi")])
def test_two_tabs_warn_and_the_person_chooses(as_person, titled, choice, kept):
    """32: "The same entry open in two tabs or by two people warns and never silently
    overwrites"."""
    draft = titled(DRAFT)
    mine = typed(draft, {3: "Cô Mến ghi"})
    as_person("ha@cb.example").post(address(draft), typed(draft, {3: "Chị Hà ghi"}))
    client = as_person("men@cb.example")
    shown = words(client.post(address(draft), mine))
    assert "Câu này có hai bản" in shown
    assert "Chị Hà Cô Mến ghi" in shown
    assert answer(draft, 3) == "Chị Hà ghi"
    assert "hai bản" in words(client.post(address(draft), mine))  # nothing chosen: asked again
    version = draft.answers.get(question__order=3).version
    chosen = f"mine-{version}" if choice == "mine" else "other"
    client.post(address(draft), mine | {f"choice_{question(draft, 3).pk}": chosen})
    assert answer(draft, 3) == kept


def test_the_last_answer_completes_the_dossier_and_its_loss_undoes_it(as_person, titled):
    dossier, client = titled("Máy thái cỏ voi"), as_person("hien@cb.example")
    assert dossier.completed_at is not None
    client.post(address(dossier), typed(dossier, {2: " "}))
    dossier.refresh_from_db()
    assert dossier.completed_at is None
    client.post(address(dossier), typed(dossier, {2: "Trước đây thái tay."}))
    dossier.refresh_from_db()
    assert dossier.completed_at is not None


def test_a_question_that_is_not_asked_for_can_only_be_read(as_person, titled):
    dossier = titled(RETURNED)
    before = answer(dossier, 2)
    client = as_person("bach@cb.example")
    assert "không nằm trong yêu cầu bổ sung" in words(client.get(address(dossier, 2)))
    response = client.post(address(dossier, 2), typed(dossier, {2: "Sửa trộm"}))
    assert "Chữ đã gõ còn ở dưới" in response.content.decode()
    assert answer(dossier, 2) == before


def test_the_table_is_stored_as_numbers_and_shown_with_what_it_amounts_to(as_person, titled):
    draft, client = titled(DRAFT), as_person("men@cb.example")
    feed = {"label": "Tiền cám mỗi con", "before": "42.000", "after": "31 000,5",
            "unit": "đồng một tháng", "quantity": "200", "quantity_unit": "con",
            "times": "12"}  # fmt: skip
    client.post(address(draft), typed(draft, {}, {}, feed, {}))
    rows = draft.answers.get(question__order=8).rows
    assert rows == [feed | {"before": "42000", "after": "31000.5"}]
    page = client.get(address(draft, 8))
    assert 'value="42.000"' in page.content.decode()
    assert "Giảm 10.999,5 (26,2 %)" in words(page)
    assert "Một năm bớt 26.398.800 đồng" in words(page)
    assert "200 con × 10.999,5 đồng × 12 tháng = 26.398.800 đồng" in words(page)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("12,5 kg", "Chỉ ghi số, ví dụ 42.000 hoặc 26,7. Đơn vị ghi ở ô riêng."),
        ("1.000.000.000.000.000", "Số lớn quá, ghi số dưới 1.000 tỷ."),
        ("-", "Chỉ ghi số, ví dụ 42.000 hoặc 26,7. Đơn vị ghi ở ô riêng."),
        ("NaN", "Chỉ ghi số, ví dụ 42.000 hoặc 26,7. Đơn vị ghi ở ô riêng."),
        ("1e5", "Chỉ ghi số, ví dụ 42.000 hoặc 26,7. Đơn vị ghi ở ô riêng."),
        ("４２", "Chỉ ghi số, ví dụ 42.000 hoặc 26,7. Đơn vị ghi ở ô riêng."),
        ("42,000", "Ghi rõ hơn: 42.000 hay 42? Dấu chấm ngăn hàng nghìn, dấu phẩy là phần lẻ."),
        ("0,12345", "Ghi nhiều nhất 4 chữ số sau dấu phẩy."),
        ("9" * 200, "Ghi ngắn lại, nhiều nhất 100 chữ cái."),
    ],
)  # fmt: skip
def test_a_bad_number_gets_a_sentence_beside_its_cell(as_person, titled, said, sentence):
    draft = titled(DRAFT)
    sent = typed(draft, {3: "Lưu được"}, {"label": "Cân nặng", "before": said, "after": "7"})
    response = as_person("men@cb.example").post(address(draft), sent)
    assert errors(response) == {"rows-0-before": [sentence]}
    page = response.content.decode()
    assert f'value="{said}"' in page
    assert page.count(sentence) == 2  # in the summary and beside the cell
    assert answer(draft, 3) == "Lưu được"


def test_a_row_says_what_it_compares(as_person, titled):
    draft = titled(DRAFT)
    response = as_person("men@cb.example").post(
        address(draft), typed(draft, {}, {"before": "1", "after": "2"})
    )
    assert errors(response) == {"rows-0-label": ["Ghi so sánh cái gì, ví dụ: tiền cám."]}


def test_one_more_row_without_script(as_person, titled):
    draft, client = titled(DRAFT), as_person("men@cb.example")
    rows = [{"label": f"Dòng {n}", "before": "1", "after": "2"} for n in range(3)]
    response = client.post(address(draft), typed(draft, {}, *rows) | {"add": "8"})
    assert response.url == f"/ho-so/{draft.pk}/cau-hoi/#cau-8"
    [form] = client.get(address(draft, 8)).context["typed"]
    assert [row.cells["label"].value() for row in form.rows] == ["Dòng 0", "Dòng 1", "Dòng 2", ""]


def test_what_is_sent_without_a_question_leaves_its_answer(as_person, titled):
    draft = titled(DRAFT)
    before = answer(draft, 2)
    as_person("men@cb.example").post(address(draft), {"go": "next"})
    assert answer(draft, 2) == before


def test_markup_in_questions_and_answers_is_inert(as_person, titled):
    draft, bad = titled(DRAFT), "<script>alert(1)</script>\"'&"
    draft.rules.questions.update(label=bad, hint=bad, heading=bad, why=bad, short=bad)
    client = as_person("men@cb.example")
    row = {"label": bad, "before": "1", "after": "2", "unit": bad}
    client.post(address(draft), typed(draft, {1: bad, 3: bad}, row))
    for page in (address(draft), address(draft, 8), f"/ho-so/{draft.pk}/"):
        text = client.get(page).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "&amp;lt;" not in text


@pytest.mark.parametrize("beginning", [DRAFT, REGISTERED])
def test_queries(as_person, titled, django_assert_num_queries, beginning):
    """Equal for two answers and for eleven."""
    dossier = titled(beginning)
    client = as_person("men@cb.example" if beginning == DRAFT else "ha@cb.example")
    client.get(address(dossier))
    for page in (address(dossier), address(dossier, 8)):
        with django_assert_num_queries(7):
            client.get(page)

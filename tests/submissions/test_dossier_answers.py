import unicodedata

from submissions.models import Answer, Dossier
from tests.submissions.conftest import DRAFT, RETURNED


def address(dossier: Dossier) -> str:
    return f"/ho-so/{dossier.pk}/cau-hoi/"


def typed(dossier: Dossier, texts: dict[int, str]) -> dict:
    """Answers by the number of the question; the others as they are stored."""
    stored = {a.question.order: a.text for a in dossier.answers.select_related("question")}
    return {"version": dossier.version} | {
        f"question_{q.pk}": (stored | texts).get(q.order, "") for q in dossier.rules.questions.all()
    }


def answer(dossier: Dossier, order: int) -> str:
    return Answer.objects.get(dossier=dossier, question__order=order).text


def test_all_answers_are_saved_at_once(as_person, titled):
    draft = titled(DRAFT)
    texts = {3: "Chưa ai làm.", 5: "Dòng một\nDòng hai"}
    response = as_person("men@cb.example").post(address(draft), typed(draft, texts), follow=True)
    assert (answer(draft, 3), answer(draft, 5)) == ("Chưa ai làm.", "Dòng một\nDòng hai")
    assert "Đã lưu lúc 8\u00a0giờ\u00a000." in response.content.decode()
    assert "Đã trả lời 4 trên 11 câu" in response.content.decode()


def test_a_page_shows_label_hint_heading_and_limit(as_person, titled):
    draft = titled(DRAFT)
    question = draft.rules.questions.get(order=5)
    page = as_person("men@cb.example").get(address(draft)).content.decode()
    limit = f"{question.max_length:,}".replace(",", ".")
    for words in (question.label, question.hint, f"“{question.heading}”", f"{limit} chữ cái"):
        assert words in page


def test_a_long_answer_is_refused_and_every_text_kept(as_person, titled):
    draft = titled(DRAFT)
    draft.rules.questions.filter(order=3).update(max_length=10)
    texts = {3: "Mười một ch", 5: "Còn nguyên đây"}
    response = as_person("men@cb.example").post(address(draft), typed(draft, texts))
    pk = draft.rules.questions.get(order=3).pk
    assert response.context["form"].errors == {
        f"question_{pk}": ["Dài quá 10 chữ cái, hiện có 11. Rút gọn lại."]
    }
    assert "Mười một ch" in response.content.decode()
    assert "Còn nguyên đây" in response.content.decode()


def test_marks_do_not_count_as_letters(as_person, titled):
    """34: "counted the same way by browser and server, Vietnamese text in NFC or NFD alike"."""
    draft = titled(DRAFT)
    draft.rules.questions.filter(order=3).update(max_length=10)
    decomposed = unicodedata.normalize("NFD", "Ễ" * 10)
    as_person("men@cb.example").post(address(draft), typed(draft, {3: decomposed}))
    assert answer(draft, 3) == "Ễ" * 10


def test_two_tabs(as_person, titled):
    """32: "The same entry open in two tabs or by two people warns and never silently
    overwrites"."""
    draft = titled(DRAFT)
    as_person("ha@cb.example").post(address(draft), typed(draft, {3: "Chị Hà ghi"}))
    response = as_person("men@cb.example").post(address(draft), typed(draft, {3: "Cô Mến ghi"}))
    page = response.content.decode()
    assert answer(draft, 3) == "Chị Hà ghi"
    assert "Cô Mến ghi" in page
    assert page.count("Bản mới nhất đang ghi: “") == 1
    assert "Bản mới nhất đang ghi: “Chị Hà ghi”" in page


def test_the_last_answer_completes_the_dossier_and_its_loss_undoes_it(as_person, titled):
    dossier, client = titled("Máy thái cỏ voi"), as_person("hien@cb.example")
    assert dossier.completed_at is not None
    client.post(address(dossier), typed(dossier, {2: " "}))
    dossier.refresh_from_db()
    assert dossier.completed_at is None
    client.post(address(dossier), typed(dossier, {2: "Trước đây thái tay."}))
    dossier.refresh_from_db()
    assert dossier.completed_at is not None


def test_a_returned_dossier_can_be_written_again(as_person, titled):
    dossier = titled(RETURNED)
    response = as_person("bach@cb.example").post(address(dossier), typed(dossier, {6: "Cải tiến"}))
    assert (response.status_code, answer(dossier, 6)) == (302, "Cải tiến")


def test_markup_in_questions_and_answers_is_inert(as_person, titled):
    draft, bad = titled(DRAFT), "<script>alert(1)</script>\"'&"
    draft.rules.questions.update(label=bad, hint=bad, heading=bad)
    client = as_person("men@cb.example")
    client.post(address(draft), typed(draft, {1: bad, 3: bad}))
    for page in (address(draft), f"/ho-so/{draft.pk}/"):
        text = client.get(page).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "&amp;lt;" not in text

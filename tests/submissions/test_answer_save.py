"""One answer saved while it is typed: what is taken, what is refused, nothing overwritten."""

import unicodedata
from datetime import timedelta

import pytest

from contest_portal import clock
from contest_portal.demo import NOW
from organizations.models import Person
from submissions import answers, rules
from submissions.models import Answer, Dossier
from tests.submissions.conftest import DRAFT, HANDED_IN

MEN, HA = "men@cb.example", "ha@cb.example"


def address(dossier: Dossier, order: int = 3, act: str = "luu") -> str:
    return f"/ho-so/{dossier.pk}/cau-hoi/{order}/{act}/"


def sent(client, dossier: Dossier, text: str, base: int, order: int = 3, **more) -> dict:
    question = dossier.rules.questions.get(order=order)
    person = client.session.get("_auth_user_id", "")
    named = {f"question_{question.pk}": text, f"base_{question.pk}": base}
    return {"person": person, **named, **more}


def save(client, dossier: Dossier, text: str, base: int, order: int = 3, **more):
    response = client.post(
        address(dossier, order), sent(client, dossier, text, base, order, **more)
    )
    return response.status_code, response.json()


def stored(dossier: Dossier, order: int = 3) -> Answer:
    return Answer.objects.get(dossier=dossier, question__order=order)


@pytest.fixture
def draft(titled) -> Dossier:
    """The draft, its third question not yet answered."""
    dossier = titled(DRAFT)
    dossier.answers.filter(question__order=3).delete()
    return dossier


def test_a_save_says_when_and_which_version(as_person, draft):
    status, said = save(as_person(MEN), draft, "Chưa ai làm.", 0)
    words = "Đã lưu lúc 8\u00a0giờ\u00a000"
    assert status == 200
    assert said == {"version": 1, "dossier": draft.version + 1, "words": words}
    answer = stored(draft)
    assert (answer.text, answer.changed_by.email) == ("Chưa ai làm.", MEN)


def test_a_save_that_changes_nothing_writes_nothing(as_person, draft):
    client = as_person(MEN)
    save(client, draft, "Chưa ai làm.", 0)
    before = Dossier.objects.get(pk=draft.pk).version
    status, said = save(client, draft, "Chưa ai làm.\r\n", 0)  # sent again, its answer was lost
    assert (status, said["version"]) == (200, 1)
    assert Dossier.objects.get(pk=draft.pk).version == before


def test_an_empty_answer_to_an_empty_question_is_no_answer(as_person, draft):
    status, said = save(as_person(MEN), draft, "  ", 0)
    assert (status, said["version"]) == (200, 0)
    assert not draft.answers.filter(question__order=3).exists()


def test_two_people_and_two_texts(as_person, draft):
    """32: "The same entry open in two tabs or by two people warns and never silently
    overwrites"."""
    save(as_person(HA), draft, "Chị Hà ghi thế này", 0)
    status, said = save(as_person(MEN), draft, "Cô Mến ghi thế này", 0)
    assert (status, said["version"]) == (409, 1)
    assert stored(draft).text == "Chị Hà ghi thế này"
    for words in ("<del>Chị Hà </del>", "<ins>Cô Mến</ins>", " ghi thế này", "Giữ chữ của tôi"):
        assert words in said["html"]
    status, said = save(as_person(MEN), draft, "Cô Mến ghi thế này", 1, keep=1)
    assert (status, said["version"], stored(draft).text) == (200, 2, "Cô Mến ghi thế này")
    assert [r.text for r in stored(draft).revisions.all()] == ["Chị Hà ghi thế này"]


def test_two_people_at_two_answers_do_not_disturb_each_other(as_person, draft):
    """The dossier's version tells the page of the one that the other was there."""
    assert save(as_person(HA), draft, "Chị Hà ghi", 0)[0] == 200
    status, said = save(as_person(MEN), draft, "Cô Mến ghi", stored(draft, 2).version, order=2)
    assert (status, said["dossier"]) == (200, draft.version + 2)


def test_a_page_that_lost_the_answer_to_its_save_goes_on(as_person, draft):
    """The server was killed between its commit and its answer: no conflict with oneself."""
    client = as_person(MEN)
    save(client, draft, "Chưa ai", 0, page="p1", keystroke=8)
    status, said = save(client, draft, "Chưa ai làm", 0, page="p1", keystroke=12)
    assert (status, said["version"], stored(draft).text) == (200, 2, "Chưa ai làm")
    assert save(client, draft, "Ở cửa sổ khác", 0, page="p2", keystroke=99)[0] == 409
    assert save(as_person(HA), draft, "Người khác", 0, page="p1", keystroke=99)[0] == 409


def test_of_two_requests_of_a_page_the_earlier_one_does_not_win(as_person, draft):
    client = as_person(MEN)
    save(client, draft, "Chưa ai làm", 0, page="p1", keystroke=12)
    status, said = save(client, draft, "Chưa ai", 0, page="p1", keystroke=8)
    assert (status, said["version"], stored(draft).text) == (200, 1, "Chưa ai làm")


def test_nor_does_it_when_the_later_one_takes_back_what_was_typed(as_person, draft):
    client = as_person(MEN)
    save(client, draft, "Chưa ai", 0, page="p1", keystroke=8)
    save(client, draft, "Chưa ai", 1, page="p1", keystroke=20)
    assert save(client, draft, "Chưa ai làm", 1, page="p1", keystroke=12)[0] == 200
    assert stored(draft).text == "Chưa ai"
    save(as_person(HA), draft, "Chưa ai", 1, page="p2", keystroke=1)
    assert save(client, draft, "Chưa ai làm", 1, page="p1", keystroke=12)[0] == 409
    assert (stored(draft).text, stored(draft).changed_by.email) == ("Chưa ai", MEN)


def test_nor_when_all_was_taken_back(as_person, draft):
    client = as_person(MEN)
    assert save(client, draft, "", 0, page="p1", keystroke=9)[1]["version"] == 0
    assert save(client, draft, "Chưa ai", 0, page="p1", keystroke=8)[0] == 200
    assert stored(draft).text == ""


def test_an_ended_session_is_told_and_nothing_is_redirected(client, as_person, draft):
    """31: "When the session ends while typing, the text survives and sign-in happens on the same
    page"."""
    status, said = save(client, draft, "Chưa ai làm.", 0)
    assert status == 401
    assert "Đăng nhập lại, chữ đã gõ vẫn còn." in said["html"]
    typed_by = Person.objects.get(email=MEN).pk
    status, said = save(as_person(HA), draft, "Chưa ai làm.", 0, person=typed_by)
    assert status == 401
    assert "Chữ trong trang này do người đăng nhập trước gõ, nên chưa lưu." in said["html"]
    assert not draft.answers.filter(question__order=3).exists()


def test_who_may_not_write_gets_no_more_than_elsewhere(as_person, draft):
    assert [
        as_person(who).post(address(draft), sent(as_person(who), draft, "x", 0)).status_code
        for who in ("thanh@cb.example", "ngan@cb.example")
    ] == [404, 403]


def test_a_dossier_that_is_handed_in_takes_nothing(as_person, titled):
    dossier = titled(HANDED_IN)
    before = stored(dossier).text
    status, said = save(as_person(HA), dossier, "Viết thêm", stored(dossier).version)
    assert (status, stored(dossier).text) == (423, before)
    assert said["sentence"].startswith("Không sửa được nữa vì hồ sơ đã nộp")


def test_after_the_deadline_nothing_is_taken(as_person, draft):
    with clock.at(draft.deadline.closes_at):
        status, _ = save(as_person(MEN), draft, "Quá giờ", 0)
    assert status == 423


def test_a_long_text_is_refused_in_words(as_person, draft):
    """Bad input: "An answer of 1 MB … a clear sentence, nothing lost"."""
    draft.rules.questions.filter(order=3).update(max_length=3000)
    sentence = "Dài quá 3.000 chữ cái, hiện có 1.000.000. Rút gọn lại."
    name = f"question_{draft.rules.questions.get(order=3).pk}"
    refusal = {"sentence": sentence, "wrong": {name: sentence}}
    assert save(as_person(MEN), draft, "a" * 1_000_000, 0) == (422, refusal)
    assert not draft.answers.filter(question__order=3).exists()


def test_each_wrong_cell_is_named_once(as_person, draft):
    """The sentence of a cell comes by its name; the line for all says which row, nothing twice."""
    table = draft.rules.questions.get(kind="table")
    cell = f"rows-{table.pk}"
    rows = {f"{cell}-1-label": "Cám", f"{cell}-1-before": "12 kg", f"{cell}-1-after": "7 kg",
            f"{cell}-0-before": "5", f"{cell}-0-label": ""}  # fmt: skip
    number = "Chỉ ghi số, ví dụ 42.000 hoặc 26,7. Đơn vị ghi ở ô riêng."
    assert save(as_person(MEN), draft, "", 1, order=table.order, **rows) == (
        422,
        {
            "sentence": f"Dòng 2, Trước; Dòng 2, Sau: c{number[1:]} "
            "Dòng 1, So sánh: ghi so sánh cái gì, ví dụ: tiền cám.",
            "wrong": {
                f"{cell}-1-before": number,
                f"{cell}-1-after": number,
                f"{cell}-0-label": "Ghi so sánh cái gì, ví dụ: tiền cám.",
            },
        },
    )


def test_letters_that_are_none_do_no_harm(as_person, draft):
    """NUL, half a pair of code units, pasted markup, an emoji, marks that turn writing round."""
    client = as_person(MEN)
    person = client.session["_auth_user_id"]
    name = f"question_{draft.rules.questions.get(order=3).pk}"
    body = f"person={person}&{name}=%00%ED%A0%80<o:p>🦆\u202e</o:p>&base=x&page=%00&keystroke=-1"
    response = client.post(
        address(draft), body.encode(), content_type="application/x-www-form-urlencoded"
    )
    assert (response.status_code, stored(draft).text) == (200, "\ufffd\ufffd\ufffd<o:p>🦆</o:p>")


def test_a_request_without_the_answer_wipes_nothing_out(as_person, draft):
    client = as_person(MEN)
    save(client, draft, "Chưa ai làm.", 0)
    for body in ({}, {"text": "", "rows": "{"}):
        response = client.post(address(draft), {"person": client.session["_auth_user_id"], **body})
        assert (response.status_code, stored(draft).text) == (422, "Chưa ai làm.")
    odd = client.post(address(draft), '{"text": "\\ud800"', content_type="application/json")
    assert (odd.status_code, stored(draft).text) == (401, "Chưa ai làm.")


def test_length_is_counted_as_the_page_counts_it(as_person, draft):
    """34: "counted the same way by browser and server, Vietnamese text in NFC or NFD alike"."""
    draft.rules.questions.filter(order=3).update(max_length=5)
    text = unicodedata.normalize("NFD", "Ễ\r\nỄ\r\nỄ  ")
    assert save(as_person(MEN), draft, text, 0)[0] == 200
    assert stored(draft).text == "Ễ\nỄ\nỄ"


def write(draft: Dossier, text: str, who: str = MEN, minutes: int = 0) -> None:
    question = draft.rules.questions.get(order=3)
    found = draft.answers.filter(question=question).first()
    base, by = found.version if found else 0, Person.objects.get(email=who)
    with clock.at(NOW + timedelta(minutes=minutes)):
        answers.save(draft, question, text=text, rows=[], base=base, by=by)


def earlier(draft: Dossier) -> list[str]:
    return [revision.text for revision in stored(draft).revisions.all()]


def test_one_version_a_sitting(draft):
    write(draft, "Chưa")
    write(draft, "Chưa ai", minutes=4)
    write(draft, "Chưa ai làm", minutes=10)
    assert earlier(draft) == []
    write(draft, "Chưa ai làm vậy", minutes=11)
    assert earlier(draft) == ["Chưa ai làm"]
    write(draft, "Chưa ai làm vậy cả", who=HA, minutes=12)
    assert earlier(draft) == ["Chưa ai làm vậy", "Chưa ai làm"]


def test_what_was_marked_and_deleted_is_kept(draft):
    write(draft, "Chưa ai làm vậy")
    write(draft, "")
    assert (stored(draft).text, earlier(draft)) == ("", ["Chưa ai làm vậy"])


def test_the_earlier_versions_with_what_changed(as_person, draft):
    """Issue 4: "Earlier versions with a difference view"."""
    write(draft, "Trước đây thái tay")
    write(draft, "Trước đây thái bằng dao", who=HA)
    client = as_person(MEN)
    page = client.get(address(draft, act="ban-truoc")).content.decode()
    for words in ("Trước đây thái<del> tay</del><ins> bằng dao</ins>", "Bản 1", "Lấy lại bản này"):
        assert words in page
    old = stored(draft).revisions.get()
    client.post(f"/cau-tra-loi/{old.pk}/lay-lai/", {"base": 2})
    assert (stored(draft).text, stored(draft).version) == ("Trước đây thái tay", 3)
    assert earlier(draft) == ["Trước đây thái bằng dao", "Trước đây thái tay"]


def test_the_history_shows_the_numbers(as_person, draft):
    question = draft.rules.questions.get(kind="table")
    draft.answers.filter(question=question).delete()
    row = {"label": "Tiền cám", "before": "42000", "after": "31000.5", "unit": "đồng"}
    person = Person.objects.get(email=MEN)
    for base, rows in enumerate(([row], [row | {"before": "45000"}])):
        with clock.at(NOW + base * timedelta(hours=1)):
            answers.save(
                Dossier.objects.get(pk=draft.pk), question,
                text="", rows=rows, base=base, by=person,
            )  # fmt: skip
    page = as_person(MEN).get(address(draft, question.order, "ban-truoc")).content.decode()
    assert "Tiền cám: trước<del> 42.000,</del><ins> 45.000,</ins> sau 31.000,5 đồng" in page
    assert '<td class="count" data-label="Trước">45.000</td>' in page
    assert " ," not in page


def test_an_old_version_does_not_take_the_place_of_a_text_that_was_not_seen(as_person, draft):
    write(draft, "Một")
    write(draft, "Hai", who=HA)
    write(draft, "Hai ba", who=HA)
    old = stored(draft).revisions.get()
    as_person(MEN).post(f"/cau-tra-loi/{old.pk}/lay-lai/", {"base": 2})
    assert stored(draft).text == "Hai ba"


@pytest.mark.parametrize("versions", [1, 15])
def test_history_asks_as_often_for_few_as_for_many(
    as_person, draft, django_assert_num_queries, versions
):
    for number in range(versions + 1):
        write(draft, f"Bản {number}", who=(MEN, HA)[number % 2])
    client = as_person(MEN)
    with django_assert_num_queries(7):
        client.get(address(draft, act="ban-truoc"))


@pytest.mark.parametrize("revisions", [0, 12])
def test_an_autosave_asks_as_often_for_few_as_for_many(
    as_person, draft, django_assert_num_queries, revisions
):
    for number in range(revisions + 1):
        write(draft, f"Bản {number}", who=(MEN, HA)[number % 2])
    client = as_person(MEN)
    body = sent(client, draft, f"Bản {revisions} viết tiếp", revisions + 1)
    with django_assert_num_queries(9):
        client.post(address(draft), body)


def test_who_may_write_may_see(demo):
    """What lets an autosave go without asking `visible_to` first."""
    dossiers = Dossier.objects.select_related("unit", "contest")
    for person in Person.objects.all():
        visible = set(Dossier.objects.visible_to(person))
        assert [d for d in dossiers if rules.may_write(person, d) and d not in visible] == []

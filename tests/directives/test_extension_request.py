"""A unit asks for more time, and reads the answer."""

from datetime import date

import pytest

from directives.models import Assignment, Deadline, ExtensionRequest
from tests.directives.conftest import text_of
from tests.directives.test_extension_create import extend


@pytest.fixture
def task(letter) -> Assignment:
    """Item 1 of the education office: from 10 solutions."""
    return Assignment.objects.get(item__directive=letter, item__number=1)


@pytest.fixture
def officer(as_person):
    return as_person("ha@cb.example")


def ask(client, task, **more):
    typed = {"wished_for": "30/5/2025", "reason": "Các trường đang thi học kỳ."} | more
    return client.post(f"/nhiem-vu/{task.pk}/xin-gia-han/", typed, follow=True)


def test_a_grant_shows_the_decision_and_the_new_day(officer, office, letter, task) -> None:
    """Statement 16: "A unit can ask for an extension with a reason; the grant shows decision number
    and new date"."""
    page = text_of(officer.get(f"/nhiem-vu/{task.pk}/xin-gia-han/"))
    own = Assignment.objects.filter(unit=task.unit, item__directive=letter).count()
    assert f"Hạn này chung cho {own} việc của đơn vị, đề nghị là cho cả hạn." in page
    assert "Hạn chưa đổi." in text_of(ask(officer, task))
    home = text_of(officer.get("/viec-cua-toi/"))
    assert "Xin gia hạn đến hết ngày 30/5/2025: đang chờ trả lời." in home
    assert "1 đơn vị xin gia hạn" in text_of(office.get(f"/tien-do/{letter.pk}/"))
    asked = ExtensionRequest.objects.get()
    waiting = text_of(office.get("/xin-gia-han/"))
    assert "Các trường đang thi học kỳ." in waiting
    form = office.get(f"/han/{asked.deadline_id}/gia-han/?de-nghi={asked.pk}").context["form"]
    assert (form["units"].value(), str(form["day"].value())) == ([task.unit_id], "2025-05-30")
    saved = extend(office, asked.deadline, address=f"?de-nghi={asked.pk}", units=[task.unit_id])
    assert saved.redirect_chain == [("/xin-gia-han/", 302)]
    asked.refresh_from_db()
    answer = "đã gia hạn theo Công văn số 1200/UBND-VHKHTT ngày 05/5/2025, đến hết ngày 30/5/2025."
    assert (asked.answer, asked.answered_by.email) == (answer, "ngan@cb.example")
    assert answer in text_of(office.get("/xin-gia-han/"))
    home = text_of(officer.get("/viec-cua-toi/"))
    assert "đã gia hạn theo Công văn số 1200/UBND-VHKHTT ngày 05/5/2025" in home
    assert "đến hết ngày 30/5/2025" in home
    granted = Deadline.objects.get(extends=asked.deadline)
    assert f'href="/van-ban/{granted.document_id}/">Văn bản gia hạn</a>' in home


def test_a_refusal_says_why_and_stands(officer, office, organiser, task) -> None:
    ask(officer, task)
    url = f"/xin-gia-han/{ExtensionRequest.objects.get().pk}/khong-dong-y/"
    assert office.post(url, {"refused_because": ""}).context["form"].errors == {
        "refused_because": ["Ghi lý do không đồng ý."]
    }
    office.post(url, {"refused_because": "Tỉnh đã chốt ngày chấm."})
    late = organiser.post(url, {"refused_because": "Khác."}, follow=True)
    assert "đã được trả lời" in text_of(late)
    home = text_of(officer.get("/viec-cua-toi/"))
    assert "không gia hạn. Lý do: Tỉnh đã chốt ngày chấm." in home
    assert "Hạn chưa đổi." in text_of(ask(officer, task))  # it may ask again


def test_the_board_counts_what_is_asked_of_its_own_letter(officer, office, letter, task) -> None:
    """Statement 16: "A unit can ask for an extension with a reason": of the letter's day, or of a
    day of its own by the letter; not of another letter's."""
    other = Deadline.objects.create(
        contest=letter.contest, day=date(2025, 6, 1), boundary=Deadline.Boundary.THROUGH,
        receiver=letter.deadline.receiver,
    )  # fmt: skip
    ask(officer, task)
    asked, board = ExtensionRequest.objects.all(), f"/tien-do/{letter.pk}/"
    assert "1 đơn vị xin gia hạn" in text_of(office.get(board))
    asked.update(deadline=other)
    assert "đơn vị xin gia hạn" not in text_of(office.get(board))
    Assignment.objects.filter(pk=task.pk).update(deadline=other)
    assert "1 đơn vị xin gia hạn" in text_of(office.get(board))


def test_what_waits_can_be_withdrawn(officer, office, as_person, task) -> None:
    """A day ten years off is asked about; a wrong one is taken back while nobody has answered."""
    far = ask(officer, task, wished_for="26/5/2035").context["form"]
    assert [sentence for sentence, _ in far.fields["seen"].choices] == [
        "Ngày 26/5/2035 còn xa hơn một năm. Vẫn lấy ngày này."
    ]
    ask(officer, task)
    url = f"/xin-gia-han/{ExtensionRequest.objects.get().pk}/rut/"
    assert url in text_of(officer.get("/viec-cua-toi/"))
    assert office.post(url).status_code == 403
    assert "Đã rút đề nghị gia hạn." in text_of(officer.post(url, follow=True))
    assert not ExtensionRequest.objects.exists()
    ask(officer, task)
    answered = ExtensionRequest.objects.get()
    office.post(f"/xin-gia-han/{answered.pk}/khong-dong-y/", {"refused_because": "Đã chốt."})
    late = officer.post(f"/xin-gia-han/{answered.pk}/rut/", follow=True)
    assert "đã được trả lời" in text_of(late)
    assert ExtensionRequest.objects.exists()


def test_bad_requests(officer, task) -> None:
    sentences = [
        ask(officer, task, **changed).context["form"].errors
        for changed in ({"wished_for": "19/5/2025"}, {"reason": ""})
    ]
    assert sentences == [
        {"wished_for": ["Ghi ngày từ 20/5/2025 trở đi."]}, {"reason": ["Ghi lý do xin gia hạn."]},
    ]  # fmt: skip
    ask(officer, task)
    twice = ask(officer, task).context["form"]
    assert twice.errors == {
        "__all__": ["Đơn vị đã xin gia hạn hạn này, đang chờ trả lời. Không cần xin lại."]
    }
    assert ExtensionRequest.objects.count() == 1

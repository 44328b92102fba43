"""Deadlines typed as papers word them, and said back in both readings."""

from typing import Any

import pytest

from directives.models import CalendarDay, Deadline
from documents.models import Document
from organizations.models import Unit
from tests.directives.conftest import FARMING, text_of, unit

URL = "/hoi-thi/CB9/han/them/"


def data(receiver: Unit, **more: Any) -> dict[str, Any]:
    return {
        "name": "Nộp hồ sơ dự thi", "boundary": "before", "day": "20/6/2025", "hour": "",
        "evidence": "arrival", "receiver": receiver.pk, "document": "",
    } | more  # fmt: skip


def said(response) -> list[str]:
    return [str(m).replace("\u00a0", " ") for m in response.context["messages"]]


def test_both_readings_come_back(organiser, cb9) -> None:
    response = organiser.post(URL, data(cb9.receiver), follow=True)
    assert said(response) == [
        "Đã lưu hạn: trước ngày 20/6/2025, tức là chậm nhất hết thứ Năm 19/6/2025."
    ]
    made = Deadline.objects.order_by("pk").last()
    assert (made.contest, made.boundary, str(made.day)) == (cb9, "before", "2025-06-20")


def test_an_hour_is_kept(organiser, cb9) -> None:
    response = organiser.post(
        URL, data(cb9.receiver, boundary="hour", hour="17:00"), follow=True
    )  # fmt: skip
    assert said(response) == [
        "Đã lưu hạn: 17 giờ 00 ngày 20/6/2025, tức là chậm nhất 17 giờ 00 thứ Sáu 20/6/2025."
    ]


def test_what_counts_for_paper_is_kept_and_said(organiser, cb9) -> None:
    """Statement 70: "Postmark date and arrival date are kept apart and the rule decides which
    counts"."""
    organiser.post(URL, data(cb9.receiver, evidence="postmark"), follow=True)
    made = Deadline.objects.order_by("pk").last()
    assert (made.evidence, made.evidence_words) == (
        "postmark", "bản giấy tính theo dấu bưu điện",
    )  # fmt: skip
    page = organiser.get("/hoi-thi/CB9/quan-ly/").content.decode()
    assert "bản giấy tính theo dấu bưu điện" in page


SUNDAY = "Ngày nhận cuối cùng là Chủ nhật 15/6/2025, ngày nghỉ cuối tuần. Vẫn lấy ngày này."


def asked(response) -> list[str]:
    """What the form wants to have ticked."""
    choices = response.context["form"].fields["seen"].choices
    return [sentence.replace("\u00a0", " ") for sentence, _ in choices]


def test_what_is_chosen_among_is_said_in_words(office, letter, deadline) -> None:
    """A paper without a number is told by its subject, and nothing stands for "none" as dashes."""
    Document.objects.filter(pk=letter.document_id).update(number="")
    page = text_of(office.get(f"/han/{deadline.pk}/sua/"))
    assert f"{letter.document.get_kind_display()} ngày 18/4/2025: {letter.document.subject}" in page
    assert "-----" not in page


def test_a_day_off_is_asked_about_before_it_is_saved(organiser, cb9) -> None:
    """Statement 53: "… moved off holidays"; a published "đến hết ngày" is read literally, so the
    day may be meant."""
    before = Deadline.objects.count()
    response = organiser.post(URL, data(cb9.receiver, day="16/6/2025"))
    assert (asked(response), Deadline.objects.count()) == ([SUNDAY], before)
    ticked = response.context["form"].fields["seen"].choices[0][0]
    organiser.post(URL, data(cb9.receiver, day="16/6/2025", seen=ticked))
    assert str(Deadline.objects.order_by("pk").last().day) == "2025-06-16"
    response = organiser.post(URL, data(cb9.receiver, boundary="through", day="02/9/2025"))
    assert "ngày nghỉ lễ (Quốc khánh)" in asked(response)[0]


def test_a_day_before_its_own_paper_is_asked_about(organiser, cb9, letter) -> None:
    typed = data(cb9.receiver, day="20/3/2025", document=letter.document_id)
    assert asked(organiser.post(URL, typed)) == [
        "Hạn trước ngày 20/3/2025 đã qua, không ai nộp được nữa. Vẫn lấy ngày này.",
        "Hạn 20/3/2025 trước ngày của văn bản đặt hạn (18/4/2025). Vẫn lấy ngày này.",
    ]


def test_a_day_that_is_over_or_far_off_is_asked_about(organiser, cb9) -> None:
    """Issue 5: "a deadline in the past: inert text, or a line on the office's list"."""
    before = Deadline.objects.count()
    days = {"28/4/2025": "hết ngày 28/4/2025 đã qua", "28/4/2099": "Ngày 28/4/2099 còn xa hơn"}
    for day, sentence in days.items():
        response = organiser.post(URL, data(cb9.receiver, boundary="through", day=day))
        assert sentence in asked(response)[0]
    assert Deadline.objects.count() == before


def test_an_office_takes_a_day_suggested_from_the_provinces(office, organiser, cb9) -> None:
    """28 days before for communes, 14 for offices, on the working day before."""
    organiser.post(URL, data(cb9.receiver, boundary="through", day="30/6/2025"))
    page = office.get(URL)
    assert [(one.key, str(one.day)) for one in page.context["suggestions"]] == [
        ("xa", "2025-06-02"), ("phong", "2025-06-16"),
    ]  # fmt: skip
    assert organiser.get(URL).context["suggestions"] == []
    form = office.get(f"{URL}?goi-y=xa").context["form"]
    assert (str(form["day"].value()), form["boundary"].value()) == ("2025-06-02", "through")
    CalendarDay.objects.create(day="2025-06-02", reason="hoán đổi")
    assert str(office.get(URL).context["suggestions"][0].day) == "2025-05-30"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"day": "31/2/2025"}, "day", "Tháng 2/2025 không có ngày 31."),
        ({"day": "20/5/20224"}, "day", "Năm phải từ 1945 đến 2100."),
        ({"day": ""}, "day", "Ghi ngày theo kiểu 20/5/2025."),
        ({"boundary": "hour"}, "hour", "Ghi giờ, ví dụ 17:00."),
        ({"boundary": "hour", "hour": "25:00"}, "hour", "Ghi giờ theo kiểu 17:00."),
        ({"hour": "17:00"}, "hour",
         "Cách ghi đã chọn không có giờ. Bỏ giờ, hoặc chọn “giờ trong ngày”."),
    ],
)  # fmt: skip
def test_bad_input_is_answered_beside_the_field(organiser, cb9, changes, field, sentence) -> None:
    response = organiser.post(URL, data(cb9.receiver, **changes))
    form = response.context["form"]
    assert form.errors == {field: [sentence]}
    assert form[field].value() == changes.get(field, "")
    assert form["name"].value() == "Nộp hồ sơ dự thi"


def test_an_office_sets_deadlines_of_what_it_receives_itself(office, cb9, deadline) -> None:
    """As dispatch 1098 did for the city; not for the province, nor for other units."""
    response = office.post(URL, data(deadline.receiver, name="Nộp về thành phố"), follow=True)
    assert response.redirect_chain == [("/cong-van/", 302)]
    assert Deadline.objects.filter(name="Nộp về thành phố").count() == 1
    for receiver in (cb9.receiver, unit(FARMING)):
        response = office.post(URL, data(receiver))
        assert list(response.context["form"].errors) == ["receiver"]


def test_others_set_none(client, as_person, cb9) -> None:
    people = ("ha@cb.example", "kien@cb.example", "lam@bk.example", "anh@bk.example")
    found = [as_person(p).post(URL, data(cb9.receiver)).status_code for p in people]
    assert found == [403, 403, 403, 403]
    assert client.get(URL).status_code == 302


def test_a_sent_deadline_stands(organiser, office, letter, deadline) -> None:
    """A letter went out with it: only the paper it comes from is still corrected."""
    url = f"/han/{deadline.pk}/sua/"
    assert "đã gửi đến các đơn vị" in office.get(url).content.decode()
    typed = data(letter.contest.receiver, day="30/5/2025", document=letter.contest.plan.document_id)
    organiser.post(url, typed)
    deadline.refresh_from_db()
    assert (str(deadline.day), deadline.receiver) == ("2025-05-20", letter.office)
    assert deadline.document == letter.contest.plan.document


def test_an_unsent_deadline_is_edited_by_who_set_it(organiser, as_person, cb9) -> None:
    organiser.post(URL, data(cb9.receiver))
    made = Deadline.objects.order_by("pk").last()
    url = f"/han/{made.pk}/sua/"
    organiser.post(url, data(cb9.receiver, day="25/6/2025"))
    made.refresh_from_db()
    assert (str(made.day), made.sequence) == ("2025-06-25", 1)
    people = ("ngan@cb.example", "anh@bk.example", "ha@cb.example")
    assert [as_person(person).get(url).status_code for person in people] == [403, 403, 403]


def test_a_supplements_deadline_is_not_edited_here(organiser, cb9) -> None:
    private = Deadline.objects.filter(contest=cb9, supplements__isnull=False).first()
    assert organiser.get(f"/han/{private.pk}/sua/").status_code == 404


def test_queries(organiser, office, cb9, deadline, django_assert_num_queries) -> None:
    with django_assert_num_queries(6):
        organiser.get(URL)
    with django_assert_num_queries(7):
        organiser.get(f"/han/{deadline.pk}/sua/")

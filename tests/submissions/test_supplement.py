"""A supplement: its own day, only the asked parts, and what was changed shown to the desk."""

from datetime import date, timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.workflow import Refused, perform
from submissions import content, drafting
from submissions.checklist import checklist
from submissions.checks import Found
from submissions.completeness import NOT_ASKED, asked, seals
from submissions.models import Answer, Dossier
from submissions.workflow import STEPS
from tests.submissions.conftest import HANDED_IN, RETURNED, STAMP, found_right, found_wanting
from tests.submissions.pages import words

OFFICE, WRITER = "ngan@cb.example", "bach@cb.example"
UNCLEAR = Found("wrong", "unclear", "Nói rõ cách nhả phanh.")


def write(dossier: Dossier, order: int, text: str) -> None:
    with drafting.writing(dossier, f"answer-{order}"):
        dossier.answers.filter(question__order=order).update(text=text)


def verdicts(dossier: Dossier) -> dict[str, str]:
    return {line.part: line.verdict for line in checklist(dossier) if line.verdict != "ok"}


def test_only_the_asked_parts_can_be_edited(titled):
    """76: "Only the asked parts can be edited in a supplement"."""
    dossier = titled(RETURNED)
    assert asked(dossier) == {"answer-5", "file-5"}
    assert {part for part, why in seals(dossier).items() if not why} == {"answer-5", "file-5"}
    for part in set(seals(dossier)) - {"answer-5", "file-5"}:
        with pytest.raises(Refused, match=str(NOT_ASKED)), drafting.writing(dossier, part):
            raise AssertionError(part)
    write(dossier, 5, "Kéo tay phanh thì nhả.")
    assert dossier.answers.get(question__order=5).text == "Kéo tay phanh thì nhả."


def test_another_name_in_the_first_answer_is_asked_for_as_such(titled, person_of):
    """74: "a coded reason; the author sees exactly these"."""
    dossier, office = titled(HANDED_IN), person_of(OFFICE)
    dossier.answers.filter(question__order=1).update(text="Tên khác hẳn")
    perform(STEPS, "return", found_wanting(dossier, office), by=office, day=date(2025, 5, 12))
    check = dossier.receipts.latest("sequence").checks.get(part="answer-1")
    assert (check.verdict, check.reason) == ("wrong", "differs")
    assert check.note == f"Khác tên “{dossier.title}” ghi ở phần Thông tin giải pháp."


def test_a_form_of_another_part_says_so_and_keeps_what_was_typed(as_person, titled):
    dossier, client = titled(RETURNED), as_person(WRITER)
    page = client.get(f"/ho-so/{dossier.pk}/sua/", follow=True)
    assertContains(page, NOT_ASKED)
    typed = {"shown": content.mark(dossier, "facts"), "title": "Xe có phanh tự khóa"}
    page = client.post(f"/ho-so/{dossier.pk}/sua/", typed)
    assertContains(page, f"{NOT_ASKED} Chữ đã gõ còn ở dưới, chép lại nếu cần.")
    assertContains(page, "Xe có phanh tự khóa")
    assert titled(RETURNED).version == dossier.version


def test_the_page_offers_the_asked_parts_only(as_person, titled):
    dossier = titled(RETURNED)
    page = as_person(WRITER).get(f"/ho-so/{dossier.pk}/")
    assert page.context["opened"] == {"facts": False, "authors": False, "answer": True}
    assert [slot.item.order for slot in page.context["slots"] if slot.is_open] == [5]
    assertNotContains(page, f'href="/ho-so/{dossier.pk}/sua/"')


def test_what_was_mended_waits_for_the_desk_and_the_desk_sees_the_difference(
    as_person, titled, person_of
):
    """76: "the checker sees a difference view"."""
    dossier, office = titled(RETURNED), person_of(OFFICE)
    assert verdicts(dossier) == {"answer-5": "wrong", "file-5": "missing"}
    before = dossier.answers.get(question__order=5).text
    write(dossier, 5, f"{before} Kéo tay thì nhả.")
    assert verdicts(dossier) == {"answer-5": "fixed", "file-5": "missing"}
    perform(STEPS, "hand_in", dossier, by=person_of(WRITER))
    assert verdicts(dossier) == {"answer-5": "fixed", "file-5": "missing"}
    page = as_person(OFFICE).get(f"/tiep-nhan/{dossier.pk}/")
    assertContains(page, "<ins> Kéo tay thì nhả.</ins>", html=False)
    assert [change["part"] for change in page.context["changed"]] == ["answer-5"]
    found_wanting(dossier, office, answer_5=Found("ok"))
    assert verdicts(dossier) == {"file-5": "missing"}


def test_a_part_handed_in_again_unchanged_waits_to_be_looked_at_again(titled, person_of):
    """Paper that was missing comes on paper: nothing changes on the portal."""
    dossier, office = titled(HANDED_IN), person_of(OFFICE)
    perform(STEPS, "return", found_wanting(dossier, office), by=office, day=date(2025, 5, 12))
    perform(STEPS, "hand_in", dossier, by=person_of("ha@cb.example"))
    assert verdicts(dossier) == {"file-5": "again"}


def test_replaced_files_are_shown_as_links(as_person, titled, person_of):
    dossier, office = titled(HANDED_IN), person_of(OFFICE)
    perform(STEPS, "return", found_wanting(dossier, office), by=office, day=date(2025, 5, 12))
    old = dossier.attachments.get(item__order=5)
    with drafting.writing(dossier, "file-5"):
        dossier.attachments.filter(pk=old.pk).update(removed_at=clock.now())
        new = dossier.attachments.create(
            item=old.item, file=old.file.name, file_name="co-dau.pdf", size=1, sha256="f" * 64,
            uploaded_by=old.uploaded_by,
        )  # fmt: skip
    perform(STEPS, "hand_in", dossier, by=person_of("ha@cb.example"))
    page = as_person(OFFICE).get(f"/ho-so/{dossier.pk}/")
    for file in (old, new):
        assertContains(page, f'<a href="/tep/{file.pk}/">{file.file_name}</a>')


def test_what_is_missing_by_count_is_asked_for_as_well(titled, person_of):
    dossier, office = titled(HANDED_IN), person_of(OFFICE)
    dossier.attachments.filter(item__order=4).update(removed_at=clock.now())
    perform(STEPS, "return", dossier, by=office, day=date(2025, 5, 12))
    [check] = dossier.receipts.get().checks.all()
    assert (check.part, check.verdict, check.reason) == ("file-4", "missing", "not_there")
    assert asked(dossier) == {"file-4"}


def test_the_day_is_suggested_five_working_days_ahead(as_person, titled):
    page = as_person(OFFICE).get(f"/ho-so/{titled(HANDED_IN).pk}/buoc/return/")
    assert page.context["form"]["day"].value() == date(2025, 5, 12)


def test_a_day_far_away_is_asked_about_first(as_person, titled, person_of):
    """75: "A supplement request has its own deadline": a slip of the pen is no deadline."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    found_wanting(dossier, person_of(OFFICE))
    address, typed = f"/ho-so/{dossier.pk}/buoc/return/", {"version": dossier.version}
    for day, tick, said in (
        ("05/7/2025", "2025-07-05", "Hạn bổ sung 05/7/2025 còn 61 ngày nữa."),
        ("05/01/2026", "2026-01-05", "Hạn bổ sung 05/01/2026 sau năm cuối của hội thi (2025)."),
    ):
        page = client.post(address, typed | {"day": day, "sure": "2025-06-30"})
        assert page.context["form"].errors["day"] == [
            f"{said} Sửa lại, hoặc đánh dấu “Vẫn lấy ngày này”."
        ]
        assertContains(page, f'name="sure" value="{tick}"', count=1)
        assertNotContains(page, "checked")
    page = client.post(address, typed | {"day": "05/01/2062", "sure": "2062-01-05"})
    assert page.context["form"].errors["day"] == [
        "Ngày này quá xa: hội thi kết thúc năm 2025. Sửa lại."
    ]
    assert titled(HANDED_IN).state == "handed_in"
    client.post(address, typed | {"day": "05/7/2025", "sure": "2025-07-05"})
    assert dossier.supplements.get().deadline.day == date(2025, 7, 5)


def test_a_copy_that_came_before_the_last_hand_in_is_told_as_older(as_person, titled, person_of):
    """72: "Differences between paper and file are recorded": without a scan, at the desk; the
    receipt says what to print anew, the one before says nothing."""
    dossier, office = titled(HANDED_IN), person_of(OFFICE)
    found_wanting(dossier, office, answer_5=UNCLEAR)
    with clock.at(clock.now() + timedelta(hours=1)):
        dossier.copies.filter(number=1).update(received_at=clock.now(), received_by=office)
        dossier.copies.filter(number=2).update(received_at=None, received_by=None)
    with clock.at(clock.now() + timedelta(days=1)):
        perform(STEPS, "return", dossier, by=office, day=date(2025, 5, 12))
        write(dossier, 5, "Kéo tay phanh thì nhả.")
        perform(STEPS, "hand_in", dossier, by=person_of("ha@cb.example"))
        desk = as_person(OFFICE).get(f"/tiep-nhan/{dossier.pk}/")
        first, second = (
            as_person(OFFICE).get(f"/bien-nhan/{r.pk}/") for r in dossier.receipts.all()
        )
    label = "Câu 5: Làm từng bước thế nào?"
    assertContains(desk, f"Nhận trước lần nộp này, các phần đổi sau đó: {label}", count=1)
    words = "Nơi nhận có bộ 01 từ trước lần nộp này. In lại, đưa đến các phần đã đổi: "
    assertContains(second, words + label, count=1)
    assertNotContains(first, "từ trước lần nộp này")


def test_what_was_right_and_did_not_change_stays_right(as_person, titled, person_of):
    """76: "the checker sees a difference view": only what was changed is looked at again."""
    dossier, office = titled(HANDED_IN), person_of(OFFICE)
    found_right(found_wanting(dossier, office, answer_5=UNCLEAR, file_5=STAMP), office)
    perform(STEPS, "return", dossier, by=office, day=date(2025, 5, 12))
    write(dossier, 5, "Kéo tay phanh thì nhả.")
    with clock.at(clock.now() + timedelta(days=1)):
        perform(STEPS, "hand_in", dossier, by=person_of("ha@cb.example"))
        page = as_person(OFFICE).get(f"/tiep-nhan/{dossier.pk}/")
    unseen = [line.part for line in checklist(dossier) if line.unseen]
    assert (unseen, verdicts(dossier)) == (
        ["answer-5", "file-5"], {"answer-5": "fixed", "file-5": "again"},
    )  # fmt: skip
    assertContains(page, f"{office} thấy đạt ngày 05/5/2025, từ đó phần này không đổi.")
    assertContains(page, "Còn 2 phần chưa kiểm.")
    kept = dossier.receipts.latest("sequence").checks.get(part="facts")
    assert (kept.verdict, kept.checked_by, kept.checked_at) == ("ok", office, clock.now())


def test_a_receipt_keeps_all_that_was_said(titled, person_of):
    dossier = titled(HANDED_IN)
    content = dossier.receipts.get().content
    answers = Answer.objects.filter(dossier=dossier)
    assert {part: said["text"] for part, said in content.items() if part[:7] == "answer-"} == {
        f"answer-{a.question.order}": a.text for a in answers
    }
    assert content["facts"]["Tên giải pháp"] == dossier.title
    assert [author["name"] for author in content["authors"]] == [
        author.name for author in dossier.authors.all()
    ]
    assert [file["sha256"] for file in content["file-4"]] == [
        file.sha256 for file in dossier.attachments.filter(item__order=4)
    ]


def test_two_clerks_who_return_at_once_make_one_supplement(as_person, titled, person_of):
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    found_wanting(dossier, person_of(OFFICE))
    typed = {"version": dossier.version, "day": "12/5/2025"}
    for _ in range(2):
        client.post(f"/ho-so/{dossier.pk}/buoc/return/", typed)
    assert dossier.supplements.count() == 1


def test_after_its_day_the_supplement_is_sealed_too(titled):
    dossier = titled(RETURNED)
    closes = dossier.supplements.get().deadline.closes_at
    with clock.at(closes), pytest.raises(Refused, match="niêm phong"):
        write(dossier, 5, "Muộn.")
    with clock.at(closes - timedelta(microseconds=1)):
        write(dossier, 5, "Kịp.")
    assert dossier.answers.get(question__order=5).text == "Kịp."


def test_what_was_asked_stands_where_it_is_mended_and_leads_there(as_person, titled):
    """74: "the author sees exactly these"; 76: "Only the asked parts can be edited"."""
    dossier, client = titled(RETURNED), as_person(WRITER)
    address = f"/ho-so/{dossier.pk}/cau-hoi/5/"
    said = "Bàn tiếp nhận ghi: Sai, nội dung chưa rõ. Nói rõ phanh nhả ra bằng cách nào."
    for place in (address, f"/ho-so/{dossier.pk}/cau-hoi/"):
        assert words(client.get(place)).count(said) == 1
    page = client.get(f"/ho-so/{dossier.pk}/")
    assert "Bàn tiếp nhận ghi: Thiếu minh chứng áp dụng. Đội vệ sinh xác nhận" in words(page)
    assert page.context["mend"].url == address
    assert page.context["leading"] is None
    assert page.content.decode().count("btn-primary") == 1
    listed = f"/ho-so/{dossier.pk}/cau-hoi/"
    assert words(client.get(listed)).count("Cần sửa") == 2  # as phones and wide screens have it
    write(dossier, 5, "Kéo tay phanh thì nhả.")
    assert "Cần sửa" not in words(client.get(listed))
    for go, after in (("next", f"/ho-so/{dossier.pk}/"), ("back", f"/ho-so/{dossier.pk}/cau-hoi/")):
        assert client.post(address, {"go": go}).url == after


def test_facts_and_authors_say_what_was_asked(as_person, titled):
    dossier, client = titled(RETURNED), as_person(WRITER)
    checks = dossier.receipts.latest("sequence").checks
    checks.filter(part="answer-5").update(part="facts", reason="field", note="Chọn lại.")
    checks.filter(part="file-5").update(part="authors", reason="signature", note="")
    assertContains(client.get(f"/ho-so/{dossier.pk}/sua/"), "Sai, chưa đúng lĩnh vực. Chọn lại.")
    page = client.get(f"/ho-so/{dossier.pk}/tac-gia/")
    assertContains(page, "Bàn tiếp nhận ghi: Thiếu chữ ký.")


def test_handing_in_again_says_first_what_was_left(as_person, titled, person_of):
    """76, and the author may think it right: it can be handed in all the same."""
    dossier, client = titled(RETURNED), as_person(WRITER)
    address = f"/ho-so/{dossier.pk}/buoc/hand_in/"
    write(dossier, 5, "Kéo tay phanh thì nhả.")
    page = client.get(address)
    assert [line.part for line in page.context["untouched"]] == ["file-5"]
    assert "Chưa sửa 1 phần được yêu cầu" in words(page)
    bring = page.context["paper"]
    assert bring == (
        "Nơi nhận đã có bộ 01. Đưa bộ 02 đến Phòng VHKHTT chậm nhất hết thứ\xa0Năm\xa008/5/2025."
    )
    response = client.post(address, {"version": titled(RETURNED).version}, follow=True)
    [said] = map(str, response.context["messages"])
    assert said.endswith(f". {bring}")  # the supplement's day, after the hand-in as before it
    assert "Nơi nhận đã có bộ 01, còn chờ bộ 02." in words(response)
    assert titled(RETURNED).state == "handed_in"

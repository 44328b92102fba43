from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from contest_portal import clock
from contest_portal.workflow import Refused, perform
from documents import papers
from organizations.models import Membership
from submissions import content
from submissions.completeness import closed
from submissions.models import Dossier, Receipt
from submissions.models.dossier import State
from submissions.workflow import STEPS
from tests.submissions.conftest import (
    BAC_KAN,
    DRAFT,
    HANDED_IN,
    REGISTERED,
    RETURNED,
    found_right,
    found_wanting,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
INSTANT = timedelta(microseconds=1)
CLOSED = "Đã hết hạn nhận hồ sơ từ 0 giờ thứ\u00a0Ba\u00a020/5/2025."


def do(client: Client, dossier: Dossier, step: str, **typed):
    form = {"version": dossier.version, **typed}
    return client.post(f"/ho-so/{dossier.pk}/buoc/{step}/", form)


def handed_in(dossier: Dossier) -> bool:
    return Dossier.objects.get(pk=dossier.pk).state == State.HANDED_IN


def test_the_author_gets_a_receipt_at_once(as_person, titled, person_of):
    """40: "The author gets at once a receipt with number, time, list of files with hashes"."""
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    response = do(client, dossier, "hand_in")
    receipt = Receipt.objects.get(dossier=dossier)
    assert response.url == f"/bien-nhan/{receipt.pk}/"
    assert (receipt.number, receipt.handed_in_at) == (dossier.code, clock.now())
    assert receipt.handed_in_by == person_of("ha@cb.example")
    assert receipt.change == dossier.changes.get(step="hand_in")
    assert receipt.facts == {
        "contest": "Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9 (2024 – 2025)",
        "title": dossier.title, "authors": ["Sầm Thị Lan"],
        "unit": "Trường Tiểu học Ngọc Xuân", "copies": 2,
        "receiver": "Phòng Văn hóa, Khoa học và Thông tin thành phố Cao Bằng",
        "head": papers.head(dossier.deadline.receiver, "BN", clock.now()),
        "deadline": "chậm nhất hết thứ\u00a0Hai\u00a019/5/2025", "late": False, "decision": "",
    }  # fmt: skip
    assert receipt.files == [
        {"item": f.item.label, "name": f.file_name, "size": f.size, "sha256": f.sha256}
        for f in dossier.attachments.current()
    ]
    assert len(receipt.files) == 2
    page = client.get(response.url).content.decode()
    assert f"Đã nộp. Mã biên nhận {dossier.code}. Đưa 02 bộ giấy đến Phòng VHKHTT" in page


def test_two_clicks_on_hand_in_make_one_receipt(as_person, titled):
    """33: "Two clicks on "Nộp" make one entry"."""
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    first = do(client, dossier, "hand_in")
    client.get(first.url)  # reads the first message
    second = do(client, dossier, "hand_in")
    assert (first.url, Receipt.objects.filter(dossier=dossier).count()) == (second.url, 1)
    said = client.get(second.url).content.decode()
    assert "Hồ sơ này vừa được nộp lúc 8\u00a0giờ\u00a000" in said
    assert "Anh chị không cần bấm lại." in said


def test_two_clicks_on_register_make_one_number(as_person, titled):
    draft, client = ready(titled(DRAFT)), as_person("men@cb.example")
    last = draft.contest.last_number
    assert do(client, draft, "register").url == do(client, draft, "register").url
    assert draft.changes.count() == 1
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("registered", last + 1)
    assert [copy.number for copy in draft.copies.all()] == [1, 2]


def ready(draft: Dossier) -> Dossier:
    """With the field that a draft of the demo may still lack."""
    Dossier.objects.filter(pk=draft.pk).update(field=draft.rules.fields.first())
    return draft


def test_an_edit_between_the_check_and_the_hand_in_is_noticed(as_person, titled):
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    form = client.get(f"/ho-so/{dossier.pk}/buoc/hand_in/").context["form"]
    assert form["version"].value() == dossier.version
    client.post(
        f"/ho-so/{dossier.pk}/sua/", {"shown": content.mark(dossier, "facts"), "title": "Tên khác"}
    )
    edited = titled("Tên khác")
    Dossier.objects.filter(pk=edited.pk).update(
        field=dossier.field, stage=dossier.stage, first_applied_month=1, first_applied_year=2024
    )
    edited.authors.update(consents_to_entry=True)  # as they agree to the new title
    response = do(client, dossier, "hand_in")
    assert not handed_in(dossier)
    assert "Hồ sơ vừa được người khác hoặc cửa sổ khác sửa." in response.content.decode()
    assert response.context["form"]["version"].value() == str(edited.version)
    do(client, edited, "hand_in")
    assert handed_in(dossier)


@pytest.mark.parametrize(
    ("beginning", "who", "closes"),
    [
        (REGISTERED, "ha@cb.example", datetime(2025, 5, 20, tzinfo=ZONE)),
        (BAC_KAN, "xuan@bk.example", datetime(2025, 7, 1, tzinfo=ZONE)),
    ],
)
def test_both_deadlines_close_at_their_instant(as_person, titled, beginning, who, closes):
    """52: ""Trước ngày 20/5/2025" closes at 00:00 of 20/5; "đến hết ngày 30/6/2025" closes at
    24:00 of 30/6 (both seeds)"."""
    dossier, client = titled(beginning), as_person(who)
    with clock.at(closes):
        response = do(client, dossier, "hand_in")
        assert not handed_in(dossier)
        assert "Đã hết hạn nhận hồ sơ từ 0 giờ" in response.content.decode()
        assert "Hồ sơ vẫn còn nguyên, xem và in được." in response.content.decode()
    with clock.at(closes - INSTANT):
        do(client, dossier, "hand_in")
        assert handed_in(dossier)


def test_one_answer_for_page_button_and_step(as_person, titled, person_of):
    """51: "One function decides "open for this person now?", used by page, API, background job
    and text"."""
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    officer, office = person_of("ha@cb.example"), person_of("ngan@cb.example")
    assert closed(dossier) == ""
    with pytest.raises(PermissionDenied):
        perform(STEPS, "hand_in", dossier, by=office)
    with clock.at(datetime(2025, 5, 20, tzinfo=ZONE)):
        for page in ("", "buoc/hand_in/"):
            assert CLOSED in client.get(f"/ho-so/{dossier.pk}/{page}").content.decode()
        with pytest.raises(Refused) as refusal:
            perform(STEPS, "hand_in", dossier, by=officer)
        assert str(refusal.value) == closed(dossier)
    assert not handed_in(dossier)


def test_a_supplement_has_its_own_deadline(as_person, titled):
    dossier, client = titled(RETURNED), as_person("bach@cb.example")
    closes = datetime(2025, 5, 9, tzinfo=ZONE)  # đến hết ngày 08/5
    with clock.at(closes):
        do(client, dossier, "hand_in")
        assert not handed_in(dossier)
    with clock.at(closes - INSTANT):
        response = do(client, dossier, "hand_in")
    receipt = dossier.receipts.last()
    assert (response.url, receipt.number) == (f"/bien-nhan/{receipt.pk}/", f"{dossier.code} lần 2")
    assert receipt.facts["deadline"] == "chậm nhất hết thứ\u00a0Năm\u00a008/5/2025"


def test_what_is_missing_is_said_and_nothing_happens(as_person, titled):
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    dossier.answers.filter(question__order=2).update(text="")
    question = dossier.rules.questions.get(order=2)
    for response in (
        client.get(f"/ho-so/{dossier.pk}/buoc/hand_in/"),
        do(client, dossier, "hand_in"),
    ):
        assert response.context["reasons"] == [f"Chưa trả lời câu 2: {question.label}"]
    assert not handed_in(dossier)


def test_the_page_warns_of_papers_that_may_follow_later(as_person, titled):
    page = as_person("ha@cb.example").get(f"/ho-so/{titled(REGISTERED).pk}/buoc/hand_in/")
    assert page.context["lacking"] == [
        "Thiếu Phiếu đăng ký dự thi.",
        "Thiếu Ảnh sản phẩm hoặc mô hình: cần ít nhất 2 tệp.",
        "Thiếu Giấy xác nhận áp dụng.",
    ]


def test_the_desk_returns_what_it_found_wanting_with_a_day(as_person, titled, person_of):
    """75: "A supplement request has its own deadline and reminders before it"."""
    dossier = found_wanting(titled(HANDED_IN), person_of("ngan@cb.example"))
    client = as_person("ngan@cb.example")
    typed = {"note": "Ghi rõ kích thước thẻ.", "day": "12/5/2025"}
    response = do(client, dossier, "return", **typed)
    dossier.refresh_from_db()
    asked = dossier.supplements.get()
    assert response.url == f"/tiep-nhan/{dossier.pk}/"
    assert (dossier.state, dossier.completed_at) == ("returned", None)
    assert (asked.receipt, asked.change.note) == (
        dossier.receipts.get(), "Ghi rõ kích thước thẻ.",
    )  # fmt: skip
    assert (asked.deadline.day, asked.deadline.boundary) == (date(2025, 5, 12), "through")
    assert not dossier.contest.deadlines.announced().contains(asked.deadline)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {},
            {"day": ["Ghi ngày theo kiểu 20/5/2025."]},
        ),
        (
            {"note": "x", "day": "04/5/2025"},
            {"day": ["Ngày này đã qua. Ghi ngày từ hôm nay trở đi."]},
        ),
        (
            {"note": "x" * 2001, "day": "12/5/2025"},
            {"note": ["Dài quá 2.000 chữ cái, hiện có 2.001. Rút gọn lại."]},
        ),
    ],
)
def test_a_return_without_its_parts_is_refused_beside_them(as_person, titled, typed, errors):
    dossier = titled(HANDED_IN)
    response = do(as_person("ngan@cb.example"), dossier, "return", **typed)
    assert response.context["form"].errors == errors
    assert handed_in(dossier)


def test_registration_closes_with_the_deadline(as_person, titled, person_of):
    """51: "One function decides "open for this person now?", used by page, API, background job
    and text": a quota counted as registered cannot be met weeks late."""
    draft, client = ready(titled(DRAFT)), as_person("men@cb.example")
    closes = datetime(2025, 5, 20, tzinfo=ZONE)
    with clock.at(closes):
        for page in ("", "buoc/register/"):
            assert CLOSED in client.get(f"/ho-so/{draft.pk}/{page}").content.decode()
        assert CLOSED in do(client, draft, "register").content.decode()
    assert titled(DRAFT).state == "drafting"
    with clock.at(closes - INSTANT):
        do(client, draft, "register")
    draft.refresh_from_db()
    assert (draft.state, draft.registered_at) == ("registered", closes - INSTANT)


def test_one_clock_decides_and_dates(titled, person_of, monkeypatch):
    """Security 58: "closing uses the database clock", and so do the receipt and its change."""
    last = datetime(2025, 5, 20, tzinfo=ZONE) - INSTANT
    dossier, officer = titled(REGISTERED), person_of("ha@cb.example")
    monkeypatch.setattr(clock, "database_now", lambda: last)
    with clock.at(last + timedelta(minutes=3)):  # this web server's clock is fast
        change = perform(STEPS, "hand_in", dossier, by=officer)
    assert (change.at, dossier.receipts.get().handed_in_at) == (last, last)


def test_a_refusal_keeps_the_version_that_was_looked_at(as_person, titled, person_of):
    """32: "The same entry open in two tabs ... warns": no other refusal hides it."""
    client = as_person("ngan@cb.example")
    dossier = found_right(titled(HANDED_IN), person_of("ngan@cb.example"))
    Dossier.objects.filter(pk=dossier.pk).update(version=dossier.version + 1)
    response = do(client, dossier, "accept")
    assert response.context["reasons"] == ["Chưa nhận bộ 02."]
    assert response.context["form"]["version"].value() == str(dossier.version)
    dossier.copies.update(received_at=clock.now())
    assert "vừa được người khác" in do(client, dossier, "accept").content.decode()


def test_a_withdrawal_says_why(as_person, titled):
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    response = do(client, dossier, "withdraw", note=" ")
    assert response.context["form"].errors == {"note": ["Ghi lý do."]}
    do(client, dossier, "withdraw", note="Tác giả đi làm xa.")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.changes.last().note) == ("withdrawn", "Tác giả đi làm xa.")
    page = client.get(f"/ho-so/{dossier.pk}/").content.decode()
    assert "Tác giả đi làm xa." in page


def test_accepting_needs_every_paper(as_person, titled, person_of):
    client = as_person("ngan@cb.example")
    dossier = found_right(titled(HANDED_IN), person_of("ngan@cb.example"))
    assert do(client, dossier, "accept").context["reasons"] == ["Chưa nhận bộ 02."]
    dossier.copies.update(received_at=clock.now())
    do(client, dossier, "accept")
    dossier.refresh_from_db()
    assert dossier.state == "accepted"


@pytest.mark.parametrize("step", ["bay", "forward", "__class__"])
def test_an_unknown_step_has_no_page(as_person, titled, step):
    client = as_person("ngan@cb.example")
    assert client.get(f"/ho-so/{titled(HANDED_IN).pk}/buoc/{step}/").status_code == 404


def test_a_get_changes_nothing_and_a_post_needs_its_token(as_person, titled, person_of):
    """Security 43: "CSRF on every unsafe method, API included; no state change by GET"."""
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    for step in ("hand_in", "withdraw", "register"):
        assert client.get(f"/ho-so/{dossier.pk}/buoc/{step}/").status_code == 200
    for post in (f"/tep/{dossier.attachments.first().pk}/bo/", f"/ho-so/{dossier.pk}/tep/1/"):
        assert client.get(post).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for page in ("sua", "tac-gia", "cau-hoi", "buoc/hand_in", "tep/1"):
        assert strict.post(f"/ho-so/{dossier.pk}/{page}/", {"version": 1}).status_code == 403
    now = titled(REGISTERED)
    assert (now.state, now.version) == (dossier.state, dossier.version)


PEOPLE = (
    "ha@cb.example", "men@cb.example", "ngan@cb.example", "tue@cb.example", "kien@cb.example",
    "thanh@cb.example", "khue@cb.example", "anh@bk.example", "lam@bk.example", "xuan@bk.example",
)  # fmt: skip
WRITERS = {"register", "hand_in", "send", "withdraw", "revive"}
RECEIVERS = {"accept", "accept_late", "return", "reopen", "mark_ineligible"}
MAY = {
    (REGISTERED, "ha@cb.example"): WRITERS,
    (REGISTERED, "ngan@cb.example"): RECEIVERS | {"forward"},
    (BAC_KAN, "xuan@bk.example"): WRITERS,
    (BAC_KAN, "anh@bk.example"): RECEIVERS,
}


@pytest.mark.parametrize("beginning", [REGISTERED, BAC_KAN])
@pytest.mark.parametrize("who", PEOPLE)
def test_every_step_is_refused_outside_its_table(titled, person_of, beginning, who):
    """Security 7: "every (state, action, role) not in the table is refused by the domain layer,
    not only hidden"."""
    person, may = person_of(who), MAY.get((beginning, who), set())
    for state in State:
        dossier = titled(beginning)
        Dossier.objects.filter(pk=dossier.pk).update(state=state)
        for name, step in STEPS.items():
            if name in may and state in step.sources:
                continue
            dossier.refresh_from_db()
            with pytest.raises(Refused if name in may else PermissionDenied):
                perform(STEPS, name, dossier, by=person, note="x")
        dossier.refresh_from_db()
        assert (dossier.state, dossier.version) == (state, titled(beginning).version)


def test_an_officer_who_left_loses_the_dossier_at_once(as_person, titled, person_of):
    """Security 6: "A unit officer removed or moved loses access on the next request, open tabs
    included"."""
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    assert client.get(f"/ho-so/{dossier.pk}/").status_code == 200
    Membership.objects.filter(person=person_of("ha@cb.example")).update(valid_to=date(2025, 5, 4))
    assert client.get(f"/ho-so/{dossier.pk}/").status_code == 404
    assert do(client, dossier, "hand_in").status_code == 404
    assert not handed_in(dossier)

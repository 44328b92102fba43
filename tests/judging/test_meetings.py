"""A council's meeting: agenda, quorum, votes, who steps out, and the minutes it leaves."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.demo import NOW
from judging.models import Conflict, LogLine, Sheet
from organizations.models import Membership
from reminders import gathering, planning
from reminders.models import Message
from tests.judging.conftest import CHAIR, CONFLICTED, SECRETARY
from tests.judging.prizes import add_prizes, meeting_of, seal_all

ORGANISER = "tue@cb.example"


@pytest.fixture
def tue(as_person, council) -> Client:
    """The organiser, who has called a meeting of the council."""
    add_prizes(council)
    seal_all(council, {4: 88, 3: 80, 1: 80})
    client = as_person(ORGANISER)
    made = {
        "council": council.pk, "name": "Họp xét giải", "place": "Phòng họp Liên hiệp hội",
        "day": "16/6/2025", "begins": "8h00", "guests": "Đại diện Sở Khoa học và Công nghệ",
    }  # fmt: skip
    bad = client.post("/hoi-thi/CB9/hop/them/", made | {"begins": "tám giờ"})
    assertContains(bad, "Ghi giờ theo kiểu 8:00.")
    assert client.post("/hoi-thi/CB9/hop/them/", made).status_code == 302
    return client


def filled(client: Client, address: str, *there: str, **others: Any) -> dict[str, Any]:
    """What the page's forms hold, with these people (by e-mail) ticked as there."""
    forms = client.get(address).context["forms"]
    data: dict[str, Any] = {}
    for one in (forms.head, forms.people.management_form, forms.agenda.management_form):
        data |= {one.add_prefix(name): one[name].value() for name in one.fields}
    for one in [*forms.people.forms, *forms.agenda.forms]:
        data |= {one.add_prefix(name): one[name].value() for name in one.fields}
    for one in forms.people.forms:
        data[one.add_prefix("is_there")] = one.instance.person.email in there or ""
    data["begins"], data["ends"] = "8:00", "11:30"
    return {
        name: "" if value is None or value is False else value
        for name, value in (data | others).items()
    }


def votes(number: int, *cast: int) -> dict[str, int]:
    names = ("votes_for", "votes_against", "abstained")
    return {f"items-{number}-{name}": n for name, n in zip(names, cast, strict=False)}


def test_a_meeting_yields_its_minutes(
    tue, council, as_person, django_assert_num_queries
) -> None:  # fmt: skip
    """Statement 90: "The meeting mode keeps agenda, present members, quorum, votes and yields the
    biên bản". The education office's judge steps out where a school's solution is discussed."""
    meeting = meeting_of(council)
    address, everybody = f"/hop/{meeting.pk}/", (CHAIR, SECRETARY, CONFLICTED)
    items = list(meeting.items.all())
    assert [item.title.rsplit(": ", 1)[-1] for item in items] == [
        "Thư ký báo cáo tổng hợp phiếu chấm đã niêm phong",
        "xếp hạng bằng giải pháp khác",
        "xếp hạng bằng giải pháp khác",
        *(f"Xét {prize.in_a_sentence}" for prize in council.contest.prizes.all()),
    ]
    first = items[1]
    assert (first.dossier.number, list(first.stepped_out.values_list("email", flat=True))) == (
        1, [CONFLICTED],
    )  # fmt: skip
    with django_assert_num_queries(8):
        page = tue.get(address)
    assertContains(page, "Có mặt 0 trên 3, chưa đủ túc số, cần ít nhất 2.")
    assertContains(page, "Đinh Thị Thắm có liên quan: ra ngoài")

    lone = tue.post(address, filled(tue, address, CHAIR, close="1"))
    for sentence in (
        "Có mặt 1 trên 3, chưa đủ túc số, cần ít nhất 2.",
        "Cần đúng một người có mặt làm thư ký.",
    ):
        assertContains(lone, sentence)
    wrong = filled(tue, address, *everybody, **votes(1, 3, 0, 0), **{"items-1-said": "Giữ hạng"})
    refused = tue.post(address, wrong)
    assertContains(refused, "Có 2 người được biểu quyết, ba ô cộng lại đang là 3.")
    assertContains(refused, "Giữ hạng")  # what was typed stays
    half = tue.post(address, filled(tue, address, *everybody, **votes(1, 3)))
    assertContains(half, "ba ô cộng lại đang là 3.")  # a box left blank: nobody
    meeting.refresh_from_db()
    assert (meeting.version, meeting.ends_at) == (1, None)  # nothing half written

    good = wrong | votes(1, 2, "", "") | votes(2, 2, 1, 0)
    assert tue.post(address, good).status_code == 302
    stale = tue.post(address, good | {"items-1-said": "Chữ ở cửa sổ khác"})
    assertContains(stale, "Bản mới nhất đang ghi: “Giữ hạng”")
    assertContains(stale, "Chữ ở cửa sổ khác")
    new = {"items-7-title": "Việc khác", "items-7-code": "CB9-0004"}
    closing = filled(tue, address, *everybody, close="1", **new)
    assert tue.post(address, closing).status_code == 302

    meeting.refresh_from_db()
    minutes = meeting.minutes
    assert minutes["sitting"] == "3 trên 3, đủ túc số"
    assert [sign["name"] for sign in minutes["signs"]] == ["Mạc Văn Sáng", "Phan Minh Khuê"]
    assert minutes["guests"] == ["Đại diện Sở Khoa học và Công nghệ"]
    assert minutes["proceedings"][1].endswith(
        "xếp hạng bằng giải pháp khác. Ra ngoài, không bàn và không biểu quyết vì xung đột lợi "
        "ích: Đinh Thị Thắm. Giữ hạng. Biểu quyết: 2 đồng ý, 0 không đồng ý, 0 không có ý kiến, "
        "trên 2 người có mặt."
    )
    assert minutes["proceedings"][-1] == "Việc khác."
    assertContains(tue.post(address, closing), "biên bản khóa lúc")  # frozen
    meeting.refresh_from_db()
    assert meeting.minutes == minutes
    for form in ("pdf", "docx"):
        assert tue.get(f"{address}bien-ban/{form}/").status_code == 200
    assert LogLine.objects.get(act="meeting_closed").after["quorum"] == minutes["sitting"]


def test_the_page_opens_what_is_next(tue, council) -> None:
    """Its items are folded, but for the first that nothing is written of, those whose typed words
    were not kept, and those that are wrong. Written is only what is stored."""
    address, there = f"/hop/{meeting_of(council).pk}/", (CHAIR, SECRETARY, CONFLICTED)
    last = meeting_of(council).items.count()

    def opened(page: Any) -> tuple[str, list[str]]:
        """What is said to be next, and which items stand open."""
        [said] = re.findall(r"Việc tiếp theo:</strong>\s*<a href=.+?>(.+?)</a>", page.text)
        return said, re.findall(r'id="noi-dung-(\d+)"\s+open', page.text)

    assert opened(tue.get(address)) == ("đánh dấu người có mặt", ["1"])
    written = {f"items-{row}-said": "Nhất trí" for row in (0, 1)}
    page = tue.post(address, filled(tue, address, *there, **written), follow=True)
    assert opened(page) == ("ghi nội dung 3", ["3"])
    assertContains(page, "Đã ghi</span>", count=2)
    wrong = filled(tue, address, *there, **votes(4, 9, 0, 0), **{"items-2-said": "Chưa lưu"})
    page = tue.post(address, wrong)
    assert opened(page) == ("ghi nội dung 3", ["3", "5"])
    assertContains(page, "Đã ghi</span>", count=2)
    written = {f"items-{row}-said": "Nhất trí" for row in range(last)} | votes(3, 3, 0, 0)
    page = tue.post(address, filled(tue, address, *there, **written), follow=True)
    assert opened(page) == ("ghi giờ kết thúc, rồi kết thúc cuộc họp", [])
    page = tue.post(address, filled(tue, address, CHAIR, SECRETARY))  # three have voted
    assertContains(page, "Có 2 người được biểu quyết, ba ô cộng lại đang là 3.", count=2)
    assert opened(page) == ("ghi giờ kết thúc, rồi kết thúc cuộc họp", ["4"])


def test_who_belongs_to_a_meeting_is_told_of_it_and_of_its_changes(
    tue, council, person_of, dossier_of, django_capture_on_commit_callbacks
) -> None:  # fmt: skip
    """Chair, secretary and members learn place, hour and agenda, once it has rested ten minutes; of
    solutions their number, without those that the person has a conflict with."""
    meeting = meeting_of(council)
    address = f"/hop/{meeting.pk}/"

    def told(after: timedelta) -> dict[str, str]:
        """By mail, the words of the messages that come up to then."""
        Message.objects.all().delete()
        with clock.at(NOW + after):
            planning.plan()
            gathering.gather()
        mails = Message.objects.filter(body__contains="Họp xét giải")
        return dict(mails.values_list("recipient__email", "body"))

    assert told(timedelta(minutes=9)) == {}
    everybody = told(timedelta(minutes=11))
    assert set(everybody) == {CHAIR, SECRETARY, CONFLICTED}
    place = "Địa điểm: Phòng họp Liên hiệp hội."
    for who, solutions in ((CHAIR, 2), (CONFLICTED, 1)):
        lines = everybody[who].splitlines()
        assert {place, f"- Thảo luận {solutions} giải pháp"} <= set(lines)
        assert "Mời anh chị dự cuộc họp “Họp xét giải” của Hội đồng" in everybody[who]
        for hidden in (dossier_of(1).title, dossier_of(3).title, "CB9-0001", "80"):
            assert hidden not in everybody[who].replace("800", "")
    assert told(timedelta(minutes=12)) == {}

    same = filled(tue, address, CHAIR)
    with django_capture_on_commit_callbacks() as woken:
        tue.post(address, same | {"items-1-said": "Chuẩn bị trước"})
    assert (woken, told(timedelta(hours=1))) == ([], {})
    council.seats.filter(person__email=CONFLICTED).update(ended_at=NOW)
    for minutes, hour in ((60, "9:00"), (65, "10:00")):  # two changes in ten minutes: one message
        changes = filled(tue, address, CHAIR) | {"begins": hour, "ends": ""}
        at = clock.at(NOW + timedelta(minutes=minutes))
        with at, django_capture_on_commit_callbacks() as woken:
            tue.post(address, changes)
        assert len(woken) == 1
    changed = told(timedelta(hours=2))
    assert set(changed) == {CHAIR, SECRETARY}
    assert "có thay đổi, thay cho lần báo trước" in changed[CHAIR]
    assert "Thời gian: 10 giờ 00" in " ".join(changed[CHAIR].split())
    listed = tue.get("/hoi-thi/CB9/thu-nhac/")
    assertContains(listed, person_of(SECRETARY).full_name)
    assertContains(tue.get(address), "Xem đã báo cho ai")
    with clock.at(meeting.starts_at + timedelta(hours=3)):
        tue.post(address, filled(tue, address, CHAIR) | {"place": "Nơi khác", "begins": "10:00"})
    assert told(meeting.starts_at - NOW + timedelta(hours=4)) == {}


def test_whoever_is_in_conflict_reads_nothing_of_it(tue, council, as_person, dossier_of) -> None:
    """Statement 92: "The head of the board with a conflict loses sight of that entry, another head
    is named"."""
    meeting, chair = meeting_of(council), as_person(CHAIR)
    address = f"/hop/{meeting.pk}/"
    assertContains(chair.get(address), dossier_of(3).title)
    secretary = council.seats.get(part="secretary").person
    khue = council.seats.get(part="chair").person
    Conflict.objects.create(
        person=khue, dossier=dossier_of(3), reason="kin", presided_by=secretary
    )  # fmt: skip
    assertNotContains(chair.get(address), dossier_of(3).title)
    assert chair.get(f"{address}bien-ban/").status_code == 403
    assert as_person(CONFLICTED).get(address).status_code == 404
    closing = filled(chair, address, CHAIR, SECRETARY, close="1")
    assert chair.post(address, closing).status_code == 302
    assertNotContains(chair.get(address), "Xem biên bản")
    meeting.refresh_from_db()
    [told] = [line for line in meeting.minutes["proceedings"] if dossier_of(3).title in line]
    assert told.endswith("lợi ích: Phan Minh Khuê. Mạc Văn Sáng chủ trì nội dung này.")


def test_the_code_of_a_hidden_dossier_is_answered_like_an_unknown_one(
    tue, council, as_person, dossier_of
) -> None:
    """80: "conflicted titles never reach the browser"."""
    address, chair = f"/hop/{meeting_of(council).pk}/", as_person(CHAIR)
    khue = council.seats.get(part="chair").person
    Conflict.objects.create(person=khue, dossier=dossier_of(3), reason="kin")
    row = len(chair.get(address).context["forms"].agenda.initial_forms)
    said = []
    for code in ("CB9-0003", "CB9-0999", "không rõ"):
        typed = {f"items-{row}-title": "Việc khác", f"items-{row}-code": code}
        page = chair.post(address, filled(chair, address, CHAIR, **typed))
        assertContains(page, f'value="{code}"')  # what was typed stays
        errors = page.context["forms"].agenda.forms[row].errors
        said.append(errors["code"][0].replace(code, "…"))
    assert set(said) == {
        "Không có giải pháp đang chấm nào mang mã …. Ghi mã như trên hồ sơ, ví dụ CB9-0012."
    }
    known = {f"items-{row}-title": "Việc khác", f"items-{row}-code": "cb9 - 0004"}
    assert chair.post(address, filled(chair, address, CHAIR, **known)).status_code == 302
    assert meeting_of(council).items.last().dossier == dossier_of(4)


def test_chair_and_secretary_see_their_meeting_on_their_own_page(tue, council, as_person) -> None:
    """It opens once nothing of theirs is awaited."""
    place = f"/hop/{meeting_of(council).pk}/"
    for email in (CHAIR, SECRETARY):
        page = as_person(email).get("/phieu-cham/")
        assertContains(page, f'<a href="{place}">Họp xét giải</a>, 8\xa0giờ\xa000')
    assertNotContains(as_person(CONFLICTED).get("/phieu-cham/"), "Họp xét giải")
    Sheet.objects.filter(seat__person__email=CHAIR).update(state="draft")
    page = as_person(CHAIR).get("/phieu-cham/")
    assertContains(page, "Niêm phong xong phiếu của mình thì mở được để ghi.")
    assertNotContains(page, place)


def test_a_meeting_of_one_is_not_begun(tue, council) -> None:
    """Nobody could take it down beside its chair."""
    made = {"council": "", "name": "Họp", "place": "Cao Bằng", "day": "16/6/2025", "begins": "8:00"}
    Membership.objects.filter(person__email="van@cb.example").delete()
    page = tue.post("/hoi-thi/CB9/hop/them/", made)
    told = (
        "Cuộc họp cần ít nhất 2 người: một chủ tọa, một thư ký. Liên hiệp các Hội Khoa học và Kỹ "
        "thuật tỉnh Cao Bằng mới có 1 người. Mời thêm người của Ban Tổ chức ở trang Đơn vị, rồi "
        "lập cuộc họp."
    )
    assert page.context["form"].errors["council"] == [told]
    council.seats.update(part="reserve")
    page = tue.post("/hoi-thi/CB9/hop/them/", made | {"council": council.pk})
    assert page.context["form"].errors["council"] == [
        "Cuộc họp cần ít nhất 2 người: một chủ tọa, một thư ký. Hội đồng chấm thi lần thứ 9 chưa "
        "có ai. Thêm giám khảo ở trang Sửa hội đồng, rồi lập cuộc họp."
    ]
    assert council.contest.meetings.count() == 1


def test_who_left_the_council_keeps_its_meeting_no_more(tue, council, as_person) -> None:
    address = f"/hop/{meeting_of(council).pk}/"
    for email in (CHAIR, SECRETARY):
        client = as_person(email)
        assert client.get(address).status_code == 200
        council.seats.filter(person__email=email).update(ended_at=NOW)
        assert client.get(address).status_code == 404
        assert client.get(f"{address}bien-ban/").status_code == 404

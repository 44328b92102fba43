"""The unit officer's own page: what waits, what was assigned, how the unit's solutions stand."""

from datetime import timedelta

import pytest
from django.urls import reverse

from contest_portal import clock
from contest_portal.workflow import perform
from directives.models import (
    Addressee,
    Assignment,
    Candidate,
    Deadline,
    Directive,
    DirectiveItem,
    Evidence,
)
from organizations.models import Role, Unit
from submissions import waiting
from submissions.models import Credit, Dossier, DossierCopy
from submissions.models.dossier import State
from submissions.workflow import STEPS
from tests.submissions.conftest import found_wanting
from tests.submissions.pages import links, main_of, rows, words

HOME = "/viec-cua-toi/"
OFFICE = "ngan@cb.example"


@pytest.fixture
def ha(as_person):
    return as_person("ha@cb.example")


@pytest.fixture
def letter(demo) -> Directive:
    return Directive.objects.get(contest__code="CB9")


def tasks(response) -> list[tuple[str, str]]:
    return [(task.title, task.reason) for task in response.context["tasks"]]


def jobs(response) -> list[int]:
    return [job["item"].number for job in response.context["jobs"]]


def handed_in(title: str) -> Dossier:
    return Dossier.objects.get(state=State.HANDED_IN, title__startswith=title)


def test_greeting_uses_the_chosen_address(ha):
    assert "Chào chị Hà, có 7 việc chờ chị" in words(ha.get(HOME))


def test_nobody_is_guessed_an_address(as_person):
    """Without a choice: the full name and "anh chị"."""
    Addressee.objects.update(acknowledged_at=None)
    response = as_person("hop@cb.example").get(HOME)
    assert "Chào Lê Thị Hợp, có 1 việc chờ anh chị" in words(response)


def test_nothing_waits(as_person):
    response = as_person("hop@cb.example").get(HOME)
    assert tasks(response) == []
    assert "Hôm nay không có việc nào chờ anh chị." in words(response)


def test_unit_sees_its_own_items_with_the_source_sentence(ha, letter):
    """10. A unit officer sees only the items of the own unit (and below), with the source sentence
    of the dispatch."""
    response = ha.get(HOME)
    assert jobs(response) == [1, 7]
    text = words(response)
    for item in letter.items.all():
        own = item.number in (1, 7)
        assert (item.sentence.split(":")[0].replace(".", "")[:60] in text) == own
    assert "<strong>từ 10 giải pháp trở lên</strong>" in main_of(response)
    assert (reverse("directive_detail", args=[letter.pk]), str(letter)) in links(response)


def test_items_of_units_below_are_shown_too(as_person, ha, letter):
    school = Unit.objects.get(name__contains="Hợp Giang", kind="school")
    item = letter.items.get(number=5)
    Assignment.objects.create(item=item, unit=school)
    assert jobs(ha.get(HOME)) == [1, 5, 7]
    assert school.called in words(ha.get(HOME))
    assert jobs(as_person("thanh@cb.example").get(HOME)) == [2, 7]


def test_quota_squares_and_both_readings_of_the_deadline(ha):
    text = words(ha.get(HOME))
    assert "7 trên 10 giải pháp đã đăng ký Cần thêm 3" in text
    assert "Dự kiến 11 Đã đăng ký 7 Đủ hồ sơ 3 Bản giấy 2" in text
    assert "Chậm nhất hết thứ Hai 19/5/2025, còn 14 ngày" in text
    assert "Công văn ghi “trước ngày 20/5/2025”" in text


def test_three_tasks_then_all(ha):
    response = ha.get(HOME)
    assert [title for title, _ in tasks(response)] == [
        "Tìm thêm 3 giải pháp để đủ chỉ tiêu",
        "Chốt 2 giải pháp dự kiến",
        "Làm cho đủ hồ sơ “Lịch trực nhật bằng ô màu cho lớp ghép”",
        "Làm cho đủ hồ sơ “Hộp thí nghiệm điện an toàn dùng pin”",
        "Làm cho đủ hồ sơ “Giá đỡ giúp trẻ mầm non tập cầm bút”",
        "Làm cho đủ hồ sơ “Trò chơi tìm lỗi chính tả trên máy tính cũ”",
        "Đưa bản giấy của “Bộ thẻ ghép vần tiếng Việt cho học sinh người Mông”",
    ]
    before, after = main_of(response).split("Xem tất cả 7 việc")
    assert (before.count("task-title"), after.count("task-title")) == (3, 4)
    assert main_of(response).count("btn btn-primary") == 1


def test_quota_task_says_how_far_the_unit_is(ha):
    assert dict(tasks(ha.get(HOME)))["Tìm thêm 3 giải pháp để đủ chỉ tiêu"] == (
        "Đã đăng ký 7 trên 10. Có 4 giải pháp dự kiến chưa đăng ký."
    )


def test_quota_is_not_asked_for_after_the_deadline(ha):
    with clock.at(clock.now() + timedelta(days=20)):
        titles = [title for title, _ in tasks(ha.get(HOME))]
    assert "Tìm thêm 3 giải pháp để đủ chỉ tiêu" not in titles


def test_letter_is_acknowledged_in_one_tap(as_person, letter):
    """11. A unit officer can acknowledge receipt in one tap and the sender sees who has not after
    2 working days."""
    officer = as_person("thuan@cb.example")
    response = officer.get(HOME)
    addressee = Addressee.objects.get(directive=letter, unit__name__contains="Hòa Chung")
    address = reverse("acknowledge", args=[addressee.pk])
    assert tasks(response)[0][0] == "Xác nhận đã nhận Công văn 1098"
    assert f'<form id="task-1" method="post" action="{address}">' in main_of(response)
    officer.post(address)
    assert [title for title, _ in tasks(officer.get(HOME))] == []


def test_returned_dossier_shows_reason_and_its_own_deadline(ha, person_of):
    office = person_of(OFFICE)
    dossier = found_wanting(handed_in("Bộ thẻ ghép vần"), office)
    perform(STEPS, "return", dossier, by=office, day=clock.today() + timedelta(days=3))
    response = ha.get(HOME)
    assert tasks(response)[0] == (
        "Bổ sung hồ sơ “Bộ thẻ ghép vần tiếng Việt cho học sinh người Mông”",
        "Nơi nhận yêu cầu bổ sung 1 phần. Hạn: chậm nhất hết thứ\xa0Năm\xa008/5/2025 (còn 3 ngày).",
    )
    row = next(row for row in rows(response) if row[0].startswith("Bộ thẻ ghép vần"))
    assert row[1:] == [
        "Chờ bổ sung",
        "Bổ sung 1 phần, chậm nhất hết thứ Năm 08/5/2025",
    ]  # fmt: skip


def test_complete_dossier_waits_to_be_handed_in(ha):
    dossier = Dossier.objects.get(title__startswith="Lịch trực nhật")
    Dossier.objects.filter(pk=dossier.pk).update(completed_at=clock.now())
    title = "Nộp hồ sơ “Lịch trực nhật bằng ô màu cho lớp ghép”"
    assert dict(tasks(ha.get(HOME)))[title].endswith("Hồ sơ đã đủ, chưa nộp.")


def test_who_may_not_write_is_led_to_remind_who_does(as_person):
    """The officer of a unit that only helps: no button that answers 403."""
    thanh, ducks = as_person("thanh@cb.example"), Dossier.objects.get(title__startswith="Nuôi vịt")
    assert thanh.get(f"/ho-so/{ducks.pk}/sua/").status_code == 403

    def told(client) -> list[tuple[str, str]]:
        found = client.get(HOME).context["tasks"]
        return [(task.title, task.label) for task in found if task.url == f"/ho-so/{ducks.pk}/"]

    name = f"hồ sơ “{ducks.title}”"
    assert told(thanh) == [(f"Nhắc Triệu Văn Pảo viết tiếp {name}", "Xem hồ sơ")]
    assert told(as_person("pao@cb.example")) == [(f"Làm cho đủ {name}", "Viết tiếp")]
    Dossier.objects.filter(pk=ducks.pk).update(completed_at=clock.now())
    assert told(thanh) == [(f"Nhắc Triệu Văn Pảo nộp {name}", "Xem hồ sơ")]


def test_missing_paper_is_named(ha):
    dossier = handed_in("Bộ thẻ ghép vần")
    task = f"Đưa bản giấy của “{dossier}”"
    assert "Đưa bộ 02 đến Phòng VHKHTT" in dict(tasks(ha.get(HOME)))[task]
    DossierCopy.objects.filter(dossier=dossier).update(received_at=None)
    assert "Đưa 2 bộ giấy đến Phòng VHKHTT" in dict(tasks(ha.get(HOME)))[task]
    DossierCopy.objects.filter(dossier=dossier).update(received_at=clock.now())
    response = ha.get(HOME)
    assert task not in dict(tasks(response))
    row = next(row for row in rows(response) if row[0].startswith("Bộ thẻ ghép vần"))
    assert row[2] == "Chờ Phòng VHKHTT tiếp nhận"


def test_publicity_waits_for_evidence(as_person):
    media = as_person("dung@cb.example")
    assert tasks(media.get(HOME)) == []
    assert "Đã ghi 3 minh chứng." in words(media.get(HOME))
    assignment = Evidence.objects.filter(assignment__item__number=6)[0].assignment
    assignment.evidence.all().delete()
    response = media.get(HOME)
    assert tasks(response) == [
        ("Ghi tin, bài đã đăng", "Mục 6. Mục này chưa có tin, bài nào được ghi.")
    ]
    assert (reverse("evidence_create", args=[assignment.pk]), "Ghi minh chứng") in links(response)


def test_requests_show_no_lack(as_person):
    """Đề nghị units are asked, not dunned: no task, no amber, whatever is missing."""
    Assignment.objects.filter(item__directive__contest__code="BK8").update(minimum=5)
    response = as_person("xuan@bk.example").get(HOME)
    assert "2 trên 5 giải pháp đã đăng ký" in words(response)
    assert "Cần thêm" not in words(response)
    assert not [title for title, _ in tasks(response) if title.startswith("Tìm thêm")]
    assert "needs-more" not in main_of(response)


def test_solutions_in_two_groups(ha):
    response = ha.get(HOME)
    assert "11 giải pháp của đơn vị" in words(response)
    groups = [row[0] for row in rows(response) if len(row) == 1]
    assert groups == ["Đã đăng ký: 7", "Dự kiến, chưa đăng ký: 4"]


def test_candidate_moves_by_its_next_step(ha):
    candidate = Candidate.objects.get(title__startswith="Rô-bốt nhặt rác")
    seen = []
    for _ in range(3):
        step = waiting.next_step(candidate)
        assert f'action="{step["url"]}?don-vi=' in main_of(ha.get(HOME))
        seen.append(step["label"])
        ha.post(step["url"], {"version": candidate.version})
        candidate.refresh_from_db()
    assert seen == ["Ghi đã liên hệ", "Ghi đã nhận lời", "Bắt đầu viết"]
    assert Dossier.objects.get(candidate=candidate).title == candidate.title


def test_solution_is_added_under_the_unit_s_own_item(ha, letter):
    """Item 7, laid on everybody, takes none: a solution under it would miss the quota of item 1."""
    own, common = Assignment.objects.filter(
        item__directive=letter, unit__short_name="Phòng Giáo dục và Đào tạo"
    )
    page = main_of(ha.get(HOME))
    assert reverse("dossier_start", args=[own.pk]) in page
    assert reverse("dossier_start", args=[common.pk]) not in page
    assert reverse("candidate_create", args=[own.pk]) in page


def test_no_solution_is_begun_where_only_the_way_to_hand_in_is_told(as_person, letter):
    common = Assignment.objects.get(
        item__directive=letter, item__number=7, unit__name__contains="Trung tâm Văn hóa"
    )
    dung = as_person("dung@cb.example")
    start = reverse("dossier_start", args=[common.pk])
    assert start not in main_of(dung.get(HOME))
    assert dung.post(start).status_code == 403


def test_dossier_of_two_items_stands_once(as_person, letter):
    pao = as_person("pao@cb.example")
    dossier = Dossier.objects.get(title__startswith="Nuôi vịt")
    for assignment in Assignment.objects.filter(
        item__directive=letter, unit__name__contains="Chu Trinh"
    ):
        Credit.objects.get_or_create(dossier=dossier, assignment=assignment)
    assert [row[0] for row in rows(pao.get(HOME)) if "Nuôi vịt" in row[0]] == [
        "Nuôi vịt đẻ thả suối, làm thành sản phẩm OCOP CB9-0013, Đàm Thị Lụa, UBND xã Chu Trinh"
    ]


def test_leaf_and_whom_to_ask(ha):
    text = words(ha.get(HOME))
    assert "Tháng 5/2025 19 Thứ Hai Còn 14 ngày" in text
    assert "Nộp chậm nhất hết thứ Hai 19/5" in text
    assert "Bế Thị Ngân, Phòng VHKHTT" in text
    assert ("tel:0900000110", "0900 000 110") in links(ha.get(HOME))


def test_leaf_shows_the_nearest_open_deadline(ha, letter):
    near = Deadline.objects.create(
        contest=letter.contest, day=clock.today() + timedelta(days=4), boundary="through",
        receiver=letter.office,
    )  # fmt: skip
    Assignment.objects.filter(item__directive=letter, item__number=7).update(deadline=near)
    assert ha.get(HOME).context["deadline"] == near
    with clock.at(clock.now() + timedelta(days=6)):
        assert ha.get(HOME).context["deadline"] == letter.deadline


def test_officer_of_two_units_chooses(as_person, person_of):
    farm = Unit.objects.get(short_name="Phòng Nông nghiệp và Môi trường")
    person_of("ha@cb.example").memberships.create(unit=farm, role=Role.OFFICER)
    client = as_person("ha@cb.example")
    assert jobs(client.get(HOME)) == [1, 7]
    assert (f"?don-vi={farm.pk}", farm.called) in links(client.get(HOME))
    assert jobs(client.get(HOME, {"don-vi": farm.pk})) == [2, 7]


@pytest.mark.parametrize("unit", ["0", "x", "999999"])
def test_unit_of_others_is_not_found(ha, unit):
    assert ha.get(HOME, {"don-vi": unit}).status_code == 404


@pytest.mark.parametrize("name", [OFFICE, "kien@cb.example", "men@cb.example", "khue@cb.example"])
def test_page_is_for_unit_officers(as_person, name):
    assert as_person(name).get(HOME).status_code == 403


def test_visitor_is_asked_to_sign_in(client, demo):
    assert client.get(HOME).url.startswith(reverse("account_login"))


def test_draft_letter_is_not_shown(ha, letter):
    Directive.objects.filter(pk=letter.pk).update(issued_at=None)
    response = ha.get(HOME)
    assert (jobs(response), tasks(response)) == ([], [])
    assert "Chưa có công văn nào giao việc" in words(response)


def test_contest_of_past_years_is_not_shown(ha, letter):
    with clock.at(clock.now().replace(year=2026)):
        assert jobs(ha.get(HOME)) == []


@pytest.mark.sqlite
@pytest.mark.parametrize("more", [0, 2])
def test_queries_do_not_grow(ha, letter, django_assert_num_queries, more):
    """Eight queries for one assignment with solutions and for three with more of them."""
    unit = Unit.objects.get(short_name="Phòng Giáo dục và Đào tạo")
    Assignment.objects.filter(unit=unit, item__number=7).delete()
    for number in range(20, 20 + more):
        item = DirectiveItem.objects.create(
            directive=letter, number=number, kind="solutions", sentence="Tìm giải pháp."
        )
        assignment = Assignment.objects.create(item=item, unit=unit, minimum=2)
        Candidate.objects.create(assignment=assignment, title="Một cách làm")
        Credit.objects.create(assignment=assignment, dossier=handed_in("Trồng nấm hương"))
    with django_assert_num_queries(8):
        response = ha.get(HOME)
    assert len(jobs(response)) == 1 + more

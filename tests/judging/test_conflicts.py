"""Conflicts of interest: found, declared, decided; then the entry is not there for the judge."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.demo.simulation import simulate
from directives.models import Candidate, Visit
from judging import closing, conflicts, deciding
from judging.models import Conflict, Council, LogLine, Result, Round, Seat, Task, Tie
from organizations import lifetimes
from organizations.models import Membership, Role
from submissions.models import Author, Dossier
from tests.judging.conftest import CHAIR, CONFLICTED, SECRETARY
from tests.judging.prizes import seal_all

ORGANISER = "tue@cb.example"
SCHOOL, UNION, WARD = 1, 3, 4
EDUCATION = {(CONFLICTED, SCHOOL, "superior"), (CONFLICTED, SCHOOL, "unit")}


@pytest.fixture
def found(council):
    """Each conflict of the council as (e-mail, number of the dossier, reason): its note."""

    def read() -> dict[tuple[str, int, str], str]:
        rows = Conflict.objects.select_related("person", "dossier").order_by("pk")
        return {(c.person.email, c.dossier.number, c.reason): c.note for c in rows}

    return read


def test_conflicts_are_proposed_with_their_reason(council, dossier_of, person_of, found):
    """81: Same unit, same author history and declared relatives are proposed as conflicts
    automatically with the reason"""
    assert found() == {
        (CONFLICTED, SCHOOL, "superior"): (
            "Giám khảo là người của Phòng Giáo dục và Đào tạo; hồ sơ của Trường THCS Hợp Giang."
        ),
        (CONFLICTED, SCHOOL, "unit"): (
            "Giám khảo là người của Phòng Giáo dục và Đào tạo; hồ sơ tính cho Phòng Giáo dục và "
            "Đào tạo."
        ),
    }
    khue, sang, union, ward = person_of(CHAIR), person_of(SECRETARY), dossier_of(3), dossier_of(4)
    lead, earlier = union.authors.get(), dossier_of(2)
    Author.objects.create(dossier=earlier, name="Mạc Văn Sáng", person=sang, share=10)
    Author.objects.create(dossier=earlier, name=lead.name.upper(), share=10)
    Author.objects.create(dossier=ward, name="PHAN MINH KHUÊ", phone="0900 000 777", share=10)
    declared = {"person": khue, "contest": council.contest}
    Tie.objects.create(kind="kin", name=lead.name.lower(), **declared)
    Tie.objects.create(kind="work", name="UBND Hợp Giang", unit=ward.unit, **declared)
    candidate = Candidate.objects.filter(dossier=None).first()
    Dossier.objects.filter(pk=ward.pk).update(created_by=sang, candidate=candidate)
    Dossier.objects.filter(pk=union.pk).update(candidate=Candidate.objects.filter(dossier=None)[0])
    Candidate.objects.filter(pk=candidate.pk).update(helper="Đinh thị thắm")
    union.refresh_from_db()
    day = date(2025, 4, 20)
    Visit.objects.create(
        candidate=union.candidate, day=day, unit=ward.unit, note="Đo đạc", recorded_by=sang
    )
    assert (conflicts.propose(council), conflicts.propose(council)) == (7, 0)
    new = {key: note for key, note in found().items() if key not in EDUCATION}
    assert new == {
        (CHAIR, UNION, "kin"): f"Giám khảo khai người thân: {lead.name.lower()}.",
        (CHAIR, WARD, "author"): "Trùng họ tên với tác giả PHAN MINH KHUÊ.",
        (CHAIR, WARD, "unit"): "Giám khảo khai từng làm ở UBND Hợp Giang.",
        (SECRETARY, UNION, "history"): f"Từng cùng {lead.name} dự thi với “{earlier}” (CB9).",
        (SECRETARY, UNION, "helper"): "UBND phường Hợp Giang đã giúp ngày 20/4/2025.",
        (SECRETARY, WARD, "helper"): "Giám khảo đã lập hồ sơ này.",
        (CONFLICTED, WARD, "helper"): "Giám khảo được ghi là người giúp viết.",
    }


def test_what_was_found_is_kept_in_vietnamese(council, dossier_of, person_of, found) -> None:
    """Whoever presses the button, of an entry that has no name yet, too."""
    earlier, lead = dossier_of(2), dossier_of(UNION).authors.get()
    Dossier.objects.filter(pk=earlier.pk).update(title="")
    Author.objects.create(dossier=earlier, name="Sáng", person=person_of(SECRETARY), share=10)
    Author.objects.create(dossier=earlier, name=lead.name, share=10)
    with translation.override("en"):
        conflicts.propose(council)
    said = f"Từng cùng {lead.name} dự thi với “Giải pháp chưa đặt tên” (CB9)."
    assert found()[SECRETARY, UNION, "history"] == said


def test_units_count_as_of_the_time_of_the_entry(council, dossier_of, person_of, found):
    """Who has left the unit since is in conflict; who left before the entry is not; who works in
    the unit that took its place is."""
    ward, khue = dossier_of(WARD).unit, person_of(CHAIR)
    was = Membership.objects.create(person=khue, unit=ward, role=Role.MEMBER)
    for last, expected in ((date(2025, 3, 1), set()), (date(2025, 4, 1), {(CHAIR, WARD, "unit")})):
        Membership.objects.filter(pk=was.pk).update(valid_to=last)
        conflicts.propose(council)
        assert set(found()) - EDUCATION == expected
    Conflict.objects.all().delete()
    was.delete()
    heir = council.contest.organiser.parent.children.get(short_name="Sở KH&CN")
    lifetimes.transfer(ward, heir, day=clock.today(), basis="Nghị quyết 1")
    conflicts.propose(council)
    assert set(found()) - EDUCATION == {(CHAIR, WARD, "unit")}


def test_finding_takes_as_many_queries_for_many(council, person_of, django_assert_num_queries):
    """ "propose(council)" finds conflicts set-wise."""
    made = simulate("SIM", units=12, dossiers=60, seed=3)
    board = Council.objects.create(
        contest=made.contest, name="Một", round=Round.objects.create(contest=made.contest)
    )
    board.fields.set(made.contest.current_rules.fields.all())
    for one in made.people.values():
        Seat.objects.create(council=board, person=one)
    for each in (council, board):
        Conflict.objects.filter(dossier__contest=each.contest).delete()
        with django_assert_num_queries(20):
            assert conflicts.propose(each) > 0


def test_who_has_declared_nobody_reads_so(as_person, council, seat_of) -> None:
    page = reverse("seat_declare", args=[council.pk])
    assert as_person(CHAIR).get(page).context["form"]["nobody"].value() is True
    Tie.objects.create(
        person=seat_of(CHAIR).person, contest=council.contest, kind="kin", name="Đinh Hải Yến"
    )
    assert as_person(CHAIR).get(page).context["form"]["nobody"].value() is False


def test_a_judge_declares_before_anything_shows(as_person, council, seat_of, dossier_of, found):
    """80: A juror declares conflicts before seeing content"""
    Seat.objects.filter(pk=seat_of(CHAIR).pk).update(declared_at=None)
    client, page = as_person(CHAIR), reverse("seat_declare", args=[council.pk])
    assertContains(client.get("/phieu-cham/"), f'href="{page}"', count=1)
    sheet = reverse("sheet_edit", args=[council.pk, dossier_of(UNION).pk])
    assert client.get(sheet).status_code == 404
    answer = client.post(page, {"kin": "  ", "work": ""})
    assertContains(answer, "không có thì đánh dấu vào đây.", count=2)
    answer = client.post(page, {"kin": "Nông Thị Mẫu", "nobody": "on"})
    assertContains(answer, "Bỏ đánh dấu ở đây, hoặc xóa tên.", count=2)
    assertContains(answer, "Nông Thị Mẫu", count=1)
    answer = client.post(page, {"kin": "\n".join(f"Người {n}" for n in range(31))})
    assertContains(answer, "Ghi nhiều nhất 30 dòng, đang có 31 dòng.", count=2)
    assert (seat_of(CHAIR).declared_at, Tie.objects.count()) == (None, 0)
    kin = dossier_of(WARD).authors.get().name
    said = {"kin": f"{kin}\n{kin}", "work": "Công ty ở xa\nLiên đoàn Lao động thành phố"}
    assert client.post(page, said).url == "/phieu-cham/"
    assert [(t.kind, t.name, bool(t.unit)) for t in Tie.objects.all()] == [
        ("kin", kin, False), ("work", "Công ty ở xa", False),
        ("work", "Liên đoàn Lao động thành phố", True),
    ]  # fmt: skip
    assert set(found()) - EDUCATION == {(CHAIR, WARD, "kin"), (CHAIR, UNION, "unit")}
    assert client.get(sheet).status_code == 404
    shown = client.get("/phieu-cham/")
    assertContains(shown, dossier_of(SCHOOL).title)
    assertNotContains(shown, dossier_of(WARD).title)
    line = LogLine.objects.get(act="conflicts_declared")
    assert (line.by, line.after) == (seat_of(CHAIR).person, {"kin": 1, "work": 2})
    assertContains(client.get(page), "Anh chị đã khai lúc 8", count=1)


def test_a_conflict_and_nothing_look_alike(as_person, council, dossier_of, seat_of):
    """Security 53: "Response time and size for conflicted against non-existing ids do not differ
    measurably": the same questions, the same page."""
    client, bodies, asked = as_person(CONFLICTED), set(), set()
    assert Task.objects.filter(seat=seat_of(CONFLICTED), dossier=dossier_of(SCHOOL)).exists()
    for name in ("sheet_edit", "conflict_declare"):
        for pk in (dossier_of(SCHOOL).pk, 999_999_999):
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(reverse(name, args=[council.pk, pk]))
            assert answer.status_code == 404
            bodies.add(re.sub(rb'value="\w{64}"', b"", answer.content))  # without csrf tokens
            asked.add((name, len(queries)))
    assert (len(bodies), len(asked)) == (1, 2)


def test_a_judge_steps_back_from_one_dossier(as_person, council, dossier_of, found):
    client, union = as_person(SECRETARY), dossier_of(UNION)
    page = reverse("conflict_declare", args=[council.pk, union.pk])
    sheet = reverse("sheet_edit", args=[council.pk, union.pk])
    assertContains(client.get(sheet), f'href="{page}"', count=1)
    assertContains(client.post(page, {"said": "…"}), "Chọn một lý do.", count=2)
    answer = client.post(page, {"reason": "other", "said": "Anh em kết nghĩa"}, follow=True)
    assertContains(answer, f"Anh chị không chấm hồ sơ {union.code} nữa.", count=1)
    assertNotContains(answer, union.title)
    assert client.get(sheet).status_code == client.get(page).status_code == 404
    assert found()[SECRETARY, UNION, "other"] == "Anh em kết nghĩa"
    assert LogLine.objects.get(act="conflict_declared").dossier == union


def test_the_organiser_decides_with_a_ground(as_person, council, dossier_of, person_of):
    """92: The head of the board with a conflict loses sight of that entry, another head is named"""
    tie = {"person": person_of(CHAIR), "reason": "other", "note": "Hàng xóm"}
    row = Conflict.objects.create(dossier=dossier_of(WARD), **tie)
    client, chair = as_person(ORGANISER), as_person(CHAIR)
    listed, page = (
        reverse("conflict_list", args=[council.pk]),
        reverse("conflict_decide", args=[council.pk, row.pk]),
    )
    sheet = reverse("sheet_edit", args=[council.pk, dossier_of(WARD).pk])
    assertContains(client.get(listed), "Chưa cử người chủ trì thay chủ tịch", count=1)
    said = {"shown": f"{row.pk}:proposed", "state": "confirmed"}
    assertContains(client.post(page, said), "Chọn người chủ trì thay chủ tịch.", count=2)
    answer = client.post(page, said | {"presided_by": person_of(CHAIR).pk})
    assert list(answer.context["form"].errors) == ["presided_by"]
    client.post(page, said | {"presided_by": person_of(SECRETARY).pk})
    assertContains(client.get(listed), "Chủ trì thay: Mạc Văn Sáng", count=1)
    assert chair.get(sheet).status_code == 404
    said = {"shown": f"{row.pk}:confirmed", "state": "dismissed"}
    assertContains(client.post(page, said), "Ghi căn cứ vì sao không phải là xung đột.", count=2)
    before = {"shown": f"{row.pk}:proposed", "because": "Không thân"}
    late = client.post(page, said | before, follow=True)
    assertContains(late, "Người khác vừa quyết định điều này.", count=1)
    client.post(page, said | {"because": "Ở khác xã"})
    assert chair.get(sheet).status_code == 200
    assert [
        (line.before["state"], line.after["state"], line.reason)
        for line in LogLine.objects.filter(act="conflict_decided")
    ] == [("proposed", "confirmed", ""), ("confirmed", "dismissed", "Ở khác xã")]
    answer = client.post(listed, follow=True)
    assertContains(answer, "Không thấy gì mới.", count=1)
    row.refresh_from_db()
    assert (row.state, row.decided_because) == ("dismissed", "Ở khác xã")


def test_what_waits_of_one_judge_and_dossier_is_decided_together(
    as_person, council, dossier_of, person_of
):
    """One decision for what the page has shown; what came since waits for its own."""
    tie = {"person": person_of(SECRETARY), "dossier": dossier_of(UNION)}
    first, _, later = (
        Conflict.objects.create(**tie, reason=reason, note=f"Vì {reason}")
        for reason in ("kin", "history", "helper")
    )
    later.delete()
    client, page = as_person(ORGANISER), reverse("conflict_decide", args=[council.pk, first.pk])
    answer = client.get(page)
    assertContains(answer, "Vì history", count=1)
    assertContains(answer, "cho cả 2 điều nêu trên", count=1)
    shown = answer.context["form"]["shown"].value()
    later.save()
    sent = {"shown": shown, "state": "dismissed", "because": "Chỉ trùng họ"}
    wrong = client.post(page, sent | {"shown": f"{shown},999:proposed"}, follow=True)
    assertContains(wrong, "Người khác vừa quyết định điều này.", count=1)
    client.post(page, sent)
    states = dict(Conflict.objects.filter(**tie).values_list("reason", "state"))
    assert states == {"kin": "dismissed", "history": "dismissed", "helper": "proposed"}
    assert LogLine.objects.filter(act="conflict_decided").count() == 2


def test_a_judge_and_a_dossier_are_one_row_whatever_the_reasons(
    as_person, council, dossier_of, person_of
):
    """Its reasons stand in it, are counted once, and once nothing waits are changed together."""
    client, listed = as_person(ORGANISER), reverse("conflict_list", args=[council.pk])
    page = client.get(listed)
    [pair] = page.context["pairs"]
    assert sorted((one.person.email, one.dossier.number, one.reason) for one in pair) == (
        sorted(EDUCATION)
    )
    assert [number for _, _, number in page.context["states"]] == [1, 0, 0]
    assertContains(page, dossier_of(SCHOOL).title, count=1)
    assertContains(page, "Chờ xem</span>", count=1)
    decide = reverse("conflict_decide", args=[council.pk, pair[0].pk])
    for before in ("proposed", "confirmed"):
        shown = client.get(decide).context["form"]["shown"].value()
        assert shown == ",".join(f"{pk}:{before}" for pk in sorted(one.pk for one in pair))
        client.post(decide, {"shown": shown, "state": "confirmed", "because": "Cùng phòng"})
        assertContains(client.get(listed), "Cùng phòng", count=1)
    school = {"dossier": dossier_of(SCHOOL), "person": person_of(CONFLICTED)}
    Conflict.objects.create(reason="kin", note="Cháu họ", **school)
    page = client.get(listed, {"trang-thai": "confirmed"})
    assert [[one.state for one in pair] for pair in page.context["pairs"]] == [
        ["proposed", "confirmed", "confirmed"]
    ]
    assertContains(page, "Cháu họ", count=1)


def test_what_was_decided_otherwise_keeps_its_decision(as_person, council, dossier_of, person_of):
    """Each decision of a judge and a dossier has its page, which shows and changes it alone."""
    tie = {"person": person_of(SECRETARY), "dossier": dossier_of(UNION)}
    dismissed = {"state": "dismissed", "decided_because": "Không thân"}
    Conflict.objects.create(**tie, reason="kin", state="confirmed", decided_because="Là anh em")
    Conflict.objects.create(**tie, reason="history", **dismissed)
    Conflict.objects.create(**tie, reason="other", **dismissed)
    client, listed = as_person(ORGANISER), reverse("conflict_list", args=[council.pk])
    links = re.findall(
        rf'href="({listed}\d+/)"\s+aria-label="[^"]+Mạc Văn Sáng[^"]+"', client.get(listed).text
    )
    said = []
    for link in links:
        form = client.get(link).context["form"]
        said.append((form["state"].value(), form["because"].value(), len(form.decides)))
    assert said == [("dismissed", "Không thân", 2), ("confirmed", "Là anh em", 1)]
    form = client.get(links[0]).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    client.post(links[0], sent | {"because": "Chỉ quen biết"})
    rows = Conflict.objects.filter(**tie).order_by("pk")
    assert list(rows.values_list("reason", "state", "decided_because")) == [
        ("kin", "confirmed", "Là anh em"),
        ("history", "dismissed", "Chỉ quen biết"),
        ("other", "dismissed", "Chỉ quen biết"),
    ]


def test_a_refused_form_shows_what_it_decides(as_person, council, dossier_of, person_of):
    """What was found meanwhile is not promised there, and waits for its own decision."""
    tie = {"person": person_of(SECRETARY), "dossier": dossier_of(UNION)}
    first = Conflict.objects.create(**tie, reason="kin", note="Vì họ")
    client, page = as_person(ORGANISER), reverse("conflict_decide", args=[council.pk, first.pk])
    shown = client.get(page).context["form"]["shown"].value()
    Conflict.objects.create(**tie, reason="other", note="Vì khác")
    refused = client.post(page, {"shown": shown, "state": "dismissed"})
    assertContains(refused, "Ghi căn cứ vì sao không phải là xung đột.", count=2)
    assertContains(refused, "Vì họ", count=1)
    assertNotContains(refused, "Vì khác")
    assertNotContains(refused, "điều nêu trên")
    again = {"shown": refused.context["form"]["shown"].value(), "state": "dismissed"}
    client.post(page, again | {"because": "Trùng họ"})
    states = dict(Conflict.objects.filter(**tie).values_list("reason", "state"))
    assert states == {"kin": "dismissed", "other": "proposed"}


def test_what_stands_by_rule_is_not_dismissed(as_person, council, person_of):
    row = Conflict.objects.filter(person=person_of(CONFLICTED)).first()
    page = reverse("conflict_decide", args=[council.pk, row.pk])
    both = Conflict.objects.filter(person=row.person).order_by("pk")
    shown = ",".join(f"{one.pk}:proposed" for one in both)
    said = {"shown": shown, "state": "dismissed", "because": "Công tâm"}
    answer = as_person(ORGANISER).post(page, said)
    assertContains(answer, "Giám khảo đang cùng đơn vị, hoặc là tác giả", count=2)
    assertContains(answer, "Công tâm", count=1)
    row.refresh_from_db()
    assert row.state == "proposed"


def test_what_nobody_has_decided_holds_up_round_and_result(
    as_person, council, dossier_of, person_of
):
    """A sealed sheet in a conflict counts until it is confirmed; once the result is published, that
    is refused."""
    seal_all(council)
    Task.objects.exclude(seat__sheets__state="sealed").delete()
    tie = {"person": person_of(SECRETARY), "reason": "kin"}
    row = Conflict.objects.create(dossier=dossier_of(WARD), **tie)
    waiting = "Còn 1 xung đột chưa quyết định về hồ sơ đã có phiếu niêm phong."
    assert closing.end_of(council.round).lacking == [waiting]
    of, by, client = council.round, person_of(ORGANISER), as_person(ORGANISER)
    closing.close(of, by=by, reason="Ban Tổ chức họp.")
    closing.open_results(of, by=by)
    assert waiting in deciding.overtaken(council.contest)
    page = reverse("conflict_decide", args=[council.pk, row.pk])
    assertContains(client.get(page), "đã khóa, không giao người khác chấm thay được nữa.", count=1)
    result = Result.objects.create(contest=council.contest, state="published")
    said = {"shown": f"{row.pk}:proposed", "state": "confirmed"}
    assertContains(client.post(page, said), "Rút lại kết quả trước", count=1)
    row.refresh_from_db()
    assert (row.state, LogLine.objects.filter(act="conflict_decided").count()) == ("proposed", 0)
    client.post(page, said | {"state": "dismissed", "because": "Chỉ trùng họ"})  # changes no points
    assert waiting not in deciding.overtaken(council.contest)
    result.delete()
    client.post(page, {"shown": f"{row.pk}:dismissed", "state": "confirmed"})
    row.refresh_from_db()
    assert row.state == "confirmed"


def test_only_an_uninvolved_secretary_reads_conflicts(
    as_person, council, dossier_of, seat_of, person_of
):
    """80: "conflicted titles never reach the browser"."""
    listed = reverse("conflict_list", args=[council.pk])
    client, school = as_person(SECRETARY), dossier_of(SCHOOL)
    assertNotContains(client.get(listed), school.title)  # it is the secretary's to score
    Task.objects.filter(seat=seat_of(SECRETARY), dossier=school).delete()
    assertContains(client.get(listed), school.title, count=1)
    row = Conflict.objects.filter(person=person_of(CONFLICTED)).first()
    page = reverse("conflict_decide", args=[council.pk, row.pk])
    assert client.get(page).status_code == 200
    Conflict.objects.create(person=person_of(SECRETARY), dossier=school, reason="other")
    assertNotContains(client.get(listed), school.title)
    assert client.get(page).status_code == 404
    school.authors.create(name=person_of(CHAIR).full_name)
    answer = client.post(listed, follow=True)  # found, and nothing is said of it here
    assertContains(answer, "Không thấy gì mới.", count=1)
    assert Conflict.objects.filter(person=person_of(CHAIR), dossier=school).exists()
    Seat.objects.filter(pk=seat_of(SECRETARY).pk).update(declared_at=None)
    statuses = [as_person(who).get(listed).status_code for who in (SECRETARY, CHAIR, CONFLICTED)]
    assert statuses == [403, 403, 403]


def test_the_list_takes_as_many_queries_for_many(
    as_person, council, dossier_of, person_of, django_assert_num_queries
):
    """The secretary's has one more for the right to read it, and in a blind round one for names."""
    Task.objects.filter(seat__person__email=SECRETARY).delete()
    listed = reverse("conflict_list", args=[council.pk])
    readers = [(as_person(ORGANISER), 8), (as_person(SECRETARY), 10)]
    for reason in ("other", "kin"):
        for client, number in readers:
            with django_assert_num_queries(number):
                assert client.get(listed).context["pairs"]
        for number in (SCHOOL, UNION, WARD):
            Conflict.objects.create(
                person=person_of(CHAIR), dossier=dossier_of(number), reason=reason
            )

"""Councils: made and changed by the organiser; their results."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from directives import versions
from directives.models import Contest
from judging.models import Council, Seat, Sheet
from judging.ranking import mean
from organizations.models import Membership, Role
from submissions.models import Dossier
from tests.judging.conftest import CHAIR, SECRETARY

ORGANISER = "tue@cb.example"
NEW = "/hoi-dong/CB9/them/"


@pytest.fixture
def council_data(council, person_of):
    """The form of a council: its name, its fields, its seats (pk or "", e-mail, part, delete)."""

    def fill(name, fields, *seats, **others):
        kept = sum(bool(seat[0]) for seat in seats)
        data = {
            "name": name, "fields": [field.pk for field in fields],
            "seats-TOTAL_FORMS": len(seats), "seats-INITIAL_FORMS": kept,
        }  # fmt: skip
        for n, (pk, email, part, *delete) in enumerate(seats):
            data |= {f"seats-{n}-id": pk, f"seats-{n}-part": part}
            data[f"seats-{n}-person"] = person_of(email).pk if email else ""
            data |= {f"seats-{n}-DELETE": "on"} if delete else {}
        return data | others

    return fill


def fields_of(council):
    return list(council.contest.current_rules.fields.all())


def seats_of(council) -> list[tuple[str, str]]:
    return [(s.person.email, s.part) for s in council.seats.select_related("person")]


def kept(council) -> list[tuple]:
    return [(s.pk, s.person.email, s.part) for s in council.seats.select_related("person")]


def test_an_organiser_makes_a_council(as_person, council, council_data):
    """An organiser can set boards per field, members, head, secretary"""
    client, fields = as_person(ORGANISER), fields_of(council)[:2]
    assertContains(client.get(NEW), "Đinh Thị Thắm (Phòng Giáo dục và Đào tạo", count=3)
    seats = (("", CHAIR, "chair"), ("", "", "member"), ("", SECRETARY, "secretary"))
    page = client.post(NEW, council_data("Hội đồng 2", fields, *seats), follow=True)
    assertContains(page, "Đã lưu Hội đồng 2.", count=1)
    made = Council.objects.get(name="Hội đồng 2")
    assert (made.contest, list(made.fields.all())) == (council.contest, fields)
    assert seats_of(made) == [(CHAIR, "chair"), (SECRETARY, "secretary")]


def test_a_judge_sits_once(as_person, council, council_data):
    seats = (("", CHAIR, "chair"), ("", CHAIR, "member"))
    page = as_person(ORGANISER).post(NEW, council_data("Hai", fields_of(council), *seats))
    assertContains(page, "Một người chỉ ngồi một chỗ trong hội đồng.", count=1)
    seats = (*kept(council), ("", CHAIR, "member"))
    edit = reverse("council_edit", args=[council.pk])
    page = as_person(ORGANISER).post(edit, council_data("Ba", fields_of(council), *seats))
    assertContains(page, "Một người chỉ ngồi một chỗ trong hội đồng.", count=1)
    assert Council.objects.count() == 1


@pytest.mark.parametrize("who", [ORGANISER, "anh@bk.example", "xuan@bk.example"])
def test_neither_organisers_nor_people_of_elsewhere_judge(as_person, council, council_data, who):
    page = as_person(ORGANISER).post(
        NEW, council_data("Hai", fields_of(council), ("", who, "chair"))
    )
    assert list(page.context["seats"].forms[0].errors) == ["person"]
    assert Council.objects.count() == 1


def test_bad_input_gets_a_sentence_each_and_keeps_what_was_typed(as_person, council, council_data):
    client = as_person(ORGANISER)
    page = client.post(NEW, council_data("  ", [], ("", CHAIR, "king")))
    assertContains(page, "Ghi tên hội đồng.", count=2)
    assertContains(page, "Chọn ít nhất một lĩnh vực.", count=2)
    assert list(page.context["seats"].forms[0].errors) == ["part"]
    page = client.post(NEW, council_data(f" {council.name} ", fields_of(council)))
    assertContains(page, "Hội thi đã có hội đồng tên này.", count=2)
    page = client.post(NEW, council_data("<script>alert(1)</script>", []))
    assertNotContains(page, "<script>alert(1)")
    foreign = council.contest.rules.model.objects.get(contest__code="BK8").fields.first()
    page = client.post(NEW, council_data("Hai", [foreign]))
    assert list(page.context["form"].errors) == ["fields"]


def test_a_judge_with_sheets_keeps_the_seat_and_is_not_exchanged(as_person, council, council_data):
    client, edit = as_person(ORGANISER), reverse("council_edit", args=[council.pk])
    before, seats = seats_of(council), kept(council)
    page = client.post(edit, council_data("Ba", fields_of(council), (*seats[0], True), *seats[1:]))
    assertContains(page, "Phan Minh Khuê đã có phiếu chấm, không bỏ khỏi hội đồng được.", count=1)
    swapped = (seats[0][0], "men@cb.example", "chair")
    client.post(edit, council_data("Ba", fields_of(council), swapped, *seats[1:]))
    assert seats_of(council) == before  # the name of the council was saved, the person stays


def test_a_judge_without_sheets_may_leave(as_person, council, council_data, seat_of):
    Sheet.objects.filter(seat=seat_of(SECRETARY)).delete()
    chair, secretary, member = kept(council)
    seats = (chair, (*secretary, True), member)
    edit = reverse("council_edit", args=[council.pk])
    as_person(ORGANISER).post(edit, council_data("Ba", fields_of(council), *seats))
    assert not Seat.objects.filter(pk=secretary[0]).exists()


def test_a_field_with_sheets_stays(as_person, council, council_data, dossier_of):
    scored = {dossier_of(3).field, dossier_of(4).field}
    edit, seats = reverse("council_edit", args=[council.pk]), kept(council)
    without = [field for field in fields_of(council) if field not in scored]
    page = as_person(ORGANISER).post(edit, council_data("Ba", without, *seats))
    assertContains(page, "Lĩnh vực đã có phiếu chấm, không bỏ được.", count=2)
    as_person(ORGANISER).post(edit, council_data("Ba", scored, *seats))
    assert set(council.fields.all()) == scored


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        (ORGANISER, (200, 200, 200, 200)),
        (CHAIR, (403, 403, 403, 403)),
        ("ngan@cb.example", (403, 403, 404, 404)),
        ("men@cb.example", (403, 403, 404, 404)),
        ("anh@bk.example", (200, 403, 404, 404)),
    ],
)
def test_who_opens_the_councils(as_person, council, who, statuses):
    client = as_person(who)
    pages = ("/hoi-dong/", NEW, f"/hoi-dong/{council.pk}/sua/", f"/hoi-dong/{council.pk}/ket-qua/")
    assert tuple(client.get(page).status_code for page in pages) == statuses
    assert tuple(client.post(page).status_code for page in pages[1:3]) == statuses[1:3]


def test_an_organiser_of_elsewhere_sees_none_of_it(as_person, council):
    assertNotContains(as_person("anh@bk.example").get("/hoi-dong/"), council.name)


def test_results_count_sealed_sheets_only(as_person, council, dossier_of):
    """The result formula is written in words, computed with decimals, ties and rounding defined."""
    page = as_person(ORGANISER).get(reverse("council_results", args=[council.pk]))
    assert page.context["rows"] == [
        (dossier_of(1), 0, None),
        (dossier_of(3), 2, Decimal("80.00")),
        (dossier_of(4), 0, None),
    ]
    assertContains(page, "Trung bình cộng tổng điểm các phiếu đã niêm phong", count=1)
    assertContains(page, "80,00", count=1)


def test_who_judges_does_not_read_the_results(as_person, council, person_of):
    """Peers' scores, averages, ranks … stay hidden until the own score is sealed."""
    unit = council.contest.organiser
    Membership.objects.create(person=person_of(CHAIR), unit=unit, role=Role.ORGANISER)
    client = as_person(CHAIR)
    assert client.get(reverse("council_edit", args=[council.pk])).status_code == 200
    assert client.get(reverse("council_results", args=[council.pk])).status_code == 403


def test_the_mean_agrees_with_fractions_and_rounds_half_up():
    """Decimals, rounding and ties: property tests against a second implementation."""
    random = Random(7)
    for _ in range(500):
        halves = [random.randint(0, 200) for _ in range(random.randint(1, 9))]
        exact = Fraction(sum(halves), 2 * len(halves))
        hundredths = (exact * 100 + Fraction(1, 2)).__floor__()
        assert mean(Decimal(n) / 2 for n in halves) == Decimal(hundredths) / 100
    assert mean([]) is None
    assert str(mean([Decimal("0.5")] + [Decimal(0)] * 7)) == "0.06"  # 0.0625
    assert str(mean([Decimal("0.5")] * 3 + [Decimal(0)] * 97)) == "0.02"  # 0.015


def test_the_pages_take_as_many_queries_for_many_rows(
    as_person, council, person_of, django_assert_num_queries
):
    client = as_person(ORGANISER)
    for newcomer in ("men@cb.example", "pao@cb.example"):
        for page, number in (
            ("/hoi-dong/", 7),
            (NEW, 6),
            (reverse("council_edit", args=[council.pk]), 8),
            (reverse("council_results", args=[council.pk]), 8),
        ):
            with django_assert_num_queries(number):
                client.get(page)
        council.seats.create(person=person_of(newcomer))


def test_a_council_judges_what_has_come_to_the_province(council):
    """Route A: "the provincial union accepts". Route B: "the city office accepts and forwards"."""
    direct = Contest.objects.get(code="BK8")
    other = Council.objects.create(contest=direct, name="Hội đồng Bắc Kạn")
    other.fields.set(direct.current_rules.fields.all())
    for contest, board, expected in (
        (council.contest, council, ["forwarded"]),
        (direct, other, ["accepted", "forwarded"]),
    ):
        dossier, judged = contest.dossiers.get(number=1), []
        for state in Dossier.State:
            Dossier.objects.filter(pk=dossier.pk).update(state=state)
            judged += [state.value] * board.dossiers().filter(pk=dossier.pk).count()
        assert judged == expected


def test_a_field_of_later_rules_is_judged_where_it_was(as_person, council, person_of):
    """Dossiers keep the version they met; a council counts them by the name of their field."""
    by = person_of(ORGANISER)
    paper = {"kind": "decision", "number": "12", "symbol": "QĐ-BTCHT", "subject": "Sửa đổi",
             "issuer": council.contest.organiser, "day": 2, "month": 5, "year": 2025}  # fmt: skip
    later = versions.renew(council.contest, paper, by=by)
    later.fields.create(order=7, label="Cải cách hành chính")
    versions.announce(council.contest)
    dossier = council.dossiers().first()
    moved = later.fields.get(label=dossier.field.label)
    Dossier.objects.filter(pk=dossier.pk).update(rules=later, field=moved)
    assert dossier in council.dossiers()
    offered = as_person(ORGANISER).get(NEW).context["form"].fields["fields"].queryset
    assert [field.label for field in offered] == [field.label for field in later.fields.all()]
    assert [field.rules.version for field in offered] == [1] * 6 + [2]

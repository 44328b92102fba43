"""Councils: made and changed by the organiser; their results."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from directives import versions
from directives.models import Contest
from judging.models import Council, Round, Seat
from organizations.models import Membership, Person, Role
from submissions.models import Dossier
from tests.judging.conftest import CHAIR, CONFLICTED, SECRETARY

ORGANISER = "tue@cb.example"
NEW = "/hoi-dong/CB9/them/"
THREE = (("", CHAIR, "chair"), ("", SECRETARY, "secretary"), ("", CONFLICTED, "member"))


@pytest.fixture
def council_data(council, person_of):
    """The form of a council: its name, its fields, its seats (pk or "", e-mail, part, delete)."""

    def fill(name, fields, *seats, **others):
        kept = sum(bool(seat[0]) for seat in seats)
        data = {
            "round": council.round_id, "name": name, "fields": [field.pk for field in fields],
            "seats-TOTAL_FORMS": len(seats), "seats-INITIAL_FORMS": kept,
        }  # fmt: skip
        for n, (pk, email, part, *delete) in enumerate(seats):
            data |= {f"seats-{n}-id": pk, f"seats-{n}-part": part}
            data[f"seats-{n}-person"] = person_of(email).full_name if email else ""
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
    assertContains(client.get(NEW), "Đinh Thị Thắm (Phòng Giáo dục và Đào tạo", count=1)
    council.fields.remove(*fields)
    seats = (("", CHAIR, "chair"), ("", "", "secretary"), *THREE[1:])
    page = client.post(NEW, council_data("Hội đồng 2", fields, *seats), follow=True)
    assertContains(page, "Đã lưu Hội đồng 2.", count=1)
    made = Council.objects.get(name="Hội đồng 2")
    assert (made.contest, list(made.fields.all())) == (council.contest, fields)
    assert made.round == council.round
    assert seats_of(made) == [(email, part) for _, email, part in THREE]


def test_a_dossier_of_another_council_is_moved_only_once_that_was_confirmed(
    as_person, council, council_data, dossier_of
):
    """Its tasks in the other council count no more, so the page says so and asks."""
    client, school = as_person(ORGANISER), dossier_of(1)
    given = school.judging_tasks.filter(seat__council=council)
    said = (
        f"{school.code} đang ở {council}, đã giao {given.counted().count()} giám khảo; phân công "
        "ấy không còn. Chuyển sang hội đồng này."
    )
    data = council_data("Hội đồng 2", [], *THREE, codes=school.code)
    page = client.post(NEW, data)
    assert page.context["form"].errors["seen"] == [f"Xem lại, đúng thì đánh dấu: {said}"]
    [author] = [one for one in page.context["seats"].offered if one.startswith("Nông Thị Mến")]
    assert author.endswith(", có giải pháp dự thi)")
    assertContains(page, f'<option value="{author}">', count=1)
    assert not Council.objects.filter(name="Hội đồng 2").exists()
    client.post(NEW, data | {"seen": [said]})
    assert list(Council.objects.get(name="Hội đồng 2").named.all()) == [school]
    assert not given.counted().exists()


def test_a_judge_is_found_by_name_as_people_type_it(as_person, council, council_data, person_of):
    """With or without tone marks; what may be several people is asked about, nobody guesses."""
    client, unit = as_person(ORGANISER), person_of(CONFLICTED).memberships.get().unit
    for email, name in (("hoa@cb.example", "Vương Thị Hoa"), ("hoà@cb.example", "Vương Thị Hòa")):
        one = Person.objects.create(full_name=name, email=email)
        Membership.objects.create(person=one, unit=unit, role=Role.MEMBER)

    def typed(name: str) -> str | list[str]:
        """Who is taken, or what is asked."""
        data = council_data("Hai", [], ("", CHAIR, "chair")) | {"seats-0-person": name}
        page = client.post(NEW, data)
        assertContains(page, f'value="{name}"')  # what was typed stays
        first = page.context["seats"].forms[0]
        return first.errors.get("person") or first.cleaned_data["person"].full_name

    education = "(Phòng Giáo dục và Đào tạo thành phố Cao Bằng)"
    assert typed("phan minh khue") == "Phan Minh Khuê"
    assert typed(f"Đinh Thị Thắm {education}") == typed("dinh thi tham") == "Đinh Thị Thắm"
    assert (typed("Vương Thị Hoa"), typed("vương thị hòa")) == ("Vương Thị Hoa", "Vương Thị Hòa")
    which = f"Ghi rõ là ai: Vương Thị Hoa {education}; Vương Thị Hòa {education}."
    assert typed("Vuong Thi Hoa") == typed("vuong dao tao") == [which]
    for nobody in ("Nguyễn Không Có", "...", person_of("van@cb.example").full_name):
        assert typed(nobody) == [
            f"Không có ai tên là “{nobody}” để chọn. Xem lại tên; ai chưa có tài khoản thì mời ở "
            "trang Đơn vị trước. Người của Ban Tổ chức và người đã thôi ở hội đồng này thì không "
            "chọn được."
        ]
    Person.objects.filter(full_name="Vương Thị Hòa").update(full_name="Vương Thị Hoa")
    place = "Vương Thị Hoa (Phòng Giáo dục và Đào tạo thành phố Cao Bằng"
    assert typed(place + ")") == [
        f"Ghi rõ là ai: {place}, hoa@cb.example); {place}, hoà@cb.example)."
    ]
    assert typed(f"{place}, hoà@cb.example)") == "Vương Thị Hoa"


def test_a_page_lists_judges_while_they_are_few(as_person, council, council_data, person_of):
    """A thousand names would make it heavy; they are typed there, and found."""
    client, unit = as_person(ORGANISER), person_of(CONFLICTED).memberships.get().unit
    assertContains(client.get(NEW), '<option value="Đinh Thị Thắm', count=1)
    people = Person.objects.bulk_create(
        Person(full_name=f"Nông Văn Thứ {n}", email=f"thu{n}@cb.example") for n in range(1000)
    )
    Membership.objects.bulk_create(
        Membership(person=one, unit=unit, role=Role.MEMBER) for one in people
    )
    assertNotContains(client.get(NEW), "Đinh Thị Thắm")
    data = council_data("Hai", [], ("", CHAIR, "chair")) | {"seats-0-person": "nong van thu 999"}
    [seat] = client.post(NEW, data).context["seats"].forms
    assert seat.cleaned_data["person"] == people[999]


def test_each_box_of_a_seat_says_whose_it_is(as_person, council):
    page = as_person(ORGANISER).get(reverse("council_edit", args=[council.pk]))
    forms = page.context["seats"].forms
    assert [[str(field.label) for field in form.visible_fields()] for form in forms[2:4]] == [
        ["Đinh Thị Thắm: vai trò", "Bỏ Đinh Thị Thắm khỏi hội đồng"],
        ["Giám khảo 4: họ và tên", "Giám khảo 4: vai trò", "Bỏ Giám khảo 4 khỏi hội đồng"],
    ]


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
    assert list(page.context["seats"].forms[0].errors) == ["part"]
    page = client.post(NEW, council_data("Hai", []))
    assertContains(page, "Chọn ít nhất một lĩnh vực, hoặc nêu mã hồ sơ.", count=2)
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


def test_a_judge_without_sheets_may_leave(as_person, council, council_data, person_of):
    council.seats.create(person=person_of("pao@cb.example"))
    *seats, newcomer = kept(council)
    seats = (*seats, (*newcomer, True))
    edit = reverse("council_edit", args=[council.pk])
    as_person(ORGANISER).post(edit, council_data("Ba", fields_of(council), *seats))
    assert not Seat.objects.filter(pk=newcomer[0]).exists()


def test_there_is_one_chair_whom_another_may_follow(as_person, council, council_data):
    client, edit = as_person(ORGANISER), reverse("council_edit", args=[council.pk])
    chair, secretary, member = (row[:2] for row in kept(council))
    for first, other in (("secretary", "chair"), ("chair", "secretary")):
        seats = ((*chair, first), (*secretary, other), (*member, "member"))
        client.post(edit, council_data("Ba", fields_of(council), *seats))
        assert [part for _, part in seats_of(council)] == [first, other, "member"]
    seats = ((*chair, "chair"), (*secretary, "chair"), (*member, "member"))
    page = client.post(edit, council_data("Ba", fields_of(council), *seats))
    assertContains(page, "Hội đồng chỉ có một chủ tịch, đang ghi 2 người.", count=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        council.seats.update(part="chair")


def test_a_field_with_sheets_stays(as_person, council, council_data, dossier_of):
    scored = {dossier_of(3).field, dossier_of(4).field}
    edit, seats = reverse("council_edit", args=[council.pk]), kept(council)
    without = [field for field in fields_of(council) if field not in scored]
    page = as_person(ORGANISER).post(edit, council_data("Ba", without, *seats))
    assertContains(page, "Lĩnh vực, hồ sơ đã có phiếu chấm, không bỏ được.", count=2)
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
    client = as_person("anh@bk.example")
    assertNotContains(client.get("/hoi-dong/"), "CB9")
    assert client.get("/hoi-dong/CB9/").status_code == 403


def test_results_count_sealed_sheets_only(as_person, council, dossier_of):
    """The result formula is written in words, computed with decimals, ties and rounding defined."""
    page = as_person(ORGANISER).get(reverse("council_results", args=[council.pk]))
    rows = [(row.dossier, len(row.ranked.entry.sheets), row.ranked.points)
            for row in page.context["rows"]]  # fmt: skip
    assert rows == [
        (dossier_of(3), 2, Decimal("80.00")),
        (dossier_of(1), 0, None),
        (dossier_of(4), 0, None),
    ]
    assertContains(page, "trung bình cộng tổng điểm các phiếu đã niêm phong", count=1)
    assertContains(page, "<b>80,00</b>", count=1)


def test_who_judges_does_not_read_the_results(as_person, council, person_of):
    """Peers' scores, averages, ranks … stay hidden until the own score is sealed."""
    unit = council.contest.organiser
    Membership.objects.create(person=person_of(CHAIR), unit=unit, role=Role.ORGANISER)
    client = as_person(CHAIR)
    assert client.get(reverse("council_results", args=[council.pk])).status_code == 403
    for page in (
        reverse("council_edit", args=[council.pk]),
        reverse("seat_end", args=[council.seats.get(person__email=SECRETARY).pk]),
        reverse("council_rescore", args=[council.pk]),
        reverse("round_close", args=[council.round_id]),
        reverse("prizes_edit", args=["CB9"]),
    ):  # nor takes a colleague out, ends a seat, wipes scores, closes the round, changes the bands
        assert [client.get(page).status_code, client.post(page).status_code] == [403, 403]
        assertNotContains(client.get("/hoi-dong/CB9/"), f'"{page}"')
    assertContains(client.get("/hoi-dong/CB9/"), "Anh chị ngồi ở hội đồng này", count=1)


def test_the_pages_take_as_many_queries_for_many_rows(
    as_person, council, person_of, django_assert_num_queries
):
    client = as_person(ORGANISER)
    for newcomer in ("men@cb.example", "pao@cb.example"):
        for page, number in (
            ("/hoi-dong/", 4),
            ("/hoi-dong/CB9/", 8),
            (NEW, 8),
            (reverse("council_edit", args=[council.pk]), 8),
            (reverse("council_results", args=[council.pk]), 14),  # five note the reading
        ):
            with django_assert_num_queries(number):
                client.get(page)
        council.seats.create(person=person_of(newcomer))


def test_a_council_judges_what_has_come_to_the_province(council):
    """Route A: "the provincial union accepts". Route B: "the city office accepts and forwards"."""
    direct = Contest.objects.get(code="BK8")
    final = Round.objects.create(contest=direct)
    other = Council.objects.create(contest=direct, round=final, name="Hội đồng Bắc Kạn")
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

"""One judge's sheet for one dossier: what is read, what is typed, what is kept."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from judging.models import Score, Seat, Sheet
from submissions.models import Attachment, Dossier
from tests.judging.conftest import CHAIR, CONFLICTED, SECRETARY

KEPT = "Đã lưu bản nháp."


def points_of(email: str, number: int) -> list[str | None]:
    scores = Score.objects.filter(
        sheet__seat__person__email=email, sheet__dossier__number=number,
        sheet__dossier__contest__code="CB9",
    ).order_by("criterion__order")  # fmt: skip
    return [None if score.points is None else str(score.points) for score in scores]


# What is kept


def test_the_sheet_is_made_when_it_is_first_saved(as_person, address, typed):
    """draft until sealed"""
    client = as_person(CHAIR)
    client.get(address(1))
    assert not Sheet.objects.filter(dossier__number=1).exists()
    page = client.post(address(1), typed("14,5", "20.5", "30"), follow=True)
    assertContains(page, KEPT, count=1)
    assert points_of(CHAIR, 1) == ["14.5", "20.5", "30.0"]
    assertContains(page, 'value="14,5"', count=1)
    assertContains(page, "<span data-total>65,0</span>", count=2)


@pytest.mark.parametrize("point", ["0", "40", " 14,5 ", "14.5", "14,50", "0,5"])
def test_half_points_in_any_spelling_are_kept(as_person, address, typed, point):
    """half points if allowed"""
    as_person(CHAIR).post(address(1), typed(point))
    kept = Score.objects.get(sheet__dossier__number=1).points
    assert kept == Decimal(point.strip().replace(",", "."))


@pytest.mark.parametrize(
    ("point", "sentence"),
    [
        ("40,5", "Điểm từ 0 đến 40."),
        ("-0,5", "Điểm từ 0 đến 40."),
        ("1e3", "Điểm từ 0 đến 40."),
        ("14,3", "Chấm đến nửa điểm, ví dụ 14 hoặc 14,5."),
        ("1.000", "Chấm đến nửa điểm, ví dụ 14 hoặc 14,5."),
        ("1,4,5", "Ghi điểm bằng số, ví dụ 14,5."),
        ("mười", "Ghi điểm bằng số, ví dụ 14,5."),
        ("NaN", "Ghi điểm bằng số, ví dụ 14,5."),
        ("Infinity", "Ghi điểm bằng số, ví dụ 14,5."),
        ("<b>9</b>", "Ghi điểm bằng số, ví dụ 14,5."),
    ],
)
def test_wrong_points_get_a_sentence_and_nothing_typed_is_lost(
    as_person, address, typed, criteria, point, sentence
):
    comment = {f"comment_{criteria[1].pk}": "Dễ làm theo."}
    page = as_person(CHAIR).post(address(1), typed(point, "20", **comment))
    assertContains(page, sentence, count=2)  # in the summary and beside the field
    assertContains(page, "Dễ làm theo.", count=1)
    assertContains(page, 'value="20"', count=1)
    assert page.context["form"][f"points_{criteria[0].pk}"].value() == point
    assert not Sheet.objects.filter(dossier__number=1).exists()


def test_blank_rows_are_no_scores_and_a_comment_may_come_first(as_person, address, typed, criteria):
    client = as_person(CHAIR)
    comment = {f"comment_{criteria[2].pk}": "Cần xem số liệu."}
    page = client.post(address(1), typed("", " ", "", **comment), follow=True)
    assertContains(page, "Còn 3 tiêu chí chưa chấm", count=1)
    assert points_of(CHAIR, 1) == [None]
    client.post(address(1), typed("", "", "", version=2))
    assert points_of(CHAIR, 1) == []


def test_markup_in_a_comment_is_only_text(as_person, address, typed, criteria):
    comment = {f"comment_{criteria[0].pk}": "</textarea><script>alert(1)</script>"}
    page = as_person(CHAIR).post(address(1), typed("10", **comment), follow=True)
    assertContains(page, "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;", count=1)
    assertNotContains(page, "<script>alert(1)")


def test_a_comment_too_long_is_refused(as_person, address, typed, criteria):
    comment = {f"comment_{criteria[0].pk}": "x" * 2001}
    page = as_person(CHAIR).post(address(1), typed("10", **comment))
    assert list(page.context["form"].errors) == [f"comment_{criteria[0].pk}"]


def test_two_tabs_notice_each_other(as_person, address, typed):
    """The same … open in two tabs … warns and never silently overwrites."""
    client = as_person(CHAIR)
    client.post(address(1), typed("10", "10", "10"))
    page = client.post(address(1), typed("20", "20", "20"))
    assertContains(page, "Phiếu này vừa được lưu ở cửa sổ khác.", count=1)
    assertContains(page, "Điểm đã lưu: 10,0", count=3)
    assertContains(page, 'value="20"', count=3)
    assert points_of(CHAIR, 1) == ["10.0", "10.0", "10.0"]
    client.post(address(1), typed("20", "20", "20", version=page.context["form"].data["version"]))
    assert points_of(CHAIR, 1) == ["20.0", "20.0", "20.0"]


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "1' OR 1=1"])
def test_a_version_that_makes_no_sense_saves_nothing(as_person, address, typed, version):
    assert as_person(CHAIR).post(address(1), typed("10", version=version)).status_code == 200
    assert points_of(CHAIR, 1) == []


def test_other_fields_in_the_form_are_ignored(as_person, address, typed, seat_of):
    """Security 8, of "extra fields `status`, `unit`, `score` … are ignored and logged": ignored."""
    more = {"state": "sealed", "seat": seat_of(SECRETARY).pk, "points_999": "9", "total": "100"}
    as_person(CHAIR).post(address(1), typed("10", **more))
    sheet = Sheet.objects.get(dossier__number=1)
    assert (sheet.state, sheet.seat, sheet.scores.count()) == ("draft", seat_of(CHAIR), 1)


# What is read


def test_a_judge_reads_neither_author_nor_unit_nor_file_name(as_person, address, dossier_of):
    """Blind mode hides author, unit, files' properties, in pages …"""
    for email, numbers in ((CHAIR, (1, 4)), (CONFLICTED, (4,))):
        for number in numbers:
            dossier = dossier_of(number)
            page = as_person(email).get(address(number))
            assertContains(page, dossier.title)
            names = [author.name for author in dossier.authors.all()]
            names += [dossier.created_by.full_name]
            names += dossier.attachments.values_list("file_name", flat=True)
            for name in names:
                assertNotContains(page, name)
        assertNotContains(page, dossier_of(4).unit.called)


def test_a_judge_reads_the_answers_under_their_official_headings(as_person, address, dossier_of):
    page = as_person(CHAIR).get(address(1))
    for answer in dossier_of(1).answers.select_related("question"):
        if answer.question.names_authors:
            assertNotContains(page, answer.question.heading)
        elif answer.text:
            said = answer.text.replace(dossier_of(1).unit.name, "[tên được giấu]")
            assertContains(page, said)
    assertContains(page, "Tính mới</h3>", count=1)
    assertContains(page, "Đã áp dụng, từ tháng 9/2023", count=1)
    assertContains(page, "[tên được giấu]")
    assertContains(page, "Phiếu 1 trên 3", count=1)


def test_a_file_is_served_under_the_name_of_its_slot(as_person, address, dossier_of):
    file = dossier_of(4).attachments.filter(item__names_authors=False).first()
    Attachment.objects.filter(pk=file.pk).update(file_name="Tô Văn Nghị.pdf")
    for _ in range(2):  # made, and kept
        response = as_person(CHAIR).get(address(4, f"tep/{file.pk}/"))
        assert b"".join(response).startswith(b"%PDF-")
    named = f"attachment; filename*=UTF-8''CB9-0004-{file.item_id}-{file.pk}.pdf"
    assert response.headers["Content-Disposition"] == named


def test_who_judges_is_noted_and_not_shown_to_authors(as_person, address, dossier_of, person_of):
    """48: "who saw which version is known"; an author learns no judge's name."""
    dossier, chair = dossier_of(4), person_of(CHAIR)
    file = dossier.attachments.filter(item__names_authors=False).first()
    for _ in range(2):
        b"".join(as_person(CHAIR).get(address(4, f"tep/{file.pk}/")))
    assert list(file.readings.values_list("person", "for_judging")) == [(chair.pk, True)]
    page = as_person("tue@cb.example").get(f"/ho-so/{dossier.pk}/")
    assert page.status_code == 200
    assert chair.full_name not in page.content.decode()


def test_no_other_file_is_served(as_person, address, dossier_of):
    """A file is never served from a guessable address or to someone without the right."""
    client = as_person(CHAIR)
    form = dossier_of(4).attachments.get(item__label="Phiếu đăng ký dự thi")
    foreign = dossier_of(1).attachments.filter(item__names_authors=False).first()
    removed = dossier_of(4).attachments.filter(item__names_authors=False).last()
    Attachment.objects.filter(pk=removed.pk).update(removed_at="2025-05-01T00:00Z")
    for file in (form, foreign, removed):
        assert client.get(address(4, f"tep/{file.pk}/")).status_code == 404
    conflicted = as_person(CONFLICTED).get(address(1, f"tep/{foreign.pk}/"))
    assert conflicted.status_code == 404


# Who


@pytest.mark.parametrize(
    "who",
    ["tue@cb.example", "ngan@cb.example", "ha@cb.example", "men@cb.example", "anh@bk.example"],
)
def test_who_holds_no_seat_finds_no_sheet(as_person, address, typed, who):
    client = as_person(who)
    for tail in ("", "seal/"):
        assert client.get(address(3, tail)).status_code == 404
        assert client.post(address(3, tail), typed("1")).status_code == 404


def test_a_visitor_signs_in_first(client, address):
    response = client.get(address(3))
    assert response.headers["Location"] == f"{reverse('account_login')}?next={address(3)}"


def test_a_judge_reaches_only_the_own_sheet(as_person, address, typed):
    """Walk every id of … score … as each other role: a sheet's address holds no sheet's id."""
    before = points_of(CHAIR, 4)
    as_person(SECRETARY).post(address(4), typed("1", "1", "1"))
    assert (points_of(CHAIR, 4), points_of(SECRETARY, 4)) == (before, ["1.0", "1.0", "1.0"])


def test_a_conflicted_dossier_does_not_exist_for_the_judge(as_person, address, typed, council):
    """conflicted titles never reach the browser … counts"""
    client = as_person(CONFLICTED)
    missing = client.get(f"/phieu-cham/{council.pk}/999999/")
    for number in (1, 2):
        found = client.get(address(number))
        assert (found.status_code, len(found.content)) == (404, len(missing.content))
        assert client.post(address(number), typed("1")).status_code == 404
        assert client.get(address(number, "seal/")).status_code == 404
    assert points_of(CONFLICTED, 1) == []


def test_the_conflict_reaches_units_above_and_below_and_the_own_hand(
    seat_of, dossier_of, person_of
):
    """Same unit … proposed as conflicts automatically: nothing of the own unit or the own hand."""
    seat = seat_of(CHAIR)
    assert seat.dossiers().count() == 3

    def sees(unit) -> bool:
        seat.person.memberships.update(unit=unit)
        return Seat.objects.get(pk=seat.pk).dossiers().filter(number=1).exists()

    school = dossier_of(1).unit
    province = school.parent.parent.parent
    assert [sees(unit) for unit in (school, school.parent, school.parent.parent, province)] == [
        False, False, False, True,
    ]  # fmt: skip
    sees(province)
    dossier_of(4).authors.update(person=seat.person)
    Dossier.objects.filter(pk=dossier_of(3).pk).update(created_by=seat.person)
    numbers = Seat.objects.get(pk=seat.pk).dossiers().values_list("number", flat=True)
    assert list(numbers) == [1]


def test_a_judge_without_any_unit_sees_what_is_not_of_the_own_hand(seat_of):
    seat = seat_of(CHAIR)
    seat.person.memberships.all().delete()
    assert Seat.objects.get(pk=seat.pk).dossiers().count() == 3


@pytest.mark.parametrize(
    "state", ["drafting", "registered", "handed_in", "accepted", "returned", "withdrawn"]
)
def test_only_dossiers_that_the_city_has_sent_are_judged(as_person, address, dossier_of, state):
    Dossier.objects.filter(pk=dossier_of(4).pk).update(state=state)
    assert as_person(CHAIR).get(address(4)).status_code == 404


def test_a_judge_sees_nothing_else_of_the_dossiers(as_person, dossier_of):
    client = as_person(CHAIR)
    for name in ("dossier_detail", "desk_dossier"):
        assert client.get(reverse(name, args=[dossier_of(4).pk])).status_code == 404


def test_a_seat_taken_away_closes_the_sheet_at_once(as_person, address, seat_of):
    client = as_person(SECRETARY)
    assert client.get(address(4)).status_code == 200
    Seat.objects.filter(pk=seat_of(SECRETARY).pk).update(ended_at=clock.now())
    assert client.get(address(4)).status_code == 404
    assert client.get("/phieu-cham/").status_code == 403


def test_the_pages_take_a_fixed_number_of_queries(as_person, address, django_assert_num_queries):
    client = as_person(CHAIR)
    for page, number in (
        (address(1), 8),
        (address(3), 7),
        (address(4), 8),
        (address(4, "seal/"), 7),
        (address(3, "ho-so/"), 7),
    ):
        with django_assert_num_queries(number):
            assert client.get(page).status_code == 200

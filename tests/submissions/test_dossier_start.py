import pytest
from django.test import Client

from directives.models import Assignment
from submissions import content
from submissions.models import Dossier

START = "/ho-so/tao/{}/"


def assignment(item: int, unit: str) -> Assignment:
    return Assignment.objects.get(
        item__number=item, item__directive__contest__code="CB9", unit__name__icontains=unit
    )


def test_an_officer_starts_a_draft_that_counts_for_the_assignment(as_person, person_of):
    asked = assignment(1, "Phòng Giáo dục")
    response = as_person("ha@cb.example").post(START.format(asked.pk))
    dossier = Dossier.objects.latest("pk")
    assert response.url == f"/ho-so/{dossier.pk}/kiem-tra-nhanh/"
    assert (dossier.state, dossier.title, dossier.number) == ("drafting", "", None)
    assert (dossier.unit, dossier.contest.code) == (asked.unit, "CB9")
    assert (dossier.deadline, dossier.rules) == (
        asked.item.directive.deadline,
        dossier.contest.current_rules,
    )
    assert [credit.assignment for credit in dossier.credits.all()] == [asked]
    assert (dossier.created_by, list(dossier.authors.all())) == (person_of("ha@cb.example"), [])


def test_a_teacher_starts_her_own_and_is_its_first_author(as_person, person_of):
    asked = assignment(1, "Phòng Giáo dục")
    as_person("men@cb.example").post(START.format(asked.pk))
    dossier = Dossier.objects.latest("pk")
    author = dossier.authors.get()
    assert dossier.unit.name == "Trường THCS Hợp Giang"
    assert (author.person, author.name) == (person_of("men@cb.example"), "Nông Thị Mến")
    assert (author.is_lead, author.share, author.consents_to_entry) == (True, 100, False)


def test_a_unit_that_supports_starts_one_for_its_own_assignment(as_person):
    """14, its first half: whose "shared entry" it is stands in its credits."""
    asked = assignment(2, "Chu Trinh")
    assert asked.part == Assignment.Part.SUPPORT
    as_person("pao@cb.example").post(START.format(asked.pk))
    dossier = Dossier.objects.latest("pk")
    assert (dossier.unit, [c.assignment for c in dossier.credits.all()]) == (asked.unit, [asked])


def test_two_clicks_open_one_draft(as_person):
    client, address = as_person("ha@cb.example"), START.format(assignment(1, "Phòng Giáo dục").pk)
    before = Dossier.objects.count()
    assert client.post(address).url == client.post(address).url
    assert Dossier.objects.count() == before + 1


def test_a_draft_somebody_wrote_in_is_not_given_again(as_person):
    client, address = as_person("ha@cb.example"), START.format(assignment(1, "Phòng Giáo dục").pk)
    first = client.post(address).url
    begun = Dossier.objects.latest("pk")
    client.post(first, {"shown": content.mark(begun, "facts"), "title": "Máy gieo hạt"})
    assert client.post(address).url != first


@pytest.mark.parametrize(
    ("who", "item", "unit", "status"),
    [
        ("dung@cb.example", 6, "Truyền thông", 403),  # asked for publicity, not for solutions
        ("ngan@cb.example", 1, "Phòng Giáo dục", 403),  # follows the letter, is not asked
        ("thanh@cb.example", 1, "Phòng Giáo dục", 404),  # another unit
        ("men@cb.example", 2, "Nông nghiệp", 404),
        ("xuan@bk.example", 1, "Phòng Giáo dục", 404),  # another province
    ],
)
def test_who_is_not_asked_starts_nothing(as_person, who, item, unit, status):
    before = Dossier.objects.count()
    response = as_person(who).post(START.format(assignment(item, unit).pk))
    assert (response.status_code, Dossier.objects.count()) == (status, before)


def test_nothing_begins_by_a_get_or_without_an_account(as_person):
    """Security 43: "no state change by GET"."""
    address, before = START.format(assignment(1, "Phòng Giáo dục").pk), Dossier.objects.count()
    assert as_person("ha@cb.example").get(address).status_code == 405
    assert Client().post(address).url.startswith("/tai-khoan/")
    assert Dossier.objects.count() == before


def test_without_rules_the_page_says_why(as_person):
    asked = assignment(1, "Phòng Giáo dục")
    contest = asked.item.directive.contest
    Dossier.objects.filter(contest=contest).update(
        rules=Dossier.objects.exclude(contest=contest)[0].rules
    )
    contest.rules.update(contest=Dossier.objects.exclude(contest=contest)[0].contest, version=9)
    response = as_person("ha@cb.example").post(START.format(asked.pk), follow=True)
    assert "Cổng chưa có Thể lệ của hội thi này" in response.content.decode()

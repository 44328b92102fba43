import pytest

from directives.models import Candidate
from submissions.models import Dossier

PIGS = "Chăn nuôi lợn"
DROPPED = "Khung dệt"


def write(client, beginning: str):
    candidate = Candidate.objects.get(title__startswith=beginning)
    return client.post(f"/giai-phap-du-kien/{candidate.pk}/viet/")


def test_the_draft_takes_over_what_is_known(as_person):
    response = write(as_person("thanh@cb.example"), PIGS)
    candidate = Candidate.objects.get(title__startswith=PIGS)
    dossier = candidate.dossier
    author = dossier.authors.get()
    assert response.url == f"/ho-so/{dossier.pk}/"
    assert (dossier.title, dossier.applied_place) == (candidate.title, candidate.place)
    assert (author.name, author.workplace) == (candidate.owner_name, candidate.place)
    assert (author.is_lead, author.person) == (True, None)
    assert [credit.assignment for credit in dossier.credits.all()] == [candidate.assignment]


def test_a_second_click_opens_the_same_dossier(as_person):
    client, before = as_person("thanh@cb.example"), Dossier.objects.count()
    assert write(client, PIGS).url == write(client, PIGS).url
    assert Dossier.objects.count() == before + 1


def test_a_dropped_solution_is_revived_first(as_person):
    client, before = as_person("bang@cb.example"), Dossier.objects.count()
    response = client.get(write(client, DROPPED).url)
    assert "Giải pháp này đã thôi. Đưa lại vào danh sách" in response.content.decode()
    assert Dossier.objects.count() == before


@pytest.mark.parametrize(
    ("who", "status"),
    [("ngan@cb.example", 403), ("ha@cb.example", 404), ("xuan@bk.example", 404)],
)
def test_others_start_nothing(as_person, who, status):
    before = Dossier.objects.count()
    assert write(as_person(who), PIGS).status_code == status
    assert Dossier.objects.count() == before

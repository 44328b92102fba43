import pytest

from contest_portal.workflow import Refused, Stale, perform
from directives.models import Candidate
from directives.workflow import STEPS
from submissions.drafting import begin_from
from submissions.models import Dossier
from submissions.progress import totals

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
    assert response.url == f"/ho-so/{dossier.pk}/kiem-tra-nhanh/"
    assert (dossier.title, dossier.applied_place) == (candidate.title, candidate.place)
    assert (author.name, author.workplace) == (candidate.owner_name, candidate.place)
    assert (author.is_lead, author.person) == (True, None)
    assert [credit.assignment for credit in dossier.credits.all()] == [candidate.assignment]


def test_a_second_click_opens_the_same_dossier(as_person):
    client, before = as_person("thanh@cb.example"), Dossier.objects.count()
    assert write(client, PIGS).url == write(client, PIGS).url
    assert Dossier.objects.count() == before + 1


def test_what_is_written_in_already_opens_on_its_page(as_person):
    client = as_person("thanh@cb.example")
    write(client, PIGS)
    Dossier.objects.filter(candidate__title__startswith=PIGS).update(version=2)
    dossier = Dossier.objects.get(candidate__title__startswith=PIGS)
    assert write(client, PIGS).url == f"/ho-so/{dossier.pk}/"


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


def test_of_dropping_and_beginning_at_once_one_loses(person_of):
    """Security 10: "Same request twice at the same moment: one entry"; so it is with two acts."""
    thanh = person_of("thanh@cb.example")
    seen, dropping = (Candidate.objects.get(title__startswith=PIGS) for _ in range(2))
    assert not hasattr(dropping, "dossier")  # what the one who drops it has read
    begin_from(seen, by=thanh)
    with pytest.raises(Stale):
        perform(STEPS, "drop", dropping, by=thanh, note="Thôi nuôi.")
    assert Candidate.objects.get(title__startswith=PIGS).state == "spotted"


def test_what_was_dropped_meanwhile_is_not_begun(person_of):
    thanh, before = person_of("thanh@cb.example"), Dossier.objects.count()
    seen, dropping = (Candidate.objects.get(title__startswith=PIGS) for _ in range(2))
    perform(STEPS, "drop", dropping, by=thanh, note="Thôi nuôi.")
    with pytest.raises(Stale):
        begin_from(seen, by=thanh)
    assert Dossier.objects.count() == before


@pytest.mark.parametrize(
    ("state", "words"), [("withdrawn", "đã rút"), ("ineligible", "không hợp lệ")]
)
def test_what_was_withdrawn_counts_nowhere_and_is_not_begun_again(
    as_person, person_of, state, words
):
    """Withdrawn and ineligible dossiers are in none [of the four counters]."""
    candidate = Candidate.objects.get(title__startswith="Nuôi vịt")
    letter = candidate.assignment.item.directive
    before = totals(letter).expected
    Dossier.objects.filter(candidate=candidate).update(state=state)
    assert totals(letter).expected == before - 1
    client = as_person("thanh@cb.example")
    page = client.get(write(client, "Nuôi vịt").url).content.decode()
    assert f"vì hồ sơ {words}. Giải pháp này không còn tính vào số nào." in page
    with pytest.raises(Refused, match=f"Không cần ghi thôi: hồ sơ {words}, "):
        perform(STEPS, "drop", candidate, by=person_of("thanh@cb.example"), note="x")


def test_a_live_dossier_is_withdrawn_not_dropped(person_of):
    candidate = Candidate.objects.get(title__startswith="Nuôi vịt")
    with pytest.raises(Refused, match="Muốn thôi thì rút hồ sơ"):
        perform(STEPS, "drop", candidate, by=person_of("thanh@cb.example"), note="x")

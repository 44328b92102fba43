"""Two provinces in one installation: neither reads a word of the other's."""

import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from directives.models import Contest
from organizations.models import Membership, Person, Unit
from reminders.models import Pulse
from submissions.models import Author, Dossier
from tests.security.objects import addresses, hand_over_a_role, send_a_list
from tests.security.test_routes import names

MARK = "Ngoại tỉnh"
PUBLIC = {"contest_list", "contest_results", "directive_list", "document_list", "calendar_day_list"}
PEOPLE = [f"{name}@cb.example" for name in ("ha", "ngan", "kien", "tue", "khue")]
SAME = {
    "dashboard", "week", "figure_list", "solution_list", "dossier_list", "unit_list",
    "council_list", "award_list", "contest_manage", "mail_list", "evidence_list", "meeting_list",
}  # fmt: skip
OF_THE_CONTEST = (
    "contest_manage", "contest_notice_list", "council_list", "award_list", "meeting_list",
    "judging_log", "directive_manage", "dashboard", "week", "figure_list", "evidence_list",
    "mail_list", "contest_results",
)  # fmt: skip


@pytest.fixture
def marked(demo) -> None:
    Pulse.beat("backup")  # else `/healthz` says that none was made
    mark()


def mark() -> None:
    """Every name that the other province gave bears the mark."""
    units = Unit.objects.filter(pk__in=[u.pk for u in Unit.objects.all() if of_other(u)])
    for unit in units:
        unit.name = unit.short_name = f"{MARK} {unit.pk}"
        unit.save()
    for person in Person.objects.filter(memberships__unit__in=units).distinct():
        person.full_name = f"{MARK} {person.pk}"
        person.save()
    Contest.objects.filter(organiser__in=units).update(name=f"{MARK} 8")
    dossiers = Dossier.objects.filter(contest__organiser__in=units)
    for dossier in dossiers:
        dossier.title = f"{MARK} {dossier.pk}"
        dossier.save()
    Author.objects.filter(dossier__in=dossiers).update(name=f"{MARK} 9")
    assert Membership.objects.filter(unit__in=units).exists()
    assert dossiers.exists()


def of_other(unit: Unit) -> bool:
    root = unit
    while root.parent:
        root = root.parent
    return "Bắc Kạn" in root.name


def pages() -> dict[str, str]:
    """All lists, and what gathers the rows of a contest or a letter."""
    given, found = addresses(), {}
    for name in names():
        try:
            found[name] = reverse(name)
        except NoReverseMatch:
            if name in OF_THE_CONTEST:
                found[name] = reverse(name, kwargs=given[name])
    return found


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_reads_of_the_other_province(marked, as_person, who):
    """Statement 113: "Several contests and several provinces live in one installation without
    seeing each other": lists, searches, boards and first pages. What visitors read too names both.
    """
    send_a_list()
    hand_over_a_role()
    client, leaks, read = as_person(who), [], 0
    for name, path in pages().items():
        for query in ({}, {"q": MARK}, {"tu-khoa": MARK}):
            answer = client.get(path, query)
            body = b"".join(answer) if answer.streaming else answer.content
            text = body.decode(errors="replace").replace(f'value="{MARK}"', "")
            read += answer.status_code == 200
            if f"{MARK} " in text and name not in PUBLIC:
                leaks.append(name)
    assert read > 60
    assert leaks == []


TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def bodies(client: Client, places: dict[str, str]) -> dict[str, bytes]:
    """What each page says, without the token against forged posts, which is never the same."""
    return {name: TOKEN.sub(b"", client.get(path).content) for name, path in places.items()}


def test_what_happens_in_the_other_province_changes_no_letter_here(demo, as_person):
    """Statement 113: the same bytes, whatever the other province is called, writes or counts."""
    tue, visitor = as_person("tue@cb.example"), Client()
    places = {name: path for name, path in pages().items() if name in SAME}
    assert set(places) == SAME
    public = {"contest": "/hoi-thi/CB9/", "results": "/hoi-thi/CB9/ket-qua/"}
    before = bodies(tue, places), bodies(visitor, public)
    mark()
    Dossier.objects.filter(title__startswith=MARK).update(state="withdrawn")
    after = bodies(tue, places), bodies(visitor, public)
    both = zip(before, after, strict=True)
    assert [name for was, now in both for name in now if now[name] != was[name]] == []


def test_visitors_find_both_contests(marked):
    """A visitor belongs to neither: the list of contests names both, each has a page of its own."""
    page = Client().get("/hoi-thi/").content.decode()
    for contest in Contest.objects.exclude(published_at=None):
        assert reverse("contest_detail", args=[contest.code]) in page

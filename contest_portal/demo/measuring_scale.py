"""Lists, boards, searches and pages of one dossier in a small installation, and in a large one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from time import perf_counter

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse

from contest_portal.demo.measuring import Send, autosave, first_answer, post_form, signed_in
from contest_portal.demo.simulation import Simulated
from directives.models import Candidate
from organizations.models import Person
from submissions.models import Receipt
from submissions.models.dossier import State

BEGUN = (State.DRAFTING, State.REGISTERED)
LETTERS = ("ma", "mà", "MÁ", "sấy", "zq")  # two letters, with and without tone marks; no result
Addresses = dict[str, tuple[Client, str]]


@dataclass
class Measured:
    """One request in one contest: its times in milliseconds, and how often it asks."""

    send: Send
    status: int = 200
    times: list[float] = field(default_factory=list)
    queries: int = 0

    def warm_up(self) -> None:
        _, self.queries = first_answer(self.send, self.status)

    def measure(self) -> None:
        start = perf_counter()
        self.send()
        self.times.append((perf_counter() - start) * 1000)


@dataclass
class Place:
    """A contest in an installation, and its pages by their names."""

    name: str
    database: BaseDatabaseWrapper
    made: Simulated
    pages: dict[str, Measured] = field(default_factory=dict)

    def enter(self) -> None:
        """From now on the portal's database is this one."""
        connections["default"] = self.database

    def open(self) -> None:
        """Sign in, and ask for each page once."""
        self.enter()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.pages = asked(self.made)
        for page in self.pages.values():
            page.warm_up()


def compared(places: list[Place], rounds: int) -> Iterator[str]:
    """A line for each page, its median at the first place and how many times as long it takes at
    the others; every round asks each page once at each place, one place after the other."""
    for place in places:
        place.open()
    for name in places[0].pages:
        for _ in range(rounds):
            for place in places:
                place.enter()
                place.pages[name].measure()
    places[0].enter()
    heads = "".join(f"{place.name:>22}{'ratio':>7}" for place in places[1:])
    yield f"{'median ms':<34}{places[0].name:>22}{heads}{'queries':>12}"
    for name in places[0].pages:
        found = [place.pages[name] for place in places]
        first, *others = (median(page.times) for page in found)
        ratios = "".join(f"{other:>22.1f}{other / first:>7.2f}" for other in others)
        queries = "/".join(str(page.queries) for page in found)
        yield f"{name:<34}{first:>22.1f}{ratios}{queries:>12}"


def asked(made: Simulated) -> dict[str, Measured]:
    """What is asked, by its name. Works on the database of the moment."""
    office, organiser, officer = (
        signed_in(Person.objects.get(email=email))
        for email in (made.office, made.organiser, made.officer)
    )
    pages = {
        **_public(made),
        **_lists(office, organiser, officer),
        **_of_letter(office, made),
        **_details(office, made),
    }
    gets = {n: Measured(partial(client.get, address)) for n, (client, address) in pages.items()}
    return gets | _posts(officer, made)


def _public(made: Simulated) -> Addresses:
    visitor, letter = Client(), made.directive
    return {
        "visitor: contests": (visitor, reverse("contest_list")),
        "visitor: contest": (visitor, reverse("contest_detail", args=[made.contest.code])),
        "visitor: letters": (visitor, reverse("directive_list")),
        "visitor: letters, search": (visitor, reverse("directive_list") + "?q=mo"),
        "visitor: letter": (visitor, reverse("directive_detail", args=[letter.pk])),
        "visitor: papers": (visitor, reverse("document_list")),
        "visitor: papers, search": (visitor, reverse("document_list") + "?q=mo"),
    }


def _lists(office: Client, organiser: Client, officer: Client) -> Addresses:
    dossiers, units = reverse("dossier_list"), reverse("unit_list")
    return {
        "dossiers": (office, dossiers),
        "dossiers, tenth page": (office, f"{dossiers}?page=10"),
        "dossiers by name": (office, f"{dossiers}?sort=name"),
        "dossiers of a state": (office, f"{dossiers}?state=accepted"),
        **{f"dossiers, search {q}": (office, f"{dossiers}?q={q}") for q in ("", *LETTERS)},
        "organiser: dossiers": (organiser, dossiers),
        "organiser: dossiers, search ma": (organiser, f"{dossiers}?q=ma"),
        "officer: dossiers": (officer, dossiers),
        "officer: own dossiers": (officer, reverse("dossier_mine")),
        "officer: first page": (officer, reverse("unit_home")),
        "units": (organiser, units),
        "units, search ma": (organiser, f"{units}?q=ma"),
        "desk": (office, reverse("desk")),
        "desk, paper missing": (office, reverse("desk") + "?xem=thieu-ban-giay"),
        "copies lent": (office, reverse("loan_list")),
        "to put right": (office, reverse("mend_list")),
        "books": (office, reverse("book_list")),
        "who read personal data": (organiser, reverse("personal_read_list")),
        "who read personal data, search ma": (organiser, reverse("personal_read_list") + "?q=ma"),
        "councils": (organiser, reverse("council_list")),
        "messages": (officer, reverse("message_list")),
    }


def _of_letter(office: Client, made: Simulated) -> Addresses:
    letter = made.directive.pk
    figure = f"{reverse('solution_list')}?cong-van={letter}"
    views = {
        "board": "dashboard", "carried out": "directive_cascade", "evidence": "evidence_list",
        "acknowledgements": "acknowledgement_list", "reasons of returns": "return_reasons",
        "week": "week", "notices": "notice_list",
    }  # fmt: skip
    return {
        **{name: (office, reverse(view, args=[letter])) for name, view in views.items()},
        "board, search ma": (office, reverse("dashboard", args=[letter]) + "?q=ma"),
        "figure: expected": (office, f"{figure}&tinh=expected"),
        "figure: expected, search ma": (office, f"{figure}&tinh=expected&q=ma"),
        "figure: paper": (office, f"{figure}&tinh=paper"),
    }


def _details(office: Client, made: Simulated) -> Addresses:
    dossiers = made.contest.dossiers.order_by("pk")
    accepted = dossiers.filter(state=State.ACCEPTED).latest("pk")
    waiting = dossiers.filter(state=State.HANDED_IN).latest("pk")
    of_contest = Candidate.objects.filter(assignment__item__directive=made.directive)
    receipt = Receipt.objects.filter(dossier=accepted).latest("pk")
    found = {
        "dossier": ("dossier_detail", accepted.pk),
        "dossier at the desk": ("desk_dossier", waiting.pk),
        "receipt": ("receipt_detail", receipt.pk),
        "candidate": ("candidate_detail", of_contest.latest("pk").pk),
        "unit": ("unit_detail", accepted.unit_id),
        "paper": ("document_detail", made.directive.document_id),
    }
    return {name: (office, reverse(view, args=[pk])) for name, (view, pk) in found.items()}


def _posts(officer: Client, made: Simulated) -> dict[str, Measured]:
    """An answer saved while it is typed, beside the least form that is sent."""
    own = made.contest.dossiers.filter(unit__memberships__person__email=made.officer)
    draft = own.filter(state__in=BEGUN).latest("pk")
    return {
        "autosave (POST)": Measured(autosave(officer, draft)),
        "least form (POST)": Measured(post_form(officer), status=302),
    }

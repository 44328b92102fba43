"""Times, queries and bytes of the main pages at some size of contest, beside their floors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest_portal.demo.simulation import Simulated, simulate
from organizations.models import Membership, Person, Role
from submissions.models import Dossier
from submissions.models.dossier import State

BACKEND = "organizations.sign_in.EmailOrPhoneBackend"
FORM = "application/x-www-form-urlencoded"  # as a browser sends a form
BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")  # around a write, no questions
Send = Callable[[], Any]


@dataclass
class Page:
    """One page at one size. send: the request; floor: the least request of the same shape."""

    name: str
    size: int
    send: Send
    floor: Send
    status: int = 200
    times: list[float] = field(default_factory=list)
    floor_times: list[float] = field(default_factory=list)
    queries: int = 0
    size_in_bytes: int = 0

    def warm_up(self) -> None:
        """The first request, not timed: it counts queries and bytes."""
        self.floor()
        answer, self.queries = first_answer(self.send, self.status)
        self.size_in_bytes = len(answer.content)

    def measure(self) -> None:
        """The floor and the page one after the other: both meet the same machine."""
        for send, times in ((self.floor, self.floor_times), (self.send, self.times)):
            start = perf_counter()
            send()
            times.append((perf_counter() - start) * 1000)

    def line(self) -> str:
        middle, floor = median(self.times), median(self.floor_times)
        p95 = quantiles(self.times, n=20)[-1]
        return (
            f"{self.name:<20}{self.size:>9}{middle:>10.1f}{p95:>9.1f}{self.queries:>9}"
            f"{self.size_in_bytes:>10}{floor:>10.1f}{middle / floor:>8.2f}"
        )


def first_answer(send: Send, status: int) -> tuple[Any, int]:
    """What is answered, and by how many queries. Raises RuntimeError for another status."""
    with CaptureQueriesContext(connection) as captured:
        answer = send()
    if answer.status_code != status:
        address = answer.request["PATH_INFO"]
        raise RuntimeError(f"{address}: {answer.status_code}, not {status}")
    return answer, sum(not query["sql"].startswith(BRACKETS) for query in captured)


HEAD = (
    f"{'page':<20}{'dossiers':>9}{'median ms':>10}{'p95 ms':>9}{'queries':>9}{'bytes':>10}"
    f"{'floor ms':>10}{'ratio':>8}"
)


def pages_of(size: int, units: int, rounds: int) -> list[Page]:
    """A new contest of this size, and its pages ready to be measured."""
    made = simulate(f"BENCH{size}", units=units, dossiers=size, seed=1)
    office, officer = signed_in(made.people[made.office]), _city_officer(made)
    dossiers = Dossier.objects.filter(contest=made.contest)
    ready = dossiers.filter(state=State.REGISTERED, completed_at__isnull=False)[: rounds + 1]
    if len(ready) <= rounds:
        raise CommandError(
            f"{size} dossiers are too few to hand in one in each of {rounds} rounds."
        )
    accepted = dossiers.filter(state=State.ACCEPTED).latest("pk")
    draft = dossiers.filter(state=State.REGISTERED, completed_at__isnull=True).latest("pk")
    board = reverse("dashboard", args=[made.directive.pk])
    listed = f"{reverse('solution_list')}?cong-van={made.directive.pk}&tinh=registered"
    get = getting(size)
    return [
        get("dashboard", office, board, rows=units),
        get("list of a figure", office, listed, rows=50),
        get("list of dossiers", office, reverse("dossier_list"), rows=50),
        get("dossier", office, reverse("dossier_detail", args=[accepted.pk]), rows=25),
        get("form: dossier", officer, reverse("dossier_edit", args=[draft.pk]), fields=8),
        get("form: answers", officer, reverse("dossier_answers", args=[draft.pk]), fields=12),
        Page(
            "hand in (POST)", size, _hand_in(officer, list(ready)), post_form(officer), status=302
        ),
        Page("autosave (POST)", size, autosave(officer, draft), post_form(officer)),
    ]  # fmt: skip


def getting(size: int) -> Callable[..., Page]:
    """Makes pages of that size, each beside so many plain rows, or fields of a form."""

    def page(name: str, client: Client, address: str, *, rows: int = 0, fields: int = 0) -> Page:
        floor = (
            reverse("floor_form", args=[fields]) if fields else reverse("floor_rows", args=[rows])
        )
        return Page(name, size, lambda: client.get(address), lambda: client.get(floor))

    return page


def _hand_in(client: Client, dossiers: list[Dossier]) -> Send:
    """Each request hands in another dossier."""
    waiting: Iterator[Dossier] = iter(dossiers)

    def send() -> Any:
        dossier = next(waiting)
        address = reverse("dossier_step", args=[dossier.pk, "hand_in"])
        return client.post(address, {"version": dossier.version})

    return send


def autosave(client: Client, dossier: Dossier) -> Send:
    """Each request saves a sentence more of one answer, as static/js/writeup.js does."""
    question = dossier.rules.questions.get(order=2)
    address = reverse("answer_save", args=[dossier.pk, question.order])
    stored = dossier.answers.filter(question=question).first()
    sent: dict[str, Any] = {"person": client.session["_auth_user_id"], "keystroke": 0}
    sent |= {"page": "bench", f"base_{question.pk}": stored.version if stored else 0}

    def send() -> Any:
        sent["keystroke"] += 1
        sent[f"question_{question.pk}"] = "Làm bằng tay. " * (20 + sent["keystroke"] % 20)
        return client.post(address, urlencode(sent), content_type=FORM)

    return send


def post_form(client: Client) -> Send:
    """The floor of what is sent."""
    address = reverse("floor_form", args=[1])
    return lambda: client.post(address, "field_0=1", content_type=FORM)


def signed_in(person: Person) -> Client:
    """Who has a second factor, and gets bytes as a browser does."""
    factor = {"user": person, "type": Authenticator.Type.TOTP}
    Authenticator.objects.get_or_create(**factor, defaults={"data": {}})
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(person, backend=BACKEND)
    return client


def _city_officer(made: Simulated) -> Client:
    """The officer, acting for the whole city so that every dossier may be handed in."""
    person = made.people[made.officer]
    Membership.objects.create(
        person=person, unit=made.directive.document.issuer, role=Role.OFFICER
    )  # fmt: skip
    return signed_in(person)

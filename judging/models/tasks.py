"""What each judge is given to score, and what of it is still awaited."""

from collections import Counter, defaultdict
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from contest_portal import clock
from judging.models.conflicts import Conflict
from judging.models.councils import Seat, judged
from judging.models.sheets import ReLook, Sheet
from organizations.models import Person
from submissions.models import Author, Dossier

SCORES = Q(seat__ended_at=None) & ~Q(seat__part=Seat.Part.RESERVE)


def _is_sealed(**look: int) -> Exists:
    of_task = {"seat": OuterRef("seat"), "dossier": OuterRef("dossier")}
    return Exists(Sheet.objects.sealed().filter(**of_task, **look))


class TaskQuerySet(models.QuerySet["Task"]):
    def counted(self) -> "TaskQuerySet":
        """What the council's work consists of: of what it judges now, sealed or of who still scores
        there; not in a standing conflict, nor of the judge's own hand. (A result is made of
        `SheetQuerySet.counted`, which leaves out confirmed conflicts alone.)

        The own unit counts here once it is noted as a conflict (`conflicts.propose`).
        """
        pair = {"person": OuterRef("seat__person"), "dossier": OuterRef("dossier")}
        return self.filter(
            judged("seat__council", "seat__council__round", "dossier__"), _is_sealed() | SCORES,
            ~Exists(Conflict.objects.standing().filter(**pair)),
            ~Exists(Author.objects.filter(**pair)),
        ).exclude(dossier__created_by=F("seat__person"))  # fmt: skip

    def awaited(self) -> "TaskQuerySet":
        """Of these, what is not sealed, while the round is not closed."""
        return self.counted().filter(~_is_sealed(), seat__council__round__closed_at=None)

    def awaited_again(self) -> "TaskQuerySet":
        """Of who still scores, whose first sheet is sealed and whose second one is not, in an open
        re-look of a round that is not closed."""
        relooks = ReLook.objects.filter(
            council=OuterRef("seat__council"), dossier=OuterRef("dossier"), closed_at=None
        )
        return self.counted().filter(
            SCORES, _is_sealed(look=1), ~_is_sealed(look=2), Exists(relooks),
            seat__council__round__closed_at=None,
        )  # fmt: skip

    def by_seat(self, **counts: Any) -> dict[int, Counter[str]]:
        """How many of these each seat (by key) has, as `number`, and what is counted besides."""
        rows = self.order_by().values("seat").annotate(number=Count("pk"), **counts)
        return defaultdict(Counter, {row["seat"]: Counter(row) for row in rows})


class Task(models.Model):
    """A dossier given to a judge to score; by: None where the portal shared them out."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="given")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="judging_tasks")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "dossier"], name="a_dossier_is_given_once_to_a_judge"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.seat}"

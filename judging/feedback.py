"""What a council says to the authors of a dossier: drafted from its judges' words, then agreed."""

from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from contest_portal import clock
from judging.log import note
from judging.models import Council, Feedback, Round, Score, Sheet
from organizations.models import Person
from submissions.models import Dossier


def last_judged(council: Council, dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Of these to whose authors the council speaks: those that no council of a later round judges.
    They read one text. Whoever checks a site judges before any other council."""
    others = Council.objects.filter(contest=council.contest_id).exclude(round__kind=Round.Kind.SITE)
    if council.round.kind != Round.Kind.SITE:
        others = others.filter(round__order__gt=council.round.order)
    for other in others:
        dossiers = dossiers.exclude(pk__in=other.dossiers())
    return dossiers


def draft(council: Council, dossier: Dossier) -> str:
    """The judges' comments by criterion, of each the latest sheet, without their names and in no
    order of judges."""
    sheets = Sheet.objects.counted().filter(seat__council=council, dossier=dossier)
    again = Sheet.objects.sealed().filter(seat=OuterRef("seat"), dossier=dossier, look=2)
    sheets = sheets.exclude(Exists(again), look=1)
    scores = Score.objects.filter(sheet__in=sheets).exclude(comment="").select_related("criterion")
    said = scores.order_by("criterion__order", "criterion", "comment")
    return "\n\n".join(
        "\n".join([f"{criterion.label}:", *(f"- {score.comment}" for score in rows)])
        for criterion, rows in groupby(said, key=lambda score: score.criterion)
    )


def save(
    council: Council, dossier: Dossier, *, text: str, is_agreed: bool, by: Person
) -> Feedback:  # fmt: skip
    """Keep the text; who agrees to it stands for this very text alone."""
    agreed = {"agreed_by": by, "agreed_at": clock.now()} if is_agreed else {
        "agreed_by": None, "agreed_at": None
    }  # fmt: skip
    with transaction.atomic():
        act = "feedback_agreed" if is_agreed else "feedback_saved"
        note(council.contest, act, by=by, council=council, dossier=dossier, after={"text": text})
        found, _ = Feedback.objects.update_or_create(
            dossier=dossier, defaults={"text": text, **agreed}
        )
    return found

"""Solutions of earlier contests that got no prize: what the next one may start from."""

import re
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from contest_portal.workflow import Refused
from directives.models import Assignment, Candidate
from directives.workflow import claim_if_draft
from judging.models import Award, Result, Sheet
from organizations.models import taken_by_today, under
from submissions.models import Dossier
from submissions.models.dossier import ACCEPTED_OR_FURTHER


def leads(assignment: Assignment, person: Any) -> list[Dossier]:
    """Of the unit, those below it and all whose place they took: what has a sealed sheet in an
    earlier contest, no prize in its published result, and is no candidate of this contest yet: none
    was made from it, or bears its code in a note. Of these the ones that the person sees. Three
    queries.
    """
    contest, unit = assignment.item.directive.contest, assignment.unit
    won = Award.objects.filter(dossier=OuterRef("pk")).exclude(prize=None)
    judged = Dossier.objects.visible_to(person).filter(
        Exists(Sheet.objects.sealed().filter(dossier=OuterRef("pk"))),
        ~Exists(won),
        under([unit.path, *taken_by_today(unit.inherits)], "unit__path"),
        state__in=ACCEPTED_OR_FURTHER,
        contest__year_from__lt=contest.year_from,
        contest__result__state=Result.State.PUBLISHED,
    )
    noted = Candidate.objects.filter(assignment__item__directive__contest=contest).exclude(
        lead="", source_note=""
    )
    rows = noted.values_list("lead", "source_note")
    known = {code for lead, note in rows for code in (lead, *re.findall(r"[\w-]+", note))}
    in_order = judged.order_by("-contest__year_from", "number").select_related("contest", "unit")
    return [d for d in in_order.prefetch_related("authors") if d.code not in known]


def take(assignment: Assignment, dossier: Dossier, person: Any) -> Candidate:
    """The dossier as a candidate of the assignment, its code noted as the source.

    Raises Refused where it is not to be taken (any more), or the letter went out meanwhile.
    """
    with transaction.atomic():
        claim_if_draft(assignment.item.directive)
        Dossier.objects.select_for_update().get(pk=dossier.pk)  # of two presses one takes it
        if dossier not in leads(assignment, person):
            raise Refused(
                _(
                    "Giải pháp này không còn trong gợi ý từ kỳ trước: đã được ghi thành giải pháp "
                    "dự kiến, hoặc kết quả kỳ trước vừa thay đổi."
                )
            )
        lead, *others = sorted(dossier.authors.all(), key=lambda author: not author.is_lead)
        return Candidate.objects.create(
            assignment=assignment, title=dossier.title, owner_name=lead.name,
            owner_phone=lead.phone, place=dossier.applied_place[:200],
            first_applied_year=dossier.first_applied_year,
            first_applied_month=dossier.first_applied_month,
            co_authors=[
                {"name": one.name, "share": one.share, "workplace": one.workplace} for one in others
            ],
            source=Candidate.Source.EARLIER, source_note=dossier.code,
            lead=dossier.code,
        )  # fmt: skip

"""The score sheet's one step: sealing, which nothing undoes."""

from decimal import Decimal
from typing import Any

from contest_portal.workflow import Step
from judging import rules
from judging.models import Sheet
from organizations.models import Person

HALF = Decimal("0.5")


def _seal_obstacles(sheet: Sheet, by: Person, details: dict[str, Any]) -> list[str]:
    """Every criterion of the dossier's own rules is scored, within its points."""
    points = dict(sheet.scores.values_list("criterion", "points"))
    sentences = []
    for criterion in sheet.dossier.rules.criteria.all():
        given = points.get(criterion.pk)
        if given is None:
            sentences.append(f"Chưa chấm tiêu chí {criterion.order}. {criterion.label}.")
        elif given > criterion.max_points or given % HALF:
            sentences.append(f"Điểm tiêu chí {criterion.order}. {criterion.label} không hợp lệ.")
    return sentences


STEPS: dict[str, Step] = {
    "seal": Step(
        label="Niêm phong phiếu",
        sources=(Sheet.State.DRAFT,),
        target=Sheet.State.SEALED,
        allowed=rules.holds,
        obstacles=_seal_obstacles,
    ),
}

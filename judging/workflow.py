"""The score sheet's steps: a judge seals the own draft; a paper is typed in by one person and
sealed when another has typed the same. Nothing undoes sealing."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.workflow import Step
from judging import paper_sheets, relooks, rules
from judging.models import Sheet
from organizations.models import Person

HALF = Decimal("0.5")


def _seal_obstacles(sheet: Sheet, by: Person, details: dict[str, Any]) -> list[str]:
    """Every criterion that the council scores is scored, within its points."""
    points = dict(sheet.scores.values_list("criterion", "points"))
    sentences = []
    for criterion in sheet.seat.council.criteria_for(sheet.dossier):
        given = points.get(criterion.pk)
        if given is None:
            sentences.append(
                _("Chưa chấm tiêu chí {order}. {label}.").format(
                    order=criterion.order, label=criterion.label
                )
            )
        elif given > criterion.max_points or given % HALF:
            sentences.append(
                _("Điểm tiêu chí {order}. {label} không hợp lệ.").format(
                    order=criterion.order, label=criterion.label
                )
            )
    if sheet.look > 1 and not sheet.reason:
        sentences.append(_("Ghi lý do giữ hoặc đổi điểm."))
    return sentences


def _typing_obstacles(sheet: Sheet, by: Person, details: dict[str, Any]) -> list[str]:
    return paper_sheets.still_open(sheet)


def _typed_by(sheet: Sheet, at: datetime, details: dict[str, Any]) -> dict[str, Any]:
    return {"entered_by": details["typist"]}


STEPS: dict[str, Step] = {
    "seal": Step(
        label=gettext_lazy("Niêm phong phiếu"),
        sources=(Sheet.State.DRAFT,),
        target=Sheet.State.SEALED,
        allowed=rules.holds,
        obstacles=_seal_obstacles,
        effect=relooks.after_sealing,
    ),
    "enter": Step(
        label=gettext_lazy("Nhập phiếu giấy"),
        sources=(Sheet.State.DRAFT,),
        target=Sheet.State.ENTERED,
        allowed=rules.types_in,
        obstacles=_typing_obstacles,
        columns=_typed_by,
        effect=paper_sheets.after_entering,
    ),
    "correct": Step(
        label=gettext_lazy("Sửa phiếu giấy đã nhập"),
        sources=(Sheet.State.ENTERED,),
        target=Sheet.State.ENTERED,
        allowed=rules.types_in,
        obstacles=_typing_obstacles,
        columns=_typed_by,
        effect=paper_sheets.after_entering,
    ),
    "confirm": Step(
        label=gettext_lazy("Xác nhận phiếu giấy"),
        sources=(Sheet.State.ENTERED,),
        target=Sheet.State.SEALED,
        allowed=rules.types_in,
        obstacles=_seal_obstacles,
        effect=paper_sheets.after_confirming,
    ),
}

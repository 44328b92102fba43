"""The result's way to the public: prepared, checked by somebody else, published in one act."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.workflow import Step, perform
from judging.deciding import hold, obstacles_to_check, overtaken
from judging.log import note
from judging.models import Result, ResultChange
from judging.rules import decides_result
from organizations.models import Person

State = Result.State
UNDONE_WITHIN = timedelta(hours=24)
Details = dict[str, Any]


def _checked(result: Result, at: datetime, details: Details) -> Details:
    return {"checked_by": details["checker"]}


def _unchecked(result: Result, at: datetime, details: Details) -> Details:
    return {"checked_by": None, "decision": None, "published_at": None}


def _publish_obstacles(result: Result, by: Person, details: Details) -> list[str]:
    chosen = details.get("decision")
    sentences = [] if chosen else [_("Chọn quyết định trao giải trong sổ văn bản.")]
    return sentences + overtaken(result.contest)


def _published(result: Result, at: datetime, details: Details) -> Details:
    return {"decision": details["decision"], "published_at": at}


def _unpublish_obstacles(result: Result, by: Person, details: Details) -> list[str]:
    """Statement 93: "unpublished within a set time"."""
    if result.published_at and clock.database_now() - result.published_at <= UNDONE_WITHIN:
        return []
    said = _(
        "Kết quả đã công bố quá {hours} giờ, không rút lại được. Có sai sót thì ban hành quyết "
        "định khác thay thế."
    )
    return [said.format(hours=UNDONE_WITHIN // timedelta(hours=1))]


def _note(result: Result, change: ResultChange, details: Details) -> None:
    """Every step of the result stands in the log; who gets which prize, too."""
    decision = {"decision": result.decision.title} if result.decision else {}
    awards = result.contest.awards.exclude(prize=None).order_by("pk")
    read = awards.select_related("prize", "dossier__contest", "unit")
    given = [f"{one.prize}: {one.dossier.code if one.dossier else one.unit}" for one in read]
    note(
        result.contest, f"result_{change.step}", by=change.by, reason=change.note,
        before={"state": change.from_state},
        after={"state": change.to_state, "awards": given, **decision},
    )  # fmt: skip


RESULT_STEPS: dict[str, Step] = {
    "check": Step(
        label=gettext_lazy("Xác nhận đã kiểm tra"),
        sources=(State.PREPARED,),
        target=State.CHECKED,
        allowed=decides_result,
        obstacles=obstacles_to_check,
        columns=_checked,
        effect=_note,
    ),
    "reopen": Step(
        label=gettext_lazy("Trả về để sửa danh sách"),
        sources=(State.CHECKED,),
        target=State.PREPARED,
        allowed=decides_result,
        columns=_unchecked,
        effect=_note,
        needs_note=True,
    ),
    "publish": Step(
        label=gettext_lazy("Công bố kết quả"),
        sources=(State.CHECKED,),
        target=State.PUBLISHED,
        allowed=decides_result,
        obstacles=_publish_obstacles,
        columns=_published,
        effect=_note,
    ),
    "unpublish": Step(
        label=gettext_lazy("Rút lại kết quả đã công bố"),
        sources=(State.PUBLISHED,),
        target=State.PREPARED,
        allowed=decides_result,
        obstacles=_unpublish_obstacles,
        columns=_unchecked,
        effect=_note,
        needs_note=True,
    ),
}


def offered(result: Result) -> dict[str, Step]:
    """The steps from where the result stands, by name; to take it back only while that may be."""
    steps = {name: step for name, step in RESULT_STEPS.items() if result.state in step.sources}
    if result.published_at and clock.now() - result.published_at > UNDONE_WITHIN:
        del steps["unpublish"]
    return steps


def take(step: str, result: Result, *, by: Person, **details: Any) -> None:
    """Do a step, as `perform`; it waits its turn with those who write the list, and so finds what
    they have left."""
    with transaction.atomic():
        hold(result.contest)
        perform(RESULT_STEPS, step, result, by=by, **details)

"""The candidate's steps, readable aloud. "Writing" and "registered" are derived from its dossier."""

from contest_portal.workflow import Step
from directives import rules
from directives.models import Candidate

State = Candidate.State

STEPS: dict[str, Step] = {
    "contact": Step(
        label="Ghi đã liên hệ",
        sources=(State.SPOTTED,),
        target=State.CONTACTED,
        allowed=rules.looks_after,
    ),
    "agree": Step(
        label="Ghi đã nhận lời",
        sources=(State.SPOTTED, State.CONTACTED),
        target=State.AGREED,
        allowed=rules.looks_after,
    ),
    "drop": Step(
        label="Thôi, ghi lý do",
        sources=(State.SPOTTED, State.CONTACTED, State.AGREED),
        target=State.DROPPED,
        allowed=rules.looks_after,
        needs_note=True,
    ),
    "revive": Step(
        label="Đưa lại vào danh sách",
        sources=(State.DROPPED,),
        target=State.SPOTTED,
        allowed=rules.looks_after,
    ),
}

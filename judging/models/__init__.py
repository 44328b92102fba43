"""Rounds, councils, conflicts, score sheets, meetings, prizes, and the log of it all."""

from judging.models.awards import Award, Feedback, Prize, Result, ResultChange
from judging.models.conflicts import Conflict, Tie
from judging.models.councils import Council, CouncilQuerySet, Round, Seat
from judging.models.log import LogLine
from judging.models.meetings import AgendaItem, Attendance, Meeting
from judging.models.retention import Retention
from judging.models.sheets import ReLook, Score, Sheet, SheetChange
from judging.models.tasks import Task

__all__ = [
    "AgendaItem",
    "Attendance",
    "Award",
    "Conflict",
    "Council",
    "CouncilQuerySet",
    "Feedback",
    "LogLine",
    "Meeting",
    "Prize",
    "ReLook",
    "Result",
    "ResultChange",
    "Retention",
    "Round",
    "Score",
    "Seat",
    "Sheet",
    "SheetChange",
    "Task",
    "Tie",
]

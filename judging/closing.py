"""The end of a round: nothing is sealed any more, the hash of all its sheets is made public before
anybody opens the results, and who has the points goes on to the later rounds."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from contest_portal import clock
from contest_portal.languages import in_vietnamese
from contest_portal.workflow import Refused
from judging import conflicts, relooks
from judging.log import canonical, note, sha256
from judging.models import ReLook, Round, Score, Sheet, Task
from judging.models.councils import judged
from judging.standings import ranks
from organizations.models import Person
from submissions.models import Dossier

NAMED = 30  # codes in a sentence


@in_vietnamese
def sealed_text(of: Round) -> str:
    """All sealed sheets of a round, points and comments, judges by the number of their seat, and
    the round's secret: the text whose SHA-256 is the round's digest, the same on any day while no
    sheet changes."""
    sheets = Sheet.objects.sealed().filter(seat__council__round=of)
    scores: dict[int, list[Any]] = defaultdict(list)
    columns = ("sheet", "criterion__order", "criterion__label", "points", "comment")
    for sheet, *row in Score.objects.filter(sheet__in=sheets).values_list(*columns):
        scores[sheet].append(row)
    rows = sheets.order_by("dossier", "seat", "look").values_list(
        "pk", "dossier__number", "seat", "look"
    )
    said = [
        {"dossier": _code(of, number or 0), "seat": seat, **relooks.told(look, scores[pk])}
        for pk, number, seat, look in rows
    ]
    return canonical({"secret": of.secret, "sheets": said})


def _code(of: Round, number: int) -> str:
    return f"{of.contest.code}-{number:04d}"


def is_intact(of: Round) -> bool:
    """Whether the sheets of a closed round are still those that its digest was made from."""
    return sha256(sealed_text(of)) == of.digest


class End(NamedTuple):
    """What would come of closing a round now.

    lacking: what is not in yet, as sentences: the round may be closed nevertheless, with a reason.
    passed: keys of the dossiers that have the points for the later rounds (statement 79: "rounds,
    thresholds"); going_on: how many, as a sentence; nothing where the round asks for none.
    """

    lacking: list[str]
    passed: list[Any]
    going_on: str


def end_of(of: Round) -> End:
    """As many queries for many sheets as for few."""
    ranked, numbers, passed, going_on = ranks(of), _judged(of), [], ""
    if of.pass_mark is not None:
        passed = [one.entry.key for one in ranked if (one.points or 0) >= of.pass_mark]
        going_on = _("{passed} trên {judged} hồ sơ vào vòng sau, từ {points} điểm.").format(
            passed=len(passed), judged=len(numbers), points=floatformat(of.pass_mark)
        )
    short = set(numbers) - {one.entry.key for one in ranked}
    return End(_lacking(of, sorted(numbers[pk] or 0 for pk in short)), passed, going_on)


def _lacking(of: Round, short: list[int]) -> list[str]:
    """short: numbers of the solutions that nobody can give a rank any more afterwards."""
    waiting = Task.objects.awaited().filter(seat__council__round=of).count()
    open_ones = ReLook.objects.filter(council__round=of, closed_at=None).count()
    sentences = []
    if waiting:
        said = _("Còn {number} phiếu đã giao mà chưa niêm phong.")
        sentences.append(said.format(number=waiting))
    if open_ones:
        sentences.append(_("Còn {number} giải pháp đang xem lại.").format(number=open_ones))
    if short:
        codes = ", ".join(_code(of, number) for number in short[:NAMED])
        codes += "…" if len(short) > NAMED else "."
        said = _("Còn {number} giải pháp chưa đủ {needed} phiếu niêm phong: {codes}")
        sentences.append(said.format(number=len(short), needed=of.judges_needed, codes=codes))
    return sentences + conflicts.undecided(of)


def _judged(of: Round) -> dict[int, int | None]:
    """What the round's councils judge: keys of the dossiers with their numbers, in one query."""
    councils = {"council_key": F("contest__councils"), "round_key": F("contest__councils__round")}
    found = Dossier.objects.filter(contest=of.contest_id).alias(**councils)
    found = found.filter(judged("council_key", "round_key") & Q(round_key=of.pk))
    return dict(found.order_by().values_list("pk", "number"))


def close(of: Round, *, by: Person, reason: str = "") -> None:
    """No sheet of the round is sealed from here on; who goes on to the later rounds is written
    down. Raises Refused."""
    if of.closed_at:
        raise Refused(_("{round} đã khóa rồi.").format(round=of))
    for council in of.councils.all():
        conflicts.propose(council)  # who is found to be in one is awaited no more
    with transaction.atomic():
        line = note(of.contest, "round_closed", by=by, after={"round": of.name}, reason=reason)
        end = end_of(of)  # the note holds the chain: nobody seals meanwhile
        if end.lacking and not reason.strip():
            raise Refused(*end.lacking, _("Ghi lý do nếu vẫn khóa vòng chấm."))
        digest = sha256(sealed_text(of))
        closed = {"closed_at": line.at, "digest": digest}
        if not Round.objects.filter(pk=of.pk, closed_at=None).update(**closed):
            raise Refused(_("{round} đã khóa rồi.").format(round=of))
        of.closed_at, of.digest = line.at, digest
        of.finalists.set(end.passed)


def open_results(of: Round, *, by: Person) -> None:
    """The sheets are still those of the digest, and may be compared with it from here on; the prize
    list is checked and published once that was seen. Raises Refused."""
    with transaction.atomic():
        if not of.closed_at:
            raise Refused(_("{round} chưa khóa, chưa mở kết quả được.").format(round=of))
        note(of.contest, "round_opened", by=by, after={"round": of.name, "digest": of.digest})
        if not is_intact(of):
            raise Refused(
                _(
                    "Phiếu đã niêm phong không còn khớp với mã đã công khai, nên chưa mở được. Báo "
                    "người quản trị chạy lệnh verify_audit."
                )
            )
        opened = Round.objects.filter(pk=of.pk, opened_at=None).update(opened_at=clock.now())
        if not opened:
            raise Refused(_("{round} đã mở rồi.").format(round=of))

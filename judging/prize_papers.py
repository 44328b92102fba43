"""The papers of a contest's prizes, from its rows."""

from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.languages import in_vietnamese
from directives.models import Contest, DossierItem
from documents.drawing import PHOTO, BusyError
from documents.files import PICTURES
from documents.models import Document
from documents.papers import Paper
from judging import blind, papers
from judging.models import Award, Prize, Result
from submissions.models import Attachment, Author
from submissions.papers import summed_up
from submissions.papers.fitting import shortened
from submissions.papers.kinds import Kind


def listed(award: Award) -> papers.Award:
    """An award as the lists say it; a unit's has its name where a solution has its title."""
    prize = award.prize.in_a_sentence if award.prize else ""
    money, dossier = award.prize.money if award.prize else 0, award.dossier
    if dossier is None:
        unit = f"Tập thể: {award.unit}"
        return papers.Award(prize=prize, code="", title=unit, authors=(), unit="", money=money)
    return papers.Award(
        prize=prize, code=dossier.code, title=dossier.title, unit=dossier.unit.name, money=money,
        authors=tuple(author.name for author in dossier.authors.all()), points=award.points,
    )  # fmt: skip


def given_rows(contest: Contest) -> QuerySet[Award]:
    """All that get a prize, the highest first."""
    awards = contest.awards.exclude(prize=None).select_related(
        "prize", "unit", "dossier__unit", "dossier__contest"
    )
    return awards.order_by("prize__order", F("points").desc(nulls_last=True), "pk")


def given(contest: Contest) -> list[papers.Award]:
    return [listed(award) for award in given_rows(contest).prefetch_related("dossier__authors")]


def named() -> Prefetch:
    """Of an award's dossier the authors who agree to be named at this moment, as `named`."""
    agree = Author.objects.filter(consents_to_publish=True)
    return Prefetch("dossier__authors", agree, to_attr="named")


def _photos() -> Prefetch:
    """Of an award's dossier the pictures that all its authors agree to show, as `photos`: of a slot
    for pictures, not of one that names them."""
    pictures = Attachment.objects.current().filter(
        item__takes=DossierItem.Takes.PICTURE, item__names_authors=False,
        content_type__in=PICTURES, scan__in=Attachment.OPEN,
    )  # fmt: skip
    agreed = pictures.exclude(dossier__authors__consents_to_photo=False)
    return Prefetch("dossier__attachments", agreed, to_attr="photos")


def _photo(dossier: Any) -> str:
    """The first of its `photos`, small, as an address; nothing where it cannot be opened."""
    for file in dossier.photos[:1]:
        with suppress(PermissionDenied, BusyError, FileNotFoundError):
            return PHOTO + b64encode(blind.printed(file)).decode()
    return ""


def _judged(contest: Contest) -> int:
    dossiers = contest.awards.exclude(prize__kind=Prize.Kind.SPECIAL).exclude(dossier=None)
    return dossiers.values("dossier").distinct().count()


def _bases(contest: Contest) -> list[Document]:
    plan = getattr(contest, "plan", None)
    edition = contest.current_rules
    return [*([plan.document] if plan else []), *([edition.document] if edition else [])]


@in_vietnamese
def proposal(contest: Contest) -> Paper:
    """Tờ trình of the organiser to the province."""
    return papers.award_proposal(
        contest.organiser, contest, given(contest), judged=_judged(contest),
        bases=_bases(contest), to=contest.organiser.parent or contest.organiser,
    )  # fmt: skip


@in_vietnamese
def decision(contest: Contest) -> Paper:
    """Quyết định of the province, on the organiser's last Tờ trình in the register."""
    province = contest.organiser.parent or contest.organiser
    sent = Document.objects.given_out().filter(
        kind=Document.Kind.PROPOSAL, issuer=contest.organiser
    )  # fmt: skip
    on = sent.first() or Document(kind=Document.Kind.PROPOSAL, issuer=contest.organiser)
    return papers.award_decision(
        province, contest, given(contest), bases=_bases(contest), proposal=on,
        authority_line=f"CHỦ TỊCH {province.name.upper()}",
    )  # fmt: skip


@in_vietnamese
def certificate(contest: Contest, award: Award) -> Paper:
    """Giấy chứng nhận of one award; its QR code leads to the award's public page."""
    said = listed(award)
    if award.unit:
        said = replace(said, title="", authors=(award.unit.name,))
    result = getattr(contest, "result", None)
    return papers.certificate(
        contest.organiser, contest, said, decision=result.decision if result else None,
        url=settings.PORTAL_URL + reverse("certificate_detail", args=[award.code]),
    )  # fmt: skip


@in_vietnamese
def certificates(contest: Contest, part: int, of: int) -> Paper:
    """All in one file, or that of one award: part, from 2, in the order of the list."""
    rows = given_rows(contest).prefetch_related("dossier__authors")
    if part > 1:
        return certificate(contest, rows[part - 2])
    return papers.certificates(contest, [certificate(contest, award) for award in rows])


def _certified(contest: Contest) -> list[str]:
    return [_("Tất cả"), *(f"{row.dossier or row.unit}" for row in given_rows(contest))]


@in_vietnamese
def nominations(contest: Contest) -> Paper:
    """Danh sách đề cử, in the order of the organisers."""
    rows = given_rows(contest).exclude(nominated=None).order_by("nominated", "pk")
    rows = rows.prefetch_related("dossier__authors")
    return papers.nomination_list(contest.organiser, contest, [listed(row) for row in rows])


@in_vietnamese
def catalogue(contest: Contest) -> Paper:
    """Kỷ yếu of what got a prize: each solution as its own Tóm tắt tells it."""
    rows = given_rows(contest).select_related("dossier__field", "dossier__rules")
    told = rows.prefetch_related(
        named(), _photos(), "dossier__answers", "dossier__rules__questions"
    )
    levels = {
        str(prize): [_won(award) for award in awards]
        for prize, awards in groupby(told, key=lambda award: award.prize)
    }
    decision: Any = contest.result.decision  # of what is published
    return papers.catalogue(contest.organiser, contest, levels, decision)


def _won(award: Award) -> papers.Won:
    dossier: Any = award.dossier
    if dossier is None:
        return papers.Won(title=str(award.unit), facts={}, parts=[])
    facts = {
        "Mã hồ sơ": dossier.code,
        "Lĩnh vực": str(dossier.field or ""),
        "Tác giả": ", ".join(author.name for author in dossier.named),
        "Đơn vị": dossier.unit.name,
        "Nơi áp dụng": dossier.applied_place,
    }
    told = [(heading, text) for heading, text in summed_up(dossier) if text != dossier.title]
    parts, __ = shortened(dossier.title, list(facts.values()), told)
    return papers.Won(title=dossier.title, facts=facts, parts=parts, photo=_photo(dossier))


OF_PRIZES = {
    "to-trinh": Kind(
        gettext_lazy("Tờ trình trao giải"), lambda c, *__: proposal(c),
        files_as=Document.Kind.PROPOSAL,
    ),
    "quyet-dinh": Kind(gettext_lazy("Quyết định trao giải"), lambda c, *__: decision(c)),
    "de-cu": Kind(
        gettext_lazy("Danh sách đề cử toàn quốc"), lambda c, *__: nominations(c),
        files_as=Document.Kind.LIST,
    ),
}  # fmt: skip
OF_PUBLISHED = {
    "giay-chung-nhan": Kind(gettext_lazy("Giấy chứng nhận"), certificates, _certified),
    "ky-yeu": Kind(gettext_lazy("Kỷ yếu giải pháp đạt giải"), lambda c, *__: catalogue(c)),
}


def papers_of_prizes(contest: Contest) -> dict[str, Kind]:
    """What can be printed of the prizes: no certificate and no catalogue of what is not public."""
    result = getattr(contest, "result", None)
    is_public = result is not None and result.state == Result.State.PUBLISHED
    return OF_PRIZES | (OF_PUBLISHED if is_public else {})

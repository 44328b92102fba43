"""Official papers on a page: seen as they print, taken as files, filed as drafts."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contest_portal import languages
from directives.models import Contest, Directive
from directives.rules import leads, organises
from documents import previews, reads
from documents.drawing import TooMuchError
from documents.files import serve
from documents.models import Document, PersonalRead
from documents.papers import Paper
from documents.workflow import file_paper
from organizations.models import Unit
from organizations.rules import manages_unit
from organizations.sign_in import SignedInRequest
from submissions import rules
from submissions.models import Dossier, Receipt
from submissions.models.whole import read_whole
from submissions.papers.kinds import (
    OF_CONTEST,
    OF_DIRECTIVE,
    OF_HAND_OVER,
    Kind,
    dossier_papers,
    with_units_changed,
)
from submissions.receipts import keep
from submissions.views.lifetimes import hand_over_of


class Shown(NamedTuple):
    """A paper on its page.

    route, args: of the page; siblings: papers of the same record, a tab each; issuer, may_file,
    bases: for the register.
    """

    record: Any
    kind: Kind
    route: str
    args: list[Any]
    back: tuple[str, str]
    issuer: Unit
    may_file: bool
    siblings: dict[str, Kind] = {}
    bases: tuple[Document, ...] = ()

    def address(self, part: int, *form: str) -> str:
        """Of the page, or of one form of the paper: pdf, docx, xlsx or a page's picture."""
        route = f"{self.route}_form" if form else self.route
        query = f"?phan={part}" if part > 1 else ""
        return reverse(route, args=[*self.args, *form]) + query


def kind_of(kinds: dict[str, Kind], name: str) -> Kind:
    if name not in kinds:
        raise Http404
    return kinds[name]


def _part(request: HttpRequest, parts: list[str]) -> int:
    """Which part is asked for, from 1."""
    asked = request.GET.get("phan", "1")
    if asked not in map(str, range(1, len(parts) + 1)):
        raise Http404
    return int(asked)


def paper_page(request: SignedInRequest, shown: Shown) -> HttpResponse:
    """The paper as it prints; on POST it becomes a draft in the register."""
    parts = shown.kind.parts(shown.record)
    part = _part(request, parts)
    paper = shown.kind.make(shown.record, part, len(parts))
    if request.method == "POST":
        return _file(request, shown, paper)
    context = {
        "label": shown.kind.label,
        "back_url": shown.back[0],
        "back_label": shown.back[1],
        "parts": list(enumerate(parts, 1)),
        "part": part,
        "may_file": shown.may_file,
        "siblings": [
            (kind.label, reverse(shown.route, args=[shown.args[0], name]), kind is shown.kind)
            for name, kind in shown.siblings.items()
        ],
        "preview": previews.preview(paper, lambda form: shown.address(part, form)),
    }
    return render(request, "submissions/paper_detail.html", context)


def _file(request: SignedInRequest, shown: Shown, paper: Paper) -> HttpResponse:
    if not shown.may_file or shown.kind.files_as is None:
        raise PermissionDenied
    document = file_paper(
        paper, kind=shown.kind.files_as, issuer=shown.issuer, by=request.user, bases=shown.bases
    )
    messages.success(request, _("Đã lập văn bản. Ghi số và ngày khi phát hành."))
    return redirect("document_detail", document.pk)


def paper_form(request: SignedInRequest, shown: Shown, form: str) -> HttpResponse:
    parts = shown.kind.parts(shown.record)
    part = _part(request, parts)
    paper = shown.kind.make(shown.record, part, len(parts))
    if form in previews.TAKEN and "personal" in paper:
        unit, what, key = shown.issuer.pk, paper["title"], None
        if isinstance(shown.record, Dossier):
            unit, key = shown.record.unit_id, shown.record.pk
            with languages.of(None):  # it is kept
                what += f", hồ sơ “{shown.record}”"
        reads.note(request.user, PersonalRead.How.FILE, what, unit=unit, dossier=key)
    return previews.answer(request, paper, form, shown.address(part))


def _of_dossier(request: SignedInRequest, pk: int, name: str) -> Shown:
    dossier = read_whole(Dossier.objects.visible_to(request.user), pk)
    kind = kind_of(dossier_papers(dossier), name)
    return Shown(
        record=dossier,
        kind=kind,
        route="dossier_paper",
        args=[pk, name],
        back=(reverse("dossier_detail", args=[pk]), str(dossier)),
        issuer=dossier.deadline.receiver,
        may_file=bool(kind.files_as) and rules.may_receive(request.user, dossier),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def dossier_paper(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """A paper of one dossier, for those who see the dossier."""
    return paper_page(request, _of_dossier(request, pk, kind))


@require_safe
@login_required
def dossier_paper_form(request: SignedInRequest, pk: int, kind: str, form: str) -> HttpResponse:
    return paper_form(request, _of_dossier(request, pk, kind), form)


def _of_directive(request: SignedInRequest, pk: int, name: str) -> Shown:
    directive = _followed(request, pk)
    return Shown(
        record=directive,
        kind=kind_of(OF_DIRECTIVE, name),
        route="directive_paper",
        args=[pk, name],
        back=(
            reverse("dashboard", args=[pk]),
            _("Tiến độ theo {directive}").format(directive=directive),
        ),
        issuer=directive.document.issuer,
        may_file=leads(request.user, directive),
        siblings=OF_DIRECTIVE,
        bases=(directive.document,),
    )


def _followed(request: HttpRequest, pk: int) -> Directive:
    related = ("document__issuer", "contest__receiver", "office")
    letters = Directive.objects.followed_by(request.user).select_related(*related)
    return get_object_or_404(with_units_changed(letters, "item__directive"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def directive_paper(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """What a city writes about a letter, for those who follow it."""
    return paper_page(request, _of_directive(request, pk, kind))


@require_safe
@login_required
def directive_paper_form(request: SignedInRequest, pk: int, kind: str, form: str) -> HttpResponse:
    return paper_form(request, _of_directive(request, pk, kind), form)


def _of_contest(request: SignedInRequest, code: str, name: str) -> Shown:
    contest = _organised(request, code)
    return Shown(
        record=contest,
        kind=kind_of(OF_CONTEST, name),
        route="contest_paper",
        args=[code, name],
        back=(reverse("contest_manage", args=[code]), str(contest)),
        issuer=contest.organiser,
        may_file=True,
        siblings=OF_CONTEST,
    )


def _organised(request: HttpRequest, code: str) -> Contest:
    related = ("organiser__parent", "receiver", "plan__document__issuer")
    visible = Contest.objects.visible_to(request.user).select_related(*related)
    contest = get_object_or_404(with_units_changed(visible, "item__directive__contest"), code=code)
    if not organises(request.user, contest):
        raise PermissionDenied
    return contest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def contest_paper(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """What the organiser writes about the whole contest."""
    return paper_page(request, _of_contest(request, code, kind))


@require_safe
@login_required
def contest_paper_form(request: SignedInRequest, code: str, kind: str, form: str) -> HttpResponse:
    return paper_form(request, _of_contest(request, code, kind), form)


def _of_hand_over(request: SignedInRequest, pk: int, name: str) -> Shown:
    found = hand_over_of(request, pk)
    unit = found.to_membership.unit
    return Shown(
        record=found,
        kind=kind_of(OF_HAND_OVER, name),
        route="hand_over_paper",
        args=[pk, name],
        back=(reverse("hand_over_detail", args=[pk]), _("Bàn giao")),
        issuer=unit,
        may_file=manages_unit(request.user, unit),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hand_over_paper(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """The minutes of a role's handing over, for the two and who looks after the unit."""
    return paper_page(request, _of_hand_over(request, pk, kind))


@require_safe
@login_required
def hand_over_paper_form(request: SignedInRequest, pk: int, kind: str, form: str) -> HttpResponse:
    return paper_form(request, _of_hand_over(request, pk, kind), form)


def summary_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The report on one letter at an address that does not change."""
    return directive_paper_form(request, pk, "bao-cao", "pdf")


def contest_summary_pdf(request: SignedInRequest, code: str) -> HttpResponse:
    """The report on the whole contest at an address that does not change."""
    return contest_paper_form(request, code, "bao-cao", "pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def receipt_pdf(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The one file of a receipt, for those who see its dossier; the first to ask has it drawn."""
    visible = Receipt.objects.filter(dossier__in=Dossier.objects.visible_to(request.user))
    related = ("dossier__contest", "dossier__deadline__receiver", "handed_in_by", "document")
    receipt = get_object_or_404(visible.select_related(*related), pk=pk)
    if request.method == "POST":
        try:
            keep(receipt)
        except TooMuchError as reason:
            messages.warning(request, str(reason))
            return redirect("receipt_detail", pk)
        return redirect("receipt_pdf", pk)
    if not receipt.document:
        return redirect("receipt_detail", pk)
    return serve(receipt.document, request.user)

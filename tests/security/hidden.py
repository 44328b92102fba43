"""What is not yet there for everybody, or no longer: a draft letter, a draft contest, a dossier
that was withdrawn. What reading each of their pages answers, for PEOPLE of `routes.py` in order.
"""

from typing import Any

from directives.defaults import fill
from directives.models import Assignment, Contest, Directive, DirectiveItem, ProvincialPlan, Rules
from documents.models import Document
from submissions.models import Dossier

HIDDEN: dict[str, str] = {
    "contest: award_list": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: meeting_list": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: contest_results": "404 404 404 404 404 404 404 404 404 404 404 404",
    "contest: contest_calendar": "404 404 404 404 404 404 404 200 404 404 404 404",
    "contest: contest_changes": "404 404 404 404 404 404 404 200 404 404 404 404",
    "contest: contest_copy": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: round_digests": "404 404 404 404 404 404 404 200 404 404 404 404",
    "contest: contest_data": "404 404 404 404 404 404 404 404 404 404 404 404",
    "contest: contest_feed": "404 404 404 404 404 404 404 404 404 404 404 404",
    "contest: rules_renew": "302 404 404 404 404 404 404 302 404 404 404 404",
    "contest: contest_detail": "404 404 404 404 404 404 404 200 404 404 404 404",
    "contest: contest_edit": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: contest_files": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: contest_manage": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: contest_notice_list": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: contest_paper": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: contest_summary_pdf": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: council_create": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: judging_log": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: retention_edit": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: judging_setup": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: round_create": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: prizes_edit": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: deadline_create": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: directive_create": "302 404 404 404 404 404 404 403 404 404 404 404",
    "contest: document_detail": "404 404 404 404 404 404 404 200 404 404 404 404",
    "contest: document_edit": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: document_layout": "302 404 404 404 404 404 404 404 404 404 404 404",
    "contest: eligibility": "404 404 404 404 404 404 404 200 404 404 404 404",
    "contest: plan_edit": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: rules_edit": "302 404 404 404 404 404 404 200 404 404 404 404",
    "contest: rules_part": "302 404 404 404 404 404 404 200 404 404 404 404",
    "dossier: attachment_download": "302 200 404 404 404 200 200 200 404 404 404 404",
    "dossier: author_confirm": "200 200 200 200 200 200 200 200 200 200 200 200",
    "dossier: author_data": "200 200 200 200 200 200 200 200 200 200 200 200",
    "dossier: author_consent": "302 200 404 404 404 200 403 403 404 404 404 404",
    "dossier: desk_dossier": "302 403 404 404 404 200 403 403 404 404 404 404",
    "dossier: dossier_detail": "302 200 404 404 404 200 200 200 404 404 404 404",
    "dossier: dossier_edit": "302 302 404 404 404 403 403 403 404 404 404 404",
    "dossier: dossier_paper": "302 200 404 404 404 200 200 200 404 404 404 404",
    "dossier: dossier_status": "200 200 200 200 200 200 200 200 200 200 200 200",
    "dossier: receipt_detail": "302 200 404 404 404 200 200 200 404 404 404 404",
    "letter: acknowledgement_list": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: bulk_create": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: candidate_create": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: candidate_detail": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: candidate_delete": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: candidate_edit": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: candidate_import": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: candidate_step": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: dashboard": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: directive_cascade": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: directive_detail": "404 404 404 404 404 200 404 404 404 404 404 404",
    "letter: directive_edit": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: directive_letter": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: directive_letter_form": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: directive_issue": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: directive_manage": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: directive_paper": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: document_detail": "404 404 404 404 404 200 404 404 404 404 404 404",
    "letter: document_edit": "302 404 404 404 404 403 404 404 404 404 404 404",
    "letter: document_layout": "302 404 404 404 404 403 404 404 404 404 404 404",
    "letter: evidence_list": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: figure_list": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: follow_up_create": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: item_delete": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: item_edit": "302 404 404 404 404 200 404 404 404 404 404 404",
    "letter: letter_zalo": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: notice_ahead": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: notice_list": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: return_reasons": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: summary_pdf": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: week": "302 404 404 404 404 404 404 404 404 404 404 404",
    "letter: week_sheet": "302 404 404 404 404 404 404 404 404 404 404 404",
}


def hidden_addresses() -> dict[str, tuple[str, dict[str, Any]]]:
    """By the name of a row: the route and its arguments."""
    found = {}
    records = {"letter": _draft_letter(), "contest": _draft_contest(), "dossier": _withdrawn()}
    for record, routes in records.items():
        found |= {f"{record}: {name}": (name, arguments) for name, arguments in routes.items()}
    return found


def _draft_letter() -> dict[str, dict[str, Any]]:
    """Of the office of Cao Bằng, with an item and a candidate for the education office."""
    sent = Directive.objects.get(contest__code="CB9")
    paper = Document.objects.create(kind="letter", issuer=sent.document.issuer, subject="Nhắc việc")
    letter = Directive.objects.create(
        document=paper, contest=sent.contest, office=sent.office, deadline=sent.deadline
    )
    item = DirectiveItem.objects.create(
        directive=letter, number=1, kind="solutions", sentence="Rà soát"
    )
    unit = sent.items.get(number=1).assignments.get().unit
    task = Assignment.objects.create(item=item, unit=unit)
    candidate = task.candidates.create(title="Nuôi ong")
    of_letter = (
        "acknowledgement_list", "directive_cascade",
        "directive_detail", "directive_manage", "directive_edit", "directive_issue", "dashboard",
        "directive_letter",
        "evidence_list", "return_reasons", "summary_pdf", "notice_list", "notice_ahead",
        "figure_list", "follow_up_create", "week", "week_sheet",
        "bulk_create", "letter_zalo",
    )  # fmt: skip
    return {name: {"pk": letter.pk} for name in of_letter} | {
        "document_detail": {"pk": paper.pk},
        "document_layout": {"pk": paper.pk},
        "directive_letter_form": {"pk": letter.pk, "form": "pdf"},
        "directive_paper": {"pk": letter.pk, "kind": "bao-cao"},
        "document_edit": {"pk": paper.pk},
        "item_edit": {"pk": item.pk},
        "item_delete": {"pk": item.pk},
        "candidate_create": {"pk": task.pk},
        "candidate_import": {"pk": task.pk},
        "candidate_detail": {"pk": candidate.pk},
        "candidate_edit": {"pk": candidate.pk},
        "candidate_delete": {"pk": candidate.pk},
        "candidate_step": {"pk": candidate.pk, "step": "drop"},
    }


def _draft_contest() -> dict[str, dict[str, Any]]:
    """The next one of Cao Bằng, with its plan and its rules."""
    last = Contest.objects.get(code="CB9")
    contest = Contest.objects.create(
        organiser=last.organiser, code="CB10", name=last.name, ordinal=10, year_from=2026,
        year_to=2027, route="B", receiver=last.receiver,
    )  # fmt: skip
    plan, terms = (
        Document.objects.create(kind=kind, issuer=last.organiser, subject="Hội thi lần thứ 10")
        for kind in ("plan", "rules")
    )
    ProvincialPlan.objects.create(contest=contest, document=plan)
    fill(Rules.objects.create(contest=contest, document=terms, applied_since_year=2021))
    of_contest = (
        "contest_detail", "contest_manage", "contest_edit", "plan_edit", "rules_edit",
        "contest_changes", "contest_copy", "contest_data", "contest_feed", "rules_renew",
        "deadline_create", "directive_create", "contest_summary_pdf", "council_create",
        "judging_setup", "judging_log", "retention_edit", "round_create", "prizes_edit",
        "round_digests",
        "contest_files", "contest_calendar", "contest_notice_list",
        "award_list", "meeting_list", "contest_results",
    )  # fmt: skip
    return {name: {"code": "CB10"} for name in of_contest} | {
        "eligibility": {"code": "CB10"},
        "rules_part": {"code": "CB10", "part": "tieu-chi"},
        "contest_paper": {"code": "CB10", "kind": "bao-cao"},
        "document_detail": {"pk": plan.pk},
        "document_layout": {"pk": plan.pk},
        "document_edit": {"pk": terms.pk},
    }


def _withdrawn() -> dict[str, dict[str, Any]]:
    """Handed in by the education office, and taken back."""
    handed_in = Dossier.objects.filter(
        credits__assignment__unit__memberships__person__email="ha@cb.example", state="handed_in"
    )
    dossier = handed_in.earliest("pk")
    receipt = dossier.receipts.earliest("pk")
    Dossier.objects.filter(pk=dossier.pk).update(state="withdrawn")
    of_dossier = ("dossier_detail", "dossier_edit", "desk_dossier")
    return {name: {"pk": dossier.pk} for name in of_dossier} | {
        "author_data": {"token": dossier.authors.earliest("pk").token},
        "author_confirm": {"token": dossier.authors.earliest("pk").token},
        "author_consent": {"pk": dossier.authors.earliest("pk").pk},
        "dossier_status": {"token": dossier.status_token},
        "receipt_detail": {"pk": receipt.pk},
        "dossier_paper": {"pk": dossier.pk, "kind": "phieu-dang-ky"},
        "attachment_download": {"pk": dossier.attachments.earliest("pk").pk},
    }

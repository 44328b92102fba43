"""The records that the walk goes to: all of Cao Bằng 9, of one unit where there is a choice."""

from typing import Any

from directives.models import Assignment, Candidate, Contest, Deadline, Directive, Evidence
from documents.models import Document
from judging.models import Council, Sheet
from organizations.models import Membership, Unit
from submissions.models import Attachment, Dossier, Forwarding, Receipt


def addresses() -> dict[str, dict[str, Any]]:
    """The arguments of each route that takes any, by URL name."""
    contest = Contest.objects.get(code="CB9")
    letter = Directive.objects.get(contest=contest, issued_at__isnull=False)
    education = Unit.objects.get(memberships__person__email="ha@cb.example")
    task = Assignment.objects.get(unit=education, item__number=1)
    receipt = (
        Receipt.objects.filter(dossier__credits__assignment=task, dossier__state="handed_in")
        .order_by("pk")
        .first()
    )
    dossier = receipt.dossier
    sheet = Sheet.objects.filter(seat__person__email="khue@cb.example").order_by("pk").first()
    blind = sheet.dossier.attachments.filter(item__names_authors=False).earliest("pk")
    on_sheet = {"council": sheet.seat.council_id, "dossier": sheet.dossier_id}
    member = Membership.objects.get(person__email="ha@cb.example").pk
    item = dossier.rules.items.first().pk
    draft = Dossier.objects.filter(credits__assignment=task, state="drafting").first() or dossier
    routes: dict[str, dict[str, Any]] = {}
    for name in ("dossier_detail", "desk_dossier"):
        routes[name] = {"pk": dossier.pk}
    for name in ("dossier_edit", "dossier_answers", "dossier_authors"):
        routes[name] = {"pk": draft.pk}
    for name in ("unit_detail", "unit_edit", "invitation_create"):
        routes[name] = {"pk": education.pk}
    for name in ("invitation_renew", "membership_end", "membership_move"):
        routes[name] = {"pk": member}
    for name in ("document_detail", "document_file", "document_edit", "document_publish"):
        routes[name] = {"pk": Document.objects.get(directive=letter).pk}
    for name in (
        "contest_detail", "contest_manage", "contest_edit", "contest_publish", "plan_edit",
        "rules_edit", "deadline_create", "directive_create", "forwarding_create",
        "contest_summary_pdf", "council_create",
    ):  # fmt: skip
        routes[name] = {"code": "CB9"}
    for name in (
        "directive_detail", "directive_manage", "directive_edit", "directive_issue", "item_create",
        "dashboard", "evidence_list", "summary_pdf", "notice_list",
    ):  # fmt: skip
        routes[name] = {"pk": letter.pk}
    for name in ("candidate_create", "dossier_start"):
        routes[name] = {"pk": task.pk}
    evidence = Evidence.objects.filter(assignment__item__directive=letter).earliest("pk")
    candidate = Candidate.objects.filter(assignment=task, dossier=None).exclude(state="dropped")
    for name in ("candidate_edit", "dossier_from_candidate"):
        routes[name] = {"pk": candidate.first().pk}
    council = Council.objects.get(contest=contest).pk
    return routes | {
        "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
        "invitation_accept": {"token": "unknown"},
        "rules_part": {"code": "CB9", "part": "tieu-chi"},
        "deadline_edit": {"pk": Deadline.objects.get(directives=letter).pk},
        "item_edit": {"pk": task.item_id},
        "acknowledge": {"pk": letter.addressees.get(unit=education).pk},
        "evidence_create": {"pk": evidence.assignment_id},
        "evidence_file": {"pk": evidence.pk},
        "candidate_step": {"pk": candidate.first().pk, "step": "drop"},
        "attachment_upload": {"pk": draft.pk, "item": item},
        "attachment_download": {"pk": Attachment.objects.filter(dossier=dossier).first().pk},
        "attachment_remove": {"pk": Attachment.objects.filter(dossier=dossier).first().pk},
        "dossier_step": {"pk": dossier.pk, "step": "accept"},
        "receipt_detail": {"pk": receipt.pk},
        "receipt_pdf": {"pk": receipt.pk},
        "dossier_status": {"token": dossier.status_token},
        "copy_receive": {"pk": dossier.pk, "number": 2},
        "forwarding_detail": {"pk": Forwarding.objects.filter(contest=contest).earliest("pk").pk},
        "council_edit": {"pk": council},
        "council_results": {"pk": council},
        "sheet_edit": on_sheet,
        "sheet_step": {**on_sheet, "step": "seal"},
        "judge_file": {**on_sheet, "pk": blind.pk},
    }

"""Every page, on a phone and on a desk: nothing breaks, nothing leaves, axe finds nothing."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse

from directives.models import Assignment
from documents.models import Document
from organizations.models import Unit
from tests.browser.watching import Watch
from tests.documents.test_layout import pdf_of
from tests.security.every_kind import add_records_of_every_kind
from tests.security.objects import addresses

PAGES = {
    "": (
        "home", "contest_list", "contest_detail", "eligibility", "document_list", "document_detail",
        "directive_list", "directive_detail", "dossier_status", "account_login",
        "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done",
        "verification", "verification_code", "author_confirm", "author_claim", "status_search",
        "acknowledge_link", "contest_changes", "contest_results",
        "certificate_detail",
    ),
    "ha@cb.example": (
        "message_list", "message_detail", "preference_edit",
        "addressee_plan",
        "unit_home", "candidate_edit", "candidate_import", "candidate_import_save",
        "candidate_detail", "candidate_step", "dossier_detail", "receipt_detail",
        "solution_list", "dossier_answers", "dossier_answer", "dossier_check", "dossier_authors",
        "dossier_edit",
        "account_change_password", "account_logout", "account", "account_edit", "session_list",
        "account_confirm_email",
        "account_reauthenticate", "deputy_create", "mfa_index", "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes", "dossier_paper", "author_consent", "my_data", "author_data",
        "answer_history", "extension_request_create", "calendar_link",
        "word_form_read",
    ),
    "dung@cb.example": (
        "unit_home", "evidence_create", "evidence_edit", "evidence_withdraw",
    ),
    "pao@cb.example": ("unit_home", "visit_withdraw"),
    "men@cb.example": ("dossier_mine",),
    "ngan@cb.example": (
        "acknowledgement_list", "directive_cascade",
        "progress", "dashboard", "figure_list", "follow_up_create", "week", "return_reasons",
        "directive_letter", "directive_paper",
        "evidence_list", "notice_list", "notice_ahead", "notice_detail", "message_step",
        "bulk_create", "bulk_detail", "letter_zalo", "addressee_zalo", "mend_list",
        "desk", "desk_dossier", "copy_detail", "loan_list",
        "dossier_step", "dossier_list", "forwarding_create", "forwarding_detail",
        "document_create", "unit_list", "unit_detail", "unit_create", "unit_edit", "unit_import",
        "unit_import_save", "hand_over_create", "hand_over_detail", "hand_over_paper",
        "membership_end", "membership_move", "person_email", "second_factor_take_off",
        "layout_check", "document_layout",
        "document_citations",
        "document_issue", "document_delete", "arrival_create", "arrival_list", "book_list",
        "book_create", "book_detail", "signatory_create", "signatory_edit",
    ),
    "tue@cb.example": (
        "calendar_day_list", "calendar_day_create", "calendar_day_edit", "extension_create",
        "extension_request_list", "extension_request_refuse",
        "unit_history", "unit_change",
        "deadline_edit", "council_create", "council_edit", "council_list", "council_results",
        "council_progress",
        "dossier_scores", "round_close", "round_digests",
        "personal_read_list", "retention_edit",
        "portal_status", "judging_setup", "judging_log", "round_create", "round_edit",
        "prizes_edit", "seat_end", "council_rescore",
        "contest_files", "export_list", "export_detail", "contest_paper",
        "contest_notice_list", "contest_message_step", "contest_copy", "rules_renew",
        "award_list", "award_edit", "level_empty", "award_choose", "award_take_back", "budget_edit",
        "award_paper", "result_step", "nominations_edit", "meeting_list", "meeting_create",
        "meeting_detail", "meeting_minutes",
        "conflict_list", "conflict_decide", "task_list", "task_edit", "task_import",
        "paper_sheet_edit", "paper_sheet_list",
        "task_import_save",
    ),
    "khue@cb.example": (
        "sheet_import", "sheet_import_save", "relook_edit", "sheet_list",
        "judge_dossier",
        "seat_declare", "conflict_declare", "feedback_list", "feedback_edit",
    ),
}  # fmt: skip
# Looked over by test_making and test_second_factor, where they are used.
MADE = {
    "mfa_authenticate", "mfa_deactivate_totp", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn", "mfa_view_recovery_codes",
    "candidate_create", "candidate_delete", "contest_create", "contest_edit", "contest_manage",
    "deadline_create", "directive_create", "directive_edit", "directive_issue", "directive_manage",
    "document_edit", "invitation_accept", "invitation_create", "item_delete", "item_edit",
    "plan_edit", "rules_edit", "rules_part", "sheet_edit", "sheet_step",
}  # fmt: skip
NO_PAGES = {
    "answer_restore", "answer_save", "contest_data", "contest_feed", "rules_announce",
    "author_consent_withdraw", "author_link_renew", "author_withdraw", "word_form",
    "word_form_save",
    "calendar_day_delete", "extension_request_withdraw", "contest_calendar", "person_calendar",
    "award_paper_form", "award_propose", "meeting_minutes_form", "lead_take",
    "acknowledge", "arrival_form", "attachment_download", "attachment_remove", "attachment_upload",
    "upload_discard", "upload_finish", "upload_piece", "upload_start",
    "candidate_import_form", "task_import_form",
    "paper_sheet_print", "sheet_import_form",
    "book_form", "document_form",
    "account_set_password", "deputy_end", "oidc_again", "oidc_unlink", "openid_connect_callback",
    "openid_connect_login",
    "hand_over_paper_form", "hand_over_receive", "unit_import_form",
    "contest_paper_form", "directive_paper_form", "dossier_paper_form",
    "contest_archive", "contest_publish", "prizes_default", "contest_sheet", "contest_summary_pdf",
    "contest_volumes", "csp_report", "checks_save", "copy_receive", "copy_postmark", "copy_move",
    "copy_difference",
    "copy_take_back", "difference_settle", "desk_scan", "forwarding_receive",
    "directive_letter_form", "item_create", "item_move",
    "directive_citation_fix", "directive_unit_replace", "document_citation_fix",
    "document_file", "document_publish", "dossier_from_candidate", "dossier_list_file",
    "dossier_start",
    "evidence_file", "export_cancel", "export_file", "healthz", "invitation_renew", "judge_file",
    "judging_log_file", "my_data_file", "author_data_file", "personal_read_list_file",
    "judge_picture", "language", "script_words", "seat_nudge", "sheet_save", "relook_save",
    "livez", "metrics",
    "relook_close", "round_sheets",
    "bulk_stop", "message_read_all", "notice_step", "resend_failed",
    "mail_list", "receipt_pdf", "solution_list_file", "summary_pdf", "week_first", "week_sheet",
}  # fmt: skip


def test_no_page_is_forgotten() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    seen = {name for pages in PAGES.values() for name in pages}
    assert (names - NO_PAGES, seen & MADE) == (seen | MADE, set())


def publicity() -> int:
    return Assignment.objects.get(
        unit__memberships__person__email="dung@cb.example", item__number=6
    ).pk


def checked() -> int:
    """A paper of the city whose PDF departs from the decree."""
    city = Unit.objects.get(short_name="UBND TP Cao Bằng")
    document = Document(kind="letter", issuer=city, subject="V/v tham gia Hội thi")
    document.keep(SimpleUploadedFile("cong-van.pdf", pdf_of("letter", ("Kính gửi:", "Gửi:"))))
    document.save()
    return document.pk


def test_every_page(portal, live_server) -> None:
    """Statements 104 and 105: "Everything works with keyboard and screen reader; WCAG 2.2 AA
    checked in CI", "Every page works at 360 px"."""
    add_records_of_every_kind()
    arguments = addresses() | {"evidence_create": {"pk": publicity()}}
    arguments["document_layout"] = arguments["document_citations"] = {"pk": checked()}
    found = {}
    for who, names in PAGES.items():
        page = portal(who)
        watch = Watch(page, live_server.url)
        for name in names:
            assert page.goto(reverse(name, kwargs=arguments.get(name))).status == 200
            watch.look()
        if watch.found:
            found[who] = watch.found
        page.context.close()
    assert found == {}

"""The records that the walk goes to: all of Cao Bằng 9, of one unit where there is a choice."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from contest_portal import clock
from directives.acknowledging import token_of
from directives.importers import IMPORTERS
from directives.models import (
    Assignment,
    CalendarDay,
    Candidate,
    Contest,
    Deadline,
    Directive,
    Evidence,
    ExtensionRequest,
    Visit,
)
from documents import exports, papers, workflow
from documents.importing import flow
from documents.models import Book, Document, Export, Import
from documents.unit_lists import IMPORTERS as UNIT_LISTS
from judging.importers import TASKS
from judging.models import Conflict, Council, Round, Sheet
from organizations.models import HandOver, Membership, Person, Signatory, Unit
from reminders.models import Bulk, CalendarLink, Message, Notice
from submissions import uploads
from submissions.models import (
    Answer,
    AnswerRevision,
    Attachment,
    Author,
    CopyDifference,
    Dossier,
    Forwarding,
    Receipt,
    Upload,
)
from tests.security.paper_objects import of_the_paper_sheets
from tests.security.prize_objects import of_the_prizes

CODE = "ABCD-EFGH-2345"
OF_THE_EVIDENCE = ("evidence_file", "evidence_edit", "evidence_withdraw")
OF_A_COPY = (
    "copy_detail", "copy_postmark", "copy_move", "copy_difference", "copy_take_back",
)  # fmt: skip


def ask_for_an_export() -> None:
    """A file that the organiser asked for and got: none is among the demo's facts."""
    tue = Person.objects.get(email="tue@cb.example")
    export = exports.ask(tue, "submissions.tasks.contest_sheet", "Bảng hồ sơ CB9")
    exports.run(export.pk, lambda job, file: exports.Made("ho-so-CB9.txt", "text/plain"))


def send_a_list() -> None:
    """Candidates that the officer of the education office is about to import, and tasks of judges
    that the organiser is."""
    ha = Person.objects.get(email="ha@cb.example")
    task = Assignment.objects.get(unit__memberships__person=ha, item__number=1)
    upload = SimpleUploadedFile(
        "sang-kien.csv", "Tên sáng kiến,Họ tên\nNuôi ong,Ma Thị Mẫu".encode()
    )
    flow.keep(upload, IMPORTERS["initiative"], task, ha)
    tasks = SimpleUploadedFile("phan-cong.csv", "Mã hồ sơ,Giám khảo\nCB9-0003,Khuê".encode())
    tue = Person.objects.get(email="tue@cb.example")
    flow.keep(tasks, TASKS, Council.objects.get(contest__code="CB9"), tue)


def hand_over_a_role() -> None:
    """Somebody of the education office to its officer, whose deputy that one is later; and a list
    of schools that the city's office is about to import: none is among the demo's facts."""
    ha, ngan, tham = (
        Person.objects.get(email=f"{name}@cb.example") for name in ("ha", "ngan", "tham")
    )
    old = tham.memberships.get(unit=ha.memberships.get().unit)
    new, day = ha.memberships.get(), clock.today()
    HandOver.objects.create(from_membership=old, to_membership=new, day=day, by=ngan)
    upload = SimpleUploadedFile("truong.csv", "Tên đơn vị,Loại\nTrường Bản Mới,trường".encode())
    flow.keep(upload, UNIT_LISTS["units"], old.unit, ngan)
    later = clock.today() + timedelta(days=9)
    new.deputies.create(person=tham, unit=new.unit, role=new.role, valid_from=later, valid_to=later)


def look_again() -> None:
    """The judge's first sheet lies far from the others': none does among the demo's facts."""
    sheet = Sheet.objects.filter(seat__person__email="khue@cb.example").earliest("pk")
    sheet.seat.council.relooks.create(dossier=sheet.dossier, spread="25.5")


def draw_up_papers() -> None:
    """A draft of the city, a paper it issued, a book, what came to the education office."""
    ngan = Person.objects.get(email="ngan@cb.example")
    city = Unit.objects.get(short_name="UBND TP Cao Bằng")
    head, sign = papers.head(city, "BC"), papers.sign(city)
    paper = {"template": "documents/base.html", "title": "Báo cáo", "file_name": "bao-cao",
             "head": head, "kind": "BÁO CÁO", "abstract": "Kết quả", "sign": sign}  # fmt: skip
    workflow.file_paper(paper, kind="report", issuer=city, by=ngan)
    book = Book.objects.create(unit=city)
    issued = Document.objects.create(
        kind="report", issuer=city, symbol="BC-UBND", number="03", year=2025, book=book,
        subject="Đã phát hành", data=paper, issued_at=clock.now(), verification_code=CODE,
    )  # fmt: skip
    education = Unit.objects.get(memberships__person=Person.objects.get(email="ha@cb.example"))
    issued.arrivals.create(unit=education, number=2, day=clock.today(), recorded_by=ngan)


def _of_the_papers() -> dict[str, dict[str, Any]]:
    found = Book.objects.filter(unit__short_name="UBND TP Cao Bằng").first()
    draft = Document.objects.exclude(data=None).filter(issued_at=None).first()
    book, paper = (record.pk if record else 0 for record in (found, draft))
    education = Unit.objects.get(memberships__person__email="ha@cb.example").pk
    return {
        "script_words": {"code": "en"},
        "book_detail": {"pk": book, "year": 2025},
        "book_form": {"pk": book, "year": 2025, "form": "xlsx"},
        "arrival_list": {"pk": education, "year": 2025},
        "arrival_form": {"pk": education, "year": 2025, "form": "xlsx"},
        "document_issue": {"pk": paper},
        "document_delete": {"pk": paper},
        "document_form": {"pk": paper, "form": "pdf"},
        "verification_code": {"code": CODE},
        "signatory_create": {"pk": education},
        "signatory_edit": {"pk": Signatory.objects.get(unit__short_name="UBND TP Cao Bằng").pk},
    }


def _of_the_export() -> dict[str, dict[str, Any]]:
    export = Export.objects.filter(owner__email="tue@cb.example").first()
    pk = export.pk if export else 0
    return {name: {"pk": pk} for name in ("export_detail", "export_cancel", "export_file")}


def _of_the_author(task: Assignment) -> dict[str, dict[str, Any]]:
    """Somebody of a registered dossier, none of whose authors has an account."""
    authors = Author.objects.filter(dossier__credits__assignment=task, dossier__state="registered")
    author = authors.exclude(dossier__authors__person__isnull=False).earliest("pk")
    by_link = (
        "author_confirm", "author_withdraw", "author_claim", "author_data", "author_data_file",
    )  # fmt: skip
    by_key = ("author_consent", "author_consent_withdraw", "author_link_renew")
    return {name: {"token": author.token} for name in by_link} | {
        name: {"pk": author.pk} for name in by_key
    }


def _of_the_unit(unit: Unit) -> dict[str, dict[str, Any]]:
    handed, sent = HandOver.objects.first(), Import.objects.filter(kind__in=UNIT_LISTS).first()
    pk = handed.pk if handed else 0
    return {
        "unit_change": {"pk": unit.pk, "change": "doi-ten"},
        "unit_import_save": {"pk": unit.pk, "sent": sent.pk if sent else 0},
        "unit_import_form": {"kind": "units"},
        "hand_over_detail": {"pk": pk},
        "hand_over_receive": {"pk": pk},
        "hand_over_paper": {"pk": pk, "kind": "bien-ban"},
        "hand_over_paper_form": {"pk": pk, "kind": "bien-ban", "form": "pdf"},
    }


def _of_the_upload() -> dict[str, dict[str, Any]]:
    """A file on its way from the officer of the unit."""
    upload = Upload.objects.filter(person__email="ha@cb.example").first()
    token = upload.token if upload else "none"
    return {
        "upload_discard": {"token": token}, "upload_finish": {"token": token},
        "upload_piece": {"token": token, "number": "0"},
    }  # fmt: skip


def begin_an_upload() -> None:
    """Of the officer, into the registered dossier: none is among the demo's facts."""
    ha = Person.objects.get(email="ha@cb.example")
    dossier = Dossier.objects.filter(created_by=ha, state="registered").earliest("pk")
    uploads.begin(dossier, dossier.rules.items.first(), by=ha, name="giay.pdf", size=1000)


def ask_for_more_time() -> None:
    """The education office, of its first item; a day off and a link for calendars: none is among
    the demo's facts."""
    ha = Person.objects.get(email="ha@cb.example")
    task = Assignment.objects.get(unit__memberships__person=ha, item__number=1)
    ExtensionRequest.objects.create(
        deadline=task.effective_deadline, unit=task.unit, wished_for=clock.today(), asked_by=ha,
        asked_at=clock.now(), reason="Các trường đang thi học kỳ",
    )  # fmt: skip
    CalendarDay.objects.create(day=clock.today(), reason="Nghỉ theo thông báo 12/TB")
    CalendarLink.objects.create(person=ha)


def _of_more_time(task: Assignment) -> dict[str, dict[str, Any]]:
    asked, day = ExtensionRequest.objects.first(), CalendarDay.objects.first()
    row = {"pk": day.pk if day else 0}
    link = CalendarLink.objects.first()
    return {
        "extension_create": {"pk": task.effective_deadline.pk},
        "extension_request_create": {"pk": task.pk},
        "extension_request_refuse": {"pk": asked.pk if asked else 0},
        "extension_request_withdraw": {"pk": asked.pk if asked else 0},
        "calendar_day_edit": row,
        "calendar_day_delete": row,
        "person_calendar": {"token": link.token if link else "none"},
    }


def remind_of_the_letter() -> None:
    """The education office: told once, with a mail nobody is sure of, and to be told again; and a
    text to all. None is among the demo's facts."""
    ha, ngan = (Person.objects.get(email=f"{name}@cb.example") for name in ("ha", "ngan"))
    letter = Directive.objects.get(contest__code="CB9", issued_at__isnull=False)
    said = {"recipient": ha, "subject": "Phòng GD&ĐT: còn 14 ngày", "body": "Kính gửi chị Hà,"}
    told = Message.objects.create(**said, slot="2025-05-05", address=ha.email, state="unsure")
    bulk = Bulk.objects.create(directive=letter, subject="Mời họp", body="Mời dự.", by=ngan)
    Message.objects.create(**said, slot=f"bulk {bulk.pk}", bulk=bulk, address=ha.email)
    Person.objects.filter(pk=ha.pk).update(unread=2)
    for milestone, message in ((14, told), (7, None)):
        Notice.objects.create(
            recipient=ha, kind="owes", directive=letter, key=f"owes {milestone}",
            unit=ha.memberships.get().unit,
            deadline=letter.deadline, milestone=milestone, due_at=clock.now(), message=message,
            counted_to=letter.deadline.last_valid_day, state="told" if message else "planned",
            text="Còn thiếu 3 giải pháp." if message else "",
        )  # fmt: skip
    khue = Person.objects.get(email="khue@cb.example")
    judged = Message.objects.create(
        recipient=khue, slot="judge", subject="Còn 2 phiếu chấm", body="Còn 2 phiếu.", state="sent"
    )
    Notice.objects.create(
        recipient=khue, kind="judge", key="judge 0 2025-05-05",
        unit=letter.contest.organiser, message=judged, due_at=clock.now(), state="told",
        text="Còn 2 phiếu.",
    )  # fmt: skip


def _of_the_reminders(letter: Directive) -> dict[str, dict[str, Any]]:
    notice = Notice.objects.filter(milestone=7, state="planned").first()
    told = Message.objects.filter(state="unsure").first()
    judged = Message.objects.filter(slot="judge").first()
    bulk = Bulk.objects.first()
    of_letter, of_notice = {"pk": letter.pk}, {"notice": notice.pk if notice else 0}
    of_told, of_bulk = {"pk": told.pk if told else 0}, {"pk": bulk.pk if bulk else 0}
    return {
        "notice_ahead": of_letter,
        "bulk_create": of_letter,
        "letter_zalo": of_letter,
        "notice_detail": of_letter | of_notice,
        "notice_step": of_letter | of_notice | {"step": "dung"},
        "message_step": of_letter | {"message": of_told["pk"], "step": "gui-lai"},
        "contest_message_step": {
            "code": "CB9",
            "message": judged.pk if judged else 0,
            "step": "gui-lai",
        },
        "resend_failed": of_letter,
        "message_detail": of_told,
        "bulk_detail": of_bulk,
        "bulk_stop": of_bulk,
    }


def rewrite_an_answer() -> None:
    """An earlier version of what a draft answers: none is among the demo's facts."""
    draft = _draft()
    question = draft.rules.questions.get(order=1)
    answer, _ = Answer.objects.get_or_create(dossier=draft, question=question)
    answer.revisions.create(version=0, text="Bản đầu")


def _draft() -> Dossier:
    task = {"unit__memberships__person__email": "ha@cb.example", "item__number": 1}
    assignment = Assignment.objects.get(**task)
    return Dossier.objects.filter(credits__assignment=assignment, state="drafting").first()


def _of_the_answer() -> dict[str, dict[str, Any]]:
    draft = _draft()
    old = AnswerRevision.objects.filter(answer__dossier=draft).first()
    one = {"pk": draft.pk, "order": 1}
    return {
        "answer_save": one, "answer_history": one, "answer_restore": {"pk": old.pk if old else 0},
    }  # fmt: skip


def _sent(kind: str) -> int:
    """The list of this kind that somebody is about to import."""
    sent = Import.objects.filter(kind=kind).first()
    return sent.pk if sent else 0


def addresses() -> dict[str, dict[str, Any]]:
    """The arguments of each route that takes any, by URL name."""
    contest = Contest.objects.get(code="CB9")
    letter = Directive.objects.get(contest=contest, issued_at__isnull=False)
    ha = Person.objects.get(email="ha@cb.example")
    education = Unit.objects.get(memberships__person=ha)
    received = letter.addressees.get(unit=education)
    task = Assignment.objects.get(unit=education, item__number=1)
    receipt = (
        Receipt.objects.filter(dossier__credits__assignment=task, dossier__state="handed_in")
        .order_by("pk")
        .first()
    )
    dossier = receipt.dossier
    sheet = Sheet.objects.filter(seat__person__email="khue@cb.example").order_by("pk").first()
    blind = sheet.dossier.attachments.filter(item__names_authors=False).earliest("pk")
    picture = sheet.dossier.attachments.filter(content_type__startswith="image/").earliest("pk")
    on_sheet = {"council": sheet.seat.council_id, "dossier": sheet.dossier_id}
    member = Membership.objects.get(person__email="ha@cb.example").pk
    item = dossier.rules.items.first().pk
    draft = Dossier.objects.filter(credits__assignment=task, state="drafting").first() or dossier
    routes: dict[str, dict[str, Any]] = _of_the_author(task)
    for name in ("dossier_detail", "checks_save", "desk_dossier"):
        routes[name] = {"pk": dossier.pk}
    for name in (
        "dossier_edit",
        "dossier_check",
        "dossier_answers",
        "dossier_authors",
        "word_form",
        "word_form_read",
        "word_form_save",
    ):
        routes[name] = {"pk": draft.pk}
    for name in ("unit_detail", "unit_edit", "invitation_create", "unit_history", "unit_import"):
        routes[name] = {"pk": education.pk}
    for name in (
        "invitation_renew", "membership_end", "membership_move", "person_email",
        "hand_over_create", "second_factor_take_off", "deputy_create",
    ):  # fmt: skip
        routes[name] = {"pk": member}
    deputy = Membership.objects.filter(stands_in_for=member).first()
    routes["deputy_end"] = {"pk": deputy.pk if deputy else 0}
    provider = {"provider_id": "oidc"}
    routes |= {"openid_connect_login": provider, "openid_connect_callback": provider}
    for name in (
        "document_detail", "document_file", "document_edit", "document_publish", "document_layout",
        "document_citation_fix", "document_citations",
        "arrival_create",
    ):  # fmt: skip
        routes[name] = {"pk": Document.objects.get(directive=letter).pk}
    for name in (
        "contest_changes", "contest_feed", "contest_data", "contest_copy", "rules_renew",
        "rules_announce",
        "contest_detail", "contest_manage", "contest_edit", "contest_publish", "plan_edit",
        "rules_edit", "deadline_create", "directive_create", "forwarding_create",
        "contest_summary_pdf", "council_create", "judging_setup", "round_create", "prizes_edit",
        "judging_log", "judging_log_file", "retention_edit",
        "round_digests",
        "prizes_default", "contest_files", "contest_sheet",
        "contest_volumes", "contest_archive", "contest_calendar", "contest_notice_list",
    ):  # fmt: skip
        routes[name] = {"code": "CB9"}
    for name in (
        "directive_detail", "directive_manage", "directive_edit", "directive_issue", "item_create",
        "directive_citation_fix",
        "directive_letter",
        "acknowledgement_list", "directive_cascade",
        "dashboard", "return_reasons", "evidence_list", "summary_pdf", "notice_list",
        "figure_list", "follow_up_create", "week", "week_sheet",
    ):  # fmt: skip
        routes[name] = {"pk": letter.pk}
    for name in ("candidate_create", "candidate_import", "dossier_start"):
        routes[name] = {"pk": task.pk}
    routes["lead_take"] = {"pk": task.pk, "dossier": dossier.pk}
    evidence = Evidence.objects.filter(assignment__item__directive=letter).earliest("pk")
    candidate = Candidate.objects.filter(assignment=task, dossier=None).exclude(state="dropped")
    for name in (
        "candidate_delete", "candidate_detail", "candidate_edit", "dossier_from_candidate"
    ):  # fmt: skip
        routes[name] = {"pk": candidate.first().pk}
    routes |= _of_the_export() | _of_the_papers()
    council = Council.objects.get(contest=contest).pk
    return routes | {
        "account_confirm_email": {"key": "x-y"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
        "mfa_remove_webauthn": {"pk": 999},  # nobody of the cast has one
        "invitation_accept": {"token": "unknown"},
        "dossier_answer": {"pk": draft.pk, "order": 8},
        "eligibility": {"code": "CB9"},
        "rules_part": {"code": "CB9", "part": "tieu-chi"},
        "deadline_edit": {"pk": Deadline.objects.get(directives=letter).pk},
        "directive_letter_form": {"pk": letter.pk, "form": "pdf"},
        "directive_unit_replace": {"pk": letter.pk, "unit": task.unit_id},
        "item_edit": {"pk": task.item_id},
        "item_delete": {"pk": task.item_id},
        "item_move": {"pk": task.item_id, "way": "len"},
        "acknowledge": {"pk": received.pk},
        "acknowledge_link": {"token": token_of(received, ha)},
        "addressee_plan": {"pk": received.pk},
        "evidence_create": {"pk": evidence.assignment_id},
        **{name: {"pk": evidence.pk} for name in OF_THE_EVIDENCE},
        "visit_withdraw": {"pk": Visit.objects.filter(unit__kind="commune").earliest("pk").pk},
        "candidate_step": {"pk": candidate.first().pk, "step": "drop"},
        "candidate_import_form": {"kind": "initiative"},
        "candidate_import_save": {"pk": task.pk, "sent": _sent("initiative")},
        "attachment_upload": {"pk": draft.pk, "item": item},
        "upload_start": {"pk": draft.pk, "item": item},
        **_of_the_unit(education),
        **_of_the_upload(),
        **_of_the_answer(),
        **_of_more_time(task),
        **_of_the_reminders(letter),
        "addressee_zalo": {"pk": letter.addressees.get(unit=education).pk},
        "attachment_download": {"pk": Attachment.objects.filter(dossier=dossier).first().pk},
        "attachment_remove": {"pk": Attachment.objects.filter(dossier=dossier).first().pk},
        "dossier_step": {"pk": dossier.pk, "step": "accept"},
        "contest_paper": {"code": "CB9", "kind": "bao-cao"},
        "contest_paper_form": {"code": "CB9", "kind": "bao-cao", "form": "pdf"},
        "directive_paper": {"pk": letter.pk, "kind": "bao-cao"},
        "directive_paper_form": {"pk": letter.pk, "kind": "bao-cao", "form": "pdf"},
        "dossier_paper": {"pk": dossier.pk, "kind": "phieu-dang-ky"},
        "dossier_paper_form": {"pk": dossier.pk, "kind": "phieu-dang-ky", "form": "pdf"},
        "receipt_detail": {"pk": receipt.pk},
        "receipt_pdf": {"pk": receipt.pk},
        "dossier_status": {"token": dossier.status_token},
        "copy_receive": {"pk": dossier.pk, "number": 2},
        **{name: {"pk": dossier.pk, "number": 1} for name in OF_A_COPY},
        "difference_settle": {"pk": CopyDifference.objects.earliest("pk").pk},
        "forwarding_receive": {"pk": Forwarding.objects.filter(contest=contest).earliest("pk").pk},
        "forwarding_detail": {"pk": Forwarding.objects.filter(contest=contest).earliest("pk").pk},
        "council_edit": {"pk": council},
        "conflict_list": {"pk": council},
        "conflict_decide": {"pk": council, "conflict": Conflict.objects.earliest("pk").pk},
        "conflict_declare": on_sheet,
        "seat_declare": {"council": council},
        "task_list": {"pk": council},
        "task_edit": {"pk": council, "dossier": sheet.dossier_id},
        "task_import": {"pk": council},
        "task_import_save": {"pk": council, "sent": _sent("tasks")},
        "council_rescore": {"pk": council},
        "round_edit": {"pk": Round.objects.get(contest=contest).pk},
        "seat_end": {"pk": sheet.seat_id},
        "council_results": {"pk": council},
        "dossier_scores": {"pk": council, "dossier": sheet.dossier_id},
        "relook_close": {"pk": council, "dossier": sheet.dossier_id},
        "relook_edit": on_sheet,
        "relook_save": on_sheet,
        "round_close": {"pk": Round.objects.get(contest=contest).pk},
        "round_sheets": {"pk": Round.objects.get(contest=contest).pk},
        "sheet_edit": on_sheet,
        "sheet_step": {**on_sheet, "step": "seal"},
        "sheet_save": on_sheet,
        "judge_dossier": on_sheet,
        "judge_file": {**on_sheet, "pk": blind.pk},
        "judge_picture": {**on_sheet, "pk": picture.pk},
        "council_progress": {"pk": council},
        "seat_nudge": {"pk": sheet.seat_id},
        **of_the_paper_sheets(),
        **of_the_prizes(),
    }

"""All that is kept of a person is told to that person."""

import io
import json
import zipfile

from django.apps import apps

from documents.models import PersonalRead
from judging.models import Council, Tie
from organizations.models import Person
from reminders.own_data import SECTIONS
from tests.judging.conftest import CHAIR

# Columns that name a person and are shown with the account, or only say whose act in an office a
# record was; what was done stands there, and is about others.
SHOWN = {
    "account.EmailAddress.user", "usersessions.UserSession.user", "organizations.Membership.person",
    "submissions.Author.person",
}  # fmt: skip
SECRET = {"reminders.CalendarLink.person"}  # an address that opens the own calendar
SAID_ELSEWHERE = {
    "reminders.Notice.recipient",  # by its message
    "judging.AgendaItem.stepped_out", "judging.AgendaItem_stepped_out.person",  # by the conflict
    "submissions.Upload.person",  # a file on its way, gone in a day
}  # fmt: skip
ACTS = {
    "organizations.HandOver.by", "organizations.Invitation.created_by",
    "documents.Document.issued_by", "documents.Document.created_by",
    "documents.Arrival.recorded_by", "documents.Import.by",
    "directives.Addressee.acknowledged_by", "directives.CandidateChange.by",
    "directives.ExtensionRequest.asked_by", "directives.ExtensionRequest.answered_by",
    "directives.DeadlineMove.by", "directives.Evidence.recorded_by",
    "directives.EvidenceChange.by", "directives.VisitChange.by", "submissions.Dossier.created_by",
    "submissions.Answer.changed_by", "submissions.AnswerRevision.by",
    "submissions.DossierChange.by", "submissions.Receipt.handed_in_by",
    "submissions.Check.checked_by", "submissions.LateAcceptance.accepted_by",
    "submissions.Attachment.uploaded_by", "submissions.DossierCopy.received_by",
    "submissions.CopyMove.by", "submissions.CopyDifference.by",
    "submissions.Forwarding.forwarded_by", "submissions.Forwarding.received_by",
    "submissions.Consent.recorded_by", "judging.Conflict.proposed_by",
    "judging.Conflict.decided_by", "judging.Conflict.presided_by", "judging.Award.decided_by",
    "judging.Result.checked_by", "judging.ResultChange.by", "judging.Feedback.agreed_by",
    "judging.Sheet.entered_by", "judging.SheetChange.by", "judging.LogLine.by",
    "judging.Retention.by", "judging.Task.by", "reminders.Bulk.by",
}  # fmt: skip


def test_all_that_names_a_person_is_told_or_has_a_reason(
    demo, as_person, person_of, django_assert_num_queries
) -> None:
    """Law 91/2025/QH15: nothing that is kept of somebody is left out unseen; a new column that
    leads to people asks for a section, or for a reason."""
    told = {f"{one.model._meta.label}.{one.of}" for one in SECTIONS.values()}
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is Person
    }
    parts = [told, SHOWN, SECRET, SAID_ELSEWHERE, ACTS]
    assert sum(len(part) for part in parts) == len(set().union(*parts))
    assert set().union(*parts) == columns
    judge, council = person_of(CHAIR), Council.objects.get(contest__code="CB9")
    Tie.objects.create(person=judge, contest=council.contest, kind="kin", name="Vi Văn Nọi")
    dossier = council.contest.dossiers.earliest("pk")
    judge.conflicts.create(dossier=dossier, reason="kin", note=f"Người thân: {dossier.title}")
    judge.messages.create(subject="Mời chấm", slot="x", body="Kính mời", state="sent")
    PersonalRead.objects.create(person=judge, how="page", what="Hồ sơ CB9-0008")
    client = as_person(CHAIR)
    with django_assert_num_queries(19):
        taken = b"".join(client.post("/tai-khoan/du-lieu/tep/"))
    with zipfile.ZipFile(io.BytesIO(taken)) as packed:
        data = json.loads(packed.read("du-lieu-cua-toi.json"))
    assert set(SECTIONS) <= set(data)
    assert data["Đã khai khi chấm"][0]["Tên"] == "Vi Văn Nọi"
    assert data["Thư, tin nhắn"][-1]["Nội dung"] == "Kính mời"
    assert data["Đã đọc, tải dữ liệu của người khác"][0]["Đọc gì"] == "Hồ sơ CB9-0008"
    assert [seat["Vai trò"] for seat in data["Ghế ở hội đồng chấm"]] == ["Chủ tịch hội đồng"]
    assert dossier.title not in json.dumps(data["Xung đột lợi ích"], ensure_ascii=False)

"""What a notice says: by the state of this moment, in plain text that nothing makes anything of."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from contest_portal import clock
from contest_portal.vietnamese import inert
from contest_portal.workflow import perform
from directives.acknowledging import token_of
from directives.models import (
    Addressee,
    Assignment,
    Candidate,
    Deadline,
    Directive,
    ExtensionRequest,
)
from judging.models import Council
from organizations import lifetimes
from organizations.models import Membership, Person, Role, Unit
from reminders import planning, words, zalo
from reminders.models import Message, Notice
from reminders.mornings import due_at
from reminders.saying import Said, say
from reminders.words.dossiers import named
from submissions import consent
from submissions.models import Answer, Author, Consent, CopyMove, Dossier, DossierCopy
from submissions.workflow import STEPS

HA = "ha@cb.example"
pytestmark = pytest.mark.usefixtures("demo")
Kind = Notice.Kind


def planned_for(email: str, kind: str = Kind.OWES, milestone: int = 14) -> Notice:
    planning.plan()
    return Notice.objects.get(recipient__email=email, kind=kind, milestone=milestone)


def now_said(notice: Notice) -> Said | None:
    return say([Notice.objects.get(pk=notice.pk)])[notice.pk]


def text(notice: Notice) -> str:
    said = now_said(notice)
    assert said
    return said.text


def unit_of(email: str) -> Unit:
    return Unit.objects.get(memberships__person__email=email)


def test_a_reminder_says_what_is_owed() -> None:
    said = now_said(planned_for("ha@cb.example"))
    assert said == Said(
        "Phòng Giáo dục và Đào tạo: còn 14 ngày, 5 việc chưa xong",
        "Theo Công văn số 1098/UBND-VHKHTT ngày 18/4/2025, Phòng Giáo dục và Đào tạo thành phố "
        "Cao Bằng còn các việc sau:\n"
        "- Mục 1: đã đăng ký 7 trên 10 giải pháp, cần thêm 3.\n"
        "- 2 giải pháp dự kiến chưa bắt đầu viết hoặc chưa ghi lý do thôi.\n"
        "- 2 hồ sơ đang viết, chưa đăng ký.\n"
        "- 4 hồ sơ đã đăng ký còn thiếu hoặc chờ bổ sung.\n"
        "- 1 hồ sơ đủ nhưng chưa nộp đủ bản giấy.\n"
        "Cần hỏi: Bế Thị Ngân, điện thoại 0900 000 110, Phòng Văn hóa, Khoa học và Thông tin thành "
        "phố Cao Bằng.\n"
        "Hạn nộp: chậm nhất hết thứ Hai 19/5/2025, còn 14 ngày. Văn bản ghi “trước ngày "
        "20/5/2025”.\n"
        "Nơi nhận: Phòng Văn hóa, Khoa học và Thông tin thành phố Cao Bằng.",
        f"http://127.0.0.1:8000/viec-cua-toi/?don-vi={unit_of('ha@cb.example').pk}",
    )


def test_a_deputy_reads_in_whose_place_the_reminder_came() -> None:
    """Issue 8: "deputies for absence"; who is told by an own role as well, is told so."""
    own = Membership.objects.get(person__email="ha@cb.example")
    tham, days = Person.objects.get(email="tham@cb.example"), {"valid_from": clock.today()}
    days["valid_to"] = clock.today() + timedelta(days=60)
    own.deputies.create(person=tham, unit=own.unit, role=own.role, **days)
    place = "Anh chị nhận thư này vì đang thay Hoàng Thu Hà đến hết ngày 04/7/2025."
    to_holder, to_deputy = planned_for("ha@cb.example"), planned_for("tham@cb.example")
    assert text(to_deputy).splitlines() == [*text(to_holder).splitlines(), place]
    Membership.objects.create(person=tham, unit=own.unit, role=Role.OFFICER)
    assert text(to_deputy) == text(to_holder)


def test_who_takes_a_consent_back_has_it_confirmed() -> None:
    """Law 91/2025/QH15: by a message to the author; of the entry, which the dossier then lacks, to
    who began it, too; nothing once the author agrees again."""
    dossier = Dossier.objects.get(authors__person__email="men@cb.example", state="registered")
    Dossier.objects.filter(pk=dossier.pk).update(created_by=Person.objects.get(email=HA))
    author = dossier.authors.get(person__email="men@cb.example")
    for given in (True, False):
        both = {"entry": given, "photo": given}
        consent.say(author, both, how=Consent.How.LINK)
        author.refresh_from_db()
    planning.plan_events()
    news = Notice.objects.filter(key__startswith="consent ").order_by("pk")
    own = Consent.objects.filter(author=author, given=False)
    assert sorted(news.values_list("recipient__email", "key")) == sorted(
        {
            ("men@cb.example", f"consent {own.get(purpose='entry').pk}"),
            ("men@cb.example", f"consent {own.get(purpose='photo').pk}"),
            (HA, f"consent {own.get(purpose='entry').pk}"),
        }
    )
    read = [text(one) for one in news.filter(recipient=author.person)]
    whose = inert(named(dossier))
    assert [one.splitlines() for one in read] == [
        [f"{whose}: Anh chị đã rút lại lời đồng ý {what} lúc 8 giờ 00, thứ Hai 05/5/2025.", means,
         "Nếu anh chị không rút, báo ngay cho người lập hồ sơ, rồi đồng ý lại và đổi mật khẩu."]
        for what, means in (
            ("dự thi và phần đóng góp",
             "Hồ sơ chưa nộp được khi còn một tác giả chưa đồng ý dự thi."),
            ("dùng ảnh có tôi", "Từ nay ban tổ chức không dùng ảnh có tác giả này."),
        )
    ]  # fmt: skip
    Dossier.objects.filter(pk=dossier.pk).update(created_by=author.person)
    own_doing = "Nếu anh chị không rút, đồng ý lại và đổi mật khẩu."
    assert [text(one).splitlines()[-1] for one in news.filter(recipient=author.person)] == [
        own_doing
    ] * 2
    consent.say(author, {"entry": True}, how=Consent.How.LINK)
    assert [now_said(one) is None for one in news.filter(key=news[0].key)] == [True] * 2


def test_an_author_who_is_a_deputy_is_told_of_the_own_dossier_for_the_own_sake() -> None:
    """Nobody took the word back, or asks for what is lacking, in somebody else's place."""
    dossier = Dossier.objects.get(authors__person__email="men@cb.example", state="registered")
    men, own = Person.objects.get(email="men@cb.example"), Membership.objects.get(person__email=HA)
    days = {"valid_from": clock.today(), "valid_to": clock.today() + timedelta(days=60)}
    own.deputies.create(person=men, unit=own.unit, role=own.role, **days)
    for given in (True, False):
        author = dossier.authors.get(person=men)
        consent.say(author, {"photo": given}, how=Consent.How.LINK)
    planning.plan_events()
    told = Notice.objects.get(key__startswith="consent ", recipient=men)
    assert "đang thay" not in text(told)
    assert "đang thay" in text(planned_for("men@cb.example"))


def test_a_unit_that_owes_nothing_is_not_reminded() -> None:
    """Statement 54: "Nobody who has finished is reminded; state is read at sending time"."""
    notice = planned_for("thanh@cb.example")
    unit = notice.unit
    assert now_said(notice)
    Candidate.objects.filter(assignment__unit=unit).update(state=Candidate.State.DROPPED)
    now, done = clock.now(), Dossier.objects.filter(credits__assignment__unit=unit)
    done.update(state="handed_in", completed_at=now)
    DossierCopy.objects.filter(dossier__in=done).update(received_at=now)
    Addressee.objects.filter(unit=unit).update(acknowledged_at=now)
    assert now_said(notice) is None
    done.update(state="withdrawn")
    assert "- Chưa có giải pháp nào" in text(notice)


def test_each_day_reminds_of_what_is_due_by_it() -> None:
    """54, where an item has a day of its own: who has done what the letter's day asks is not
    reminded of that day."""
    letter = Directive.objects.get(contest__code="CB9")
    own = Deadline.objects.create(
        contest=letter.contest, receiver=letter.deadline.receiver, day=date(2025, 5, 12),
        boundary=Deadline.Boundary.THROUGH,
    )  # fmt: skip
    education = Unit.objects.get(memberships__person__email="ha@cb.example")
    Assignment.objects.filter(unit=education, item__number=1).update(deadline=own)
    planning.plan()
    told = Notice.objects.filter(recipient__email="ha@cb.example", kind=Kind.OWES)
    letters, of_item = told.get(milestone=14), told.get(milestone=7, deadline=own)
    assert now_said(letters) is None
    assert "- Mục 1: đã đăng ký 7 trên 10 giải pháp, cần thêm 3." in text(of_item)
    assert "Hạn nộp: chậm nhất hết thứ Hai 12/5/2025, còn 7 ngày." in text(of_item)
    text_for_chats, _ = zalo.reminder(Addressee.objects.get(unit=education, directive=letter))
    assert "Hạn nộp: chậm nhất hết thứ Hai 12/5/2025, còn 7 ngày." in text_for_chats
    assert "đã làm xong" not in text_for_chats
    assert text_for_chats.count("Hạn nộp: ") == 1
    Addressee.objects.filter(unit=education).update(acknowledged_at=None)
    assert [line for line in text(letters).splitlines() if line.startswith("- ")] == [
        "- Chưa xác nhận đã nhận công văn."
    ]
    assert "Chưa xác nhận" not in text(of_item)


def test_a_requested_unit_is_asked_not_dunned_and_goes_no_further() -> None:
    """Issue 5: "`đề nghị` units politely"."""
    said = text(planned_for("quynh@cb.example"))  # Thành đoàn
    assert "được đề nghị tham gia" in said
    assert "còn các việc sau" not in said
    late = clock.now() + timedelta(days=15)
    with clock.at(late):
        planning.plan()
    head = Notice.objects.get(kind=Kind.HEAD, unit__name="Thành đoàn Cao Bằng")
    with clock.at(late + timedelta(days=2)):
        assert now_said(head) is None


def test_the_head_and_the_office_are_told_of_what_is_late() -> None:
    """Statement 17: "Late items reach the unit head, then the office, after set steps"."""
    with clock.at(clock.now() + timedelta(days=15)):
        planning.plan()
    with clock.at(clock.now() + timedelta(days=21)):
        head = Notice.objects.get(kind=Kind.HEAD, unit__short_name="Phòng Giáo dục và Đào tạo")
        office = Notice.objects.get(kind=Kind.OFFICE)
        said = say([head, office])
    head_said, office_said = said[head.pk], said[office.pk]
    assert head_said
    assert office_said
    assert head.recipient.email == "kien@cb.example"
    assert head_said.url == office_said.url  # the leader above follows the board
    assert head_said.subject == "Phòng Giáo dục và Đào tạo: đã quá hạn, 5 việc chưa xong"
    assert head_said.text.endswith("chưa có lãnh đạo trên cổng, nên thư gửi lên cấp trên.")
    assert "- Mục 1: đã đăng ký 7 trên 10 giải pháp, cần thêm 3." in head_said.text
    asked_only = ("Thành đoàn", "Liên đoàn Lao động")
    assert office_said.text.startswith("Hạn nộp (chậm nhất hết thứ Hai 19/5/2025) đã qua. ")
    assert "Phòng Giáo dục và Đào tạo: 5 việc." in office_said.text
    assert not any(name in office_said.text for name in asked_only)
    own = Person.objects.create_user(full_name="Nông Văn Trưởng", email="truong@cb.example")
    Membership.objects.create(person=own, unit=head.unit, role=Role.LEADER)
    with clock.at(clock.now() + timedelta(days=21)):
        assert now_said(head) is None  # the unit has a leader by now, who is told instead
        Person.objects.filter(pk=own.pk).update(is_active=False)
        assert now_said(head) == head_said


@pytest.mark.parametrize("how", ["membership", "account", "deadline"])
def test_who_left_and_whose_day_moved_is_not_reminded(how: str) -> None:
    notice = planned_for("ha@cb.example")
    if how == "membership":
        Membership.objects.filter(person=notice.recipient).update(valid_to=date(2025, 5, 4))
    elif how == "account":
        Person.objects.filter(pk=notice.recipient_id).update(is_active=False)
    else:
        Deadline.objects.filter(pk=notice.deadline_id).update(day=date(2025, 5, 27))
    assert now_said(notice) is None


def test_two_letters_with_one_deadline_are_told_of_apart() -> None:
    """Each office reads what is told because of its own letter, and nothing of the other's."""
    notice = planned_for("ha@cb.example")
    letter = Directive.objects.get(contest__code="CB9")
    document = letter.document
    document.pk, document.number = None, "1200"
    document.save()
    newer = Directive.objects.create(
        document=document, contest=letter.contest, office=letter.office, deadline=letter.deadline,
        issued_at=clock.now(),
    )  # fmt: skip
    Addressee.objects.create(directive=newer, unit=notice.unit)
    planning.plan()
    other = Notice.objects.get(recipient=notice.recipient, milestone=14, directive=newer)
    own, others = text(notice), text(other)
    assert own.startswith("Theo Công văn số 1098/UBND-VHKHTT ngày 18/4/2025")
    assert others.startswith("Theo Công văn số 1200/UBND-VHKHTT ngày 18/4/2025")
    assert [n for n in Notice.objects.of_letter(letter) if n == other] == []
    assert [n for n in Notice.objects.of_letter(newer) if n == notice] == []
    assert "1200" not in own
    assert "- Chưa xác nhận đã nhận công văn." in others.splitlines()
    dossier = Dossier.objects.filter(credits__assignment__item__directive=letter).first()
    event = {"recipient": notice.recipient, "kind": Kind.EVENT, "unit": notice.unit,
             "deadline": letter.deadline, "due_at": clock.now()}  # fmt: skip
    of_unit = Notice.objects.create(key="moved 1 unit 1", **event)
    of_dossier = Notice.objects.create(key="moved 1 dossier 1", dossier=dossier, **event)
    seen = {
        office: {of_unit, of_dossier} & set(Notice.objects.of_letter(office))
        for office in (letter, newer)
    }
    assert seen == {letter: {of_unit, of_dossier}, newer: {of_unit}}  # it counts for the first


def test_an_author_hears_what_the_dossier_lacks(person_of) -> None:
    """Issue 5: "authors by what their dossier lacks"."""
    planning.plan()
    draft = Author.objects.filter(person__email="men@cb.example", dossier__state="registered")
    dossier = draft.first().dossier
    notice = Notice.objects.get(
        recipient__email="men@cb.example", dossier=dossier, kind=Kind.DOSSIER, milestone=14
    )
    said = text(notice)
    assert said.startswith(f"Hồ sơ {dossier.code} “{dossier.title}” chưa nộp. Hạn: chậm nhất hết")
    Answer.objects.filter(dossier=dossier, question__order=1).delete()
    question = dossier.rules.questions.get(order=1)
    assert f"- Câu 1: {question.label} Chưa trả lời." in text(notice)
    Dossier.objects.filter(pk=dossier.pk).update(state="handed_in")
    DossierCopy.objects.filter(dossier=dossier).update(received_at=None)
    assert "đã nộp trên cổng. Còn phải đưa bản giấy (bộ 01, bộ 02) đến" in text(notice)
    DossierCopy.objects.filter(dossier=dossier).update(received_at=clock.now())
    assert now_said(notice) is None
    Dossier.objects.filter(pk=dossier.pk).update(state="drafting")
    with clock.at(clock.now() + timedelta(days=20)):
        assert "Hồ sơ đã khóa, không sửa được nữa" in text(notice)


def test_who_no_longer_writes_for_a_dossier_is_not_told() -> None:
    notice = planned_for("bach@cb.example", Kind.SUPPLEMENT, 3)
    assert now_said(notice)
    Membership.objects.filter(person=notice.recipient).update(valid_to=date(2025, 5, 4))
    assert now_said(notice) is None


def test_a_desk_hears_what_waits_too_long() -> None:
    planning.plan()
    notice = Notice.objects.get(recipient__email="ngan@cb.example", kind=Kind.DESK)
    unit, deadline = Unit.objects.get(name="Thành đoàn Cao Bằng"), Deadline.objects.first()
    assert deadline
    ExtensionRequest.objects.create(
        deadline=Directive.objects.get(contest__code="CB9").deadline, unit=unit,
        wished_for=date(2025, 5, 30), reason="Mưa lũ", asked_at=clock.now(),
        asked_by=notice.recipient,
    )  # fmt: skip
    failed = Message.objects.create(
        recipient=notice.recipient, slot="x", subject="x", body="x", state=Message.State.FAILED
    )
    Notice.objects.filter(recipient__email="ha@cb.example").update(message=failed)
    lent = DossierCopy.objects.filter(dossier__contest__code="CB9", received_at__isnull=False)
    lent = lent.filter(dossier__forwarding=None).first()
    CopyMove.objects.create(
        copy=lent, place="Phòng họp", holder="Lý Văn Mượn", due_on=date(2025, 5, 4),
        by=notice.recipient,
    )  # fmt: skip
    said = now_said(notice)
    assert said
    lines = said.text.splitlines()
    numbers = [int(line.split()[1]) for line in lines if line.startswith("- ")]
    assert max(numbers) > 1
    assert said.subject == f"Nơi nhận: {sum(numbers)} việc đang chờ"
    at = lines.index("- 1 đề nghị gia hạn chưa trả lời.")
    assert lines[at + 1] == "Mở trang: http://127.0.0.1:8000/xin-gia-han/"
    assert "- 1 thư nhắc không gửi được hoặc không rõ đã đến chưa." in lines
    assert any(line.endswith("bộ giấy cho mượn quá hẹn trả.") for line in lines)
    Membership.objects.filter(person=notice.recipient).update(valid_to=date(2025, 5, 4))
    assert now_said(notice) is None


@pytest.mark.parametrize(
    "ends", [{"boundary": "before"}, {"boundary": "hour", "hour": time(0)}], ids=["day", "midnight"]
)
def test_a_desk_hears_of_missing_paper_on_the_day_that_is_too_late(ends) -> None:
    """0 giờ ngày 20/5 is over when "trước ngày 20/5" is."""
    planning.plan()
    notice = Notice.objects.get(recipient__email="ngan@cb.example", kind=Kind.DESK)
    dossier = Dossier.objects.filter(contest__code="CB9", state="handed_in").first()
    DossierCopy.objects.filter(dossier=dossier).update(received_at=None)
    Deadline.objects.filter(pk=dossier.deadline_id).update(day=date(2025, 5, 20), **ends)
    said = []
    for day in (19, 20):
        with clock.at(clock.now().replace(day=day)):
            said.append("quá hạn mà còn thiếu bản giấy." in text(notice))
    assert said == [False, True]


def test_a_judge_hears_only_a_number() -> None:
    planning.plan()
    notice = Notice.objects.get(recipient__email="khue@cb.example", kind=Kind.JUDGE)
    council = Council.objects.get()
    assert text(notice) == f"{council}: còn 2 trên 3 phiếu chấm chưa niêm phong."
    assert notice.due_at == due_at(Deadline(day=date(2025, 5, 5), boundary="through"), 0)


def test_what_the_desk_did_is_told_at_once_to_who_must_know(person_of) -> None:
    returned = Dossier.objects.get(contest__code="CB9", state="returned")
    perform(STEPS, "hand_in", returned, by=person_of("bach@cb.example"))
    ngan = person_of("ngan@cb.example")
    Author.objects.create(dossier=returned, person=ngan, name=ngan.full_name)  # she did it herself
    change = perform(STEPS, "mark_ineligible", returned, by=ngan, note="Đã có giải")
    planning.plan()
    [notice] = Notice.objects.filter(key=f"change {change.pk}")
    assert (notice.recipient.email, notice.kind, notice.due_at, notice.is_legal) == (
        "bach@cb.example", Kind.EVENT, change.at, True,
    )  # fmt: skip
    assert text(notice) == (
        f"Hồ sơ CB9-0006 “{returned.title}” được ghi là không đủ điều kiện dự thi.\n"
        "Lý do: Đã có giải"
    )


def test_a_letter_and_an_answered_request_are_told_of() -> None:
    letter = Directive.objects.get(contest__code="CB9")
    ha = Addressee.objects.get(directive=letter, unit__memberships__person__email="ha@cb.example")
    Directive.objects.filter(pk=letter.pk).update(issued_at=clock.now())
    Addressee.objects.filter(pk=ha.pk).update(acknowledged_at=None)
    request = ExtensionRequest.objects.create(
        deadline=letter.deadline, unit=ha.unit, wished_for=date(2025, 5, 30), reason="Mưa lũ",
        asked_at=clock.now(), asked_by=Person.objects.get(email="ha@cb.example"),
        answered_at=clock.now(), refused_because="Tỉnh đã ấn định", answered_by=None,
    )  # fmt: skip
    planning.plan()
    told = Notice.objects.filter(recipient__email="ha@cb.example", kind=Kind.EVENT)
    came, answered = told.get(key=f"letter {ha.pk}"), told.get(key=f"extension {request.pk}")
    assert text(came).startswith(
        "Ủy ban nhân dân thành phố Cao Bằng gửi Phòng Giáo dục và Đào tạo thành phố Cao Bằng Công "
        "văn số 1098/UBND-VHKHTT ngày 18/4/2025: V/v giao nhiệm vụ"
    )
    own = token_of(ha, Person.objects.get(email="ha@cb.example"))
    assert now_said(came).url == f"http://127.0.0.1:8000/nhan-cong-van/thu/{own}/"
    assert "thu/" not in text(came)  # the office reads it on its outbox
    refused = text(answered)
    assert "đến hết ngày 30/5/2025: không được đồng ý. Lý do: Tỉnh đã ấn định" in refused
    stands = "\nHạn nộp giữ nguyên: chậm nhất hết thứ Hai 19/5/2025."
    assert stands in refused
    assert refused.endswith(f"\nCần hỏi: {letter.office.name}, điện thoại 0900 000 110.")
    later = Deadline.objects.create(
        contest=letter.contest, day=date(2025, 5, 30), boundary=Deadline.Boundary.THROUGH,
        receiver=letter.deadline.receiver, extends=letter.deadline, document=letter.document,
        uid=letter.deadline.uid, sequence=1,
    )  # fmt: skip
    Addressee.objects.filter(pk=ha.pk).update(extended_to=later)
    assert text(answered) == refused.replace(stands, "")  # the day moved in the same night
    ExtensionRequest.objects.update(granted=later, refused_because="")
    assert text(answered) == (
        "Phòng Giáo dục và Đào tạo thành phố Cao Bằng xin gia hạn “Nộp hồ sơ dự thi”: đã được gia "
        "hạn theo Công văn số 1098/UBND-VHKHTT ngày 18/4/2025. Hạn mới: chậm nhất hết thứ Sáu "
        "30/5/2025."
    )
    Addressee.objects.filter(pk=ha.pk).update(acknowledged_at=clock.now())
    assert now_said(came) is None


def test_who_acts_for_the_heir_is_told_what_the_old_unit_owes(person_of) -> None:
    """Statement 24: the officer of a unit that took another's place is reminded of its letters, its
    dossiers and what was answered; who acted for it no longer is. Its leader, too."""
    letter = Directive.objects.get(contest__code="CB9")
    commune = person_of("pao@cb.example").memberships.get().unit
    request = ExtensionRequest.objects.create(
        deadline=letter.deadline, unit=commune, wished_for=date(2025, 5, 30), reason="Mưa lũ",
        asked_at=clock.now(), asked_by=person_of("pao@cb.example"), answered_at=clock.now(),
        refused_because="Tỉnh đã ấn định", answered_by=None,
    )  # fmt: skip
    ward = Unit.objects.create(kind="commune", name="UBND phường Mới", parent=commune.parent)
    for name, role in (("moi", Role.OFFICER), ("dau", Role.LEADER)):
        person = Person.objects.create(full_name=f"Lý Thị {name}", email=f"{name}@cb.example")
        ward.memberships.create(person=person, role=role)
    notices = Notice.objects.exclude(kind=Kind.DOSSIER).filter(unit=commune)
    planning.plan()
    old = set(notices.filter(recipient__email="pao@cb.example").values_list("key", flat=True))
    lifetimes.merge([commune], ward, day=clock.today(), basis="Nghị quyết")
    notices.delete()
    planning.plan()
    new = notices.filter(recipient__email="moi@cb.example")
    assert {f"extension {request.pk}"} < old == set(new.values_list("key", flat=True))
    assert all(say(new)[notice.pk] for notice in new.filter(milestone=14))
    assert "không được đồng ý" in text(new.get(key=f"extension {request.pk}"))
    assert not notices.filter(recipient__email="pao@cb.example").exists()
    with clock.at(clock.now() + timedelta(days=15)):
        planning.plan()
    with clock.at(clock.now() + timedelta(days=21)):
        head = notices.filter(kind=Kind.HEAD).earliest("pk")
        assert head.recipient.email == "dau@cb.example"
        said = now_said(head)
    assert said
    assert not said.text.endswith("nên thư gửi lên cấp trên.")


TYPED = (
    ("Xã Vui\r\nBcc: ai@evil.com", "Xã Vui Bcc: ai@evil. com"),
    ("http://evil.com/a?b", "http: / /evil. com/a?b"),
    ("www.evil.com, evil。com", "www. evil. com, evil。 com"),
    ("[bấm](//evil.com) <b>đậm</b>", "[bấm](/ /evil. com) <b>đậm</b>"),
    ("{{ 7 }} {% now %} {0.__class__} %s", "{{ 7 }} {% now %} {0.__class__} %s"),
    ("a\u200bb\u202ec\x1b[31m\u2028d", "a bc [31m d"),
    ("0900.000.110, 1.000.000 đồng, TS. An", "0900.000.110, 1.000.000 đồng, TS. An"),
)


def test_names_and_titles_come_out_inert() -> None:
    """Security test 23: "Names and titles with links, Markdown, HTML, newlines, `Bcc:` lead to
    inert text"; 24: "templates in templates fail"."""
    notice = planned_for("ha@cb.example")
    for typed, harmless in TYPED:
        assert inert(typed) == harmless
        Unit.objects.filter(pk=notice.unit_id).update(short_name=typed, name=typed)
        Person.objects.filter(pk=notice.recipient_id).update(full_name=typed, address_as="")
        said = now_said(notice)
        assert said
        assert said.subject == f"{harmless}: còn 14 ngày, 5 việc chưa xong"
        assert f"ngày 18/4/2025, {harmless} còn các việc sau:" in said.text
        subject, body = words.digest(Person.objects.get(pk=notice.recipient_id), [said])
        assert subject == said.subject
        assert body.startswith(f"Kính gửi {harmless},\n\nTheo Công văn")
        page = f"http://127.0.0.1:8000/viec-cua-toi/?don-vi={notice.unit_id}"
        assert body.endswith(f"Mở trang: {page}\n\n{words.closing()}\n")
        assert body.count("://") == 2


def test_many_say_as_much_with_no_more_queries() -> None:
    """Issue 5: "State is read at sending time. One digest a person a day"."""
    planning.plan()
    kinds = (Kind.OWES, Kind.DOSSIER, Kind.SUPPLEMENT, Kind.EVENT)
    notices = Notice.objects.filter(kind__in=kinds, unit__path__startswith=province())
    counts = []
    for number in (1, 40):
        chosen = [
            n for kind in kinds for n in notices.filter(kind=kind)[: 1 if number == 1 else 40]
        ]
        with CaptureQueriesContext(connection) as asked:
            say(chosen)
        counts.append(len(asked))
    assert counts == [27, 27]


def province() -> str:
    return Directive.objects.get(contest__code="CB9").office.province_path


def test_a_digest_says_all_of_it_once() -> None:
    person = Person(full_name="Hoàng Thu Hà", address_as="chị")
    told = [Said("Một", "Việc một.", "http://p/1"), Said("Hai", "Việc hai.", "http://p/2")]
    assert words.digest(person, told) == (
        "Một, cùng 1 mục khác",
        "Kính gửi chị Hà,\n\nViệc một.\nMở trang: http://p/1\n\nViệc hai.\nMở trang: http://p/2"
        f"\n\n{words.closing()}\n",
    )
    assert words.closing().endswith(
        " tự gửi thư này.\nChọn cách nhận thư: http://127.0.0.1:8000/tin-nhan/cai-dat/"
    )
    long = Said("x" * 300, "x", "x")
    assert len(words.digest(person, [long, told[0]])[0]) == 300
    assert words.digest(person, told * 2) == words.digest(person, told)
    some = [Said(f"Việc {n}", f"Việc {n}.", "") for n in range(40)]
    many = words.digest(person, some)[1].split("\n\n")
    assert len(many) == 23
    assert many[-2].startswith("Còn 20 mục khác, xem trên cổng.\n")


def test_a_person_who_left_is_in_nobodys_way() -> None:
    planning.plan()
    notices = list(Notice.objects.filter(kind=Kind.OWES, milestone=14))
    before, gone = say(notices), notices[0]
    Membership.objects.filter(person=gone.recipient_id, role=Role.OFFICER).delete()
    assert say(list(Notice.objects.filter(kind=Kind.OWES, milestone=14))) == before | {
        gone.pk: None
    }


def test_a_supplement_is_reminded_of_before_its_day(person_of) -> None:
    """Statement 75: "A supplement request has its own deadline and reminders before it"."""
    returned = Dossier.objects.get(contest__code="CB9", state="returned")
    planning.plan()
    deadline = returned.supplements.get().deadline
    planned = Notice.objects.filter(deadline=deadline).order_by("due_at")
    assert [(n.recipient.email, n.milestone, clock_day(n)) for n in planned] == [
        ("bach@cb.example", 3, date(2025, 5, 5)),
        ("bach@cb.example", 1, date(2025, 5, 7)),
        ("bach@cb.example", -1, date(2025, 5, 9)),
    ]
    notice = planned.get(milestone=1)
    with clock.at(notice.due_at):
        said = now_said(notice)
        assert said
        assert said.subject == f"Bổ sung hồ sơ CB9-0006 “{returned.title}”: còn 1 ngày"
        assert "- Giấy xác nhận áp dụng: thiếu minh chứng áp dụng." in said.text
    perform(STEPS, "hand_in", returned, by=person_of("bach@cb.example"))
    with clock.at(notice.due_at):
        assert now_said(notice) is None


def clock_day(notice: Notice) -> date:
    return localtime(notice.due_at).date()

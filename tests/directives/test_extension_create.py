"""More time by a later paper: seen first, then saved, for all units or for some."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from contest_portal import clock, demo
from directives.models import (
    Addressee,
    Assignment,
    Candidate,
    Deadline,
    Directive,
    ExtensionRequest,
)
from documents.models import Document
from organizations.models import Person
from reminders import planning, tasks
from reminders.models import Notice
from submissions import drafting
from submissions.completeness import closed
from submissions.models import Author, Dossier
from tests.directives.conftest import EDUCATION, FARMING, text_of, unit
from tests.waking import woken

pytestmark = pytest.mark.usefixtures("demo")


def data(**more: Any) -> dict[str, Any]:
    city = unit("Ủy ban nhân dân thành phố Cao Bằng")
    return {
        "to": "chosen" if more.get("units") else "all", "boundary": "through",
        "day": "30/5/2025", "hour": "", "evidence": "arrival",
        "kind": "letter", "number": "1200", "symbol": "UBND-VHKHTT", "issued_on": "05/5/2025",
        "issuer": city.pk, "subject": "V/v gia hạn nộp hồ sơ",
    } | more  # fmt: skip


def extend(client: Client, deadline: Deadline, address: str = "", **more: Any) -> Any:
    """See what it does, then save it."""
    url = f"/han/{deadline.pk}/gia-han/{address}"
    seen = client.post(url, data(**more))
    assert "Chưa lưu" in text_of(seen), seen.context["form"].errors
    return client.post(
        url, data(**more, shown=seen.context["form"]["shown"].value()), follow=True
    )  # fmt: skip


def test_nothing_is_saved_before_its_consequences_are_seen(office, letter, deadline) -> None:
    """Statement 56: "Changing the deadline re-plans every pending reminder at once and shows the
    new plan"."""
    planning.plan()
    before = Deadline.objects.count(), Document.objects.count(), Notice.objects.count()
    page = office.post(f"/han/{deadline.pk}/gia-han/", data())
    text = text_of(page)
    assert (Deadline.objects.count(), Document.objects.count(), Notice.objects.count()) == before
    assert "17 đơn vị theo hạn mới" in text
    gone = {day.day: day.notices for day in page.context["plan"].gone}
    come = {day.day: day.notices for day in page.context["plan"].come}
    assert gone[date(2025, 5, 12)] == come[date(2025, 5, 23)]  # T-7, 11 days later
    assert "thứ Sáu 23/5/2025" in text
    response = extend(office, deadline)
    assert "Đã gia hạn: đến hết ngày 30/5/2025" in text_of(response)
    planned = Notice.objects.filter(state="planned", kind="owes", due_at__lt="2025-05-20T00:00Z")
    assert set(planned.values_list("counted_to", flat=True)) == {date(2025, 5, 30)}


def test_for_all_units_everything_moves_and_the_letter_keeps_its_word(
    office, client, letter, deadline
) -> None:
    live = Dossier.objects.filter(deadline=deadline).live().count()
    extend(office, deadline)
    new = Deadline.objects.get(extends=deadline)
    assert (new.uid, new.sequence, new.document.title) == (
        deadline.uid, 1, "Công văn số 1200/UBND-VHKHTT ngày 05/5/2025",
    )  # fmt: skip
    letter = Directive.objects.get(pk=letter.pk)
    assert (letter.deadline, letter.effective_deadline) == (deadline, new)
    assert {a.effective_deadline for a in Addressee.objects.filter(directive=letter)} == {new}
    tasks = Assignment.objects.filter(item__directive=letter)
    assert {a.effective_deadline for a in tasks} == {new}
    assert Dossier.objects.filter(deadline=new).count() == live > 0
    said = "đã gia hạn theo Công văn số 1200/UBND-VHKHTT ngày 05/5/2025"
    for url in (f"/cong-van/{letter.pk}/", "/cong-van/"):
        assert said in text_of(client.get(url))
    assert "trước đây là trước ngày 20/5/2025" in text_of(client.get("/hoi-thi/CB9/"))
    assert said in text_of(office.get(f"/tien-do/{letter.pk}/"))


def test_for_a_named_unit_only_its_work_moves(office, as_person, letter, deadline) -> None:
    education = unit(EDUCATION)
    extend(office, deadline, units=[education.pk])
    new = Deadline.objects.get(extends=deadline)
    moved = Addressee.objects.filter(directive=letter, extended_to=new)
    assert [a.unit for a in moved] == [education]
    letter.refresh_from_db()
    assert letter.effective_deadline == deadline
    assert not Deadline.objects.in_force().contains(new)
    of_unit = Dossier.objects.filter(deadline=new)
    credited = set(of_unit.values_list("credits__assignment__unit", flat=True))
    assert (of_unit.exists(), education.pk in credited) == (True, True)
    others = Dossier.objects.filter(credits__assignment__unit=unit(FARMING)).live()
    assert new not in {d.deadline for d in others}
    assert "Gia hạn đến hết ngày 30/5/2025" in text_of(office.get(f"/tien-do/{letter.pk}/"))
    of_the_unit = text_of(as_person("ha@cb.example").get("/viec-cua-toi/"))
    assert "đã gia hạn theo Công văn số 1200" in of_the_unit
    with clock.at(demo.NOW.replace(day=20)):
        open_still = {closed(d) == "" for d in of_unit.filter(state="drafting")}
        assert open_still == {True}


def test_extended_twice(office, letter, deadline) -> None:
    """For one unit, then for all, then for that unit again: each keeps the latest it was given."""
    education = unit(EDUCATION)
    extend(office, deadline, units=[education.pk], day="10/6/2025")
    extend(office, deadline, day="30/5/2025", number="1201")
    days = Addressee.objects.filter(directive=letter)
    found = {str(a.effective_deadline.day) for a in days.exclude(unit=education)}
    own = days.get(unit=education).effective_deadline
    assert (found, str(own.day)) == ({"2025-05-30"}, "2025-06-10")
    extend(office, own, day="20/6/2025", number="1202")
    own = days.get(unit=education).effective_deadline
    assert (str(own.day), own.uid, own.sequence) == ("2025-06-20", deadline.uid, 3)
    assert [d.wording for d in Deadline.objects.in_force().filter(uid=deadline.uid)] == [
        "đến hết ngày 30/5/2025"
    ]


def test_for_all_again_nobody_is_left_behind(office, letter, deadline) -> None:
    """For one unit, for all, and for all again, from the day that all keep by then: also who had
    more time than the others gets what is later still."""
    education = unit(EDUCATION)
    extend(office, deadline, units=[education.pk], day="10/6/2025")
    extend(office, deadline, day="30/5/2025", number="1201")
    kept = Deadline.objects.in_force().get(uid=deadline.uid)
    form = office.get(f"/han/{kept.pk}/gia-han/").context["form"]
    assert education.pk in dict(form.fields["units"].choices)
    extend(office, kept, day="20/6/2025", number="1202")
    last = Deadline.objects.in_force().get(uid=deadline.uid)
    assert str(last.day) == "2025-06-20"
    assert {a.effective_deadline for a in letter.addressees.all()} == {last}
    tasks = Assignment.objects.filter(item__directive=letter)
    assert {a.effective_deadline for a in tasks} == {last}
    live = Dossier.objects.filter(credits__assignment__in=tasks).live()
    assert {d.deadline for d in live} == {last}


def test_what_all_keep_never_moves_back(office, deadline) -> None:
    """Even where some unit of a later letter would gain by it."""
    extend(office, deadline)
    Assignment.objects.filter(unit=unit(EDUCATION)).update(extended_to=None)
    sooner = data(day="26/5/2025", number="1207")
    page = office.post(f"/han/{deadline.pk}/gia-han/", sooner)
    assert page.context["form"].errors == {
        "day": ["Hạn mới phải sau hạn hiện nay (đến hết ngày 30/5/2025)."]
    }
    assert not Document.objects.filter(number="1207").exists()


def test_only_what_was_shown_is_saved(office, deadline) -> None:
    """Statement 56: "… and shows the new plan": of another hour or paper the reminders are the
    same, and still it is shown first."""
    url, shown = f"/han/{deadline.pk}/gia-han/", {"boundary": "hour", "hour": "17:00"}
    mark = office.post(url, data(**shown)).context["form"]["shown"].value()
    for changed in ({"hour": "09:00"}, {"number": "9999"}):
        page = office.post(url, data(**shown | changed, shown=mark))
        assert "Chưa lưu" in text_of(page)
    assert not Deadline.objects.filter(extends=deadline).exists()
    told = "Từ lúc anh chị xem trước, hạn, lịch nghỉ hoặc các lượt nhắc đã đổi"
    assert told not in text_of(page)  # it was typed anew
    extend(office, deadline, units=[unit(EDUCATION).pk], number="1201", day="06/6/2025")
    page = office.post(url, data(**shown, shown=mark))
    assert told in text_of(page)
    assert not Deadline.objects.filter(extends=deadline, units=None).exists()
    mark = page.context["form"]["shown"].value()
    office.post(url, data(**shown, shown=mark))
    assert Deadline.objects.get(extends=deadline, units=None).wording == "17 giờ 00 ngày 30/5/2025"


def test_a_paper_that_the_register_holds_twice(office, deadline) -> None:
    """The one that is published is taken."""
    paper = {
        "kind": "letter", "number": "1200", "symbol": "UBND-VHKHTT", "day": 5, "month": 5,
        "year": 2025, "issuer": unit("Ủy ban nhân dân thành phố Cao Bằng"), "subject": "Gia hạn",
    }  # fmt: skip
    Document.objects.create(**paper)
    published = Document.objects.create(**paper, published_at=clock.now())
    extend(office, deadline)
    assert Deadline.objects.get(extends=deadline).document == published


def test_a_draft_begun_from_a_page_of_before_has_the_new_day(office, letter, deadline) -> None:
    """What is read before an extension is read anew under the lock."""
    related = "item__directive__deadline"
    task = Assignment.objects.select_related(related).get(
        item__directive=letter, item__number=1, unit=unit(EDUCATION)
    )
    candidate = Candidate.objects.select_related(f"assignment__{related}").get(
        title__startswith="Chăn nuôi lợn"
    )
    extend(office, deadline)
    new = Deadline.objects.get(extends=deadline)
    begun = drafting.begin(task, by=Person.objects.get(email="ha@cb.example"))
    noted = drafting.begin_from(candidate, by=Person.objects.get(email="thanh@cb.example"))
    assert (begun.deadline, noted.deadline) == (new, new)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"day": "19/5/2025"}, "day", "Hạn mới phải sau hạn hiện nay (trước ngày 20/5/2025)."),
        ({"issued_on": "17/4/2025"}, "issued_on",
         "Văn bản trước ký ngày 18/4/2025. Văn bản này phải từ ngày ấy."),
        ({"issued_on": "06/5/2025"}, "issued_on", "Ngày này chưa tới. Ghi ngày ký văn bản."),
        ({"number": ""}, "number", "Ghi số văn bản. Cổng không tự đặt số."),
        ({"units": ["1"]}, "units", "Đơn vị đã chọn không có trong các nơi giữ hạn này."),
        ({"to": ""}, "to", "Chọn gia hạn cho tất cả hay chỉ cho một số đơn vị."),
        ({"to": "chosen"}, "units", "Đánh dấu ít nhất một đơn vị."),
    ],
)  # fmt: skip
def test_contradictions_are_refused_beside_their_field(
    office, deadline, changes, field, sentence
) -> None:
    form = office.post(f"/han/{deadline.pk}/gia-han/", data(**changes)).context["form"]
    assert form.errors == {field: [sentence]}
    assert form["subject"].value() == "V/v gia hạn nộp hồ sơ"


def test_a_unit_that_has_more_time_already_is_refused(office, deadline) -> None:
    education = unit(EDUCATION)
    extend(office, deadline, units=[education.pk])
    page = office.post(f"/han/{deadline.pk}/gia-han/", data(units=[education.pk]))
    assert page.context["form"].errors == {
        "units": [f"Đã có hạn muộn hơn hoặc bằng hạn này: {education.called}."]
    }


def test_a_day_off_is_asked_about_and_stays_ticked(office, deadline) -> None:
    url, sunday = f"/han/{deadline.pk}/gia-han/", {"day": "01/6/2025"}
    page = office.post(url, data(**sunday))
    tick = page.context["form"].fields["seen"].choices[0][0]
    assert "Chủ nhật 01/6/2025" in tick.replace("\u00a0", " ")
    extend(office, deadline, **sunday, seen=tick)
    assert Deadline.objects.get(extends=deadline).last_valid_day == date(2025, 6, 1)


def test_who_it_moves_is_told_at_once(
    office, letter, deadline, django_capture_on_commit_callbacks
) -> None:
    """Statement 56: nobody learns of a new day by chance: officers of each unit, and who writes a
    dossier beside them; whoever had asked reads the answer instead."""
    education, farming = unit(EDUCATION), unit(FARMING)
    ExtensionRequest.objects.create(
        deadline=deadline, unit=farming, wished_for=date(2025, 5, 30), asked_at=clock.now(),
        asked_by=farming.memberships.filter(role="officer").first().person, reason="Bận",
    )  # fmt: skip
    kept = Dossier.objects.filter(deadline=deadline, state="registered")
    own = kept.filter(unit__memberships__role="officer").earliest("pk")
    officer = own.unit.memberships.get(role="officer").person
    Author.objects.create(dossier=own, person=officer, name=officer.full_name)  # told by the unit
    with django_capture_on_commit_callbacks() as after:
        extend(office, deadline)
    assert "reminders.tasks.tell_news" in woken(after)
    tasks.tell_news()
    new = Deadline.objects.get(extends=deadline)
    told = Notice.objects.filter(kind="event", deadline=new, dossier=None, state="told")
    units = {a.unit for a in letter.addressees.all() if a.unit != farming}
    assert {notice.unit for notice in told} == units
    said = text_of_notice(told.get(unit=education))
    assert "được gia hạn theo Công văn số 1200" in said
    assert "Hạn mới: chậm nhất hết thứ Sáu 30/5/2025. Hạn cũ ghi “trước ngày 20/5/2025”." in said
    answered = Notice.objects.filter(key__startswith="extension ", state="told")
    assert {notice.unit for notice in answered} == {farming}
    assert Notice.objects.of_letter(letter).filter(pk__in=told).count() == told.count()
    authors = Notice.objects.filter(kind="event", deadline=new, dossier__isnull=False)
    assert {notice.state for notice in authors} == {"told"}
    assert {n.dossier.deadline_id for n in authors} == {new.pk}
    assert officer not in [n.recipient for n in authors]


def text_of_notice(notice: Notice) -> str:
    return notice.text.replace("\u00a0", " ")


def test_who_is_reminded_of_a_dossier_is_told_of_its_new_day(office, deadline) -> None:
    """56: a day for one unit moves the dossier that another's officer writes; each reads of the
    day that was the reader's until now."""
    farming = unit(FARMING)
    extend(office, deadline, units=[farming.pk], day="23/5/2025")
    tasks.tell_news()
    ducks = Dossier.objects.get(title__startswith="Nuôi vịt")
    told = Notice.objects.filter(kind="event", deadline=ducks.deadline, state="told")
    people = told.filter(dossier=ducks).values_list("recipient__full_name", flat=True)
    assert sorted(people) == ["Triệu Văn Pảo", "Đàm Thị Lụa"]
    extend(office, deadline, day="30/5/2025", number="1201")
    tasks.tell_news()
    new = Deadline.objects.in_force().get(uid=deadline.uid)
    told = Notice.objects.filter(kind="event", deadline=new, state="told")
    old = {
        who: text_of_notice(told.get(dossier=dossier, **of)).split("Hạn cũ ghi ")[1]
        for who, dossier, of in (
            ("farming", None, {"unit": farming}),
            ("education", None, {"unit": unit(EDUCATION)}),
            ("lua", ducks, {"recipient__full_name": "Đàm Thị Lụa"}),
        )
    }
    assert old == {
        "farming": "“đến hết ngày 23/5/2025”.",
        "education": "“trước ngày 20/5/2025”.",
        "lua": "“đến hết ngày 23/5/2025”.",
    }


def test_of_an_extension_the_paper_cannot_be_taken_away(office, organiser, deadline) -> None:
    extend(office, deadline)
    new = Deadline.objects.get(extends=deadline)
    page = office.post(f"/han/{new.pk}/sua/", {"document": ""})
    assert page.context["form"].errors["document"] == ["Chọn văn bản gia hạn."]


def test_the_page_shows_the_days_of_now(office, organiser, deadline) -> None:
    """Which day all keep, and each unit's own beside its tick; what was replaced says so."""
    education = unit(EDUCATION)
    extend(office, deadline)
    page = extend(office, deadline, units=[education.pk], day="06/6/2025", number="1201")
    assert f"Đã gia hạn cho {education.called}: đến hết ngày 06/6/2025" in text_of(page)
    page = office.get(f"/han/{deadline.pk}/gia-han/")
    assert "Gia hạn “đến hết ngày 30/5/2025”" in text_of(page)
    units = dict(page.context["form"].fields["units"].choices)
    assert units[education.pk] == f"{EDUCATION} (đến hết ngày 06/6/2025)"
    assert units[unit(FARMING).pk] == f"{FARMING} (đến hết ngày 30/5/2025)"
    rows = organiser.get("/hoi-thi/CB9/quan-ly/").context["deadlines"]
    assert [d.wording for d in rows if d.replaced] == ["trước ngày 20/5/2025"]
    typed = data(units=[education.pk], to="all", number="1209")
    assert list(office.post(f"/han/{deadline.pk}/gia-han/", typed).context["form"].errors) == [
        "units"
    ]


def test_one_paper_with_two_days_is_asked_about(office, deadline) -> None:
    """Statement 55: extensions are by a later document; of one number with two days, one is
    mostly typed wrong."""
    extend(office, deadline)
    typed = data(units=[unit(EDUCATION).pk], day="06/6/2025")
    page = office.post(f"/han/{deadline.pk}/gia-han/", typed)
    assert [sentence for sentence, _ in page.context["form"].fields["seen"].choices] == [
        "Công văn số 1200/UBND-VHKHTT ngày 05/5/2025 đã ghi hạn đến hết ngày 30/5/2025. Xem lại "
        "số; đúng thì vẫn ghi số này."
    ]
    assert Deadline.objects.filter(extends=deadline).count() == 1


def test_queries(office, deadline, django_assert_num_queries) -> None:
    with django_assert_num_queries(7):
        office.get(f"/han/{deadline.pk}/gia-han/")

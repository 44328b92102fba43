"""Sending a letter, and the office's page of it."""

import pytest
from django.db import IntegrityError, transaction

from contest_portal.demo import NOW
from contest_portal.workflow import Refused
from directives import importers, workflow
from directives.models import Addressee, Assignment, Contest, Deadline, Directive
from tests.directives.conftest import (
    EDUCATION,
    FARMING,
    add_item,
    save_item,
    send,
    text_of,
    unit,
)
from tests.directives.test_extension_create import extend


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_a_letter_names_units_parts_targets_and_goes_out(office, person_of, filled, client) -> None:
    """Statement 9: "An officer can issue a directive whose items name units, roles (chủ trì, phối
    hợp), target number and deadline"."""
    own = str(filled.deadline_id)
    add_item(office, filled, lead=[FARMING], support=[EDUCATION], deadline=own)
    response = send(office, filled)
    assert said(response)[-1] == "Đã gửi công văn đến 2 đơn vị."
    filled.refresh_from_db()
    assert (filled.issued_at, filled.document.published_at) == (NOW, NOW)
    assert [a.unit.name for a in filled.addressees.all()] == [EDUCATION, FARMING]
    rows = Assignment.objects.filter(item__directive=filled).order_by("item__number", "pk")
    assert {(a.item.number, a.unit.name, a.part, a.minimum, a.deadline_id) for a in rows} == {
        (1, EDUCATION, "lead", 10, None),
        (2, EDUCATION, "support", None, filled.deadline_id),
        (2, FARMING, "lead", None, filled.deadline_id),
    }
    assert client.get(f"/cong-van/{filled.pk}/").status_code == 200
    seen = Assignment.objects.visible_to(person_of("ha@cb.example"))
    assert set(seen.filter(item__directive=filled)) == set(rows.filter(unit__name=EDUCATION))


def test_a_letter_is_sent_once(office, filled) -> None:
    send(office, filled)
    before = Directive.objects.get(pk=filled.pk).issued_at
    response = send(office, filled)
    assert said(response)[-1].startswith("Công văn đã gửi")
    assert Directive.objects.get(pk=filled.pk).issued_at == before
    assert filled.addressees.count() == 1


def test_it_goes_to_whom_its_items_name_now(office, filled) -> None:
    """An item saved between reading the letter and sending it is sent as it was saved."""
    read = Directive.objects.prefetch_related("items__assignments__unit").get(pk=filled.pk)
    assert read.names() == [EDUCATION]
    save_item(office, filled.items.get(), lead=[FARMING])
    assert workflow.issue(read) == 1
    assert [a.unit.name for a in filled.addressees.all()] == [FARMING]


def test_what_goes_out_is_what_the_page_showed(office, filled) -> None:
    """An item added after the page was shown: the old button sends nothing, and says so."""
    url = f"/cong-van/{filled.pk}/gui/"
    page = office.get(url)
    old = {"shown": page.context["shown"]}
    assert f'name="shown" value="{old["shown"]}"' in page.content.decode()
    add_item(office, filled, lead=[FARMING])
    assert said(office.post(url, old, follow=True))[-1] == workflow.OTHER
    assert said(office.post(url, follow=True)) == [workflow.OTHER]
    assert Directive.objects.get(pk=filled.pk).issued_at is None
    assert said(send(office, filled)) == ["Đã gửi công văn đến 2 đơn vị."]


def test_words_that_were_refused_hold_the_letter(office, filled) -> None:
    """What would go out is what is stored, not what the open part shows and could not save."""
    refused = save_item(office, filled.items.get(), lead=[EDUCATION], minimum="-3")
    page = text_of(refused)
    assert 'aria-describedby="chua-gui">Gửi công văn</button>' in page
    assert "Chưa gửi được. Phần đang mở còn chỗ cần sửa, chưa lưu." in page
    assert "Gửi đến" not in page


def test_an_item_without_words_or_without_who_leads_stays(office, filled) -> None:
    """The paper would say "Giao …: ." or name nobody."""
    add_item(office, filled, lead=[FARMING], sentence=" ")
    add_item(office, filled, support=[FARMING])
    page = office.get(f"/cong-van/{filled.pk}/soan/")
    assert page.context["obstacles"] == [
        "Mục 2 chưa ghi việc phải làm.", "Mục 3 chưa có đơn vị chủ trì.",
    ]  # fmt: skip


def test_a_candidate_of_a_draft_waits_for_the_letters_lock(filled, person_of) -> None:
    """Read while the letter was a draft, saved after it went out: refused, so that the letter
    names no candidate that its page did not show."""
    read = Assignment.objects.select_related("item__directive").get(item__directive=filled)
    importers.save_initiatives([], read, person_of("ngan@cb.example"))
    workflow.issue(filled)
    with pytest.raises(Refused, match=str(workflow.JUST_SENT)):
        importers.save_initiatives([], read, person_of("ngan@cb.example"))
    sent = Assignment.objects.get(pk=read.pk)  # read anew it is what a unit found since
    importers.save_initiatives([], sent, person_of("ngan@cb.example"))


def test_a_letter_without_items_or_units_stays(office, draft, cb9) -> None:
    office.get(f"/cong-van/{draft.pk}/soan/")  # reads what was said before
    response = send(office, draft)
    assert said(response) == ["Công văn chưa có mục nào."]
    draft.items.create(number=3, kind="solutions", sentence="Rà soát")
    Contest.objects.filter(pk=cb9.pk).update(published_at=None)
    with pytest.raises(Refused) as refusal:
        workflow.issue(Directive.objects.get(pk=draft.pk))
    assert refusal.value.reasons == [
        "Mục 3 chưa có đơn vị nào.",
        "Hội thi chưa công bố. Ban Tổ chức công bố trước, rồi gửi công văn.",
    ]
    draft.refresh_from_db()
    assert (draft.issued_at, draft.addressees.count()) == (None, 0)


def test_a_day_that_was_extended_meanwhile_is_chosen_anew(office, filled, deadline) -> None:
    """A letter in the making is not moved by an extension: it may not go out with the old day."""
    extend(office, deadline)
    new = Deadline.objects.get(extends=deadline)
    sentence = "Hạn trước ngày 20/5/2025 đã gia hạn, nay là đến hết ngày 30/5/2025. Chọn lại hạn."
    page = office.get(f"/cong-van/{filled.pk}/soan/")
    assert page.context["obstacles"] == [sentence]
    response = send(office, filled)
    assert said(response)[-1] == sentence
    Directive.objects.filter(pk=filled.pk).update(deadline=new)
    own = Assignment.objects.filter(item__directive=filled)
    own.update(deadline=deadline)
    response = send(office, filled)
    assert said(response)[-1] == sentence
    own.update(deadline=None)
    assert workflow.issue(filled) == 1


def test_sending_is_asked_once_and_says_what_goes_out(office, filled) -> None:
    """Who receives it, what the clerk has not recorded, what would better be looked at first."""
    url = f"/cong-van/{filled.pk}/gui/"
    page = text_of(office.get(url))
    for sentence in (
        "Gửi công văn đến 1 đơn vị?", f"<li>{EDUCATION}</li>", "Công văn chưa ghi số.",
        '<button class="btn btn-primary" type="submit">Gửi đến 1 đơn vị</button>',
    ):  # fmt: skip
        assert sentence in page
    assert "nên xem lại" not in page
    Directive.objects.filter(pk=filled.pk).update(opening="Kế hoạch số 7/KH-UBND ngày 10/5/20224")
    assert "Còn chỗ nên xem lại" in text_of(office.get(url))
    filled.items.create(number=2, kind="solutions")
    page = text_of(office.get(url))
    assert "Mục 2 chưa ghi việc phải làm." in page
    assert '<button class="btn btn-primary"' not in page
    filled.items.get(number=2).delete()
    send(office, filled)
    assert office.get(url).url == f"/cong-van/{filled.pk}/soan/"


def test_sending_is_never_a_get_and_never_anothers(office, as_person, filled) -> None:
    url = f"/cong-van/{filled.pk}/gui/"
    office.get(url)
    for person in ("ha@cb.example", "kien@cb.example", "tue@cb.example", "lam@bk.example"):
        assert as_person(person).post(url).status_code == 404
    filled.refresh_from_db()
    assert filled.issued_at is None


def test_the_offices_page_says_what_is_missing(office, draft) -> None:
    found = office.get(f"/cong-van/{draft.pk}/soan/")
    assert found.context["obstacles"] == ["Công văn chưa có mục nào."]
    assert f"/cong-van/{draft.pk}/gui/" not in found.content.decode()


def test_the_offices_page_sends_when_nothing_is_missing(office, filled) -> None:
    page = office.get(f"/cong-van/{filled.pk}/soan/").content.decode()
    assert "Gửi đến 1 đơn vị" in page
    send(office, filled)
    page = office.get(f"/cong-van/{filled.pk}/soan/").content.decode()
    assert "Gửi đến" not in page
    assert f"/muc/{filled.items.get().pk}/sua/" not in page


def test_a_sent_letter_may_not_be_managed_by_its_readers(as_person, letter) -> None:
    for person in ("ha@cb.example", "kien@cb.example", "tue@cb.example"):
        assert as_person(person).get(f"/cong-van/{letter.pk}/soan/").status_code == 403


def test_everything_or_nothing(filled) -> None:
    """A letter that fails half way is still a draft."""
    Addressee.objects.create(directive=filled, unit=unit(EDUCATION))  # in the way of its own
    with pytest.raises(IntegrityError), transaction.atomic():
        workflow.issue(Directive.objects.get(pk=filled.pk))
    filled.refresh_from_db()
    assert (filled.issued_at, filled.document.published_at) == (None, None)


@pytest.mark.parametrize("items", [1, 3])
def test_queries(office, filled, items, django_assert_num_queries) -> None:
    for _ in range(1, items):
        add_item(office, filled, lead=[FARMING])
    with django_assert_num_queries(13):
        response = office.get(f"/cong-van/{filled.pk}/soan/")
    assert len(response.context["directive"].items.all()) == items

"""Sending a letter whose items name groups of units, and what it is refused for."""

from datetime import date, timedelta

import pytest

from contest_portal.workflow import Refused
from directives import papers, workflow
from directives.models import Assignment, Deadline, Directive, DirectiveItem, ItemGroup
from documents.models import Document
from organizations import lifetimes
from organizations.models import Unit
from tests.directives.conftest import CITY, EDUCATION, text_of, unit

COMMUNE, SCHOOL = Unit.Kind.COMMUNE, Unit.Kind.SCHOOL
TAN_GIANG = "Ủy ban nhân dân phường Tân Giang"


@pytest.fixture
def written(letter) -> Directive:
    """A draft of the same office, of 05/5/2025: item 1 for a ward, by itself from 3 solutions."""
    paper = Document.objects.create(
        kind="letter", issuer=unit(CITY), subject="V/v nhắc việc", year=2025, month=5, day=5
    )
    draft = Directive.objects.create(
        document=paper, contest=letter.contest, office=letter.office, deadline=letter.deadline
    )
    item = draft.items.create(number=1, kind="solutions", sentence="Rà soát.")
    Assignment.objects.create(item=item, unit=unit(TAN_GIANG), minimum=3)
    return draft


def group(item: DirectiveItem, kind: str = COMMUNE, **more) -> ItemGroup:
    return ItemGroup.objects.create(item=item, below=unit(CITY), kind=kind, **more)


def refused(directive: Directive) -> list[str]:
    with pytest.raises(Refused) as refusal:
        workflow.issue(directive)
    directive.refresh_from_db()
    assert (directive.issued_at, directive.addressees.count()) == (None, 0)
    return refusal.value.reasons


def test_a_group_becomes_its_units_of_the_day(written) -> None:
    """Issue 6: "Assign: issuing expands addressees in one transaction". A unit that the item names
    itself keeps its own quota, one closed before the letter's day is not asked."""
    item = written.items.get()
    closed, last_day = Unit.objects.filter(kind=COMMUNE, parent=unit(CITY)).exclude(name=TAN_GIANG)[
        :2
    ]
    Unit.objects.filter(pk=closed.pk).update(valid_to=date(2025, 5, 4))
    Unit.objects.filter(pk=last_day.pk).update(valid_to=date(2025, 5, 5))
    group(item, minimum=1, part="support")
    group(written.items.create(number=2, kind="publicity", sentence="Đưa tin."))
    communes = Unit.objects.filter(kind=COMMUNE, parent=unit(CITY)).exclude(pk=closed.pk)
    assert workflow.issue(written) == communes.count() > 5
    assert {a.unit for a in written.addressees.all()} == set(communes)
    asked = {a.unit: (a.part, a.minimum) for a in item.assignments.all()}
    others = dict.fromkeys(communes, ("support", 1))
    assert asked == others | {unit(TAN_GIANG): ("lead", 3)}
    assert Assignment.objects.filter(item__directive=written, item__number=2).count() == len(asked)
    assert [(s.quota, len(s.units), len(s.groups)) for s in item.shares()] == [
        ("từ 3 giải pháp trở lên, tính số đã đăng ký", 1, 0),
        ("từ 1 giải pháp trở lên, tính số đã đăng ký", 0, 1),
    ]


def test_a_sent_letter_goes_on_naming_its_groups(written) -> None:
    """A unit that becomes something else afterwards stays in the group that it was sent in."""
    group(written.items.get(), minimum=1)
    group(written.items.create(number=2, kind="solutions", sentence="Tìm."), minimum=5)
    workflow.issue(written)
    before = papers.letter(Directive.objects.get(pk=written.pk))
    assert before["to"] == ["Ủy ban nhân dân các xã, phường"]
    Unit.objects.filter(kind=COMMUNE, parent=unit(CITY)).update(kind=SCHOOL)
    after = Directive.objects.get(pk=written.pk)
    assert papers.letter(after) == before
    words = [item.binding_words() for item in after.items.all()]
    assert words == ["từ 3 giải pháp trở lên", "từ 5 giải pháp trở lên"]


def test_a_letter_is_refused_with_sentences(written, letter) -> None:
    """Issue 6, bad input: "a unit closed before the date, … an item without a unit, a deadline
    before the letter … : a clear sentence, nothing half saved"."""
    item = written.items.get()
    Unit.objects.filter(name=TAN_GIANG).update(valid_to=date(2025, 4, 30))
    group(item, kind=Unit.Kind.PROVINCE)
    written.items.create(number=2, kind="publicity", sentence="Đưa tin.")
    early = Deadline.objects.create(
        contest=letter.contest, day=date(2025, 5, 5), boundary="before", receiver=letter.office
    )
    late = written.items.create(number=3, kind="report", sentence="Báo cáo.")
    Assignment.objects.create(item=late, unit=unit(EDUCATION), deadline=early)
    Directive.objects.filter(pk=written.pk).update(deadline=early)
    assert refused(written) == [
        "UBND phường Tân Giang (mục 1) chỉ có đến hết ngày 30/4/2025, công văn thì ngày 05/5/2025. "
        "Chọn đơn vị khác.",
        "Mục 1: không có đơn vị nào là “Ủy ban nhân dân tỉnh” thuộc Ủy ban nhân dân thành phố Cao "
        "Bằng, ngoài đơn vị mục đã nêu. Bỏ nhóm này hoặc chọn nhóm khác.",
        "Mục 2 chưa có đơn vị nào.",
        "Mục 3: hạn riêng (trước ngày 05/5/2025) đã qua vào ngày của công văn, 05/5/2025. Chọn hạn "
        "khác, hoặc xem lại ngày.",
        "Hạn nộp (trước ngày 05/5/2025) đã qua vào ngày của công văn, 05/5/2025. Chọn hạn khác, "
        "hoặc xem lại ngày.",
    ]
    Unit.objects.filter(name=TAN_GIANG).update(
        valid_to=None, valid_from=date(2025, 5, 5) + timedelta(days=1)
    )
    said = "Tân Giang (mục 1) chỉ có từ ngày 06/5/2025, công văn thì ngày 05/5/2025"
    assert said in refused(written)[0]


def test_a_unit_that_ended_meanwhile_is_replaced_by_its_heir(written, office) -> None:
    """One sentence and one button for all items; the candidates go to the heir."""
    old, heir = unit(TAN_GIANG), unit("Ủy ban nhân dân xã Chu Trinh")
    parts = {2: "lead", 3: "support"}
    items = [written.items.get()]
    items += [written.items.create(number=n, kind="solutions", sentence="Tìm.") for n in (2, 3, 4)]
    for item in items[1:]:
        named = Assignment.objects.create(item=item, unit=old, minimum=item.number)
        named.candidates.create(title=f"Máy {item.number}")
        if item.number < 4:
            Assignment.objects.create(item=item, unit=heir, part=parts[item.number])
    path = f"/cong-van/{written.pk}/thay-don-vi/{old.pk}/"
    assert "vừa được thay hoặc bỏ" in text_of(office.post(path, follow=True))
    lifetimes.merge([old], heir, day=date(2025, 5, 5), basis="Nghị quyết số 9/NQ-HĐND")
    [said] = refused(written)
    assert said == (
        "UBND phường Tân Giang (mục 1, 2, 3, 4) chỉ có đến hết ngày 04/5/2025, nay thuộc UBND xã "
        "Chu Trinh. Thay bằng đơn vị ấy."
    )
    page = office.get(f"/cong-van/{written.pk}/soan/")
    assert (page.context["obstacles"], page.context["other_obstacles"]) == ([said], [])
    assert f'action="{path}"' in text_of(page)
    assert "ở mục 1, 2, 3, 4. Xem lại" in text_of(office.post(path, follow=True))
    rows = Assignment.objects.filter(item__directive=written).order_by("item__number")
    assert [(a.unit, a.part, a.minimum) for a in rows] == [
        (heir, "lead", 3), (heir, "lead", None), (heir, "lead", 3), (heir, "lead", 4),
    ]  # fmt: skip
    assert [[c.title for c in a.candidates.all()] for a in rows] == [
        [], ["Máy 2"], ["Máy 3"], ["Máy 4"],
    ]  # fmt: skip
    assert workflow.issue(written) == 1

"""The items of a letter in the making: units, groups, parts, quotas; adding, moving, removing."""

import unicodedata
from typing import Any

import pytest

from directives.forms.item import HAS_CANDIDATES
from directives.models import Assignment, Candidate, Deadline, Directive, DirectiveItem
from organizations.models import Unit
from tests.directives.conftest import (
    CITY,
    EDUCATION,
    FARMING,
    add_item,
    item_data,
    key,
    save_item,
    send,
    text_of,
    unit,
)

CHU_TRINH = "Ủy ban nhân dân xã Chu Trinh"


def communes() -> str:
    return f"group_{unit(CITY).pk}_commune"


def asked(item: DirectiveItem) -> dict[str, tuple[str, int | None]]:
    rows = [*item.assignments.select_related("unit").order_by("unit__pk"), *item.groups.all()]
    named = {row: row.unit if isinstance(row, Assignment) else row for row in rows}
    return {named[row].name: (row.part, row.minimum) for row in rows}


def errors(response: Any) -> dict[str, list[str]]:
    return response.context["form"].errors


@pytest.fixture
def write(office, filled):
    """Saves the filled letter's item as typed; answers with the response."""
    item = filled.items.get()

    def save(**typed: Any) -> Any:
        return save_item(office, item, **typed)

    return save


@pytest.fixture
def item(filled) -> DirectiveItem:
    return filled.items.get()


def test_from_10_solutions_is_a_minimum_counted_by_a_named_rule(write, item) -> None:
    """Statement 12: "“Từ 10 giải pháp trở lên” is stored as minimum 10, no maximum, counted by a
    named rule (registered / complete / accepted)"."""
    row = item.assignments.get()
    assert (row.unit.name, row.minimum, row.rule) == (EDUCATION, 10, "registered")
    assert row.quota_in_words == "từ 10 giải pháp trở lên, tính số đã đăng ký"
    assert "maximum" not in {field.name for field in Assignment._meta.get_fields()}
    write(lead=[EDUCATION], minimum="10", rule="accepted")
    row.refresh_from_db()
    assert row.quota_in_words == "từ 10 giải pháp trở lên, tính số đã tiếp nhận"


def test_who_leads_who_supports_and_what_differs_for_one(write, item, deadline) -> None:
    """Statement 9: units, roles, target number and deadline; a group is one row of the draft."""
    write(lead=[FARMING, communes()], support=[EDUCATION], minimum="2")
    assert asked(item) == {
        FARMING: ("lead", 2), EDUCATION: ("support", None),
        "Ủy ban nhân dân các xã, phường": ("lead", 2),
    }  # fmt: skip
    own = {f"minimum_{key(FARMING)}": "5", f"deadline_{key(FARMING)}": str(deadline.pk),
           f"rule_{communes()}": "complete"}  # fmt: skip
    write(lead=[FARMING, communes()], support=[EDUCATION], minimum="2", **own)
    farming, group = item.assignments.get(unit__name=FARMING), item.groups.get()
    assert (farming.minimum, farming.rule, farming.deadline) == (5, "registered", deadline)
    assert (group.minimum, group.rule, group.deadline) == (2, "complete", None)
    write(lead=[communes()], support=[EDUCATION], minimum="2", **own)
    write(lead=[FARMING, communes()], support=[EDUCATION], minimum="2", **own)  # ticked again
    farming = item.assignments.get(unit__name=FARMING)
    assert (farming.minimum, farming.deadline) == (5, deadline)


def test_the_form_shows_what_is_saved(office, write, item, deadline) -> None:
    """Saving the page as it came changes nothing."""
    write(lead=[FARMING, communes()], support=[EDUCATION], minimum="2")
    write(lead=[FARMING, communes()], support=[EDUCATION], **{f"minimum_{key(FARMING)}": "5"})
    before = [*item.assignments.values(), *item.groups.values()]
    form = office.get(f"/muc/{item.pk}/sua/").context["form"]
    typed = {name: form[name].value() for name in form.fields}
    assert typed["minimum"] is None
    assert typed[f"minimum_{key(FARMING)}"] == 5
    office.post(f"/muc/{item.pk}/sua/", {n: v for n, v in typed.items() if v is not None})
    assert [*item.assignments.values(), *item.groups.values()] == before


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"minimum": "0"}, {"minimum": ["Chỉ tiêu ít nhất là 1. Không giao thì để trống."]}),
        ({"minimum": "-1"}, {"minimum": ["Chỉ tiêu ít nhất là 1. Không giao thì để trống."]}),
        ({"kind": "publicity", "minimum": "3"},
         {"minimum": ["Chỉ việc tìm và nộp giải pháp mới có chỉ tiêu. Bỏ số này."]}),
        ({"support": [EDUCATION]},
         {"support": ["Phòng Giáo dục và Đào tạo vừa chủ trì vừa phối hợp. Bỏ một chỗ."]}),
    ],
)  # fmt: skip
def test_bad_input_is_answered_beside_its_field(write, item, typed, found) -> None:
    """A quota below zero, a unit twice; nothing typed or stored is lost."""
    response = write(**{"lead": [EDUCATION], "sentence": "Rà soát lại"} | typed)
    form = response.context["form"]
    assert form.errors == found
    assert form["sentence"].value() == "Rà soát lại"
    [field] = found
    assert f'id="id_{field}_error"' in response.content.decode()
    assert asked(item) == {EDUCATION: ("lead", 10)}


def test_more_bad_input(write, item, deadline) -> None:
    """A text of 10,000 letters, a deadline before the letter, a unit closed before the date."""
    long = write(lead=[EDUCATION], sentence="ă" * 10_000)
    assert list(errors(long)) == ["sentence"]
    assert "ă" * 10_000 in long.content.decode()
    paper = item.directive.document
    paper.day, paper.month, paper.year = 20, 5, 2025
    paper.save()
    assert errors(write(lead=[EDUCATION], deadline=str(deadline.pk))) == {
        "deadline": [
            "Hạn này (trước ngày 20/5/2025) đã qua vào ngày của công văn, 20/5/2025. Chọn hạn "
            "khác, hoặc xem lại ngày."
        ]
    }
    Unit.objects.filter(name=EDUCATION).update(valid_to="2025-04-30")
    assert errors(write(lead=[EDUCATION])) == {
        "lead": [
            f"{EDUCATION} chỉ có đến hết ngày 30/4/2025, công văn thì ngày 20/5/2025. Chọn đơn vị "
            "khác."
        ]
    }
    assert asked(item) == {EDUCATION: ("lead", 10)}


def test_an_item_without_a_unit_is_kept_shown_and_not_sent(office, write, filled, item) -> None:
    write(sentence="Rà soát")
    assert (asked(item), office.get(f"/muc/{item.pk}/sua/").context["obstacles"]) == (
        {}, ["Mục 1 chưa có đơn vị nào."],
    )  # fmt: skip
    send(office, filled)
    assert Directive.objects.get(pk=filled.pk).issued_at is None


def test_units_outside_the_offices_body_are_out_of_reach(write, item) -> None:
    """Security test 8: a unit or group that the page does not offer is refused."""
    stranger = Unit.objects.get(memberships__person__email="xuan@bk.example")
    other = Deadline.objects.get(contest__code="BK8", directives__isnull=False)
    for named in (f"group_{stranger.parent_id}_commune", stranger.name):
        assert list(errors(write(lead=[named]))) == ["lead"]
    assert list(errors(write(lead=[EDUCATION], deadline=str(other.pk)))) == ["deadline"]
    assert asked(item) == {EDUCATION: ("lead", 10)}


def test_only_who_leads_is_offered_solutions(office, write, item) -> None:
    """Who supports has none of its own, and of a group each unit writes when it has the letter."""
    write(lead=[communes()], support=[FARMING])
    page = text_of(office.get(f"/muc/{item.pk}/sua/"))
    assert "Giải pháp của từng đơn vị trong nhóm chủ trì ghi sau khi gửi công văn." in page
    assert "/giai-phap-du-kien/them/" not in page
    write(lead=[communes(), EDUCATION], support=[FARMING])
    [leading] = item.assignments.filter(unit=unit(EDUCATION))
    page = text_of(office.get(f"/muc/{item.pk}/sua/"))
    assert page.count("/giai-phap-du-kien/them/") == 1
    assert f"/nhiem-vu/{leading.pk}/giai-phap-du-kien/them/" in page


def test_a_unit_with_candidates_is_not_dropped(write, item) -> None:
    Candidate.objects.create(assignment=item.assignments.get(), title="Nuôi ong")
    assert errors(write(lead=[FARMING])) == {
        "lead": [
            "Phòng Giáo dục và Đào tạo đang có giải pháp dự kiến. "
            "Chuyển giải pháp sang đơn vị khác trước."
        ]
    }
    assert errors(write(kind="publicity", lead=[EDUCATION])) == {"kind": [HAS_CANDIDATES]}
    item.refresh_from_db()
    assert (list(asked(item)), item.kind) == ([EDUCATION], "solutions")


def test_two_windows_notice_each_other(office, write, item) -> None:
    old = office.get(f"/muc/{item.pk}/sua/").context["form"]["mark"].value()
    write(lead=[FARMING], mark=old)
    response = write(lead=[EDUCATION], sentence="Chữ của tôi", mark=old)
    form = response.context["form"]
    assert list(form.errors) == ["__all__"]
    assert (asked(item), form["sentence"].value()) == ({FARMING: ("lead", None)}, "Chữ của tôi")
    assert write(lead=[EDUCATION], mark=form["mark"].value()).status_code == 302
    assert asked(item) == {EDUCATION: ("lead", None)}
    same = item_data(lead=[EDUCATION]) | {"mark": old}  # two saves of the same words
    assert office.post(f"/muc/{item.pk}/sua/", same).status_code == 302
    missing = office.post(f"/muc/{item.pk}/sua/", item_data(lead=[FARMING]))
    assert list(errors(missing)) == ["__all__"]


def test_thousands_of_units_are_one_row(office, write, item, django_assert_num_queries) -> None:
    """A kind with many units is offered as a group, its units when they are typed; one that bears
    the name of another is asked about."""
    schools = [
        Unit(
            parent=unit(CITY), kind="school", name=f"Trường số {n}", path=f"{unit(CITY).path}s{n}/"
        )
        for n in range(3321)
    ]
    Unit.objects.bulk_create(schools)
    response = office.get(f"/muc/{item.pk}/sua/")
    choices = [str(label) for label in response.context["form"]["lead"]]
    assert len(choices) < 60
    assert "Các trường: 3326 đơn vị" in response.content.decode()
    decomposed = unicodedata.normalize("NFD", "- Trường số 12;\ntrường SỐ 3000")
    write(lead=[EDUCATION], lead_typed=decomposed)
    assert list(asked(item)) == [EDUCATION, "Trường số 12", "Trường số 3000"]
    Unit.objects.create(parent=unit(EDUCATION), kind="school", name="Trường số 7")
    assert errors(write(lead_typed="Trường số 7\nTrường số 9999")) == {
        "lead_typed": [
            "Có 2 đơn vị tên “Trường số 7”. Đánh dấu đúng đơn vị ở danh sách trên, rồi bỏ dòng "
            "này.",
            "Không có đơn vị nào tên “Trường số 9999”. Xem lại tên.",
        ]
    }


def test_items_are_added_moved_and_removed(office, filled) -> None:
    for sentence in ("Hai", "Ba"):
        add_item(office, filled, lead=[FARMING], sentence=sentence)
    first, _, third = filled.items.all()

    def sentences() -> list[tuple[int, str]]:
        return [(item.number, item.sentence[:3]) for item in filled.items.all()]

    office.post(f"/muc/{third.pk}/chuyen/len/")
    assert sentences() == [(1, "Rà "), (2, "Ba"), (3, "Hai")]
    office.post(f"/muc/{first.pk}/chuyen/len/")
    office.post(f"/muc/{first.pk}/chuyen/xuong/")
    assert sentences() == [(1, "Ba"), (2, "Rà "), (3, "Hai")]
    assert office.post(f"/muc/{first.pk}/chuyen/ngang/").status_code == 404
    Candidate.objects.create(assignment=first.assignments.get(), title="Nuôi ong")
    page = office.get(f"/muc/{first.pk}/bo/")
    assert "Nuôi ong" in page.content.decode()
    assert len(sentences()) == 3
    office.post(f"/muc/{first.pk}/bo/")
    assert sentences() == [(1, "Ba"), (2, "Hai")]


def test_a_candidate_is_removed_from_a_draft(office, filled, item, letter) -> None:
    named = Candidate.objects.create(assignment=item.assignments.get(), title="Nuôi ong")
    assert office.get(f"/giai-phap-du-kien/{named.pk}/bo/").status_code == 200
    office.post(f"/giai-phap-du-kien/{named.pk}/bo/")
    assert Candidate.objects.filter(pk=named.pk).count() == 0
    sent = Candidate.objects.filter(assignment__item__directive=letter).first()
    office.post(f"/giai-phap-du-kien/{sent.pk}/bo/")
    assert Candidate.objects.filter(pk=sent.pk).count() == 1


def test_after_sending_items_are_not_edited(office, letter) -> None:
    item = letter.items.get(number=1)
    typed = item_data(sentence="Sửa trộm", lead=[FARMING])
    answers = [office.get(f"/muc/{item.pk}/sua/", follow=True)] + [
        office.post(f"/{url}", typed, follow=True)
        for url in (f"muc/{item.pk}/sua/", f"cong-van/{letter.pk}/muc/them/", f"muc/{item.pk}/bo/",
                    f"muc/{item.pk}/chuyen/xuong/")
    ]  # fmt: skip
    for response in answers:
        assert [str(message) for message in response.context["messages"]] == [
            "Công văn đã gửi đến các đơn vị, các mục không sửa được nữa. "
            "Số, ngày và tệp có sau thì bấm “Ghi số, ngày và tệp”."
        ]
    assert list(letter.items.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6, 7]


def test_only_the_office_writes_items(as_person, filled, item, letter) -> None:
    sent = letter.items.get(number=1)
    for who in ("ha@cb.example", "tue@cb.example", "lam@bk.example"):
        stranger = as_person(who)
        assert stranger.post(f"/muc/{item.pk}/sua/", item_data()).status_code == 404
        assert stranger.post(f"/muc/{sent.pk}/sua/", item_data()).status_code == 403


def test_queries(office, filled, item, django_assert_num_queries) -> None:
    """As the paper asks; whom an item may name, and the deadlines, besides."""
    everybody = {"lead": [EDUCATION, communes()], "support": [FARMING]}
    save_item(office, item, **everybody)
    for count in (1, 3):
        while filled.items.count() < count:
            add_item(office, filled, **everybody)
        last = filled.items.latest("number")
        with django_assert_num_queries(21):
            office.get(f"/muc/{last.pk}/sua/")

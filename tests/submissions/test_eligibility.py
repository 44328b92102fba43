"""One minute before writing: advice from a few answers and the rules."""

import pytest

from submissions import content
from submissions.eligibility import Said, advise
from submissions.models import Dossier
from tests.submissions.conftest import DRAFT
from tests.submissions.pages import links, words

PUBLIC = "/hoi-thi/CB9/thu-dieu-kien/"
WELL = {"stage": "applied", "first_applied_month": "3", "first_applied_year": "2023",
        "applied_place": "xóm 3", "won": "no", "elsewhere": "otherwise",
        "proof": "yes"}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "verdict", "against", "first"),
    [
        ({}, "fit", 0, 0),
        ({"stage": "trial"}, "advised", 0, 1),
        ({"stage": "idea"}, "advised", 0, 2),
        ({"stage": "design"}, "advised", 0, 2),
        ({"stage": "prototype"}, "advised", 0, 2),
        ({"stage": ""}, "advised", 0, 1),
        ({"elsewhere": "same"}, "advised", 0, 1),
        ({"elsewhere": "unknown"}, "fit", 0, 0),
        ({"proof": False}, "advised", 0, 1),
        ({"proof": None}, "fit", 0, 0),
        ({"year": 2018}, "unfit", 1, 0),
        ({"year": 2019}, "fit", 0, 0),
        ({"won": True}, "unfit", 1, 0),
        ({"won": True, "year": 2010, "stage": "idea", "proof": False}, "unfit", 2, 3),
    ],
)
def test_advice(titled, said, verdict, against, first) -> None:
    """An idea is coached, not refused; what the rules exclude is named (applied since 2019)."""
    rules = titled(DRAFT).rules
    assert rules.applied_since_year == 2019
    usual = {"stage": "applied", "year": 2023, "won": False, "elsewhere": "nobody", "proof": True}
    advice = advise(Said(**usual | said), rules)
    assert (advice.verdict, len(advice.against), len(advice.first)) == (verdict, against, first)


def test_everybody_asks_without_signing_in_and_nothing_is_kept(
    client, demo, django_assert_num_queries
) -> None:
    before = list(Dossier.objects.values_list("pk", "version").order_by("pk"))
    assert (PUBLIC, "Thử xem dự thi được không") in links(client.get("/hoi-thi/CB9/"))
    with django_assert_num_queries(2):
        page = client.get(PUBLIC, WELL)
    assert "Dự thi được Theo những gì anh chị ghi" in words(page)
    page = words(client.get(PUBLIC, WELL | {"stage": "idea"}))
    assert "Dự thi được, nên làm thêm mấy việc" in page
    assert "Cuộc thi Sáng tạo thanh thiếu niên nhi đồng" in page
    page = words(client.get(PUBLIC, WELL | {"first_applied_year": "2012", "won": "yes"}))
    assert "Có chỗ Thể lệ không nhận" in page
    assert "áp dụng lần đầu từ năm 2019; anh chị ghi năm 2012" in page
    assert list(Dossier.objects.values_list("pk", "version").order_by("pk")) == before


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"first_applied_month": "13"}, {"first_applied_month": ["Tháng là số từ 1 đến 12."]}),
        ({"first_applied_year": "20224"},
         {"first_applied_year": ["Năm là số từ 1945 đến nay."]}),
        ({"first_applied_year": "2026"},
         {"first_applied_year": ["Năm này chưa tới. Ghi năm đã làm lần đầu."]}),
        ({"first_applied_year": "2025", "first_applied_month": "6"},
         {"first_applied_month": ["Tháng này chưa tới. Ghi tháng đã làm lần đầu."]}),
        ({"applied_place": "x" * 301},
         {"applied_place": ["Dài quá 300 chữ cái, hiện có 301. Rút gọn lại."]}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(client, demo, typed, errors) -> None:
    page = client.get(PUBLIC, WELL | typed)
    assert page.context["form"].errors == errors
    assert "advice" not in page.context


def test_a_draft_keeps_what_was_said(as_person, titled) -> None:
    draft, client = titled(DRAFT), as_person("men@cb.example")
    address = f"/ho-so/{draft.pk}/kiem-tra-nhanh/"
    assert (f"/ho-so/{draft.pk}/sua/", "Bỏ qua, viết luôn") in links(client.get(address))
    page = client.post(address, WELL | {"stage": "idea", "shown": content.mark(draft, "facts")})
    assert "nên làm thêm mấy việc" in words(page)
    draft = Dossier.objects.get(pk=draft.pk)
    assert (draft.stage, draft.first_applied_month, draft.first_applied_year) == ("idea", 3, 2023)
    assert (draft.applied_place, draft.won_provincial_prize) == ("xóm 3", False)
    assert draft.state == Dossier.State.DRAFTING
    again = client.get(address).context["form"]
    assert (again["stage"].value(), again["won"].value()) == ("idea", "no")


def test_what_is_left_out_stays(as_person, titled) -> None:
    draft = titled("Máy thái cỏ voi")
    address = f"/ho-so/{draft.pk}/kiem-tra-nhanh/"
    as_person("hien@cb.example").post(
        address, {"shown": content.mark(draft, "facts"), "proof": "no"}
    )
    after = Dossier.objects.get(pk=draft.pk)
    assert (after.stage, after.applied_place) == (draft.stage, draft.applied_place)
    assert after.completed_at is not None


def test_two_tabs(as_person, titled) -> None:
    """32: "The same entry open in two tabs or by two people warns and never silently
    overwrites"."""
    draft = titled(DRAFT)
    address = f"/ho-so/{draft.pk}/kiem-tra-nhanh/"
    sent = WELL | {"shown": content.mark(draft, "facts")}
    as_person("ha@cb.example").post(address, sent)
    page = as_person("men@cb.example").post(address, sent | {"applied_place": "xóm 5"})
    assert "vừa được người khác hoặc cửa sổ khác sửa" in words(page)
    assert "Bản mới nhất đang ghi: “xóm 3”" in words(page)
    assert Dossier.objects.get(pk=draft.pk).applied_place == "xóm 3"

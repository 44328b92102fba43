"""A paper that replaces another."""

from documents.models import Document
from tests.documents.conftest import COMMUNE, text


def shown(response) -> tuple[list[Document], list[Document]]:
    return response.context["earlier"], response.context["later"]


def test_the_chain_is_shown_both_ways(paper, client, draft):
    """Statement 8: "A decision that replaces another shows the chain both ways"."""
    first = paper(kind="decision", number="01", subject="Thành lập", year=2024)
    second = paper(kind="decision", number="02", subject="Kiện toàn", year=2025, replaces=first)
    third = paper(kind="decision", number="03", subject="Kiện toàn nữa", year=2025, replaces=second)
    draft(replaces=third)
    paper(kind="decision", number="04", published=False, replaces=third)
    pages = {p: client.get(f"/van-ban/{p.pk}/") for p in (first, second, third)}
    assert {p: shown(page) for p, page in pages.items()} == {
        first: ([], [second, third]), second: ([first], [third]), third: ([second, first], []),
    }  # fmt: skip
    assert f"Được thay thế bởi {second.title}. Bản này chỉ để tra cứu." in text(pages[first])
    assert "Văn bản đã được thay thế" not in text(pages[third])
    rows = client.get("/van-ban/", {"kind": "decision", "issuer": first.issuer_id})
    assert {p: p.superseded for p in rows.context["page_obj"]} == {
        first: True, second: True, third: False,
    }  # fmt: skip


def test_queries_do_not_grow_with_the_chain(paper, client, django_assert_max_num_queries):
    last = paper(kind="decision", year=2024)
    for n in range(10):
        last = paper(kind="decision", number=f"{n}", year=2025, replaces=last)
    with django_assert_max_num_queries(4):
        assert len(shown(client.get(f"/van-ban/{last.pk}/"))[0]) == 10


def test_a_paper_replaces_one_of_the_same_body_and_no_circle(paper, as_person, typed):
    office = as_person("ngan@cb.example")
    old, other = paper(year=2024), paper(issuer=COMMUNE)
    new = paper(published=False, replaces=old)
    form = office.post("/van-ban/them/", {**typed, "replaces": other.pk}).context["form"]
    assert form.errors == {
        "replaces": [f"Văn bản này của {other.issuer}. Chọn văn bản của cùng cơ quan ban hành."]
    }
    path = f"/van-ban/{old.pk}/sua/"
    assert office.get(path).context["form"].fields["replaces"].queryset.contains(new)
    head = {"kind": "letter", "subject": old.subject, "symbol": old.symbol, "year": 2024}
    form = office.post(path, {**typed, **head, "number": "", "replaces": new.pk}).context["form"]
    assert form.errors["replaces"] == [
        f"{new} đã thay thế văn bản đang sửa, nên không thay thế ngược lại được."
    ]


def test_number_and_book_of_a_paper_entered_by_hand(paper, as_person, typed):
    """A number given already is said, and stands if the clerk says so."""
    other = paper(kind="notice", number="12", symbol="TB-UBND", year=2025)
    office = as_person("ngan@cb.example")
    response = office.post("/van-ban/them/", typed)
    said = f"Số 12 đã ghi cho {other.title}."
    asked = {"seen": [f"Xem lại, đúng thì đánh dấu: {said}"]}
    assert response.context["form"].errors == asked
    assert office.post("/van-ban/them/", {**typed, "seen": [said]}).status_code == 302

"""The register of papers: what visitors and each body find in it."""

import pytest

from tests.documents.conftest import COMMUNE, status, text


def listed(response):
    return [document.subject for document in response.context["page_obj"]]


@pytest.mark.parametrize("query", [{"q": "sach y te"}, {"q": "SÁCH  Ý TẾ"}, {"q": "77/UBND-VX"},
                                   {"q": "77", "kind": "plan"}])  # fmt: skip
def test_search_needs_no_tone_marks(paper, client, query):
    paper(subject="Sách ý tế", number="77", symbol="UBND-VX", kind="plan")
    response = client.get("/van-ban/", query)
    assert listed(response) == ["Sách ý tế"]
    assert f'value="{query["q"]}"' in response.content.decode()


def test_filters_by_kind_and_issuer(paper, client):
    one = paper(subject="Một", kind="notice", issuer=COMMUNE)
    paper(subject="Hai", kind="notice", issuer="UBND xã Hưng Đạo")
    assert listed(client.get("/van-ban/", {"kind": "notice", "issuer": one.issuer_id})) == ["Một"]


@pytest.mark.parametrize(
    "query", ["q=%00", "kind=x", "issuer=x", "issuer=999999", "page=x", "q=%22%3Cb%3E"]
)
def test_odd_addresses_still_show_a_page(demo, client, query):
    response = client.get(f"/van-ban/?{query}")
    assert response.status_code == 200
    assert '"<b>' not in response.content.decode()


def test_a_page_answers_who_only_asks_whether_it_is_there(paper, client):
    address = f"/van-ban/{paper('a.pdf').pk}/"
    for path in ("/van-ban/", address, f"{address}tep/"):
        response = client.head(path)
        assert (status(response), response["Content-Type"].split(";")[0]) in {
            (200, "text/html"), (200, "application/pdf"),
        }  # fmt: skip


def test_nothing_found_says_what_to_try(demo, client):
    assert "Không thấy văn bản nào khớp" in text(client.get("/van-ban/?q=khong+dau"))


def test_pages_keep_the_search_and_queries_do_not_grow(paper, client, django_assert_num_queries):
    for n in range(30):
        paper(subject=f"Trang {n:02}", year=2025, month=1, day=30 - n)
    with django_assert_num_queries(3):  # issuers for the filter, count, papers
        response = client.get("/van-ban/?q=trang")
    assert listed(response) == [f"Trang {n:02}" for n in range(25)]
    assert "?q=trang&amp;page=2" in response.content.decode()
    assert listed(client.get("/van-ban/?q=trang&page=2")) == [f"Trang {n}" for n in range(25, 30)]


@pytest.mark.parametrize(
    ("who", "expected"),
    [("", 404), ("ngan@cb.example", 200), ("kien@cb.example", 200), ("tue@cb.example", 200),
     ("ha@cb.example", 404), ("0900000321", 404), ("anh@bk.example", 404)],
)  # fmt: skip
def test_a_paper_not_yet_published_stays_with_its_body(paper, client, as_person, who, expected):
    """47: "A file is never served from a guessable address or to someone without the right,
    including thumbnails and archives".
    """
    document = paper("Dự thảo.pdf", published=False)
    visit = as_person(who) if who else client
    paths = [f"/van-ban/{document.pk}/", f"/van-ban/{document.pk}/tep/"]
    assert [status(visit.get(path)) for path in paths] == [expected] * 2
    assert ("V/v tham gia Hội thi" in listed(visit.get("/van-ban/"))) == (expected == 200)

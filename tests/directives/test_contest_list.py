"""The contests of all provinces of the installation."""

from datetime import date

from directives.models import Contest, Deadline
from documents.models import Document
from tests.directives.conftest import EDUCATION, text_of, unit


def codes(client) -> list[str]:
    return [contest.code for contest, deadline in client.get("/hoi-thi/").context["rows"]]


def test_a_visitor_finds_the_published_contests(client, cb9) -> None:
    assert sorted(codes(client)) == ["BK8", "CB9"]
    assert "chậm nhất hết" in text_of(client.get("/hoi-thi/")).lower()


def test_a_draft_is_listed_for_its_organiser_only(client, organiser, as_person, cb9) -> None:
    Contest.objects.filter(pk=cb9.pk).update(published_at=None)
    assert (codes(client), codes(as_person("anh@bk.example"))) == (["BK8"], ["BK8"])
    assert sorted(codes(organiser)) == ["BK8", "CB9"]
    assert "Chưa công bố" in text_of(organiser.get("/hoi-thi/"))


def test_a_contest_has_the_day_that_everybody_keeps(client, cb9, deadline) -> None:
    """Not that of a supplement, which comes first, nor a unit's, nor one that was extended."""

    def kept() -> list[str]:
        rows = client.get("/hoi-thi/").context["rows"]
        found = next(contest for contest, shown in rows if contest == cb9)
        return [one.wording for one in found.deadlines.all()]

    assert str(cb9.deadlines.get(supplements__isnull=False).day) == "2025-05-08"
    assert kept() == ["trước ngày 20/5/2025"]
    later = {
        "contest": cb9, "uid": deadline.uid, "extends": deadline, "receiver": deadline.receiver,
        "day": date(2025, 5, 30), "boundary": "through",
    }  # fmt: skip
    Deadline.objects.create(**later, sequence=1).units.set([unit(EDUCATION)])
    assert kept() == ["trước ngày 20/5/2025"]
    Deadline.objects.create(**later, sequence=2)
    assert kept() == ["đến hết ngày 30/5/2025"]


def test_only_an_organiser_is_offered_a_new_contest(client, organiser, office) -> None:
    offered = [c.get("/hoi-thi/").context["may_create"] for c in (client, organiser, office)]
    assert offered == [False, True, False]


def test_a_visitor_of_an_empty_portal_reads_what_there_will_be(client, demo) -> None:
    Contest.objects.update(published_at=None)
    Document.objects.update(published_at=None)
    said = {
        "/hoi-thi/": "Khi Ban Tổ chức công bố, Thể lệ, hạn nộp và nơi nhận hồ sơ có ở đây.",
        "/cong-van/": "Công văn gửi đi thì có ở đây, kèm hạn nộp.",
        "/van-ban/": "Kế hoạch, Thể lệ, công văn được công bố thì ai cũng đọc và tải được ở đây.",
    }
    pages = {path: text_of(client.get(path)) for path in said}
    assert [path for path, words in said.items() if words not in pages[path]] == []
    assert client.get("/", follow=True).redirect_chain == [("/hoi-thi/", 302)]


def test_a_contest_without_papers_letters_and_result_says_when_they_come(client, cb9) -> None:
    new = Contest.objects.create(
        organiser=cb9.organiser, code="CB10", name="Hội thi", ordinal=10, year_from=2026,
        year_to=2027, route="B", receiver=cb9.receiver, published_at=cb9.published_at,
    )  # fmt: skip
    said = {
        "": "Kế hoạch, Thể lệ, công văn được công bố thì đọc và tải được ở đây.",
        "thay-doi/": "Chưa có gì thay đổi",
        "ket-qua/": "Ban Tổ chức chưa công bố kết quả",
    }
    pages = {path: text_of(client.get(f"/hoi-thi/{new.code}/{path}")) for path in said}
    assert [path for path, words in said.items() if words not in pages[path]] == []


def test_queries(client, organiser, cb9, django_assert_num_queries) -> None:
    """The same for one contest and for three."""
    Contest.objects.filter(code="BK8").update(published_at=None)
    with django_assert_num_queries(3):
        assert codes(client) == ["CB9"]
    for ordinal in (10, 11):
        Contest.objects.create(
            organiser=cb9.organiser, code=f"CB{ordinal}", name="Hội thi", ordinal=ordinal,
            year_from=2026, year_to=2027, route="B", receiver=cb9.receiver,
            published_at=cb9.published_at,
        )  # fmt: skip
    with django_assert_num_queries(3):
        assert len(codes(client)) == 3
    with django_assert_num_queries(6):
        codes(organiser)


def test_a_long_list_comes_in_pages(client, cb9) -> None:
    earlier = {"organiser": cb9.organiser, "receiver": cb9.receiver, "route": cb9.route}
    Contest.objects.bulk_create(
        Contest(code=f"CU{n}", year_from=2000, published_at=cb9.published_at, **earlier, ordinal=n,
                year_to=2001, name="Hội thi")
        for n in range(10, 30)
    )  # fmt: skip
    assert (len(codes(client)), codes(client)[0]) == (20, "BK8")
    assert "Trang 1 trên 2, có 22 dòng" in text_of(client.get("/hoi-thi/"))
    rest = client.get("/hoi-thi/", {"page": 2}).context["rows"]
    assert [contest.code for contest, _ in rest] == ["CU28", "CU29"]

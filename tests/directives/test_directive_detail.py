"""A letter as everybody reads it, and the list of letters."""

from directives.models import Candidate, Directive
from documents.models import Document
from tests.directives.conftest import text_of


def test_the_letter_reads_as_it_was_sent(client, letter) -> None:
    page = text_of(client.get(f"/cong-van/{letter.pk}/"))
    assert "1098/UBND-VHKHTT" in page
    assert "thứ Sáu 18/4/2025" in page
    assert "Công văn số 1790/UBND-KT ngày 15/7/2024" in page
    assert "5 giải pháp đã đăng ký đến 18/4/2025" in page
    assert "<strong>từ 10 giải pháp trở lên</strong>" in page
    assert "Từ 10 giải pháp trở lên, tính số đã đăng ký" in page
    assert "Đề nghị (chủ trì)" in page
    assert "Giao (phối hợp)" in page
    assert "Chậm nhất hết thứ Hai 19/5/2025." in page
    assert "Văn bản ghi “trước ngày 20/5/2025”" in page


def test_visitors_read_no_private_names(client, as_person, letter) -> None:
    """Owners of expected solutions and the person in charge are not for the street."""
    candidate = Candidate.objects.filter(assignment__item__directive=letter, owner_name__gt="")[0]
    page = text_of(client.get(f"/cong-van/{letter.pk}/"))
    for hidden in (candidate.title, candidate.owner_name, letter.contact_name):
        assert hidden not in page
    page = text_of(as_person("lam@bk.example").get(f"/cong-van/{letter.pk}/"))
    assert (candidate.title in page, letter.contact_name in page) == (False, True)
    page = text_of(as_person("ngan@cb.example").get(f"/cong-van/{letter.pk}/"))
    assert (candidate.title in page, letter.contact_name in page) == (True, True)


def test_a_unit_reads_its_own_candidates_only(as_person, letter) -> None:
    page = text_of(as_person("thanh@cb.example").get(f"/cong-van/{letter.pk}/"))
    own = Candidate.objects.filter(assignment__unit__memberships__person__email="thanh@cb.example")
    others = Candidate.objects.exclude(pk__in=own)
    assert {candidate.title in page for candidate in own} == {True}
    assert {candidate.title in page for candidate in others} == {False}


def test_followers_are_led_to_the_board(client, as_person, letter) -> None:
    url = f"/cong-van/{letter.pk}/"
    readers = ("ngan@cb.example", "kien@cb.example", "tue@cb.example", "ha@cb.example",
               "lam@bk.example")  # fmt: skip
    assert [as_person(r).get(url).context["follows"] for r in readers] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert client.get(url).context["follows"] is False


def test_a_letter_without_number_and_day_says_so(client, demo) -> None:
    letter = Directive.objects.get(contest__code="BK8")
    page = text_of(client.get(f"/cong-van/{letter.pk}/"))
    assert "chưa có số" in page
    assert "tháng 6/2024" in page


def test_letters_of_an_unpublished_contest_are_not_there(client, cb9, letter) -> None:
    cb9.published_at = None
    cb9.save()
    assert client.get(f"/cong-van/{letter.pk}/").status_code == 404


def listed(client, query: str = "") -> list[str]:
    return [str(letter) for letter in client.get(f"/cong-van/{query}").context["page_obj"]]


def test_the_list_is_found_by_number_and_by_words_without_marks(client, demo, draft) -> None:
    sent = "Công văn số 1098/UBND-VHKHTT ngày 18/4/2025"
    assert sorted(listed(client)) == [sent, "Công văn tháng 6/2024"]
    assert listed(client, "?q=1098") == [sent]
    assert listed(client, "?q=day+manh") == [sent]
    assert listed(client, f"?contest={draft.contest_id}") == [sent]
    assert "Không thấy công văn nào khớp" in text_of(client.get("/cong-van/?q=khong-co"))


def test_a_draft_is_listed_for_its_office(office, client, draft) -> None:
    assert len(listed(office)) == len(listed(client)) + 1
    assert "Chưa gửi" in text_of(office.get("/cong-van/"))


def test_what_is_typed_into_the_search_is_inert(client, demo) -> None:
    page = client.get("/cong-van/?q=<script>alert(1)</script>&contest=x&page=999").content.decode()
    assert "<script>alert(1)" not in page


def test_queries_of_a_letter(client, as_person, letter, django_assert_num_queries) -> None:
    """The same for a letter of three items and one of seven."""
    other = Directive.objects.get(contest__code="BK8")
    office = as_person("ngan@cb.example")
    for pk in (letter.pk, other.pk):
        with django_assert_num_queries(6):
            client.get(f"/cong-van/{pk}/")
        with django_assert_num_queries(10):
            office.get(f"/cong-van/{pk}/")


def test_queries_of_the_list(client, letter, django_assert_num_queries) -> None:
    with django_assert_num_queries(3):
        assert len(listed(client)) == 2
    for number in range(3):
        paper = Document.objects.create(
            kind="letter", subject=f"V/v {number}", issuer=letter.document.issuer
        )
        Directive.objects.create(
            document=paper, contest=letter.contest, office=letter.office,
            deadline=letter.deadline, issued_at=letter.issued_at,
        )  # fmt: skip
    with django_assert_num_queries(3):
        assert len(listed(client)) == 5

"""One paper: what its head says, and what it lacks."""

from documents.models import Document
from tests.documents.conftest import PDF, text


def test_a_visitor_opens_each_published_paper(paper, client):
    """1: "An organiser can publish a contest with plan, rules, decisions (number, date, issuer,
    file) and a visitor can open each without signing in".
    """
    document = paper("Công văn.pdf", number="1098", year=2025, month=4, day=18)
    page = text(client.get(f"/van-ban/{document.pk}/"))
    for shown in ("1098/UBND-VHKHTT", "thứ Sáu 18/4/2025", "Ủy ban nhân dân thành phố Cao Bằng",
                  "V/v tham gia Hội thi", "Tải Công văn.pdf",
                  f"(PDF, {len(PDF)} byte)"):  # fmt: skip
        assert shown in page
    assert b"".join(client.get(f"/van-ban/{document.pk}/tep/")) == PDF


def test_what_a_paper_lacks_is_said_and_never_invented(paper, client):
    document = paper(year=2024, month=6)
    page = text(client.get(f"/van-ban/{document.pk}/"))
    assert "chưa có số, ký hiệu UBND-VHKHTT" in page
    assert "tháng 6/2024, chưa ghi ngày" in page
    assert "chưa có tệp" in page
    row = text(client.get("/van-ban/", {"q": "tham gia Hội thi", "issuer": document.issuer_id}))
    assert "chưa có số" in row


def test_bases_are_shown_both_ways_but_no_hidden_ones(paper, client):
    plan, letter, draft = paper(subject="Kế hoạch"), paper(), paper(subject="Mật", published=False)
    letter.bases.set([plan, draft])
    plan.bases.set([draft])
    shown = client.get(f"/van-ban/{letter.pk}/").context
    assert (list(shown["bases"]), list(shown["cited_by"])) == ([plan], [])
    shown = client.get(f"/van-ban/{plan.pk}/").context
    assert (list(shown["bases"]), list(shown["cited_by"])) == ([], [letter])


def test_a_letter_leads_to_its_assignments(demo, client):
    letter = Document.objects.get(directive__contest__code="CB9")
    page = text(client.get(f"/van-ban/{letter.pk}/"))
    assert "xem các mục giao và tiến độ" in page


def test_markup_in_every_text_is_inert(as_person, client, paper):
    """Security 23: "Names and titles with links, Markdown, HTML, newlines, `Bcc:` lead to inert
    text."
    """
    markup = "<img src=x onerror=alert(1)>"
    document = paper(f"{markup}.pdf", subject=markup, number="<b>1</b>", symbol=markup[:30],
                     place=markup)  # fmt: skip
    for path in ("/van-ban/", f"/van-ban/{document.pk}/"):
        assert "<img src=x" not in client.get(path).content.decode()
        assert "<b>1</b>" not in client.get(path).content.decode()
    edit = as_person("ngan@cb.example").get(f"/van-ban/{document.pk}/sua/")
    assert "<img src=x" not in edit.content.decode()

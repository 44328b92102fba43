"""What authors print and sign: phiếu đăng ký, bản mô tả, tóm tắt, giấy xác nhận."""

import json

import pytest

from directives import outlines
from documents.pdf import draw
from submissions import content, papers
from submissions.models import Dossier
from submissions.models.dossier import PaperCode
from submissions.papers.forms import BLANK
from tests import pdf
from tests.submissions.at_the_desk import dossier
from tests.submissions.conftest import BAC_KAN, DRAFT

pytestmark = pytest.mark.usefixtures("demo")
FORMS = (papers.entry_form, papers.description, papers.digest, papers.confirmation)


def text_of(paper) -> str:
    return " ".join(pdf.pages(draw(paper)))


def test_the_entry_form_names_the_authors_and_leaves_room_for_hand_and_stamp() -> None:
    paper = papers.entry_form(dossier("CB9-0001"))
    assert paper["people"]["rows"] == [
        [1, "Đinh Hải Yến", "Trường THCS Hợp Giang", "0900 000 780", 60, ""],
        [2, "Hoàng Văn Tuyên", "Trường THCS Hợp Giang", "0900 000 781", 40, ""],
    ]
    [page] = pdf.pages(draw(paper))
    assert page.startswith("Mã hồ sơ CB9-0001 Bộ 01 trên 02 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert "PHIẾU ĐĂNG KÝ DỰ THI" in page
    assert "XÁC NHẬN CỦA CƠ QUAN HOẶC ĐỊA PHƯƠNG" in page
    found = dossier("CB9-0001")
    foot = f"CB9-0001, bản {found.version} · mã kiểm {content.check_sign(found)}"
    assert page.endswith(f"Đinh Hải Yến {foot}")


def test_what_nobody_wrote_stays_dotted(titled) -> None:
    paper = papers.entry_form(titled(DRAFT))
    assert (paper["code"], paper["copy_url"], paper["copy"]) == ("", "", "")
    assert (paper["place"], paper["earlier"]) == (BLANK, [BLANK])


def test_each_copy_has_its_own_code(settings) -> None:
    """The officer prints two copies, each with its own QR."""
    settings.PORTAL_URL = "https://hoithi.example"
    found = dossier("CB9-0001")
    urls = [papers.entry_form(found, copy)["copy_url"] for copy in (1, 2)]
    printed = f"{found.version}.{content.check_sign(found)}"
    assert urls == [
        f"https://hoithi.example/tiep-nhan/?code=CB9-0001-1-{printed}",
        f"https://hoithi.example/tiep-nhan/?code=CB9-0001-2-{printed}",
    ]
    read = [PaperCode.read(url) for url in urls]
    assert read == [("CB9", 1, 1, printed), ("CB9", 1, 2, printed)]


@pytest.mark.parametrize("key", outlines.OUTLINES)
def test_every_outline_takes_every_answer(key) -> None:
    """35: "The guided form yields Phiếu đăng ký, Bản mô tả, Toàn văn as PDF and Word in the
    official layout": its headings in their order, no answer twice, none lost."""
    found = dossier("CB9-0001")
    outlines.use(found.rules, key)
    for order, answer in enumerate(found.answers.all(), 1):
        answer.text = f"Câu trả lời số {order}."
        answer.save()
    paper = papers.description(found)
    assert [part["heading"] for part in paper["parts"]] == [
        f"{heading.number}. {heading.label}" for heading in outlines.OUTLINES[key].headings
    ]
    text = text_of(paper)
    assert [text.count(f"Câu trả lời số {order}.") for order in range(1, 12)] == [1] * 11
    assert "Chúng tôi cam đoan" in text


def test_an_answer_that_no_heading_takes_comes_last() -> None:
    found = dossier("CB9-0001")
    own = found.rules.questions.create(order=12, label="Câu riêng", heading="Mục riêng")
    found.answers.create(question=own, text="Lời riêng của tỉnh.")
    parts = papers.description(dossier("CB9-0001"))["parts"]
    assert parts[-1] == {
        "heading": "Mục riêng",
        "blocks": [{"paragraphs": ["Lời riêng của tỉnh."], "numbers": None}],
    }


def test_rules_without_an_outline_take_the_headings_of_the_questions() -> None:
    found = dossier("CB9-0001")
    found.rules.sections.all().delete()
    headings = [part["heading"] for part in papers.description(found)["parts"]]
    assert headings == [f"{q.order}. {q.heading}" for q in found.rules.questions.order_by("order")]


def feed_of(found: Dossier) -> None:
    answer = found.answers.get(question__order=8)
    answer.rows = [
        {"label": "Tiền cám mỗi con", "before": "42000", "after": "31000",
         "unit": "đồng một tháng", "quantity": "200", "quantity_unit": "con", "times": "12"},
    ]  # fmt: skip
    answer.save()


def test_numbers_are_a_table_with_what_they_amount_to() -> None:
    found = dossier("CB9-0001")
    feed_of(found)
    row = ["Tiền cám mỗi con", "42.000", "31.000", "đồng một tháng", "Giảm 11.000 (26,2 %)"]
    yearly = "Tiền cám mỗi con: một năm bớt 26.400.000 đồng (200 con × 11.000 đồng × 12 tháng)."
    for paper in (papers.description(found), papers.confirmation(found)):
        assert " ".join([*row, yearly]) in text_of(paper)
    assert (
        "Tiền cám mỗi con: trước 42.000, nay 31.000 đồng một tháng (giảm 11.000, 26,2 %)."
        in text_of(papers.digest(found))
    )


def long_answers(found: Dossier, text: str) -> None:
    found.answers.update(text=text)
    Dossier.objects.filter(pk=found.pk).update(title="Máy tách hạt " * 20)


@pytest.mark.parametrize(
    "answer",
    ["Làm bằng gỗ, dễ sửa. " * 200, "W" * 9000, "Ừ " * 2000, "x\n" * 2000],
    ids=["sentences", "one word", "short words", "lines"],
)
def test_the_summary_fits_two_pages_and_says_what_it_left_out(titled, answer) -> None:
    """Tóm tắt: at most 02 A4 pages."""
    found = titled(BAC_KAN)
    long_answers(found, answer)
    paper = papers.digest(Dossier.objects.get(pk=found.pk))
    pages = pdf.pages(draw(paper))
    assert (len(pages), paper["is_cut"]) == (2, True)
    cut = [
        part["text"]
        for part in paper["parts"]
        if part["text"].endswith("(xem Bản mô tả giải pháp)")
    ]
    assert len(cut) == len(paper["parts"])
    assert "nội dung đầy đủ ở Bản mô tả giải pháp" in " ".join(pages)


def test_only_long_answers_are_shortened(titled) -> None:
    found = titled(BAC_KAN)
    answer = found.answers.get(question__heading="Nội dung giải pháp")
    answer.text = "Đặt bẫy ở gốc cây, mỗi tuần thay nước một lần. " * 100
    answer.save()
    parts = {part["heading"]: part["text"] for part in papers.digest(found)["parts"]}
    shortened = parts.pop("Nội dung giải pháp")
    assert shortened.endswith("thay nước một lần. … (xem Bản mô tả giải pháp)")
    assert all("…" not in text for text in parts.values())


def test_more_questions_than_two_pages_hold(titled) -> None:
    """20 authors, 40 long headings: the last answers are dropped, and the summary says so."""
    found = titled(BAC_KAN)
    long_answers(found, "Làm bằng gỗ, dễ sửa. " * 20)
    found.authors.all().delete()
    for n in range(20):
        found.authors.create(name=f"Nguyễn Thị Hồng Nhung {n}", share=5, is_lead=n == 0)
    for n in range(40):
        question = found.rules.questions.create(
            order=100 + n, label=f"Câu {n}", heading=f"Mục {n} " + "của bản mô tả " * 12
        )
        found.answers.create(question=question, text="Làm bằng gỗ, dễ sửa. " * 20)
    paper = papers.digest(Dossier.objects.get(pk=found.pk))
    drawn = pdf.pages(draw(paper))
    assert (len(drawn), paper["is_cut"], len(paper["parts"]) < 40) == (2, True, True)
    assert "đã rút gọn cho vừa 02 trang A4; nội dung đầy đủ ở Bản mô tả" in " ".join(drawn)


def test_the_summary_leaves_out_what_names_the_authors(titled) -> None:
    headings = [part["heading"] for part in papers.digest(titled(BAC_KAN))["parts"]]
    assert "Tác giả và cam đoan" not in headings


def test_the_confirmation_leaves_lines_for_who_applied_it() -> None:
    [page] = pdf.pages(draw(papers.confirmation(dossier("CB9-0001"))))
    assert "GIẤY XÁC NHẬN ÁP DỤNG GIẢI PHÁP" in page
    assert "Xác nhận đã áp dụng giải pháp: Bảng chữ nổi học toán cho trẻ nhìn kém" in page
    assert page.count("." * 110) == 8
    assert "Từ tháng 9 năm 2023 đến ngày ...... tháng ...... năm" in page
    assert "ĐẠI DIỆN NƠI ÁP DỤNG (Ký, ghi rõ họ tên, chức vụ, đóng dấu) CB9-0001, bản" in page


@pytest.mark.parametrize("code", ["CB9-0001", "BK8-0001"])
@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_plain_data(form, code: str) -> None:
    paper = form(dossier(code))
    assert json.loads(json.dumps(paper)) == paper


@pytest.mark.parametrize("form", FORMS)
def test_markup_is_text_on_every_form(form, titled) -> None:
    found = titled(BAC_KAN)
    hostile = "<script>alert(1)</script>{{ 7|add:1 }}"
    Dossier.objects.filter(pk=found.pk).update(title=hostile)
    assert hostile.replace(" ", "") in text_of(form(Dossier.objects.get(pk=found.pk))).replace(
        " ", ""
    )

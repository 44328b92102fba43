"""The official summary of a city and of a contest, and the receipt, as PDF."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from contest_portal import clock
from directives.models import Contest, Directive, Evidence
from documents.papers import cite
from documents.pdf import draw
from organizations.models import Unit
from submissions import papers, progress
from submissions.models import Dossier, Receipt
from tests import pdf

pytestmark = pytest.mark.usefixtures("demo")


def letter(code: str = "CB9") -> Directive:
    return Directive.objects.get(contest__code=code, issued_at__isnull=False)


def summary(client, pk: int) -> list[str]:
    response = client.get(reverse("summary_pdf", args=[pk]))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return pdf.pages(response.content)


def test_the_city_report_has_the_head_of_the_committee(as_person) -> None:
    """Decree 30/2020: number and day are left blank for the clerk."""
    text = " ".join(summary(as_person("ngan@cb.example"), letter().pk))
    assert "ỦY BAN NHÂN DÂN THÀNH PHỐ CAO BẰNG" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "Số: /BC-UBND" in text
    assert "Thành phố Cao Bằng, ngày tháng 5 năm 2025" in text
    assert f"Thực hiện {cite(letter().document)}, Ủy ban nhân dân" in text
    assert "tính đến ngày 05 tháng 5 năm 2025" in text
    assert "Nơi nhận: - Như trên; - Lưu: VT," in text


def test_a_report_is_the_same_all_day_while_nothing_happens() -> None:
    """A second draft of the same report is none: see `submissions.views.papers`."""
    made = papers.city_summary(letter()), papers.contest_summary(letter().contest)
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert (papers.city_summary(letter()), papers.contest_summary(letter().contest)) == made


@pytest.mark.parametrize("code", ["CB9", "BK8"])
def test_the_contest_report_cites_its_plan(code) -> None:
    """Decree 30/2020, Mục II.6: type, number, day, issuer and subject at the first mention."""
    contest = Contest.objects.get(code=code)
    paper = papers.contest_summary(contest)
    assert paper["grounds"] == f"Thực hiện {cite(contest.plan.document)}"
    contest.plan.delete()
    paper = papers.contest_summary(Contest.objects.get(code=code))
    assert paper["grounds"] == f"Thực hiện Kế hoạch tổ chức {contest}"


def test_the_report_and_the_board_cannot_disagree(as_person) -> None:
    """Letter, board, reminders and report are views of the same rows."""
    counts = progress.totals(letter())
    text = " ".join(summary(as_person("kien@cb.example"), letter().pk))
    assert (
        f"Có {counts.expected} giải pháp dự kiến; trong đó {counts.registered} giải pháp đã đăng "
        f"ký, {counts.complete} giải pháp đủ hồ sơ, {counts.paper} giải pháp đã nộp đủ bản giấy."
    ) in text
    paper = papers.city_summary(letter())
    assert paper["tables"] == [paper["units"], paper["fields"], paper["solutions"]]
    assert len(paper["solutions"]["rows"]) == counts.registered
    assert paper["units"]["rows"] == [
        [n, row.unit.name, row.counts.expected, row.counts.registered, row.counts.complete,
         row.counts.paper]
        for n, row in enumerate(progress.board(letter()), 1)
    ]  # fmt: skip
    assert sum(row[2] for row in paper["fields"]["rows"]) == counts.registered


def test_pages_are_numbered_from_the_second(as_person) -> None:
    first, second, *_ = summary(as_person("ngan@cb.example"), letter().pk)
    assert not first.startswith("1 ")
    assert second.startswith("2 ") or second.endswith(" 2")


def test_a_contest_without_a_dossier_still_gives_a_report(as_person) -> None:
    Dossier.objects.filter(contest__code="BK8").update(state="withdrawn")
    response = as_person("anh@bk.example").get(reverse("contest_summary_pdf", args=["BK8"]))
    assert "Chưa có giải pháp nào được đăng ký." in " ".join(pdf.pages(response.content))


@pytest.mark.parametrize(
    ("who", "status"),
    [("tue@cb.example", 200), ("ngan@cb.example", 403), ("ha@cb.example", 403),
     ("anh@bk.example", 403)],
)  # fmt: skip
def test_only_the_organiser_draws_the_contest_report(as_person, who: str, status: int) -> None:
    assert as_person(who).get(reverse("contest_summary_pdf", args=["CB9"])).status_code == status


@pytest.mark.parametrize("who", ["ha@cb.example", "lam@bk.example", "men@cb.example"])
def test_others_do_not_know_of_the_report(as_person, who: str) -> None:
    assert as_person(who).get(reverse("summary_pdf", args=[letter().pk])).status_code == 404


def test_the_receipt_lists_each_file_with_its_hash(as_person) -> None:
    """Statement 40: "The author gets at once a receipt with number, time, list of files with
    hashes"."""
    issued = next(r for r in Receipt.objects.filter(dossier__contest__code="CB9") if r.files)
    text = " ".join(pdf.pages(draw(papers.receipt(issued))))
    assert f"Hồ sơ dự thi mã {issued.number}" in text
    joined = text.replace(" ", "")
    assert [f["sha256"] in joined for f in issued.files] == [True] * len(issued.files)
    assert issued.dossier.status_token in joined
    assert (
        as_person("anh@bk.example").get(reverse("receipt_pdf", args=[issued.pk])).status_code == 404
    )


def test_the_receipt_says_who_received_it_then(settings) -> None:
    """Its letterhead and its signatory are those of the day of the hand-in."""
    issued = Receipt.objects.filter(dossier__contest__code="CB9").first()
    before, office = papers.receipt(issued), issued.dossier.deadline.receiver
    office.signatories.update(valid_to=localtime(issued.handed_in_at).date())
    office.signatories.create(authority="TRƯỞNG PHÒNG", name="Người mới", valid_from=clock.today())
    Unit.objects.filter(pk=office.pk).update(name="Tên mới", header="TÊN MỚI", symbol="MOI")
    assert papers.receipt(Receipt.objects.get(pk=issued.pk)) == before


@pytest.mark.parametrize(("files", "pages"), [(6, 1), (8, 1)])
def test_a_common_receipt_is_one_page(files, pages) -> None:
    issued = Receipt.objects.filter(dossier__contest__code="CB9").first()
    issued.facts["title"] = "Giải pháp rất dài " * 6
    issued.files = [
        {"item": "Ảnh sản phẩm hoặc mô hình", "name": f"anh-may-tach-hat-{n}.jpg",
         "size": 1_234_567, "sha256": "0123456789abcdef" * 4}
        for n in range(files)
    ]  # fmt: skip
    paper = papers.receipt(issued)
    issued = paper | {"verification": {"code": "ABCD-EFGH-JKMN", "url": "https://hoithi.example/x"}}
    assert len(pdf.pages(draw(issued))) == pages


def test_markup_in_titles_and_names_is_text_in_the_paper(as_person) -> None:
    """Markup in every text field is inert in the PDF."""
    dossier = Dossier.objects.registered().filter(contest__code="CB9").first()
    hostile = "<script>alert(1)</script>{{ 7|add:1 }}"
    Dossier.objects.filter(pk=dossier.pk).update(title=hostile)
    dossier.authors.update(name="<b>An</b>")
    text = " ".join(summary(as_person("ngan@cb.example"), letter().pk)).replace(" ", "")
    assert hostile.replace(" ", "") in text
    assert "<b>An</b>" in text


def test_a_title_of_300_letters_without_spaces_stays_on_the_page(as_person) -> None:
    Dossier.objects.filter(contest__code="CB9").update(title="Đ" * 300)
    text = " ".join(summary(as_person("ngan@cb.example"), letter().pk)).replace(" ", "")
    assert "Đ" * 300 in text


def test_the_contest_report_counts_what_the_board_counts() -> None:
    """One letter is the whole contest of Cao Bằng: both papers say the same four figures."""
    city, contest = papers.city_summary(letter()), papers.contest_summary(letter().contest)
    assert contest["totals"] == city["totals"]
    assert sum(row[2] for row in contest["units"]["rows"]) == city["totals"]["expected"]


def test_two_units_of_one_name_are_two_rows() -> None:
    first, second = Unit.objects.filter(kind="school", dossiers__isnull=False).distinct()[:2]
    Unit.objects.filter(pk=second.pk).update(parent=None)
    for unit in (first, second):
        Unit.objects.filter(pk=unit.pk).update(name="Trường Hoa Sen", sort_key="hoasen")
    rows = papers.contest_summary(letter().contest)["units"]["rows"]
    names = [row[1] for row in rows if row[1].startswith("Trường Hoa Sen")]
    assert len(names) == len(set(names)) == 2  # each says what tells it from the other


def test_contests_keep_apart() -> None:
    rows = papers.contest_summary(Contest.objects.get(code="BK8"))["units"]["rows"]
    assert [row[1] for row in rows if "Cao Bằng" in row[1]] == []


def test_the_final_report_tells_how_the_letter_went_out_and_what_became_of_the_dossiers() -> None:
    """Statement 97: "Quyết định, tờ trình, danh sách, báo cáo tổng kết, giấy chứng nhận come as
    PDF and Word in NĐ 30/2020 layout with all Vietnamese letters right"."""
    paper = papers.city_summary(letter(), final=True)
    assert paper["abstract"] == f"Tổng kết việc tham gia {letter().contest}"
    assert paper["told"] == [
        "Công văn giao hoặc đề nghị 17 đơn vị thực hiện; 15 đơn vị đã xác nhận nhận công văn.",
        "Các đơn vị đã ghi 3 minh chứng tuyên truyền, báo cáo.",
    ]
    assert paper["outcome"] == (
        "4 hồ sơ đã được tiếp nhận, 3 hồ sơ đã gửi tỉnh, 3 hồ sơ đã nộp, chưa tiếp nhận"
    )
    assert [column["label"] for column in paper["units"]["columns"]] == [
        "STT", "Đơn vị", "Dự kiến", "Đã đăng ký", "Đủ hồ sơ", "Bản giấy", "Đã tiếp nhận",
    ]  # fmt: skip
    assert paper["units"]["total"] == ["", "Tổng số giải pháp", 24, 15, 7, 4, 4]
    text = " ".join(pdf.pages(draw(paper)))
    assert f"Trong số giải pháp đã đăng ký: {paper['outcome']}." in text


def test_where_dossiers_go_straight_to_the_province_nothing_is_said_to_be_sent() -> None:
    contest = Contest.objects.get(code="BK8")
    paper = papers.contest_summary(contest, final=True)
    assert paper["outcome"] == "2 hồ sơ đã được tiếp nhận, 1 hồ sơ đã nộp, chưa tiếp nhận"
    assert paper["to"] == ["Ủy ban nhân dân tỉnh Bắc Kạn"]


def test_what_was_withdrawn_counts_in_no_final_report() -> None:
    """ "What is withdrawn counts nowhere and stays readable"."""
    Evidence.objects.update(state=Evidence.State.WITHDRAWN)
    told = [
        papers.city_summary(letter(), final=True)["told"][1],
        papers.contest_summary(letter().contest, final=True)["told"][1],
    ]
    assert told == ["Các đơn vị đã ghi 0 minh chứng tuyên truyền, báo cáo."] * 2

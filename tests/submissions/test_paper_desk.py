"""What the desk prints: slip, labels, request for a supplement."""

from datetime import timedelta

import pytest
from django.urls import reverse

from contest_portal import clock
from documents.pdf import draw
from submissions import papers
from submissions.completeness import missing_items
from submissions.models import Supplement
from tests import pdf
from tests.submissions.at_the_desk import OFFICE, dossier, receive

pytestmark = pytest.mark.usefixtures("demo")


def test_the_slip_prints_at_once(as_person) -> None:
    """Statement 69: "A receipt slip with number, time, clerk, copies and missing items prints at
    once"."""
    client, found = as_person(OFFICE), dossier("CB9-0008")
    receive(client, "CB9-0008", 2)
    address = reverse("dossier_paper_form", args=[found.pk, "phieu-tiep-nhan", "pdf"])
    assert address in client.get(reverse("desk_dossier", args=[found.pk])).content.decode()
    data = client.get(address).content
    [page] = pdf.pages(data)
    assert pdf.size_mm(data) == (148, 210)
    assert "Mã hồ sơ: CB9-0008" in page
    assert "Bản giấy: đã nhận 02 trên 02 bộ" in page
    assert "02 8 giờ 00, thứ Hai 05/5/2025 Bế Thị Ngân" in page
    assert "Còn thiếu Không thiếu gì." in page
    assert page.endswith("NGƯỜI NỘP NGƯỜI NHẬN Bế Thị Ngân")


def test_the_slip_is_the_same_all_day() -> None:
    """What is drawn once is not drawn anew at every look."""
    now = papers.reception_slip(dossier("CB9-0006"))
    assert now["printed_on"] == "05/5/2025"
    with clock.at(clock.now() + timedelta(hours=3)):
        assert papers.reception_slip(dossier("CB9-0006")) == now


def test_the_slip_names_what_is_missing() -> None:
    paper = papers.reception_slip(dossier("CB9-0006"))
    assert paper["missing"] == ["Thiếu Giấy xác nhận áp dụng.", "Chưa nhận bộ 02."]
    assert [[text.replace("\xa0", " ") for text in row] for row in paper["copies"]["rows"]] == [
        ["01", "8 giờ 20, thứ Hai 28/4/2025", "Bế Thị Ngân"],
        ["02", "Chưa nhận", ""],
    ]


def test_a_label_for_every_copy(settings) -> None:
    settings.PORTAL_URL = "https://hoithi.example"
    paper = papers.labels(dossier("CB9-0006"))
    assert [(label["code"], label["copy"], label["url"]) for label in paper["labels"]] == [
        ("CB9-0006-1", "Bộ 01 trên 02", "https://hoithi.example/tiep-nhan/?code=CB9-0006-1"),
        ("CB9-0006-2", "Bộ 02 trên 02", "https://hoithi.example/tiep-nhan/?code=CB9-0006-2"),
    ]
    [page] = pdf.pages(draw(paper))
    assert page.split(" Bộ")[0] == "CB9-0006-1"


def test_a_long_title_is_cut_on_the_label() -> None:
    found = dossier("CB9-0006")
    found.title = "Đ" * 300
    paper = papers.labels(found)
    assert {label["solution"] for label in paper["labels"]} == {"Đ" * 89 + "…"}
    assert len(pdf.pages(draw(paper))) == 1


def test_the_scanned_address_finds_the_copy_at_the_desk(as_person) -> None:
    url = papers.labels(dossier("CB9-0006"))["labels"][1]["url"]
    found = as_person(OFFICE).get(reverse("desk"), {"code": url})
    assert found.url == reverse("desk_dossier", args=[dossier("CB9-0006").pk]) + "?bo=2"


def test_an_author_who_scans_the_own_paper_comes_to_the_dossier(as_person) -> None:
    found = dossier("CB9-0006")
    answer = as_person("bach@cb.example").get(reverse("desk"), {"code": "CB9-0006-2"})
    assert answer.url == reverse("dossier_detail", args=[found.pk])


def test_the_request_says_why_what_and_by_when() -> None:
    """A supplement request has its own deadline, said in both readings."""
    supplement = Supplement.objects.get(dossier=dossier("CB9-0006"))
    paper = papers.supplement_request(supplement)
    assert (paper.get("to"), paper["recipients"]) == (
        None, ["Liên đoàn Lao động thành phố Cao Bằng", "Tác giả Lưu Văn Toàn", "Lưu: VT"],
    )  # fmt: skip
    assert paper["reason"] == "Thiếu minh chứng áp dụng"
    assert paper["missing"] == ["Thiếu Giấy xác nhận áp dụng."]
    [page] = pdf.pages(draw(paper))
    assert "Số: /PYC-VHKHTT" in page
    assert (
        "đề nghị Liên đoàn Lao động thành phố Cao Bằng và tác giả Lưu Văn Toàn bổ sung hồ sơ"
    ) in page
    assert "3. Hạn bổ sung: đến hết ngày 08/5/2025, tức là chậm nhất hết thứ Năm 08/5/2025." in page
    assert "- Thiếu Giấy xác nhận áp dụng." in page


def test_the_request_says_what_was_missing_and_who_signed_when_it_was_made() -> None:
    """It is the paper of a step: what comes in afterwards does not change it."""
    supplement = Supplement.objects.get(dossier=dossier("CB9-0006"))
    before = papers.supplement_request(supplement)
    found, office = supplement.dossier, supplement.deadline.receiver
    item = found.rules.items.get(label="Giấy xác nhận áp dụng")
    found.attachments.create(item=item, file_name="xac-nhan.pdf", uploaded_by=found.created_by)
    assert missing_items(dossier("CB9-0006")) == []
    today = clock.today()
    office.signatories.update(valid_to=today)
    office.signatories.create(authority="TRƯỞNG PHÒNG", name="Người mới", valid_from=today)
    with clock.at(clock.now() + timedelta(days=1)):
        assert papers.supplement_request(Supplement.objects.get(pk=supplement.pk)) == before

"""What the desk prints: slip, labels, request for a supplement."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.text import capfirst
from pytest_django.asserts import assertContains

from contest_portal import clock
from documents.papers import Paper
from documents.pdf import draw
from submissions import content, papers
from submissions.checklist import failing
from submissions.completeness import missing_items
from submissions.models import Dossier, Supplement
from submissions.models.whole import read_whole
from tests import pdf
from tests.submissions.at_the_desk import OFFICE, dossier, receive

pytestmark = pytest.mark.usefixtures("demo")


def whole(code: str) -> Dossier:
    return read_whole(Dossier.objects.all(), dossier(code).pk)


def fact(paper: Paper, name: str) -> str:
    return dict(paper["facts"])[name].replace("\xa0", " ")


@pytest.mark.parametrize(("part", "size"), [(1, (148, 210)), (2, (80, 125))])
def test_the_slip_prints_at_once(as_person, part, size) -> None:
    """Statement 69: "A receipt slip with number, time, clerk, copies and missing items prints at
    once". On A5, or on a roll of 80 mm, which is cut below the last line."""
    client, found = as_person(OFFICE), dossier("CB9-0008")
    receive(client, "CB9-0008", 2)
    address = reverse("dossier_paper_form", args=[found.pk, "phieu-tiep-nhan", "pdf"])
    address += "?phan=2" if part == 2 else ""
    desk = client.get(reverse("desk_dossier", args=[found.pk]))
    assert f'href="{address}"' in desk.content.decode()
    data = client.get(address).content
    [page] = pdf.pages(data)
    assert pdf.size_mm(data) == size
    for words in (
        "PHIẾU TIẾP NHẬN HỒ SƠ GIẤY CB9-0008",
        "Bộ 01: nhận 7 giờ 40, thứ Hai 05/5/2025, Bế Thị Ngân",
        "Bộ 02: nhận 8 giờ 00, thứ Hai 05/5/2025, Bế Thị Ngân",
        "Còn thiếu - Chưa kiểm xong.",
        "In ngày 05/5/2025.",
    ):
        assert words in page
    assert page.endswith("NGƯỜI NỘP NGƯỜI NHẬN Bế Thị Ngân") is (part == 1)


def test_the_slip_on_the_page_says_what_will_print(as_person) -> None:
    page = as_person(OFFICE).get(reverse("desk_dossier", args=[dossier("CB9-0006").pk]))
    slip = page.context["slip"]
    assert slip == papers.reception_slip(whole("CB9-0006"))
    for _, value in slip["facts"]:
        assertContains(page, value)


def test_the_slip_is_the_same_all_day() -> None:
    """What is drawn once is not drawn anew at every look."""
    now = papers.reception_slip(whole("CB9-0006"))
    assert now["printed_on"] == "05/5/2025"
    with clock.at(clock.now() + timedelta(hours=3)):
        assert papers.reception_slip(whole("CB9-0006")) == now


def test_the_slip_names_what_is_missing_and_until_when() -> None:
    """The parts that the desk found wanting, in its coded words, and the supplement's own day."""
    paper = papers.reception_slip(whole("CB9-0006"))
    found = [line.sentence for line in failing(whole("CB9-0006"))]
    assert paper["missing"] == [*found, "Chưa nhận bộ 02."]
    assert len(found) > 0
    assert fact(paper, "Bộ 01") == "nhận 8 giờ 20, thứ Hai 28/4/2025, Bế Thị Ngân"
    assert fact(paper, "Bộ 02") == "chưa có. Chờ đưa đến Phòng VHKHTT"
    assert fact(paper, "Bổ sung") == "chậm nhất hết thứ Năm 08/5/2025"


def test_the_slip_says_how_paper_and_file_differ() -> None:
    assert fact(papers.reception_slip(whole("CB9-0006")), "Khác bản trên cổng") == (
        "bộ 01: thiếu chữ ký (Trang cuối bản mô tả chưa ký.)"
    )


def test_a_label_for_every_copy(settings) -> None:
    settings.PORTAL_URL = "https://hoithi.example"
    found = dossier("CB9-0006")
    paper, sign = papers.labels(found), f"{found.version}.{content.check_sign(found)}"
    assert [(label["code"], label["copy"], label["url"]) for label in paper["labels"]] == [
        ("CB9-0006-1", "Bộ 01 / 02", f"https://hoithi.example/tiep-nhan/?code=CB9-0006-1-{sign}"),
        ("CB9-0006-2", "Bộ 02 / 02", f"https://hoithi.example/tiep-nhan/?code=CB9-0006-2-{sign}"),
    ]
    [page] = pdf.pages(draw(paper))
    assert page.split(" Bộ")[0] == "CB9-0006-1"


def test_an_older_print_has_another_check(as_person) -> None:
    """The desk compares four signs: "in từ bản cũ" is one of the differences. Steps change none."""
    before, found = content.check_sign(dossier("CB9-0008")), dossier("CB9-0008")
    printed = papers.labels(found)["labels"][0]["printed"]
    assert printed == f"In ngày 05/5/2025. Mã kiểm {before}"
    page = as_person(OFFICE).get(reverse("desk_dossier", args=[found.pk]))
    assertContains(page, f'Mã kiểm trên cổng: <b class="num">{before}</b>', count=1)
    Dossier.objects.filter(pk=found.pk).update(state="returned", version=99)
    assert content.check_sign(dossier("CB9-0008")) == before
    found.answers.filter(question__order=5).update(text="Làm cách khác.")
    assert content.check_sign(dossier("CB9-0008")) != before


def test_an_older_print_that_is_scanned_is_told_and_noted_in_one_press(as_person) -> None:
    """Statement 72: "Differences between paper and file are recorded with coded reasons"."""
    client, found = as_person(OFFICE), dossier("CB9-0008")
    label = papers.labels(found)["labels"][1]["url"]
    before = content.check_sign(found)
    page = client.post(reverse("desk_scan"), {"code": label}, follow=True)
    assertContains(page, "Đã nhận bộ 02 của hồ sơ CB9-0008.", count=1)
    assertContains(page, "từ bản cũ (", count=0)
    Dossier.objects.filter(pk=found.pk).update(version=found.version + 1)  # the desk's own marks
    page = client.post(reverse("desk_scan"), {"code": label}, follow=True)
    assertContains(page, "từ bản cũ (", count=0)
    found.answers.filter(question__order=5).update(text="Làm cách khác.")
    old = f"in từ bản cũ (mã kiểm {before}, nay {content.check_sign(dossier('CB9-0008'))})"
    page = client.post(reverse("desk_scan"), {"code": label}, follow=True)
    assertContains(page, f"Bộ 02 {old}", count=1)
    typed = {"khac-kind": "version", "khac-note": f"{capfirst(old)}."}
    for name, value in typed.items():
        assertContains(page, f'name="{name}" value="{value}"', count=1)
    client.post(reverse("copy_difference", args=[found.pk, 2]), typed)
    noted = found.copies.get(number=2).differences.get()
    assert (noted.kind, noted.note) == ("version", typed["khac-note"])
    page = client.post(reverse("desk_scan"), {"code": label}, follow=True)
    assertContains(page, f"Bộ 02 {old}", count=0)


def test_a_long_title_is_cut_on_the_label() -> None:
    found = dossier("CB9-0006")
    found.title = "Đ" * 300
    paper = papers.labels(found)
    assert {label["solution"] for label in paper["labels"]} == {"Đ" * 89 + "…"}
    assert len(pdf.pages(draw(paper))) == 1


def test_the_scanned_address_finds_the_copy_at_the_desk(as_person) -> None:
    url = papers.labels(dossier("CB9-0006"))["labels"][1]["url"]
    found = as_person(OFFICE).get(reverse("desk"), {"code": url})
    at_desk = reverse("desk_dossier", args=[dossier("CB9-0006").pk])
    assert found.url == f"{at_desk}?bo=2&ban={url.rpartition('-')[2]}"


def test_an_author_who_scans_the_own_paper_comes_to_the_dossier(as_person) -> None:
    found = dossier("CB9-0006")
    answer = as_person("bach@cb.example").get(reverse("desk"), {"code": "CB9-0006-2"})
    assert answer.url == reverse("dossier_detail", args=[found.pk])


def test_the_request_says_why_what_and_by_when() -> None:
    """Statement 75: "A supplement request has its own deadline", said once."""
    supplement = Supplement.objects.get(dossier=dossier("CB9-0006"))
    paper = papers.supplement_request(supplement)
    assert (paper.get("to"), paper["recipients"]) == (
        None, ["Liên đoàn Lao động thành phố Cao Bằng", "Tác giả Lưu Văn Toàn", "Lưu: VT"],
    )  # fmt: skip
    assert paper["lines"] == [
        "Câu 5: Làm từng bước thế nào? Nội dung chưa rõ. Nói rõ phanh nhả ra bằng cách nào.",
        "Giấy xác nhận áp dụng: thiếu minh chứng áp dụng. "
        "Đội vệ sinh xác nhận đã dùng xe từ khi nào, có đóng dấu.",
    ]
    [page] = pdf.pages(draw(paper))
    assert "Số: /PYC-VHKHTT" in page
    assert (
        "đề nghị Liên đoàn Lao động thành phố Cao Bằng và tác giả Lưu Văn Toàn bổ sung hồ sơ"
    ) in page
    assert "2. Hạn bổ sung: chậm nhất hết thứ Năm 08/5/2025." in page
    assert "3. Nơi nộp: Phòng Văn hóa, Khoa học và Thông tin thành phố Cao Bằng" in page
    assert "- Giấy xác nhận áp dụng: thiếu minh chứng áp dụng." in page


def test_the_request_is_one_page_as_long_as_there_is_room_to_sign() -> None:
    """Five parts of two lines each; the text's last paragraph goes with the signature."""
    paper = papers.supplement_request(Supplement.objects.get(dossier=dossier("CB9-0006")))
    why = "nội dung chưa rõ, ghi rõ số bịch nấm và tháng đo, kèm ảnh chụp có ngày."
    lines = [f"Câu {number}: {why}" for number in range(1, 9)]
    assert len(pdf.pages(draw(paper | {"lines": lines[:5]}))) == 1
    [_, second] = pdf.pages(draw(paper | {"lines": lines}))
    assert second.startswith("Bổ sung xong")


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

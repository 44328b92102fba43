"""The guided write-up in a browser: a phone's screens, numbers that compute as they are typed."""

import pytest
from playwright.sync_api import expect

from submissions import benefits
from submissions.models import Answer, Dossier
from tests.browser.hands import follow, press, read

NUMBERS = (
    "", "0", "7", "42.000", "31 000", "1\u00a0500", "26,7", "26,70", "12.5", "0,125", "0.125", "-5",
    "−5,5", "1.234,5678", "999.999.999.999", "1.000.000.000.000", "12,5 kg", "-", "NaN", "1e5",
    "４２", "42,000", "0,12345", "1.234.56", " 18 ", "5.", ",5", "1,234.5",
)  # fmt: skip
UNITS = (
    "", "quả", "đồng", "Đồng một tháng", "đồng/kg/năm", "đồng mỗi năm", "đồng / mẻ",
    "đồng/con/tháng", "con trên 100", "nghìn đồng",
)  # fmt: skip
ROWS = [
    *({"before": before, "after": after, "unit": "quả"} for before in NUMBERS for after in NUMBERS),
    *(
        {"before": "42.000", "after": after, "unit": unit, "quantity": quantity,
         "quantity_unit": "con", "times": times}
        for unit in UNITS
        for after in ("31.000", "42.000", "60.000,55")
        for quantity in ("", "200", "0", "0,5", "x")
        for times in ("", "12", "0", "365,25", "1e3")
    ),
]  # fmt: skip
READ = """async rows => {
    const { read } = await import(document.querySelector("script[src*=benefits]").src);
    return rows.map(read).map(said => [said.words, said.effect, said.formula]);
}"""


@pytest.fixture
def duck(demo) -> Dossier:
    return Dossier.objects.get(title__startswith="Nuôi vịt đẻ")


def test_browser_and_server_compute_the_same(portal, duck) -> None:
    page = portal("pao@cb.example")
    page.goto(f"/ho-so/{duck.pk}/cau-hoi/8/")
    typed = [benefits.typed(row) for row in ROWS]
    assert page.evaluate(READ, ROWS) == [[b.words, b.effect_words, b.formula] for b in typed]
    assert len({b.words for b in typed}) > 100


def test_a_phone_goes_from_question_to_question(portal, duck) -> None:
    """29: "A draft exists from the first saved field and needs no required field"."""
    Answer.objects.filter(dossier=duck, question__order__gt=6).delete()
    page = portal("pao@cb.example", width=360)
    page.goto(f"/ho-so/{duck.pk}/cau-hoi/")
    follow(page, "Viết tiếp câu 7")
    page.get_by_label("Người khác làm theo được không?").fill("Nhà có suối là làm được.")
    press(page, "Câu tiếp theo")
    read(page, "Câu 8 trên 11")
    press(page, "Quay lại")
    expect(page.get_by_label("Người khác làm theo được không?")).to_have_value(
        "Nhà có suối là làm được."
    )
    follow(page, "Thoát")
    read(page, "Đã trả lời 7 trên 11 câu")


def test_a_table_computes_while_it_is_typed_and_is_kept(portal, duck) -> None:
    Answer.objects.filter(dossier=duck, question__order=8).delete()
    page = portal("pao@cb.example", width=360)
    page.goto(f"/ho-so/{duck.pk}/cau-hoi/8/")
    for label, said in (("So sánh", "Tiền cám"), ("Trước", "42.000"), ("Sau", "31.000"),
                        ("Đơn vị", "đồng một tháng")):  # fmt: skip
        page.get_by_label(f"{label}, dòng 3", exact=True).fill(said)
    read(page, "Giảm 11.000 (26,2 %)")
    page.get_by_label("Cho bao nhiêu, dòng 3").fill("200")
    page.get_by_label("Mấy lần một năm, dòng 3").fill("12")
    read(page, "Một năm bớt 26.400.000 đồng")
    press(page, "Thêm dòng")
    expect(page.get_by_label("So sánh, dòng 4")).to_be_focused()
    page.get_by_label("So sánh, dòng 4").fill("Trứng")
    page.get_by_label("Trước, dòng 4").fill("150")
    page.get_by_label("Sau, dòng 4").fill("190")
    press(page, "Câu tiếp theo")
    read(page, "Câu 9 trên 11")
    stored = Answer.objects.get(dossier=duck, question__order=8)
    assert [(b.label, b.words, b.effect_words) for b in stored.benefits] == [
        ("Tiền cám", "Giảm 11.000 (26,2\u00a0%)", "Một năm bớt 26.400.000 đồng"),
        ("Trứng", "Tăng 40 (26,7\u00a0%)", ""),
    ]


def test_a_bad_number_is_told_at_its_cell_and_stays(portal, duck) -> None:
    page = portal("pao@cb.example", width=360)
    page.goto(f"/ho-so/{duck.pk}/cau-hoi/8/")
    cell = page.get_by_label("Trước, dòng 1")
    cell.fill("12,5 kg")
    press(page, "Câu tiếp theo")
    expect(cell).to_be_focused()
    expect(cell).to_be_in_viewport()
    expect(cell).to_have_attribute("aria-invalid", "true")
    sentence = "Chỉ ghi số, ví dụ 42.000 hoặc 26,7. Đơn vị ghi ở ô riêng."
    expect(cell).to_have_accessible_description(sentence)
    read(page, f"Dòng 1, Trước: c{sentence[1:]}")
    expect(cell).to_have_value("12,5 kg")
    assert Answer.objects.get(dossier=duck, question__order=8).rows[0]["before"] == "150"
    cell.fill("160")
    expect(page.get_by_text(sentence)).to_have_count(0)
    expect(cell).not_to_have_attribute("aria-invalid", "true")


def test_a_button_that_cannot_go_on_says_why(portal, duck) -> None:
    page = portal("pao@cb.example", width=360)
    page.goto(f"/ho-so/{duck.pk}/cau-hoi/7/")
    said = page.get_by_role("alert").filter(has_text="Chữ đã gõ còn trên máy này")
    page.context.set_offline(True)
    for typed in (None, "Nhà có suối là làm được."):
        if typed:
            page.get_by_role("textbox").first.fill(typed)
        press(page, "Câu tiếp theo")
        expect(said).to_be_in_viewport()
    page.context.set_offline(False)
    expect(said).to_be_hidden()
    page.route("**/luu/", lambda route: route.abort())
    page.get_by_role("textbox").first.fill("Nhà có suối")
    press(page, "Câu tiếp theo")
    expect(said).to_be_in_viewport()
    with page.expect_request("**/luu/"):  # the next attempt
        pass
    expect(said).to_be_in_viewport()
    page.unroute("**/luu/")
    page.get_by_role("textbox").first.fill("Nhà có suối là làm được.")
    press(page, "Câu tiếp theo")
    read(page, "Câu 8 trên 11")
    assert Answer.objects.get(dossier=duck, question__order=7).text == "Nhà có suối là làm được."

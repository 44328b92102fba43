"""Issue 3, "A layout check: reads a PDF and lists where it departs from decree 30/2020, point by
point". Every point with a paper that keeps to it and papers that do not."""

import io
from typing import Any

import pikepdf
import pytest
from django.template import engines
from PIL import Image

from documents import drawing, layout
from documents.layout import close, reading

HEAD = {
    "name": "Ủy ban nhân dân thành phố Cao Bằng", "superior": "ỦY BAN NHÂN DÂN\nTỈNH CAO BẰNG",
    "issuer": "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ CAO BẰNG", "number": "", "symbol": "UBND-VHKHTT",
    "place": "Thành phố Cao Bằng", "day": "", "month": "5", "year": "2025",
}  # fmt: skip
COMMON: dict[str, Any] = {
    "title": "Văn bản",
    "head": HEAD,
    "recipients": ["Như trên", "Lưu: VT, VHKHTT"],
    "sign": {"authority": ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "post": "",
             "name": "Nông Thị Hoa"},
}  # fmt: skip
SENTENCE = (
    "Thực hiện Kế hoạch số 1138/KH-UBND ngày 26 tháng 4 năm 2024 của Ủy ban nhân dân tỉnh về tổ "
    "chức Hội thi Sáng tạo Kỹ thuật lần thứ 9, Ủy ban nhân dân thành phố đề nghị các cơ quan, đơn "
    "vị rà soát các giải pháp đã áp dụng và cử người giúp tác giả viết hồ sơ. "
)
BODY = f"<p>{SENTENCE}</p><p>{SENTENCE * 3}</p><p>{SENTENCE * 9}</p><p>{SENTENCE * 5}./.</p>"
ANNEX = """<section class="annex"><p class="annex-name">Phụ lục I</p>
<p class="annex-title">Danh sách giải pháp</p><p class="annex-of">(Kèm theo Công văn)</p></section>
<section class="annex"><p class="annex-name">Phụ lục II</p>
<p class="annex-title">Danh sách đơn vị</p><p class="annex-of">(Kèm theo Công văn)</p></section>"""

PAPERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "letter": (
        "letter.html",
        {"subject": "tham gia Hội thi Sáng tạo Kỹ thuật lần thứ 9",
         "to": ["Các phòng, ban thành phố", "Ủy ban nhân dân các phường, xã"]},
        BODY,
    ),
    "named": (
        "base.html",
        {"kind": "BÁO CÁO", "abstract": "Kết quả tham gia Hội thi Sáng tạo Kỹ thuật lần thứ 9",
         "head": HEAD | {"symbol": "BC-UBND", "number": "05", "day": "05", "month": "01"}},
        BODY,
    ),
    "decision": (
        "decision.html",
        {"kind": "QUYẾT ĐỊNH", "abstract": "Về việc thành lập Ban Tổ chức Hội thi",
         "head": HEAD | {"symbol": "QĐ-UBND"}, "authority_line": "ỦY BAN NHÂN DÂN THÀNH PHỐ",
         "bases": ["Căn cứ Luật Tổ chức chính quyền địa phương", "Theo đề nghị của Văn phòng"],
         "articles": [SENTENCE, SENTENCE, "Quyết định này có hiệu lực kể từ ngày ký"]},
        "",
    ),
    "minutes": (
        "minutes.html",
        {"kind": "BIÊN BẢN", "abstract": "Họp Hội đồng giám khảo Hội thi",
         "head": HEAD | {"symbol": "BB-HĐ"}, "recipients": ["Hội đồng giám khảo", "Lưu: VT"],
         "signs": [{"post": "THƯ KÝ", "name": "Lê Thị Na"},
                   {"post": "CHỦ TỌA", "name": "Hoàng Minh"}]},
        f"<p>{SENTENCE * 3}./.</p>",
    ),
    "form": (
        "form.html",
        {"kind": "PHIẾU ĐĂNG KÝ DỰ THI", "abstract": "Hội thi Sáng tạo Kỹ thuật lần thứ 9",
         "place_date": "Cao Bằng, ngày     tháng     năm 2025",
         "signs": [{"authority": ["ĐƠN VỊ"], "name": ""}, {"authority": ["TÁC GIẢ"], "name": ""}]},
        "<p>1. Tên giải pháp: Nuôi vịt</p>",
    ),
}  # fmt: skip


def page_of(kind: str) -> str:
    """The HTML of a paper that keeps to the decree."""
    parent, given, body = PAPERS[kind]
    block = f"{{% block body %}}{body}{{% endblock body %}}" if body else ""
    template = engines["django"].from_string(
        f'{{% extends "documents/{parent}" %}}{block}'
        f"{{% block annexes %}}{ANNEX if kind == 'letter' else ''}{{% endblock annexes %}}"
    )
    return template.render({"paper": COMMON | given})


def pdf_of(kind: str, *changes: tuple[str, str], css: str = "") -> bytes:
    """The paper's PDF after these words were replaced by others and these styles were added."""
    html = page_of(kind).replace("</head>", f"<style>{css}</style></head>")
    for old, new in changes:
        assert old in html
        html = html.replace(old, new)
    drawn: bytes = drawing.run(drawing.draw, html)
    return drawn


def found(pdf: bytes) -> list[str]:
    return [finding.sentence for finding in layout.check(pdf).findings]


@pytest.mark.parametrize(
    ("kind", "skipped"),
    [
        ("letter", {12}),
        ("named", {7, 12, 13, 14}),
        ("decision", {7, 12, 13}),
        ("minutes", {7, 10, 13}),
        ("form", {4, 5, 7, 8, 9, 10, 12, 13, 14}),
    ],
)
def test_a_paper_that_keeps_to_the_decree_passes(kind: str, skipped: set[int]) -> None:
    report = layout.check(pdf_of(kind))
    assert (report.kind, report.findings) == (kind, [])
    assert {point.number for point in report.points if point.state == "skipped"} == skipped
    assert (report.passed, report.failed, report.skipped) == (15 - len(skipped), 0, len(skipped))


STYLES: list[tuple[int, str, str, list[str]]] = [
    (1, "named", "@page { margin-left: 22mm }", [
        "Trang 1: lề trái 22 mm, phải từ 30 đến 35 mm.",
        "Trang 2: lề trái 22 mm, phải từ 30 đến 35 mm.",
    ]),
    (1, "decision", "@page { margin-right: 25mm }",
     ["Trang 1: lề phải 25 mm, phải từ 15 đến 20 mm."]),
    (1, "decision", "@page { size: letter }",
     ["Trang 1: khổ giấy 215,9 mm × 279,4 mm, phải là 210 mm × 297 mm."]),
    (2, "form", ".motto { font-family: 'DejaVu Sans'; font-size: 13pt }", [
        "Trang 1: “Độc lập - Tự do - Hạnh phúc” dùng phông DejaVu-Sans-Bold, "
        "phải là Times New Roman.",
    ]),
    (2, "named", ".motto { color: #00f }",
     ["Trang 1: “Độc lập - Tự do - Hạnh phúc” không phải màu đen."]),
    (3, "named", ".nation { font-size: 14pt; font-weight: normal }",
     ["Trang 1: Quốc hiệu cỡ 14, phải cỡ 12 đến 13.", "Trang 1: Quốc hiệu phải in đậm."]),
    (3, "named", ".issuer { font-weight: normal }",
     ["Trang 1: tên cơ quan ban hành phải in đậm."]),
    (4, "named", ".number { font-size: 12pt; font-weight: bold }",
     ["Trang 1: số, ký hiệu cỡ 12, phải cỡ 13.", "Trang 1: số, ký hiệu không được in đậm."]),
    (4, "named", ".place-date { padding-top: 12pt; font-style: normal }", [
        "Trang 1: địa danh và thời gian phải in nghiêng.",
        "Trang 1: địa danh và thời gian phải cùng một dòng với số, ký hiệu (đang lệch 2,1 mm).",
    ]),
    (6, "named", ".kind { font-weight: normal } .abstract { font-style: italic }",
     ["Trang 1: tên loại phải in đậm.", "Trang 1: trích yếu phải là chữ đứng."]),
    (6, "letter", ".subject { font-size: 14pt; font-weight: bold; padding-top: 0 }", [
        "Trang 1: trích yếu “V/v …” cỡ 14, phải cỡ 12 đến 13.",
        "Trang 1: trích yếu “V/v …” không được in đậm.",
        "Trang 1: trích yếu “V/v …” phải cách dòng số, ký hiệu 6 pt.",
    ]),
    (7, "letter", ".to-many ul { padding-left: 0 }",
     ["Trang 1: các gạch đầu dòng phải thẳng dưới dấu hai chấm của “Kính gửi:”."]),
    (7, "letter", ".to-many li:last-child { padding-left: 5mm }",
     ["Trang 1: các gạch đầu dòng dưới “Kính gửi:” phải thẳng hàng."]),
    (8, "named", ".body p { text-align: left }",
     ["Trang 1: lời văn phải căn đều cả hai lề."]),
    (8, "named", ".body p { text-indent: 5mm }", [
        "Trang 1: đoạn “Thực hiện Kế hoạch số 1138/KH-UBND ngày…” lùi đầu dòng 5,1 mm, "
        "phải lùi 10 mm hoặc 12,7 mm.",
    ]),
    (8, "named", ".body p { text-indent: 0 }", [
        f"Trang {page}: đoạn “Thực hiện Kế hoạch số 1138/KH-UBND ngày…” không lùi đầu dòng, "
        "phải lùi 10 mm hoặc 12,7 mm." for page in (1, 2)
    ]),
    (8, "named", ".body p { margin: 2pt 0 }", [
        f"Trang {page}: đoạn “Thực hiện Kế hoạch số 1138/KH-UBND ngày…” cách đoạn trên 2 pt, "
        "phải cách ít nhất 6 pt." for page in (1, 2)
    ]),
    (8, "named", ".body { line-height: 2 }",
     ["Lời văn cách dòng 1,7, phải cách dòng từ 1 đến 1,5."]),
    (8, "decision", ".body p { font-size: 12pt }", [
        "Trang 1: lời văn cỡ 12 (“Điều 1. Thực hiện Kế hoạch số…”), phải cỡ 13 đến 14.",
    ]),
    (8, "decision", ".base { font-style: normal }", ["Trang 1: căn cứ phải in nghiêng."]),
    (9, "decision", ".recipients-head { font-style: normal } .recipients ul { font-size: 12pt }",
     ["Trang 1: chữ “Nơi nhận:” phải in nghiêng.",
      "Trang 1: danh sách nơi nhận cỡ 12, phải cỡ 11."]),
    (10, "decision", ".sign { font-weight: normal }", [
        "Trang 1: quyền hạn, chức vụ người ký phải in đậm.",
        "Trang 1: họ tên người ký phải in đậm.",
    ]),
    (11, "named", "@page { @top-center { font-size: 10pt; font-style: italic } }",
     ["Trang 2: số trang cỡ 10, phải cỡ 13 đến 14.", "Trang 2: số trang phải là chữ đứng."]),
    (11, "named",
     "@page { @top-center { content: none } @bottom-center { content: counter(page) } }", [
        "Trang 1: trang thứ nhất không ghi số trang.",
        "Trang 2: số trang phải ở giữa, trong phần lề trên.",
    ]),
    (11, "named", "@page { @top-center { content: none } }",
     ["Trang 2: không thấy số trang, phải ghi 2 ở giữa lề trên."]),
    (13, "letter", ".annex-title { font-weight: normal } .annex-of { font-style: normal }", [
        f"Trang {page}: {words}" for page in (3, 4)
        for words in ("tên phụ lục phải in đậm.", "dòng “(Kèm theo …)” phải in nghiêng.")
    ]),
]  # fmt: skip
WORDS: list[tuple[int, str, list[tuple[str, str]], list[str]]] = [
    (3, "named", [("Độc lập - Tự do", "Độc lập – Tự do")],
     ["Trang 1: Tiêu ngữ ghi “Độc lập – Tự do - Hạnh phúc”, "
      "phải ghi “Độc lập - Tự do - Hạnh phúc”."]),
    (4, "named", [("Cao Bằng, <span", "Cao Bằng <span")],
     ["Trang 1: sau địa danh phải có dấu phẩy, rồi đến “ngày …”."]),
    (5, "named", [("Số: 05/", "Số: 5a/")], [
        "Trang 1: số 5a phải ghi 05a: số dưới 10 có số 0 đứng trước.",
    ]),
    (5, "named", [("Số: 05/", "Số: 5/"), ("ngày 05 tháng 01", "ngày 5 tháng 1")], [
        "Trang 1: số 5 phải ghi 05: số dưới 10 có số 0 đứng trước.",
        "Trang 1: ngày 5 phải ghi ngày 05: ngày dưới 10 có số 0 đứng trước.",
        "Trang 1: tháng 1 phải ghi tháng 01: tháng 1, 2 có số 0 đứng trước.",
    ]),
    (5, "named", [("05/BC-UBND", "05/BC - UBND"), ("tháng 01", "tháng 04")], [
        "Trang 1: số, ký hiệu ghi “Số: 05/BC - UBND”: các dấu “/”, “-” viết liền, không cách.",
        "Trang 1: tháng 04 phải ghi tháng 4: chỉ tháng 1, 2 có số 0 đứng trước.",
    ]),
    (6, "named", [("05/BC-UBND", "05/QĐ-UBND")],
     ["Trang 1: ký hiệu của báo cáo phải bắt đầu bằng BC, đang ghi “QĐ-UBND”."]),
    (6, "letter", [("UBND-VHKHTT", "CV-UBND")],
     ["Trang 1: ký hiệu của công văn không có CV, đang ghi “CV-UBND”."]),
    (6, "letter", [('<div class="to-many">', '<p class="kind">CÔNG VĂN</p><div class="to-many">')],
     ["Trang 1: công văn không ghi tên loại “CÔNG VĂN”."]),
    (7, "letter", [("Kính gửi:", "Gửi:")], ["Trang 1: không thấy “Kính gửi: …”."]),
    (7, "letter", [("thành phố;", "thành phố,"), ("phường, xã.", "phường, xã;")], [
        "Trang 1: dòng “- Các phòng, ban thành phố,” phải kết thúc bằng dấu “;”.",
        "Trang 1: dòng “- Ủy ban nhân dân các phường, xã;” phải kết thúc bằng dấu “.”.",
    ]),
    (8, "decision", [("./.", ".")], [
        "Trang 1: dòng cuối “Điều 3. Quyết định này có hiệu lực kể…” của lời văn "
        "phải kết thúc bằng “./.”.",
    ]),
    (8, "decision", [("của Văn phòng.", "của Văn phòng;")],
     ["Trang 1: căn cứ “Theo đề nghị của Văn phòng;” phải kết thúc bằng dấu “.”."]),
    (9, "letter", [("- Như trên;", "- Các đơn vị,"), ("- Lưu: VT, VHKHTT.", "- VHKHTT;")], [
        "Trang 2: dòng “- Các đơn vị,” phải kết thúc bằng dấu “;”.",
        "Trang 2: dòng “- VHKHTT;” phải kết thúc bằng dấu “.”.",
        "Trang 2: dòng cuối “- VHKHTT;” phải là “- Lưu: VT, ….”.",
        "Trang 2: nơi nhận đầu tiên của công văn phải là “- Như trên;”.",
    ]),
    (9, "named", [("Nơi nhận:", "Gửi:")], ["Không thấy “Nơi nhận:” ở cuối văn bản."]),
    (10, "named", [("KT. CHỦ", "KT CHỦ"), ("Nông Thị Hoa", "TS. Nông Thị Hoa")], [
        "Trang 2: dòng “KT CHỦ TỊCH” phải ghi “KT. ” rồi đến chức vụ.",
        "Trang 2: trước họ tên người ký không ghi học hàm, học vị: “TS. Nông Thị Hoa”.",
    ]),
    (10, "named", [("Nông Thị Hoa", "NÔNG THỊ HOA")],
     ["Trang 2: họ tên người ký không viết bằng chữ in hoa."]),
    (12, "minutes", [("THƯ KÝ", "?"), ("CHỦ TỌA", "THƯ KÝ"), ("?", "CHỦ TỌA")],
     ["Trang 1: thư ký ký bên trái, chủ tọa ký bên phải."]),
    (12, "minutes",
     [("<td></td>", '<td><p class="place-date">Cao Bằng, ngày 05 tháng 5 năm 2025</p></td>')],
     ["Trang 1: biên bản không ghi địa danh và thời gian ở đầu văn bản."]),
    (12, "minutes", [("CHỦ TỌA", "")], ["Không thấy chỗ ký “CHỦ TỌA”."]),
    (13, "letter",
     [("Phụ lục I<", "PHỤ LỤC<"), ("(Kèm theo Công văn)</p></section>\n", "</p></section>")], [
        "Trang 3: ghi “PHỤ LỤC”, phải ghi “Phụ lục” bằng chữ thường.",
        "Trang 3: dưới tên phụ lục phải có dòng “(Kèm theo …)”.",
        "Trang 3: có từ hai phụ lục trở lên thì đánh số La Mã: “Phụ lục I”.",
        "Trang 4: dưới tên phụ lục phải có dòng “(Kèm theo …)”.",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("point", "kind", "css", "sentences"), STYLES)
def test_wrong_looks_are_found(point: int, kind: str, css: str, sentences: list[str]) -> None:
    of_point = [f for f in layout.check(pdf_of(kind, css=css)).findings if f.point == point]
    assert [finding.sentence for finding in of_point] == sentences


@pytest.mark.parametrize(("point", "kind", "changes", "sentences"), WORDS)
def test_wrong_words_are_found(
    point: int, kind: str, changes: list[tuple[str, str]], sentences: list[str]
) -> None:
    of_point = [f for f in layout.check(pdf_of(kind, *changes)).findings if f.point == point]
    assert [finding.sentence for finding in of_point] == sentences


RULED = "<span style='display:block;width:{}mm;margin:1mm auto 0;border-top:1pt solid #000'></span>"


@pytest.mark.parametrize(
    ("length", "sentence"),
    [
        (0, "Trang 1: không thấy đường kẻ dưới Tiêu ngữ."),
        (30, "Trang 1: đường kẻ dưới Tiêu ngữ dài 30 mm, phải dài bằng dòng chữ (55,8 mm)."),
    ],
)
def test_the_line_below_the_motto_is_as_long_as_its_text(length: int, sentence: str) -> None:
    """Decree 30/2020, Phụ lục I, Mục II.1."""
    motto = '<p class="motto"><span>Độc lập - Tự do - Hạnh phúc</span></p>'
    plain = motto.replace("<span>", "").replace("</span>", "")
    changed = pdf_of("form", (motto, plain.replace("</p>", RULED.format(length) + "</p>")))
    assert found(changed) == [sentence]


def test_a_letter_has_no_line_below_its_subject() -> None:
    """Decree 30/2020, Phụ lục I, Mục II.5: the line belongs to named types."""
    ruled = pdf_of("letter", ("lần thứ 9</p>", f"lần thứ 9{RULED.format(20)}</p>"))
    assert found(ruled) == ["Trang 1: công văn không kẻ đường dưới trích yếu."]


def test_the_kind_may_be_told() -> None:
    report = layout.check(pdf_of("named"), "letter")
    assert (report.kind_name, [f.sentence for f in report.points[5].findings]) == (
        "công văn",
        [
            "Trang 1: công văn không ghi tên loại “BÁO CÁO”.",
            "Trang 1: không thấy trích yếu “V/v …” dưới số, ký hiệu.",
        ],
    )


def test_a_certificate_has_a_look_of_its_own() -> None:
    """Decree 30/2020 does not lay out certificates: only the page and the file are looked at."""
    changes = ("PHIẾU ĐĂNG KÝ DỰ THI", "GIẤY CHỨNG NHẬN")
    report = layout.check(pdf_of("form", changes, css=".kind { color: #900; font-size: 42pt }"))
    passed = [point.number for point in report.points if point.state == "passed"]
    assert (report.kind_name, report.findings, passed) == ("giấy tờ có mẫu riêng", [], [1, 15])


def test_a_line_without_letters_is_no_small_writing() -> None:
    years = pdf_of("letter", ("Danh sách đơn vị</p>", "Danh sách đơn vị<br>(2024 – 2025)</p>"))
    assert [f.sentence for f in layout.check(years).findings if f.point == 13] == []


def test_a_number_is_for_the_clerk_to_give() -> None:
    """Issue 3: "The portal never invents a number"; a file does not tell who wrote it."""
    blank, given = (layout.check(pdf_of(kind)).points[13] for kind in ("decision", "named"))
    assert (blank.state, given.state, given.note) == (
        "passed",
        "skipped",
        "Không kiểm được từ tệp PDF: chỉ văn thư biết số lấy từ sổ hay do phần mềm tự ghi.",
    )


def saved(pdf: bytes, **given: Any) -> bytes:
    """Written anew by another program, in another version or with a password."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for found_object in document.objects if given.pop("bare", False) else []:
            if isinstance(found_object, pikepdf.Dictionary) and "/FontFile2" in found_object:
                del found_object["/FontFile2"]
        document.save(output, **given)
    return output.getvalue()


def test_the_file_itself() -> None:
    """Decree 30/2020, Điều 5 and Phụ lục I: Unicode, PDF from 1.4; fonts that travel with it."""
    old = saved(
        pdf_of("form"), force_version="1.3", object_stream_mode=pikepdf.ObjectStreamMode.disable
    )
    assert found(old) == ["Tệp PDF phiên bản 1.3, phải từ 1.4 trở lên."]
    assert found(saved(pdf_of("form"), bare=True)) == [
        "Phông Tinos chưa nhúng trong tệp.",
        "Phông Tinos-Bold chưa nhúng trong tệp.",
        "Phông Tinos-Italic chưa nhúng trong tệp.",
    ]
    apart = pdf_of("form", ("Nuôi vịt", "Nuo\u0302i vi\u0323t"))
    assert found(apart) == [
        "Trang 1: chữ có dấu chưa theo Unicode dựng sẵn (NFC), tìm và chép sẽ sai."
    ]


def scanned() -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(output, "PDF")
    return output.getvalue()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (scanned, "Tệp này chỉ có ảnh quét, không có chữ để đọc. "
                  "Hãy kiểm tra tệp PDF xuất từ Word hoặc LibreOffice."),
        (lambda: saved(pdf_of("form"), encryption=pikepdf.Encryption(user="a", owner="b")),
         "Tệp PDF có mật khẩu nên không đọc được. Hãy gửi tệp không đặt mật khẩu."),
        (lambda: b"%PDF-1.7\n", "Không đọc được tệp này: tệp hỏng hoặc không phải PDF. "
                                           "Hãy xuất lại tệp PDF rồi thử lại."),
        (lambda: pdf_of("form")[:2000], "Không đọc được tệp này: tệp hỏng hoặc không phải PDF. "
                                         "Hãy xuất lại tệp PDF rồi thử lại."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(make: Any, sentence: str) -> None:
    with pytest.raises(layout.UnreadableError) as problem:
        drawing.run(layout.check, make(), None)
    assert str(problem.value) == sentence


def test_a_long_file_is_read_so_far() -> None:
    """What lies on pages that were not read is not said to be missing."""
    page = page_of("named").replace(BODY, BODY.replace(SENTENCE, SENTENCE * 40))
    report = layout.check(drawing.draw(page))
    assert report.pages_read == 50
    assert report.page_count > 50
    assert {point.number: point.note for point in report.points}[9] == close.NOT_READ
    assert "Không thấy “Nơi nhận:” ở cuối văn bản." not in [
        finding.sentence for finding in report.findings
    ]


@pytest.mark.parametrize("version", ["/abc", "/1.10.2", "/", "/9"])
def test_an_odd_version_is_no_version(version: str) -> None:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of("letter"))) as file:
        file.Root.Version = pikepdf.Name(version) if len(version) > 1 else version
        file.save(output)
    report = layout.check(output.getvalue())
    assert report.points[14].state == "passed"


def test_damaged_files_end_in_a_report_or_a_sentence() -> None:
    """Issue 3, "Bad input": a correct answer or a clear error, never a crash."""
    whole = pdf_of("letter")
    ends: set[int | str] = set()
    for start in range(20, len(whole), len(whole) // 40):
        broken = whole[:start] + bytes(reversed(whole[start : start + 200])) + whole[start + 200 :]
        try:
            ends.add(len(drawing.run(layout.check, broken, None).points))
        except layout.UnreadableError as problem:
            ends.add(str(problem))
    assert ends <= {15, reading.BROKEN, reading.SCANNED}

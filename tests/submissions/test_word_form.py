"""The questions as a Word form: what is filled in comes back, and nothing else does."""

import zipfile
from copy import deepcopy
from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from lxml import html

from contest_portal import clock
from documents import drawing
from submissions import answers, word_questions
from submissions.benefits import LABELS
from submissions.completeness import closed
from submissions.models import Dossier
from submissions.views.word_form import SAME
from submissions.word_questions import Asked, Filled, Form, Unreadable, read, write
from tests.submissions.conftest import DRAFT, REGISTERED
from tests.submissions.pages import words

TABLE = ["Tiền bán", "42.000", "53.000", "đồng", "200", "con", "12"]
ASKED = [
    Asked(1, "Anh chị đã làm gì?", "Kể như đang kể.", "Tôi nuôi vịt.", "Một\n\nHai <b>&\tba", None),
    Asked(2, "Trước kia ra sao?", "", "", "", None),
    Asked(8, "Sau khi làm?", "", "", "Bán hơn trước", [TABLE]),
]
FORM = Form(
    "HS7-2", "In lúc 14\u00a0giờ\u00a005, 05/5/2025, bản 12", {"facts": "1f", "authors": "2e"},
    "Hội thi", "Nuôi vịt", [("Lĩnh vực", "Nông nghiệp")], ["Họ và tên", "Phần"],
    [["Đàm Thị Lụa", "100"]], [str(label) for label in LABELS.values()], ASKED,
)  # fmt: skip
READ = Filled(
    "HS7-2", "05/5/2025", {"facts": "1f", "authors": "2e"},
    {1: "Một\n\nHai <b>&\tba", 2: "", 8: "Bán hơn trước"},
    {8: [TABLE]}, {"Tên giải pháp": "Nuôi vịt", "Lĩnh vực": "Nông nghiệp"},
    [["Đàm Thị Lụa", "100"]],
)  # fmt: skip


def test_what_is_written_is_read():
    assert read(write(FORM)) == READ


def cells(document) -> list[list]:
    return [[cell for row in table.rows for cell in row.cells] for table in document.tables]


def saved(document) -> bytes:
    output = BytesIO()
    document.save(output)
    return output.getvalue()


def filled_in(data: bytes, **texts: str) -> bytes:
    """As somebody does in Word: `cau_2="…"` is typed in the cell below the heading."""
    document = docx.Document(BytesIO(data))
    for table in document.tables:
        head = table.cell(0, 0).text
        for name, text in texts.items():
            if head.startswith(f"Câu {name.removeprefix('cau_')}."):
                table.cell(1, 0).text = text
    return saved(document)


def test_what_is_typed_in_word_is_read():
    assert read(filled_in(write(FORM), cau_2="Vịt còi\nchậm lớn")).texts[2] == "Vịt còi\nchậm lớn"


def test_without_its_bookmarks_the_words_of_the_heading_do():
    document = docx.Document(BytesIO(write(FORM)))
    for mark in [
        *document.element.iter("{*}bookmarkStart"),
        *document.element.iter("{*}bookmarkEnd"),
    ]:
        mark.getparent().remove(mark)
    assert read(saved(document)) == READ._replace(marks={})


def test_a_heading_that_was_edited_is_known_by_its_bookmark():
    document = docx.Document(BytesIO(write(FORM)))
    next(run for run in document.tables[3].cell(0, 0).paragraphs[0].runs if run.text).text = "Hai"
    assert read(saved(document)) == READ


def test_an_answer_that_begins_like_a_heading_is_one():
    data = filled_in(write(FORM), cau_2="Câu 8. Bảng giá năm ngoái")
    assert read(data).texts == READ.texts | {2: "Câu 8. Bảng giá năm ngoái"}


def package(**parts: bytes) -> bytes:
    """The form with other parts put in its package."""
    output = BytesIO()
    with zipfile.ZipFile(BytesIO(write(FORM))) as old, zipfile.ZipFile(output, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return output.getvalue()


ENTITIES = (
    b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)


REMOTE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/>'
    b"</Relationships>"
)
INSTEAD = "Tải phiếu mới rồi chép câu trả lời sang."
BROKEN = f"Tệp Word này hỏng, không mở được. {INSTEAD}"
BLOATED = f"Tệp Word này bung ra lớn quá mức nên không nhận. {INSTEAD}"
MACRO = f"Tệp Word này có macro nên không nhận. {INSTEAD}"
INSIDE = f"Tệp Word này gói tệp khác bên trong (oleobject1.exe). {INSTEAD}"
FETCHES = f"Tệp Word này tự tải nội dung từ nơi khác khi mở nên không nhận. {INSTEAD}"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", BROKEN),
        (b"PK\x03\x04 khong phai", BROKEN),
        (package(**{"word/document.xml": b"<w:document"}), BROKEN),
        (package(**{"word/document.xml": ENTITIES}), BROKEN),
        (package(**{f"word/{n}.xml": b"0" for n in range(2_000)}), BLOATED),
        (package(**{"word/vbaProject.bin": b"x"}), MACRO),
        (package(**{"word/embeddings/oleObject1.exe": b"x"}), INSIDE),
        (package(**{"word/_rels/document.xml.rels": REMOTE}), FETCHES),
        (saved(docx.Document()), word_questions.NOT_THE_FORM),
    ],
    ids=[
        "empty",
        "no package",
        "broken",
        "entities",
        "bloated",
        "macro",
        "a file inside",
        "fetches",
        "another document",
    ],
)
def test_what_is_no_form_is_refused(data, sentence):
    """Security test 32: "XML in DOCX/XLSX/ODT import: no entities, no external DTD, no XInclude;
    size ratio checked"; 13: "Zip bomb …: refused within time and memory limits"."""
    with pytest.raises(Unreadable) as refusal:
        read(data)
    assert str(refusal.value) == sentence


def test_a_refusal_is_in_the_language_of_who_sends():
    """It comes out of a process that knows no languages."""
    said = []
    for data in (package(**{"word/vbaProject.bin": b"x"}), saved(docx.Document())):
        with translation.override("en"), pytest.raises(Unreadable) as refusal:
            drawing.run(read, data)
        said.append(str(refusal.value))
    assert said == [
        "This Word file has macros, so it is not accepted. Download a new form and copy the "
        "answers into it.",
        "This file has no “Mã phiếu” line. Send the question form downloaded from the page where "
        "the dossier is written.",
    ]


def download(client, dossier: Dossier) -> bytes:
    return client.get(f"/ho-so/{dossier.pk}/cau-hoi/word/").content


def send(client, dossier: Dossier, data: bytes, name: str = "phieu.docx"):
    file = SimpleUploadedFile(name, data)
    return client.post(f"/ho-so/{dossier.pk}/cau-hoi/tu-word/", {"file": file})


def proposed(response) -> dict[str, str]:
    """The preview's own fields, as a browser sends them, all ticked."""
    form: dict[str, str] = {"filled": response.context["filled"]}
    for change in response.context["changes"]:
        form |= change.data.dict() | {change.take: "on"}
    for change in response.context["parts"]:
        form |= dict(change.fields) | {change.take: "on"}
    return form


def texts(dossier: Dossier) -> dict[int, str]:
    return dict(dossier.answers.values_list("question__order", "text"))


def test_an_officer_reads_the_filled_form_in(as_person, titled):
    """25: "An officer can register an entry for an author without e-mail": what the author filled
    in on paper comes in as the officer confirms it."""
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    before = texts(draft)
    data = filled_in(download(client, draft), cau_3="Chưa ai làm như vậy.", cau_5="Tôi ép cây.")
    preview = send(client, draft, data)
    assert "Phiếu này sửa 2 phần" in words(preview)
    assert texts(draft) == before
    assert confirm(client, draft, proposed(preview)).status_code == 302
    assert texts(draft) == before | {3: "Chưa ai làm như vậy.", 5: "Tôi ép cây."}


def test_an_untouched_form_changes_nothing(as_person, titled):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    response = send(client, draft, download(client, draft))
    assert response.context["form"].errors == {"file": [SAME]}


def confirm(client, dossier: Dossier, form: dict[str, str]):
    return client.post(f"/ho-so/{dossier.pk}/cau-hoi/tu-word/luu/", form)


def differences(preview) -> list[tuple[str, list[str], list[str]]]:
    """Of each question on the preview: its heading, the words struck out and those underlined."""
    found = html.fromstring(preview.content.decode()).xpath("//section[.//p[@class='difference']]")
    return [
        (
            one.xpath("string(h2)").partition(":")[0],
            [said.strip() for said in one.xpath(".//del/text()")],
            [said.strip() for said in one.xpath(".//ins/text()")],
        )
        for one in found
    ]


def test_the_preview_shows_what_the_form_says(as_person, titled):
    """The clerk confirms what stands there: what was not answered, what says something else now,
    and a table whose numbers cannot all be read."""
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    draft.answers.filter(question__order=3).delete()
    draft.answers.filter(question__order=4).delete()
    men = draft.created_by
    answers.save(
        draft, draft.rules.questions.get(order=4), text="Thái tay", rows=[], base=0, by=men
    )
    draft.answers.filter(question__kind="table").delete()
    data = filled_in(download(client, draft), cau_3="Chưa ai làm.", cau_4="Thái máy")
    document = docx.Document(BytesIO(data))
    [table] = [t for t in document.tables if ". Bảng số" in t.cell(0, 0).text]
    rows = [["Tiền cám", "42.000", "31.000,5", "đồng"], ["Cám", "12,5 kg"]]
    for line, row in zip(table.rows[2:], rows, strict=False):
        for cell, text in zip(line.cells, row, strict=False):
            cell.text = text
    assert differences(send(client, draft, saved(document))) == [
        ("Câu 3", [], ["Chưa ai làm."]),
        ("Câu 4", ["tay"], ["máy"]),
        ("Câu 8", [], ["Tiền cám: trước 42.000, sau 31.000,5 đồng\nCám: trước 12,5 kg,"]),
    ]


def with_cells(data: bytes, table: str, *rows: tuple[int, list[str]]) -> bytes:
    """As somebody does in Word: writes over cells, from the left, in the table that begins so."""
    document = docx.Document(BytesIO(data))
    [found] = [one for one in document.tables if one.cell(0, 0).text == table]
    for at, cells in rows:
        for cell, text in zip(found.rows[at].cells, cells, strict=False):
            cell.text = text or cell.text
    return saved(document)


def test_facts_and_authors_are_read_back_too(as_person, titled):
    """25: "An officer can register an entry for an author without e-mail"; what is new is shown
    before it is saved."""
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    lead = draft.authors.get(is_lead=True)
    data = with_cells(
        download(client, draft),
        "Tên giải pháp",
        (0, ["", "Vườn thuốc"]),
        (3, ["", "tháng 3 năm 2023"]),
    )
    data = with_cells(
        data, "Họ và tên", (1, ["", "60 %"]), (2, ["Đàm Thị Lụa", "40", "xóm 3", "0900 000 321"])
    )
    preview = send(client, draft, data)
    assert [change.said for change in preview.context["parts"]] == [
        [], ["Thêm tác giả mới: Đàm Thị Lụa."],
    ]  # fmt: skip
    assert (titled(DRAFT).version, draft.authors.count()) == (draft.version, 1)
    form = proposed(preview)
    assert confirm(client, draft, form).url == f"/ho-so/{draft.pk}/"
    fresh = Dossier.objects.get(pk=draft.pk)
    assert (fresh.title, fresh.first_applied_month, fresh.first_applied_year) == (
        "Vườn thuốc", 3, 2023,
    )  # fmt: skip
    named = list(draft.authors.values_list("name", "share", "phone", "is_lead"))
    assert named == [
        (lead.name, 60, lead.phone, True), ("Đàm Thị Lụa", 40, "0900 000 321", False),
    ]  # fmt: skip
    assert draft.authors.get(is_lead=True).person == lead.person
    page = confirm(client, draft, form)  # once more: it was made from what stood there before
    assert "vừa được người khác hoặc cửa sổ khác sửa, nên chưa lưu" in words(page)
    assert f'action="/ho-so/{draft.pk}/sua/"' in page.content.decode()


def test_what_cannot_be_read_of_facts_and_authors_is_said_before(as_person, titled):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    lead = draft.authors.get()
    data = with_cells(
        download(client, draft), "Tên giải pháp",
        (1, ["", "Phép thuật"]), (3, ["", "mùa xuân"]),
    )  # fmt: skip
    data = with_cells(data, "Họ và tên", (1, ["", "một nửa"]), (2, ["", "40"]))
    facts, authors = send(client, draft, data).context["parts"]
    assert [sentence.partition(" Có: ")[0] for sentence in facts.said] == [
        "Lĩnh vực “Phép thuật” không có để chọn.",
        "Không đọc được tháng, năm “mùa xuân”. Ghi như 3/2023.",
    ]
    assert authors.said == [
        "Dòng tác giả ghi “40” chưa có họ tên nên không lấy.",
        f"{lead.name}: Ghi số từ 1 đến 100.",
    ]


def test_names_that_differ_in_tone_marks_alone_are_two_people(as_person, titled):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    draft.authors.update(share=40)
    for name, phone in (("Hà Văn Tú", "0900 000 001"), ("Hà Văn Tư", ""), ("Mã Thị Én", "")):
        draft.authors.create(name=name, share=20, phone=phone)
    form = download(client, draft)
    assert send(client, draft, form).context["form"].errors == {"file": [SAME]}
    data = with_cells(
        form, "Họ và tên",
        (3, ["", "", "xóm 3"]), (4, ["ma thi en", "", "xóm 5"]), (5, ["Ha Van Tu", "20"]),
    )  # fmt: skip
    preview = send(client, draft, data)
    [authors] = preview.context["parts"]
    assert authors.said[0] == "Thêm tác giả mới: Ha Van Tu."
    named = [authors.sent[f"authors-{n}-name"] for n in range(1, 5)]
    assert named == ["Hà Văn Tú", "Hà Văn Tư", "ma thi en", "Ha Van Tu"]
    told = [authors.sent[f"authors-{n}-phone"] for n in range(1, 5)]
    assert told == ["0900 000 001", "", "", ""]


def test_a_namesake_on_the_form_is_somebody_new(as_person, titled):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    lead = draft.authors.get()
    rows = [(2, [lead.name, "1", "", "0900 000 777"])]
    preview = send(client, draft, with_cells(download(client, draft), "Họ và tên", *rows))
    [authors] = preview.context["parts"]
    assert authors.said[0] == f"Thêm tác giả mới: {lead.name}."
    assert [authors.sent[f"authors-{n}-phone"] for n in (0, 1)] == [lead.phone, "0900 000 777"]


def test_an_old_form_takes_back_nothing_by_itself(as_person, titled):
    """32: "The same entry open in two tabs or by two people warns and never silently
    overwrites"."""
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    form = filled_in(download(client, draft), cau_3="Chưa ai làm.")
    printed = f"In lúc 8 giờ 00, 05/5/2025, bản {draft.version}"
    assert printed in [p.text.replace("\xa0", " ") for p in docx.Document(BytesIO(form)).paragraphs]
    form = with_cells(form, "Họ và tên", (1, ["", "", "xóm 3"]))
    Dossier.objects.filter(pk=draft.pk).update(title="Sổ tay cây thuốc, bản mới", version=99)
    preview = send(client, draft, form)
    [old, kept] = preview.context["parts"]
    assert (old.said, kept.said) == (
        ["Phiếu này in ngày 05/5/2025, từ đó phần này đã đổi. Xem kỹ rồi hãy lấy."], [],
    )  # fmt: skip
    page = html.fromstring(preview.content.decode())
    ticked = page.xpath("//input[@type='checkbox'][@checked]/@name")
    assert ticked == [kept.take, *[change.take for change in preview.context["changes"]]]
    form = proposed(preview)
    del form[old.take], form[kept.take]
    page = client.get(confirm(client, draft, form).url)
    assert "Chưa lấy: Giải pháp, Tác giả." in page.content.decode()
    assert (titled(DRAFT).title, texts(draft)[3]) == ("Sổ tay cây thuốc, bản mới", "Chưa ai làm.")


def test_what_is_wrong_in_a_ticked_part_saves_nothing(as_person, titled):
    """Bad input: "a clear sentence", and what else was ticked is not saved by halves."""
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    field = str(draft.field)
    data = filled_in(download(client, draft), cau_3="Chưa ai làm.")
    data = with_cells(
        data, "Tên giải pháp", (1, ["", "Nông nghiệp bậy"]), (3, ["", "13/2023"]),
    )  # fmt: skip
    data = with_cells(data, "Họ và tên", (2, ["Đàm Thị Lụa", "110", "", "12"]))
    preview = send(client, draft, data)
    facts, authors = preview.context["parts"]
    assert facts.said[0].endswith(f" Giữ “{field}”.")
    assert facts.said[1:] == ["Tháng là số từ 1 đến 12."]
    assert not any(
        "bậy" in said for _, struck, new in differences(preview) for said in struck + new
    )
    assert authors.said[1:] == [
        "Đàm Thị Lụa: Ghi số từ 1 đến 100.",
        "Đàm Thị Lụa: Ghi một số điện thoại có 10 chữ số, ví dụ 0900 000 123.",
    ]
    before = (draft.version, draft.authors.count(), texts(draft))
    page = confirm(client, draft, proposed(preview))
    assert "Chưa lưu gì: phần đã chọn còn chỗ sai" in words(page)
    assert page.context["parts"][0].said == facts.said
    assert (titled(DRAFT).version, draft.authors.count(), texts(draft)) == before
    form = proposed(page)
    del form[facts.take], form[authors.take]
    assert confirm(client, draft, form).status_code == 302
    assert texts(draft)[3] == "Chưa ai làm."


def test_another_name_with_the_same_phone_is_no_second_author(as_person, titled):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    lead = draft.authors.get()
    rows = [(1, ["Mến Nông"])]
    preview = send(client, draft, with_cells(download(client, draft), "Họ và tên", *rows))
    [authors] = preview.context["parts"]
    assert authors.said == [
        f"Phiếu đổi tên {lead.name} thành Mến Nông. Dòng này chưa lấy; đổi tên thì sửa ở trang Tác "
        "giả."
    ]
    assert authors.sent["authors-TOTAL_FORMS"] == "1"


@pytest.mark.parametrize("named", [True, False])
def test_a_form_with_very_many_authors_is_refused(as_person, titled, named):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    document = docx.Document(BytesIO(download(client, draft)))
    [table] = [one for one in document.tables if one.cell(0, 0).text == "Họ và tên"]
    table.cell(2, 0).text, table.cell(2, 1).text = "Lò Văn Bản" if named else "", "1"
    for _ in range(1_100):
        table._tbl.append(deepcopy(table.rows[2]._tr))
    [sentence] = send(client, draft, saved(document)).context["form"].errors["file"]
    assert sentence.startswith("Lấy cả phiếu thì hồ sơ có quá 20 tác giả. Bớt dòng tác giả")


def test_a_sealed_dossier_reads_no_form(as_person, titled):
    """77: "After the last date the dossier is sealed"."""
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    data = filled_in(download(client, draft), cau_3="Muộn")
    with clock.at(draft.deadline.closes_at):
        response = send(client, draft, data)
        assert response.context["form"].errors == {"file": [closed(draft)]}
    assert "changes" not in response.context


@pytest.mark.parametrize("data", [b"%PDF-1.7 la", b"\xd0\xcf\x11\xe0 la", b"la"])
def test_advice_is_of_a_word_file(as_person, titled, data):
    """This page takes no PDF, so it sends nobody to make one."""
    response = send(as_person("ha@cb.example"), titled(DRAFT), data)
    assert response.context["form"].errors == {
        "file": ["Đây không phải tệp Word (.docx). Mở phiếu bằng Word, lưu thành .docx rồi gửi."]
    }


def test_what_is_left_out_stays(as_person, titled):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    preview = send(client, draft, filled_in(download(client, draft), cau_3="Ba", cau_4="Bốn"))
    form = proposed(preview)
    del form[preview.context["changes"][0].take]
    confirm(client, draft, form)
    assert (texts(draft).get(3), texts(draft)[4]) == (None, "Bốn")


def test_a_question_that_changed_meanwhile_is_not_overwritten(as_person, person_of, titled):
    """32: "The same entry open in two tabs or by two people warns and never silently
    overwrites"."""
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    data = filled_in(download(client, draft), cau_3="Của phiếu", cau_4="Bốn")
    preview = send(client, draft, data)
    question = draft.rules.questions.get(order=3)
    men = person_of("men@cb.example")
    answers.save(titled(DRAFT), question, text="Của chị Mến", rows=[], base=0, by=men)
    page = words(confirm(client, draft, proposed(preview)))
    assert "Câu này vừa được người khác hoặc cửa sổ khác sửa, nên chưa lưu." in page
    assert "Của phiếu" in page
    assert (texts(draft)[3], texts(draft)[4]) == ("Của chị Mến", "Bốn")


def test_nothing_ticked_is_nothing_saved(as_person, titled):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    preview = send(client, draft, filled_in(download(client, draft), cau_3="Ba"))
    form = {name: value for name, value in proposed(preview).items() if "take" not in name}
    assert confirm(client, draft, form).url == f"/ho-so/{draft.pk}/cau-hoi/tu-word/"
    assert 3 not in texts(draft)


def test_the_table_comes_in_too(as_person, titled):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    question = draft.rules.questions.get(kind="table")
    document = docx.Document(BytesIO(download(client, draft)))
    [table] = [t for t in document.tables if ". Bảng số" in t.cell(0, 0).text]
    for cell, text in zip(table.rows[2].cells, TABLE, strict=True):
        cell.text = text
    confirm(client, draft, proposed(send(client, draft, saved(document))))
    stored = dict(zip(LABELS, TABLE, strict=True))
    stored |= {"before": "42000", "after": "53000"}
    assert draft.answers.get(question=question).rows == [stored]
    again = send(client, draft, download(client, draft))
    assert again.context["form"].errors == {"file": [SAME]}  # 42.000 is what 42000 says


def test_a_number_that_cannot_be_read_is_said_before_and_after(as_person, titled):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    document = docx.Document(BytesIO(download(client, draft)))
    [table] = [t for t in document.tables if ". Bảng số" in t.cell(0, 0).text]
    for cell, text in zip(table.rows[2].cells, ["Cám", "12,5 kg"], strict=False):
        cell.text = text
    preview = send(client, draft, saved(document))
    sentence = "Chỉ ghi số, ví dụ 42.000 hoặc 26,7. Đơn vị ghi ở ô riêng."
    assert f"Dòng 1, Trước: c{sentence[1:]}" in words(preview)
    page = words(confirm(client, draft, proposed(preview)))
    assert f"Dòng 1, Trước: c{sentence[1:]}" in page


def test_the_form_of_another_dossier_is_refused(as_person, titled):
    draft, other, client = titled(DRAFT), titled(REGISTERED), as_person("ha@cb.example")
    response = send(client, draft, filled_in(download(client, other), cau_3="Lạc"))
    codes = [f"HS{dossier.pk}-{dossier.rules_id}" for dossier in (other, draft)]
    [sentence] = response.context["form"].errors["file"]
    assert sentence.startswith(
        f"Đây là phiếu của hồ sơ khác, hoặc in theo Thể lệ cũ (mã phiếu {codes[0]}, hồ sơ này là "
        f"{codes[1]})."
    )


def test_an_answer_that_is_too_long_is_said_and_kept(as_person, titled):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    draft.rules.questions.filter(order=3).update(max_length=10)
    data = filled_in(download(client, draft), cau_3="Ăn " * 5, cau_4="Bốn")
    preview = send(client, draft, data)
    sentence = "Dài quá 10 chữ cái, hiện có 14. Rút gọn lại."
    assert sentence in words(preview)
    response = confirm(client, draft, proposed(preview))
    assert sentence in words(response)
    assert "Ăn Ăn Ăn Ăn Ăn" in words(response)
    assert (texts(draft).get(3), texts(draft).get(4)) == (None, None)


def test_queries(as_person, titled, django_assert_num_queries):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    other = draft.rules.fields.exclude(pk=draft.field_id).first()
    data = filled_in(download(client, draft), cau_3="Ba")
    data = with_cells(data, "Tên giải pháp", (0, ["", "Vườn"]), (1, ["", str(other)]))
    data = with_cells(data, "Họ và tên", (1, ["", "60"]), (2, ["Đàm Thị Lụa", "40"]))
    with django_assert_num_queries(11):  # three are Django's, which tries the row's constraints
        send(client, draft, data)
    with django_assert_num_queries(8):
        download(client, draft)

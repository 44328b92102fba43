"""Beside a letter in the making: slips in what it cites, corrected at once; unclear addressees."""

import re
from datetime import date

from django.template.loader import render_to_string

from directives import citing, papers
from directives.models import Directive, DirectiveItem
from documents.models import Document
from organizations.models import Unit
from tests.directives.conftest import CITY, save_head, send, text_of, unit

HEAD = "Thực hiện Quyết định số 25/QĐ-UBND ngày 15/3/20255 của UBND tỉnh"


def findings(office, draft) -> list:
    return office.get(f"/cong-van/{draft.pk}/soan/").context["findings"]


def press(office, draft, finding):
    """Of the button "Sửa thành …"."""
    return office.post(f"/cong-van/{draft.pk}/cho-dan/", {"mark": finding.mark}, follow=True)


def test_a_slip_is_corrected_by_one_press(office, filled, as_person):
    """ "Flagged with the correction offered": one press changes just those words; doing nothing
    keeps them, and the letter goes out all the same."""
    province = unit("Ủy ban nhân dân tỉnh Cao Bằng")
    for number, day in (("25", 14), ("30", 20)):
        Document.objects.create(
            kind="decision", number=number, symbol="QĐ-UBND", issuer=province, year=2025, month=3,
            day=day, subject="Ban hành Kế hoạch", published_at="2025-03-25T08:00+07:00",
        )  # fmt: skip
    Directive.objects.filter(pk=filled.pk).update(opening=f"Một.\n{HEAD}, và\n{HEAD}.")
    item = filled.items.get()
    sentence = "Đăng Quyết định số 03/QĐ-UBND ngày 20/3/2025 trước ngày 31/4. Xem 9/TB-UBND."
    DirectiveItem.objects.filter(pk=item.pk).update(sentence=sentence)
    said = [(f.text.label, f.words, f.suggestion) for f in findings(office, filled)]
    assert said == [
        ("Đoạn mở đầu", "15/3/20255", "14/3/2025"),
        ("Đoạn mở đầu", "15/3/20255", "14/3/2025"),
        ("Mục 1", "03/QĐ-UBND", "30/QĐ-UBND"),
        ("Mục 1", "03/QĐ-UBND", ""),
        ("Mục 1", "31/4", ""),
        ("Mục 1", "9/TB-UBND", ""),
    ]
    page = text_of(office.get(f"/cong-van/{filled.pk}/soan/"))
    assert page.count("Sửa thành 14/3/2025</button>") == 2
    assert "Sổ văn bản ghi Quyết định số 30/QĐ-UBND ngày 20/3/2025." in page
    _, second, number, *_ = findings(office, filled)
    page = text_of(press(office, filled, second))
    assert "Đã sửa “15/3/20255” thành “14/3/2025”." in page
    letter = Directive.objects.get(pk=filled.pk)
    right = HEAD.replace("15/3/20255", "14/3/2025")
    assert letter.opening == f"Một.\n{HEAD}, và\n{right}."
    assert "Chỗ này vừa được sửa" in text_of(press(office, filled, second))  # the page was older
    press(office, filled, number)
    assert DirectiveItem.objects.get(pk=item.pk).sentence == sentence.replace("03/", "30/")
    assert Directive.objects.get(pk=filled.pk).opening == letter.opening
    assert as_person("lam@bk.example").post(f"/cong-van/{filled.pk}/cho-dan/").status_code == 404
    send(office, filled)
    first, *_ = citing.findings(letter, letter.document.created_by)
    assert "Công văn đã gửi" in text_of(press(office, filled, first))
    assert Directive.objects.get(pk=filled.pk).opening == letter.opening


def test_a_sentence_that_states_another_quota_than_the_item(office, filled):
    """Preview and print would say both: the quota that is set is offered, one press puts it in."""
    assert findings(office, filled) == []  # both say 10
    item = filled.items.get()
    item.assignments.update(minimum=12)
    [found] = findings(office, filled)
    assert (found.words, found.suggestion, found.why) == (
        "từ 10 giải pháp trở lên", "từ 12 giải pháp trở lên",
        "Ô số lượng tối thiểu của mục ghi 12.",
    )  # fmt: skip
    press(office, filled, found)
    assert "từ 12 giải pháp trở lên" in DirectiveItem.objects.get(pk=item.pk).sentence
    assert findings(office, filled) == []
    item.assignments.update(minimum=None)
    [found] = findings(office, filled)
    assert (found.words, found.suggestion) == ("từ 12 giải pháp trở lên", "")


def test_an_item_without_words_is_not_printed_and_holds_the_letter_up(office, filled):
    """The button stays where it was, and says why it does nothing."""
    office.post(f"/cong-van/{filled.pk}/muc/them/")
    page = text_of(office.get(f"/cong-van/{filled.pk}/soan/"))
    assert 'aria-describedby="chua-gui">Gửi công văn</button>' in page
    assert "Chưa gửi được. Mục 2 chưa ghi việc phải làm. <a" in page
    for form in ("directives/papers/letter.html", "directives/letter_text.html"):
        letter = papers.letter(Directive.objects.get(pk=filled.pk))
        text = render_to_string(form, {"paper": letter, "letter": letter})
        assert "Rà soát, lựa chọn sáng kiến" in text
        assert re.search(r"\b2\.(</b>)? ", text) is None


def test_the_slip_in_the_subject(office, draft):
    subject = "V/v thực hiện Kế hoạch số 7/KH-UBND ngày 10/5/20244"
    Document.objects.filter(pk=draft.document_id).update(subject=subject)
    slip, unknown = sorted(findings(office, draft), key=lambda f: not f.suggestion)
    assert (slip.suggestion, unknown.unknown.symbol) == ("10/5/2024", "KH-UBND")
    press(office, draft, slip)
    assert Document.objects.get(pk=draft.document_id).subject == subject.replace("20244", "2024")
    [found] = Document.objects.filter(search_text__contains="ngay 10/5/2024")
    assert found.pk == draft.document_id


def test_typed_addressees_that_are_unclear(office, draft):
    """ "Homonyms (Hưng Đạo, Tân Giang) are asked about, never guessed"."""
    district = Unit.objects.create(
        kind="city", name="Ủy ban nhân dân huyện Thử Nghiệm", parent=unit(CITY).parent
    )
    Unit.objects.create(
        kind="commune", name="Ủy ban nhân dân xã Hưng Đạo", short_name="UBND xã Hưng Đạo",
        parent=district,
    )  # fmt: skip
    Unit.objects.create(
        kind="commune", name="Ủy ban nhân dân xã Chu Trinh", short_name="UBND xã Chu Trinh",
        parent=district, valid_to=date(2004, 5, 1),
    )  # fmt: skip
    Unit.objects.filter(name__endswith="Vĩnh Quang").update(valid_to=date(2025, 4, 30))
    lines = ["UBND xã Hưng Đạo", "UBND xã Hưng Đạo, huyện Thử Nghiệm", "UBND xã Chu Trinh",
             "Các phòng, ban thành phố", "Hợp tác xã Không Có", "UBND xã Vĩnh Quang"]  # fmt: skip
    Directive.objects.filter(pk=draft.pk).update(addressed_to=";\n- ".join(lines))
    page = office.get(f"/cong-van/{draft.pk}/soan/")
    assert [(d.line, sorted(d.units)) for d in page.context["doubtful"]] == [
        ("UBND xã Hưng Đạo", ["UBND xã Hưng Đạo (thuộc UBND TP Cao Bằng)",
                              "UBND xã Hưng Đạo (thuộc Ủy ban nhân dân huyện Thử Nghiệm)"]),
        ("Hợp tác xã Không Có", []),
        ("UBND xã Vĩnh Quang", []),
    ]  # fmt: skip
    assert "Có mấy đơn vị cùng tên. Ghi thêm cơ quan cấp trên." in text_of(page)
    ended = "xã Vĩnh Quang chỉ có đến hết ngày 30/4/2025, công văn thì ngày 05/5/2025."
    assert ended in text_of(page)


def test_two_letters_of_one_number(office, draft):
    """Bad input, "two clerks recording one number": said, and not written over."""
    path = f"/cong-van/{draft.pk}/sua/"
    typed = {"issuer": draft.document.issuer_id, "subject": "V/v nhắc việc", "year": "2025",
             "deadline": draft.deadline_id, "number": "1098", "symbol": "UBND-VHKHTT"}  # fmt: skip
    form = office.post(path, typed).context["form"]
    said = "Số 1098 đã ghi cho Công văn số 1098/UBND-VHKHTT ngày 18/4/2025."
    assert form["seen"].field.choices == [(said, said)]
    Document.objects.filter(pk=draft.document_id).update(number="1100")  # by another clerk
    form = save_head(office, draft, typed | {"number": "1101", "was": ""}).context["form"]
    assert form.errors["number"] == [
        "Văn bản này vừa được người khác ghi số 1100. Xem lại rồi lưu."
    ]
    assert (form["number"].value(), form["was"].value()) == ("1101", "1100")
    typed |= {"number": "1101", "was": "1100"}
    assert save_head(office, draft, typed).status_code == 302
    assert Document.objects.get(pk=draft.document_id).number == "1101"

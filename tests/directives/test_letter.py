"""The letter on paper, composed from its facts.

Issue 3: "the letters of both seeds composed from their facts and set beside the seeds' own parts,
component by component". The parts of the two real letters stand here; where a real one departs
from decree 30/2020 (a slip in a year, "Lưu VT" without its colon), the decree's form is expected.
"""

from datetime import timedelta
from typing import Any

import pytest

from contest_portal import clock
from contest_portal.workflow import perform
from directives import papers
from directives.models import Assignment, Directive, DirectiveItem
from directives.workflow import STEPS
from documents import pdf
from documents.models import Document
from organizations.models import Unit
from tests import pdf as read
from tests.directives.conftest import CITY, EDUCATION, FARMING, save_head, send, text_of, unit

# Ủy ban nhân dân thành phố Bắc Kạn, June 2024: its number and its day are blank.
BAC_KAN: dict[str, Any] = {
    "agency": "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ BẮC KẠN",
    "number": ("", "UBND-KT"),
    "place and date": ("TP. Bắc Kạn", "", "6", "2024"),
    "V/v": "triển khai Kế hoạch và Thể lệ Hội thi Sáng tạo Kỹ thuật tỉnh Bắc Kạn lần thứ 8 "
    "(2024 - 2025)",
    "Kính gửi": [
        "Các phòng, ban, ngành, đoàn thể thành phố",
        "Ủy ban nhân dân các xã, phường",
    ],
    "recipients": ["Như trên", "Lãnh đạo UBND thành phố", "Lưu: VT, PKT"],
    "authority": ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    "receiver": "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Bắc Kạn, địa chỉ Tầng 3, Tòa nhà Dự "
    "án CSSP, tổ 5, phường Phùng Chí Kiên, thành phố Bắc Kạn, điện thoại 0900 000 800",
    "told besides": "Ủy ban nhân dân thành phố Bắc Kạn (qua Phòng Kinh tế thành phố Bắc Kạn)",
    "deadline": "đến hết ngày 30/6/2025, tức là chậm nhất hết thứ Hai 30/6/2025",
    "contact": "Phòng Kinh tế thành phố Bắc Kạn (Hà Đức Lâm, điện thoại 0900 000 810)",
    "items": [
        (1, "Đề nghị", "Phòng Kinh tế thành phố Bắc Kạn"),
        (2, "Đề nghị", "Phòng Văn hóa - Thông tin thành phố Bắc Kạn và Trung tâm Văn hóa, "
         "Thể thao và Truyền thông thành phố Bắc Kạn"),
        (3, "Đề nghị", "các đơn vị, địa phương"),
    ],
}  # fmt: skip

# Ủy ban nhân dân thành phố Cao Bằng, dispatch 1098 of 18/4/2025.
CAO_BANG: dict[str, Any] = {
    "agency": "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ CAO BẰNG",
    "number": ("1098", "UBND-VHKHTT"),
    "place and date": ("Thành phố Cao Bằng", "18", "4", "2025"),
    "V/v": "giao nhiệm vụ cho các đơn vị đẩy mạnh triển khai Hội thi Sáng tạo Kỹ thuật tỉnh Cao "
    "Bằng lần thứ 9 (2024-2025) trên địa bàn thành phố",
    "Kính gửi": [
        "Thành đoàn Cao Bằng",
        "Liên đoàn Lao động thành phố",
        "Phòng Nông nghiệp và Môi trường thành phố",
        "Phòng Giáo dục và Đào tạo thành phố",
        "Trung tâm Dịch vụ nông nghiệp thành phố",
        "Trung tâm Văn hóa và Truyền thông thành phố",
        "Ủy ban nhân dân các xã, phường trên địa bàn thành phố",
    ],
    "recipients": [
        "Như trên",
        "Chủ tịch, các Phó Chủ tịch UBND thành phố",
        "Văn phòng HĐND và UBND thành phố",
        "Trang thông tin điện tử thành phố",
        "Lưu: VT, VHKHTT",
    ],
    "authority": ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
    "receiver": "Ủy ban nhân dân thành phố Cao Bằng (qua Phòng Văn hóa, Khoa học và Thông tin "
    "thành phố Cao Bằng)",
    "told besides": "",
    "deadline": "trước ngày 20/5/2025, tức là chậm nhất hết thứ Hai 19/5/2025",
    "contact": "Phòng Văn hóa, Khoa học và Thông tin thành phố Cao Bằng (Bế Thị Ngân, điện thoại "
    "0900 000 110)",
    "items": [
        (1, "Giao", EDUCATION),
        (2, "Giao", FARMING),
        (3, "Giao", "Trung tâm Dịch vụ nông nghiệp thành phố Cao Bằng"),
        (4, "Đề nghị", "Liên đoàn Lao động thành phố Cao Bằng và Thành đoàn Cao Bằng"),
        (5, "Giao", "Ủy ban nhân dân các xã, phường"),
        (6, "Giao", "Trung tâm Văn hóa và Truyền thông thành phố Cao Bằng"),
        (7, "Giao", "các đơn vị, địa phương"),
    ],
}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def components(paper: dict[str, Any]) -> dict[str, Any]:
    """The parts of the composed letter that the real one has too."""
    head = paper["head"]
    return {
        "agency": head["issuer"],
        "number": (head["number"], head["symbol"]),
        "place and date": (head["place"], head["day"], head["month"], head["year"]),
        "V/v": paper["subject"],
        "Kính gửi": paper["to"],
        "recipients": paper["recipients"],
        "authority": paper["sign"]["authority"],
        "receiver": paper["receiver"],
        "told besides": paper["notified"],
        "deadline": plain(paper["deadline"]),
        "contact": paper["contact"],
        "items": [
            (item["number"], item["sentence"].split(f" {item['to']}: ")[0], item["to"])
            for item in paper["items"]
        ],
    }


def composed(code: str) -> dict[str, Any]:
    return papers.letter(Directive.objects.get(contest__code=code, issued_at__isnull=False))


@pytest.mark.parametrize(("code", "parts"), [("BK8", BAC_KAN), ("CB9", CAO_BANG)])
def test_the_composed_letter_has_the_real_ones_components(demo, code, parts) -> None:
    assert components(composed(code)) == parts


def test_the_bases_are_cited_with_the_days_they_bear(demo) -> None:
    """Bắc Kạn's letter cites its plan twice as of 10/5/20224; the register knows 10/5/2024."""
    assert composed("BK8")["opening"][0] == (
        "Thực hiện Quyết định số 795/QĐ-UBND ngày 10/5/2024 của Ủy ban nhân dân tỉnh Bắc Kạn ban "
        "hành Kế hoạch tổ chức Hội thi Sáng tạo Kỹ thuật tỉnh Bắc Kạn lần thứ 8 (2024 - 2025) và "
        "Quyết định số 968/QĐ-BTCHT ngày 04/6/2024 của Ban Tổ chức Hội thi Sáng tạo Kỹ thuật tỉnh "
        "Bắc Kạn lần thứ 8 ban hành Thể lệ Hội thi Sáng tạo Kỹ thuật tỉnh Bắc Kạn lần thứ 8 "
        "(2024 - 2025)."
    )
    assert composed("CB9")["opening"][:2] == [
        "Tiếp theo Công văn số 1790/UBND-KT ngày 15/7/2024 của Ủy ban nhân dân thành phố Cao Bằng "
        "về việc triển khai Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9 (2024-2025).",
        "Tính đến ngày 18/4/2025, có 05 giải pháp đăng ký dự thi.",
    ]


def test_the_quota_the_copies_and_the_five_expected_solutions(demo) -> None:
    paper = composed("CB9")
    assert paper["items"][0]["sentence"].endswith("từ 10 giải pháp trở lên")
    assert paper["items"][0]["quota"] == ""  # its sentence says it
    assert paper["copies"] == "02 bộ"
    found = {
        item["number"]: [line.split(" (")[1] for line in item["candidates"]]
        for item in paper["items"]
    }
    assert found == {
        1: [], 4: [], 5: [], 6: [], 7: [],
        2: ["Đàm Thị Lụa, xóm 3, xã Chu Trinh)", "Lục Văn Bình, xóm 4, xã Chu Trinh)"],
        3: ["xã Hưng Đạo)"] * 3,
    }  # fmt: skip


def test_what_stands_on_the_pages(demo) -> None:
    """Decree 30/2020, Mẫu 1.5: V/v, Kính gửi, "./." at the end, Nơi nhận, page 2 numbered."""
    first, second = read.pages(pdf.draw(composed("CB9")))
    assert "Số: 1098/UBND-VHKHTT" in first
    assert "Thành phố Cao Bằng, ngày 18 tháng 4 năm 2025" in first
    assert "Kính gửi: - Thành đoàn Cao Bằng; - Liên đoàn Lao động thành phố;" in first
    assert "trên địa bàn thành phố. Tiếp theo Công văn số 1790/UBND-KT" in first
    assert "2" in (second.split()[0], second.split()[-1])  # its number, wherever it is read
    assert "Hạn nộp: trước ngày 20/5/2025, tức là chậm nhất hết thứ Hai 19/5/2025." in second
    assert "trực tiếp chỉ đạo thực hiện./. Nơi nhận: - Như trên; - Chủ tịch" in second
    assert "- Lưu: VT, VHKHTT. TM. ỦY BAN NHÂN DÂN CHỦ TỊCH" in second
    blank = read.pages(pdf.draw(composed("BK8")))[0]
    assert "Số: /UBND-KT" in blank
    assert "TP. Bắc Kạn, ngày tháng 6 năm 2024" in blank
    assert "20224" not in blank


def test_a_sent_letter_keeps_the_rules_of_its_day(office, letter, filled) -> None:
    """Only one in the making follows the newest that are announced."""
    first = letter.contest.rules.get()

    def follow(copies: int, announced: bool = True) -> None:
        version = letter.contest.rules.count() + 1
        paper = Document.objects.create(kind="rules", issuer=first.document.issuer, subject="Mới")
        at = clock.now() - timedelta(hours=1) if announced else None
        letter.contest.rules.create(
            version=version, copies=copies, document=paper, announced_at=at,
            applied_since_year=first.applied_since_year,
        )  # fmt: skip

    def copies() -> list[str]:
        stored = (Directive.objects.get(pk=one.pk) for one in (letter, filled))
        return [papers.letter(one)["copies"] for one in stored]

    follow(1)
    follow(4, announced=False)
    assert copies() == ["02 bộ", "01 bộ"]
    send(office, filled)
    with clock.at(clock.now() + timedelta(days=1)):
        follow(3)
    assert copies() == ["02 bộ", "01 bộ"]


@pytest.fixture
def item(filled) -> DirectiveItem:
    """Of a draft whose head says nothing of its own."""
    return filled.items.get()


def test_what_is_not_said_is_derived(filled, item) -> None:
    """A letter with an item and nothing else still reads as one."""
    task = item.assignments.get()
    item.sentence = "Rà soát, lựa chọn sáng kiến."
    item.save()
    Assignment.objects.create(item=item, unit=unit(FARMING), part="support")
    task.candidates.create(title="Nuôi ong", place="xóm 2")
    task.candidates.create(title="Đã thôi", state="dropped")
    paper = papers.letter(Directive.objects.get(pk=filled.pk))
    assert paper["to"] == [EDUCATION, FARMING]
    assert paper["items"] == [
        {
            "number": 1,
            "to": EDUCATION,
            "support": FARMING,
            "sentence": f"Giao {EDUCATION} chủ trì, phối hợp với {FARMING}: Rà soát, lựa chọn sáng "
            "kiến",
            "quota": f"{EDUCATION}: từ 10 giải pháp trở lên",
            "candidates": ["Nuôi ong (xóm 2)"],
            "deadline": "",
        }
    ]
    assert (paper["opening"], paper["closing"]) == ([], ["Đề nghị các đơn vị tổ chức thực hiện"])
    assert paper["head"]["number"] == ""
    assert paper["head"]["symbol"] == "UBND-VHKHTT"


def test_a_sent_letter_names_the_candidates_that_it_named_when_it_went_out(
    filled, item, office, person_of
) -> None:
    """Dropped before: not named; dropped, contacted or added after: as it was."""
    task, by = item.assignments.get(), person_of("ngan@cb.example")
    names = ("Nuôi ong", "Thôi trước", "Thôi sau", "Thôi rồi lại nhận")
    kept, before, after, again = (task.candidates.create(title=name) for name in names)
    for step, candidate in (("drop", before), ("drop", again), ("revive", again)):
        perform(STEPS, step, candidate, by=by, note="Hộ chuyển đi")
    send(office, filled)
    with clock.at(clock.now() + timedelta(days=1)):
        for step, candidate in (("contact", kept), ("drop", after), ("revive", before)):
            perform(STEPS, step, candidate, by=by, note="Hộ chuyển đi")
        task.candidates.create(title="Thêm sau")
    [row] = papers.letter(Directive.objects.get(pk=filled.pk))["items"]
    assert row["candidates"] == ["Nuôi ong", "Thôi sau", "Thôi rồi lại nhận"]


def test_some_communes_are_named_one_by_one(filled, item) -> None:
    """ "Ủy ban nhân dân các xã, phường" are all of the city's, not all of the letter's."""
    communes = list(Unit.objects.filter(kind="commune", parent__name=CITY)[:3])
    Assignment.objects.bulk_create(Assignment(item=item, unit=u) for u in communes)
    paper = papers.letter(Directive.objects.get(pk=filled.pk))
    assert paper["to"] == [EDUCATION, *(unit.name for unit in communes)]


@pytest.mark.parametrize(
    "sentence", ["UBND các xã chọn sản phẩm", "OCOP: chọn sản phẩm", "Ủy ban nhân dân xã giúp hộ"]
)
def test_the_words_of_a_sentence_stand_as_typed(filled, item, sentence) -> None:
    item.sentence = sentence
    item.save()
    [row] = papers.letter(Directive.objects.get(pk=filled.pk))["items"]
    assert row["sentence"] == f"Giao {EDUCATION}: {sentence}"


def test_number_and_day_are_spelled_as_on_every_paper(letter) -> None:
    """Decree 30/2020, Mục II.3 and II.4; and a subject that was typed with its full stop."""
    letter.document.number, letter.document.day, letter.document.month = "8a", 5, 1
    letter.document.subject = "V/v nhắc việc./."
    paper = papers.letter(letter)
    head = paper["head"]
    assert (head["number"], head["day"], head["month"], head["year"]) == ("08a", "05", "01", "2025")
    assert paper["subject"] == "nhắc việc"


def test_communes_stand_as_one_only_where_all_are_meant(filled, item) -> None:
    communes = Unit.objects.filter(kind="commune", parent__name=CITY)
    Assignment.objects.bulk_create(Assignment(item=item, unit=u) for u in communes)
    one = DirectiveItem.objects.create(directive=filled, number=2, kind="report", sentence="Báo")
    Assignment.objects.create(item=one, unit=communes[0])
    paper = papers.letter(Directive.objects.get(pk=filled.pk))
    assert paper["to"] == [EDUCATION, "Ủy ban nhân dân các xã, phường"]
    assert [row["to"] for row in paper["items"]] == ["các đơn vị, địa phương", communes[0].name]


def test_a_sentence_that_names_its_unit_stands_as_it_is(filled, item) -> None:
    item.sentence = f"Giao {EDUCATION} rà soát sáng kiến: từ 10 giải pháp trở lên."
    item.save()
    [row] = papers.letter(Directive.objects.get(pk=filled.pk))["items"]
    assert row["sentence"] == f"Giao {EDUCATION} rà soát sáng kiến: từ 10 giải pháp trở lên"


TYPED = {
    "addressed_to": "- Phòng Giáo dục và Đào tạo;\r\n\r\n- Ủy ban nhân dân các xã, phường.",
    "opening": "Đoạn một.\r\nĐoạn hai:",
    "closing": "Xin cảm ơn./.",
    "copies_to": "- Lãnh đạo UBND thành phố;",
}


def typed(directive: Directive, **more: str) -> dict[str, Any]:
    document = directive.document
    return {
        "issuer": document.issuer_id, "subject": document.subject, "place": document.place,
        "deadline": directive.deadline_id, **more,
    }  # fmt: skip


def test_the_letters_own_words_are_typed_with_its_head(office, filled) -> None:
    save_head(office, filled, typed(filled, **TYPED))
    paper = papers.letter(Directive.objects.get(pk=filled.pk))
    assert paper["to"] == ["Phòng Giáo dục và Đào tạo", "Ủy ban nhân dân các xã, phường"]
    assert paper["opening"] == ["Đoạn một.", "Đoạn hai:"]
    assert paper["closing"] == ["Xin cảm ơn"]
    assert paper["recipients"] == ["Như trên", "Lãnh đạo UBND thành phố", "Lưu: VT, VHKHTT"]


def test_nothing_typed_is_lost_over_an_error(office, filled) -> None:
    response = save_head(office, filled, typed(filled, **TYPED) | {"subject": ""})
    form = response.context["form"]
    assert form.errors == {"subject": ["Ghi trích yếu."]}
    assert {name: form[name].value() for name in TYPED} == TYPED


def test_the_office_and_the_followers_see_the_paper(as_person, client, letter) -> None:
    url = f"/cong-van/{letter.pk}/ban-in/"
    people = ("ngan@cb.example", "kien@cb.example", "tue@cb.example", "ha@cb.example",
              "lam@bk.example")  # fmt: skip
    assert [as_person(who).get(url).status_code for who in people] == [200, 200, 200, 403, 403]
    assert client.get(url).status_code == 302
    page = text_of(as_person("ngan@cb.example").get(f"/cong-van/{letter.pk}/"))
    assert f'href="{url}"' in page
    assert f'href="{url}"' not in text_of(as_person("ha@cb.example").get(f"/cong-van/{letter.pk}/"))


def test_the_page_shows_each_page_and_leads_to_the_files(office, letter) -> None:
    url = f"/cong-van/{letter.pk}/ban-in/"
    page = text_of(office.get(url))
    assert [f'"{url}{form}/"' in page for form in ("1.png", "2.png", "3.png", "pdf", "docx")] == [
        True, True, False, True, True,
    ]  # fmt: skip
    drawn = office.get(f"{url}pdf/")
    assert (
        drawn.headers["Content-Disposition"] == 'inline; filename="cong-van-1098-ubnd-vhkhtt.pdf"'
    )
    assert len(read.pages(drawn.content)) == 2
    assert office.get(f"{url}2.png/").content.startswith(b"\x89PNG")
    assert [office.get(f"{url}{form}/").status_code for form in ("3.png", "xlsx", "exe")] == [
        404, 404, 404,
    ]  # fmt: skip


def test_the_page_asks_the_database_little(office, letter, item, django_assert_num_queries) -> None:
    """As often for a letter of 17 units as for one with a single item; a sent one reads what its
    units were called then."""
    for directive, count in ((letter, 14), (item.directive, 12)):  # 8 of them for the paper itself
        with django_assert_num_queries(count):
            office.get(f"/cong-van/{directive.pk}/ban-in/")


def test_markup_in_a_letter_is_text(office, filled) -> None:
    filled.opening = "<script>alert(1)</script>"
    filled.save()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pdf.html(papers.letter(filled))

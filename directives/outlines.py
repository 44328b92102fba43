"""Outlines of the Bản mô tả as provinces print them; the organiser chooses one for the rules.

A heading takes the answers to questions by their order in `defaults.QUESTIONS`, or a fact of the
dossier. Headings under another carry its number: 4.1, II.3. What the sources leave open, evidence
and pledge, stands at the end.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from directives.models import Rules, Section

Fact = Section.Fact


class Heading(NamedTuple):
    """A heading of an outline, with the facts and the questions that stand under it."""

    number: str
    label: str
    fact: str = ""
    questions: tuple[int, ...] = ()


class Outline(NamedTuple):
    """label: as the organiser reads it, with the source. Its headings are the paper's, Vietnamese
    for every reader."""

    label: str | Promise
    headings: tuple[Heading, ...]


DEFAULT = "dong-nai"
OUTLINES: dict[str, Outline] = {
    "dong-nai": Outline(
        gettext_lazy("Theo Đồng Nai 2026: 5 mục, có đánh giá từng mặt"),
        (
            Heading("1", "Tên giải pháp", Fact.TITLE, (1,)),
            Heading("2", "Giải pháp kỹ thuật đã biết", "", (2,)),
            Heading("3", "Mục đích của giải pháp", Fact.AIM),
            Heading("4", "Giới thiệu giải pháp"),
            Heading("4.1", "Nguyên lý, nội dung công nghệ chủ yếu", "", (5,)),
            Heading("4.2", "Kết quả", "", (4,)),
            Heading("5", "Đánh giá giải pháp"),
            Heading("5.1", "Tính mới, tính sáng tạo", "", (3, 6)),
            Heading("5.2", "Khả năng áp dụng", "", (7,)),
            Heading("5.3", "Hiệu quả kỹ thuật, kinh tế, xã hội", "", (8, 9)),
            Heading("5.4", "Mức độ triển khai", Fact.STAGE),
            Heading("6", "Phụ lục, minh chứng", Fact.EVIDENCE, (10,)),
            Heading("7", "Tác giả và cam đoan", Fact.PLEDGE, (11,)),
        ),
    ),
    "phu-tho": Outline(
        gettext_lazy("Theo Phú Thọ 2026: 5 phần I đến V, có cam đoan"),
        (
            Heading("I", "Thông tin chung"),
            Heading("I.1", "Tên giải pháp", Fact.TITLE, (1,)),
            Heading("I.2", "Lĩnh vực", Fact.FIELD),
            Heading("I.3", "Tháng, năm tạo ra", Fact.SINCE),
            Heading("I.4", "Đặt vấn đề", "", (2,)),
            Heading("II", "Nội dung giải pháp"),
            Heading("II.1", "Giải pháp đã biết và hạn chế", "", (3,)),
            Heading("II.2", "Mục đích", Fact.AIM),
            Heading("II.3", "Nội dung chủ yếu", "", (5,)),
            Heading("II.4", "Kết quả kỹ thuật", "", (4,)),
            Heading("III", "Đánh giá giải pháp"),
            Heading("III.1", "Tính mới, tính sáng tạo", "", (6,)),
            Heading("III.2", "Khả năng áp dụng", Fact.STAGE, (7,)),
            Heading("III.3", "Hiệu quả kinh tế, kỹ thuật, xã hội, môi trường", "", (8, 9)),
            Heading("IV", "Phụ lục, minh chứng", Fact.EVIDENCE, (10,)),
            Heading("V", "Cam đoan", Fact.PLEDGE, (11,)),
        ),
    ),
    "quang-ngai": Outline(
        gettext_lazy("Theo Quảng Ngãi: A tên, B mô tả"),
        (
            Heading("A", "Tên giải pháp", Fact.TITLE, (1,)),
            Heading("B", "Mô tả giải pháp"),
            Heading("B.I", "Các giải pháp kỹ thuật đã biết", "", (2, 3)),
            Heading("B.II", "Nội dung giải pháp dự thi"),
            Heading("B.II.1", "Mục tiêu", Fact.AIM),
            Heading("B.II.2", "Phương pháp, sản phẩm, thông số", "", (5,)),
            Heading("B.II.3", "Bản chất cốt lõi", "", (6,)),
            Heading("B.III", "Thời gian và nơi áp dụng", Fact.STAGE, (4, 7)),
            Heading("B.IV", "Hiệu quả", "", (8, 9)),
            Heading("C", "Phụ lục, minh chứng", Fact.EVIDENCE, (10,)),
            Heading("D", "Tác giả và cam đoan", Fact.PLEDGE, (11,)),
        ),
    ),
    "ho-chi-minh": Outline(
        gettext_lazy("Theo TP. Hồ Chí Minh 2008: gần với đơn đăng ký sáng chế"),
        (
            Heading("1", "Tên giải pháp", Fact.TITLE, (1,)),
            Heading("2", "Hạn chế của giải pháp đã biết", "", (2, 3)),
            Heading("3", "Mục tiêu kỹ thuật", Fact.AIM),
            Heading("4", "Bản chất của giải pháp", "", (5, 6)),
            Heading("5", "Áp dụng và hiệu quả", Fact.STAGE, (4, 7, 8, 9)),
            Heading("6", "Phụ lục, minh chứng", Fact.EVIDENCE, (10,)),
            Heading("7", "Tác giả và cam đoan", Fact.PLEDGE, (11,)),
        ),
    ),
}


def use(rules: Rules, key: str) -> None:
    """Replaces the rules' sections by those of an outline.

    Questions that the rules have no more are left out; those that no heading takes stand at the end
    of a Bản mô tả, see `submissions.papers.forms`.
    """
    rules.outline = key
    rules.save(update_fields=["outline"])
    rules.sections.all().delete()
    questions = {question.order: question for question in rules.questions.all()}
    for order, heading in enumerate(OUTLINES[key].headings, 1):
        section = Section.objects.create(
            rules=rules, order=order, label=heading.label, number=heading.number, fact=heading.fact
        )
        section.questions.set(questions[n] for n in heading.questions if n in questions)

"""The dashboard and the receipt on paper, as the browser prints them."""

import re

from django.urls import reverse

from directives.models import Directive
from tests import pdf
from tests.security.objects import addresses


def printed(page, name: str) -> bytes:
    page.goto(reverse(name, kwargs=addresses()[name]))
    return page.pdf(prefer_css_page_size=True)


def test_the_dashboard_on_a_sheet(portal) -> None:
    paper = printed(portal("ngan@cb.example"), "dashboard")
    assert pdf.size_mm(paper) == (297, 210)
    letter = Directive.objects.get(contest__code="CB9")
    text = " ".join(pdf.pages(paper))
    assert [to.unit.called for to in letter.addressees.all() if to.unit.called not in text] == []
    assert "In lúc 8 giờ 00, thứ Hai 05/5/2025, bởi Bế Thị Ngân." in text
    assert len(pdf.pages(paper)) == 1


def test_the_receipt_on_half_a_sheet(portal) -> None:
    paper = printed(portal("ha@cb.example"), "receipt_detail")
    assert pdf.size_mm(paper) == (148, 210)
    (text,) = pdf.pages(paper)
    assert len(re.findall(r"SHA-256 [0-9a-f]{64}", text)) == 6
    assert "không cần đăng nhập" in text

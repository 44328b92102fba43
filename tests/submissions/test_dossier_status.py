import pytest
from django.test import Client

from submissions.models import Dossier
from tests.submissions.conftest import DRAFT, HANDED_IN, RETURNED


def show(dossier: Dossier):
    return Client().get(f"/theo-doi/{dossier.status_token}/")


def test_a_visitor_with_the_link_sees_how_far_it_is(titled):
    dossier = titled(HANDED_IN)
    page = show(dossier).content.decode()
    for words in (
        dossier.title, dossier.code, "Đã nộp", "Đã đăng ký", "17\u00a0giờ\u00a005",
        "Bộ 01: đã nhận", "Bộ 02: chưa có", "Hoàng Thị Dợ",
        "Chậm nhất hết thứ\u00a0Hai\u00a019/5/2025, còn 14 ngày",
    ):  # fmt: skip
        assert words in page


def test_nobody_elses_data_is_on_it(titled):
    """No phone, no co-author, no officer, no note of the desk."""
    for beginning in (HANDED_IN, RETURNED):
        dossier = titled(beginning)
        page = show(dossier).content.decode()
        private = [author.phone for author in dossier.authors.all()]
        private += [author.name for author in dossier.authors.filter(is_lead=False)]
        private += [change.note for change in dossier.changes.exclude(note="")]
        private += [change.by.full_name for change in dossier.changes.all()]
        assert [words for words in private if words in page] == []


def test_a_returned_dossier_shows_the_deadline_of_its_supplement(titled):
    assert "hết thứ\u00a0Năm\u00a008/5/2025" in show(titled(RETURNED)).content.decode()


def test_a_draft_is_said_to_be_one(titled):
    assert "Hồ sơ đang được viết, chưa đăng ký." in show(titled(DRAFT)).content.decode()


def test_it_is_kept_nowhere_and_found_by_no_search_engine(titled):
    response = show(titled(HANDED_IN))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("token", ["x", "1", "CB9-0001", "a" * 32, "%00", "a%00", "a" * 500])
def test_an_unknown_link_is_a_404(titled, token):
    assert Client().get(f"/theo-doi/{token}/").status_code == 404


def test_queries(titled, django_assert_num_queries):
    dossier = titled(HANDED_IN)
    with django_assert_num_queries(4):
        show(dossier)

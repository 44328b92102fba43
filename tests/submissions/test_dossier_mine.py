from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from contest_portal import clock
from directives.models import Assignment
from submissions.models import Author, Dossier
from tests.submissions.conftest import REGISTERED


def test_a_teacher_sees_her_own_and_where_she_may_start(as_person):
    response = as_person("men@cb.example").get("/ho-so-cua-toi/")
    assert [(str(dossier), act) for dossier, act in response.context["rows"]] == [
        ("Sổ tay cây thuốc quanh trường bằng mã QR", "Viết tiếp, rồi đăng ký"),
        ("Trò chơi tìm lỗi chính tả trên máy tính cũ", "Bổ sung cho đủ, rồi nộp"),
    ]
    page = response.content.decode()
    education = Assignment.objects.get(item__number=1, item__directive__contest__code="CB9")
    assert f'action="/ho-so/tao/{education.pk}/"' in page
    assert education.item.sentence in page


def test_an_author_with_a_phone_only_sees_what_others_wrote_for_her(as_person):
    rows = as_person("0900000321").get("/ho-so-cua-toi/").context["rows"]
    assert [str(dossier)[:8] for dossier, _ in rows] == ["Nuôi vịt"]


def test_an_author_keeps_seeing_it_wherever_she_works(as_person, titled, person_of):
    judge = person_of("khue@cb.example")
    Author.objects.create(dossier=titled(REGISTERED), name="Phan Minh Khuê", share=1, person=judge)
    rows = as_person("khue@cb.example").get("/ho-so-cua-toi/").context["rows"]
    assert [str(dossier) for dossier, _ in rows] == [str(titled(REGISTERED))]


@pytest.mark.parametrize("who", ["khue@cb.example", "anh@bk.example"])
def test_who_has_none_is_told_so(as_person, who):
    response = as_person(who).get("/ho-so-cua-toi/")
    assert (response.status_code, response.context["rows"]) == (200, [])
    assert "Anh chị chưa có hồ sơ nào" in response.content.decode().replace("\u00a0", " ")


def test_queries_do_not_grow(as_person, titled, person_of, django_assert_num_queries):
    client = as_person("men@cb.example")
    with django_assert_num_queries(8):
        client.get("/ho-so-cua-toi/")
    men = person_of("men@cb.example")
    for dossier in Dossier.objects.filter(contest__code="CB9").exclude(authors__person=men)[:5]:
        Author.objects.create(dossier=dossier, name="x", share=1, person=men)
    with django_assert_num_queries(8):
        assert len(client.get("/ho-so-cua-toi/").context["rows"]) >= 5


def test_after_the_deadline_nothing_more_is_asked(as_person):
    """51: "One function decides "open for this person now?", used by page, ... and text"."""
    with clock.at(datetime(2025, 5, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        rows = as_person("men@cb.example").get("/ho-so-cua-toi/").context["rows"]
    assert [act for _, act in rows] == ["Đã hết hạn nhận hồ sơ"] * 2

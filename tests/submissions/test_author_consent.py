"""Who writes the dossier records what was signed on paper, and sends the links."""

import pytest
from django.conf import settings
from django.test import Client

from submissions.models import Author
from tests.submissions.conftest import DRAFT, HANDED_IN
from tests.submissions.pages import links, words
from tests.submissions.test_author_confirm import address, agreed, lead, said


def record(client, author: Author, **ticks):
    form = client.get(f"/tac-gia/{author.pk}/").context["form"]
    return client.post(f"/tac-gia/{author.pk}/", {"shown": form["shown"].value(), **ticks})


def test_an_officer_records_what_was_signed(as_person, person_of, titled):
    """25: "An officer can register an entry for an author without e-mail"; 37, on paper."""
    draft, ha = titled(DRAFT), person_of("ha@cb.example")
    other = draft.authors.create(name="Đinh Hải Yến", share=30)
    record(as_person("ha@cb.example"), other, entry="on")
    assert said(other) == [("entry", True, "paper", 30, ha.pk)]
    page = words(as_person("ha@cb.example").get(f"/ho-so/{draft.pk}/"))
    assert "Đã đồng ý bằng chữ ký trên giấy lúc 8 giờ 00, thứ Hai 05/5/2025" in page
    assert "Gửi đường dẫn xác nhận cho Nông Thị Mến" in page
    assert "Gửi đường dẫn xác nhận cho Đinh Hải Yến" not in page


def test_an_author_says_it_with_the_own_account(as_person, person_of, titled):
    author, men = lead(titled(DRAFT)), person_of("men@cb.example")
    record(as_person("men@cb.example"), author, entry="on", publish="on")
    assert said(author) == [
        ("entry", True, "account", 100, men.pk), ("publish", True, "account", 100, men.pk),
    ]  # fmt: skip
    as_person("men@cb.example").post(f"/tac-gia/{author.pk}/rut-dong-y/", {"purpose": "entry"})
    assert agreed(author) == (False, True)


def test_the_message_brings_the_link(as_person, titled):
    draft = titled(DRAFT)
    author = draft.authors.create(name="Đ" * 100, share=30)
    type(draft).objects.filter(pk=draft.pk).update(title="Ộ" * 300)
    context = as_person("ha@cb.example").get(f"/tac-gia/{author.pk}/").context
    message = context["message"]
    assert context["link"] == settings.PORTAL_URL + address(author)
    assert f"\n{context['link']}\n" in message
    assert len(message) < 1000


def test_a_new_link_ends_the_old_one(as_person, titled):
    """Security test 41: links are bound to their purpose and end."""
    author = lead(titled(DRAFT))
    as_person("ha@cb.example").post(f"/tac-gia/{author.pk}/duong-dan-moi/")
    assert Client().get(address(author)).status_code == 404
    author.refresh_from_db()
    assert Client().get(address(author)).status_code == 200


def test_the_links_are_for_who_may_write_alone(as_person, titled):
    draft = titled(HANDED_IN)
    author = lead(draft)
    for person in ("ngan@cb.example", "tue@cb.example"):
        page = as_person(person).get(f"/ho-so/{draft.pk}/")
        assert author.token not in page.content.decode()
        offered = [url for url, _ in links(page) if "/tac-gia/" in url]
        own = [f"/tac-gia/{one.pk}/" for one in draft.authors.all()]
        assert offered == (own if person == "ngan@cb.example" else [])
        assert author.token not in as_person(person).get(f"/tac-gia/{author.pk}/").content.decode()


def test_who_receives_the_dossier_takes_a_word_back_for_an_author(as_person, person_of, titled):
    """Law 91/2025/QH15: withdrawn at any time, by the link or through the office; the entry's word
    is its author's and its unit's."""
    author, ngan = lead(titled(HANDED_IN)), person_of("ngan@cb.example")
    office, sent = as_person("ngan@cb.example"), f"/tac-gia/{author.pk}/rut-dong-y/"
    assert "Rút đồng ý dự thi" not in words(office.get(f"/tac-gia/{author.pk}/"))
    assert office.post(sent, {"purpose": "entry"}).status_code == 403
    assert office.post(sent, {"purpose": "publish"}).status_code == 302
    assert said(author)[-1] == ("publish", False, "paper", author.share, ngan.pk)


@pytest.mark.parametrize(
    ("who", "status"), [("ha@cb.example", 302), ("tue@cb.example", 403), ("thanh@cb.example", 404)]
)
@pytest.mark.parametrize("address", ["", "rut-dong-y/", "duong-dan-moi/"])
def test_rights(as_person, titled, who, status, address):
    author = lead(titled(DRAFT))
    before = author.token
    response = as_person(who).post(f"/tac-gia/{author.pk}/{address}", {"entry": "on"})
    assert response.status_code == status
    author.refresh_from_db()
    assert (author.token == before) == (status != 302 or address != "duong-dan-moi/")


def test_queries(as_person, titled, django_assert_num_queries):
    author, client = lead(titled(DRAFT)), as_person("ha@cb.example")
    with django_assert_num_queries(6):
        client.get(f"/tac-gia/{author.pk}/")

"""The write-up in two tabs, without a network, past a killed server, past an ended session."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from contest_portal.demo import PASSWORD
from directives.models import Deadline
from organizations.models import Person
from submissions.models import Answer, Dossier
from tests.browser.watching import Watch
from tests.conftest import BACKEND
from tests.served import Portal

pytestmark = pytest.mark.django_db(transaction=True)
MEN, HA = "men@cb.example", "ha@cb.example"
SAVED = "Đã lưu lúc"


@pytest.fixture
def server(static_built, demo) -> Iterator[Portal]:
    portal = Portal()
    yield portal
    portal.kill()


@pytest.fixture
def draft(demo) -> Dossier:
    """Its deadline is not past by the true clock, which the other process goes by."""
    dossier = Dossier.objects.get(title__startswith="Sổ tay cây thuốc")
    later = timezone.localdate() + timedelta(days=30)
    Deadline.objects.filter(pk=dossier.deadline_id).update(day=later)
    dossier.answers.filter(question__order__in=(3, 5)).delete()
    return dossier


@pytest.fixture
def browse(server, new_context):
    """A browser of one person, signed in."""

    def open_browser(name: str, width: int = 1280) -> BrowserContext:
        context = new_context(base_url=server.url, viewport={"width": width, "height": 800})
        client = Client()
        client.force_login(Person.objects.get(email=name), backend=BACKEND)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}
        context.add_cookies([cookie])
        return context

    return open_browser


def really_hashed(person: Person) -> None:
    """The process apart knows none of the fast hashes of the tests."""
    hasher = PBKDF2PasswordHasher()
    person.password = hasher.encode(PASSWORD, hasher.salt())
    person.save(update_fields=["password"])


def writing(context: BrowserContext, dossier: Dossier) -> Page:
    page = context.new_page()
    page.goto(f"/ho-so/{dossier.pk}/cau-hoi/")
    return page


def box(page: Page, order: int) -> Locator:
    return page.locator(f"[data-order='{order}']")


def typed(page: Page, order: int) -> Locator:
    return box(page, order).locator("textarea")


def types(page: Page, order: int, text: str) -> None:
    """Key by key, at the end of what stands there."""
    typed(page, order).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def says(page: Page, words: str, patience: int = 5_000) -> None:
    """In the corner where the state of saving stands."""
    shown = page.locator("[data-save-state] > [data-state]:not([hidden])")
    expect(shown).to_contain_text(words, timeout=patience)


def stored(dossier: Dossier, order: int = 3) -> str:
    return Answer.objects.get(dossier=dossier, question__order=order).text


def shelved(page: Page) -> int:
    """The copies that wait in the browser."""
    return page.evaluate("Object.keys(localStorage).length")


def test_typing_is_kept_without_any_button(browse, draft, server):
    """30: "Typing, closing the browser, and returning loses at most 5 seconds of text"."""
    page = writing(browse(MEN), draft)
    watch = Watch(page, server.url)
    types(page, 3, "Chưa ai làm lịch này. 🦆")
    says(page, SAVED)
    assert (stored(draft), shelved(page)) == ("Chưa ai làm lịch này. 🦆", 0)
    watch.look()
    assert watch.found == {}


def test_a_tab_that_is_closed_at_once_loses_not_a_letter(browse, draft):
    """30: "closing the browser, and returning", the moment after the last key."""
    context = browse(MEN)
    page = writing(context, draft)
    types(page, 3, "Từng chữ một")
    page.close()
    page = writing(context, draft)
    expect(typed(page, 3)).to_have_value("Từng chữ một")
    types(page, 3, ", kể cả chữ cuối")
    says(page, SAVED)
    assert (stored(draft), shelved(page)) == ("Từng chữ một, kể cả chữ cuối", 0)


def test_without_a_network_for_a_while(browse, draft, server):
    """Issue 4: "survives … a network cut"."""
    context = browse(MEN)
    page = writing(context, draft)
    watch = Watch(page, server.url)
    context.set_offline(True)
    types(page, 3, "Không có mạng")
    types(page, 5, "vẫn viết được")
    says(page, "Chờ mạng để lưu 2 câu")
    expect(page.get_by_text("Đang mất mạng. Anh chị cứ viết tiếp")).to_be_visible()
    watch.look()
    noted = [words for found in watch.found.values() for words in found]
    offline = "console: Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
    assert set(noted) <= {offline}  # as the browser itself notes of each try
    assert not draft.answers.filter(question__order__in=(3, 5)).exists()
    context.set_offline(False)
    says(page, SAVED)
    expect(page.get_by_text("Đang mất mạng.")).to_be_hidden()
    assert (stored(draft), stored(draft, 5)) == ("Không có mạng", "vẫn viết được")


def test_a_page_closed_without_a_network_is_found_again(browse, draft):
    """30: "Typing, closing the browser, and returning", with the network gone in between."""
    context = browse(MEN)
    page = writing(context, draft)
    context.set_offline(True)
    types(page, 3, "Chữ chưa tới máy chủ")
    page.close()
    context.set_offline(False)
    page = writing(context, draft)
    expect(typed(page, 3)).to_have_value("Chữ chưa tới máy chủ")
    says(page, SAVED)
    assert (stored(draft), shelved(page)) == ("Chữ chưa tới máy chủ", 0)


def test_the_server_is_killed_while_typing(browse, draft, server):
    """Issue 4: "kills the server mid-typing and finds every letter again"."""
    page = writing(browse(MEN), draft)
    types(page, 3, "Trước khi chết")
    says(page, SAVED)
    types(page, 3, ", trong khi chết")
    server.kill()
    types(page, 3, ", sau khi chết")
    says(page, "Chưa lưu được, bấm để thử lại")
    server.start()
    says(page, SAVED, patience=20_000)  # it tries again by itself
    assert stored(draft) == "Trước khi chết, trong khi chết, sau khi chết"
    assert (page.locator("[data-conflict]").count(), shelved(page)) == (0, 0)


def test_two_tabs_of_one_browser(browse, draft):
    """32: "The same entry open in two tabs … warns and never silently overwrites"."""
    context = browse(MEN)
    one, two = writing(context, draft), writing(context, draft)
    types(one, 3, "Ở cửa sổ một")
    says(one, SAVED)
    expect(typed(two, 3)).to_have_value("Ở cửa sổ một")  # nothing was typed there: it follows
    context.set_offline(True)
    types(one, 3, " viết thêm")
    types(two, 3, " viết khác")
    with context.expect_event("response", lambda answer: answer.status == 409) as refused:
        context.set_offline(False)
    second = refused.value.frame.page
    first = one if second == two else two
    kept, other = typed(first, 3).input_value(), typed(second, 3).input_value()
    expect(second.locator("[data-conflict]")).to_contain_text("Câu này có hai bản.")
    assert (stored(draft), typed(second, 3).input_value()) == (kept, other)
    with second.expect_response("**/cau-hoi/5/luu/"):
        types(second, 5, "Câu khác vẫn lưu")
    says(second, "Còn 1 câu chưa lưu")
    assert stored(draft, 5) == "Câu khác vẫn lưu"
    second.get_by_role("button", name="Giữ chữ của tôi").click()
    says(second, SAVED)
    revisions = Answer.objects.get(dossier=draft, question__order=3).revisions
    assert stored(draft) == other
    assert kept in revisions.values_list("text", flat=True)


def test_two_people_and_the_other_text_is_chosen(browse, draft):
    """32: "by two people warns and never silently overwrites"."""
    men, ha = writing(browse(MEN), draft), writing(browse(HA), draft)
    types(ha, 3, "Chị Hà ghi")
    says(ha, SAVED)
    types(men, 3, "Cô Mến ghi")
    warning = men.locator("[data-conflict]")
    expect(warning).to_contain_text("Hoàng Thu Hà lưu bản kia lúc")
    assert stored(draft) == "Chị Hà ghi"
    men.get_by_role("button", name="Lấy bản kia").click()
    expect(typed(men, 3)).to_have_value("Chị Hà ghi")
    expect(warning).to_have_count(0)
    types(men, 3, " thế là đúng")
    says(men, SAVED)
    assert stored(draft) == "Chị Hà ghi thế là đúng"


def test_what_another_person_changed_elsewhere_is_shown(browse, draft):
    men, ha = writing(browse(MEN), draft), writing(browse(HA), draft)
    types(ha, 3, "Chị Hà ghi")
    says(ha, SAVED)
    types(men, 5, "Cô Mến ghi")
    expect(typed(men, 3)).to_have_value("Chị Hà ghi")
    expect(box(men, 3)).to_contain_text("Câu này vừa có bản mới, lưu từ nơi khác.")


def test_the_session_ends_while_typing(browse, draft, server):
    """31: "When the session ends while typing, the text survives and sign-in happens on the same
    page"."""
    men = Person.objects.get(email=MEN)
    context = browse(MEN)
    page = writing(context, draft)
    watch = Watch(page, server.url)
    types(page, 3, "Trước")
    says(page, SAVED)
    Session.objects.all().delete()
    types(page, 3, " và sau")
    expect(page.get_by_text("Đăng nhập lại, chữ đã gõ vẫn còn.")).to_be_visible()
    types(page, 3, " khi hết phiên")
    watch.found.clear()
    watch.look()
    assert watch.found == {}
    page.get_by_label("Thư điện tử hoặc số điện thoại").fill(MEN)
    page.get_by_label("Mật khẩu").fill("sai")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.locator("[data-refused]")).to_contain_text("chưa đúng")
    really_hashed(men)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    says(page, SAVED)
    assert stored(draft) == "Trước và sau khi hết phiên"
    expect(page.locator("[data-sign-in]")).to_have_count(0)


def test_another_person_who_signs_in_is_asked_first(browse, draft):
    """31, and whose text it is: nothing is saved under a name that did not write it unasked."""
    context = browse(MEN)
    page = writing(context, draft)
    Session.objects.all().delete()
    types(page, 3, "Cô Mến gõ")
    expect(page.get_by_text("Đăng nhập lại, chữ đã gõ vẫn còn.")).to_be_visible()
    really_hashed(Person.objects.get(email=HA))
    page.get_by_label("Thư điện tử hoặc số điện thoại").fill(HA)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đang đăng nhập là Hoàng Thu Hà.")).to_be_visible()
    assert not draft.answers.filter(question__order=3).exists()
    page.get_by_role("button", name="Lưu dưới tên Hoàng Thu Hà").click()
    says(page, SAVED)
    answer = Answer.objects.get(dossier=draft, question__order=3)
    assert (answer.text, answer.changed_by.email) == ("Cô Mến gõ", HA)


def test_letters_are_counted_as_the_server_counts_them(browse, draft):
    """34: "The author sees length limits live, counted the same way by browser and server,
    Vietnamese text in NFC or NFD alike"."""
    draft.rules.questions.filter(order=3).update(max_length=12)
    page = writing(browse(MEN), draft)
    count = box(page, 3).locator("[data-count]")
    typed(page, 3).fill(" E\u0302\u0303\nE\u0302\u0303🦆 ")
    expect(count).to_have_text("còn 8 chữ cái")
    says(page, SAVED)
    assert stored(draft) == "Ễ\nỄ🦆"
    types(page, 3, "123456789")
    expect(count).to_have_text("quá 2 chữ cái")
    expect(box(page, 3)).to_contain_text("Dài quá 12 chữ cái, hiện có 14. Rút gọn lại.")
    says(page, "Còn 1 câu chưa lưu")


def test_the_button_waits_for_the_save_and_goes_on(browse, draft):
    """33, of one answer: what the page saves by itself and what its button sends is one text."""
    page = browse(MEN, width=360).new_page()
    page.goto(f"/ho-so/{draft.pk}/cau-hoi/3/")
    types(page, 3, "Gõ xong là bấm")
    page.get_by_role("button", name="Câu tiếp theo").click()
    page.wait_for_url(f"**/ho-so/{draft.pk}/cau-hoi/4/")
    answer = Answer.objects.get(dossier=draft, question__order=3)
    assert (answer.text, answer.version, shelved(page)) == ("Gõ xong là bấm", 1, 0)

"""Authors without e-mail see their share by a link and say whether they agree."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.test import Client

from contest_portal import clock
from organizations.guesses import GUESSES
from submissions import answers, consent, content, drafting, parts
from submissions.completeness import closed, missing_to_hand_in
from submissions.models import Author, Consent, Dossier
from tests.submissions.conftest import DRAFT, HANDED_IN
from tests.submissions.pages import plain, words

ASKED = "Tên giải pháp, họ tên hoặc phần đóng góp vừa được sửa. Xem lại thông tin mới rồi xác nhận."


def lead(dossier: Dossier) -> Author:
    return dossier.authors.get(is_lead=True)


def address(author: Author) -> str:
    return f"/xac-nhan/{author.token}/"


def shown(response) -> str:
    return response.context["form"]["shown"].value()


def confirm(author: Author, client: Client | None = None, **ticks):
    client = client or Client()
    form = {"shown": shown(client.get(address(author))), **ticks}
    return client.post(address(author), form, follow=True)


def said(author: Author) -> list[tuple]:
    return list(author.consents.values_list("purpose", "given", "how", "share", "recorded_by"))


def agreed(author: Author) -> tuple[bool, bool]:
    now = Author.objects.get(pk=author.pk)
    return now.consents_to_entry, now.consents_to_publish


def test_the_author_reads_what_there_is_to_agree_to(titled):
    """37: "Co-authors with shares adding to 100 % can each confirm by a link"."""
    draft = titled(DRAFT)
    draft.authors.update(share=70)
    other = draft.authors.create(name="Đinh Hải Yến", share=30, phone="0900 000 777")
    response = Client().get(address(other))
    page = words(response)
    for sentence in (
        draft.title, str(draft.contest), str(draft.unit), "Phần của tôi 30 %",
        "Nông Thị Mến, 70 %, tác giả chính Đinh Hải Yến, 30 %",
        f"Tôi đồng ý dự thi với giải pháp “{draft.title}”, phần đóng góp của tôi là 30 %.",
        "Không đồng ý điều này thì vẫn dự thi được.",
    ):  # fmt: skip
        assert sentence in page
    assert "0900" not in page
    ticks = [field.value() for field in response.context["form"].visible_fields()]
    assert ticks == [None] * 4  # silence is no consent


def test_each_purpose_is_agreed_to_by_itself(titled):
    """37: "Co-authors … can each confirm by a link"; the other link is nobody's word."""
    draft = titled(DRAFT)
    other = draft.authors.create(name="Đinh Hải Yến", share=30)
    before = draft.version
    response = confirm(other, entry="on")
    assert said(other) == [("entry", True, "link", 30, None)]
    assert (agreed(other), agreed(lead(draft))) == ((True, False), (False, False))
    assert "Đã đồng ý bằng đường dẫn riêng lúc 8 giờ 00, thứ Hai 05/5/2025" in words(response)
    assert Dossier.objects.get(pk=draft.pk).version == before + 1
    confirm(other, publish="on")
    assert agreed(other) == (True, True)


def test_once_agreed_the_page_says_so_and_asks_no_more(titled):
    author = lead(titled(DRAFT))
    assert "là tác giả của giải pháp này?" in words(Client().get(address(author)))
    page = words(confirm(author, entry="on", publish="on"))
    assert f"{author.name} đã xác nhận" in page
    assert "Đã đồng ý bằng đường dẫn riêng lúc 8 giờ 00, thứ Hai 05/5/2025" in page
    for asked in ("là tác giả của giải pháp này?", "Chưa bấm nút", "thì đừng xác nhận"):
        assert asked not in page


def test_opening_the_link_changes_nothing_and_a_second_press_neither(titled):
    """Security test 41: "One-time links need a POST from a page (safe-link bots)": and once all is
    said, the link does nothing more."""
    author = lead(titled(DRAFT))
    client = Client()
    assert client.get(address(author)).status_code == 200
    assert said(author) == []
    both = {"shown": shown(client.get(address(author))), "entry": "on", "publish": "on"}
    client.post(address(author), both)
    version = titled(DRAFT).version
    page = words(client.post(address(author), both, follow=True))
    assert len(said(author)) == 2
    assert titled(DRAFT).version == version
    assert "Tôi đồng ý dự thi" not in page


def test_a_press_without_a_tick_is_no_word(titled):
    author = lead(titled(DRAFT))
    page = words(confirm(author))
    assert "Đánh dấu điều đồng ý rồi gửi lại. Chưa có gì được ghi." in page
    assert said(author) == []


def test_another_share_asks_again(titled, as_person):
    """37: what was agreed to is the share: another one is nobody's word yet."""
    draft = titled(DRAFT)
    author = lead(draft)
    confirm(author, entry="on", publish="on")
    draft = titled(DRAFT)
    form = {
        "shown": content.mark(draft, "authors"),
        "authors-TOTAL_FORMS": 1, "authors-INITIAL_FORMS": 1,
        "authors-0-id": author.pk, "authors-0-name": author.name, "authors-0-share": 60,
        "authors-0-is_lead": "on",
    }  # fmt: skip
    as_person("ha@cb.example").post(f"/ho-so/{draft.pk}/tac-gia/", form)
    editor = as_person("ha@cb.example").get("/").wsgi_request.user.pk
    assert said(author)[2:] == [
        ("entry", False, "edit", 60, editor), ("publish", False, "edit", 60, editor),
    ]  # fmt: skip
    assert agreed(author) == (False, False)
    page = words(Client().get(address(author)))
    assert "Cần xác nhận lại vì thông tin đã đồng ý được sửa" in page
    confirm(author, entry="on")
    assert agreed(author) == (True, False)


def test_nobody_agrees_to_what_they_were_not_shown(titled):
    author = lead(titled(DRAFT))
    form = {"shown": shown(Client().get(address(author))), "entry": "on"}
    Author.objects.filter(pk=author.pk).update(share=10)
    response = Client().post(address(author), form, follow=True)
    assert [str(message) for message in response.context["messages"]] == [ASKED]
    assert said(author) == []


def test_a_word_is_taken_back_until_the_hand_in(titled):
    author = lead(titled(DRAFT))
    confirm(author, entry="on", publish="on")
    warned = "Rút đồng ý dự thi thì chưa nộp được hồ sơ, đến khi đồng ý lại."
    assert warned in words(Client().get(address(author)))
    Client().post(f"{address(author)}rut-lai/", {"purpose": "publish"})
    assert agreed(author) == (True, False)
    assert said(author)[-1] == ("publish", False, "link", 100, None)
    handed_in = lead(titled(HANDED_IN))
    count = handed_in.consents.count()
    response = Client().post(f"{address(handed_in)}rut-lai/", {"purpose": "entry"}, follow=True)
    sentence = "Không sửa được nữa vì hồ sơ đã nộp."
    assert [str(message) for message in response.context["messages"]] == [sentence]
    assert (agreed(handed_in), handed_in.consents.count()) == ((True, True), count)
    assert "Rút đồng ý dự thi" not in words(response)


def test_who_took_a_word_back_is_not_pressed_to_agree_again(titled):
    """Law 91/2025/QH15: taken back as easily as given; agreeing anew is folded away, and says what
    it would mean."""
    author = lead(titled(DRAFT))
    again = "<summary>Đồng ý lại</summary>"
    assert again not in Client().get(address(author)).content.decode()
    confirm(author, entry="on", publish="on")
    for purpose in ("entry", "publish"):
        page = Client().post(f"{address(author)}rut-lai/", {"purpose": purpose}, follow=True)
    assert f'<details class="fold section" >{again}' in re.sub(r"\n\s*", "", page.content.decode())
    assert "đã rút lời đồng ý dự thi" in words(page)
    assert "Đồng ý lại thì cổng dùng lại từ lúc bấm; lần rút trước vẫn được ghi." in words(page)
    confirm(author, entry="on")
    assert agreed(author) == (True, False)


def test_after_the_hand_in_only_the_word_to_enter_stands(titled):
    """37: the desk has what the authors said then. Law 91/2025/QH15: what is agreed to beside it
    is taken back, and given, at any time; the dossier itself is not touched by it."""
    handed_in = titled(HANDED_IN)
    author = lead(handed_in)
    count = author.consents.count()
    for purpose in ("publish", "photo", "contact"):
        Client().post(f"{address(author)}rut-lai/", {"purpose": purpose})
    assert [row[:3] for row in said(author)[count:]] == [
        ("publish", False, "link"), ("photo", False, "link"), ("contact", False, "link"),
    ]  # fmt: skip
    assert agreed(author) == (True, False)
    Author.objects.filter(pk=author.pk).update(consents_to_entry=False)
    confirm(author, entry="on", publish="on")
    assert agreed(author) == (False, True)
    assert set(author.consents.values_list("wording", flat=True)) == {1}
    assert titled(HANDED_IN).version == handed_in.version


def test_a_press_of_somebody_signed_in_bears_their_name(titled, as_person, person_of):
    """37: who opens the link is told whose name is written down, if it is not the author's."""
    author, ha = lead(titled(DRAFT)), as_person("ha@cb.example")
    noted = "Bấm bây giờ thì tên Hoàng Thu Hà được ghi cùng lời đồng ý."
    assert noted in words(ha.get(address(author)))
    for client in (as_person("men@cb.example"), Client()):
        assert "Đang đăng nhập" not in words(client.get(address(author)))
    confirm(author, ha, entry="on")
    ha.post(f"{address(author)}rut-lai/", {"purpose": "entry"})
    by = person_of("ha@cb.example").pk
    assert said(author) == [("entry", True, "link", 100, by), ("entry", False, "link", 100, by)]


def test_who_types_answers_is_not_disturbed(titled, person_of):
    """A consent has no version of the typed text: the answer is saved under its own."""
    draft = titled(DRAFT)
    question = draft.rules.questions.first()
    stored = draft.answers.get(question=question)
    confirm(lead(draft), entry="on")
    saved = answers.save(
        draft, question, text="Sổ tay mới", rows=[], base=stored.version,
        by=person_of("men@cb.example"),
    )  # fmt: skip
    assert saved.text == "Sổ tay mới"


def test_the_dossier_is_complete_by_its_last_word(titled):
    """37: the word counts for the hand-in."""
    draft = titled(DRAFT)
    lacking = "Chưa có đồng ý dự thi của Nông Thị Mến."
    assert lacking in missing_to_hand_in(titled(DRAFT))
    confirm(lead(draft), entry="on")
    assert lacking not in missing_to_hand_in(titled(DRAFT))


def test_it_is_kept_nowhere_and_found_by_no_search_engine(titled):
    response = Client().get(address(lead(titled(DRAFT))))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"


def test_a_link_opens_its_own_dossier_and_no_other(titled):
    """Security test 5: "A link or code for one thing never lists others' things"."""
    response = Client().get(address(lead(titled(DRAFT))))
    page = response.content.decode()
    others = Dossier.objects.exclude(title__startswith=DRAFT).exclude(title="")
    assert [d.title for d in others if d.title in page] == []
    assert titled(DRAFT).status_token not in page


def test_an_old_link_helps_and_many_wrong_ones_wait(titled, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    client = Client()
    answers = [client.get("/xac-nhan/khong-co/") for _ in range(GUESSES)]
    assert [answer.status_code for answer in answers] == [404] * GUESSES
    assert "Tìm tin nhắn mới nhất, hoặc nhờ người gửi tạo đường dẫn mới." in words(answers[0])
    assert client.get(address(lead(titled(DRAFT)))).status_code == 429


def test_a_title_that_is_put_right_keeps_the_words_and_another_one_does_not(titled, person_of):
    draft, by = titled(DRAFT), person_of("men@cb.example")
    author = lead(draft)
    confirm(author, entry="on")
    with drafting.writing(draft, parts.FACTS):
        consent.title_changed(draft, draft.title.upper(), by=by)
    assert agreed(author) == (True, False)
    with drafting.writing(draft, parts.FACTS):
        consent.title_changed(draft, "Nuôi vịt", by=by)
    assert agreed(author) == (False, False)
    assert Consent.objects.filter(author=author).last().how == "edit"


def test_queries(titled, django_assert_num_queries):
    draft = titled(DRAFT)
    draft.authors.create(name="Đinh Hải Yến", share=30)
    for name in ("Lò Thị Hoa", "Sầm Văn Tú"):
        author = draft.authors.create(name=name, share=5)
        with django_assert_num_queries(3):
            Client().get(address(author))


def test_after_the_deadline_nothing_is_asked_or_taken(titled):
    """77: "After the last date the dossier is sealed"."""
    author = lead(titled(DRAFT))
    form = {"shown": shown(Client().get(address(author))), "entry": "on"}
    with clock.at(datetime(2025, 5, 20, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        page = words(Client().get(address(author)))
        Client().post(address(author), form)
        why = plain(closed(titled(DRAFT)))
    assert "niêm phong" in why
    assert why in page
    assert "Tôi đồng ý dự thi" not in page
    assert said(author) == []

"""Sealed at closing: nothing of the content is written any more, by anybody."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.workflow import Refused, perform
from directives.models import Deadline
from documents.models import Document
from submissions import content, drafting
from submissions.completeness import next_act, seals
from submissions.models import Dossier
from submissions.models.dossier import State
from submissions.workflow import STEPS
from tests.submissions.conftest import DRAFT, REGISTERED

CLOSES = datetime(2025, 5, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SEALED = "Từ lúc đó hồ sơ đã niêm phong, chỉ mở lại theo quyết định."
READY = "Máy thái cỏ voi"  # registered and complete, of phường Sông Hiến, by hien@cb.example


@pytest.mark.parametrize("beginning", [DRAFT, REGISTERED])
def test_after_the_last_date_nothing_of_the_content_is_written(titled, beginning):
    """77: "After the last date the dossier is sealed; staff cannot edit content"."""
    dossier = titled(beginning)
    with clock.at(CLOSES):
        for part, why in seals(dossier).items():
            assert SEALED in why
            with pytest.raises(Refused, match="niêm phong"), drafting.writing(dossier, part):
                raise AssertionError(part)
    assert titled(beginning).version == dossier.version
    with clock.at(CLOSES - timedelta(microseconds=1)):
        assert set(seals(dossier).values()) == {""}
        with drafting.writing(dossier, "facts"):
            Dossier.objects.filter(pk=dossier.pk).update(applied_place="Xóm Nà Lắc")
    assert titled(beginning).applied_place == "Xóm Nà Lắc"


@pytest.fixture
def database_days_ahead(demo) -> Iterator[Callable[[int], None]]:
    """Both clocks run; the database's own is so many days before or behind the web server's."""

    def set_clock(days: int) -> None:
        def now(*format_and_day: str) -> str:
            return (datetime.now(UTC) + timedelta(days=days)).isoformat()

        if connection.vendor == "sqlite":
            connection.connection.create_function("strftime", -1, now)
            return
        with connection.cursor() as cursor:  # found before the one of the server
            cursor.execute("CREATE SCHEMA askew")
            cursor.execute(
                "CREATE FUNCTION askew.clock_timestamp() RETURNS timestamptz "
                f"LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() + '{days} days' $$"
            )
            cursor.execute("SET LOCAL search_path = askew, public, pg_catalog")

    with clock.at(None):
        yield set_clock
    if connection.vendor == "sqlite":  # the other forgets with the transaction
        set_clock(0)


@pytest.mark.parametrize(("ahead", "last_day"), [(2, 1), (-2, -1)])
def test_the_database_s_clock_decides(titled, database_days_ahead, ahead, last_day):
    """Security 58: "closing uses the database clock", whatever the web server's own says."""
    database_days_ahead(ahead)
    assert round((clock.database_now() - clock.now()) / timedelta(days=1)) == ahead
    dossier = titled(DRAFT)
    day = clock.today() + timedelta(days=last_day)
    Deadline.objects.filter(pk=dossier.deadline_id).update(day=day, boundary="through")
    dossier = titled(DRAFT)
    assert dossier.deadline.is_open(clock.now()) is (ahead > 0)
    if ahead < 0:
        with drafting.writing(dossier, "facts"):
            return
    with pytest.raises(Refused, match="niêm phong"), drafting.writing(dossier, "facts"):
        raise AssertionError


@pytest.mark.parametrize(
    ("ahead", "last_day", "state"), [(2, 1, State.REGISTERED), (-2, -1, State.HANDED_IN)]
)
def test_the_database_s_clock_decides_the_hand_in(
    as_person, titled, database_days_ahead, ahead, last_day, state
):
    """Security 57: "deadline judged by the database clock at the hand-in step, which carries no
    files": its form asks for the version alone, so nobody is late by a slow network.
    """
    database_days_ahead(ahead)
    ready = Dossier.objects.get(title__startswith=READY)
    day = clock.today() + timedelta(days=last_day)
    Deadline.objects.filter(pk=ready.deadline_id).update(day=day, boundary="through")
    client, address = as_person("hien@cb.example"), f"/ho-so/{ready.pk}/buoc/hand_in/"
    form = client.get(address).context["form"]
    assert (list(form.fields), form.is_multipart()) == (["version"], False)
    client.post(address, {"version": ready.version})
    assert Dossier.objects.get(pk=ready.pk).state == state


def test_the_page_says_so_kindly_and_invites_nobody_to_write(as_person, titled):
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    with clock.at(CLOSES):
        page = client.get(f"/ho-so/{dossier.pk}/")
        assertContains(page, "đã niêm phong</h2>", count=1)
        assertContains(page, "Hồ sơ vẫn còn nguyên, xem và in được.", count=1)
        for words in ("Viết tiếp", f'href="/ho-so/{dossier.pk}/sua/"', "Gửi tệp", "Chọn tệp"):
            assertNotContains(page, words)
        assert [offer.name for offer in page.context["offers"]] == ["withdraw"]
        assert next_act(dossier) == "Đã hết hạn nhận hồ sơ"
        assertNotContains(client.get("/viec-cua-toi/"), "Làm cho đủ hồ sơ")


def test_who_types_over_the_closing_keeps_what_was_typed(as_person, titled):
    dossier, client = titled(DRAFT), as_person("men@cb.example")
    typed = {"shown": content.mark(dossier, "facts"), "title": "Sổ tay một trăm cây thuốc"}
    with clock.at(CLOSES):
        page = client.post(f"/ho-so/{dossier.pk}/sua/", typed)
        assertContains(page, "Chữ đã gõ còn ở dưới, chép lại nếu cần.")
        assertContains(page, "Sổ tay một trăm cây thuốc")
        page = client.get(f"/ho-so/{dossier.pk}/sua/", follow=True)
        assertContains(page, SEALED)
    assert titled(DRAFT).version == dossier.version


def test_late_acceptance_still_takes_what_is_there(titled, person_of):
    dossier, office = titled(READY), person_of("ngan@cb.example")
    dossier.copies.update(received_at=clock.now(), received_by=office)
    decision = Document.objects.filter(kind=Document.Kind.DECISION).first()
    with clock.at(CLOSES):
        perform(STEPS, "accept_late", dossier, by=office, note="Sạt lở.", decision=decision)
    assert titled(READY).state == "accepted"


def test_a_draft_is_sent_as_it_is_in_one_step_before_the_close(as_person, titled):
    """42: "A draft nearly finished at closing can be sent "as is" in one step before the close"."""
    dossier = titled(REGISTERED)  # hand-in demands nothing more of it, three papers lack
    Dossier.objects.filter(pk=dossier.pk).update(state="drafting", registered_at=None)
    dossier.copies.all().delete()
    client, step = as_person("ha@cb.example"), f"/ho-so/{dossier.pk}/buoc/send/"
    with clock.at(CLOSES - timedelta(minutes=1)):
        offers = client.get(f"/ho-so/{dossier.pk}/").context["offers"]
        assert [offer.name for offer in offers] == ["register", "send", "withdraw"]
        page = client.get(step)
        assertContains(page, "Nộp được, nhưng còn phải bổ sung")
        assertContains(page, "Thiếu Giấy xác nhận áp dụng.")
        said = client.post(step, {"version": page.context["form"]["version"].value()}, follow=True)
        again = client.post(step, {"version": page.context["form"]["version"].value()})
    dossier.refresh_from_db()
    assert (dossier.state, dossier.registered_at) == ("handed_in", CLOSES - timedelta(minutes=1))
    assert [copy.number for copy in dossier.copies.all()] == [1, 2]
    assertContains(said, f"Mã biên nhận {dossier.code}")
    assert again.url == f"/bien-nhan/{dossier.receipts.get().pk}/"


def test_what_lacks_content_is_not_offered_to_be_sent(as_person, titled):
    dossier, client = titled(DRAFT), as_person("men@cb.example")
    offers = client.get(f"/ho-so/{dossier.pk}/").context["offers"]
    assert [offer.name for offer in offers] == ["register", "withdraw"]
    client.post(f"/ho-so/{dossier.pk}/buoc/send/", {"version": dossier.version})
    assert titled(DRAFT).state == "drafting"

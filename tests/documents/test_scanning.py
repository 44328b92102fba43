"""The virus scanner: what waits is closed to others, what is infected to everybody."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contest_portal.demo import files
from documents import scanning
from documents.files import INFECTED, UNSCANNED, WAITING
from documents.models import Document
from tests.documents.conftest import PDF, entered, status, text
from tests.services import EICAR
from tests.waking import woken

pytestmark = pytest.mark.usefixtures("demo")
Scan = Document.Scan


@pytest.fixture
def published(paper, person_of):
    """A paper that the city has published, with a file that was just sent."""

    def make(content: bytes = PDF) -> Document:
        document = paper(created_by=person_of("ngan@cb.example"))
        document.keep(SimpleUploadedFile("van-ban.pdf", content))
        document.save()
        return document

    return make


def opened_by(document: Document, client: Client) -> int:
    return status(client.get(f"/van-ban/{document.pk}/tep/"))


def test_without_a_scanner_nothing_waits(published) -> None:
    document = published()
    assert (document.scan, opened_by(document, Client())) == (Scan.UNASKED, 200)


def test_what_is_not_scanned_opens_for_its_sender_alone(scanner, published, as_person) -> None:
    """46: "Files are scanned and quarantined before anyone else can open them"."""
    document = published()
    ngan, tue = as_person("ngan@cb.example"), as_person("tue@cb.example")
    assert [opened_by(document, who) for who in (ngan, tue, Client())] == [200, 403, 403]
    assert str(WAITING) in Client().get(f"/van-ban/{document.pk}/tep/").content.decode()
    scanning.scan_waiting(pytest.fail)
    document.refresh_from_db()
    assert document.scan == Scan.CLEAN
    assert [opened_by(document, who) for who in (ngan, tue, Client())] == [200, 200, 200]


def test_a_scanner_in_a_box_of_its_own_is_asked_by_host_and_port(
    scanner, clamd_addresses, settings, published
) -> None:
    """As docker-compose.yml has it: `CLAMAV: scanner:3310`."""
    settings.CLAMAV = clamd_addresses[1]
    documents, found = [published(), published(PDF + EICAR)], []
    scanning.scan_waiting(found.append)
    for document in documents:
        document.refresh_from_db()
    assert [document.scan for document in documents] == [Scan.CLEAN, Scan.INFECTED]
    assert found == documents[1:]


def test_a_paper_that_is_sent_wakes_the_scanner(
    scanner, as_person, typed, sent, django_capture_on_commit_callbacks
) -> None:
    """46, without waiting for the sweep."""
    with django_capture_on_commit_callbacks() as after:
        as_person("ngan@cb.example").post(
            "/van-ban/them/", typed | {"file": sent("van-ban.pdf", "pdf")}
        )
    assert entered().get().scan == Scan.WAITING
    assert woken(after) == ["submissions.tasks.scan_files"]


def test_a_virus_opens_for_nobody(scanner, published, as_person) -> None:
    """Security test 15: "EICAR is blocked"."""
    document, found = published(PDF + EICAR), []
    scanning.scan_waiting(found.append)
    document.refresh_from_db()
    assert (document.scan, found) == (Scan.INFECTED, [document])
    ngan = as_person("ngan@cb.example")
    assert [opened_by(document, who) for who in (ngan, Client())] == [403, 403]
    assert str(INFECTED) in ngan.get(f"/van-ban/{document.pk}/tep/").content.decode()


def test_a_scanner_that_is_down_lets_nothing_pass(scanner, settings, published, tmp_path) -> None:
    """Security test 15: "scanner down means waiting, not passing"."""
    document = published()
    for address in (str(tmp_path / "nobody"), "127.0.0.1:1"):
        settings.CLAMAV = address
        scanning.scan_waiting(pytest.fail)
    document.refresh_from_db()
    assert (document.scan, opened_by(document, Client())) == (Scan.WAITING, 403)


@pytest.mark.parametrize("size", [2**20 * 5 // 8, 2**20 + 1, 2**25])
def test_what_the_scanner_does_not_take_is_refused_and_not_asked_about_again(
    scanner, published, as_person, size
) -> None:
    """46, for files beyond its MaxFileSize or StreamMaxLength: nobody but the sender opens them."""
    document, lost = published(PDF + bytes(size)), []
    scanning.scan_waiting(lost.append)
    document.refresh_from_db()
    assert (document.scan, lost) == (Scan.REFUSED, [document])
    ngan = as_person("ngan@cb.example")
    assert [opened_by(document, who) for who in (ngan, Client())] == [200, 403]
    assert str(UNSCANNED) in text(Client().get(f"/van-ban/{document.pk}/tep/"))
    scanning.scan_waiting(pytest.fail)


def test_what_is_gone_goes_on_waiting_and_the_next_is_scanned(scanner, published) -> None:
    gone, next_one = published(), published()
    gone.file.storage.delete(gone.file.name)
    scanning.scan_waiting(pytest.fail)
    scans = dict(Document.objects.values_list("pk", "scan"))
    assert [scans[document.pk] for document in (gone, next_one)] == [Scan.WAITING, Scan.CLEAN]


def test_what_was_exchanged_meanwhile_is_not_cleared_by_the_old_answer(scanner, published) -> None:
    document = published()
    old = Document.objects.get(pk=document.pk)
    document.keep(files.pdf("khac", "Khac"))
    document.save()
    scanning._scan(old, pytest.fail)
    document.refresh_from_db()
    assert document.scan == Scan.WAITING


def test_what_the_portal_drew_needs_no_scanner(scanner, draft) -> None:
    """A letter that is issued opens at once."""
    document = draft()
    document.keep(files.pdf("ban-ve", "Ban ve"), ours=True)
    assert document.scan == Scan.UNASKED

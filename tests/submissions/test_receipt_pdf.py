"""The receipt as a file: drawn once, kept, and the same for everybody who asks."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from documents.models import Document
from submissions import receipts
from submissions.models import Dossier, Receipt
from tests import pdf
from tests.submissions.conftest import HANDED_IN


@pytest.fixture
def receipt(titled, settings, tmp_path) -> Receipt:
    settings.MEDIA_ROOT = tmp_path
    return titled(HANDED_IN).receipts.get()


def downloaded(client, path: str) -> bytes:
    return b"".join(client.get(path))


def test_it_is_drawn_once_and_kept_as_issued(as_person, receipt):
    """ "Kept as issued with data, SHA-256 and a verification code with QR"."""
    client, path = as_person("ha@cb.example"), f"/bien-nhan/{receipt.pk}/bien-nhan.pdf"
    assert client.get(path).url == f"/bien-nhan/{receipt.pk}/"  # there is none yet
    assert client.post(path).url == path
    first = downloaded(client, path)
    kept = Receipt.objects.get(pk=receipt.pk).document
    assert (kept.issued_at, kept.number, kept.published_at) == (receipt.handed_in_at, "", None)
    text = " ".join(pdf.pages(first))
    assert (receipt.number in text, kept.verification_code in text) == (True, True)
    Dossier.objects.filter(pk=receipt.dossier_id).update(title="Tên khác")
    Receipt.objects.update(facts={**receipt.facts, "title": "Tên khác"})
    other = as_person("ngan@cb.example")
    assert other.post(path).url == path
    assert downloaded(other, path) == first
    assert Document.objects.filter(kind="receipt").count() == 1


def test_it_is_seen_only_by_those_who_see_its_dossier(as_person, client, receipt):
    receipts.keep(receipt)
    path = f"/bien-nhan/{receipt.pk}/bien-nhan.pdf"
    document = Document.objects.get(kind="receipt")
    for who in ("thanh@cb.example", "men@cb.example", "anh@bk.example"):
        visit = as_person(who)
        assert [visit.get(path).status_code, visit.post(path).status_code] == [404] * 2
    for who in ("ngan@cb.example", "tue@cb.example", "ha@cb.example"):
        visit = as_person(who)
        assert visit.get(f"/van-ban/{document.pk}/").status_code == 404  # not in the register
        assert visit.post(f"/van-ban/{document.pk}/cong-bo/").status_code == 404
    page = client.get(f"/xac-minh/{document.verification_code}/").content.decode()
    assert ("Giấy biên nhận" in page, receipt.facts["title"] in page) == (True, False)


def test_a_missing_file_shows_a_helpful_page(as_person, receipt):
    """Statement 50: "A missing file shows a helpful page, not error 500"."""
    document = receipts.keep(receipt)
    document.file.storage.delete(document.file.name)
    response = as_person("ha@cb.example").get(f"/bien-nhan/{receipt.pk}/bien-nhan.pdf")
    assert response.status_code == 404
    assert "không còn trên máy chủ" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_first_downloads_at_one_moment(transactional_db, receipt):
    gate = Barrier(2)

    def ask(_: int) -> str:
        mine = Receipt.objects.select_related("dossier__contest").get(pk=receipt.pk)
        gate.wait()
        try:
            return receipts.keep(mine).sha256
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        [one, two] = pool.map(ask, range(2))
    assert one == two == Document.objects.get(kind="receipt").sha256

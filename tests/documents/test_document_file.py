"""The file of a paper: only through its page's rights, and never run by a browser."""

from tests.documents.conftest import PDF, text


def test_a_file_has_no_address_of_its_own(paper, client):
    """47: "A file is never served from a guessable address or to someone without the right,
    including thumbnails and archives".
    """
    document = paper("Dự thảo.pdf", published=False)
    stored = document.file.name
    assert stored == f"document/{document.sha256[:2]}/{document.sha256}"
    for folder in ("", "files/", "media/", "static/", "data/files/", "static/../"):
        assert client.get(f"/{folder}{stored}").status_code == 404


def test_a_file_comes_as_a_download_that_no_browser_runs(paper, client):
    document = paper('Thể lệ "mới"\r\n.pdf', number="1")
    response = client.get(f"/van-ban/{document.pk}/tep/")
    assert b"".join(response) == PDF
    headers = ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Cache-Control")
    assert [response[name] for name in headers] == [
        "application/pdf",
        "attachment; filename*=UTF-8''Th%E1%BB%83%20l%E1%BB%87%20m%E1%BB%9Bi.pdf",
        "nosniff",
        "private, no-store",
    ]
    assert response["Content-Security-Policy"].startswith("sandbox")


def test_a_file_that_is_gone_gets_a_page_that_helps(paper, client):
    """50: "A missing file shows a helpful page, not error 500"."""
    document = paper("Thể lệ.pdf")
    document.file.storage.delete(document.file.name)
    response = client.get(f"/van-ban/{document.pk}/tep/")
    assert response.status_code == 404
    assert "Báo cho cơ quan tiếp nhận để gửi lại." in text(response)
    assert client.get(f"/van-ban/{document.pk}/").status_code == 200
    without = client.get(f"/van-ban/{paper().pk}/tep/")
    assert (without.status_code, "Chưa mở được tệp" in text(without)) == (404, True)

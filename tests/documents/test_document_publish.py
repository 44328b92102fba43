"""A paper is everybody's from the moment somebody publishes it."""

from datetime import date

from tests.documents.conftest import entered


def test_an_office_enters_a_paper_and_publishes_it_by_hand(
    as_person, client, typed, sent, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    office = as_person("ngan@cb.example")
    office.post("/van-ban/them/", {**typed, "file": sent("tb.PDF", "pdf")})
    document = entered().get()
    assert (document.date, document.file_name, document.size, document.content_type) == (
        date(2025, 5, 5), "tb.pdf", 45, "application/pdf",
    )  # fmt: skip
    assert document.created_by.email == "ngan@cb.example"
    path = f"/van-ban/{document.pk}/"
    assert client.get(path).status_code == 404
    assert office.get(f"{path}cong-bo/").status_code == 405  # not by looking
    office.post(f"{path}cong-bo/")
    first = entered().get().published_at
    assert client.get(path).status_code == 200
    office.post(f"{path}cong-bo/")  # a second click moves no date
    assert entered().get().published_at == first

"""A paper is everybody's from the moment somebody publishes it."""

from datetime import date

import pytest

from documents import workflow
from documents.models import Document, PersonalRead
from tests.documents.conftest import entered, status, text


def test_an_office_enters_a_paper_and_publishes_it_by_hand(
    as_person, client, typed, sent, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    office = as_person("ngan@cb.example")
    office.post("/van-ban/them/", {**typed, "file": sent("tb.PDF", "pdf")})
    document = entered().get()
    assert (document.date, document.file_name, document.size, document.content_type) == (
        date(2025, 5, 5), "tb.pdf", 583, "application/pdf",
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


def test_what_tells_of_people_stays_with_those_who_work_with_it(draft, as_person, client) -> None:
    """A list of dossiers bears telephones: it is not published, only the clerks see it."""
    office, paper = as_person("ngan@cb.example"), draft()
    Document.objects.filter(pk=paper.pk).update(data=paper.data | {"personal": True})
    paper.refresh_from_db()
    workflow.issue(paper, by=paper.created_by, number="8", day=date(2025, 5, 5))
    paper.refresh_from_db()
    address = f"/van-ban/{paper.pk}/"
    page = text(office.get(address))
    assert "Văn bản có thông tin riêng của tác giả nên không công bố được." in page
    assert "cong-bo" not in page
    assert office.post(f"{address}cong-bo/").status_code == 403
    seen = {
        name: (status(who.get(address)), status(who.get(f"{address}tep/")))
        for name, who in {
            "organiser": as_person("tue@cb.example"), "leader": as_person("kien@cb.example"),
            "nobody": client,
        }.items()
    }  # fmt: skip
    assert seen == {"organiser": (200, 200), "leader": (404, 404), "nobody": (404, 404)}
    assert status(office.get(f"{address}tep/")) == 200  # who wrote it
    noted = PersonalRead.objects.values_list("person__email", "how", "what")
    assert list(noted) == [("tue@cb.example", "file", str(paper))]
    verified = text(client.get(f"/xac-minh/{paper.verification_code}/"))
    assert ("Mã này là thật" in verified, paper.subject in verified) == (True, False)


@pytest.mark.parametrize("who", ["ngan@cb.example", "kien@cb.example"])
def test_what_tells_of_nobody_shows_in_its_body_and_may_be_published(draft, as_person, who) -> None:
    paper = draft()
    workflow.issue(paper, by=paper.created_by, number="8", day=date(2025, 5, 5))
    assert as_person(who).get(f"/van-ban/{paper.pk}/").status_code == 200
    assert as_person("ngan@cb.example").post(f"/van-ban/{paper.pk}/cong-bo/").status_code == 302
    assert Document.objects.get(pk=paper.pk).published_at is not None

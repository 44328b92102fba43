"""After the decision: certificates, the list for the national contest, words to the authors."""

from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.demo import NOW
from directives.models import Candidate, Contest
from documents.models import Document
from judging import closing, deciding, feedback
from judging.models import Award, Council, Feedback, LogLine, Result, Round, Score, Sheet
from organizations.models import Person, Unit
from reminders import planning
from reminders.models import Notice
from reminders.saying import say
from submissions import consent
from submissions.models import Author
from tests import pdf
from tests.judging.conftest import CHAIR, SECRETARY
from tests.judging.prizes import add_prizes, seal_all

PAPERS = "/xep-giai/CB9/van-ban/"


@pytest.fixture
def result(council, person_of) -> Result:
    """Decided, not yet published: 4 gets the first prize, 3 the second, 1 the third."""
    add_prizes(council)
    seal_all(council)
    by = person_of("tue@cb.example")
    closing.close(council.round, by=by, reason="Đủ phiếu")
    deciding.propose(council.contest, by=by)
    return Result.objects.get()


def publish(result: Result) -> None:
    province = Unit.objects.get(short_name="UBND tỉnh Cao Bằng")
    result.decision = Document.objects.create(
        kind="decision", issuer=province, number="950", symbol="QĐ-UBND", year=2025, month=6,
        day=27, subject="Trao giải",
    )  # fmt: skip
    result.state, result.published_at = Result.State.PUBLISHED, NOW
    result.save()


def test_a_certificate_leads_to_its_public_page(result, as_person, dossier_of) -> None:
    """Statement 99: "A certificate's QR opens a public page with prize, year, names agreed to be
    shown"; before the result is published, and for a code that is none, a page that helps."""
    tue, visitor = as_person("tue@cb.example"), Client()
    award = Award.objects.get(dossier=dossier_of(1))
    page = f"/chung-nhan/{award.code}/"
    for unknown in (page, "/chung-nhan/khong-co/"):
        assertContains(visitor.get(unknown), "Không thấy giấy chứng nhận này", status_code=404)
    for early in ("giay-chung-nhan/", "giay-chung-nhan/pdf/", "ky-yeu/", "ky-yeu/pdf/"):
        assert tue.get(PAPERS + early).status_code == 404
    assertNotContains(tue.get("/xep-giai/CB9/"), "Giấy chứng nhận")
    publish(result)
    assertContains(tue.get("/xep-giai/CB9/"), f"{PAPERS}giay-chung-nhan/")
    Author.objects.filter(name="Hoàng Văn Tuyên").update(consents_to_publish=False)
    shown = visitor.get(page)
    for words in ("Giải Ba", "2025", "Hội thi", "Bảng chữ nổi", "Đinh Hải Yến", "950/QĐ-UBND"):
        assertContains(shown, words)
    assertNotContains(shown, "Hoàng Văn Tuyên")

    assertContains(tue.get(f"{PAPERS}giay-chung-nhan/"), "Bảng chữ nổi")
    everyone = pdf.pages(tue.get(f"{PAPERS}giay-chung-nhan/pdf/").content)
    assert ["GIẢI NHẤT" in everyone[0], "GIẢI NHÌ" in everyone[1], "GIẢI BA" in everyone[2]] == [
        True, True, True,
    ]  # fmt: skip
    assert len(everyone) == 3
    assert tue.get(f"{PAPERS}giay-chung-nhan/docx/").status_code == 200
    (alone,) = pdf.pages(tue.get(f"{PAPERS}giay-chung-nhan/pdf/?phan=4").content)
    assert ("Hoàng Văn Tuyên" in alone, "950/QĐ-UBND" in alone) == (True, True)
    assert tue.get(f"{PAPERS}giay-chung-nhan/pdf/?phan=5").status_code == 404


def test_the_dossiers_page_says_the_prize(result, as_person, dossier_of) -> None:
    author, dossier = as_person("ha@cb.example"), dossier_of(1)
    award = Award.objects.get(dossier=dossier)
    places = ((author, f"/ho-so/{dossier.pk}/"), (Client(), f"/theo-doi/{dossier.status_token}/"))
    for reader, page in places:
        assertNotContains(reader.get(page), "Đạt giải")
    publish(result)
    for reader, page in places:
        shown = reader.get(page)
        for words in (
            "Giải Ba",
            "950/QĐ-UBND",
            f"/chung-nhan/{award.code}/",
            "/hoi-thi/CB9/ket-qua/",
        ):
            assertContains(shown, words)


def test_the_winners_catalogue_tells_each_solution(result, as_person, dossier_of) -> None:
    """ "Winners' catalogue": by prize, with the authors who agreed to be named alone."""
    publish(result)
    Author.objects.filter(name="Hoàng Văn Tuyên").update(consents_to_publish=False)
    tue = as_person("tue@cb.example")
    assertContains(tue.get(f"{PAPERS}giay-chung-nhan/"), f"{PAPERS}ky-yeu/")
    words = " ".join(pdf.pages(tue.get(f"{PAPERS}ky-yeu/pdf/").content))
    at = [words.index(prize) for prize in ("GIẢI NHẤT", "GIẢI NHÌ", "GIẢI BA")]
    assert at == sorted(at)
    dossier = dossier_of(1)
    for said in ("950/QĐ-UBND", "CB9-0001", "Bảng chữ nổi", "Đinh Hải Yến", dossier.unit.name):
        assert said in words
    assert "Hoàng Văn Tuyên" not in words
    assert tue.get(f"{PAPERS}ky-yeu/docx/").status_code == 200
    assertContains(Client().get("/hoi-thi/CB9/ket-qua/"), dossier.field.label)


def test_the_catalogue_shows_photos_that_all_authors_agree_to(
    result, as_person, dossier_of
) -> None:  # fmt: skip
    """One photo a solution, small, in PDF and Word alike: none where an author has taken the word
    back, none of a slot that names authors, none that waits for the scanner or is lost."""
    publish(result)
    tue, dossiers = as_person("tue@cb.example"), [dossier_of(number) for number in (1, 3, 4)]
    photos = [dossier.attachments.filter(content_type="image/png") for dossier in dossiers]
    assert [found.count() for found in photos] == [2, 2, 2]

    def shown() -> tuple[list[str], int]:
        drawn = tue.get(f"{PAPERS}ky-yeu/pdf/").content
        written = docx.Document(BytesIO(tue.get(f"{PAPERS}ky-yeu/docx/").content))
        descriptions = [one._inline.docPr.get("descr") for one in written.inline_shapes]
        return [words.removeprefix("Ảnh của giải pháp ") for words in descriptions], len(
            pdf.photos(drawn)
        )

    fourth, third, first = (dossier.title for dossier in reversed(dossiers))
    assert shown() == ([fourth, third, first], 3)
    photos[2].update(scan="waiting")
    assert shown() == ([third, first], 2)
    author = dossiers[0].authors.last()
    consent.say(author, {"photo": False}, how="paper", by=dossiers[0].created_by)
    assert shown() == ([third], 1)
    photos[1].update(file="attachment/lost", sha256="0" * 64)
    assert shown() == ([], 0)
    author.refresh_from_db()
    consent.say(author, {"photo": True}, how="paper", by=dossiers[0].created_by)
    assert shown() == ([first], 1)
    dossiers[0].rules.items.filter(takes="picture").update(names_authors=True)
    assert shown() == ([], 0)


def test_the_contests_page_says_when_the_result_was_published(result) -> None:
    (last,) = Client().get("/hoi-thi/CB9/").context["timeline"][-1:]
    assert last["when"] == "Chưa công bố ngày"
    publish(result)
    page = Client().get("/hoi-thi/CB9/")
    assert page.context["timeline"][-1] == {
        "state": "done", "when": "Thứ\xa0Hai\xa005/5/2025", "title": "Công bố kết quả",
        "url": "/hoi-thi/CB9/ket-qua/",
    }  # fmt: skip
    assertContains(page, '<a href="/hoi-thi/CB9/ket-qua/">Công bố kết quả</a>')


def test_the_organiser_nominates_in_an_order(result, as_person, dossier_of) -> None:
    tue, place = as_person("tue@cb.example"), "/xep-giai/CB9/de-cu/"
    pks = [Award.objects.get(dossier=dossier_of(number)).pk for number in (4, 3, 1)]
    typed = {f"award_{pk}": n for pk, n in zip(pks, (2, 2, ""), strict=True)}
    assertContains(tue.post(place, typed), "Thứ tự 2 đã ghi cho CB9-0004.")
    assert not Award.objects.exclude(nominated=None).exists()
    assert tue.post(place, typed | {f"award_{pks[1]}": 1}).status_code == 302
    (page,) = pdf.pages(tue.get(f"{PAPERS}de-cu/pdf/").content)
    assert page.index("CB9-0003") < page.index("CB9-0004")
    assert "CB9-0001" not in page
    for form in ("docx", "xlsx"):
        assert tue.get(f"{PAPERS}de-cu/{form}/").status_code == 200
    assert LogLine.objects.latest("sequence").after == {"dossiers": ["CB9-0003", "CB9-0004"]}


def test_authors_read_what_the_council_agreed_to(
    result, council, as_person, dossier_of, seat_of
) -> None:
    """Statement 94: "Each entrant can read agreed feedback"; not before the result is published."""
    chair, secretary, author = (as_person(one) for one in (CHAIR, SECRETARY, "ha@cb.example"))
    dossier = dossier_of(1)
    place, page = f"/hoi-dong/{council.pk}/nhan-xet/{dossier.pk}/", f"/ho-so/{dossier.pk}/"
    Score.objects.filter(sheet__seat=seat_of(CHAIR), sheet__dossier=dossier).update(
        comment="Nên thử thêm ở trường khác"
    )
    assert chair.get(place).status_code == 403  # the results are not opened
    council.round.opened_at = NOW
    council.round.save()
    assertContains(chair.get("/phieu-cham/"), "Nhận xét gửi tác giả")
    draft = secretary.get(place)
    assertContains(draft, "Nên thử thêm ở trường khác")
    assertNotContains(draft, "Khuê")
    assertNotContains(draft, "nhất trí gửi")
    old = {"text": "Bản cũ", "mark": chair.get(place).context["form"].initial["mark"]}
    said = {"text": "Nên thử ở trường khác.", "mark": draft.context["form"].initial["mark"]}
    assert secretary.post(place, said | {"is_agreed": "on"}).status_code == 302
    assert Feedback.objects.get().agreed_at is None  # the chair says so, nobody else
    assertContains(chair.post(place, old), "Bản mới nhất đang ghi: “Nên thử ở trường khác.”")
    mark = chair.get(place).context["form"].initial["mark"]
    chair.post(place, said | {"mark": mark, "is_agreed": "on"})
    assert Feedback.objects.get().agreed_by == seat_of(CHAIR).person
    assertContains(secretary.get(f"/hoi-dong/{council.pk}/nhan-xet/"), "Đã nhất trí", count=1)
    link = f"/theo-doi/{dossier.status_token}/"
    assertNotContains(author.get(page), "Nên thử ở trường khác.")
    assertNotContains(Client().get(link), "Nên thử ở trường khác.")
    publish(result)
    assertContains(author.get(page), "Nên thử ở trường khác.")
    assertContains(Client().get(link), "Nên thử ở trường khác.")  # an author without an account


def test_the_words_to_the_authors_are_those_of_the_latest_sheets(result, council, seat_of) -> None:
    """After a re-look its words stand, not those that the judge has replaced."""
    first = Sheet.objects.sealed().filter(seat=seat_of(CHAIR)).first()
    score = first.scores.first()
    first.scores.filter(pk=score.pk).update(comment="Chưa rõ cách làm")
    assert feedback.draft(council, first.dossier) == f"{score.criterion}:\n- Chưa rõ cách làm"
    again = Sheet.objects.create(
        seat=first.seat, dossier=first.dossier, look=2, state="sealed", reason="Xem lại ảnh."
    )
    again.scores.create(criterion=score.criterion, points=score.points, comment="Cách làm rõ")
    assert feedback.draft(council, first.dossier) == f"{score.criterion}:\n- Cách làm rõ"


def test_one_council_speaks_to_the_authors(council, as_person, dossier_of) -> None:
    """The last one that judged the dossier: the first round's says nothing to who went on."""
    contest, first = council.contest, council.round
    first.pass_mark, first.closed_at, first.opened_at = 75, NOW, NOW
    first.save()
    first.finalists.set([dossier_of(4)])
    chair = as_person(CHAIR)
    texts = f"/hoi-dong/{council.pk}/nhan-xet/"
    assertContains(chair.get(texts), dossier_of(4).title)
    later = Round.objects.create(
        contest=contest, order=2, name="Chung khảo", closed_at=NOW, opened_at=NOW
    )
    final = Council.objects.create(contest=contest, round=later, name="Hội đồng chung khảo")
    final.fields.set(council.fields.all())
    final.seats.create(person=council.seats.get(part="chair").person, part="chair", declared_at=NOW)
    for place, found in ((texts, [1, 3]), (f"/hoi-dong/{final.pk}/nhan-xet/", [4])):
        assert [one.number for one in chair.get(place).context["page_obj"]] == found
    assert chair.get(f"{texts}{dossier_of(4).pk}/").status_code == 404
    later.kind = Round.Kind.SITE
    later.save()  # a site check gives no points and no words
    assert final.dossiers().exists()
    assert list(chair.get(f"/hoi-dong/{final.pk}/nhan-xet/").context["page_obj"]) == []


def test_what_got_no_prize_is_offered_to_the_next_contest(result, as_person, dossier_of) -> None:
    """Issue 7: "non-winners kept as the next edition's leads": once, and with its source; not of a
    result that is not published, not what was never judged, not what got a prize, not to whom the
    dossier is hidden."""
    last = Contest.objects.create(
        code="CB8", ordinal=8, year_from=2022, year_to=2023, name="Hội thi", route="B",
        organiser=result.contest.organiser, receiver=result.contest.receiver, published_at=NOW,
    )  # fmt: skip
    dossier = dossier_of(1)
    schools = dossier.credits.get().assignment
    page, take = f"/nhiem-vu/{schools.pk}/", f"/nhiem-vu/{schools.pk}/ky-truoc/{dossier.pk}/"
    page += "giai-phap-du-kien/them/"
    ha, stranger = as_person("ha@cb.example"), as_person("thanh@cb.example")
    Award.objects.filter(dossier=dossier).update(prize=None)
    publish(result)
    assertNotContains(ha.get(page), "Gợi ý từ kỳ trước")  # of this very contest
    Result.objects.update(contest=last)
    dossier.contest = last
    dossier.save()
    assertContains(ha.get(page), "Gợi ý từ kỳ trước")
    assertContains(ha.get(page), take)
    assert stranger.post(take).status_code == 404
    for state, prize in ((Result.State.CHECKED, None), (Result.State.PUBLISHED, "Giải Ba")):
        Result.objects.update(state=state)
        award = result.contest.prizes.filter(label=prize).first()
        Award.objects.filter(dossier=dossier).update(prize=award)
        assertNotContains(ha.get(page), take)
        assertContains(ha.post(take, follow=True), "không còn trong gợi ý từ kỳ trước")
    Award.objects.filter(dossier=dossier).update(prize=None)
    dossier.sheets.update(state="draft")
    assertNotContains(ha.get(page), take)
    dossier.sheets.update(state="sealed")
    said = "Đã thêm giải pháp dự kiến", "không còn trong gợi ý từ kỳ trước"
    for words in said:
        assertContains(ha.post(take, follow=True), words)
    assertNotContains(ha.get(page), take)
    made = Candidate.objects.get(source="earlier")
    lead = dossier.authors.get(is_lead=True)
    assert (made.assignment, made.title, made.owner_name, made.source_note) == (
        schools, dossier.title, lead.name, "CB8-0001",
    )  # fmt: skip
    assert made.origin_in_words == "Đã dự Hội thi kỳ trước (CB8-0001), chưa đạt giải."
    for known in ({"source_note": ""}, {"source_note": "CB8-0001, kỳ trước", "lead": ""}):
        Candidate.objects.filter(pk=made.pk).update(**known)
        assertNotContains(ha.get(page), take)
    Candidate.objects.filter(pk=made.pk).update(source_note="CB8-0002")
    assertContains(ha.get(page), take)


def test_authors_and_units_hear_of_the_result_once_it_has_stood_an_hour(result, dossier_of) -> None:
    """By the state of the moment: what was taken back is not told, what is published anew is."""
    dossier = dossier_of(1)
    publish(result)
    Feedback.objects.create(dossier=dossier, text="Nên thử ở trường khác.", agreed_at=NOW)
    dossier.authors.filter(is_lead=True).update(person=Person.objects.get(email="men@cb.example"))
    with clock.at(NOW):
        planning.plan()
    told = Notice.objects.filter(dossier=dossier, key__startswith="result ")
    assert {n.recipient.email for n in told} == {"ha@cb.example", "men@cb.example"}
    assert {n.due_at for n in told} == {NOW + timedelta(hours=1)}
    said = {words.text for words in say(told).values() if words}
    assert said == {
        "Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9 (2024 – 2025) đã công bố kết quả.\n"
        f"Hồ sơ CB9-0001 “{dossier}” đạt Giải Ba.\nNhận xét của hội đồng chấm có ở trang hồ sơ."
    }
    Award.objects.filter(dossier=dossier).update(prize=None)
    no_prize = "không có trong danh sách đạt giải"
    assert [no_prize in words.text for words in say(told).values() if words] == [True] * 2
    Result.objects.update(state=Result.State.PREPARED)
    assert set(say(told).values()) == {None}
    Result.objects.update(state=Result.State.PUBLISHED, published_at=NOW + timedelta(minutes=30))
    assert set(say(told).values()) == {None}
    with clock.at(NOW + timedelta(minutes=30)):
        planning.plan()
    assert [bool(words) for words in say(told.all()).values()].count(True) == 2

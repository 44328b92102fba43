"""What visitors learn of people, what is forgotten in time, who read it, and the own data."""

import io
import json
import re
import zipfile
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.vietnamese import fold
from directives.models import Candidate, CandidateChange, Contest
from documents.filters import PersonalReadFilter
from documents.models import Document, PersonalRead
from judging import closing, deciding, retention
from judging.log import verify
from judging.models import Award, LogLine, Result, Retention, Tie
from judging.tasks import clear_personal_data
from organizations.models import Person
from submissions import content, own_data
from submissions.models import Author, Dossier
from tests.judging.prizes import add_prizes, seal_all
from tests.judging.test_after import publish

HIDDEN = "Hoàng Văn Tuyên"
TUE = "tue@cb.example"
DATA = "/hoi-dong/CB9/du-lieu/"


@pytest.fixture
def result(council, person_of) -> Result:
    """Decided and published; one author with a prize did not agree to be named."""
    add_prizes(council)
    seal_all(council)
    by = person_of(TUE)
    closing.close(council.round, by=by, reason="Đủ phiếu")
    deciding.propose(council.contest, by=by)
    published = Result.objects.get()
    publish(published)
    Author.objects.filter(name=HIDDEN).update(consents_to_publish=False)
    return Result.objects.get()


def test_pages_that_name_people_are_asked_for_each_time(result, client) -> None:
    """Who takes back the consent, or the result, is named to nobody a minute later: a browser or
    proxy asks before it shows what it kept."""
    award = Award.objects.filter(dossier__authors__name=HIDDEN).earliest("pk")
    Author.objects.filter(name=HIDDEN).update(consents_to_publish=True)
    for path in ("/hoi-thi/CB9/ket-qua/", reverse("certificate_detail", args=[award.code])):
        first = client.get(path)
        assertContains(first, HIDDEN)
        assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
        mark = {"If-None-Match": first["ETag"]}
        assert client.get(path, headers=mark).status_code == 304
        with transaction.atomic():
            Author.objects.filter(name=HIDDEN).update(consents_to_publish=False)
            assertNotContains(client.get(path, headers=mark), HIDDEN)
            transaction.set_rollback(True)


def everything_public(first: list[str]) -> dict[str, str]:
    """Each page that a visitor reaches by links from these addresses, with what it says."""
    visitor, found, waiting = Client(), {}, list(first)
    while waiting:
        address = waiting.pop()
        response = visitor.get(address)
        is_text = response.headers.get("Content-Type", "").startswith(("text", "application/"))
        if address in found or response.status_code != 200 or not is_text:
            continue
        data = b"".join(response) if response.streaming else response.content
        found[address] = data.decode(errors="replace")
        links = re.findall(r'(?:href|src)="(/[^"#?]*)"', found[address])
        waiting += [link for link in links if "/static/" not in link and link not in found]
    return found


def test_visitors_read_what_was_agreed_and_nothing_else(result) -> None:
    """Domain, 7.1: "public pages show name + unit only", of who agreed: no telephone, no address,
    no other author on any page, feed, file or certificate that a visitor comes to."""
    certificates = [reverse("certificate_detail", args=[a.code]) for a in Award.objects.all()]
    first = ["/xac-minh/", "/van-ban/", "/theo-doi/", *certificates]
    for contest in Contest.objects.exclude(published_at=None):
        first += [
            reverse(name, args=[contest.code])
            for name in ("contest_detail", "contest_changes", "contest_feed", "contest_data",
                         "contest_results", "contest_calendar", "eligibility")
        ]  # fmt: skip
    pages = everything_public(first)
    assert set(first) - set(pages) == {"/hoi-thi/BK8/ket-qua/"}  # not published yet
    said = "\n".join(pages.values())
    digits = re.sub(r"[ .\-]", "", said)
    agreed = set(Author.objects.filter(consents_to_publish=True).values_list("name", flat=True))
    people = Person.objects.all()
    names = set(Author.objects.values_list("name", flat=True)) - agreed
    phones = {*Author.objects.values_list("phone", flat=True),
              *Candidate.objects.values_list("owner_phone", flat=True),
              *people.values_list("phone", flat=True)}  # fmt: skip
    mails = {*people.exclude(email=None).values_list("email", flat=True)}
    assert len(phones) > 20
    assert len(mails) > 10
    assert HIDDEN in names
    assert [p for p in phones if p and re.sub(r"[ .\-]", "", p) in digits] == []
    assert [mail for mail in mails if mail in said] == []
    assert [name for name in names if name in said] == []


def contacts(contest: Contest) -> dict[int, tuple[str, bool]]:
    """Of each author the telephone, and whether a workplace is there."""
    authors = Author.objects.filter(dossier__contest=contest)
    return {author.pk: (author.phone, bool(author.workplace)) for author in authors}


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def test_contacts_are_forgotten_in_time(result, as_person, person_of, dossier_of) -> None:
    """Domain, 7.1: "anonymise non-winners after retention": winners' telephones are masked, others'
    contacts removed, but for who agreed to be called later; papers and names stand."""
    contest = result.contest
    Author.objects.filter(dossier__contest=contest).update(
        consents_to_contact=False, phone="0900 000 321", workplace="Xóm 1"
    )
    kept = dossier_of(2).authors.earliest("pk")
    Author.objects.filter(pk=kept.pk).update(consents_to_contact=True)
    spotted = Candidate.objects.filter(assignment__item__directive__contest=contest)
    candidate = spotted.earliest("pk")
    spotted.update(
        owner_phone="0900 000 555",
        owner_name="Vi Thị Nụ",
        place="Xóm 2",
        co_authors=[{"name": "x"}],
    )
    Candidate.objects.filter(pk=candidate.pk).update(title="Ổ gà", search_text="o ga vi thi nu")
    candidate.changes.create(note="Bà Nụ nhận lời", by=person_of(TUE), at=clock.now())
    tie = Tie.objects.create(person=person_of(TUE), contest=contest, kind="kin", name="Vi Văn Nọi")
    won = Author.objects.filter(dossier__awards__prize__isnull=False)
    winners = set(won.values_list("pk", flat=True))
    papers = list(Document.objects.order_by("pk").values_list("pk", "data"))
    before, page = contacts(contest), as_person(TUE).get(DATA)
    day = date(2027, 5, 5)  # 24 months after the result
    planned = page.context["plan"]
    assert (page.context["day"], planned.masked, planned.candidates) == (
        day, len(winners), spotted.count(),
    )  # fmt: skip
    assertContains(page, f"điện thoại, nơi làm việc của {planned.removed} tác giả")
    with clock.at(at(day)):
        clear_personal_data()
    assert contacts(contest) == before
    with clock.at(at(day + timedelta(days=1))):
        clear_personal_data()
        clear_personal_data()
    after = contacts(contest)
    assert {pk for pk, now in after.items() if now == ("…0321", True)} == winners
    assert after[kept.pk] == ("0900 000 321", True)
    assert {now for pk, now in after.items() if pk not in {*winners, kept.pk}} == {("", False)}
    people = spotted.values_list("owner_name", "owner_phone", "place", "co_authors__0__name")
    assert set(people) == {("", "", "", None)}
    assert not spotted.filter(search_text__contains="vi thi nu").exists()
    assert not CandidateChange.objects.filter(record__in=spotted).exclude(note="").exists()
    assert not Tie.objects.filter(pk=tie.pk).exists()
    assert list(Document.objects.order_by("pk").values_list("pk", "data")) == papers
    (line,) = LogLine.objects.filter(act="data_cleared")
    assert line.after == planned._asdict() | {"ties": 1}
    assert verify(contest).broken == ""
    with clock.at(at(day + timedelta(days=2))):
        assertContains(as_person(TUE).get(DATA), "Đã xóa, che dữ liệu cá nhân")
    Client().post(reverse("author_withdraw", args=[kept.token]), {"purpose": "contact"})
    with clock.at(at(day + timedelta(days=3))):  # "Rút xong, cổng thôi dùng ngay"
        clear_personal_data()
    wanted = ("…0321", True) if kept.dossier.awards.exclude(prize=None).exists() else ("", False)
    assert contacts(contest)[kept.pk] == wanted
    assert LogLine.objects.filter(act="data_cleared").count() == 2


def test_clearing_makes_no_print_an_older_one(result, dossier_of) -> None:
    """A copy in the archive, scanned once its author's contact is forgotten, is still the last."""
    pk, contest = dossier_of(2).pk, result.contest
    Author.objects.filter(dossier__contest=contest).update(
        consents_to_contact=False, phone="0900 000 321", workplace="Xóm 1"
    )
    before = content.check_sign(Dossier.objects.get(pk=pk))
    with clock.at(at(date(2027, 5, 6))):
        retention.clear(contest)
    assert {bool(phone) and has for phone, has in contacts(contest).values()} == {True, False}
    assert content.check_sign(Dossier.objects.get(pk=pk)) == before


def test_without_a_result_the_last_deadline_counts(result, as_person) -> None:
    """Cancelled or taken back: it waits for no result for ever, nor is it cleared while one may
    come; an earlier day by a decision never comes before the usual one."""
    contest = result.contest
    last = contest.deadlines.latest("day").day
    Result.objects.update(state=Result.State.CHECKED)
    usual = last.replace(year=last.year + 2)
    assert retention.day_of(retention.read(contest)) == usual
    assertContains(as_person(TUE).get(DATA), "tạm tính từ hạn cuối của hội thi")
    Retention.objects.create(contest=contest, until=date(2025, 5, 10))
    assert retention.day_of(retention.read(contest)) == usual
    with clock.at(at(date(2025, 5, 11))):
        clear_personal_data()
    assert not LogLine.objects.filter(act="data_cleared").exists()
    with clock.at(at(usual + timedelta(days=1))):
        clear_personal_data()
    assert LogLine.objects.filter(act="data_cleared", contest=contest).count() == 1


def test_a_decision_moves_the_day(result, as_person, django_assert_num_queries) -> None:
    """A dispute: all is kept until a later day, by a paper of the register and with its reason."""
    tue = as_person(TUE)
    typed = {"until": "31/12/2028", "decision": result.decision.pk, "reason": "Đang khiếu nại"}
    wrongs = (("until", "01/01/2025"), ("until", "04/5/2027"), ("decision", ""), ("reason", " "))
    for name, wrong in wrongs:
        page = tue.post(DATA, typed | {name: wrong})
        assert list(page.context["form"].errors) == [name]
    assert tue.post(DATA, typed).status_code == 302
    page = tue.get(DATA)
    assert page.context["day"] == date(2028, 12, 31)
    assertContains(page, "Lý do: Đang khiếu nại")
    (line,) = LogLine.objects.filter(act="data_kept")
    assert (line.before, line.after["until"]) == ({"until": "2027-05-05"}, "2028-12-31")
    assertContains(tue.get("/hoi-dong/CB9/nhat-ky/"), "Dời ngày xóa dữ liệu cá nhân")
    with clock.at(at(date(2028, 12, 31))):
        clear_personal_data()
        assert not LogLine.objects.filter(act="data_cleared", contest=result.contest).exists()
    with django_assert_num_queries(8):
        tue.get(DATA)
    with clock.at(at(date(2029, 1, 1))):
        retention.clear(result.contest)
    page = tue.post(DATA, typed | {"until": "31/12/2029"}, follow=True)
    assert [str(m) for m in page.context["messages"]] == [
        "Dữ liệu đã được xóa, che rồi nên không dời ngày được nữa."
    ]


def reads() -> list[tuple[str, str, str]]:
    rows = PersonalRead.objects.order_by("pk")
    return list(rows.values_list("person__email", "how", "what"))


def test_who_reads_or_takes_personal_data_is_written_down(
    as_person, dossier_of, django_assert_num_queries
) -> None:
    """Who, when, what, by page, file or list; not for reading one's own."""
    dossier = dossier_of(1)
    page = f"/ho-so/{dossier.pk}/"
    file = dossier.attachments.first()
    writer = dossier.created_by.email
    as_person(writer).get(page)
    assert reads() == []
    ngan, tue = as_person("ngan@cb.example"), as_person(TUE)
    ngan.get(page)
    b"".join(ngan.get(f"/tep/{file.pk}/"))
    b"".join(ngan.post("/ho-so/tai/", {"kind": "csv"}))
    code = dossier.code
    assert [row[:2] for row in reads()] == [
        ("ngan@cb.example", "page"), ("ngan@cb.example", "file"), ("ngan@cb.example", "export"),
    ]  # fmt: skip
    wanted = [f"Hồ sơ {code} “{dossier}”", f"Tệp {file.ruled_name}, hồ sơ “{dossier}”"]
    assert [row[2] for row in reads()][:2] == wanted
    assertContains(tue.get("/du-lieu-ca-nhan/"), f"Hồ sơ {code}")
    assertNotContains(as_person("anh@bk.example").get("/du-lieu-ca-nhan/"), code)
    taken = b"".join(tue.post("/du-lieu-ca-nhan/tep.csv")).decode()
    assert taken.count(f'"Hồ sơ {code} “{dossier}”","{dossier.unit.called}","Bế Thị Ngân"') == 1
    assert reads()[-1] == (TUE, "export", "Nhật ký đọc dữ liệu cá nhân")
    for many in (0, 60):
        person = Person.objects.get(email=TUE)
        PersonalRead.objects.bulk_create(
            PersonalRead(person=person, how="page", what=str(n)) for n in range(many)
        )
        with django_assert_num_queries(4):
            shown = tue.get("/du-lieu-ca-nhan/")
    oldest = tue.get("/du-lieu-ca-nhan/", {"truoc": shown.context["older"]})
    assertContains(oldest, f"Hồ sơ {code}")


def test_the_log_of_reads_is_searched(as_person, person_of, dossier_of) -> None:
    """By who read, whose it is and what it is called, without tone marks; page by page."""
    dossier, tue = dossier_of(1), as_person(TUE)
    own_data.note_reading(dossier, person_of("ngan@cb.example"))
    reader = person_of("pao@cb.example")
    PersonalRead.objects.bulk_create(
        PersonalRead(person=reader, how="page", what=f"Máy tách hạt {n}") for n in range(60)
    )
    words = (fold(str(dossier)), fold(dossier.unit.name), "Thị Ngân", "may tach hat 7", "lò xo")
    pages = [tue.get("/du-lieu-ca-nhan/", {"q": one}) for one in words]
    assert [len(page.context["lines"]) for page in pages] == [1, 1, 1, 1, 0]
    assertContains(pages[-1], "Không thấy dòng nào khớp")
    assertContains(pages[0], f'<td data-label="Của đơn vị">{dossier.unit.called}</td>')
    newest = tue.get("/du-lieu-ca-nhan/", {"q": "tach hat"}).context
    older = tue.get("/du-lieu-ca-nhan/", {"q": "tach hat", "truoc": newest["older"]}).context
    assert [len(one["lines"]) for one in (newest, older)] == [50, 10]


def test_the_log_of_reads_is_searched_for_a_year_or_whole(as_person, person_of) -> None:
    """It grows for ever; the page says which lines it looked through."""
    tue, ngan = as_person(TUE), person_of("ngan@cb.example")
    for days in (366, 364):
        at = clock.now() - timedelta(days=days)
        PersonalRead.objects.create(person=ngan, how="page", what=f"Máy tách hạt {days}", at=at)
    last_year, whole = (
        tue.get("/du-lieu-ca-nhan/", {"q": "tach hat", "lines": lines}) for lines in ("", "all")
    )
    assert [len(page.context["lines"]) for page in (last_year, whole)] == [1, 2]
    assertContains(last_year, "Đã tìm các dòng từ ngày 05/5/2024.")
    assertContains(whole, "Đã tìm trong cả nhật ký.")


def test_a_search_of_the_log_of_reads_uses_an_index(demo) -> None:
    """People and units are found in their own tables; the lines of a year by their time."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # which a small table would be read by
    lines = PersonalRead.objects.order_by()
    plan = PersonalReadFilter({"q": "lò xo"}, queryset=lines).qs.explain()
    assert ["documents_personalread_at" in plan, "Join" in plan] == [True, False]


def test_a_list_that_was_taken_is_of_many_units_in_the_file_too(as_person, person_of) -> None:
    ngan = person_of("ngan@cb.example")
    PersonalRead.objects.create(person=ngan, how="export", what="Bảng tiến độ")
    taken = b"".join(as_person(TUE).post("/du-lieu-ca-nhan/tep.csv")).decode()
    assert taken.count('"Bảng tiến độ","nhiều đơn vị","Bế Thị Ngân"') == 1


def test_a_spotted_solutions_telephone_is_read_in_the_log(as_person, person_of) -> None:
    """By who helps and is not of its unit, on its page and on the own unit's; not by its unit."""
    ducks = Candidate.objects.filter(title__startswith="Chăn nuôi lợn").earliest("pk")
    unit = ducks.assignment.unit
    pao, tue = as_person("pao@cb.example"), as_person(TUE)
    for phone, wanted in (("", []), ("0900 000 555", [("pao@cb.example", "page")] * 2)):
        Candidate.objects.filter(pk=ducks.pk).update(owner_phone=phone)
        for path in (f"/giai-phap-du-kien/{ducks.pk}/", reverse("unit_home")):
            assert pao.get(path).status_code == 200
        assert [row[:2] for row in reads()] == wanted
    assertContains(tue.get("/du-lieu-ca-nhan/"), "Điện thoại giải pháp dự kiến")
    assert set(PersonalRead.objects.values_list("unit", flat=True)) == {unit.pk}


def test_the_log_of_reads_goes_by_whose_data_it_is(as_person, person_of, dossier_of) -> None:
    """Each province's organiser sees what was read there, by whoever it was; a list is shown by
    the reader's roles, for it is of no unit."""
    dossier, reader = dossier_of(1), person_of("anh@bk.example")
    own_data.note_reading(dossier, reader)
    line = f"Hồ sơ {dossier.code}"
    assertContains(as_person(TUE).get("/du-lieu-ca-nhan/"), line)
    assertNotContains(as_person("anh@bk.example").get("/du-lieu-ca-nhan/"), line)
    file, author = dossier.attachments.first(), dossier.authors.first()
    b"".join(as_person("ngan@cb.example").get(f"/tep/{file.pk}/"))
    page = Client().get(f"/xac-nhan/{author.token}/du-lieu/")
    assertContains(page, reader.full_name)
    assertContains(page, "Bế Thị Ngân")
    assertContains(page, f"Tệp {file.ruled_name}")


def test_everybody_takes_the_own_data_home(as_person, person_of, django_assert_num_queries) -> None:
    """Law 91/2025/QH15: to know and to see what is kept of oneself, with the own files."""
    own = Author.objects.filter(person__email="men@cb.example").first()
    assert own is not None
    other = own.dossier.authors.create(name="Đinh Hải Yến", share=1, phone="0900 000 777")
    as_person("ngan@cb.example").get(f"/ho-so/{own.dossier_id}/")
    men = as_person("men@cb.example")
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0"
    who, key = person_of("men@cb.example"), "x" * 32
    UserSession.objects.create(user=who, ip="127.0.0.1", session_key=key, user_agent=agent)
    with django_assert_num_queries(8):
        page = men.get("/tai-khoan/du-lieu/")
    organiser = own.dossier.contest.organiser
    asked = (organiser.name, organiser.phones, "Chrome trên Linux", "Dự thi và phần đóng góp")
    told = (person_of("men@cb.example").full_name, str(own.dossier), "men@cb.example")
    for words in (*told, *asked):
        assertContains(page, words)
    assertNotContains(page, "0900 000 777")
    taken = b"".join(men.post("/tai-khoan/du-lieu/tep/"))
    with zipfile.ZipFile(io.BytesIO(taken)) as packed:
        data = json.loads(packed.read("du-lieu-cua-toi.json"))
        assert len(packed.namelist()) > 1
    assert data["Tài khoản"][0]["Thư điện tử"] == "men@cb.example"
    assert "password" not in json.dumps(data)
    link = f"/xac-nhan/{other.token}/du-lieu/"
    sent = Client().post(f"{link}tep/").json()
    assert [row["Họ và tên"] for row in sent["Tác giả"]] == ["Đinh Hải Yến"]
    assertContains(Client().get(link), "đã ghi, không hiện ở đây")
    assert Client().get("/xac-nhan/khong-co/du-lieu/").status_code == 404
    start = link.removesuffix("du-lieu/")
    pages = (Client().get(f"{start}{page}") for page in ("", "du-lieu/", "nhan-ho-so/"))
    said = [page.content.decode() for page in pages]
    assert [text for text in [*said, json.dumps(sent)] if "0777" in text or "0 777" in text] == []

"""Units and their people from a list: read, checked row by row, taken whole or not at all."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contest_portal import clock
from documents.importing import flow
from documents.models import Import
from documents.unit_lists import IMPORTERS
from organizations import invitations, lifetimes
from organizations.models import Invitation, Membership, Person, Unit
from tests.documents.test_importing import workbook
from tests.services import MailServer

UNITS = ["Tên đơn vị", "Loại", "Đơn vị cấp trên", "Mã đơn vị", "Từ ngày"]
PEOPLE = ["Họ và tên", "Đơn vị", "Vai trò", "Điện thoại", "Thư điện tử"]


@pytest.fixture
def city(demo) -> Unit:
    return Unit.objects.get(short_name="UBND TP Cao Bằng")


@pytest.fixture
def send(as_person, city):
    """Send a list by the pages; where it is looked at."""
    client = as_person("tue@cb.example")

    def post(kind, *rows):
        file = SimpleUploadedFile("ds.xlsx", workbook(*rows))
        page = client.post(reverse("unit_import", args=[city.pk]), {"kind": kind, "file": file})
        assert page.status_code == 302, page.context["form"].errors
        return page.url

    return lambda kind, *rows: (client, post(kind, *rows))


def errors(page):
    """By the number of the row in Excel what is wrong with it."""
    return {row.number: row.errors for row in page.context["preview"].wrong}


def test_units_are_asked_about_and_none_is_taken_while_one_is_wrong(send, city):
    """22: "An administrator can import units and officers from Excel with a preview, row errors and
    no partial import". Hưng Đạo and Tân Giang are asked about, never guessed."""
    parent = city.parent
    Unit.objects.create(kind="commune", name="Ủy ban nhân dân xã Hưng Đạo", parent=parent,
                        official_code="01351")  # fmt: skip
    before = Unit.objects.count()
    client, path = send(
        "units", UNITS,
        ["Trường Tiểu học A", "trường", "UBND xã Hưng Đạo", "", ""],
        ["Trường Tiểu học B", "trường", "xã Không Có", "", "31/2/2025"],
        ["Trường Tiểu học A", "trường", "UBND xã Hưng Đạo", "", ""],
        ["Xóm C", "thôn", "", "", ""],
        ["Ủy ban nhân dân xã D", "xã", "Phòng E", 1999, ""],
        ["Phòng E", "phòng", "Ủy ban nhân dân xã D", "", ""],
    )  # fmt: skip
    found = errors(client.get(path))
    below = {2: {}, 4: {"name": "Trùng với dòng 2 của tệp."}}
    assert found[4] == below[4]
    assert found[3] == {
        "above": "Không có đơn vị “xã Không Có”. Xem lại tên, hoặc thêm đơn vị trước.",
        "valid_from": "Tháng 2/2025 không có ngày 31.",
    }
    assert found[5]["kind"].startswith("Ghi một loại: xã")
    ring = "Các đơn vị trong tệp xếp dưới nhau thành vòng. Xem lại cấp trên."
    assert [found[6]["above"], found[7]["above"]] == [ring, ring]
    client.post(path)
    assert Unit.objects.count() == before


def test_a_unit_that_ended_is_named_with_what_became_of_it(send, city):
    old, heir = (
        Unit.objects.get(name=f"Ủy ban nhân dân xã {name}") for name in ("Vĩnh Quang", "Chu Trinh")
    )
    lifetimes.merge([old], heir, day=clock.today(), basis="Nghị quyết số 9/NQ-HĐND")
    said = "UBND xã Vĩnh Quang đã nhập vào UBND xã Chu Trinh. Ghi tên đơn vị hiện nay."
    row = ["Nông Thị Mẫu", "UBND xã Vĩnh Quang", "cán bộ đầu mối", "", "m@cb.example"]
    client, path = send("people", PEOPLE, row)
    assert errors(client.get(path))[2] == {"unit": said}
    client, path = send("units", UNITS, ["Trường A", "trường", "xã Vĩnh Quang", "", ""])
    assert errors(client.get(path))[2] == {"above": said}


def test_units_are_taken_with_those_above_first(send, city):
    old = Unit.objects.get(name="Ủy ban nhân dân phường Tân Giang")
    client, path = send(
        "units", UNITS,
        ["Trường Mầm non Bản Mới", "trường", "UBND xã Bản Mới", "", ""],
        ["UBND xã Bản Mới", "xã", "", 1999, "01/7/2025"],
        ["Ủy ban nhân dân phường Tân Giang", "phường", "", "", ""],
        ["Phường Tân Giang", "phường", "UBND xã Bản Mới", "", ""],
    )  # fmt: skip
    page = client.get(path)
    known, twin = page.context["preview"].table.rows[2:]
    assert errors(page) == {}
    assert known.leave_out == "Đã có Ủy ban nhân dân phường Tân Giang ở UBND TP Cao Bằng."
    assert twin.same == (
        "Trùng tên với UBND phường Tân Giang (thuộc UBND TP Cao Bằng). Đánh dấu nếu là đơn vị khác."
    )
    assert client.post(path, {"anyway": twin.number}).url == reverse("unit_list")
    made = Unit.objects.get(name="UBND xã Bản Mới")
    assert (made.parent, made.official_code, str(made.valid_from)) == (city, "01999", "2025-07-01")
    school = Unit.objects.get(name="Trường Mầm non Bản Mới")
    assert school.path == f"{made.path}{school.pk}/"
    assert Unit.objects.get(name="Phường Tân Giang").parent == made
    assert Unit.objects.filter(name=old.name, parent=city).count() == 1
    listed = client.get(reverse("unit_list"), {"q": "ban moi"}).context["page_obj"]
    assert [unit.name for unit in listed] == ["Trường Mầm non Bản Mới", "UBND xã Bản Mới"]
    client.post(path, {"anyway": twin.number})  # a second click
    assert Unit.objects.filter(name="Trường Mầm non Bản Mới").count() == 1


def test_a_code_is_free_once_its_unit_has_ended(send, city):
    """24 and 22: the wards of the reform come in by a list, with the codes of units that end."""
    for name, code in (("phường Tân Giang", "01288"), ("phường Hòa Chung", "01279")):
        ended = Unit.objects.filter(name=f"Ủy ban nhân dân {name}")
        ended.update(official_code=code, valid_to=date(2025, 6, 30))
    client, path = send(
        "units", UNITS,
        ["UBND phường Mới", "phường", "", "1288", "01/7/2025"],
        ["UBND phường Sớm", "phường", "", "1279", "30/6/2025"],
    )  # fmt: skip
    assert errors(client.get(path)) == {
        3: {"official_code": "Mã này là của Ủy ban nhân dân phường Hòa Chung."}
    }


def test_people_come_in_with_their_roles_and_are_invited_once(send, city):
    """22 and 27: "An invitation can be accepted exactly once": each is mailed one link."""
    rows = (
        ["Lò Thị Mẫu", "UBND xã Chu Trinh", "cán bộ đầu mối", "", "mau@cb.example"],
        ["Lò Thị Mẫu", "Phòng GD&ĐT", "Lãnh đạo", 900000555, "MAU@cb.example"],
        ["Bàn Văn Mẫu", "UBND phường Tân Giang", "thành viên", "0900 000 556", ""],
        ["Triệu Văn Pảo", "UBND xã Chu Trinh", "cán bộ đầu mối", "", "pao@cb.example"],
        ["Triệu Văn Pảo", "UBND phường Tân Giang", "thành viên", "", "pao@cb.example"],
    )
    wrong = (
        ["Nông Văn Khác", "UBND xã Chu Trinh", "thành viên", "", "pao@cb.example"],
        ["Ma Văn Mẫu", "UBND xã Chu Trinh", "cơ quan đầu mối", "0900 000 557", ""],
        ["Ma Văn Không", "UBND xã Chu Trinh", "thành viên", "", ""],
    )
    client, path = send("people", PEOPLE, *rows, *wrong)
    assert errors(client.get(path)) == {
        7: {"full_name": "Thư điện tử hoặc điện thoại này là của người có tên khác."},
        8: {"role": "Vai trò này không giao được ở UBND xã Chu Trinh."},
        9: {"phone": "Ghi số điện thoại hoặc thư điện tử để người này đăng nhập."},
    }
    people = Person.objects.count()
    client, path = send("people", PEOPLE, *rows)
    page = client.get(path)
    [held] = [row for row in page.context["preview"].table.rows if row.leave_out]
    assert held.leave_out == "Triệu Văn Pảo đã có vai trò này."
    assert "Đã có tài khoản, thêm vai trò ở UBND phường Tân Giang" in page.content.decode()
    client.post(path)
    assert Person.objects.count() == people + 2
    new = Person.objects.get(email="mau@cb.example")
    roles = new.memberships.values_list("unit__short_name", "role")
    assert (new.phone, set(roles)) == (
        "0900000555", {("UBND xã Chu Trinh", "officer"), ("Phòng Giáo dục và Đào tạo", "leader")},
    )  # fmt: skip
    mail.outbox.clear()
    assert [invitations.mail_waiting(), invitations.mail_waiting()] == [1, 0]
    assert [sent.to for sent in mail.outbox] == [["mau@cb.example"]]
    first = Invitation.objects.get(person=new)
    assert invitations.refusal(first) == ""
    # a second list gives a role that the first link must not open: a new one is mailed
    client, path = send(
        "people", PEOPLE, ["Lò Thị Mẫu", "UBND phường Tân Giang", "lãnh đạo", "", "mau@cb.example"]
    )
    client.post(path)
    assert [invitations.mail_waiting(), invitations.mail_waiting()] == [1, 0]
    opens = {link: invitations.refusal(link) for link in Invitation.objects.filter(person=new)}
    assert opens.pop(first) == invitations.EXPIRED
    assert list(opens.values()) == [""]
    with clock.at(clock.now() + timedelta(days=30)):  # it ran out: renewed by hand, not for ever
        assert invitations.mail_waiting() == 0


@pytest.fixture
def post(tmp_path, settings) -> MailServer:
    server = MailServer(tmp_path)
    settings.EMAIL_BACKEND = "contest_portal.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    return server


def test_one_refused_address_holds_up_nobody(send, city, post, monkeypatch):
    """Security 26: it "survives an SMTP refusal of one address". 27: "Nobody can make us mail
    strangers more than N per day." """
    unit = Unit.objects.get(short_name="UBND xã Chu Trinh")
    names = ("later", "refuse", "mot", "hai", "ba")
    people = [
        Person.objects.create(full_name=f"Lò Văn {n}", email=f"{n}@cb.example", password="!")
        for n in names
    ]
    for person in people:
        person.memberships.create(unit=unit, role="member")
    assert (invitations.mail_waiting(), Invitation.objects.count()) == (0, 0)  # no server
    monkeypatch.setattr(invitations, "LINKS_A_DAY", 3)
    with post.running():
        assert invitations.mail_waiting() == 2  # and one was refused
        assert [mail["to"] for mail in post.mails()] == ["mot@cb.example", "hai@cb.example"]
        with clock.at(clock.now() + timedelta(days=2)):
            Person.objects.filter(email="refuse@cb.example").update(email="bon@cb.example")
            assert invitations.mail_waiting() == 2
            assert [mail["to"] for mail in post.mails()[2:]] == ["bon@cb.example", "ba@cb.example"]
    client, _ = send("people", PEOPLE, ["Lò Văn A", "UBND xã Chu Trinh", "thành viên", "", ""])
    Person.objects.filter(email="bon@cb.example").update(email="refuse@cb.example")
    page = client.get(reverse("unit_detail", args=[unit.pk])).content.decode()
    assert page.count("Máy chủ thư không nhận thư mời.") == 1


@pytest.mark.parametrize("size", [100, 10_000])
def test_one_wrong_row_of_many_is_named(
    as_person, person_of, city, django_assert_max_num_queries, size
):
    """Bad input: "an Excel of 10,000 rows with one wrong: a clear sentence, nothing half saved"."""
    rows = [
        [f"Lò Văn {n}", "UBND xã Chu Trinh", "thành viên", "", f"nguoi{n}@cb.example"]
        for n in range(size)
    ]
    rows[size // 2][4] = "nguoi@"
    file, people = (
        SimpleUploadedFile("ds.xlsx", workbook(PEOPLE, *rows)), Person.objects.count(),
    )  # fmt: skip
    sent = flow.keep(file, IMPORTERS["people"], city, person_of("tue@cb.example"))
    client = as_person("tue@cb.example")
    path = reverse("unit_import_save", args=[city.pk, sent.pk])
    with django_assert_max_num_queries(8):
        page = client.get(path)
    assert errors(page) == {
        size // 2 + 2: {"email": "Thư điện tử chưa đúng kiểu, ví dụ ten@tinh.vn."}
    }
    assert page.context["preview"].lines[0 if size > 1000 else size // 2][0].errors
    assert len(page.content) < 1_000_000
    if size < 1000:  # what a press does hangs on that one row alone
        client.post(path)
    assert (Person.objects.count(), Import.objects.get().done_at) == (people, None)
    assert not Membership.objects.filter(person__email__startswith="nguoi").exists()

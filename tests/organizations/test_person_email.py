"""An address that is wrong is put right by who looks after the person's units."""

import pytest
from allauth.account.models import EmailAddress

from organizations.models import Membership, Person, Role
from tests.services import MailServer

BY_OFFICE = "ngan@cb.example"


def test_a_wrong_address_is_put_right_and_both_are_told(as_person, officer, mailoutbox):
    """Issue 5: a person whom no mail reaches can be reached again."""
    EmailAddress.objects.create(user=officer.person, email="pao@cb.example")
    path = f"/vai-tro/{officer.pk}/thu-dien-tu/"
    client = as_person(BY_OFFICE)
    unit = client.get(f"/don-vi/{officer.unit_id}/").content.decode()
    assert f'href="{path}"' in unit
    refused = [
        client.post(path, {"email": typed}).context["form"].errors["email"]
        for typed in ("", "pao", "HA@cb.example")
    ]
    assert refused == [
        ["Ghi địa chỉ thư điện tử."],
        ["Thư điện tử chưa đúng kiểu, ví dụ ten@tinh.vn."],
        ["Thư điện tử này là của người khác. Xem lại."],
    ]
    assert client.post(path, {"email": "Van.Pao@cb.example"}).url == f"/don-vi/{officer.unit_id}/"
    person = Membership.objects.get(pk=officer.pk).person
    assert person.email == "van.pao@cb.example"
    assert [mail.to for mail in mailoutbox] == [["pao@cb.example"], ["van.pao@cb.example"]]
    assert not EmailAddress.objects.filter(user=person).exists()  # which resets passwords
    client.post(path, {"email": "van.pao@cb.example"})
    assert len(mailoutbox) == 2


@pytest.mark.parametrize(
    ("by", "status"),
    [("pao@cb.example", 403), ("kien@cb.example", 403), ("ha@cb.example", 404),
     ("lam@bk.example", 404), ("tue@cb.example", 200)],
)  # fmt: skip
def test_who_may(as_person, officer, by, status):
    assert as_person(by).get(f"/vai-tro/{officer.pk}/thu-dien-tu/").status_code == status


def test_nobody_takes_over_who_holds_more(as_person, officer, unit_of, person_of):
    """Whoever reads the mail sets the password: so not of a person with a role that this office
    could not give, nor of a judge."""
    judge = person_of("khue@cb.example").memberships.first()
    union = person_of("tue@cb.example").memberships.get().unit
    Membership.objects.create(person=officer.person, unit=union, role=Role.ORGANISER)
    pages = [officer.pk] + [judge.pk] * bool(judge)
    client = as_person(BY_OFFICE)
    found = {client.get(f"/vai-tro/{pk}/thu-dien-tu/").status_code for pk in pages}
    assert found <= {403, 404}


def test_the_new_address_is_told_where_the_old_one_is_refused(
    as_person, officer, tmp_path, settings
):
    """Whoever reads the new address learns of it, though the old one is what no mail reaches."""
    server = MailServer(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    Person.objects.filter(pk=officer.person_id).update(email="refuse@cb.example")
    with server.running():
        as_person(BY_OFFICE).post(
            f"/vai-tro/{officer.pk}/thu-dien-tu/", {"email": "van.pao@cb.example"}
        )
    assert [mail["to"] for mail in server.mails()] == ["van.pao@cb.example"]


def test_nobody_makes_us_write_to_many_strangers(as_person, officer, mailoutbox):
    """Security 27: "Nobody can make us mail strangers more than N per day"; 23: "Names and titles
    with links … lead to inert text"."""
    Person.objects.filter(email=BY_OFFICE).update(full_name="Nhận quà tại https://evil.example/x")
    client, path = as_person(BY_OFFICE), f"/vai-tro/{officer.pk}/thu-dien-tu/"
    pages = [client.post(path, {"email": f"la{n}@cb.example"}) for n in range(22)]
    assert [page.status_code for page in pages] == [302] * 20 + [200] * 2
    assert pages[-1].context["form"].errors["email"] == [
        "Hôm nay anh chị đã sửa nhiều địa chỉ. Ngày mai sửa tiếp."
    ]
    assert 'value="la21@cb.example"' in pages[-1].content.decode()  # nothing typed is lost
    assert len(mailoutbox) == 40
    assert "Nhận quà tại https: / /evil. example/x đã đổi thư điện tử" in mailoutbox[0].body
    assert as_person("tue@cb.example").post(path, {"email": "pao@cb.example"}).status_code == 302

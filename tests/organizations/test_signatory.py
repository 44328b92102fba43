"""Who signs a unit's papers."""

import pytest

from organizations.forms import DELEGATED, UNTIL
from organizations.models import Signatory, Unit

OFFICE = "ngan@cb.example"


@pytest.fixture
def city(demo) -> Unit:
    return Unit.objects.get(short_name="UBND TP Cao Bằng")


def test_an_office_adds_and_ends_a_signatory(city, as_person):
    """ "Each unit keeps its header, symbol, place and signatories with delegation dates"."""
    office, place = as_person(OFFICE), f"/don-vi/{city.pk}/"
    typed = {"authority": "kt. chủ tịch \r\n\r\nPHÓ  CHỦ TỊCH", "name": "Nông Văn Thử",
             "valid_from": "1/5/2025"}  # fmt: skip
    assert office.post(f"{place}nguoi-ky/them/", typed).url == place
    deputy = city.signatories.get(name="Nông Văn Thử")
    assert deputy.authority == "kt. chủ tịch\nPHÓ CHỦ TỊCH"
    page = office.get(place).content.decode()
    assert ("từ ngày 01/5/2025" in page, "Đã hết hạn ký" in page) == (True, False)
    office.post(f"/nguoi-ky/{deputy.pk}/sua/", {**typed, "valid_to": "4/5/2025"})
    response = office.get(place)
    assert "Đã hết hạn ký" in response.content.decode()
    shown = [(s.name, s.is_past) for s in response.context["signatories"]]
    assert shown == [("", False), ("Nông Văn Thử", True)]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"authority": ""}, {"authority": ["Ghi quyền hạn, chức vụ của người ký."]}),
        ({"authority": "TL. CHỦ TỊCH\nTRƯỞNG PHÒNG"}, {"delegation": [DELEGATED]}),
        ({"authority": "tuq. chủ tịch"}, {"delegation": [DELEGATED], "valid_to": [UNTIL]}),
        ({"authority": "TUQ. CHỦ TỊCH", "delegation": "Giấy 1"}, {"valid_to": [UNTIL]}),
        ({"valid_from": "5/5/2025", "valid_to": "4/5/2025"},
         {"valid_to": ["Ngày cuối phải từ ngày đầu trở đi."]}),
        ({"valid_to": "31/4/2025"}, {"valid_to": ["Tháng 4/2025 không có ngày 31."]}),
    ],
)  # fmt: skip
def test_bad_input_is_said_beside_its_field(city, as_person, typed, errors):
    before = Signatory.objects.count()
    given = {"authority": "CHỦ TỊCH", "name": "Nông Văn Thử"} | typed
    form = as_person(OFFICE).post(f"/don-vi/{city.pk}/nguoi-ky/them/", given).context["form"]
    assert form.errors == errors
    assert (form["name"].value(), Signatory.objects.count()) == ("Nông Văn Thử", before)


@pytest.mark.parametrize(
    ("who", "status"),
    [("ha@cb.example", 404), ("kien@cb.example", 403), ("lam@bk.example", 404),
     (OFFICE, 200), ("tue@cb.example", 200)],
)  # fmt: skip
def test_who_keeps_the_signatories(city, as_person, who, status):
    signatory = city.signatories.get()
    paths = (f"/don-vi/{city.pk}/nguoi-ky/them/", f"/nguoi-ky/{signatory.pk}/sua/")
    assert [as_person(who).get(path).status_code for path in paths] == [status] * 2

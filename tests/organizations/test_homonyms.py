"""Which unit a typed name means: one, none, or several that a person chooses between."""

from datetime import date

import pytest

from organizations import homonyms
from organizations.models import Unit

CITY = "UBND TP Cao Bằng"


@pytest.fixture
def units(demo):
    """The demo's Cao Bằng with a second Hưng Đạo, a ward Tân Giang from the reform on, an office
    that got another name, and a commune whose name differs in its tones alone."""
    city = Unit.objects.get(short_name=CITY)
    there = Unit.objects.create(
        kind="city", name="Ủy ban nhân dân huyện Thử Nghiệm", short_name="UBND huyện Thử Nghiệm",
        parent=city.parent,
    )  # fmt: skip
    for parent, place, more in (
        (there, "xã Hưng Đạo", {}), (there, "xã Chư Trình", {}),
        (city.parent, "phường Tân Giang",
         {"valid_from": date(2025, 7, 1), "official_code": "01288"}),
    ):  # fmt: skip
        Unit.objects.create(
            kind="commune", name=f"Ủy ban nhân dân {place}", short_name=f"UBND {place}",
            parent=parent, **more,
        )  # fmt: skip
    old = Unit.objects.get(short_name="UBND phường Tân Giang", parent=city)
    Unit.objects.filter(pk=old.pk).update(valid_to=date(2025, 6, 30))
    office = Unit.objects.get(name__startswith="Phòng Văn hóa, Khoa học", parent=city)
    office.former_names.create(
        name="Phòng Kinh tế thành phố Cao Bằng", short_name="Phòng Kinh tế", legal_basis="Thử",
        valid_to=date(2025, 2, 28),
    )  # fmt: skip
    return Unit.objects.filter(path__startswith=city.province_path)


OLD_AND_NEW = [
    "UBND phường Tân Giang (thuộc UBND TP Cao Bằng, đến hết ngày 30/6/2025)",
    "UBND phường Tân Giang (thuộc UBND tỉnh Cao Bằng, từ ngày 01/7/2025, mã 01288)",
]
BOTH = [
    "UBND xã Hưng Đạo (thuộc UBND TP Cao Bằng)",
    "UBND xã Hưng Đạo (thuộc UBND huyện Thử Nghiệm)",
]
CHU_TRINH = "UBND xã Chu Trinh (thuộc UBND TP Cao Bằng)"
FARMING = "Phòng Nông nghiệp và Môi trường (thuộc UBND TP Cao Bằng)"


def test_names(units, django_assert_num_queries):
    """ "Homonyms (Hưng Đạo, Tân Giang) are asked about, never guessed"; one query for all names."""
    meant = {
        **dict.fromkeys(
            ["Hưng Đạo", "xã Hưng Đạo", "UBND xã Hưng Đạo", "hung dao", "XÃ HƯNG ĐẠO",
             "Ủy ban nhân dân xã Hưng Đạo", " UBND  xa Hung Dao "], BOTH,
        ),
        **dict.fromkeys(
            ["xã Hưng Đạo, thành phố Cao Bằng", "UBND xã Hưng Đạo (TP Cao Bằng)",
             "Hưng Đạo - Cao Bằng"], BOTH[:1],
        ),
        "xã Hưng Đạo, huyện Thử Nghiệm": BOTH[1:],
        "Tân Giang": OLD_AND_NEW,
        "P. Tân Giang": OLD_AND_NEW,
        "phường Tân Giang, TP. Cao Bằng": OLD_AND_NEW[:1],
        "01288": OLD_AND_NEW[1:],
        "xã Chu Trinh": [CHU_TRINH],
        "xa chu trinh": [CHU_TRINH, "UBND xã Chư Trình (thuộc UBND huyện Thử Nghiệm)"],
        "Phòng NN&MT": [FARMING],
        "Phòng Nông nghiệp và Môi trường thành phố": [FARMING],
        "phòng nông nghiệp và môi trường thành phố cao bằng": [FARMING],
        "Phòng Kinh tế thành phố Cao Bằng": ["Phòng VHKHTT (thuộc UBND TP Cao Bằng)"],
        "Hợp tác xã Không Có": [],
        "xã": [],
        "": [],
    }  # fmt: skip
    with django_assert_num_queries(1):
        found = homonyms.find(meant, units)
    told = {f.typed: sorted(homonyms.told_apart(u) for u in f.units) for f in found}
    assert told == {name: sorted(units) for name, units in meant.items()}
    assert [bool(f.one) for f in found] == [len(units) == 1 for units in meant.values()]

"""Cao Bằng 9 (2024-2025): dispatch 1098 of 18/4/2025, route B, trước ngày 20/5/2025."""

from datetime import date

from contest_portal import clock
from contest_portal.demo.cao_bang_stories import (
    CANDIDATE_STEPS,
    FORWARDED,
    FORWARDED_AT,
    SPOTTED,
    STORIES,
    VISITS,
)
from contest_portal.demo.cast import Member, People, add_people
from contest_portal.demo.judging import add_council
from contest_portal.demo.letters import (
    Assignments,
    Item,
    Kind,
    Verb,
    add_addressees,
    add_candidates,
    add_items,
)
from contest_portal.demo.rules import add_rules
from contest_portal.demo.stories import World, follow_candidates, moment, tell
from contest_portal.demo.units import Body, add_units, communes
from directives.models import Contest, Deadline, Directive, Evidence, ProvincialPlan, Visit
from documents.models import Document
from organizations.models import Role, Unit
from submissions.workflow import forward_all

COMMUNES = {
    "hop-giang": "phường Hợp Giang",
    "song-hien": "phường Sông Hiến",
    "ngoc-xuan": "phường Ngọc Xuân",
    "de-tham": "phường Đề Thám",
    "tan-giang": "phường Tân Giang",
    "song-bang": "phường Sông Bằng",
    "hoa-chung": "phường Hòa Chung",
    "duyet-trung": "phường Duyệt Trung",
    "chu-trinh": "xã Chu Trinh",
    "hung-dao": "xã Hưng Đạo",
    "vinh-quang": "xã Vĩnh Quang",
}
SCHOOLS = {
    "thcs-hop-giang": "Trường THCS Hợp Giang",
    "thcs-song-hien": "Trường THCS Sông Hiến",
    "th-ngoc-xuan": "Trường Tiểu học Ngọc Xuân",
    "th-de-tham": "Trường Tiểu học Đề Thám",
    "mn-song-bang": "Trường Mầm non Sông Bằng",
}
NAMED = ("thanh-doan", "cong-doan", "nong-nghiep", "giao-duc", "dich-vu", "truyen-thong")
ADDRESSEES = (*NAMED, *COMMUNES)


def _bodies() -> list[Body]:
    kind = Unit.Kind
    city_header = "ỦY BAN NHÂN DÂN THÀNH PHỐ CAO BẰNG"
    return [
        Body("tinh", "", kind.PROVINCE, "Ủy ban nhân dân tỉnh Cao Bằng", "UBND tỉnh Cao Bằng",
             {"header": "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG", "symbol": "UBND", "place": "Cao Bằng"}),
        Body("lien-hiep", "tinh", kind.UNION,
             "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Cao Bằng", "Liên hiệp hội tỉnh Cao Bằng",
             {"header": "LIÊN HIỆP CÁC HỘI KHOA HỌC VÀ KỸ THUẬT TỈNH CAO BẰNG", "symbol": "LHH",
              "superior_header": "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG", "place": "Cao Bằng",
              "phones": "0900 000 900"},
             "CHỦ TỊCH"),
        Body("ban-to-chuc", "tinh", kind.UNION,
             "Ban Tổ chức Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9",
             "BTC Hội thi Cao Bằng",
             {"header": "BAN TỔ CHỨC HỘI THI SÁNG TẠO KỸ THUẬT", "symbol": "BTCHT",
              "superior_header": "ỦY BAN NHÂN DÂN TỈNH CAO BẰNG", "place": "Cao Bằng"}),
        Body("so-khoa-hoc", "tinh", kind.OTHER, "Sở Khoa học và Công nghệ tỉnh Cao Bằng",
             "Sở KH&CN"),
        Body("thanh-pho", "tinh", kind.CITY, "Ủy ban nhân dân thành phố Cao Bằng",
             "UBND TP Cao Bằng",
             {"header": city_header, "symbol": "UBND-VHKHTT", "place": "Thành phố Cao Bằng"},
             "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"),
        Body("dau-moi", "thanh-pho", kind.OFFICE,
             "Phòng Văn hóa, Khoa học và Thông tin thành phố Cao Bằng", "Phòng VHKHTT",
             {"superior_header": city_header, "header": "PHÒNG VĂN HÓA, KHOA HỌC VÀ THÔNG TIN",
              "symbol": "VHKHTT", "place": "Thành phố Cao Bằng", "phones": "0900 000 110"},
             "TRƯỞNG PHÒNG"),
        Body("giao-duc", "thanh-pho", kind.OFFICE, "Phòng Giáo dục và Đào tạo thành phố Cao Bằng",
             "Phòng Giáo dục và Đào tạo"),
        Body("nong-nghiep", "thanh-pho", kind.OFFICE,
             "Phòng Nông nghiệp và Môi trường thành phố Cao Bằng",
             "Phòng Nông nghiệp và Môi trường"),
        Body("dich-vu", "thanh-pho", kind.CENTRE,
             "Trung tâm Dịch vụ nông nghiệp thành phố Cao Bằng", "Trung tâm Dịch vụ nông nghiệp"),
        Body("truyen-thong", "thanh-pho", kind.CENTRE,
             "Trung tâm Văn hóa và Truyền thông thành phố Cao Bằng",
             "Trung tâm Văn hóa và Truyền thông"),
        Body("thanh-doan", "thanh-pho", kind.ASSOCIATION, "Thành đoàn Cao Bằng"),
        Body("cong-doan", "thanh-pho", kind.ASSOCIATION, "Liên đoàn Lao động thành phố Cao Bằng",
             "Liên đoàn Lao động thành phố"),
        *[Body(key, "giao-duc", kind.SCHOOL, name) for key, name in SCHOOLS.items()],
        *communes("thanh-pho", COMMUNES),
    ]  # fmt: skip


OFFICER = Role.OFFICER
MEMBERS = (
    Member("tue@cb.example", "Nông Ích Tuệ", "anh", "lien-hiep", Role.ORGANISER),
    Member("ngan@cb.example", "Bế Thị Ngân", "chị", "dau-moi", Role.OFFICE),
    Member("kien@cb.example", "Lục Trung Kiên", "anh", "thanh-pho", Role.LEADER),
    Member("ha@cb.example", "Hoàng Thu Hà", "chị", "giao-duc", OFFICER, "0900000401"),
    Member("thanh@cb.example", "Đoàn Tiến Thành", "anh", "nong-nghiep", OFFICER, "0900000402"),
    Member("pao@cb.example", "Triệu Văn Pảo", "anh", "chu-trinh", OFFICER, "0900000403"),
    Member("dung@cb.example", "Lương Thùy Dung", "chị", "truyen-thong", OFFICER, "0900000404"),
    Member("men@cb.example", "Nông Thị Mến", "cô", "thcs-hop-giang", Role.MEMBER),
    Member("0900000321", "Đàm Thị Lụa", "bà", "chu-trinh", Role.MEMBER),
    Member("khue@cb.example", "Phan Minh Khuê", "ông", "so-khoa-hoc", Role.MEMBER),
    Member("sang@cb.example", "Mạc Văn Sáng", "anh", "lien-hiep", Role.MEMBER),
    Member("tham@cb.example", "Đinh Thị Thắm", "chị", "giao-duc", Role.MEMBER),
    Member("thao@cb.example", "Chu Thị Thảo", "chị", "dich-vu", OFFICER, "0900000405"),
    Member("bach@cb.example", "Nguyễn Xuân Bách", "anh", "cong-doan", OFFICER, "0900000406"),
    Member("quynh@cb.example", "Vương Như Quỳnh", "chị", "thanh-doan", OFFICER, "0900000407"),
    Member("hop@cb.example", "Lê Thị Hợp", "", "hop-giang", OFFICER, "0900000408"),
    Member("hien@cb.example", "Trần Đức Hiến", "", "song-hien", OFFICER, "0900000409"),
    Member("ngoc@cb.example", "Đặng Bảo Ngọc", "", "ngoc-xuan", OFFICER, "0900000410"),
    Member("tham.de@cb.example", "Hà Quang Thám", "", "de-tham", OFFICER, "0900000411"),
    Member("giang@cb.example", "Ngô Trường Giang", "", "tan-giang", OFFICER, "0900000412"),
    Member("bang@cb.example", "Lý Thanh Bằng", "", "song-bang", OFFICER, "0900000413"),
    Member("thuan@cb.example", "Phùng Văn Thuận", "anh", "hoa-chung", OFFICER, "0900000414"),
    Member("trung@cb.example", "Vi Quốc Trung", "", "duyet-trung", OFFICER, "0900000415"),
    Member("dao@cb.example", "Lã Hồng Đào", "chị", "hung-dao", OFFICER, "0900000416"),
    Member("quang@cb.example", "Bàn Văn Quảng", "", "vinh-quang", OFFICER, "0900000417"),
    Member("van@cb.example", "Hứa Thị Vân", "chị", "lien-hiep", Role.ORGANISER),
)

# Item 7 says how and by when all units hand in; it asks for no solutions beyond items 1 to 5.
ITEMS = (
    Item(1, Kind.SOLUTIONS, Verb.ORDER,
         "Rà soát, chọn sáng kiến nổi bật của cán bộ, giáo viên các trường do Phòng quản lý và các "
         "sản phẩm hứa hẹn chưa đạt giải ở cuộc thi dành cho thanh thiếu niên, nhi đồng để đăng ký "
         "dự thi: từ 10 giải pháp trở lên.", ("giao-duc",), minimum=10),
    Item(2, Kind.SOLUTIONS, Verb.ORDER,
         "Cử công chức cùng UBND xã Chu Trinh hướng dẫn, giúp các hộ có mô hình hay làm xong hồ sơ "
         "dự thi.", ("nong-nghiep",), ("chu-trinh",)),
    Item(3, Kind.SOLUTIONS, Verb.ORDER,
         "Cử viên chức cùng UBND xã Hưng Đạo tìm mô hình sản xuất nông nghiệp hiệu quả, vận động "
         "và giúp chủ mô hình viết thuyết minh để dự thi.", ("dich-vu",), ("hung-dao",)),
    Item(4, Kind.SOLUTIONS, Verb.REQUEST,
         "Rà soát, hướng dẫn, giúp đoàn viên và người lao động hoàn thành hồ sơ để có thêm giải "
         "pháp dự thi.", ("cong-doan", "thanh-doan")),
    Item(5, Kind.SOLUTIONS, Verb.ORDER,
         "Tìm mô hình, sáng kiến, giải pháp kỹ thuật hay ở địa phương; cùng cơ quan chuyên môn của "
         "thành phố giúp người làm hoàn thành hồ sơ dự thi.", tuple(COMMUNES)),
    Item(6, Kind.PUBLICITY, Verb.ORDER,
         "Tuyên truyền rộng rãi Thể lệ Hội thi trên các phương tiện thông tin của thành phố để "
         "người dân và các tổ chức biết mà tham gia.", ("truyen-thong",)),
    Item(7, Kind.DOSSIERS, Verb.ORDER,
         "Đôn đốc người có giải pháp hoàn thành hồ sơ, mỗi giải pháp hai bộ, gửi UBND thành phố "
         "qua Phòng Văn hóa, Khoa học và Thông tin trước ngày 20/5/2025 để tổng hợp, đăng ký với "
         "tỉnh.", ADDRESSEES),
)  # fmt: skip

WORDS = {
    "addressed_to": "Thành đoàn Cao Bằng\n"
    "Liên đoàn Lao động thành phố\n"
    "Phòng Nông nghiệp và Môi trường thành phố\n"
    "Phòng Giáo dục và Đào tạo thành phố\n"
    "Trung tâm Dịch vụ nông nghiệp thành phố\n"
    "Trung tâm Văn hóa và Truyền thông thành phố\n"
    "Ủy ban nhân dân các xã, phường trên địa bàn thành phố",
    "opening": "Số đăng ký như vậy còn ít. Nhiều người có cách làm hay nhưng ngại viết nên chưa "
    "làm hồ sơ; có nơi lãnh đạo chưa động viên cán bộ và người dân dự thi.\n"
    "Để có thêm giải pháp tốt dự thi và được dùng rộng trong sản xuất, đời sống, Ủy ban nhân dân "
    "thành phố phân công các đơn vị, địa phương làm ngay những việc sau:",
    "closing": "Đề nghị thủ trưởng các đơn vị trực tiếp chỉ đạo thực hiện.",
    "copies_to": "Chủ tịch, các Phó Chủ tịch UBND thành phố\n"
    "Văn phòng HĐND và UBND thành phố\n"
    "Trang thông tin điện tử thành phố",
}

# When each officer confirmed the letter; Hòa Chung and Duyệt Trung have not.
ACKNOWLEDGED = {
    "thanh-doan": ("22/4 09:20", "quynh@cb.example"),
    "cong-doan": ("21/4 08:05", "bach@cb.example"),
    "nong-nghiep": ("19/4 10:30", "thanh@cb.example"),
    "giao-duc": ("18/4 15:40", "ha@cb.example"),
    "dich-vu": ("18/4 16:10", "thao@cb.example"),
    "truyen-thong": ("18/4 15:55", "dung@cb.example"),
    "hop-giang": ("18/4 16:25", "hop@cb.example"),
    "song-hien": ("18/4 16:40", "hien@cb.example"),
    "ngoc-xuan": ("21/4 08:30", "ngoc@cb.example"),
    "de-tham": ("18/4 17:00", "tham.de@cb.example"),
    "tan-giang": ("24/4 14:15", "giang@cb.example"),
    "song-bang": ("18/4 15:50", "bang@cb.example"),
    "chu-trinh": ("18/4 16:05", "pao@cb.example"),
    "hung-dao": ("18/4 16:50", "dao@cb.example"),
    "vinh-quang": ("19/4 09:00", "quang@cb.example"),
}
PUBLICITY = (
    (date(2025, 4, 21), "Thành phố đẩy mạnh Hội thi Sáng tạo Kỹ thuật lần thứ 9", "day-manh"),
    (date(2025, 4, 25), "Hỏi đáp về Thể lệ: ai được dự thi, hồ sơ gồm những gì", "hoi-dap"),
    (date(2025, 4, 29), "Phát thanh: bà con xã Chu Trinh kể chuyện nuôi vịt suối", "phat-thanh"),
)


def load() -> None:
    """Contest, papers, letter, people, dossiers and council of Cao Bằng."""
    units = add_units(_bodies())
    people = add_people(MEMBERS, units)
    directive = _letter(_contest(units), units)
    rules = add_rules(directive.contest, _paper_nobody_has(units["ban-to-chuc"], "rules", "Thể lệ"))
    assignments = add_items(directive, ITEMS, units)
    add_addressees(
        directive, ADDRESSEES, units,
        {key: (moment(when), people[by]) for key, (when, by) in ACKNOWLEDGED.items()},
    )  # fmt: skip
    _add_publicity(assignments, people)
    world = World(
        rules=rules, deadline=directive.deadline, units=units, people=people,
        receiver=people["ngan@cb.example"], assignments=assignments,
        candidates=add_candidates(SPOTTED, assignments, units),
    )  # fmt: skip
    follow_candidates(world, CANDIDATE_STEPS)
    _add_visits(world)
    dossiers = tell(world, STORIES)
    by_title = {dossier.title: dossier for dossier in dossiers}
    with clock.at(FORWARDED_AT):
        forward_all(
            [by_title[title] for title in FORWARDED], contest=directive.contest,
            office=directive.office, by=world.receiver,
        )  # fmt: skip
    add_council(rules, people, by_title)


def _paper_nobody_has(issuer: Unit, kind: str, called: str) -> Document:
    """The letter speaks of it; its number, day and file are not known and none is invented."""
    return Document.objects.create(
        kind=kind, issuer=issuer, published_at=moment("18/4 14:00"),
        subject=f"{called} Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9 (2024-2025)",
    )  # fmt: skip


def _contest(units: dict[str, Unit]) -> Contest:
    contest = Contest.objects.create(
        organiser=units["lien-hiep"], code="CB9", name="Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng",
        ordinal=9, year_from=2024, year_to=2025, route=Contest.Route.THROUGH_CITY,
        receiver=units["lien-hiep"], published_at=moment("15/7/2024 08:00"),
    )  # fmt: skip
    plan = _paper_nobody_has(units["tinh"], "plan", "Kế hoạch tổ chức")
    ProvincialPlan.objects.create(contest=contest, document=plan)
    return contest


def _letter(contest: Contest, units: dict[str, Unit]) -> Directive:
    """Dispatch 1098 on the base of 1790, of which only its head is known."""
    first = Document.objects.create(
        kind=Document.Kind.LETTER, number="1790", symbol="UBND-KT", issuer=units["thanh-pho"],
        place="Thành phố Cao Bằng", year=2024, month=7, day=15,
        published_at=moment("15/7/2024 16:00"),
        subject="V/v triển khai Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9 (2024-2025)",
    )  # fmt: skip
    issued = moment("18/4 15:30")
    document = Document.objects.create(
        kind=Document.Kind.LETTER, number="1098", symbol="UBND-VHKHTT", issuer=units["thanh-pho"],
        place="Thành phố Cao Bằng", year=2025, month=4, day=18, published_at=issued,
        subject="V/v giao nhiệm vụ cho các đơn vị đẩy mạnh triển khai Hội thi Sáng tạo Kỹ thuật "
        "tỉnh Cao Bằng lần thứ 9 (2024-2025) trên địa bàn thành phố",
    )  # fmt: skip
    document.bases.set([first])
    deadline = Deadline.objects.create(
        contest=contest, day=date(2025, 5, 20), boundary=Deadline.Boundary.BEFORE,
        receiver=units["dau-moi"], document=document,
    )  # fmt: skip
    return Directive.objects.create(
        document=document, contest=contest, office=units["dau-moi"], deadline=deadline,
        contact_name="Bế Thị Ngân", contact_phone="0900 000 110", issued_at=issued,
        counted_on=date(2025, 4, 18), counted=5, **WORDS,
    )  # fmt: skip


def _add_publicity(assignments: Assignments, people: People) -> None:
    Evidence.objects.bulk_create(
        Evidence(
            assignment=assignments[6, "truyen-thong"],
            day=day,
            title=title,
            link=f"https://thanhpho.cb.example/tin/{slug}",
            recorded_by=people["dung@cb.example"],
            recorded_at=moment(f"{day.day}/{day.month} 16:20"),
        )
        for day, title, slug in PUBLICITY
    )


def _add_visits(world: World) -> None:
    Visit.objects.bulk_create(
        Visit(
            candidate=world.candidates[title],
            day=moment(when).date(),
            unit=world.units[unit],
            note=note,
            recorded_by=world.people[by],
            recorded_at=moment(when),
        )
        for when, title, unit, by, note in VISITS
    )

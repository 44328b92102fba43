"""Bắc Kạn 8 (2024-2025): the city's letter of June 2024, route A, đến hết ngày 30/6/2025."""

from datetime import date

from contest_portal.demo.cast import Member, add_people
from contest_portal.demo.letters import Item, Kind, Verb, add_addressees, add_items
from contest_portal.demo.rules import add_rules
from contest_portal.demo.stories import Story, World, moment, tell
from contest_portal.demo.units import Body, add_units, communes
from directives.models import Contest, Deadline, Directive, Evidence, ProvincialPlan
from documents.models import Document
from organizations.models import Role, Unit

OFFICES = {
    "van-phong": "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
    "noi-vu": "Phòng Nội vụ",
    "tai-chinh": "Phòng Tài chính - Kế hoạch",
    "tai-nguyen": "Phòng Tài nguyên và Môi trường",
    "do-thi": "Phòng Quản lý đô thị",
    "giao-duc": "Phòng Giáo dục và Đào tạo",
    "lao-dong-xa-hoi": "Phòng Lao động - Thương binh và Xã hội",
    "tu-phap": "Phòng Tư pháp",
    "thanh-tra": "Thanh tra thành phố",
}
ASSOCIATIONS = {
    "mat-tran": "Ủy ban Mặt trận Tổ quốc thành phố",
    "cong-doan": "Liên đoàn Lao động thành phố",
    "thanh-doan": "Thành đoàn Bắc Kạn",
    "nong-dan": "Hội Nông dân thành phố",
    "phu-nu": "Hội Liên hiệp Phụ nữ thành phố",
}
COMMUNES = {
    "duc-xuan": "phường Đức Xuân",
    "huyen-tung": "phường Huyền Tụng",
    "minh-khai": "phường Nguyễn Thị Minh Khai",
    "phung-chi-kien": "phường Phùng Chí Kiên",
    "song-cau": "phường Sông Cầu",
    "xuat-hoa": "phường Xuất Hóa",
    "duong-quang": "xã Dương Quang",
    "nong-thuong": "xã Nông Thượng",
}
# The letter names these; all other offices it only calls "các phòng, ban, ngành, đoàn thể".
NAMED = ("kinh-te", "van-hoa", "truyen-thong")
ADDRESSEES = (*NAMED, *OFFICES, *ASSOCIATIONS, *COMMUNES)


def _bodies() -> list[Body]:
    kind = Unit.Kind
    city_header = "ỦY BAN NHÂN DÂN THÀNH PHỐ BẮC KẠN"
    assumed = {"assumed": True}
    return [
        Body("tinh", "", kind.PROVINCE, "Ủy ban nhân dân tỉnh Bắc Kạn", "UBND tỉnh Bắc Kạn",
             {"header": "ỦY BAN NHÂN DÂN TỈNH BẮC KẠN", "symbol": "UBND", "place": "Bắc Kạn"}),
        Body("lien-hiep", "tinh", kind.UNION,
             "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Bắc Kạn", "Liên hiệp hội tỉnh Bắc Kạn",
             {"address": "Tầng 3, Tòa nhà Dự án CSSP, tổ 5, phường Phùng Chí Kiên, "
              "thành phố Bắc Kạn", "phones": "0900 000 800", "place": "Bắc Kạn", "symbol": "LHH",
              "header": "LIÊN HIỆP CÁC HỘI KHOA HỌC VÀ KỸ THUẬT TỈNH BẮC KẠN",
              "superior_header": "ỦY BAN NHÂN DÂN TỈNH BẮC KẠN"},
             "CHỦ TỊCH"),
        Body("ban-to-chuc", "tinh", kind.UNION,
             "Ban Tổ chức Hội thi Sáng tạo Kỹ thuật tỉnh Bắc Kạn lần thứ 8", "BTC Hội thi Bắc Kạn",
             {"header": "BAN TỔ CHỨC HỘI THI SÁNG TẠO KỸ THUẬT", "symbol": "BTCHT",
              "superior_header": "ỦY BAN NHÂN DÂN TỈNH BẮC KẠN", "place": "Bắc Kạn"}),
        Body("thanh-pho", "tinh", kind.CITY, "Ủy ban nhân dân thành phố Bắc Kạn", "UBND TP Bắc Kạn",
             {"header": city_header, "symbol": "UBND-KT", "place": "TP. Bắc Kạn"},
             "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"),
        Body("kinh-te", "thanh-pho", kind.OFFICE, "Phòng Kinh tế thành phố Bắc Kạn",
             "Phòng Kinh tế",
             {"superior_header": city_header, "header": "PHÒNG KINH TẾ", "symbol": "PKT",
              "place": "TP. Bắc Kạn", "phones": "0900 000 810"},
             "TRƯỞNG PHÒNG"),
        Body("van-hoa", "thanh-pho", kind.OFFICE, "Phòng Văn hóa - Thông tin thành phố Bắc Kạn",
             "Phòng VH-TT"),
        Body("truyen-thong", "thanh-pho", kind.CENTRE,
             "Trung tâm Văn hóa, Thể thao và Truyền thông thành phố Bắc Kạn", "TT VH-TT&TT"),
        *[Body(key, "thanh-pho", kind.OFFICE, name, "", assumed) for key, name in OFFICES.items()],
        *[Body(key, "thanh-pho", kind.ASSOCIATION, name, "", assumed)
          for key, name in ASSOCIATIONS.items()],
        *communes("thanh-pho", COMMUNES),
    ]  # fmt: skip


MEMBERS = (
    Member("anh@bk.example", "Ma Thị Lan Anh", "chị", "lien-hiep", Role.ORGANISER),
    Member("lam@bk.example", "Hà Đức Lâm", "anh", "kinh-te", Role.OFFICE),
    Member("xuan@bk.example", "Vi Thị Xuân", "chị", "duc-xuan", Role.OFFICER),
    Member("tin@bk.example", "Lý Ngọc Tín", "anh", "van-hoa", Role.OFFICER),
    Member("tung@bk.example", "Nguyễn Bá Tùng", "", "huyen-tung", Role.OFFICER),
    Member("hoa@bk.example", "Đồng Thị Hoa", "", "xuat-hoa", Role.OFFICER),
    Member("thuong@bk.example", "Bàn Văn Thưởng", "", "nong-thuong", Role.OFFICER),
)

ITEMS = (
    Item(1, Kind.REPORT, Verb.REQUEST,
         "Cùng Liên hiệp hội tỉnh hướng dẫn, giúp người có giải pháp đủ điều kiện làm hồ sơ dự "
         "thi; theo dõi và tổng hợp kết quả dự thi của toàn thành phố.", ("kinh-te",)),
    Item(2, Kind.PUBLICITY, Verb.REQUEST,
         "Đưa Kế hoạch và Thể lệ Hội thi lên cổng thông tin của thành phố; đưa tin nhiều hơn để "
         "người dân và các tổ chức biết mà dự thi.", ("van-hoa", "truyen-thong")),
    Item(3, Kind.SOLUTIONS, Verb.REQUEST,
         "Phổ biến Kế hoạch và Thể lệ trong cơ quan, doanh nghiệp và người dân; tìm, chọn và giới "
         "thiệu giải pháp đủ điều kiện, gửi thẳng Liên hiệp hội tỉnh đến hết ngày 30/6/2025, đồng "
         "thời báo thành phố qua Phòng Kinh tế để được giúp khi cần.", ADDRESSEES),
)  # fmt: skip

WORDS = {
    "addressed_to": "Các phòng, ban, ngành, đoàn thể thành phố\nỦy ban nhân dân các xã, phường",
    "opening": "Để công chức, viên chức, người lao động, doanh nghiệp và người dân hăng hái tìm "
    "cách làm mới, Ủy ban nhân dân thành phố đề nghị các đơn vị làm những việc sau:",
    "closing": "Hai quyết định nêu trên được gửi kèm.\nĐề nghị các đơn vị thực hiện.",
    "copies_to": "Lãnh đạo UBND thành phố",
}

STORIES = (
    Story(
        title="Máy tách hạt dẻ quay tay", field=2, unit="xuat-hoa", by="hoa@bk.example",
        authors=(("Triệu Đình Khoa", 70), ("Triệu Thị Vân", 30)), credits=((3, "xuat-hoa"),),
        begun="12/11/2024 09:00", since=(2022, 9), place="Tổ 4, phường Xuất Hóa",
        before="Bóc dẻ bằng tay, mỗi người một buổi được chừng 6 kg, hay đứt tay.",
        how="Trống gỗ gắn đinh tù quay bằng tay, khe chỉnh theo cỡ hạt, vỏ rơi qua sàng bên dưới.",
        gain="Một người một buổi tách được 40 kg, tỷ lệ hạt vỡ còn khoảng 4 phần trăm.",
        steps=(("18/11/2024 10:20", "register"), ("02/12/2024 15:00", "complete"),
               ("03/12/2024 08:30", "hand_in"), ("04/12/2024 09:10", "copy", 1),
               ("04/12/2024 09:12", "copy", 2), ("05/12/2024 14:00", "accept")),
    ),
    Story(
        title="Tủ sấy miến dong dùng hơi nóng của lò", field=3, unit="duc-xuan",
        by="xuan@bk.example", authors=(("Lộc Văn Thụ", 100),), credits=((3, "duc-xuan"),),
        begun="06/01 08:40", since=(2023, 11), place="Tổ 7, phường Đức Xuân",
        before="Phơi miến ngoài trời, gặp mưa phùn là mốc, có năm mất một phần ba mẻ.",
        how="Dẫn khói lò tráng qua ống tôn dưới tủ, quạt nhỏ đẩy khí nóng khô lên giàn miến.",
        gain="Mỗi mẻ khô trong 5 giờ thay vì 2 ngày, không tốn thêm củi.",
        steps=(("14/01 09:05", "register"), ("20/02 16:30", "complete"),
               ("21/02 10:00", "hand_in"), ("24/02 08:15", "copy", 1),
               ("24/02 08:16", "copy", 2), ("26/02 09:00", "accept")),
    ),
    Story(
        title="Phần mềm xếp lịch tiếp dân và nhắc trả kết quả", field=1, unit="huyen-tung",
        by="tung@bk.example", authors=(("Hứa Quang Minh", 60), ("Dương Thị Thoa", 40)),
        credits=((3, "huyen-tung"),), begun="10/3 14:00", since=(2024, 6),
        place="Bộ phận một cửa phường Huyền Tụng",
        before="Ghi lịch hẹn vào sổ, người dân phải đi lại hai ba lần vì trùng giờ.",
        how="Trang tính dùng chung xếp lịch theo việc, tự nhắn tin trước hạn trả một ngày.",
        gain="Số lượt đi lại giảm gần một nửa, không còn hồ sơ trả quá hẹn.",
        steps=(("17/3 09:00", "register"), ("22/4 16:00", "complete"),
               ("23/4 09:30", "hand_in"), ("25/4 10:00", "copy", 1)),
    ),
    Story(
        title="Bẫy ong đất bằng chai nhựa cũ", field=4, unit="duc-xuan", by="xuan@bk.example",
        authors=(("Nông Thị Huệ", 100),), credits=((3, "duc-xuan"),), begun="02/4 10:00",
        since=(2024, 4), place="Tổ 2, phường Đức Xuân", lacks=(3, 5),
        before="Đốt tổ ong ban đêm, nguy hiểm và dễ cháy vườn.",
        how="Chai cắt miệng úp ngược, mồi nước mật lên men, treo quanh vườn từ đầu mùa.",
        gain="Cả mùa không phải đốt tổ nào, vườn cây vẫn đậu quả tốt.",
        steps=(("09/4 15:20", "register"),),
    ),
    Story(
        title="Giàn ươm giống rau trên mái bếp", field=4, unit="nong-thuong",
        by="thuong@bk.example", authors=(("Đặng Thị Sao", 100),), credits=((3, "nong-thuong"),),
        begun="28/4 20:10", before="Ươm dưới đất hay bị gà bới và úng mưa.", how="",
    ),
)  # fmt: skip


def load() -> None:
    """Contest, papers, letter, people and dossiers of Bắc Kạn."""
    units = add_units(_bodies())
    people = add_people(MEMBERS, units)
    published = moment("10/6/2024 08:00")
    plan = Document.objects.create(
        kind=Document.Kind.DECISION, number="795", symbol="QĐ-UBND", issuer=units["tinh"],
        place="Bắc Kạn", year=2024, month=5, day=10, published_at=published,
        subject="Ban hành Kế hoạch tổ chức Hội thi Sáng tạo Kỹ thuật tỉnh Bắc Kạn lần thứ 8 "
        "(2024 - 2025)",
    )  # fmt: skip
    decided = Document.objects.create(
        kind=Document.Kind.DECISION, number="968", symbol="QĐ-BTCHT", issuer=units["ban-to-chuc"],
        place="Bắc Kạn", year=2024, month=6, day=4, published_at=published,
        subject="Ban hành Thể lệ Hội thi Sáng tạo Kỹ thuật tỉnh Bắc Kạn lần thứ 8 (2024 - 2025)",
    )  # fmt: skip
    contest = Contest.objects.create(
        organiser=units["lien-hiep"], code="BK8", name="Hội thi Sáng tạo Kỹ thuật tỉnh Bắc Kạn",
        ordinal=8, year_from=2024, year_to=2025, route=Contest.Route.DIRECT,
        receiver=units["lien-hiep"], published_at=published,
    )  # fmt: skip
    ProvincialPlan.objects.create(contest=contest, document=plan)
    rules = add_rules(contest, decided)
    directive = _letter(contest, units, plan, decided)
    assignments = add_items(directive, ITEMS, units)
    acknowledged = {
        "duc-xuan": (moment("02/7/2024 09:00"), people["xuan@bk.example"]),
        "van-hoa": (moment("02/7/2024 14:10"), people["tin@bk.example"]),
        "huyen-tung": (moment("03/7/2024 08:20"), people["tung@bk.example"]),
        "xuat-hoa": (moment("03/7/2024 10:45"), people["hoa@bk.example"]),
        "nong-thuong": (moment("05/7/2024 15:30"), people["thuong@bk.example"]),
    }
    add_addressees(directive, ADDRESSEES, units, acknowledged)
    Evidence.objects.create(
        assignment=assignments[2, "van-hoa"], day=date(2024, 7, 8),
        title="Đăng Kế hoạch và Thể lệ Hội thi lần thứ 8 trên cổng thông tin thành phố",
        link="https://thanhpho.bk.example/tin/ke-hoach-the-le-hoi-thi-lan-8",
        recorded_by=people["tin@bk.example"], recorded_at=moment("08/7/2024 16:00"),
    )  # fmt: skip
    tell(
        World(
            rules=rules, deadline=directive.deadline, units=units, people=people,
            receiver=people["anh@bk.example"], assignments=assignments,
        ),
        STORIES,
    )  # fmt: skip


def _letter(
    contest: Contest, units: dict[str, Unit], plan: Document, decided: Document
) -> Directive:
    """The letter leaves its number and its day blank; the portal shows it from the month's end."""
    issued = moment("01/7/2024 08:00")
    document = Document.objects.create(
        kind=Document.Kind.LETTER, symbol="UBND-KT", issuer=units["thanh-pho"],
        place="TP. Bắc Kạn", year=2024, month=6, published_at=issued,
        subject="V/v triển khai Kế hoạch và Thể lệ Hội thi Sáng tạo Kỹ thuật tỉnh Bắc Kạn lần thứ "
        "8 (2024 - 2025)",
    )  # fmt: skip
    document.bases.set([plan, decided])
    deadline = Deadline.objects.create(
        contest=contest, day=date(2025, 6, 30), boundary=Deadline.Boundary.THROUGH,
        receiver=units["lien-hiep"], document=document,
    )  # fmt: skip
    return Directive.objects.create(
        document=document, contest=contest, office=units["kinh-te"], deadline=deadline,
        contact_name="Hà Đức Lâm", contact_phone="0900 000 810", issued_at=issued, **WORDS,
    )  # fmt: skip

"""Cao Bằng's spotted solutions and dossiers as they stand on 05/5/2025, all invented but the five
solutions that dispatch 1098 names by their subject."""

from datetime import date

from contest_portal.demo.letters import Spotted
from contest_portal.demo.stories import Story, moment
from submissions.checks import Found
from submissions.models import Check, Dossier

LETTER = moment("18/4 15:30")

DUCKS = "Nuôi vịt đẻ thả suối, làm thành sản phẩm OCOP"
PIGS = "Chăn nuôi lợn ở hộ gia đình"
MUSHROOMS = "Trồng nấm hương, làm thành sản phẩm OCOP"
PEACH = "Trồng đào cảnh"
NOODLES = "Làm bún khô trên dây chuyền tự động"
ROBOT = "Rô-bốt nhặt rác sân trường của học sinh lớp 8"
MICROSCOPE = "Kính hiển vi ghép từ điện thoại cũ"
BATTERIES = "Trạm đổi pin cũ lấy cây giống của đoàn viên"
RAIN = "Bể lọc nước mưa ba ngăn cho khu nhà trọ"
WEAVING = "Khung dệt thổ cẩm gấp gọn mang đi được"

SPOTTED = (
    Spotted(2, "nong-nghiep", DUCKS, LETTER, "Đàm Thị Lụa", "xóm 3, xã Chu Trinh", "Triệu Văn Pảo",
            "chu-trinh", "0900 000 321"),
    Spotted(2, "nong-nghiep", PIGS, LETTER, "Lục Văn Bình", "xóm 4, xã Chu Trinh",
            helper_unit="chu-trinh", phone="0900 000 322"),
    Spotted(3, "dich-vu", MUSHROOMS, LETTER, place="xã Hưng Đạo", helper="Chu Thị Thảo",
            helper_unit="dich-vu"),
    Spotted(3, "dich-vu", PEACH, LETTER, place="xã Hưng Đạo", helper_unit="hung-dao"),
    Spotted(3, "dich-vu", NOODLES, LETTER, place="xã Hưng Đạo", helper="Lã Hồng Đào",
            helper_unit="hung-dao"),
    Spotted(1, "giao-duc", ROBOT, moment("22/4 09:00"), "Lý Bảo Nam", "Trường THCS Sông Hiến"),
    Spotted(1, "giao-duc", MICROSCOPE, moment("23/4 10:10"), "Hoàng Kim Chi",
            "Trường THCS Sông Hiến"),
    Spotted(4, "thanh-doan", BATTERIES, moment("24/4 14:00"), "Vương Như Quỳnh", "Thành đoàn"),
    Spotted(5, "de-tham", RAIN, moment("25/4 08:40"), "Bế Văn Sơn", "tổ 9, phường Đề Thám"),
    Spotted(5, "song-bang", WEAVING, moment("21/4 15:00"), "Nông Thị Diễm",
            "tổ 3, phường Sông Bằng"),
)  # fmt: skip

# moment, candidate, whose help, by, what was done
VISITS = (
    ("21/4 10:00", MUSHROOMS, "dich-vu", "thao@cb.example", "Xem lán nấm, hẹn ngày chụp ảnh."),
    ("22/4 09:30", DUCKS, "chu-trinh", "pao@cb.example", "Đến nhà, nghe kể cách thả và gọi vịt."),
    ("23/4 15:00", NOODLES, "hung-dao", "dao@cb.example", "Đến xưởng, ghi công suất từng máy."),
    ("24/4 08:00", DUCKS, "chu-trinh", "pao@cb.example", "Chụp ảnh lưới ngăn suối, đếm trứng."),
    ("25/4 10:00", NOODLES, "hung-dao", "dao@cb.example", "Cùng chủ xưởng điền bảng số liệu."),
)

# moment, candidate, step, by, note
CANDIDATE_STEPS = (
    ("21/4 09:00", DUCKS, "contact", "thanh@cb.example", ""),
    ("21/4 10:30", MUSHROOMS, "agree", "thao@cb.example", ""),
    ("22/4 08:15", NOODLES, "contact", "thao@cb.example", ""),
    ("22/4 16:00", WEAVING, "contact", "bang@cb.example", ""),
    ("23/4 09:20", DUCKS, "agree", "thanh@cb.example", ""),
    ("24/4 15:00", NOODLES, "agree", "thao@cb.example", ""),
    ("25/4 09:00", PEACH, "contact", "thao@cb.example", ""),
    ("26/4 10:00", BATTERIES, "agree", "quynh@cb.example", ""),
    ("28/4 08:30", MICROSCOPE, "contact", "ha@cb.example", ""),
    ("28/4 16:20", WEAVING, "drop", "bang@cb.example",
     "Chủ khung dệt đi làm xa đến hết năm, hẹn dự lần sau."),
    ("29/4 09:10", RAIN, "contact", "tham.de@cb.example", ""),
)  # fmt: skip

EDUCATION = ((1, "giao-duc"),)

SCHOOLS = (
    Story(
        title="Bảng chữ nổi học toán cho trẻ nhìn kém", field=6, unit="thcs-hop-giang",
        by="ha@cb.example", authors=(("Đinh Hải Yến", 60), ("Hoàng Văn Tuyên", 40)),
        credits=EDUCATION, begun="10/02 09:00", since=(2023, 9),
        before="Học sinh nhìn kém chỉ nghe, không tự đặt được phép tính.",
        how="Các ô gỗ có chữ số nổi gắn nam châm, xếp trên bảng tôn thành phép tính.",
        gain="Cả bốn em nhìn kém của trường tự làm được phép chia sau hai tháng.",
        steps=(("20/02 09:15", "register"), ("25/3 16:00", "complete"), ("21/4 08:30", "hand_in"),
               ("22/4 09:00", "copy", 1), ("22/4 09:01", "copy", 2), ("23/4 10:00", "accept")),
    ),
    Story(
        title="Vườn khí tượng nhỏ cho bài học địa lý", field=6, unit="thcs-song-hien",
        by="ha@cb.example", authors=(("Lương Quốc Đạt", 100),), credits=EDUCATION,
        begun="03/3 14:00", since=(2022, 10),
        before="Học sinh học đo mưa, đo gió qua hình vẽ nên khó nhớ.",
        how="Làm thùng đo mưa, phong tốc, lều nhiệt kế từ đồ bỏ; mỗi lớp ghi sổ một tuần.",
        gain="Điểm kiểm tra phần thời tiết của khối 6 tăng từ 6,1 lên 7,8.",
        steps=(("11/3 10:40", "register"), ("17/4 17:00", "complete"), ("22/4 14:00", "hand_in"),
               ("24/4 08:10", "copy", 1), ("24/4 08:11", "copy", 2), ("25/4 09:00", "accept"),
               ("28/4 15:00", "lend", 2, "Phòng GD&ĐT", "Nông Thị Hà", date(2025, 5, 2))),
    ),
    Story(
        title="Bộ thẻ ghép vần tiếng Việt cho học sinh người Mông", field=6, unit="th-de-tham",
        by="ha@cb.example", authors=(("Hoàng Thị Dợ", 70), ("Nguyễn Minh Thư", 30)),
        credits=EDUCATION, begun="15/4 08:00", since=(2024, 1),
        before="Học sinh lớp 1 chưa thạo tiếng Việt, ghép vần rất chậm.",
        how="Thẻ hai mặt, một mặt tranh và tiếng Mông, một mặt vần; chơi theo nhóm bốn em.",
        gain="Cuối kỳ một, 26 trên 28 em đọc trơn, năm trước là 19.",
        steps=(("22/4 11:00", "register"), ("29/4 16:30", "complete"), ("29/4 17:05", "hand_in"),
               ("05/5 07:40", "copy", 1)),
    ),
    Story(
        title="Trò chơi tìm lỗi chính tả trên máy tính cũ", field=1, unit="thcs-hop-giang",
        by="men@cb.example", authors=(("Nông Thị Mến", 80), ("Đinh Hải Yến", 20)),
        credits=EDUCATION, begun="21/4 19:30", since=(2024, 9), lacks=(5,),
        before="Chấm chính tả mất cả buổi, học sinh không nhớ lỗi của mình.",
        how="Trang tính tự ra câu có lỗi, học sinh sửa và thấy điểm ngay, máy cũ cũng chạy được.",
        gain="Lỗi chính tả trung bình mỗi bài giảm từ 9 xuống 4.",
        steps=(("24/4 20:10", "register"),),
    ),
    Story(
        title="Giá đỡ giúp trẻ mầm non tập cầm bút", field=6, unit="mn-song-bang",
        by="ha@cb.example", authors=(("Phùng Thị Nhung", 100),), credits=EDUCATION,
        begun="22/4 10:00", since=(2024, 3), lacks=(2, 5),
        before="Cô phải cầm tay từng bé, một buổi chỉ kèm được năm bé.",
        how="Miếng tre uốn vừa ngón tay, buộc vải mềm, có ba cỡ.",
        gain="Sau ba tuần hơn nửa lớp tự cầm bút đúng.",
        steps=(("25/4 09:30", "register"),),
    ),
    Story(
        title="Hộp thí nghiệm điện an toàn dùng pin", field=6, unit="thcs-song-hien",
        by="ha@cb.example", authors=(("Trịnh Công Phúc", 100),), credits=EDUCATION,
        begun="25/4 14:20", since=(2023, 2), lacks=(3, 4, 5),
        before="Bộ thí nghiệm cũ hỏng nhiều, dây hở dễ giật.",
        how="Các khối nhựa kẹp sẵn bóng, công tắc, nối bằng nam châm.",
        gain="Mỗi nhóm lắp xong mạch trong 5 phút.",
        steps=(("29/4 10:00", "register"),),
    ),
    Story(
        title="Lịch trực nhật bằng ô màu cho lớp ghép", field=6, unit="th-ngoc-xuan",
        by="ha@cb.example", authors=(("Sầm Thị Lan", 100),), credits=EDUCATION,
        begun="28/4 09:00", since=(2024, 9), lacks=(1, 4, 5),
        before="Lớp ghép hai trình độ hay nhầm việc, mất giờ phân công.",
        how="Vòng giấy xoay hai lớp, mỗi màu một nhóm việc, học sinh tự xoay mỗi sáng.",
        gain="Mỗi ngày bớt 10 phút phân công.",
        steps=(("29/4 15:10", "register"),),
    ),
    Story(
        title="Sổ tay cây thuốc quanh trường bằng mã QR", field=5, unit="thcs-hop-giang",
        by="men@cb.example", authors=(("Nông Thị Mến", 100),), credits=EDUCATION,
        begun="30/4 20:15",
        before="Học sinh không biết tên cây trong vườn trường, thầy cô kể rồi lại quên.", how="",
    ),
    Story(
        title="Kệ sách di động làm từ thùng hàng", field=6, unit="th-de-tham",
        by="ha@cb.example", authors=(("Nguyễn Minh Thư", 100),), credits=EDUCATION,
        begun="02/5 15:40", before="Thư viện ở tầng ba, học sinh lớp 1 ít khi lên.", how="",
    ),
)  # fmt: skip

FIELDS = (
    Story(
        title=DUCKS, candidate=DUCKS, field=4, unit="chu-trinh", by="pao@cb.example",
        authors=(("Đàm Thị Lụa", 80), ("Hoàng Văn Thọ", 20)),
        credits=((2, "nong-nghiep"), (2, "chu-trinh")), begun="24/4 09:00", since=(2021, 4),
        place="xóm 3, xã Chu Trinh", lacks=(2, 5),
        before="Vịt nhốt chuồng chậm lớn, chuồng hôi, cám tốn.",
        how="Ngăn suối bằng lưới thấp, thả vịt từ sáng, chiều gõ mõ gọi về ăn ngô ủ.",
        gain="Cám giảm một phần ba, trứng bán được giá hơn vì có nhãn OCOP.",
        numbers=(
            {"label": "Trứng mỗi con một năm", "before": "150", "after": "190", "unit": "quả"},
            {"label": "Vịt con chết", "before": "18", "after": "7", "unit": "con trên 100"},
            {"label": "Công chăm sóc", "before": "5", "after": "3", "unit": "giờ một ngày"},
            {"label": "Tiền cám mỗi con", "before": "42000", "after": "31000",
             "unit": "đồng một tháng", "quantity": "200", "quantity_unit": "con", "times": "12"},
        ),
        steps=(("25/4 10:15", "register"),),
    ),
    Story(
        title=MUSHROOMS, candidate=MUSHROOMS, field=4, unit="hung-dao", by="dao@cb.example",
        authors=(("Lục Thị Hiền", 60), ("Lục Văn Páo", 40)),
        credits=((3, "dich-vu"), (3, "hung-dao")), begun="22/4 08:30", since=(2020, 10),
        place="xóm Nam Phong, xã Hưng Đạo",
        before="Cấy nấm trên gỗ rừng, hết gỗ là hết nấm, chỉ có một vụ.",
        how="Đóng bịch mùn cưa và lõi ngô, hấp bằng nồi tự làm, tưới sương hẹn giờ.",
        gain="Một năm ba vụ, mỗi nghìn bịch lãi khoảng 9 triệu đồng.",
        steps=(("24/4 15:30", "register"), ("29/4 16:00", "complete"), ("29/4 16:20", "hand_in")),
    ),
    Story(
        title=NOODLES, candidate=NOODLES, field=2, unit="dich-vu", by="thao@cb.example",
        authors=(("Nông Đức Hậu", 100),), credits=((3, "dich-vu"),), begun="25/4 13:50",
        since=(2022, 12), place="xã Hưng Đạo", lacks=(3, 5),
        before="Tráng, cắt, phơi bằng tay, sáu người mới được một tạ bún một ngày.",
        how="Nối máy ép, dao cắt và băng tải phơi thành một dây, một tủ điện điều khiển chung.",
        gain="Hai người làm được ba tạ một ngày, sợi đều.",
        numbers=(
            {"label": "Bún làm ra một ngày", "before": "100", "after": "300", "unit": "kg"},
            {"label": "Người làm", "before": "6", "after": "2", "unit": "người"},
            {"label": "Tiền công mỗi ngày", "before": "1200000", "after": "400000",
             "unit": "đồng một ngày", "times": "260"},
        ),
        steps=(("28/4 09:40", "register"),),
    ),
    Story(
        title="Giá phơi quần áo công nhân tự thu khi mưa", field=2, unit="cong-doan",
        by="bach@cb.example", authors=(("Mã Văn Khánh", 100),), credits=((4, "cong-doan"),),
        begun="05/3 10:00", since=(2023, 6), place="Khu nhà trọ công nhân phường Sông Hiến",
        before="Trời mưa bất chợt là ướt hết đồ vì cả dãy trọ đi làm.",
        how="Cảm biến mưa đóng rơ-le, mô-tơ gạt nước cũ kéo giá phơi vào mái.",
        gain="Mỗi bộ hết 350 nghìn đồng, 12 phòng đang dùng.",
        steps=(("14/3 16:10", "register"), ("24/4 11:00", "complete"), ("24/4 11:30", "hand_in"),
               ("25/4 14:00", "copy", 1), ("25/4 14:01", "copy", 2), ("28/4 09:00", "accept")),
    ),
    Story(
        title="Xe đẩy thùng rác lên dốc có phanh tự khóa", field=2, unit="cong-doan",
        by="bach@cb.example", authors=(("Lưu Văn Toàn", 50), ("Mạc Thị Phin", 50)),
        credits=((4, "cong-doan"),), begun="16/4 09:00", since=(2024, 2), lacks=(5,),
        place="Đội vệ sinh môi trường thành phố",
        before="Công nhân vệ sinh đẩy xe lên dốc hay bị trôi ngược, đau lưng.",
        how="Bánh cóc gắn trục sau, nhả bằng tay phanh xe đạp.",
        gain="Một người đẩy được xe trước đây cần hai người.",
        steps=(("21/4 08:40", "register"), ("25/4 15:00", "hand_in"), ("28/4 08:20", "copy", 1),
               ("28/4 08:25", "differs", 1, "signature", "Trang cuối bản mô tả chưa ký."),
               ("29/4 10:20", "check", {
                   "file-5": Found("missing", Check.Reason.NO_EVIDENCE,
                                   "Đội vệ sinh xác nhận đã dùng xe từ khi nào, có đóng dấu."),
                   "answer-5": Found("wrong", Check.Reason.UNCLEAR,
                                     "Nói rõ phanh nhả ra bằng cách nào."),
               }),
               ("29/4 10:30", "return", "Cần giúp viết thì gọi Phòng VHKHTT.", date(2025, 5, 8))),
    ),
    Story(
        title="Thang máy chở phở cho quán ba tầng", field=2, unit="cong-doan",
        by="bach@cb.example", authors=(("Hà Văn Lợi", 100),), credits=((4, "cong-doan"),),
        begun="19/4 08:00", since=(2025, 3), stage=Dossier.Stage.IDEA, lacks=(5,),
        before="Bưng bê qua cầu thang hẹp dễ đổ.", how="Mới vẽ, dự định dùng tời xây dựng.",
        gain="Chưa làm nên chưa có số.",
        steps=(("22/4 09:00", "register"), ("22/4 09:30", "hand_in"),
               ("24/4 16:00", "mark_ineligible", "Mới là ý tưởng, chưa làm thử.")),
    ),
    Story(
        title="Nắp cống ngăn mùi và rác đúc từ nhựa tái chế", field=3, unit="hop-giang",
        by="hop@cb.example", authors=(("Tô Văn Nghị", 100),), credits=((5, "hop-giang"),),
        begun="28/3 14:30", since=(2023, 3), place="tổ 5, phường Hợp Giang",
        before="Miệng cống hở bốc mùi, rác trôi xuống gây ngập ngõ.",
        how="Đun chảy túi nhựa với cát, đúc nắp hai cánh tự khép, nước xuống thì mở.",
        gain="Sau mưa lớn ngõ không còn ngập, 30 miệng cống đã lắp.",
        steps=(("02/4 09:00", "register"), ("18/4 11:00", "complete"), ("21/4 10:00", "hand_in"),
               ("23/4 09:30", "copy", 1), ("29/4 09:10", "copy", 2), ("29/4 14:00", "accept")),
    ),
    Story(
        title="Máy thái cỏ voi chạy bằng mô-tơ xe điện cũ", field=2, unit="song-hien",
        by="hien@cb.example", authors=(("Chu Văn Thương", 100),), credits=((5, "song-hien"),),
        begun="07/4 08:20", since=(2022, 5), place="tổ 12, phường Sông Hiến",
        before="Băm cỏ bằng dao, mỗi con trâu mất một giờ mỗi ngày.",
        how="Lắp dao quay vào mô-tơ xe đạp điện, phễu nghiêng, công tắc ngắt khi mở nắp.",
        gain="Mười phút thái đủ cỏ cho ba con trâu.",
        steps=(("10/4 15:00", "register"), ("29/4 08:00", "complete")),
    ),
    Story(
        title="Cửa sổ lưới chống côn trùng kéo như rèm", field=2, unit="ngoc-xuan",
        by="ngoc@cb.example", authors=(("Lăng Thị Thơ", 100),), credits=((5, "ngoc-xuan"),),
        begun="23/4 08:00", since=(2024, 5), place="tổ 6, phường Ngọc Xuân", lacks=(3,),
        before="Lưới đóng cố định khó giặt, bụi bám, mau rách.",
        how="Lưới cuốn trên ống nhựa có lò xo, ray bằng nẹp nhôm.",
        gain="Rẻ bằng một phần ba cửa mua sẵn, tháo giặt được.",
        steps=(("28/4 14:45", "register"),),
    ),
    Story(
        title="Đèn bắt muỗi từ quạt máy tính hỏng", field=5, unit="ngoc-xuan",
        by="ngoc@cb.example", authors=(("Lăng Thị Thơ", 100),), credits=((5, "ngoc-xuan"),),
        begun="22/4 09:00", since=(2024, 7), place="tổ 6, phường Ngọc Xuân", lacks=(5,),
        before="Phun thuốc muỗi hại người già, trẻ nhỏ.",
        how="Quạt hút dưới đèn xanh, túi vải hứng muỗi.", gain="Bớt muỗi thấy rõ trong nhà.",
        steps=(("23/4 10:00", "register"),
               ("26/4 16:00", "withdraw", "Tác giả dồn sức cho giải pháp cửa sổ lưới.")),
    ),
    Story(
        title="Lò sấy thạch đen bằng vỏ trấu", field=3, unit="tan-giang", by="giang@cb.example",
        authors=(("Nông Văn Tịnh", 100),), credits=((5, "tan-giang"),), begun="29/4 21:00",
        before="Thạch đen phơi gặp mưa là đen sạm, thương lái ép giá.", how="",
    ),
)  # fmt: skip

STORIES = (*SCHOOLS, *FIELDS)
# What the city has sent to the province, in one act; one accepted dossier waits for the next.
FORWARDED_AT = moment("29/4 15:00")
FORWARDED = (
    "Bảng chữ nổi học toán cho trẻ nhìn kém",
    "Giá phơi quần áo công nhân tự thu khi mưa",
    "Nắp cống ngăn mùi và rác đúc từ nhựa tái chế",
)

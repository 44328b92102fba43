"""Words from which a simulation invents its names and titles."""

from random import Random

FAMILIES = (
    "Nông", "Hoàng", "Lục", "Bế", "Đàm", "Triệu", "Lý", "Ma", "Hà", "Vi", "Lương", "Đinh", "Phùng",
    "Sầm", "Mạc", "Chu", "Lã", "Bàn", "Đặng", "Nguyễn", "Trần", "Lê", "Phạm", "Ngô",
)  # fmt: skip
MIDDLES = (
    "Văn", "Thị", "Đức", "Thu", "Minh", "Ngọc", "Quang", "Thanh", "Hữu", "Bảo", "Kim", "Xuân",
)  # fmt: skip
GIVEN = (
    "An", "Bình", "Chi", "Dũng", "Đạt", "Giang", "Hạnh", "Hiếu", "Hoa", "Hùng", "Khánh", "Lan",
    "Linh", "Mạnh", "Nga", "Nhung", "Oanh", "Phúc", "Quý", "Sơn", "Thảo", "Trang", "Tuấn", "Yến",
)  # fmt: skip
FIRST = (
    "An", "Bạch", "Bình", "Cao", "Đại", "Đoài", "Đồng", "Gia", "Hà", "Hải", "Hòa", "Kim", "Lam",
    "Long", "Minh", "Nam", "Ngọc", "Phú", "Phong", "Quang", "Sơn", "Tân", "Thạch", "Thanh", "Yên",
)  # fmt: skip
LAST = (
    "Bản", "Châu", "Dương", "Định", "Giang", "Hưng", "Khê", "Lạc", "Lĩnh", "Mai", "Nguyên", "Phong",
    "Sơn", "Thành", "Thịnh", "Thượng", "Tiến", "Trạch", "Vân", "Xuyên",
)  # fmt: skip
THINGS = (
    "Máy tách hạt", "Lò sấy", "Bể lọc nước", "Giàn tưới", "Xe đẩy", "Bẫy côn trùng", "Khung dệt",
    "Bộ học liệu", "Phần mềm xếp lịch", "Tủ ấp trứng", "Máy thái rau", "Nhà màng", "Bếp đun",
    "Đèn báo", "Giá phơi", "Hầm ủ phân", "Mô hình nuôi cá", "Bộ thí nghiệm", "Sổ theo dõi",
    "Dây chuyền đóng gói", "Máy vò chè", "Chuồng nuôi", "Bảng học chữ", "Cân tự ghi",
)  # fmt: skip
MANNERS = (
    "quay tay", "dùng pin mặt trời", "bằng tre", "từ đồ bỏ đi", "tự ngắt khi đầy", "gấp gọn",
    "chạy bằng nước suối", "ghép từng phần", "dùng hơi nóng thừa", "điều khiển bằng điện thoại",
    "hai tầng", "không cần điện", "có bánh xe", "theo vòng khép kín", "nhắc bằng tin nhắn",
)  # fmt: skip
AIMS = (
    "cho hộ trồng ngô", "cho lớp ghép", "cho trạm y tế xã", "cho tổ vệ sinh", "cho người già",
    "cho vườn đồi", "cho hộ nuôi vịt", "cho trường nội trú", "cho xưởng nhỏ", "cho nhà văn hóa xóm",
    "cho mùa khô", "cho trẻ mầm non", "cho hợp tác xã", "cho đường dốc", "cho chợ phiên",
)  # fmt: skip
TROUBLES = (
    "Trước đây làm bằng tay, mất nhiều công và hay hỏng.",
    "Cách cũ tốn củi, tốn điện, mùa mưa không làm được.",
    "Máy bán sẵn đắt, lại không hợp với ruộng nhỏ, dốc.",
    "Phải đi lại nhiều lần, ghi sổ dễ sót.",
)
GAINS = (
    "Công giảm một nửa, hao hụt còn khoảng 5 phần trăm.",
    "Mỗi năm tiết kiệm chừng 6 triệu đồng một hộ.",
    "Làm xong trong một buổi thay vì hai ngày.",
    "Người dùng thấy đỡ nặng, đỡ bụi, không phải thức đêm.",
)


def person(random: Random) -> str:
    return " ".join(random.choice(pool) for pool in (FAMILIES, MIDDLES, GIVEN))


def title(random: Random) -> str:
    return " ".join(random.choice(pool) for pool in (THINGS, MANNERS, AIMS))

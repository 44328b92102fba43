"""What a new Thể lệ starts from; every line can be changed before the rules are published.

The rows are what most provinces write. The points (40, 30, 30) are ours: no official split is
known.
"""

from typing import Any

COPIES = 2
YEARS_BEFORE = 5  # "applied since" is the first year of the contest minus this

FIELDS: tuple[dict[str, Any], ...] = (
    {"label": "Công nghệ thông tin, điện tử, viễn thông"},
    {"label": "Cơ khí tự động hóa, xây dựng, giao thông vận tải"},
    {"label": "Vật liệu, hóa chất, năng lượng"},
    {"label": "Nông lâm ngư nghiệp, tài nguyên và môi trường"},
    {"label": "Y dược"},
    {"label": "Giáo dục và đào tạo"},
)

CRITERIA: tuple[dict[str, Any], ...] = (
    {
        "label": "Tính mới, tính sáng tạo",
        "max_points": 40,
        "guide": "Khác gì so với cách làm đã biết ở tỉnh và ở Việt Nam? Tác giả tự nghĩ ra, "
        "cải tiến chỗ nào?",
    },
    {
        "label": "Khả năng áp dụng",
        "max_points": 30,
        "guide": "Đã áp dụng ở đâu, từ khi nào? Nơi khác làm theo được không, cần điều kiện gì?",
    },
    {
        "label": "Hiệu quả kinh tế, kỹ thuật, xã hội",
        "max_points": 30,
        "guide": "Số liệu trước và sau khi làm. Lợi cho người lao động, cho môi trường; có hại gì "
        "không?",
    },
)

ITEMS: tuple[dict[str, Any], ...] = (
    {
        "label": "Phiếu đăng ký dự thi",
        "hint": "Bản có chữ ký của các tác giả và xác nhận của đơn vị hoặc địa phương.",
        "required": True,
        "minimum_files": 1,
        "names_authors": True,
    },
    {
        "label": "Bản tóm tắt giải pháp",
        "hint": "Không quá 02 trang A4.",
        "required": True,
        "minimum_files": 1,
    },
    {
        "label": "Bản mô tả giải pháp",
        "hint": "Tên giải pháp khớp với Phiếu đăng ký.",
        "required": True,
        "minimum_files": 1,
    },
    {
        "label": "Ảnh sản phẩm hoặc mô hình",
        "hint": "Ít nhất 02 ảnh, chụp tại nơi áp dụng.",
        "required": True,
        "minimum_files": 2,
    },
    {
        "label": "Giấy xác nhận áp dụng",
        "hint": "Nơi đã áp dụng hoặc sản xuất thử xác nhận: từ khi nào, quy mô, kết quả.",
        "required": True,
        "minimum_files": 1,
    },
)

QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "label": "Cách làm này tên là gì?",
        "hint": "Gọi như vẫn gọi hằng ngày. Ví dụ: máy tách hạt ngô đạp chân.",
        "heading": "Tên giải pháp",
        "required": True,
        "max_length": 300,
    },
    {
        "label": "Trước đây làm thế nào, khó ở chỗ nào?",
        "hint": "Tốn bao nhiêu công, bao nhiêu tiền, hay hỏng ở đâu.",
        "heading": "Giải pháp đã biết và hạn chế",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Nơi khác đã có ai làm giống chưa? Cách của mình khác gì?",
        "hint": "Ở xã bên, ở tỉnh khác, trên báo, trên mạng. Không biết thì ghi là chưa thấy.",
        "heading": "Tính mới",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Làm lần đầu tháng nào, năm nào? Ở đâu, ai đang dùng?",
        "hint": "Ví dụ: tháng 3/2023, ở xóm, nay có 6 nhà dùng.",
        "heading": "Thời gian tạo ra và mức độ áp dụng",
        "required": True,
        "max_length": 3000,
    },
    {
        "label": "Làm từng bước thế nào?",
        "hint": "Dụng cụ, vật liệu, kích thước, liều lượng. Kể như chỉ cho người mới làm.",
        "heading": "Nội dung giải pháp",
        "required": True,
        "max_length": 10000,
    },
    {
        "label": "Chỗ nào là mình tự nghĩ ra hoặc cải tiến?",
        "hint": "Một, hai điểm chính là đủ.",
        "heading": "Tính sáng tạo",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Người khác làm theo được không? Cần có những gì?",
        "hint": "Đất, nước, điện, vốn, tay nghề.",
        "heading": "Khả năng áp dụng, nhân rộng",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Sau khi làm thì được hơn những gì?",
        "hint": "Năng suất, công, tiền, hao hụt: con số trước và sau.",
        "heading": "Hiệu quả kỹ thuật, kinh tế",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Có lợi gì cho môi trường, sức khỏe, việc làm? Có hại gì không?",
        "hint": "Thấy gì ghi nấy, không có thì ghi là không.",
        "heading": "Hiệu quả xã hội, môi trường",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Có gì để chứng minh?",
        "hint": "Ảnh, sổ ghi chép, giấy chứng nhận, giấy xác nhận, video.",
        "heading": "Phụ lục, minh chứng",
        "required": False,
        "max_length": 3000,
    },
    {
        "label": "Ai cùng làm, mỗi người phần nào? Đã dự thi hay đạt giải ở đâu chưa?",
        "hint": "Ghi việc của từng người. Chưa dự thi ở đâu thì ghi là chưa.",
        "heading": "Tác giả và cam đoan",
        "required": True,
        "max_length": 3000,
        "names_authors": True,
    },
)

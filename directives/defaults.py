"""What a new Thể lệ starts from; every line can be changed before the rules are published.

The rows are what most provinces write. The points (40, 30, 30) are ours: no official split is
known.
"""

from typing import Any

from directives import outlines
from directives.examples import EXAMPLES
from directives.models import Criterion, DossierItem, Example, Field, Question, Rules

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
        "cải tiến chỗ nào?\n"
        "0 – 10: Cách làm đã biết, đem áp dụng lại\n"
        "10,5 – 20: Cải tiến một phần cách làm đã biết\n"
        "20,5 – 30: Mới ở tỉnh, tác giả tự nghĩ ra phần chính\n"
        "30,5 – 40: Chưa thấy ai làm ở Việt Nam",
    },
    {
        "label": "Khả năng áp dụng",
        "max_points": 30,
        "guide": "Đã áp dụng ở đâu, từ khi nào? Nơi khác làm theo được không, cần điều kiện gì?\n"
        "0 – 7,5: Chỉ làm được ở nơi tác giả\n"
        "8 – 15: Nơi khác làm được nếu thay đổi nhiều\n"
        "15,5 – 22,5: Nhiều nơi làm được, cần hướng dẫn\n"
        "23 – 30: Đã có nơi khác làm theo, chi phí thấp",
    },
    {
        "label": "Hiệu quả kinh tế, kỹ thuật, xã hội",
        "max_points": 30,
        "guide": "Số liệu trước và sau khi làm. Lợi cho người lao động, cho môi trường; có hại gì "
        "không?\n"
        "0 – 7,5: Chưa có số liệu\n"
        "8 – 15: Có số liệu, lợi ích nhỏ\n"
        "15,5 – 22,5: Lợi rõ về một mặt, có số liệu\n"
        "23 – 30: Lợi rõ về kinh tế, kỹ thuật và xã hội, có số liệu",
    },
)

ITEMS: tuple[dict[str, Any], ...] = (
    {
        "label": "Phiếu đăng ký dự thi",
        "hint": "Bản có chữ ký của các tác giả và xác nhận của đơn vị hoặc địa phương.",
        "required": True,
        "minimum_files": 1,
        "names_authors": True,
        "takes": "paper",
        "example": "Đủ chữ ký của các tác giả, có dấu xác nhận, chụp thẳng và đủ bốn góc tờ giấy.",
        "paper": "phieu-dang-ky",
    },
    {
        "label": "Bản tóm tắt giải pháp",
        "hint": "Không quá 02 trang A4.",
        "required": True,
        "minimum_files": 1,
        "takes": "paper",
        "max_pages": 2,
        "example": "Hai mặt giấy là nhiều nhất, in từ câu trả lời thì vừa.",
        "paper": "tom-tat",
    },
    {
        "label": "Bản mô tả giải pháp",
        "hint": "Tên giải pháp khớp với Phiếu đăng ký.",
        "required": True,
        "minimum_files": 1,
        "takes": "paper",
        "example": "In từ câu trả lời rồi ký, hoặc bản tự viết có đủ các mục.",
        "paper": "ban-mo-ta",
    },
    {
        "label": "Ảnh sản phẩm hoặc mô hình",
        "hint": "Ít nhất 02 ảnh, chụp tại nơi áp dụng.",
        "required": True,
        "minimum_files": 2,
        "takes": "picture",
        "example": "Một ảnh toàn cảnh, một ảnh chụp gần, thấy rõ cách làm và người đang dùng.",
    },
    {
        "label": "Giấy xác nhận áp dụng",
        "hint": "Nơi đã áp dụng hoặc sản xuất thử xác nhận: từ khi nào, quy mô, kết quả.",
        "required": True,
        "minimum_files": 1,
        "takes": "paper",
        "example": "Có tên nơi áp dụng, từ ngày nào, số liệu trước và sau, chữ ký và dấu.",
        "paper": "giay-xac-nhan",
    },
)

QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "label": "Cách làm này tên là gì?",
        "hint": "Gọi như vẫn gọi hằng ngày. Ví dụ: máy tách hạt ngô đạp chân.",
        "short": "Gọi tên cách làm",
        "why": "Tên khớp nhau ở mọi tờ giấy thì hồ sơ không bị trả lại.",
        "length_guide": "Một dòng, chừng 10 đến 20 chữ",
        "heading": "Tên giải pháp",
        "required": True,
        "max_length": 300,
    },
    {
        "label": "Trước đây làm thế nào, khó ở chỗ nào?",
        "hint": "Tốn bao nhiêu công, bao nhiêu tiền, hay hỏng ở đâu.",
        "short": "Trước đây làm thế nào",
        "why": "Có cái cũ để so thì giám khảo mới thấy cái mới.",
        "length_guide": "Chừng 5 đến 10 câu",
        "heading": "Giải pháp đã biết và hạn chế",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Nơi khác đã có ai làm giống chưa? Cách của mình khác gì?",
        "hint": "Ở xã bên, ở tỉnh khác, trên báo, trên mạng. Không biết thì ghi là chưa thấy.",
        "short": "Nơi khác đã ai làm",
        "why": "Tính mới chấm nhiều điểm nhất.",
        "length_guide": "Chừng 3 đến 6 câu",
        "heading": "Tính mới",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Làm lần đầu tháng nào, năm nào? Ở đâu, ai đang dùng?",
        "hint": "Ví dụ: tháng 3/2023, ở xóm, nay có 6 nhà dùng.",
        "short": "Làm lần đầu khi nào, ở đâu",
        "why": "Thể lệ chỉ nhận giải pháp đã làm thật và nhận từ một năm nhất định.",
        "length_guide": "Chừng 2 đến 5 câu",
        "heading": "Thời gian tạo ra và mức độ áp dụng",
        "required": True,
        "max_length": 3000,
    },
    {
        "label": "Làm từng bước thế nào?",
        "hint": "Dụng cụ, vật liệu, kích thước, liều lượng. Kể như chỉ cho người mới làm.",
        "short": "Từng bước làm",
        "why": "Người chưa thấy bao giờ đọc xong phải hình dung được.",
        "length_guide": "Chừng 10 đến 30 câu",
        "heading": "Nội dung giải pháp",
        "required": True,
        "max_length": 10000,
    },
    {
        "label": "Chỗ nào là mình tự nghĩ ra hoặc cải tiến?",
        "hint": "Một, hai điểm chính là đủ.",
        "short": "Tự nghĩ ra chỗ nào",
        "why": "Nói rõ phần của mình, kẻo bị coi là làm theo.",
        "length_guide": "Chừng 3 đến 5 câu",
        "heading": "Tính sáng tạo",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Người khác làm theo được không? Cần có những gì?",
        "hint": "Đất, nước, điện, vốn, tay nghề.",
        "short": "Người khác làm theo",
        "why": "Nhiều nơi làm theo được thì điểm khả năng áp dụng cao.",
        "length_guide": "Chừng 3 đến 6 câu",
        "heading": "Khả năng áp dụng, nhân rộng",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Sau khi làm thì được hơn những gì?",
        "hint": "Năng suất, công, tiền, hao hụt: con số trước và sau.",
        "kind": "table",
        "short": "Trước và sau",
        "why": "Con số trước và sau nói thay nhiều lời.",
        "length_guide": "Vài dòng trong bảng và chừng 3 câu",
        "heading": "Hiệu quả kỹ thuật, kinh tế",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Có lợi gì cho môi trường, sức khỏe, việc làm? Có hại gì không?",
        "hint": "Thấy gì ghi nấy, không có thì ghi là không.",
        "short": "Môi trường, sức khỏe",
        "why": "Nói cả chỗ chưa tốt thì người chấm tin hơn.",
        "length_guide": "Chừng 2 đến 5 câu",
        "heading": "Hiệu quả xã hội, môi trường",
        "required": True,
        "max_length": 5000,
    },
    {
        "label": "Có gì để chứng minh?",
        "hint": "Ảnh, sổ ghi chép, giấy chứng nhận, giấy xác nhận, video.",
        "short": "Ảnh và giấy tờ",
        "why": "Điều có giấy tờ, ảnh chụp thì không ai phải hỏi lại.",
        "length_guide": "Liệt kê, mỗi thứ một dòng",
        "heading": "Phụ lục, minh chứng",
        "required": False,
        "max_length": 3000,
    },
    {
        "label": "Ai cùng làm, mỗi người phần nào? Đã dự thi hay đạt giải ở đâu chưa?",
        "hint": "Ghi việc của từng người. Chưa dự thi ở đâu thì ghi là chưa.",
        "short": "Ai cùng làm",
        "why": "Ghi đủ người cùng làm từ đầu thì sau không tranh cãi.",
        "length_guide": "Chừng 2 đến 5 câu",
        "heading": "Tác giả và cam đoan",
        "required": True,
        "max_length": 3000,
        "names_authors": True,
    },
)


def fill(rules: Rules) -> None:
    """Writes the rows that new rules start with: fields, criteria, papers of a dossier, questions,
    an example for each question and field, and the usual outline of the Bản mô tả.
    """
    made: dict[type, list[Any]] = {}
    parts: tuple[tuple[Any, tuple[dict[str, Any], ...]], ...] = (
        (Field, FIELDS), (Criterion, CRITERIA), (DossierItem, ITEMS), (Question, QUESTIONS),
    )  # fmt: skip
    for model, rows in parts:
        made[model] = model.objects.bulk_create(
            model(rules=rules, order=order, **row) for order, row in enumerate(rows, 1)
        )
    Example.objects.bulk_create(
        Example(question=question, field=field, text=text)
        for question, texts in zip(made[Question], EXAMPLES, strict=True)
        for field, text in zip(made[Field], texts, strict=True)
    )
    outlines.use(rules, outlines.DEFAULT)

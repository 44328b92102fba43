"""How somebody answered a question, one of each field: all invented, to show what is enough.

One tuple a question, in the order of `defaults.QUESTIONS`; in it one text a field, in the order of
`defaults.FIELDS`. A field tells one solution through all its answers.
"""

EXAMPLES: tuple[tuple[str, ...], ...] = (
    (  # 1. the name
        "Sổ điện thoại nhắc lịch tiêm cho bà con bằng tin nhắn thoại tiếng Tày.",
        "Máy tách hạt ngô đạp chân làm từ khung xe đạp cũ.",
        "Bếp sấy thạch bằng vỏ trấu, khói đi ống riêng.",
        "Nuôi gà đồi có đệm lót men, tối gọi về bằng kẻng.",
        "Khay chia thuốc theo buổi cho người già ở trạm y tế xã.",
        "Bộ thẻ ghép vần hai thứ tiếng cho học sinh lớp 1.",
    ),
    (  # 2. before
        "Trước đây tôi gọi từng nhà báo lịch tiêm, một ngày chỉ gọi được 40 nhà. Tháng nào cũng "
        "sót chừng chục cháu.",
        "Trước đây nhà tôi tẽ ngô bằng tay, hai người một ngày được 60 kg. Tay rộp, mưa xuống "
        "không kịp thì ngô mốc.",
        "Trước đây phơi thạch ngoài sân, gặp mưa là đen. Mỗi vụ bỏ đi khoảng 30 kg.",
        "Trước đây gà nhốt chuồng xi măng, phân ướt, hôi. Cứ 100 con thì chết 18 con vì bệnh "
        "đường ruột.",
        "Trước đây các cụ để chung một túi thuốc, hay uống nhầm buổi. Có tháng trạm gặp 5 cụ uống "
        "quá liều.",
        "Trước đây học sinh người Mông nghe cô đọc vần mà không hiểu nghĩa. Hết kỳ một, 28 em thì "
        "9 em chưa đọc trơn.",
    ),
    (  # 3. elsewhere
        "Ở tỉnh khác có phần mềm nhắn tin chữ, nhưng bà con lớn tuổi không đọc được. Của tôi là "
        "gọi máy, nói tiếng Tày.",
        "Ở chợ có máy chạy điện giá 6 triệu. Máy của tôi không cần điện, hết 700 nghìn, mang lên "
        "nương được.",
        "Tôi xem trên mạng thấy có tủ sấy điện, tốn khoảng 80 nghìn tiền điện một mẻ. Dùng vỏ "
        "trấu thì chưa thấy ai làm.",
        "Xã bên cũng rải đệm lót nhưng không gọi gà về. Gọi bằng kẻng thì gà quen giờ, đỡ mất "
        "con.",
        "Hiệu thuốc có hộp chia theo ngày của nước ngoài, chữ nhỏ. Khay của chúng tôi dùng hình "
        "mặt trời, mặt trăng.",
        "Chưa thấy trường nào trong tỉnh làm thẻ có cả tiếng Mông. Bộ thẻ bán sẵn chỉ có tiếng "
        "Việt.",
    ),
    (  # 4. since when, where, who
        "Làm lần đầu tháng 8/2023 ở trạm y tế xã. Nay 4 xóm dùng, khoảng 320 nhà nhận cuộc gọi.",
        "Tháng 10/2022, ở nhà tôi. Nay trong xóm có 11 nhà dùng, hai nhà ở xã bên cũng đóng theo.",
        "Tháng 6/2023, ở xưởng của gia đình. Đã sấy ba vụ, tổ hợp tác 7 hộ dùng chung.",
        "Tháng 3/2021, ở xóm. Lúc đầu có nhà tôi, nay 6 nhà cùng nuôi, tổng khoảng 2.400 con.",
        "Tháng 01/2024, ở trạm y tế phường. 45 cụ mang khay về nhà.",
        "Tháng 9/2023, ở lớp 1A. Năm học này cả ba lớp 1 của trường dùng.",
    ),
    (  # 5. how
        "Nhập danh sách cháu và ngày tiêm vào bảng tính. Máy tự chọn ai đến lịch trong 3 ngày "
        "tới, gọi và phát lời thu sẵn dài 20 giây.",
        "Khung xe đạp cũ, trục gắn trống gỗ đóng 120 đinh. Ngồi đạp, cho bắp vào phễu, hạt rơi "
        "xuống thùng, lõi bắn ra sau.",
        "Lò gạch cao 1,2 m, trên là 5 khay lưới. Đốt 8 kg trấu, giữ nóng vừa tay trong 6 giờ, mỗi "
        "giờ đảo khay một lần.",
        "Rải trấu dày 10 cm, trộn men với cám ngô rồi tưới ẩm. Sáng thả gà lên đồi, 5 giờ chiều "
        "gõ kẻng, cho ăn trong chuồng.",
        "Khay nhựa bốn ngăn, nắp mỗi ngăn in một hình. Thứ Hai cán bộ trạm xếp thuốc cho cả tuần "
        "và ghi vào sổ.",
        "Mặt trước thẻ là tranh và tiếng Mông, mặt sau là vần. Bốn em một nhóm, em nào ghép được "
        "thành tiếng thì giữ thẻ.",
    ),
    (  # 6. own idea
        "Tự nghĩ ra việc thu lời bằng giọng cô y tế xóm, bà con nghe quen nên mới tin.",
        "Tôi đổi đinh thẳng thành đinh uốn, hạt không bị vỡ. Thử bốn lần mới được góc uốn.",
        "Ống khói đi vòng dưới đáy, hơi nóng lên mà khói không ám vào thạch.",
        "Gõ kẻng gọi gà về rồi mới cho ăn. Nhờ thế nhặt được trứng và đếm được gà mỗi tối.",
        "Chúng tôi bỏ chữ, chỉ dùng hình và màu, cụ không biết chữ cũng dùng được.",
        "Xếp vần theo tiếng các em đã biết nói, không theo thứ tự trong sách.",
    ),
    (  # 7. others
        "Trạm nào có một điện thoại và một máy tính cũ là làm được. Học trong một buổi.",
        "Ai biết hàn là làm được. Cần khung xe đạp cũ, tấm gỗ và khoảng 700 nghìn đồng.",
        "Làm được ở nơi có vỏ trấu. Xây lò hết 2 ngày công và 1.500 viên gạch.",
        "Nhà có vườn đồi từ 500 m² trở lên là nuôi được. Vốn ban đầu khoảng 8 triệu cho 100 con.",
        "Trạm nào cũng làm được, khay mua ở chợ rồi dán hình. Mỗi khay hết 25 nghìn đồng.",
        "Giáo viên tự in và ép nhựa được. Tiếng dân tộc nào thì nhờ phụ huynh đọc giúp tiếng ấy.",
    ),
    (  # 8. before and after
        "Trước sót 10 cháu một tháng, nay còn 1. Cô y tế bớt được 3 buổi gọi điện.",
        "Trước hai người tách được 60 kg một ngày, nay một người được 250 kg. Hạt vỡ từ 8 kg còn "
        "1 kg mỗi tạ.",
        "Trước phơi nắng 2 ngày được 40 kg, nay sấy 6 giờ được 60 kg. Hỏng vì mưa: trước 10 kg, "
        "nay không còn.",
        "Gà chết từ 18 xuống 5 con trên 100. Tiền thuốc thú y trước 900 nghìn một lứa, nay 300 "
        "nghìn.",
        "Trước 5 cụ một tháng uống nhầm, nay có tháng không có ai. Số cụ tái khám đúng hẹn từ 28 "
        "lên 41.",
        "Trước 19 trên 28 em đọc trơn sau kỳ một, nay 26 trên 28 em.",
    ),
    (  # 9. environment, health, work
        "Đỡ tốn xăng xe đi báo từng nhà. Không thấy có hại gì.",
        "Không dùng điện, không bụi. Người già cũng đạp được, mỗi lần chừng 20 phút thì nghỉ.",
        "Tận dụng vỏ trấu trước kia đổ ra suối. Tro đem bón vườn; vẫn còn ít khói lúc nhóm lò.",
        "Chuồng hết mùi, hàng xóm không phàn nàn. Phân lẫn trấu đem bón ngô.",
        "Các cụ yên tâm, con cháu đi làm xa cũng đỡ lo. Khay rửa dùng lại, không thêm rác.",
        "Các em mạnh dạn nói trước lớp hơn. Thẻ in trên bìa cũ của trường, không có hại gì.",
    ),
    (  # 10. proof
        "Sổ tiêm của trạm hai năm, ảnh chụp bảng tính, giấy xác nhận của trạm y tế xã.",
        "Bốn ảnh máy, một đoạn phim đang tách ngô, giấy xác nhận của xóm.",
        "Sổ ghi từng mẻ sấy, hóa đơn bán thạch, ảnh lò.",
        "Sổ ghi số gà mỗi lứa, giấy tiêm phòng, giấy chứng nhận OCOP của xã.",
        "Sổ phát thuốc của trạm, ảnh khay, nhận xét của trạm trưởng.",
        "Bảng điểm đọc hai năm, ảnh giờ học, nhận xét của tổ chuyên môn.",
    ),
    (  # 11. who
        "Tôi viết bảng tính, cô y tế xóm thu lời: tôi 70, cô 30 phần trăm. Chưa dự thi ở đâu.",
        "Một mình tôi làm. Năm 2023 có mang ra hội chợ của huyện, không thi.",
        "Hai vợ chồng cùng làm, mỗi người một nửa. Chưa dự thi ở đâu.",
        "Tôi nghĩ ra và nuôi, con trai làm chuồng: 80 và 20 phần trăm. Chưa dự thi ở đâu.",
        "Ba người ở trạm cùng làm. Đã được công nhận sáng kiến cấp cơ sở năm 2024.",
        "Hai cô chủ nhiệm lớp 1 cùng làm, cô 70, tôi 30 phần trăm. Đạt giải Ba cấp trường năm "
        "2024.",
    ),
)  # fmt: skip

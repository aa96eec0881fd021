"""What voices are measured by: sentences in the words of the course. A word of several syllables is joined by ``_``."""

VIETNAMESE = (
    "Bà_con cầm giấy_tờ ra ngân_hàng gặp cán_bộ ở quầy.",
    "Công_an thật không đòi tiền qua điện_thoại.",
    "Người lạ gọi giục chuyển tiền thì cúp máy.",
    "Ai hỏi mật_khẩu cũng không đọc.",
    "Đưa điện_thoại trước ô_vuông cho máy quét.",
    "Đọc to tên người nhận rồi mới bấm chuyển tiền.",
    "Chờ loa của người bán báo đã nhận tiền.",
    "Mất điện_thoại thì gọi ngân_hàng khóa tài_khoản trước.",
    "Cắm dây sạc vào điện_thoại khi pin còn ít.",
    "Bấm nút bên hông để tiếng lớn hơn.",
    "Không cho ai mượn tài_khoản của mình.",
    "Tin_nhắn báo trúng thưởng là để lừa mình.",
    "Bà_con ra nhà văn_hóa thôn hỏi đoàn_viên.",
    "Mở ứng_dụng của ngân_hàng rồi chọn quét mã.",
    "Số tiền có mấy số không thì đếm cho kỹ.",
    "Gửi thử một ít rồi gọi hỏi con đã nhận chưa.",
    "Căn_cước hết hạn thì đi làm lại trước.",
    "Nghe chưa kịp thì bấm loa nghe lại.",
    "Mưa lớn mất sóng thì mai học tiếp.",
    "Bán cà_phê xong tiền về thẳng tài_khoản.",
)

ENGLISH = (
    "Take your papers to the bank and ask somebody at the counter.",
    "A real policeman never asks for money on the telephone.",
    "When a stranger hurries you to send money hang up.",
    "Never read your password to anybody.",
    "Hold the telephone in front of the square.",
    "Read the name aloud before you send the money.",
    "Wait until the seller says that the money has come.",
    "If you lose your telephone call the bank first.",
    "Plug in the cable when the battery is low.",
    "Press the button on the side to make it louder.",
)
"""A control: the same recogniser, the same kind of machine, a language that both know well."""

from bot.course.wording import RULES, faults, official, sentences, words
from tests.rows import each_row

TEXT, LABEL, TITLE = "a/b/text", "a/b/option.c", "a/lesson/title"


def whats(key: str, text: str) -> list[str]:
    return [what for what, _ in faults(key, text=text)]


def test_words_are_counted_as_people_count_them() -> None:
    assert words("Bấm nút quét mã QR – rồi đọc TÊN.") == 8
    assert words("“” … –") == 0


def test_a_quotation_after_a_colon_is_a_sentence_of_its_own() -> None:
    assert sentences("Bà con nói: “Bị giục thì dừng.” Nha!") == ["Bà con nói", "“Bị giục thì dừng", "” Nha"]
    assert sentences("Trả 10.000 đồng lúc 7:30.") == ["Trả 10.000 đồng lúc 7:30"]


@each_row(
    ("key", "text"),
    [
        (TEXT, "Bà con cầm điện thoại lên. Bấm nút có hình cái loa."),
        (TEXT, " ".join(["chữ"] * 12) + ". " + " ".join(["chữ"] * 12) + ". Nha."),
        (LABEL, "Không gửi, cúp máy"),
        (TITLE, "Quét mã QR để trả tiền"),
        (TEXT, "Công an toàn tỉnh đã báo. Trang đó không an toàn."),
        (TEXT, "Gọi lại cho bạn bè, người bạn cũ, rồi hỏi bạn hàng."),
        (TEXT, "Mã OTP, mã số bí mật. Mã QR, VNeID, SIM, Wi-Fi, Zalo, K'Ho."),
        (TEXT, "Cục pin xanh đã đầy. Pin yếu thì cắm sạc."),
        (TEXT, "Xem ở dichvucong.gov.vn, https://vneid.gov.vn/tai-ve hoặc www.agribank.com.vn."),
        (TEXT, "Chưa chắc thì hỏi đã.Rồi mới làm."),
    ],
)
def test_good_wording_passes(key: str, text: str) -> None:
    assert whats(key, text) == []


@each_row(
    ("key", "text", "said"),
    [
        (TEXT, "Một hai. " * 13, "dài 26 tiếng, quá 25"),
        ("a/b/alt", "Một hai. " * 13, "dài 26 tiếng, quá 25"),
        (TEXT, " ".join(["chữ"] * 13) + ".", "dài 13 tiếng, quá 12"),
        (LABEL, "Hỏi người bán hàng đi", "nhãn “Hỏi người bán hàng đi” dài 21 chữ, quá 20"),
        (TITLE, "Quét mã trả tiền ở chợ phiên xa", "dài 31 chữ, quá 28"),
        (TEXT, "Làm vậy là an toàn tuyệt đối.", "hứa điều không ai giữ được: “an toàn”"),
        (LABEL, "An toàn", "hứa điều không ai giữ được: “An toàn”"),
        (TEXT, "Tiền chắc chắn không mất.", "hứa điều không ai giữ được: “chắc chắn không”"),
        (TEXT, "Không bao giờ mất tiền.", "hứa điều không ai giữ được: “Không bao giờ mất”"),
        (TEXT, "Ngân hàng cam kết trả lại.", "hứa điều không ai giữ được: “cam kết”"),
        (TEXT, "Đúng 100%.", "hứa điều không ai giữ được: “100%”"),
        (TEXT, "Bạn bấm nút này.", "gọi người học là “bạn”"),
        (TEXT, "Tiền của bạn.", "gọi người học là “bạn”"),
        (TEXT, "Ai hỏi mã otp, mình không đọc.", "viết “otp”"),
        (TEXT, "Bấm mã Qr.", "viết “Qr”"),
        (TEXT, "Mở VNEID.", "viết “VNEID”"),
        (TEXT, "Bật wifi.", "viết “wifi”"),
        (TEXT, "Bấm mã pin.", "viết “mã pin”"),
        (TEXT, "Tiếng k’ho.", "viết “k’ho”"),
        (TEXT, "Bấm https://vneid-capnhat.top/a.", "đường dẫn “https://vneid-capnhat.top/a.” không có trong danh sách"),
        (TEXT, "Vào agribank.com để xem.", "đường dẫn “agribank.com” không có trong danh sách"),
        (TEXT, "Vào xyz-gov.vn để xem.", "đường dẫn “xyz-gov.vn” không có trong danh sách"),
    ],
)
def test_a_fault_is_named(key: str, text: str, said: str) -> None:
    assert [what for what in whats(key, text) if said in what]


def test_every_rule_says_what_to_do() -> None:
    text = "Bạn vào bit.top xem mã otp 100% nhé, mã PIN là chìa khóa " + "chữ " * 26
    found = [*faults(TEXT, text=text), *faults("bot/saved/choice.emergency", text=text)]
    assert all(what and do for what, do in found)
    assert len({do for _, do in found}) == len(RULES)


@each_row(
    ("address", "expected"),
    [
        ("gov.vn", True),
        ("https://lamdong.gov.vn/tin?x=1", True),
        ("HTTPS://VNEID.GOV.VN", True),
        ("vneid.gov.vn.top", False),
        ("vneidgov.vn", False),
        ("https://gov.vn@evil.top", False),
        ("https://evil.top/gov.vn", False),
    ],
)
def test_only_the_end_of_a_host_makes_it_official(address: str, expected: bool) -> None:
    assert official(address) is expected

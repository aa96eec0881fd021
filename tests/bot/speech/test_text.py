import unicodedata
from datetime import date

from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.language.numbers import NAMES as DIGITS
from bot.speech.names import NAMES
from bot.speech.text import spoken
from tests.bot.language.test_numbers import heard
from tests.rows import each_row

SAID = [
    # money
    ("Trả 50.000 đ", "Trả năm mươi nghìn đồng."),
    ("1.250.000đ", "Một triệu hai trăm năm mươi nghìn đồng."),
    ("500000 đồng", "Năm trăm nghìn đồng."),
    ("100 000 đ", "Một trăm nghìn đồng."),
    ("500k", "Năm trăm nghìn đồng."),
    ("2tr5", "Hai triệu rưỡi."),
    ("2 triệu", "Hai triệu."),
    ("1,5 triệu đồng", "Một phẩy năm triệu đồng."),
    ("1.005 đồng", "Một nghìn không trăm lẻ năm đồng."),
    ("2,000,000 VND", "Hai triệu đồng."),
    ("5.000đ/ngày", "Năm nghìn đồng mỗi ngày."),
    ("còn ...50.000 đ", "Còn. Năm mươi nghìn đồng."),
    # telephones and codes, digit by digit
    ("0912 345 678", "Không chín một hai, ba bốn năm, sáu bảy tám."),
    ("+84 912.345.678", "Không chín một hai, ba bốn năm, sáu bảy tám."),
    ("02432053205", "Không hai bốn ba, hai không năm, ba hai không năm."),
    ("1900558818", "Một chín không không, năm năm, tám tám, một tám."),
    ("1900 1234", "Một chín không không, một hai, ba bốn."),
    ("Gọi 113 hoặc 156.", "Gọi một một ba hoặc một năm sáu."),
    ("Thôn có 113 hộ.", "Thôn có một trăm mười ba hộ."),
    ("Nhắn 5656", "Nhắn năm sáu năm sáu."),
    ("Mã 481562", "Mã bốn tám một năm sáu hai."),
    ("4-8-1-5", "Bốn tám một năm."),
    ("(0263) 3822 137", "Không hai sáu ba, ba tám hai, hai một ba bảy."),
    ("Số tài khoản: 0123456789", "Số tài khoản: không một hai, ba bốn năm, sáu bảy tám chín."),
    ("STK 1903 6789 1234 567", "Số tài khoản một chín không ba, sáu bảy tám chín, một hai ba bốn, năm sáu bảy."),
    ("1903 6789 1234", "Một chín không ba, sáu bảy tám chín, một hai ba bốn."),
    ("tài khoản 100000000", "Tài khoản một không không, không không không, không không không."),
    ("Tài khoản 500000 đ", "Tài khoản năm trăm nghìn đồng."),
    ("100 000 000 đ", "Một trăm triệu đồng."),
    ("1000000000", "Một không không không không không không không không không."),
    ("Mã OTP là 4815", "Mã ô tê pê là bốn tám một năm."),
    ("PIN: 2000", "Mã số bí mật: hai không không không."),
    ("pin là 2580", "Mã số bí mật là hai năm tám không."),
    ("mã số bí mật 2580", "Mã số bí mật hai năm tám không."),
    ("mã 1900 54 54 13", "Mã một chín không không, năm bốn, năm bốn, một ba."),
    ("Bấm *101#", "Bấm sao một không một thăng."),
    ("1 2 3 4 5 6", "Một hai ba bốn năm sáu."),
    ("BS12345", "Bê ét, một hai ba bốn năm."),
    ("nhà B12", "Nhà B một hai."),
    # dates, times, measures
    ("15/09/2025", "Ngày mười lăm tháng chín năm hai nghìn không trăm hai mươi lăm."),
    ("ngày 2/4", "Ngày hai tháng tư."),
    ("mùng 2/9", "Mùng hai tháng chín."),
    ("2025-07-01", "Ngày một tháng bảy năm hai nghìn không trăm hai mươi lăm."),
    ("tháng 7/2025", "Tháng bảy năm hai nghìn không trăm hai mươi lăm."),
    ("8h30", "Tám giờ ba mươi phút."),
    ("17:00", "Mười bảy giờ."),
    ("24/7, 24/24", "Suốt ngày đêm, suốt ngày đêm."),
    ("7h30–11h", "Bảy giờ ba mươi phút đến mười một giờ."),
    ("từ 1/7 - 15/7", "Từ ngày một tháng bảy đến ngày mười lăm tháng bảy."),
    ("ngày 30 tháng 4", "Ngày ba mươi tháng tư."),
    ("3 tháng 4 ngày", "Ba tháng bốn ngày."),
    ("Thứ 4, lần thứ 4", "Thứ tư, lần thứ tư."),
    ("Nghị định 52/2024/NĐ-CP", "Nghị định năm mươi hai năm hai nghìn không trăm hai mươi bốn."),
    ("rẫy 3 m², 2 ha", "Rẫy ba mét vuông, hai héc ta."),
    ("2 GB một tháng", "Hai ghi ga bai một tháng."),
    ("50.000–100.000 đ", "Năm mươi nghìn đến một trăm nghìn đồng."),
    ("100k/ngày", "Một trăm nghìn đồng mỗi ngày."),
    ("12,5%", "Mười hai phẩy năm phần trăm."),
    ("20–30 người", "Hai mươi đến ba mươi người."),
    ("cách 5 km", "Cách năm ki lô mét."),
    ("sóng 4G", "Sóng bốn gờ."),
    ("năm 2025", "Năm hai nghìn không trăm hai mươi lăm."),
    ("3,14", "Ba phẩy mười bốn."),
    # choices
    ("1 Cúp máy", "Số một, Cúp máy."),
    ("2. Chuyển tiền", "Số hai, Chuyển tiền."),
    ("1️⃣ Cúp máy\n2️⃣ Chuyển tiền", "Số một, Cúp máy. Số hai, Chuyển tiền."),
    ("Bấm 1️⃣ để nghe lại", "Bấm một để nghe lại."),
    ("Bấm 1 hoặc 2", "Bấm một hoặc hai."),
    # names
    ("Đừng đọc mã OTP, mã PIN", "Đừng đọc mã ô tê pê, mã số bí mật."),
    ("Quét mã QR ở máy ATM", "Quét mã quy a ở máy a tê em."),
    ("Mở VNeID, Zalo, Wi-Fi", "Mở vê en e ai đi, da lô, oai phai."),
    ("SIM của UBND xã, TP. Đà Lạt", "Sim của ủy ban nhân dân xã, thành phố Đà Lạt."),
    ("tiếng K'Ho, K’Ho", "Tiếng cơ ho, cơ ho."),
    ("KHÔNG ĐỌC MÃ", "Không đọc mã."),
    ("TKNH", "Tê ca en hát."),
    ("USSD, VIP", "U ét ét dê, vip."),
    ("Thẻ có chip, Mobile Money", "Thẻ có chíp, mô bai mơ ni."),
    ("https://dichvucong.gov.vn/abc", "Trang dịch vụ công."),
    ("Đừng bấm http://bit.ly/x1y2, hỏi đã", "Đừng bấm đường dẫn, hỏi đã."),
    ("zalo.me/123", "Đường dẫn da lô."),
    ("Vào trang www.bidv.com.vn.", "Vào trang bê i đê vê."),
    ("trang web vneid.gov.vn.example.com", "Đường dẫn."),
    ("Gửi abc@xa.vn", "Gửi địa chỉ thư điện tử."),
    ("OTP, PIN, QR", "Ô tê pê, mã số bí mật, quy a."),
    ("MÃ PIN, SẠC PIN", "Mã số bí mật, sạc pin."),
    ("Cục pin đỏ, pin yếu", "Cục pin đỏ, pin yếu."),
    ("Dùng AI giả giọng. AI làm được.", "Dùng ây ai giả giọng. Ây ai làm được."),
    ("Ai hỏi? AI HỎI MÃ? AI?", "Ai hỏi? Ai hỏi mã? Ai?"),
    ("Bon Đưng I, Bon Đưng II", "Bon Đưng một, Bon Đưng hai."),
    ("quý IV, I. I", "Quý bốn, một. I."),
    ("Đưng K'Nớ 1, K’Nớ 5", "Đưng cơ nớ một, cơ nớ năm."),
    ("Đưng K'Si", "Đưng cơ si."),
    ("HDBank, ABBANK, MBBank, CAKE", "Hát đê banh, a bê banh, em bê banh, kếch."),
    ("Chuyển NAPAS 247, napas 24/7", "Chuyển na pát hai bốn bảy, na pát hai bốn bảy."),
    ("eTax, eTax Mobile, Face ID", "E tách, e tách mô bai, phây ai đi."),
    # silence and pauses
    ("Giỏi quá 👍🏽🎉!", "Giỏi quá!"),
    ("👨‍👩‍👧", ""),
    ("---", ""),
    ("", ""),
    ("Dừng lại\nHỏi người nhà", "Dừng lại. Hỏi người nhà."),
    ('"Bị giục thì dừng."', "Bị giục thì dừng."),
    ("Xong… 5 bước (dễ)", "Xong. Năm bước, dễ."),
    ("Đúng không?!", "Đúng không?"),
    ("Niam să! Hơ̆, bañ", "Niam să! Hơ̆, bañ."),
    ("９１３ hộ", "Chín trăm mười ba hộ."),
    # what is not seen hides nothing
    ("O\u00adTP", "Ô tê pê."),
    ("A\u00adA", "Aa."),
    ("1\u200b13", "Một một ba."),
    # carriers
    ("VinaPhone, MobiFone, Viettel", "Vi na phôn, mô bi phôn, việt teo."),
]


@each_row(("written", "said"), SAID, ids=[written for written, _ in SAID])
def test_what_is_written_is_said_as_people_say_it(written: str, said: str) -> None:
    assert spoken(written) == said
    assert spoken(unicodedata.normalize("NFD", written)) == said


PIECES = st.sampled_from(
    [
        "50.000 đ", "1.250.000", "0912 345 678", "1900 1234", "113", "OTP", "QR", "K'Ho", "15/09/2025", "8h30", "12,5%",
        "2tr5", "500k", "4G", "BS12345", "Cúp máy", "bà con", "KHÔNG", "zalo.me/1", "👍", "1️⃣", "1", ".", ",", "\n", "(",
        "-", "hơ̆", "TKNH", "TP.", "/", "0", "2025", "…", "a@b.vn", "&", "%", "đ", "triệu", "ngày", "×",
    ]
)  # fmt: skip
MIXED = st.lists(st.one_of(PIECES, st.text(max_size=3)))
TEXTS = st.one_of(st.text(), MIXED.map(" ".join), MIXED.map("".join))


@given(TEXTS)
@example("ß")
@example("ǆ 1²½")
def test_only_words_and_pauses_are_left(text: str) -> None:
    said = spoken(text)
    assert not any(char.isnumeric() and unicodedata.category(char)[0] == "N" for char in said)
    assert not {unicodedata.category(char) for char in said} & {"So", "Sk", "Sm", "Sc", "Cf", "Cc", "Co", "Cs", "Cn"}
    assert said == " ".join(said.split())


@given(TEXTS)
@example("A\u00adA")
def test_speaking_what_was_spoken_changes_nothing(text: str) -> None:
    said = spoken(text)
    assert spoken(said) == said


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạ  ", max_size=60))
def test_plain_vietnamese_words_all_stay(text: str) -> None:
    assume(not set(text.split()) & {word for name in NAMES for word in name.split()})
    assert spoken(text).lower().rstrip(".").split() == text.split()


@each_row("name", sorted(NAMES))
def test_every_name_is_said_in_words_the_machine_knows(name: str) -> None:
    assert spoken(f"xem {name} nhé") == f"Xem {NAMES[name]} nhé."


@given(st.one_of(st.integers(0, 10**12), st.integers(0, 10**6)), st.sampled_from([" đ", "đ", " đồng", " VND", "₫"]))
@example(50_000, " đ")
@example(10**12, " đ")
def test_an_amount_is_heard_as_it_is_written(amount: int, currency: str) -> None:
    said = spoken(f"Gửi {amount:,}{currency}.".replace(",", "."))
    assert said.startswith("Gửi ")
    assert heard(said.removeprefix("Gửi ").removesuffix(" đồng.").split()) == amount


@given(st.from_regex(r"[0-9]{3,5}(?: ?[0-9]{3,4}){1,3}", fullmatch=True), st.sampled_from(["Số tài khoản ", "STK: "]))
def test_every_digit_of_an_account_is_heard_in_its_place(number: str, lead: str) -> None:
    said = spoken(lead + number).removeprefix("Số tài khoản").strip(":. ").replace(",", " ")
    assert "".join(str(DIGITS.index(word)) for word in said.split()) == number.replace(" ", "")


@given(
    st.dates(date(1910, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d"])
)
def test_a_date_is_heard_as_it_is_written(day: date, form: str) -> None:
    said = spoken(day.strftime(form)).removeprefix("Ngày ").removesuffix(".")
    parts = (
        said.replace("tháng tư ", "tháng bốn ").replace(" tháng ", " | ", 1).replace(" năm hai nghìn", " | hai nghìn")
    )
    parts = parts.replace(" năm một nghìn", " | một nghìn")
    assert [heard(part.split()) for part in parts.split(" | ")] == [day.day, day.month, day.year]

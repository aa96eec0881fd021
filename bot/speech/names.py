"""How abbreviations, brands and foreign words are said by a machine that only knows Vietnamese syllables.

Decided by what people at a counter in Lâm Đồng say, not by the dictionary: QR is *quy a*, ATM *a tê em*,
SIM and PIN are words. Who hears something better changes a line here; the clips follow by themselves
once ``bot.speech.text.VERSION`` is raised.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.language.apps import APPS
from bot.language.apps import SITES as APP_SITES

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "a": "a", "b": "bê", "c": "xê", "d": "dê", "đ": "đê", "e": "e", "f": "ép", "g": "giê", "h": "hát",
        "i": "i", "j": "gi", "k": "ca", "l": "lờ", "m": "em", "n": "en", "o": "o", "p": "pê", "q": "quy",
        "r": "rờ", "s": "ét", "t": "tê", "u": "u", "v": "vê", "w": "vê kép", "x": "ích", "y": "i", "z": "dét",
    }
)  # fmt: skip
"""Letter names, for abbreviations that are in no table."""

NAMES: Mapping[str, str] = MappingProxyType(
    {
        # codes and cards
        "otp": "ô tê pê",
        "pin": "pin",
        "sim": "sim",
        "qr": "quy a",
        "vietqr": "việt quy a",
        "qr code": "mã quy a",
        "qr-code": "mã quy a",
        "atm": "a tê em",
        "cvv": "xê vê vê",
        "nfc": "en ép xê",
        "vneid": "vê en e ai đi",
        "id": "ai đi",
        "ekyc": "xác thực khuôn mặt",
        "ok": "ô kê",
        "chip": "chíp",
        # papers and offices
        "cccd": "căn cước công dân",
        "cmnd": "chứng minh nhân dân",
        "ubnd": "ủy ban nhân dân",
        "hđnd": "hội đồng nhân dân",
        "bhxh": "bảo hiểm xã hội",
        "bhyt": "bảo hiểm y tế",
        "csxh": "chính sách xã hội",
        "nhcsxh": "ngân hàng chính sách xã hội",
        "vbsp": "ngân hàng chính sách xã hội",
        "nhnn": "ngân hàng nhà nước",
        "tp": "thành phố",
        "tp.": "thành phố",
        "tdp": "tổ dân phố",
        "sđt": "số điện thoại",
        "đt": "điện thoại",
        "stk": "số tài khoản",
        "tk": "tài khoản",
        "nh": "ngân hàng",
        "vd": "ví dụ",
        "v.v": "vân vân",
        "và/hoặc": "hoặc",
        # banks
        "agribank": "a gờ ri banh",
        "vietcombank": "việt com banh",
        "vietinbank": "việt tin banh",
        "techcombank": "tếch com banh",
        "vpbank": "vê pê banh",
        "tpbank": "tê pê banh",
        "lpbank": "lờ pê banh",
        "mb bank": "em bê banh",
        "mb": "em bê",
        "sacombank": "sa com banh",
        "kienlongbank": "kiên long banh",
        "bidv": "bê i đê vê",
        "acb": "a xê bê",
        "napas": "na pát",
        "bank": "banh",
        "mobile money": "mô bai mơ ni",
        "momo": "mô mô",
        "vnpay": "vê en pây",
        "viettel": "việt teo",
        "vnpt": "vê en pê tê",
        "vinaphone": "vi na phôn",
        "mobifone": "mô bi phôn",
        "vietnamobile": "việt na mô bai",
        "gmobile": "giê mô bai",
        # the telephone
        **{app.lower(): said for app, said in APPS.items()},
        "micrô": "mi cờ rô",
        "facebook": "phây búc",
        "messenger": "mét sen giơ",
        "tiktok": "tích tốc",
        "youtube": "diu túp",
        "google": "gu gồ",
        "google play": "gu gồ pờ lây",
        "ch play": "xê hát pờ lây",
        "app store": "áp sờ to",
        "android": "an đờ roi",
        "iphone": "ai phôn",
        "wi-fi": "oai phai",
        "wifi": "oai phai",
        "internet": "in tơ nét",
        "online": "trên mạng",
        "app": "áp",
        "link": "đường dẫn",
        "email": "thư điện tử",
        "e-mail": "thư điện tử",
        "sms": "tin nhắn",
        "video": "vi đê ô",
        "deepfake": "đíp phếch",
        "file": "phai",
        "web": "oép",
        "menu": "mê nu",
        "website": "trang oép",
        "apk": "a pê ca",
        "gps": "giê pê ét",
        "usb": "u ét bê",
        "pos": "bốt",
        # measures and peoples
        "vnđ": "đồng",
        "vnd": "đồng",
        "campuchia": "cam pu chia",
        "k'ho": "cơ ho",
        "b'nơr": "bơ nơ",
    }
)  # fmt: skip
"""Keys in lower case; a key stands for a whole word (or words), however it is capitalised."""

SITES: Mapping[str, str] = MappingProxyType(
    {
        **APP_SITES,
        "m.me": "đường dẫn phây búc",
        "facebook.com": "trang phây búc",
        "dichvucong.gov.vn": "trang dịch vụ công",
        "vneid.gov.vn": "trang vê en e ai đi",
        "chongluadao.vn": "trang chống lừa đảo",
        "lamdong.gov.vn": "trang của tỉnh Lâm Đồng",
        "chinhphu.vn": "trang của chính phủ",
        "gov.vn": "trang của nhà nước",
        "vbsp.org.vn": "trang của ngân hàng chính sách xã hội",
        "napas.com.vn": "trang na pát",
        "agribank.com.vn": "trang a gờ ri banh",
        "bidv.com.vn": "trang bê i đê vê",
        "vietcombank.com.vn": "trang việt com banh",
        "vietinbank.vn": "trang việt tin banh",
    }
)
"""What a web address is called, the first that fits. Any other is “đường dẫn”: nobody can use one that is spelled."""

"""How easily a password is guessed by who tries common ones first, and what people here commonly take.

The lists and the arithmetic are those of zxcvbn (MIT; names, words and leaked passwords of English, some 30,000, in the
package: nothing is asked of anybody outside). Vietnamese words and the names of places come from here and the course.
"""

from collections.abc import Iterable, Iterator

from bot.course import Commune
from bot.language import APPS, loose

STRONG = 3
"""Of zxcvbn's scores from 0 to 4: more than 10^8 guesses."""

_LONGEST = 72  # characters that zxcvbn looks at: what comes after does not make a password weaker

_WORDS = """
bonso bon so mat khau matkhau matma ma bao bimat bi khongbiet khong biet dangnhap dang nhap quantri quan tri
quanly ly quanlyxa admin uyban uy ban ubnd ubndxa trusoxa doanxa doan xa doanvien vien doanthanhnien thanh nien
canbo can bo congan cong an truongthon truong thon phuong huyen tinh lamdong lam dong dalat da lat lacduong lac
duong langbiang lang biang kho koho vietnam viet nam hanoi ha noi saigon sai gon hochiminh ho chi minh xinchao
xin chao anhyeuem anh yeu em emyeuanh toiyeuban toi toiyeu yeuem yeuanh giadinh gia dinh contrai con trai congai
gai bome me chame cha vochong vo chong hanhphuc hanh phuc maiyeu mai tinhyeu camon cam on chucmung chuc mung
thanhcong maymaan may man phatdat phat dat ngocanh minhanh nguyen tran le pham hoang huynh phan vu bui do ngo
van thi duc hung dung tuan hoa lan huong thao linh trang khoa son long hai dienthoai dien thoai taikhoan tai
khoan nganhang ngan hang facebook mot ba sau bay tam chin muoi
"""

HERE = frozenset((*_WORDS.split(), *map(str.lower, APPS)))
"""Words that passwords here are made of, without marks; alone and run together."""


def places(communes: Iterable[Commune]) -> frozenset[str]:
    """The names of places, without marks, as words and run together."""
    return frozenset(word for name in _names(communes) for word in (*loose(name).split(), loose(name).replace(" ", "")))


def easily_guessed(password: str, words: Iterable[str]) -> bool:
    """Whether too few guesses find it for who also knows ``words``. With marks, without them, and run together."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - half a second and its lists, only when a password is chosen

    known = [*HERE, *words]
    plain = loose(password)
    ways = {password, plain, plain.replace(" ", "")} - {""}
    return any(zxcvbn(way[:_LONGEST], user_inputs=known)["score"] < STRONG for way in ways)


def _names(communes: Iterable[Commune]) -> Iterator[str]:
    for commune in communes:
        yield from (commune.name, *commune.aliases, *commune.made_of)
        for village in commune.villages:
            yield from (village.name, *village.aliases)

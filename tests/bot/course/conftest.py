"""A small course on disk that loads and passes the checker; tests plant mistakes in it."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.course.check import COMMANDS, UTTERANCES, Problem, check
from bot.course.load import read_course
from bot.course.model import Course

TODAY = date(2026, 11, 23)

LESSON = """\
id = "{id}"
course = "start"
title = "Bài {id}"
learned = "Bà con đã biết gọi người nhà."
after = "{after}"

[[steps]]
slug = "hold"
text = "Bà con cầm điện thoại lên."
picture = "drawing/{id}-hold"
alt = "Tay cầm điện thoại."
do = true
facts = ["phone-own"]

[[steps]]
slug = "press"
text = "Bấm nút có hình cái loa."
picture = "drawing/{id}-press"
alt = "Ngón tay bấm nút."

[[steps]]
slug = "listen"
text = "Đưa lên tai nghe. Chưa rõ thì bấm lại."
picture = "drawing/{id}-listen"
alt = "Điện thoại áp vào tai."

[[steps]]
slug = "tell"
text = "Bà con nói cho người nhà nghe."
picture = "drawing/{id}-tell"
alt = "Hai người nói chuyện."

[[quiz]]
slug = "which"
text = "Muốn nghe lại, bà con bấm gì?"
picture = "drawing/{id}-which"
alt = "Hai nút cạnh nhau."
facts = ["phone-own"]

[[quiz.options]]
slug = "speaker"
text = "Cái loa"
feedback = "Đúng rồi! Bấm loa là nghe lại."
right = true

[[quiz.options]]
slug = "power"
text = "Nút nguồn"
feedback = "Không sao, đang tập thôi. Mình bấm cái loa."
picture = "drawing/phone"
"""

COURSES = """\
[[courses]]
id = "start"
title = "Bắt đầu"
picture = "drawing/phone"
lessons = ["first", "second"]
"""

PHRASES = """\
[tools.choices]
again = "Nghe lại"
menu = "Menu"

[hello]
text = "Xin chào bà con!"
picture = "drawing/phone"
alt = "Người vẫy tay"
[hello.choices]
next = "Tiếp"
leave = "Nghỉ"

[consent]
text = "{controller} lưu thôn và chỗ học. Đồng ý không?"
exact = true
careful = true
[consent.choices]
yes = "Đồng ý"
no = "Không"

[emergency-stop]
text = "Dừng ngay! Đừng chuyển thêm tiền."
careful = true

[coming]
text = "Bài tiếp theo: “{lesson}”."
"""

FACTS = """\
[[facts]]
id = "phone-own"
text = "Điện thoại có loa."
source = "Sách hướng dẫn (hư cấu)"
valid_from = 2025-01-01
checked_on = 2026-11-01
check_again = 2027-05-01
confidence = "certain"
"""

PLACES = """\
[[communes]]
id = "xa-mot"
name = "Xã Một (hư cấu)"
code = "00001"
valid_from = 2025-07-01
aliases = ["Một"]
made_of = ["Xã Cũ"]
contact = "Đoàn xã"
phone = "02630000000"

[[communes.villages]]
id = "thon-dau"
name = "Thôn Đầu"
aliases = ["Thôn 1"]
confirmed = true

[[communes.villages]]
id = "thon-cuoi"
name = "Thôn Cuối"

[[communes]]
id = "xa-hai"
name = "Xã Hai (hư cấu)"
code = "00002"
valid_from = 2025-07-01

[[former]]
name = "Xã Cũ"
code = "00009"
valid_until = 2025-06-30
part_of = "xa-mot"
aliases = ["Cũ"]
"""

HOTLINES = """\
org\tnumber\tconfidence\tchecked_on\tcheck_again\tsource
Ngân hàng Hư Cấu\t19000000\thigh\t2026-11-01\t2027-05-01\tbịa ra để thử
Quỹ Hư Cấu\t\tunverified\t2026-11-01\t2027-05-01\tchưa có
"""

BANKS = """\
bin\tshort_name\tcode\tname\tascii\taliases\ttype\trelevance
970000\tHư Cấu\tHC\tNgân hàng Hư Cấu\tNgan hang Hu Cau\t\tbank\tA
970001\tHư Cấu Hai\tHC2\tNgân hàng Hư Cấu Hai\tNgan hang Hu Cau Hai\t\tbank\t
"""

CATALOG = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: kpm\\n"

# state: draft
# source: KNDL
msgctxt "bot/hello/text"
msgid "Xin chào bà con!"
msgstr "Niam să!"

# state: approved
msgctxt "bot/hello/choice.leave"
msgid "Nghỉ"
msgstr "Rê"

# state: suggested
msgctxt "bot/hello/choice.next"
msgid "Tiếp"
msgstr "Sơntờm"

# state: reviewed
msgctxt "bot/consent/text"
msgid "{controller} lưu thôn và chỗ học. Đồng ý không?"
msgstr "Dăn ưn ngài, {controller}."
"""


PARTS = """\
<svg xmlns="http://www.w3.org/2000/svg"><defs>
<g id="dot"><circle r="3"/></g>
<g id="dots"><use href="#dot"/></g>
</defs></svg>
"""

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><use href="#dots"/></svg>'

STAGES = ("hold", "press", "listen", "tell", "which")
PICTURES = ("phone", *(f"{lesson}-{stage}" for lesson in ("first", "second") for stage in STAGES))


def _words() -> str:
    ways = [f'"{{0}} cách {number}"' for number in range(1, UTTERANCES + 1)]
    line = "{0} = [" + ", ".join(ways) + "]\n"
    commands = "".join(line.format(id) for id in COMMANDS)
    lessons = "".join(line.format(id) for id in ("first", "second"))
    return f'[commands]\n{commands}\n[lessons]\n{lessons}\n[answers]\nyes = ["có", "vâng"]\n'


FILES = {
    "content/courses.toml": COURSES,
    "content/lessons/first.toml": LESSON.format(id="first", after="second"),
    "content/lessons/second.toml": LESSON.format(id="second", after=""),
    "content/phrases.toml": PHRASES,
    "content/facts/all.toml": FACTS,
    "content/places.toml": PLACES,
    "content/hotlines.tsv": HOTLINES,
    "content/banks.tsv": BANKS,
    "content/parts/all.svg": PARTS,
    **{f"content/pictures/drawing/{name}.svg": PICTURE for name in PICTURES},
    "locales/vi/language.toml": 'name = "Tiếng Việt"\nbutton = "Tiếng Việt"\ngreeting = "Xin chào bà con."\n',
    "locales/vi/words.toml": _words(),
    "locales/kpm/language.toml": """\
name = "K'Ho"
button = "K'Ho (bản nháp)"
greeting = "Niam să! Muốn nghe tiếng K'Ho, bấm nút này."
drafts = true
fallback = "vi"
dialects = { sre = "Srê", cil = "Cil" }
standard = "sre"
spelling = "kho"
sources = ["KCH", "KNDL", "VOV4"]
""",
    "locales/kpm/words.toml": '[answers]\nno = ["ờ"]\n',
    "locales/kpm/messages.po": CATALOG,
}


@dataclass(frozen=True)
class Tree:
    """The course on disk."""

    root: Path

    def path(self, file: str) -> Path:
        return self.root / file

    def write(self, file: str, text: str) -> None:
        self.path(file).parent.mkdir(parents=True, exist_ok=True)
        self.path(file).write_text(unicodedata.normalize("NFC", text), encoding="utf-8")

    def edit(self, file: str, old: str, new: str, times: int = 1) -> None:
        """Replace the first ``old``; a test that plants nothing must not pass."""
        text = self.path(file).read_text(encoding="utf-8")
        assert old in text
        self.write(file, text.replace(old, new, times))

    def draw(self, *names: str) -> None:
        """Pictures that nothing shows yet."""
        for name in names:
            self.write(f"content/pictures/drawing/{name}.svg", PICTURE)

    def load(self, minimum: str = "draft", controller: str = "Đoàn xã", places: Path | None = None) -> Course:
        return read_course(self.root, minimum=minimum, controller=controller, places=places)

    def check(self, today: date = TODAY) -> list[Problem]:
        return check(self.root, today=today)


def plant(root: Path) -> Tree:
    """Write the small course under ``root``."""
    tree = Tree(root)
    for file, text in FILES.items():
        tree.write(file, text)
    return tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return plant(tmp_path)

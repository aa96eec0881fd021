"""What the page is made of: small, plain, complete, and nothing from elsewhere."""

import gzip
import json
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
import resvg_py

from api.front.colours import colours
from api.front.page_files import STATIC
from api.http.context import Context
from api.web import page
from api.web.urgent import Bank, Urgent, urgent
from bot.replies import Line
from tests.api.web.conftest import Browser

URGENT = Urgent(
    (Line("vi", "Dừng ngay!"),),
    "/media/pictures/bot/emergency-stop.svg",
    "Bàn tay",
    "113",
    (Bank("Agribank", "1900558818", date(2027, 5, 23)),),
    "Lỡ bị lừa",
    "Quay lại",
    "Gọi ngân hàng",
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked of the database here has tests where it stands."""
    return sqlite_url


def document() -> str:
    return page.document(URGENT)


class Elements(HTMLParser):
    """Every tag of a document with its attributes, and the text inside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def each(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]


def script() -> str:
    return (page.FILES.contents["chat.js"] + page.FILES.contents["offline.js"]).decode()


def test_the_whole_page_is_lighter_than_one_spoken_sentence() -> None:
    files = (page.FILES.contents["chat.js"], page.FILES.contents["chat.css"], document().encode())
    assert sum(len(gzip.compress(file)) for file in files) < 21_600
    assert len(gzip.compress(page.FILES.contents["offline.js"])) < 4_500, "comes after it, and nothing waits for it"


def test_every_file_the_document_names_is_served() -> None:
    elements = Elements(document())
    named = [link["href"] for link in elements.each("link")] + [script["src"] for script in elements.each("script")]
    assert len(named) == 6
    beside = {f"{page.FILES.folder}/{icon['src']}" for icon in manifest()["icons"]}
    assert {*named, *beside} == set(page.FILES.addresses())


def test_nothing_comes_from_another_site() -> None:
    texts = [document(), *(text.decode() for name, text in page.FILES.contents.items() if not name.endswith(".png"))]
    foreign = [address for text in texts for address in re.findall(r"https?://[^\s\"'/]+", text)]
    assert set(foreign) <= {"http://www.w3.org"}  # the name of SVG, fetched by nobody


def test_nothing_in_the_document_needs_a_softer_policy() -> None:
    elements = Elements(document())
    assert all("src" in script for script in elements.each("script"))
    assert not elements.each("style")
    assert not [name for _, attributes in elements.found for name in attributes if name == "style" or name[:2] == "on"]
    assert "unsafe" not in page.HEADERS["content-security-policy"]


def test_the_script_keeps_to_what_an_old_phone_understands() -> None:
    syntax = r"\?\.[a-z(\[]|\?\?|catch \{|\{ ?\.\.\.|#[a-z]+\("
    methods = r"(?<!bonso)\.(?:flat|flatMap|at|replaceAll|matchAll|fromEntries|allSettled)\("
    assert re.findall(f"{syntax}|{methods}", script()) == []
    assert "innerHTML" not in script()


def test_every_icon_is_drawn() -> None:
    drawn = {attributes["id"].removeprefix("icon-") for attributes in Elements(document()).each("symbol")}
    used = set(re.findall(r'bonso\.icon\("([a-z-]+)"\)', script()))
    tools = {"again", "slower", "faster", "back", "person", "emergency", "menu"}
    assert used and used | tools <= drawn


def test_every_element_the_script_asks_for_is_there() -> None:
    ids = {attributes["id"] for _, attributes in Elements(document()).found if "id" in attributes}
    wanted = set(re.findall(r'\bat\("([a-z-]+)"\)', script()))
    assert wanted and wanted <= ids


def test_without_javascript_it_says_where_to_go() -> None:
    said = document().partition("<noscript>")[2].partition("</noscript>")[0]
    assert "Zalo" in said and "đoàn viên" in said


def manifest() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(page.FILES.contents["chat.webmanifest"])
    return told


def test_the_page_can_be_installed() -> None:
    """What browsers ask for: a name, a start within the scope, a window of its own, pictures of two sizes."""
    told = manifest()
    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    pictures = {(icon["sizes"], icon["purpose"]) for icon in told["icons"] if icon["type"] == "image/png"}
    assert pictures == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}


def test_the_pictures_are_as_large_as_the_manifest_says() -> None:
    for icon in manifest()["icons"]:
        if icon["type"] == "image/png":
            content = page.FILES.contents[icon["src"]]
            assert content.startswith(b"\x89PNG"), icon["src"]
            size = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
            assert "x".join(map(str, size)) == icon["sizes"], icon["src"]


def test_a_mark_that_is_cut_round_is_painted_to_its_edge() -> None:
    drawn = (STATIC / "maskable.svg").read_text("utf-8")
    png = bytes(resvg_py.svg_to_bytes(svg_string=drawn, width=512))
    assert png == page.FILES.contents["maskable-512.png"], "drawn anew from its source"
    assert png[25] in (2, 6) and 'rect width="64" height="64" fill' in drawn


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio of two colours such as ``#2a2118``."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_words_stand_out_from_their_paper() -> None:
    pairs = [
        ("ink", "paper"),
        ("ink", "sheet"),
        ("soft", "paper"),
        ("draft", "draft-paper"),
        ("pine-dark", "sheet"),
        ("alarm", "sheet"),
    ]
    assert all(contrast(colours()[words], colours()[paper]) >= 4.5 for words, paper in pairs)
    assert all(contrast("#ffffff", colours()[paper]) >= 4.5 for paper in ("pine", "earth", "alarm"))


async def test_it_comes_packed_and_only_once(browser: Browser) -> None:
    phone = browser()
    style = f"{page.FILES.folder}/chat.css"
    first = await phone.get(style, headers={"accept-encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip" and first.content == page.FILES.contents["chat.css"]
    assert "immutable" in first.headers["cache-control"]
    plain = await phone.get(style, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.content == first.content
    whole = await phone.get("/")
    again = await phone.get("/", headers={"if-none-match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "bonso=" in again.headers["set-cookie"], "the cookie is kept alive all the same"


async def test_the_emergency_stands_in_the_page_itself(browser: Browser) -> None:
    whole = (await browser().get("/")).text
    section = whole.partition('<section id="urgent"')[2].partition("</section>")[0]
    links = [link["href"] for link in Elements(section).each("a")]
    assert links[0] == "tel:113" and len(links) == 5
    assert all(link.startswith("tel:") for link in links)
    assert "Dừng ngay!" in section and "bot/emergency-stop.svg" in section
    tools = whole.partition('<nav id="tools"')[2].partition("</nav>")[0]
    assert "Lỡ bị lừa" in tools, "also before anything has come from the server"


async def test_what_the_worker_keeps_is_there_and_is_nobodys(browser: Browser, parts: Context) -> None:
    phone = browser()
    program = await phone.get("/chat/sw.js?form=mp3")
    assert program.headers["service-worker-allowed"] == "/"
    kept = json.loads(program.text.partition("var KEPT = ")[2].partition(";\n")[0])
    for address in [*kept["files"], kept["voice"]]:
        if not address.startswith("/media/"):
            assert (await phone.get(address)).status_code in (200, 302), address
    assert kept["files"] == [
        *("/", *(address for address in page.FILES.addresses() if not address.endswith(".png"))),
        urgent(parts.courses.current).picture,
    ]
    assert (await phone.get("/chat/emergency/voice?form=exe")).status_code == 404


def test_another_wording_is_another_worker() -> None:
    assert page.worker(URGENT) != page.worker(URGENT._replace(police="112"))

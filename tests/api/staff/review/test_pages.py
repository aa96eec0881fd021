"""The pages of review over HTTP: who may, what is shown, what a button does, how files go out and come back."""

import io
import re
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from httpx import Response
from openpyxl import load_workbook
from sqlalchemy import Engine, insert

from api.media import media
from api.media.media import Media
from api.settings import ROOT, Settings
from api.store.database import writing
from api.store.models import TranslationReport, WordQuestion
from api.store.statements import core
from bot.course.model import Course
from bot.language.po import read_items
from bot.speech.espeak import Espeak
from bot.speech.store import Clips
from tests.api.conftest import NOW
from tests.api.fictional import person
from tests.api.office import Browser, application, audited, employ, logged_in, table, word
from tests.api.review.speakers import LABEL, PLAIN, SAFETY
from tests.api.staff.course.shelf import plain

TEXT = "/staff/review/text"
PAGES = ("/staff/review", f"{TEXT}?key={PLAIN}", "/staff/review/status", "/staff/review/words")


@pytest.fixture
def app(settings: Settings, database: Engine, course: Course) -> FastAPI:
    people = (("ca", "admin"), ("lan", "reviewer"), ("su", "reviewer"), ("k", "recordist"), ("ha", "union"))
    for login, role in people:
        employ(database, login, role, "lac-duong" if role == "union" else "")
    made = application(settings, database, course)
    clips = Clips(settings.data_dir / "clips", {"vi": Espeak("vi"), "kpm": Espeak("vi")})
    made.state.context = replace(made.state.context, media=Media(ROOT, clips))
    made.include_router(media.router)
    return made


def at(key: str, **query: str) -> str:
    return f"{TEXT}?{urlencode({**query, 'key': key})}"


def links(drawn: Response) -> list[str]:
    """The texts that a page leads to."""
    return [unescape(one) for one in re.findall(r'href="(/staff/review/text\?[^"]+)"', drawn.text)]


def mark(drawn: Response) -> str:
    found = re.search(r'name="version" value="([^"]+)"', drawn.text)
    assert found
    return found[1]


def do(
    browser: Browser,
    action: str,
    key: str = PLAIN,
    *,
    seen: str = "",
    query: dict[str, str] | None = None,
    **values: str,
) -> Response:
    """Press a button of the page as it is drawn now, or as it was when she saw ``seen``."""
    address = at(key, **(query or {}))
    drawn = browser.get(address)
    fields = {"version": seen or mark(drawn), "speaks": "sre", "action": action, **values}
    return browser.client.post(address, data={"csrf": word(drawn), **fields})


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_reviewers_and_administrators_look_after_translations(app: FastAPI, page: str) -> None:
    for login, status in (("lan", 200), ("ca", 200), ("k", 403), ("ha", 403)):
        assert logged_in(app, login).get(page).status_code == status, login
    assert Browser(app).get(page).headers["location"].startswith("/staff/login?back=")


def test_files_are_for_administrators(app: FastAPI, database: Engine) -> None:
    for page in ("/staff/review/files", "/staff/review/files/po"):
        assert logged_in(app, "lan").get(page).status_code == 403
        assert audited(database)[-1][:3] == ("staff:lan", "refused", page)
        assert logged_in(app, "ca").get(page).status_code == 200
    assert "/staff/review/files" not in logged_in(app, "lan").get("/staff/review").text
    assert logged_in(app, "lan").post("/staff/review/files", on=PAGES[1]).status_code == 403
    assert logged_in(app, "lan").post("/staff/review/files/apply", on=PAGES[1], rows="[]").status_code == 403


def test_the_menu_leads_there(app: FastAPI) -> None:
    assert 'href="/staff/review"' in logged_in(app, "lan").get("/staff/me").text
    assert 'href="/staff/review"' not in logged_in(app, "ha").get("/staff/me").text
    assert logged_in(app, "lan").get("/staff").headers["location"] == "/staff/review"


@pytest.mark.parametrize(
    "query", ["lang=vi", "lang=xx", "dialect=sre", "dialect=x", "state=x", "part=x", "dialect=%00", "part=%00"]
)
def test_what_there_is_not_is_not_found(app: FastAPI, query: str) -> None:
    for page in ("/staff/review", TEXT, "/staff/review/status", "/staff/review/words"):
        assert logged_in(app, "lan").get(f"{page}?key={PLAIN}&{query}").status_code == 404, page
    assert logged_in(app, "lan").get(f"{TEXT}?key=bot/nothing/text").status_code == 404
    assert logged_in(app, "ca").get("/staff/review/files/pdf").status_code == 404


# --- looking --------------------------------------------------------------------------------------


def test_the_queue_shows_both_texts_and_leads_to_each(app: FastAPI, course: Course) -> None:
    drawn = logged_in(app, "lan").get("/staff/review")
    first = links(drawn)[0]
    assert first == at("bot/tools/choice.emergency", lang="kpm")
    assert course.sources["bot/tools/choice.emergency"] in plain(drawn)
    assert course.entries["kpm"]["bot/promise/text"].text in plain(drawn)
    assert course.sources["bot/promise/text"] not in plain(drawn), "she has not said what she understands"
    assert course.sources[PLAIN] in plain(logged_in(app, "lan").get("/staff/review?part=bot&find=bot/who/text"))
    assert f"{len(course.sources):,}".replace(",", ".") + " câu" in plain(drawn)
    assert "Trang 1 trên" in plain(drawn)
    last = logged_in(app, "lan").get("/staff/review?page=9999")
    assert "Sau →" not in last.text and "← Trước" in last.text


def test_filters_stay_with_every_link(app: FastAPI) -> None:
    drawn = logged_in(app, "lan").get("/staff/review?dialect=cil&state=none&part=qr-pay&find=mã")
    expected = f"lang=kpm&dialect=cil&state=none&part=qr-pay&find={quote('mã')}"
    assert {one.partition("?")[2].partition("&key=")[0] for one in links(drawn)} == {expected}


def test_a_text_stands_beside_its_picture_voice_and_words(app: FastAPI, course: Course) -> None:
    browser = logged_in(app, "lan")
    do(browser, "open", SAFETY)
    drawn = browser.get(at(SAFETY))
    told = plain(drawn)
    assert course.sources[SAFETY] in told and course.entries["kpm"][SAFETY].text in told
    picture = re.search(r'<img src="([^"]+)" alt="([^"]+)"', drawn.text)
    assert picture and browser.get(picture[1]).headers["content-type"] == "image/svg+xml"
    for name in ("&amp;of=vi", ""):
        sources = re.findall(r'<source src="([^"]+)"', drawn.text)
        address = next(one for one in sources if name in one).replace("&amp;", "&")
        sound = browser.get(browser.get(address).headers["location"])
        assert sound.headers["content-type"].startswith("audio/") and len(sound.content) > 2000
    assert re.search(r'<summary lang="kpm">cau</summary>\s*<p>người <small>KNDL\+SIDW\+PEIR, chắc', drawn.text)
    assert re.search(r'class="loan"><details><summary lang="kpm">mã otp', drawn.text)
    assert "Cần hai người duyệt" in told and "Chưa ai sửa" in told
    assert "Bây giờ bà con thấy gì" in told


@pytest.mark.nightly
def test_a_draft_says_what_it_lacks_and_which_word_reads_like_vietnamese(app: FastAPI) -> None:
    with logged_in(app, "lan") as browser:
        do(browser, "open", "help-scammed/first-thing/text")
        drawn = browser.get(at("help-scammed/first-thing/text")).text
        lacking = browser.get(at("bot/reason-signal/text")).text
        plain_text = browser.get(at(PLAIN)).text
        status = browser.get("/staff/review/status").text
    assert "ở đây là tiếng K&#39;Ho" in drawn and "in (in ra giấy)" in drawn and "kẻ lừa là người nhận" in drawn
    assert "Nháp chưa nói được: chỗ thoáng." in lacking
    assert "ở đây là tiếng" not in plain_text and "Nháp chưa nói được" not in plain_text
    assert "Nháp nói ít hơn tiếng Việt" in status and "phần trăm số chữ là từ Việt" in status
    assert status.count("bot%2Freason-signal%2Ftext") == 1


@pytest.mark.slow
def test_every_text_of_the_course_can_be_opened(app: FastAPI, course: Course) -> None:
    browser = logged_in(app, "lan")
    kinds = dict.fromkeys("/".join(key.split("/")[::2]).split(".")[0] for key in course.sources)
    some = [next(key for key in course.sources if "/".join(key.split("/")[::2]).split(".")[0] == one) for one in kinds]
    assert len(some) > 40
    for key in some:
        assert browser.get(at(key)).status_code == 200, key


# --- deciding -------------------------------------------------------------------------------------


def test_from_a_draft_to_approved(app: FastAPI, database: Engine) -> None:
    lan, su, ca = (logged_in(app, login) for login in ("lan", "su", "ca"))
    sent = do(lan, "suggest", SAFETY, text="Bañ đơs mã OTP.")
    assert sent.headers["location"] == at(SAFETY, lang="kpm") + "&done=suggest"
    assert "Đã lưu lời bạn đề nghị" in plain(lan.get(sent.headers["location"]))
    assert 'value="confirm"' not in lan.get(at(SAFETY)).text and 'value="approve"' not in lan.get(at(SAFETY)).text
    assert do(su, "confirm", SAFETY).status_code == 303
    assert do(ca, "open", SAFETY).status_code == 303
    refused = do(ca, "approve", SAFETY, note="Nghe hay.")
    assert refused.status_code == 422
    assert "dịch ngược khi chưa xem câu gốc" in plain(refused) and "Nghe hay." in refused.text
    assert do(su, "read-back", SAFETY, back="Đừng nói mã OTP.").status_code == 303
    assert do(su, "approve", SAFETY, speaks="").status_code == 422
    assert do(su, "approve", SAFETY).status_code == 303
    assert "1 trên 2 người" in plain(su.get(at(SAFETY)))
    assert do(ca, "approve", SAFETY).status_code == 303
    told = plain(lan.get(at(SAFETY)))
    assert "Đã duyệt: su, ca" in told and "su chưa xem câu gốc, hiểu là: Đừng nói mã OTP." in told
    for line in ("lan đề nghị lời", "su xác nhận", "su dịch ngược", "su duyệt", "ca duyệt"):
        assert line in told
    assert [line[1] for line in audited(database) if line[1].startswith("translation")] == [
        *("translation-suggested", "translation-reviewed", "translation-opened", "translation-read-back"),
        *("translation-approved", "translation-approved"),
    ]
    assert "Duyệt lời dịch" in plain(ca.get("/staff/audit"))


def test_the_original_of_safety_text_is_hidden_until_she_said_what_she_understood(app: FastAPI, course: Course) -> None:
    lan, su = logged_in(app, "lan"), logged_in(app, "su")
    do(lan, "suggest", SAFETY, text="Bañ đơs mã OTP.")
    original = course.sources[SAFETY]
    asked = su.get(at(SAFETY))
    assert "Bañ đơs mã OTP." in asked.text and original not in unescape(asked.text) and "<img" not in asked.text
    listed = "/staff/review?state=suggested"
    assert original not in unescape(su.get(listed).text) and "Bañ đơs mã OTP." in unescape(su.get(listed).text)
    assert original in unescape(lan.get(listed).text), "who wrote it knows it"
    empty = do(su, "read-back", SAFETY, back=" ")
    assert empty.status_code == 422 and original not in unescape(empty.text)
    do(su, "read-back", SAFETY, back="Đừng nói mã OTP.")
    assert original in unescape(su.get(at(SAFETY)).text) and original in unescape(su.get(listed).text)
    assert do(su, "read-back", SAFETY, back="Khác.").status_code == 422


def test_a_conflict_shows_both_texts_and_changes_nothing(app: FastAPI) -> None:
    lan, su = logged_in(app, "lan"), logged_in(app, "su")
    seen = mark(su.get(at(PLAIN)))
    do(lan, "suggest", text="Cau lơi gam bơsram wơl?")
    drawn = do(su, "suggest", seen=seen, text="Cau lơi neh bơsram?", back="Ai?", note="Nhắn")
    assert drawn.status_code == 409
    told = plain(drawn)
    assert "câu này đã đổi" in told
    assert "Lời đang có trên máy Cau lơi gam bơsram wơl?" in told
    assert "Lời bạn vừa viết Cau lơi neh bơsram?" in told
    assert re.search(r'<textarea id="text"[^>]*>Cau lơi neh bơsram\?</textarea>', drawn.text)
    assert "su đề nghị" not in told
    fields = {"csrf": word(drawn), "version": mark(drawn), "action": "suggest", "text": "Cau lơi neh bơsram?"}
    assert su.client.post(at(PLAIN), data=fields).status_code == 303


def test_words_nobody_has_listed_are_named_and_kept_if_meant(app: FastAPI) -> None:
    lan = logged_in(app, "lan")
    drawn = do(lan, "suggest", text="Cau lơi bloh sŏp?", note="Người Cil nói vậy.")
    told = plain(drawn)
    assert drawn.status_code == 200 and "Bảng chữ chưa có: bloh , sŏp" in told and "Chưa ai sửa" in told
    sure = re.search(r'name="sure" value="(\w+)"', drawn.text)
    assert sure and "Vẫn lưu như vậy" in told and "Người Cil nói vậy." in drawn.text
    assert "Bảng chữ chưa có" in plain(do(lan, "suggest", text="Cau lơi bloh srat?", sure=sure[1]))
    assert do(lan, "suggest", text="Cau lơi bloh sŏp?", sure=sure[1]).status_code == 303
    rows = table(lan.get("/staff/review/words"))[1:]
    assert [(row[0], row[1], row[4]) for row in rows] == [("bloh", "Srê", "lan"), ("sŏp", "Srê", "lan")]


def test_a_dialect_has_its_own_text_beside_the_others(app: FastAPI) -> None:
    lan = logged_in(app, "lan")
    assert do(lan, "suggest", query={"dialect": "cil"}, text="Cau lơi bơsram?", speaks="cil").status_code == 303
    assert "Chuẩn (Srê), bản nháp" in plain(lan.get(at(PLAIN, dialect="cil")))
    standard = lan.get(at(PLAIN))
    assert "Cil, một người đề nghị Cau lơi bơsram?" in plain(standard) and "Chưa ai sửa" in plain(standard)
    assert re.search(r'<option value="cil" selected>', standard.text)  # she said so the last time


def test_reports_of_villagers_are_shown_and_settled(app: FastAPI, database: Engine, course: Course) -> None:
    row: dict[str, Any] = {
        "chat_id": person(1),
        "lang": "kpm",
        "dialect": "",
        "key": LABEL,
    }
    row |= {"text": "Iăt wơl", "text_hash": "x", "lesson": "qr-pay", "step": "scan", "at": NOW, "settled_by": ""}
    with writing(database) as connection:
        connection.execute(insert(core(TranslationReport)).values(**row))
    lan = logged_in(app, "lan")
    first = links(lan.get("/staff/review"))[0]
    assert first == at(LABEL, lang="kpm")
    told = plain(lan.get(first))
    assert f"08:30 02/03/2026, {course.lessons['qr-pay'].title}, bước scan: Iăt wơl" in told
    assert do(lan, "settle", LABEL).status_code == 303
    assert "Bà con báo chưa đúng" not in plain(lan.get(first))
    assert 'value="settle"' not in lan.get(first).text


def test_nonsense_and_forged_forms_change_nothing(app: FastAPI, database: Engine) -> None:
    lan = logged_in(app, "lan")
    before = audited(database)
    assert lan.client.post(at(PLAIN), data={"action": "approve"}).status_code == 403
    assert do(lan, "fly").status_code == 422
    assert do(lan, "suggest", seen="x", text="Cau lơi?").status_code == 409
    assert do(lan, "suggest", text="đ" * 3000).status_code == 422
    assert do(lan, "suggest", text="\0 \0").status_code == 422
    assert lan.post("/staff/review/text?key=bot/no/text", on=at(PLAIN), action="approve").status_code == 404
    assert audited(database) == before


# --- counts and files -----------------------------------------------------------------------------


def test_the_counts_are_those_of_the_course(app: FastAPI, course: Course) -> None:
    lan = logged_in(app, "lan")
    rows = table(lan.get("/staff/review/status"))
    assert sum(int(row[1].replace(".", "")) for row in rows[1:]) == len(course.sources)
    assert rows[0][:4] == ["Loại câu", "Tất cả", "Chưa có", "Bản nháp"]
    empty = table(lan.get("/staff/review/status?dialect=lach"))
    assert all(row[1] == row[2] for row in empty[1:])


def sent(browser: Browser, name: str, content: bytes, **query: str) -> Response:
    page = browser.get(f"/staff/review/files?{urlencode(query)}")
    address = f"/staff/review/files?{urlencode(query)}"
    return browser.client.post(address, data={"csrf": word(page)}, files={"file": (name, content)})


@pytest.mark.slow
def test_a_file_goes_out_comes_back_is_looked_at_and_kept(app: FastAPI, database: Engine) -> None:
    ca, lan = logged_in(app, "ca"), logged_in(app, "lan")
    taken = ca.get("/staff/review/files/xlsx")
    assert 'filename="bon-so-kpm.xlsx"' in taken.headers["content-disposition"]
    book = load_workbook(io.BytesIO(taken.content))
    for row in book.worksheets[0].iter_rows(min_row=2):
        if row[0].value in (PLAIN, LABEL):
            row[3].value = "Cau lơi neh bơsram?" if row[0].value == PLAIN else "Iăt wơl tĕ"
    out = io.BytesIO()
    book.save(out)
    do(lan, "suggest", text="Cau lơi gam bơsram wơl?")
    drawn = sent(ca, "a.xlsx", out.getvalue())
    told = plain(drawn)
    assert "Mới xem thử, chưa lưu gì" in told and "Đưa 1 lời vào" in told
    [conflict] = [row for row in table(drawn) if PLAIN in row[0]]
    assert conflict[1:] == [
        *("Cau lơi gam bơsram wơl?", "Cau lơi neh bơsram?", "lời này đã được sửa trên máy từ khi tải tệp")
    ]
    assert "Bản nháp" in plain(lan.get(at(LABEL)))
    rows = re.search(r'name="rows" value="([^"]*)"', drawn.text)
    assert rows
    kept = ca.post("/staff/review/files/apply", on="/staff/review/files", rows=unescape(rows[1]))
    assert "Đã đưa vào 1 lời đề nghị" in plain(kept)
    assert "ca đưa lời vào từ tệp" in plain(lan.get(at(LABEL)))
    again = ca.post("/staff/review/files/apply", on="/staff/review/files", rows=unescape(rows[1]))
    assert "Đã đưa vào 0 lời đề nghị" in plain(again)
    codes = [line[1:3] for line in audited(database) if line[0] == "staff:ca" and line[1].startswith("transl")]
    assert codes[:3] == [
        ("translations-exported", "bon-so-kpm.xlsx"),
        ("translation-imported", f"kpm {LABEL}"),
        ("translations-imported", "1"),
    ]


def test_a_catalog_of_a_dialect_goes_out_and_comes_back_unchanged(app: FastAPI) -> None:
    ca = logged_in(app, "ca")
    taken = ca.get("/staff/review/files/po?dialect=cil")
    assert {item.said("dialect") for item in read_items(taken.text)} == {"cil"}
    assert "Không đổi" in plain(sent(ca, "a.po", taken.content, dialect="cil"))
    told = plain(sent(ca, "a.po", taken.content))
    assert "Không dùng được" in told and "Đưa 0" not in told


@pytest.mark.parametrize(
    ("content", "status", "why"),
    [
        (b"words", 422, "Không đọc được tệp"),
        (b"PK\x03\x04", 422, "Không đọc được tệp"),
        (b"#" * 5_200_000, 422, "quá 5 MB"),
    ],
    ids=["words", "zip", "large"],
)
def test_another_file_is_refused_in_words(app: FastAPI, content: bytes, status: int, why: str) -> None:
    drawn = sent(logged_in(app, "ca"), "a.po", content)
    assert (drawn.status_code, why in plain(drawn)) == (status, True)


def test_files_without_a_word_or_a_file_change_nothing(app: FastAPI) -> None:
    ca = logged_in(app, "ca")
    assert ca.client.post("/staff/review/files", files={"file": ("a.po", b"")}).status_code == 403
    assert ca.post("/staff/review/files", on="/staff/review/files").status_code == 422
    for rows in ("", "{}", "[1]", '[["a"]]', '[["a","b",1,"d","e","f",false,false]]', "[" * 5000):
        assert ca.post("/staff/review/files/apply", on="/staff/review/files", rows=rows).status_code == 422, rows


def test_what_people_typed_is_answered_beside_the_new_words(app: FastAPI, database: Engine) -> None:
    row = {"lang": "kpm", "dialect": "cil", "text": "Gơboh", "folded": "gơboh", "at": NOW}
    with writing(database) as connection:
        for number in (1, 2):
            chat = f"00000000-0000-7000-8000-{number:012}"
            connection.execute(insert(core(WordQuestion)).values(**row, chat_id=chat))
    lan, where = logged_in(app, "lan"), "/staff/review/words"
    assert "Gơboh Cil 2 máy đã gõ" in plain(lan.get(where))
    asked = {"on": where, "dialect": "cil", "folded": "gơboh"}
    refused = lan.post(where, **asked, action="means", meaning="cái gùi", speaks="lach")
    assert refused.status_code == 422 and 'value="cái gùi"' in refused.text
    assert lan.post(where, **asked, action="means", meaning=" ", speaks="cil").status_code == 422
    assert lan.post(where, **asked, action="means", meaning="cái gùi", speaks="cil").status_code == 303
    told = plain(lan.get(where))
    assert "Không có chữ nào chờ trả lời" in told and "Gơboh cái gùi Cil 2 lan" in told
    late = lan.post(where, dialect="cil", folded="gơboh", action="other", speaks="cil")
    assert late.status_code == 409

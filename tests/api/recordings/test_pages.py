"""The pages over HTTP: consent before anything, a recording sent and judged, listened to by another, taken back."""

import csv
import io
import re
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from api.access import auth
from api.app import create_app
from api.recordings.sound import REASONS
from api.staff.pages import FILES
from bot.speech.encode import decoded
from bot.speech.recorded import recording_name
from bot.speech.voice import Pcm
from tests.api.office import Browser, audited, employ, logged_in, table, word
from tests.api.recordings.speakers import Studio, file, speech

KHO = "Dăn iăt wơl niam."
SPEAKERS = (
    ("ka-mai", "recordist"),
    ("k-brem", "recordist"),
    ("ka-in", "reviewer"),
    ("ca", "admin"),
    ("ha", "staff"),
    ("lan", "union"),
)
CONSENT = {"scope": "service", "dialect": "sre", "agreed": "yes"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked of the database here has tests where it stands."""
    return sqlite_url


@pytest.fixture
def app(studio: Studio) -> FastAPI:
    for login, role in SPEAKERS:
        employ(studio.context.database, login, role, "lac-duong" if role in ("staff", "union") else "")
    return create_app(studio.context.settings, studio.context)


@pytest.fixture
def key(studio: Studio) -> str:
    lesson = studio.course.lessons["phone-first"]
    found = f"{lesson.id}/{lesson.stages[0].slug}/text"
    assert studio.course.marks.approvers(found) == 1
    studio.translated(found, KHO)
    return found


def agreed(app: FastAPI, login: str = "ka-mai", **values: str) -> Browser:
    """Somebody who has read the consent and agreed."""
    browser = logged_in(app, login)
    answer = browser.post("/staff/record/consent", on="/staff/record?lang=kpm", **{**CONSENT, **values})
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/record")
    return browser


def name_on(drawn: str) -> str:
    """The prompt of a page or a piece of it."""
    found = re.search(r'data-name="([^"]+)"', drawn)
    assert found, drawn
    return found[1].replace("&#39;", "'")


def sent(browser: Browser, name: str, content: bytes, csrf: str = "") -> Any:
    csrf = csrf or re.findall(r'data-word="([^"]+)"', browser.get("/staff/record").text)[0]
    address = f"/staff/record/keep?prompt={quote(name)}"
    return browser.client.post(address, content=content, headers={"x-csrf": csrf})


@pytest.mark.slow
def test_consent_comes_first_and_every_part_of_it_counts(app: FastAPI, key: str, studio: Studio) -> None:
    browser = logged_in(app, "ka-mai")
    which = browser.get("/staff/record").text
    assert "Thu tiếng K&#39;Ho" in which and "Thu tiếng Việt" in which and "data-name" not in which
    asked = browser.get("/staff/record?lang=kpm")
    assert "Cho Bòn Số dùng giọng nói, lời viết tiếng K&#39;Ho của tôi" in asked.text and "data-name" not in asked.text
    assert browser.get("/staff/record/prompt").status_code == 409
    for wrong in ({"agreed": ""}, {"scope": "x"}, {"dialect": ""}):
        refused = browser.post("/staff/record/consent", on="/staff/record?lang=kpm", **{**CONSENT, **wrong})
        assert refused.status_code == 422 and "Mời bạn" in refused.text
    assert "data-name" not in browser.get("/staff/record").text
    spoken = browser.get("/staff/record/consent.ogg?lang=kpm")
    heard = browser.get(spoken.headers["location"])
    assert decoded(heard.content).seconds > 20
    browser = agreed(app)
    assert KHO in browser.get("/staff/record").text


def test_the_page_lets_its_own_script_use_the_microphone_and_nothing_else(app: FastAPI, key: str) -> None:
    page = agreed(app).get("/staff/record")
    assert page.headers["permissions-policy"] == "camera=(), microphone=(self), geolocation=()"
    assert "media-src 'self' blob:" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert agreed(app).get("/staff/record/mine").headers["permissions-policy"].startswith("camera=(), microphone=()")
    assert agreed(app).get(f"{FILES.folder}/record.js").headers["content-type"].startswith("text/javascript")


def test_a_recording_is_sent_listened_to_by_another_and_heard(app: FastAPI, key: str, studio: Studio) -> None:
    speaker, listener = agreed(app), logged_in(app, "k-brem")
    machine = voice_of(app, key)
    page = speaker.get("/staff/record")
    assert "Còn 1 câu" in page.text
    name = name_on(page.text)
    answer = sent(speaker, name, file(speech(studio.asked(key).plain)))
    assert (answer.status_code, answer.json()["message"][:7]) == (200, "Đã giữ,")
    assert "Hết câu để thu" in answer.json()["html"]
    assert "chờ người nghe lại" in speaker.get("/staff/record/mine").text
    assert "Không còn bản nào" in speaker.get("/staff/listen").text, "nobody listens to herself"

    drawn = listener.get("/staff/listen")
    assert KHO in drawn.text and "ka-mai" not in drawn.text
    sound = re.findall(r'src="(/staff/listen/[^"]+/sound)"', drawn.text)[0]
    assert decoded(listener.get(sound).content).seconds > 0.4
    id = sound.split("/")[3]
    assert listener.post(f"/staff/listen/{id}/confirm", right="1").status_code == 422
    assert voice_of(app, key) == machine
    confirmed = listener.client.post(
        f"/staff/listen/{id}/confirm", data={"csrf": word(drawn), "right": ["1", "2", "3"], "speaks": "sre"}
    )
    assert (confirmed.status_code, confirmed.headers["location"]) == (303, "/staff/listen?dialect=&speaks=sre")
    studio.living.look()
    person = voice_of(app, key)
    assert person != machine and listener.get(f"{person}.ogg").status_code == 200
    assert "bà con đang nghe" in speaker.get("/staff/record/mine").text

    gone = speaker.post("/staff/record/withdraw")
    assert "1 bản thu của bạn bị xóa" in gone.text
    studio.living.look()
    assert voice_of(app, key) == machine
    for form in ("ogg", "mp3", "aac"):
        assert listener.get(f"{person}.{form}").status_code == 404
    assert listener.get(sound).status_code == 404
    assert "Bạn muốn thu tiếng nào?" in speaker.get("/staff/record").text


def voice_of(app: FastAPI, key: str) -> str:
    """Where the page of the step is heard in K'Ho, without the form: whoever opens it now gets this address."""
    lesson, step, _ = key.split("/")
    drawn = Browser(app).get(f"/l/{lesson}/{step}?lang=kpm")
    assert drawn.status_code == 200
    return re.findall(r'"(/media/audio/[0-9a-f]{64})', drawn.text)[0]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "NotSound"),
        (b"<html>", "NotSound"),
        (file(Pcm(bytes(60_000), 20_000), "wav"), "Silent"),
        (bytes(5_000_001), "TooBig"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_kept(
    app: FastAPI, key: str, studio: Studio, content: bytes, why: str
) -> None:
    speaker = agreed(app)
    answer = sent(speaker, name_on(speaker.get("/staff/record").text), content)
    assert (answer.status_code, answer.json()) == (413 if why == "TooBig" else 422, {"message": REASONS[why]})
    assert studio.rows() == []


def test_a_strange_page_cannot_send_and_nobody_records_in_anothers_dialect(
    app: FastAPI, key: str, studio: Studio
) -> None:
    speaker = agreed(app, dialect="cil")
    name = name_on(speaker.get("/staff/record").text)
    assert name.split()[1] == "kpm/cil"
    good = file(speech(studio.asked(key).plain))
    assert sent(speaker, name, good, csrf="x").status_code == 403
    assert sent(speaker, name.replace("kpm/cil", "kpm"), good).status_code == 404
    assert sent(speaker, "read kpm/cil no/such/key 00000000", good).status_code == 404
    assert sent(speaker, "", good).status_code == 404
    stale = f"{name[:-8]}00000000"
    assert sent(speaker, stale, good).status_code == 409
    assert studio.rows() == []
    assert sent(speaker, name, good).status_code == 200


def test_who_has_no_right_gets_nowhere(app: FastAPI, key: str) -> None:
    for path in ("/staff/record", "/staff/listen", "/staff/record/list", "/staff/record/mine", "/staff/speakers"):
        assert logged_in(app, "ha").get(path).status_code == 403
        assert Browser(app).get(path).headers["location"].startswith("/staff/login")
    assert logged_in(app, "ka-mai").get("/staff/speakers").status_code == 403
    assert "Bạn muốn thu tiếng nào?" in logged_in(app, "lan").get("/staff/record").text, "the union records too"
    assert sent_by_stranger(app).status_code == 303


def sent_by_stranger(app: FastAPI) -> Any:
    return Browser(app).client.post("/staff/record/keep?prompt=x", content=b"x")


def test_what_was_told_is_written_down_before_it_is_compared(app: FastAPI, studio: Studio) -> None:
    speaker, listener = agreed(app), logged_in(app, "k-brem")
    page = speaker.get("/staff/record")
    assert 'aria-current="page">Kể bằng lời mình' in page.text, "nothing is approved, so nothing can be read"
    name = name_on(page.text)
    key = name.split()[2]
    plain = studio.course.messages["vi"][key].says[0].text
    assert sent(speaker, name, file(speech("Bol a năc lơh sơnđờm neh, dăn iăt wơl niam ngan"))).status_code == 200
    id = studio.last()
    drawn = listener.get("/staff/listen")
    assert plain not in drawn.text and "<img" not in drawn.text, "she must not know what is meant"
    empty = listener.post(f"/staff/listen/{id}/heard", back=" ")
    assert empty.status_code == 422 and plain not in empty.text
    assert listener.post(f"/staff/listen/{id}/confirm", speaks="sre").status_code == 422
    written = listener.post(f"/staff/listen/{id}/heard", back="Nghe lại  cho kỹ")
    beside = listener.get(written.headers["location"])
    assert plain in beside.text and "Nghe lại cho kỹ" in beside.text
    for speaks in ("", "lach" if "kpm/cil" in name else "cil"):
        refused = listener.post(f"/staff/listen/{id}/confirm", speaks=speaks)
        assert refused.status_code == 422 and "phải nói tiếng của bản này" in refused.text
    assert listener.post(f"/staff/listen/{id}/confirm", speaks="sre").status_code == 303
    assert [one.text for one in studio.backs()] == ["Nghe lại cho kỹ"]
    assert studio.rows()[-1].state == ("new" if studio.course.marks.approvers(key) == 2 else "confirmed")
    assert logged_in(app, "ka-mai").post(f"/staff/listen/{id}/heard", back="x").status_code == 403


def test_a_rejection_tells_the_speaker_why(app: FastAPI, key: str, studio: Studio) -> None:
    speaker, listener = agreed(app), logged_in(app, "ka-in")
    sent(speaker, name_on(speaker.get("/staff/record").text), file(speech(studio.asked(key).plain)))
    id = studio.last()
    assert listener.post(f"/staff/listen/{id}/reject", reason="").status_code == 422
    assert listener.post(f"/staff/listen/{id}/reject", reason="unclear", note="gió\0 to").status_code == 303
    mine = speaker.get("/staff/record/mine").text
    assert "chưa được, mời thu lại" in mine and "Nghe không rõ: gió to" in mine
    assert KHO in speaker.get("/staff/record").text, "on the list again"
    assert listener.post(f"/staff/listen/{id}/confirm", right="1").status_code in (409, 422)


def test_staff_can_take_a_voice_back_for_her(app: FastAPI, key: str, studio: Studio) -> None:
    speaker, admin = agreed(app), logged_in(app, "ca")
    sent(speaker, name_on(speaker.get("/staff/record").text), file(speech(studio.asked(key).plain)))
    assert table(admin.get("/staff/speakers"))[1][:2] == ["ka-mai", "Srê"]
    done = admin.post("/staff/speakers/ka-mai/withdraw")
    assert "xóa 1 bản thu" in done.text and "Chưa ai cho dùng giọng nói" in done.text
    assert audited(studio.context.database)[-1] == ("staff:ca", "voice-withdrawn", "ka-mai", "")
    assert admin.post("/staff/speakers/Ca%20Mai/withdraw").status_code == 404


def test_who_keeps_one_commune_takes_back_there_alone(app: FastAPI, key: str, studio: Studio) -> None:
    speaker = agreed(app)
    sent(speaker, name_on(speaker.get("/staff/record").text), file(speech(studio.asked(key).plain)))
    employ(studio.context.database, "xa", "admin", "lac-duong")
    elsewhere = logged_in(app, "xa")
    assert "ka-mai" not in elsewhere.get("/staff/speakers").text
    assert elsewhere.post("/staff/speakers/ka-mai/withdraw").status_code == 403
    assert studio.rows()[-1].state == "new"


def test_the_list_can_be_taken_along(app: FastAPI, key: str, studio: Studio) -> None:
    browser = logged_in(app, "ka-mai")
    paper = browser.get("/staff/record/list?dialect=cil&count=5")
    name = f"{recording_name('kpm', text=KHO, dialect='cil')}.wav"
    assert KHO in paper.text and name in paper.text
    answer = browser.get("/staff/record/list.csv?dialect=sre")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1] == ["1", f"{recording_name('kpm', text=KHO)}.wav", KHO, studio.asked(key).plain, "", key]
    told = browser.get("/staff/record/list.csv?dialect=sre&mode=tell&count=3").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(told)))) == 4


def test_a_code_to_record_by_voice_messages(app: FastAPI, key: str, studio: Studio) -> None:
    assert logged_in(app, "k-brem").post("/staff/record/code").status_code == 409
    first = agreed(app).post("/staff/record/code").text
    assert re.search(r"GA \d{3} \d{4}", first)


def test_logging_out_ends_it(app: FastAPI, key: str, studio: Studio) -> None:
    speaker = agreed(app)
    name = name_on(speaker.get("/staff/record").text)
    speaker.client.cookies.delete(auth.COOKIE)
    assert speaker.client.post(f"/staff/record/keep?prompt={quote(name)}", content=b"x").status_code == 303

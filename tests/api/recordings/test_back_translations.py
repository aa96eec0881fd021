"""What a second listener understood, written or spoken: asked before she knows, heard by few, and hers to take back."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI

from api.app import assemble, create_app
from api.care.backup import backup, restore
from api.care.doctor import doctor
from api.errors import NotFound
from api.recordings import back_translations
from api.recordings.back_translations import Unwritten
from api.recordings.consent import NoConsent
from api.recordings.rows import Own, Settled
from api.recordings.sound import REASONS, Silent
from api.settings import Settings
from bot.speech.encode import decoded, gain_db
from bot.speech.voice import Pcm
from tests.api.conftest import SECRET
from tests.api.office import Browser, employ, logged_in
from tests.api.recordings.speakers import Studio, file, speech
from tests.api.recordings.test_pages import agreed, word

pytestmark = pytest.mark.sql

SAID = "Bol a năc lơh sơnđờm neh, dăn iăt wơl niam ngan"


@pytest.fixture
def told(studio: Studio) -> str:
    """Something that one other speaker confirms, told freely by ka-mai; its id."""
    key = next(
        one
        for one in studio.course.sources
        if one.startswith("phone-first/") and studio.course.marks.approvers(one) == 1
    )
    studio.records(studio.agrees("ka-mai"), studio.asked(key, free=True), speech(SAID))
    return studio.last()


@pytest.fixture
def careful(studio: Studio) -> str:
    """The same of a text on which safety rests: two others confirm it."""
    free = (
        one for one in studio.course.sources if one.startswith("qr-pay/") and studio.course.marks.approvers(one) == 2
    )
    key = next(one for one in free if one.endswith("/text"))
    studio.records(studio.agrees("ka-mai"), studio.asked(key, free=True), speech(SAID))
    return studio.last()


def state(studio: Studio, id: str) -> str:
    return next(str(row.state) for row in studio.rows() if row.id == id)


def kept(studio: Studio) -> set[str]:
    return {path.name for path in studio.folders.kept.iterdir()}


def test_a_spoken_answer_counts_as_a_written_one_does(studio: Studio, told: str) -> None:
    take = studio.speaks_back("k-brem", told, studio.agrees("k-brem"))
    (answer,) = studio.backs()
    assert (answer.said_by, answer.state, answer.text) == ("k-brem", "given", "")
    sound = decoded(studio.folders.file(answer.file).read_bytes())
    assert abs(sound.seconds - take.milliseconds / 1000) < 0.05 and abs(gain_db(sound)) < 2
    assert studio.confirms("k-brem", told)
    assert (studio.backs()[0].state, state(studio, told)) == ("counted", "confirmed")


def test_who_has_not_answered_confirms_nothing(studio: Studio, told: str) -> None:
    studio.speaks_back("ka-in", told, studio.agrees("ka-in"))
    with pytest.raises(Unwritten):
        studio.confirms("k-brem", told)
    assert state(studio, told) == "new"


def test_an_answer_is_given_once(studio: Studio, told: str) -> None:
    consent = studio.agrees("k-brem")
    studio.speaks_back("k-brem", told, consent)
    first, files = studio.backs(), kept(studio)
    studio.speaks_back("k-brem", told, consent, "Bây giờ tôi biết câu gốc rồi")
    studio.writes_back("k-brem", told, "Bây giờ tôi biết câu gốc rồi")
    assert (studio.backs(), kept(studio)) == (first, files)


def test_nobody_answers_herself_or_what_is_settled_or_without_consent(studio: Studio, told: str) -> None:
    consent, other = studio.agrees("k-brem"), studio.agrees("ka-in")
    before = kept(studio)
    with pytest.raises(Own):
        studio.speaks_back("ka-mai", told, studio.agrees("ka-mai"))
    with pytest.raises(NoConsent):
        studio.speaks_back("k-brem", told, other)
    with pytest.raises(NotFound):
        studio.speaks_back("k-brem", "no-such-id", consent)
    studio.speaks_back("k-brem", told, consent)
    studio.confirms("k-brem", told)
    with pytest.raises(Settled):
        studio.speaks_back("ka-in", told, other)
    assert len(studio.backs()) == len(kept(studio) - before) == 1


@pytest.mark.parametrize("sound", [Pcm(bytes(60_000), 20_000), Pcm(b"", 20_000)])
def test_what_cannot_be_heard_is_refused_and_nothing_is_kept(studio: Studio, told: str, sound: Pcm) -> None:
    before = kept(studio)
    how: dict[str, Any] = {"login": "k-brem", "consent": studio.agrees("k-brem"), "commune": "", "now": studio.later()}
    with pytest.raises(Silent if sound.samples else Exception):
        back_translations.speak(studio.context.database, studio.folders, told, content=file(sound, "wav"), **how)
    assert (studio.backs(), kept(studio)) == ([], before)


def test_a_listener_takes_her_voice_back_and_what_it_confirmed_waits_again(studio: Studio, careful: str) -> None:
    studio.speaks_back("k-brem", careful, studio.agrees("k-brem"))
    studio.writes_back("ka-in", careful, "Nghe lại cho kỹ")
    assert not studio.confirms("k-brem", careful)
    assert studio.confirms("ka-in", careful)
    spoken = studio.backs()[0].file
    assert spoken in kept(studio)
    assert studio.withdraws("k-brem") == 1
    assert spoken not in kept(studio)
    row = next(one for one in studio.rows() if one.id == careful)
    assert (row.state, row.confirmed_by) == ("new", ["ka-in"])
    assert [(one.said_by, one.state) for one in studio.backs()] == [("k-brem", "gone"), ("ka-in", "counted")]
    studio.speaks_back("ka-hai", careful, studio.agrees("ka-hai"))
    assert studio.confirms("ka-hai", careful), "another one takes her place"


def test_what_others_heard_goes_with_the_recording(studio: Studio, told: str, careful: str) -> None:
    consent = studio.agrees("k-brem")
    studio.speaks_back("k-brem", told, consent)
    studio.speaks_back("k-brem", careful, consent)
    studio.confirms("k-brem", told)
    assert len(kept(studio)) == 4
    studio.withdraws("ka-mai")
    assert kept(studio) == set()
    assert {(one.state, one.text) for one in studio.backs()} == {("gone", "")}


def test_a_new_take_of_what_waits_is_answered_anew(studio: Studio, careful: str) -> None:
    studio.speaks_back("k-brem", careful, studio.agrees("k-brem"))
    studio.confirms("k-brem", careful)
    row = studio.rows()[-1]
    studio.records(row.consent_id, studio.asked(row.key, free=True), speech(SAID + " neh"))
    assert (studio.backs(), len(studio.rows()), len(kept(studio))) == ([], 1, 1)


@pytest.mark.slow
def test_the_backup_brings_it_back_and_the_doctor_knows_it(
    studio: Studio, told: str, request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> None:
    studio.speaks_back("k-brem", told, studio.agrees("k-brem"))
    spoken = studio.backs()[0].file
    backup(studio.context.settings, tmp_path / "bonso.zip")
    empty = "" if database_url.startswith("sqlite") else request.getfixturevalue("empty_postgres_url")
    elsewhere = Settings(_env_file=None, data_dir=tmp_path / "there", database_url=empty, secret_key=SECRET)
    restore(elsewhere, tmp_path / "bonso.zip")
    there = Studio(assemble(elsewhere))
    assert there.folders.file(spoken).read_bytes() == studio.folders.file(spoken).read_bytes()
    there.context.database.dispose()
    about = {finding.about: finding for finding in doctor(studio.context.settings)}["Bản thu giọng"]
    assert about.level == "ok" and about.says.startswith("1 bản, 1 chờ nghe lại")
    studio.folders.file(spoken).unlink()
    about = {finding.about: finding for finding in doctor(studio.context.settings)}["Bản thu giọng"]
    assert about.level == "bad" and "1 bản mất tệp" in about.says


@pytest.fixture
def app(studio: Studio) -> FastAPI:
    for login, role in (
        ("ka-mai", "recordist"),
        ("k-brem", "recordist"),
        ("ka-in", "recordist"),
        ("ka-hai", "reviewer"),
        ("ca", "admin"),
    ):
        employ(studio.context.database, login, role)
    return create_app(studio.context.settings, studio.context)


def say(browser: Browser, id: str, content: bytes, csrf: str = "") -> Any:
    csrf = csrf or word(browser.get(f"/staff/listen?here={id}"))
    return browser.client.post(f"/staff/listen/{id}/said", content=content, headers={"x-csrf": csrf})


def test_over_the_page_she_speaks_before_she_sees_it(app: FastAPI, studio: Studio, careful: str) -> None:
    plain = studio.course.messages["vi"][studio.rows()[-1].key].says[0].text
    listener, second, speaker = agreed(app, "k-brem"), agreed(app, "ka-in"), agreed(app, "ka-mai")
    blind = listener.get("/staff/listen")
    assert 'id="studio"' in blind.text and plain not in blind.text
    assert "microphone=(self)" in blind.headers["permissions-policy"]
    answer = say(listener, careful, file(speech("Bà con nghe lại cho kỹ")))
    assert answer.status_code == 200, answer.text
    beside = listener.get(answer.json()["then"])
    assert plain in beside.text and 'id="studio"' not in beside.text
    (sound,) = re.findall(r'src="(/staff/listen/heard/[^"]+)"', beside.text)
    assert decoded(listener.get(sound).content).seconds > 1
    assert second.get(sound).status_code == 404, "who has not answered may not hear it"
    assert Browser(app).get(sound).status_code == 303
    for nothing in ("x", careful, "0" * 36):
        assert listener.get(f"/staff/listen/heard/{nothing}/sound").status_code == 404
        assert listener.post(f"/staff/listen/{nothing[:-1]}/confirm", on="/staff/listen").status_code == 404
    assert listener.post(f"/staff/listen/{careful}/confirm", on=answer.json()["then"], speaks="sre").status_code == 303
    assert speaker.get(sound).status_code == 200 and sound in speaker.get("/staff/record/mine").text

    written = second.post(f"/staff/listen/{careful}/heard", on="/staff/listen", back="Nghe lại")
    beside = second.get(written.headers["location"])
    assert "Người nghe trước hiểu là" in beside.text and sound in beside.text
    assert second.post(f"/staff/listen/{careful}/confirm", on="/staff/listen", speaks="sre").status_code == 303
    assert state(studio, careful) == "confirmed"
    assert "1 bản thu của bạn bị xóa" in listener.post("/staff/record/withdraw", on="/staff/record/mine").text
    assert (speaker.get(sound).status_code, state(studio, careful)) == (404, "new")


def test_over_the_page_what_is_wrong_is_said_and_changes_nothing(app: FastAPI, studio: Studio, told: str) -> None:
    without = logged_in(app, "ka-in")
    drawn = without.get("/staff/listen")
    assert 'id="studio"' not in drawn.text and "đồng ý cho giữ giọng nói" in drawn.text
    good = file(speech("Bà con nghe lại cho kỹ"))
    assert say(without, told, good).status_code == 409
    listener = agreed(app, "k-brem")
    quiet = say(listener, told, file(Pcm(bytes(60_000), 20_000), "wav"))
    assert (quiet.status_code, quiet.json()) == (422, {"message": REASONS["Silent"]})
    assert say(listener, told, bytes(5_000_001)).status_code == 413
    assert say(listener, told, good, csrf="x").status_code == 403
    assert say(agreed(app, "ka-mai"), told, good, csrf="x").status_code == 403
    assert studio.backs() == []


def see_original(browser: Browser, page: str) -> None:
    """She does not say first what she understands of the text."""
    if seen := re.search(r'name="version" value="([^"]+)"', browser.get(page).text):
        browser.post(page, on=page, action="open", version=seen[1])


def test_who_checks_a_text_hears_what_was_told_of_it_once_she_is_not_asked_herself(
    app: FastAPI, studio: Studio, careful: str
) -> None:
    listener, reviewer, admin = agreed(app, "k-brem"), logged_in(app, "ka-hai"), logged_in(app, "ca")
    page = f"/staff/review/text?{urlencode({'lang': 'kpm', 'key': studio.rows()[-1].key})}"
    say(listener, careful, file(speech("Bà con nghe lại cho kỹ")))
    listener.post(f"/staff/listen/{careful}/confirm", on="/staff/listen", speaks="sre")
    spoken = f"/staff/review/voices/heard/{studio.backs()[0].id}"
    for one in (reviewer, admin):
        see_original(one, page)
    assert "Bạn chưa nghe lại bản này" in reviewer.get(page).text
    assert {reviewer.get(one).status_code for one in (spoken, f"/staff/review/voices/{careful}")} == {404}
    assert spoken in admin.get(page).text, "she approves texts and listens to nothing: there is nothing to ask her"
    assert {admin.get(one).status_code for one in (spoken, f"/staff/review/voices/{careful}")} == {200}
    assert admin.get("/staff/listen").status_code == 403
    reviewer.post(f"/staff/listen/{careful}/heard", on="/staff/listen", back="Nghe lại")
    drawn = reviewer.get(page).text
    assert spoken in drawn and "chờ người nghe lại" in drawn
    for one in (spoken, f"/staff/review/voices/{careful}"):
        assert decoded(reviewer.get(one).content).seconds > 1
    assert listener.get(spoken).status_code == 403, "she hears it on the page of listeners"
    studio.withdraws("ka-mai")
    assert "Giọng người" not in reviewer.get(page).text
    assert {reviewer.get(one).status_code for one in (spoken, f"/staff/review/voices/{careful}")} == {404}

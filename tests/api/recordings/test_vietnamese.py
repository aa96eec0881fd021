"""Vietnamese read by people: on the page, in ten minutes at a time, by voice messages; confirmed, heard, taken back."""

import html
import re
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.care.doctor import doctor
from api.course.importance import weighed
from api.recordings import sitting
from api.recordings.consent import current, wording
from api.recordings.progress import progress_of
from api.recordings.sitting import SHORT, SittingLine, sitting_of
from api.recordings.worklist import Worklist, worklist_of
from api.store.database import reading
from bot.course.model import Course
from bot.course.prompts import to_read, to_tell
from bot.replies import Speech
from tests.api.office import Browser, employ, logged_in, word
from tests.api.recordings.speakers import START, Studio, file, speech

pytestmark = pytest.mark.sql


@pytest.fixture
def app(studio: Studio) -> FastAPI:
    for login in ("ka-mai", "k-brem", "ka-in"):
        employ(studio.context.database, login, "recordist")
    return create_app(studio.context.settings, studio.context)


def agreed(app: FastAPI, login: str = "ka-mai", **values: str) -> Browser:
    browser = logged_in(app, login)
    given = {"scope": "service", "dialect": "vi", "agreed": "yes", **values}
    assert browser.post("/staff/record/consent", on="/staff/record?lang=kpm", **given).status_code == 303
    return browser


def work(studio: Studio) -> Worklist:
    with reading(studio.context.database) as connection:
        return worklist_of(connection, studio.course, "vi", free=False)


def lines(studio: Studio, login: str = "ka-mai", *, again: bool = False) -> list[SittingLine]:
    with reading(studio.context.database) as connection:
        weight = weighed(connection, studio.course, START.date())
        return sitting_of(connection, studio.course, "vi", weight, START, login=login, again=again)


def on_the_page(app: FastAPI, key: str) -> str:
    """Where the page of a step is heard."""
    lesson, step, _ = key.split("/")
    return str(re.findall(r'"(/media/audio/[0-9a-f]{64})', Browser(app).get(f"/l/{lesson}/{step}").text)[0])


def test_every_sentence_that_is_the_same_for_all_can_be_read_and_none_is_told(course: Course) -> None:
    read = {key for key in course.sources if to_read(course, "vi", key)}
    assert len(read) > 1300 and not [key for key in course.sources if to_tell(course, "vi", key)]
    assert {f"{lesson.id}/{stage.slug}/text" for lesson in course.lessons.values() for stage in lesson.stages} <= read
    assert "bot/hello-vi/text" in read and "bot/hello-kpm/text" not in read
    assert not [key for key in read if key.endswith("/alt") or "{" in course.messages["vi"][key].says[0].text]


def test_the_list_begins_with_what_is_heard_most(studio: Studio) -> None:
    with reading(studio.context.database) as connection:
        weight = weighed(connection, studio.course, START.date())
    weights = [weight[one.key] for one in work(studio).prompts]
    assert weights == sorted(weights, reverse=True)
    assert 60 < work(studio).minutes < 180


@pytest.mark.parametrize("lang", ["vi", "kpm"])
def test_what_she_agrees_to_names_her_language_and_no_other(studio: Studio, lang: str) -> None:
    words = wording("Đoàn xã", studio.course.languages[lang])
    said = "\n".join((words.title, *words.paragraphs, *words.scopes.values()))
    mine, other = ("tiếng Việt", "K'Ho") if lang == "vi" else ("tiếng K'Ho", "giọng nói tiếng Việt")
    assert mine in words.title and mine in words.paragraphs[0] and f"dạy máy đọc {mine}" in words.scopes["training"]
    assert other not in said and "{" not in said


def test_a_consent_to_one_language_is_none_to_another(studio: Studio) -> None:
    vi, kho = (wording(studio.course.controller, studio.course.languages[lang]) for lang in ("vi", "kpm"))
    studio.agrees("ka-mai", "cil")
    with reading(studio.context.database) as connection:
        assert current(connection, "ka-mai", vi) is None
        found = current(connection, "ka-mai", kho)
        assert found and found["dialect"] == "cil"
    studio.agrees("ka-mai", "vi", scope="training")
    with reading(studio.context.database) as connection:
        both = [current(connection, "ka-mai", words) for words in (vi, kho)]
    assert [(one["dialect"], one["scope"]) for one in both if one] == [("vi", "training"), ("cil", "service")]


def test_read_on_the_page_confirmed_by_another_heard_and_taken_back(app: FastAPI, studio: Studio) -> None:
    speaker, listener = agreed(app), logged_in(app, "k-brem")
    drawn = speaker.get("/staff/record").text
    assert "<small>tiếng Việt</small>" in drawn and "Kể bằng lời mình" not in drawn and "Mười phút thu âm" in drawn
    steps = (one for one in work(studio).prompts if one.key.startswith("phone-") and one.key.endswith("/text"))
    one = next(step for step in steps if studio.course.marks.approvers(step.key) == 1)
    machine, before = studio.clip(one.key, "vi"), on_the_page(app, one.key)
    csrf = re.findall(r'data-word="([^"]+)"', drawn)[0]
    kept = speaker.client.post(
        f"/staff/record/keep?prompt={quote(one.name)}", content=file(speech(one.said)), headers={"x-csrf": csrf}
    )
    assert kept.status_code == 200, kept.text
    heard = listener.get("/staff/listen?dialect=vi")
    assert one.said in heard.text and "Bản này tiếng Việt." in heard.text and "Bạn nói tiếng" not in heard.text
    id = studio.last()
    right = {"csrf": word(heard), "right": ["1", "2", "3"]}
    assert listener.client.post(f"/staff/listen/{id}/confirm", data=right).status_code == 303
    studio.living.look()
    person = studio.clip(one.key, "vi")
    assert person.people and person.hash != machine.hash
    assert studio.heard(one.said, lang="vi").is_file()
    assert on_the_page(app, one.key) != before
    told = Speech(studio.course.messages["kpm"][one.key].says)
    assert person.people[0] in studio.context.media.clips.clip(told).people, "beside a draft it is heard as well"
    speaker.post("/staff/record/withdraw")
    studio.living.look()
    assert on_the_page(app, one.key) == before
    assert studio.clip(one.key, "vi") == machine and not studio.heard(one.said, lang="vi").exists()


def test_her_village_hears_whose_voice_it_is_while_nobody_elsewhere_is_heard(app: FastAPI, studio: Studio) -> None:
    commune = next(commune for commune in studio.course.communes.values() if len(commune.villages) > 1)
    (one, other), steps = commune.villages[:2], [one for one in work(studio).prompts if one.key.startswith("phone-")]
    prompt = next(step for step in steps if studio.course.marks.approvers(step.key) == 1)
    agreed(app, home=f"{commune.id}/{one.id}")
    with reading(studio.context.database) as connection:
        words = wording(studio.course.controller, studio.course.languages["vi"])
        hers = current(connection, "ka-mai", words)
    assert hers and (hers["commune"], hers["village"]) == (commune.id, one.id)
    studio.records(str(hers["id"]), prompt)
    studio.living.look()
    assert studio.course.village_voices == {}, "nobody has listened to it"
    studio.confirms("k-brem", studio.last())
    assert studio.course.village_voices == {(commune.id, one.id): {("vi", prompt.said)}}
    studio.records(studio.agrees("ka-in", "vi", home=(commune.id, other.id)), prompt)
    studio.confirms("k-brem", studio.last())
    assert studio.course.village_voices == {(commune.id, other.id): {("vi", prompt.said)}}, "the later one is heard"
    studio.withdraws("ka-in")
    assert studio.course.village_voices == {(commune.id, one.id): {("vi", prompt.said)}}
    agreed(app, home="x/y")
    with reading(studio.context.database) as connection:
        nowhere = current(connection, "ka-mai", words)
    assert nowhere and (nowhere["commune"], nowhere["village"]) == ("", "")


def test_ten_minutes_are_hers_and_another_ten_come_when_she_asks(
    app: FastAPI, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitting, "SHORT", 2)
    mine, other = studio.agrees("ka-mai", "vi"), studio.agrees("ka-in", "vi")
    first, second = lines(studio)
    studio.records(mine, first.prompt)
    assert [line.state for line in lines(studio)] == ["new", ""]
    theirs = lines(studio, "ka-in")[0].prompt
    studio.records(other, theirs)
    assert theirs == second.prompt, "each begins with what nobody has said"
    assert theirs not in [line.prompt for line in lines(studio)]
    studio.records(mine, lines(studio)[1].prompt)
    done = lines(studio)
    assert [line.state for line in done] == ["new", "new"] and done[0].prompt == first.prompt
    more = lines(studio, again=True)
    assert {line.state for line in more} == {""} and not {line.prompt for line in more} & {line.prompt for line in done}
    studio.records(mine, more[0].prompt)
    assert [line.state for line in lines(studio)] == ["new", ""] and lines(studio)[0].prompt == more[0].prompt
    with reading(studio.context.database) as connection:
        progress = progress_of(connection, studio.course, studio.course.languages["vi"])
    assert (progress.name, progress.said, progress.heard) == ("tiếng Việt", 4, 0)
    drawn = agreed(app).get("/staff/sitting?lang=vi").text
    assert "Đã thu <strong>4</strong> trên 1." in drawn and "Thêm một buổi nữa" in drawn
    assert "Nghe tiếng Việt" not in drawn


def test_staff_and_operators_see_how_much_was_said(app: FastAPI, studio: Studio) -> None:
    studio.records(studio.agrees("ka-mai", "vi"), studio.asked("phone-first/charge/text", "vi"))
    studio.confirms("k-brem", studio.last())
    studio.records(studio.agrees("ka-mai", "cil"), studio.asked("phone-first/charge/text", "cil", free=True))
    employ(studio.context.database, "thu", "staff", "lac-duong")
    said = re.findall(r"Giọng người thật, ([^<]+)</p>", logged_in(app, "thu").get("/staff").text)
    told = [one.says for one in doctor(studio.context.settings) if one.about == "Giọng người thật"]
    assert [html.unescape(one) for one in said] == told
    assert re.fullmatch(r"Tiếng Việt: đã thu 1 trên 1\.\d{3} câu, bà con đang nghe 1\.", told[0])
    assert re.fullmatch(r"Tiếng K'Ho: đã thu 1 trên [\d.]+ câu, bà con đang nghe 0\.", told[1])


def test_the_sitting_is_as_long_as_ten_minutes(app: FastAPI, studio: Studio) -> None:
    browser = agreed(app)
    drawn = browser.get("/staff/sitting?lang=vi").text
    names = re.findall(r'<article data-name="([^"]+)"', drawn)
    assert len(names) == SHORT and "Mười phút thu âm" in drawn
    assert browser.get("/staff/sitting?lang=kpm").headers["location"] == "/staff/record?lang=kpm"
    csrf = re.findall(r'data-word="([^"]+)"', drawn)[0]
    address = f"/staff/sitting/keep?prompt={quote(names[0])}&key={uuid4()}"
    sound = file(speech("Bà con nghe lại cho kỹ nhé"))
    assert browser.client.post(address, content=sound, headers={"x-csrf": csrf}).status_code == 200
    assert browser.get("/staff/sitting/states?lang=vi").json()[names[0]]["state"] == "new"
    assert browser.get("/staff/sitting/states?lang=kpm").status_code == 409


def test_what_was_said_under_an_earlier_wording_stays_good_for_it(studio: Studio, tmp_path: Path) -> None:
    kho, file = studio.course.languages["kpm"], tmp_path / "recording-consent.toml"
    today = wording("Đoàn xã", kho)
    assert today.version == today.versions[0] and len(today.versions) == 2
    assert len(wording("Đoàn xã", studio.course.languages["vi"]).versions) == 1, "earlier only K'Ho was asked for"
    for name in ("recording-consent.toml", "recording-consent-1.toml"):
        (tmp_path / name).write_bytes((Path("content") / name).read_bytes())
    assert wording("Đoàn xã", kho, file).versions == today.versions

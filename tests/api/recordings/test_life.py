"""A recording's life: read or told, confirmed by others, heard by learners, and gone everywhere once taken back."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from api.course.people_overlay import note_overlay_change
from api.recordings import confirm, keep
from api.recordings.back_translations import Unwritten
from api.recordings.consent import BadDialect, BadScope, NoConsent, NotAgreed, current, give, wording
from api.recordings.rows import Own, Settled, recordings
from api.recordings.sound import Unusable
from api.recordings.spoken import kind_of
from api.recordings.withdraw import speakers
from api.recordings.worklist import worklist_of
from api.store.database import reading, writing
from api.store.models import PlatformFile, TranslationReport
from api.store.statements import core
from api.web.voice import voice
from bot.course.languages import telling
from bot.course.prompts import prompt
from bot.replies import Say, Speech
from bot.speech.encode import decoded
from bot.speech.voice import Pcm
from tests.api.office import audited
from tests.api.recordings.speakers import Studio, file, speech

pytestmark = pytest.mark.sql

PLAIN, SAFETY = "phone-first/volume/text", "qr-pay/scan/text"
KHO = "Dăn iăt wơl niam."


@pytest.fixture
def keys(studio: Studio) -> tuple[str, str]:
    """A text that one person approves, and one on which safety rests."""
    found = next(
        key
        for key in studio.course.sources
        if key.startswith("phone-first/") and studio.course.marks.approvers(key) == 1
    )
    safety = next(key for key in studio.course.sources if key.startswith("scam-") and prompt_of(studio, key))
    return found, safety


def prompt_of(studio: Studio, key: str) -> object:
    return key.endswith("/text") and prompt(studio.course, "kpm", key, free=True)


def test_an_approved_text_is_read_confirmed_and_heard_and_taken_back(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)
    machine = studio.clip(key)
    consent = studio.agrees("ka-mai")
    studio.records(consent, studio.asked(key))
    studio.living.look()
    assert studio.clip(key) == machine and not studio.heard(KHO).exists(), "nobody has listened yet"

    assert studio.confirms("k-brem", studio.last())
    person = studio.clip(key)
    assert person.hash != machine.hash and person.people
    assert decoded(person.path.read_bytes()).seconds == pytest.approx(speech(studio.asked(key).plain).seconds, abs=0.4)
    mp3 = studio.context.media.clips.find(person.hash, "mp3")
    pack = studio.context.settings.data_dir / "packs" / "qr-pay-kpm-0.zip"
    pack.parent.mkdir()
    pack.write_bytes(b"a pack with her voice in it")
    uploaded(studio, person.hash, machine.hash)
    kept = studio.folders.file(studio.rows()[-1].file)
    assert mp3 and mp3.is_file() and kept.is_file()

    assert studio.withdraws("ka-mai") == 1
    assert studio.clip(key) == machine
    assert not [path for path in (person.path, mp3, pack, kept, studio.heard(KHO)) if path.exists()]
    assert studio.context.media.clips.find(person.hash) is None
    assert [row.hash for row in rows_of(studio, PlatformFile)] == [machine.hash]
    assert studio.rows()[-1].state == "withdrawn"
    assert voices_in(studio.context.settings.data_dir, person.hash) == []
    assert studio.withdraws("ka-mai") == 0
    assert [line[1:3] for line in audited(studio.context.database) if line[1].startswith("voice")] == [
        ("voice-consent-given", f"service {wording('Đoàn xã', studio.course.languages['kpm']).version}"),
        ("voice-recorded", f"{studio.rows()[0].id} {key}"),
        ("voice-confirmed", studio.rows()[0].id),
        ("voice-withdrawn", "ka-mai"),
    ]


def test_the_chat_is_led_to_the_voice_of_this_moment(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)

    def led() -> tuple[str, str]:
        says = [[say.lang, say.text] for say in studio.course.messages["kpm"][key].says]
        part = {"speech": {"says": says, "slow": False, "private": False}}
        answer = voice(studio.context.media, part, "message", "ogg")
        return answer.headers["location"], answer.headers["cache-control"]

    machine = led()
    studio.records(studio.agrees("ka-mai"), studio.asked(key))
    studio.confirms("k-brem", studio.last())
    person = led()
    assert person[0] != machine[0]
    assert (machine[1], person[1]) == ("private, max-age=3600", "private, max-age=60")
    studio.withdraws("ka-mai")
    assert led() == machine


def uploaded(studio: Studio, *hashes: str) -> None:
    with writing(studio.context.database) as connection:
        for one in hashes:
            row = {"account": "telegram/main", "hash": one, "file": f"file-{one[:4]}", "at": studio.now}
            connection.execute(insert(core(PlatformFile)).values(row))


def rows_of(studio: Studio, model: type) -> list[object]:
    with reading(studio.context.database) as connection:
        return list(connection.execute(core(model).select()).all())


def voices_in(folder: Path, name: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and (name in path.name or path.suffix == ".flac")]


def test_what_is_told_freely_is_heard_and_without_its_file_the_vietnamese(
    studio: Studio, keys: tuple[str, str]
) -> None:
    key, _ = keys
    course = studio.course
    plain = course.messages["vi"][key].says[0].text
    vietnamese = studio.clip(key, "vi")
    prompt = studio.asked(key, "cil", free=True)
    assert (prompt.kind, prompt.said) == ("kpm/cil", plain)
    studio.records(studio.agrees("ka-mai", "cil"), prompt, speech("Bol a năc lơh sơnđờm neh"))
    with pytest.raises(Unwritten):
        studio.writes_back("k-brem", studio.last(), "  ")
    with pytest.raises(Unwritten):
        studio.confirms("k-brem", studio.last())
    studio.writes_back("k-brem", studio.last(), "Chỉnh  tiếng cho to.")
    assert studio.confirms("k-brem", studio.last())
    assert [(one.text, one.state) for one in studio.backs()] == [("Chỉnh tiếng cho to.", "counted")]
    says = studio.course.messages["kpm/cil"][key].says
    assert says == (Say(telling("kpm/cil"), plain),)
    assert studio.clip(key, "kpm/cil").people
    assert studio.clip(key).people == studio.clip(key, "kpm/cil").people, "a neighbour's voice comes before a machine"
    studio.heard(plain, "cil").unlink()
    gone = studio.context.media.clips.clip(Speech(says))
    assert gone.hash == vietnamese.hash
    studio.withdraws("ka-mai")
    assert "kpm/cil" not in studio.course.messages
    assert not studio.clip(key).people


def test_a_dialect_hears_its_own_reader_then_the_standards_then_any(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)
    machine = studio.clip(key)
    studio.records(studio.agrees("ka-mai", "cil"), studio.asked(key, "cil"), speech("Một hai ba bốn năm"))
    studio.confirms("k-brem", studio.last())
    cil = studio.clip(key, studio.course.tongue("kpm", "cil"))
    assert cil.people and studio.clip(key).people == cil.people != machine.people
    assert studio.course.tongue("kpm", "lach") == "kpm"
    studio.records(studio.agrees("ka-in"), studio.asked(key, "sre"), speech("Sáu bảy tám chín mười"))
    studio.confirms("k-brem", studio.last())
    standard = studio.clip(key)
    assert standard.people and standard.hash != cil.hash
    assert studio.clip(key, "kpm/cil") == cil
    says = Speech((Say("kpm/lach", KHO),))
    assert studio.context.media.clips.clip(says).people == standard.people
    studio.withdraws("ka-mai")
    assert studio.course.tongue("kpm", "cil") == "kpm"
    assert studio.context.media.clips.clip(Speech((Say("kpm/cil", KHO),))).people == standard.people


def test_safety_text_needs_two_other_listeners(studio: Studio, keys: tuple[str, str]) -> None:
    _, key = keys
    studio.translated(key, KHO)
    studio.records(studio.agrees("ka-mai"), studio.asked(key))
    id = studio.last()
    with pytest.raises(Own):
        studio.confirms("ka-mai", id)
    assert studio.confirms("k-brem", id) is False
    assert not studio.clip(key).people
    with pytest.raises(Settled):
        studio.confirms("k-brem", id)
    assert studio.confirms("ka-in", id)
    assert studio.clip(key).people


def test_a_text_that_is_not_approved_any_more_is_not_heard(studio: Studio, keys: tuple[str, str]) -> None:
    _, key = keys
    studio.translated(key, KHO)
    studio.records(studio.agrees("ka-mai"), studio.asked(key))
    for login in ("k-brem", "ka-in"):
        studio.confirms(login, studio.last())
    person = studio.clip(key)
    for state in ("suggested", "rejected"):
        studio.translated(key, KHO, state)
        assert not studio.clip(key).people and not studio.heard(KHO).exists(), state
        assert not person.path.exists()
        studio.translated(key, KHO)
        assert studio.clip(key) == person, "approved again it is heard again, and sounds the same"
    studio.translated(key, f"{KHO} Neh.")
    assert not studio.clip(key).people, "a changed text is another text"
    studio.translated(key, KHO)
    report(studio, key)
    assert not studio.heard(KHO).exists(), "called wrong by a learner"


def report(studio: Studio, key: str) -> None:
    row = {"chat_id": "01890000-0000-7000-8000-000000000001", "lang": "kpm", "dialect": "", "key": key, "text": KHO}
    with writing(studio.context.database) as connection:
        values = {**row, "text_hash": "x", "lesson": "", "step": "", "at": studio.now, "settled_by": ""}
        connection.execute(insert(core(TranslationReport)).values(values))
        note_overlay_change(connection)
    studio.living.look()


def test_of_two_recordings_the_later_is_heard_and_then_the_earlier_again(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)
    for login, said in (("ka-mai", "Một hai ba bốn năm"), ("ka-in", "Sáu bảy tám chín mười")):
        studio.records(studio.agrees(login), studio.asked(key), speech(said))
        studio.confirms("k-brem", studio.last())
    second = studio.clip(key)
    studio.withdraws("ka-in")
    first = studio.clip(key)
    assert first.people and second.people and first.hash != second.hash
    assert not second.path.exists()


def test_recording_again_replaces_what_nobody_has_listened_to(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)
    consent = studio.agrees("ka-mai")
    studio.records(consent, studio.asked(key))
    studio.records(consent, studio.asked(key))
    (row,) = studio.rows()
    assert [path.name for path in studio.folders.kept.iterdir()] == [row.file]


def test_a_rejected_recording_goes_and_the_text_is_on_the_list_again(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)
    studio.records(studio.agrees("ka-mai"), studio.asked(key))
    assert key not in left(studio, free=False)
    with writing(studio.context.database) as connection:
        with pytest.raises(confirm.NoReason):
            confirm.reject(connection, studio.last(), login="k-brem", reason="?", now=studio.now)
        confirm.reject(connection, studio.last(), login="k-brem", reason="words", note="thiếu  neh", now=studio.now)
    studio.living.look()
    (row,) = studio.rows()
    assert (row.state, row.note) == ("rejected", "Sai chữ hoặc thiếu chữ: thiếu neh")
    assert not studio.folders.file(row.file).exists()
    assert key in left(studio, free=False)


def left(studio: Studio, *, free: bool, dialect: str = "sre") -> list[str]:
    kind = kind_of(studio.course, dialect)
    with reading(studio.context.database) as connection:
        return [one.key for one in worklist_of(connection, studio.course, kind, free=free).prompts]


def test_the_list_begins_with_safety_and_knows_what_is_left(studio: Studio, keys: tuple[str, str]) -> None:
    key, safety = keys
    assert left(studio, free=False) == []
    studio.translated(key, KHO)
    studio.translated(safety, "Bañ yal mã.")
    assert left(studio, free=False) == [safety, key]
    assert left(studio, free=False, dialect="cil") == [safety, key]
    told = left(studio, free=True)
    assert key not in told and safety not in told
    assert not [one for one in told if one.startswith(("bot/consent", "bot/emergency", "drill/"))]
    assert not [one for one in told if one.endswith("/alt")]
    spoken = [studio.course.marks.approvers(one) for one in told]
    assert spoken == sorted(spoken, reverse=True)
    with reading(studio.context.database) as connection:
        work = worklist_of(connection, studio.course, "kpm", free=True)
    assert all("{" not in one.said for one in work.prompts)
    assert len({one.said for one in work.prompts}) == len(work.prompts)
    assert work.minutes == -(-int(sum(len(one.said) for one in work.prompts) / 12) // 60)
    first, second = work.prompts[:2]
    assert work.after("") == first and work.after(first.name) == second
    assert work.after(work.prompts[-1].name) == first
    assert replace(work, prompts=()).after("") is None


def test_what_is_told_once_counts_wherever_it_stands_but_not_where_safety_asks_for_more(studio: Studio) -> None:
    sources = studio.course.messages["vi"]
    keys: dict[str, list[str]] = {}
    for key, message in sources.items():
        keys.setdefault(message.says[0].text, []).append(key)
    approvers = studio.course.marks.approvers
    text, several = next(
        (text, found)
        for text, found in keys.items()
        if len(found) > 1 and not text.startswith("{") and {approvers(one) for one in found} == {1, 2}
        and all(prompt(studio.course, "kpm", one, free=True) for one in found)
    )  # fmt: skip
    plain = next(key for key in several if studio.course.marks.approvers(key) == 1)
    studio.records(studio.agrees("ka-mai"), studio.asked(plain, free=True), speech(text + " nữa nhé"))
    studio.writes_back("k-brem", studio.last(), text)
    studio.confirms("k-brem", studio.last())
    messages = studio.course.messages["kpm"]
    assert {messages[key].says[0].lang for key in several if studio.course.marks.approvers(key) == 1} == {"kpm:vi"}
    assert {messages[key].says[0].lang for key in several if studio.course.marks.approvers(key) == 2} == {"vi"}


def test_consent_is_asked_for_and_the_wording_counts(studio: Studio) -> None:
    kho = studio.course.languages["kpm"]
    words = wording("Đoàn xã", kho)
    with writing(studio.context.database) as connection:
        given = {"login": "ka-mai", "scope": "service", "dialect": "sre", "agreed": True, "commune": ""}
        for wrong, fault in (
            ({"scope": "all"}, BadScope),
            ({"dialect": "x"}, BadDialect),
            ({"agreed": False}, NotAgreed),
        ):
            with pytest.raises(fault):
                give(connection, **{**given, **wrong}, wording=words, now=studio.now)  # type: ignore[arg-type]
        assert current(connection, "ka-mai", words) is None
        give(connection, **given, wording=words, now=studio.now)  # type: ignore[arg-type]
        found = current(connection, "ka-mai", words)
        assert found and (found["scope"], found["dialect"]) == ("service", "sre")
        assert current(connection, "ka-mai", wording("Đoàn xã khác", kho)) is None, "another wording is asked anew"
        assert [row[:3] for row in speakers(connection)] == [("ka-mai", "service", "sre")]


def test_without_a_consent_in_force_nothing_is_kept(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)
    consent = studio.agrees("ka-mai")
    studio.withdraws("ka-mai")
    with pytest.raises(NoConsent):
        studio.records(consent, studio.asked(key))
    assert studio.rows() == [] and not studio.folders.kept.exists()


def test_a_refused_sound_changes_nothing(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)
    consent = studio.agrees("ka-mai")
    with pytest.raises(Unusable):
        studio.records(consent, studio.asked(key), Pcm(bytes(40_000), 20_000))
    assert studio.rows() == [] and not studio.folders.kept.exists()


def test_a_prompt_that_changed_under_her_is_refused(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)
    name = studio.asked(key).name
    assert keep.prompt_asked(studio.course, name) == studio.asked(key)
    studio.translated(key, "Niam să!")
    with pytest.raises(keep.Changed):
        keep.prompt_asked(studio.course, name)


def test_what_a_crash_left_is_put_right_at_the_next_start(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)
    studio.records(studio.agrees("ka-mai"), studio.asked(key))
    studio.confirms("k-brem", studio.last())
    there = studio.clip(key)
    heard = studio.heard(KHO)
    heard.unlink()
    stray = heard.with_name(f"{'0' * 64}.flac")
    stray.write_bytes(b"nobody confirmed this")
    studio.folders.keep("just-written.flac", b"its row is about to come")
    Studio(studio.context)
    assert studio.clip(key) == there and not stray.exists()
    assert studio.folders.file("just-written.flac").exists()


def test_a_state_that_was_changed_by_hand_is_followed_too(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)
    studio.records(studio.agrees("ka-mai"), studio.asked(key))
    studio.confirms("k-brem", studio.last())
    other = Studio(studio.context)  # a second process
    other.clip(key)
    with writing(studio.context.database) as connection:
        connection.execute(update(recordings).values(state="rejected"))
        note_overlay_change(connection)
    studio.living.look()
    assert not other.clip(key).people
    other.living.look()
    assert list(studio.folders.kept.iterdir()) == []


def test_what_is_sent_is_not_what_is_kept(studio: Studio, keys: tuple[str, str]) -> None:
    key, _ = keys
    studio.translated(key, KHO)
    studio.records(studio.agrees("ka-mai"), studio.asked(key), ending="ogg")
    original = file(speech(studio.asked(key).plain), "ogg")
    kept = studio.folders.file(studio.rows()[-1].file)
    assert kept.read_bytes()[:4] == b"fLaC"
    assert all(
        original not in path.read_bytes() for path in studio.context.settings.data_dir.rglob("*") if path.is_file()
    )

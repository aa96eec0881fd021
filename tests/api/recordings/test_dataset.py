"""What leaves as data: what was approved or confirmed, as far as its people gave it for that, and while they do."""

import csv
import json
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from api.cli import app
from api.commands.dataset import LanguageData, given
from api.recordings.rows import consents
from api.review.decide import FilledIn, Reviewer
from api.review.entries import review_entry
from api.review.save import ReviewAction, act
from api.settings import ROOT
from api.store.database import reading, writing
from bot.language import lexicon_of
from bot.speech.encode import decoded
from tests.api.recordings.speakers import Studio

pytestmark = pytest.mark.sql

KEY, OTHER = "bot/who/text", "bot/draft/text"


def approved(studio: Studio, key: str, text: str, writer: str = "lan") -> None:
    """``writer`` wrote it, and as many as it takes found it good."""
    course = studio.context.courses.written
    steps = [(writer, "suggest"), ("x", "read-back"), ("x", "approve"), ("y", "open"), ("y", "approve")]
    for login, action in steps:
        if action in ("read-back", "open") and key not in course.marks.safety:
            continue
        with writing(studio.context.database) as connection:
            entry = review_entry(connection, course, "kpm", dialect="", key=key)
            if entry.state != "approved":
                said = FilledIn(text, back="Ai học?")
                deed = ReviewAction("kpm", "", key, entry.mark, action, said)
                act(connection, course, deed, Reviewer(login, "sre"), studio.later())
    studio.living.look()


def found(studio: Studio, purpose: str) -> LanguageData:
    with reading(studio.context.database) as connection:
        return given(connection, studio.context.courses.written, "kpm", purpose)


def keys(data: LanguageData) -> list[str]:
    return [row[0] for row in data.sentences]


def test_a_text_leaves_as_far_as_its_writer_gave_it(studio: Studio) -> None:
    approved(studio, KEY, "Cau lơi bơsram?")
    assert keys(found(studio, "open")) == keys(found(studio, "training")) == [], "she was never asked"
    for scope, to_train, to_all in (("service", [], []), ("training", [KEY], []), ("open", [KEY], [KEY])):
        studio.agrees("lan", scope=scope)
        assert (keys(found(studio, "training")), keys(found(studio, "open"))) == (to_train, to_all), scope
    row = found(studio, "open").sentences[0]
    assert row[1:3] == ("", "Cau lơi bơsram?") and "lan" not in row
    studio.withdraws("lan")
    assert keys(found(studio, "open")) == []


def test_an_earlier_wording_did_not_speak_of_texts(studio: Studio) -> None:
    approved(studio, KEY, "Cau lơi bơsram?")
    given_by = studio.agrees("lan", scope="open")
    with writing(studio.context.database) as connection:
        connection.execute(update(consents).where(consents.c.id == given_by).values(text="earlier"))
    assert keys(found(studio, "open")) == []


def test_a_text_of_the_course_leaves_and_one_that_waits_does_not(studio: Studio) -> None:
    studio.translated(KEY, "Cau lơi bơsram?")
    studio.translated(OTHER, "Jơnau do lah bản nháp.", state="reviewed")
    assert keys(found(studio, "open")) == [KEY]


def test_a_recording_leaves_under_its_own_consent_and_with_its_text(studio: Studio) -> None:
    approved(studio, KEY, "Cau lơi bơsram?")
    studio.records(studio.agrees("ka-mai", scope="open"), studio.asked(KEY))
    assert found(studio, "open").sounds == []
    studio.confirms("k-brem", studio.last())
    assert found(studio, "open").sounds == [], "the text is not its reader's to give"
    studio.agrees("lan", scope="training")
    assert (len(found(studio, "training").sounds), len(found(studio, "open").sounds)) == (1, 0)
    (row,) = found(studio, "training").sounds
    assert row[:5] == ("sounds/0001.flac", KEY, "", "Cau lơi bơsram?", "no") and row[6] == "1"
    assert "ka-mai" not in repr(row)
    studio.withdraws("ka-mai")
    assert found(studio, "training").sounds == []


def test_the_folder_holds_what_may_leave_today(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = studio.context.settings
    monkeypatch.setenv("BONSO_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("BONSO_DATABASE_URL", settings.database)
    studio.translated(KEY, "Cau lơi bơsram?")
    studio.records(studio.agrees("ka-mai", scope="open"), studio.asked(KEY))
    studio.confirms("k-brem", studio.last())
    # The consent names who keeps the data; the command reads that from its settings.
    monkeypatch.setenv("BONSO_CONTROLLER", studio.course.controller)
    folder = tmp_path / "kpm"

    def run(*more: str) -> int:
        return CliRunner().invoke(app, ["locales", "dataset", str(folder), *more]).exit_code

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader((folder / name).open(encoding="utf-8"), delimiter="\t"))

    assert run() == 0
    about = json.loads((folder / "about.json").read_text("utf-8"))
    assert (about["for"], about["sentences"], about["recordings"]) == ("open", 1, 1)
    words = rows("words.tsv")
    assert len(words) == about["words"] == len(lexicon_of((ROOT / "locales/kpm/lexicon.tsv").read_text("utf-8")).words)
    assert all(word["terms"] for word in words), "every source says under what terms"
    assert [row["text"] for row in rows("sentences.tsv")] == ["Cau lơi bơsram?"]
    (sound,) = rows("recordings.tsv")
    assert decoded((folder / sound["file"]).read_bytes()).seconds == pytest.approx(float(sound["seconds"]), abs=0.2)
    studio.withdraws("ka-mai")
    assert run("--for", "open") == 0
    assert rows("recordings.tsv") == [] and list((folder / "sounds").iterdir()) == []
    assert run("--for", "service") == 2
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("x")
    assert CliRunner().invoke(app, ["locales", "dataset", str(tmp_path / "other")]).exit_code == 2
    assert (tmp_path / "other" / "mine.txt").is_file()


def test_vietnamese_leaves_as_far_as_its_readers_gave_it(studio: Studio) -> None:
    studio.records(studio.agrees("ka-mai", "vi", scope="open"), studio.asked("phone-first/charge/text", "vi"))
    studio.confirms("k-brem", studio.last())
    studio.records(studio.agrees("ka-in", "vi"), studio.asked("phone-first/volume/text", "vi"))
    studio.confirms("k-brem", studio.last())
    with reading(studio.context.database) as connection:
        data = given(connection, studio.context.courses.written, "vi", "open")
    assert data.sentences == [] and [row[1] for row in data.sounds] == ["phone-first/charge/text"]
    assert data.files == [studio.rows()[0].file]

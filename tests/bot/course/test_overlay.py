"""What people translated lies over what the files say, and only while the Vietnamese is the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.course.languages import telling
from bot.course.messages import Draft, Entry
from bot.course.model import Course
from bot.course.overlay import NOTHING, Overlay, overlaid
from bot.course.trust import Marks
from bot.replies import Line, Say
from tests.bot.course.conftest import Tree

HELLO = "bot/hello/text"
VI = "Xin chào bà con!"
KHO = "Niam să, oh mi!"


@pytest.fixture
def course(tree: Tree) -> Course:
    return tree.load()


def over(text: str, source: str = VI, state: str = "approved", *, variety: str = "kpm", key: str = HELLO) -> Overlay:
    return Overlay({variety: {key: Entry(text, source, state)}})


def test_nothing_over_a_course_is_the_course(course: Course) -> None:
    assert overlaid(course, NOTHING) is course


def test_an_approved_text_stands_alone(course: Course) -> None:
    message = overlaid(course, over(KHO)).messages["kpm"][HELLO]
    assert (message.lines, message.says, message.drafts) == ((Line("kpm", KHO),), (Say("kpm", KHO),), ())


def test_a_persons_text_wins_over_the_files_and_is_marked_until_approved(course: Course) -> None:
    message = overlaid(course, over(KHO, state="suggested")).messages["kpm"][HELLO]
    assert message.lines == (Line("kpm", KHO, draft=True), Line("vi", VI))
    assert message.drafts == (Draft("kpm", HELLO, KHO),)


def test_a_text_for_another_sentence_leaves_what_the_files_say(course: Course) -> None:
    changed = overlaid(course, over(KHO, source="Chào!"))
    assert changed.messages["kpm"][HELLO] == course.messages["kpm"][HELLO]
    assert changed.entries["kpm"][HELLO] == course.entries["kpm"][HELLO]


def test_a_changed_sentence_brings_it_back(tree: Tree) -> None:
    tree.edit("content/phrases.toml", VI, "Chào bà con!")
    changed = overlaid(tree.load(), over(KHO))
    assert changed.messages["kpm"][HELLO].lines == (Line("vi", "Chào bà con!"),)
    assert changed.entries["kpm"][HELLO].source == VI  # kept, so that somebody can look at it


def test_a_rejected_text_is_vietnamese_though_the_files_have_a_draft(course: Course) -> None:
    assert overlaid(course, over("Niam să!", state="rejected")).messages["kpm"][HELLO].lines == (Line("vi", VI),)


def test_safety_text_called_wrong_is_not_shown_until_it_reads_otherwise(course: Course) -> None:
    wrong = frozenset({Draft("kpm", HELLO, "Niam să!")})
    assert overlaid(course, Overlay(withheld=wrong)) is course, "other text stays until somebody mends it"
    course = replace(course, marks=Marks(safety=frozenset({HELLO})))
    assert overlaid(course, Overlay(withheld=wrong)).messages["kpm"][HELLO].lines == (Line("vi", VI),)
    mended = Overlay({"kpm": {HELLO: Entry(KHO, VI, "suggested")}}, wrong)
    assert overlaid(course, mended).messages["kpm"][HELLO].lines[0].text == KHO


def test_a_dialect_falls_back_to_the_standard_and_that_to_vietnamese(course: Course) -> None:
    spoken = overlaid(course, over(KHO, variety="kpm/cil"))
    cil, standard = spoken.messages["kpm/cil"], spoken.messages["kpm"]
    assert cil[HELLO].lines == (Line("kpm", KHO),)
    assert cil[HELLO].says == (Say("kpm/cil", KHO),)
    assert standard[HELLO] == course.messages["kpm"][HELLO]
    assert cil["bot/hello/choice.leave"].lines == standard["bot/hello/choice.leave"].lines
    assert cil["bot/hello/choice.leave"].says == (Say("kpm/cil", "Rê"),)  # a recording in Cil may be there
    assert cil["bot/consent/text"].lines[0].lang == "vi"


def test_there_is_no_variety_of_which_nobody_said_anything(course: Course) -> None:
    assert set(course.messages) == {"vi", "kpm"}
    assert course.tongue("kpm", "cil") == "kpm"
    assert overlaid(course, over(KHO, variety="kpm/cil")).tongue("kpm", "cil") == "kpm/cil"
    assert course.tongue("vi", "cil") == "vi"


def test_a_dialect_may_come_from_a_file_of_its_own(tree: Tree) -> None:
    tree.write("locales/kpm/messages.cil.po", f'msgctxt "{HELLO}"\nmsgid "{VI}"\nmsgstr "{KHO}"\n')
    assert tree.check() == []
    assert tree.load().messages["kpm/cil"][HELLO].lines[0].text == KHO


def test_what_was_told_freely_is_heard_alone_beside_the_vietnamese(course: Course) -> None:
    told = Overlay(spoken={"kpm": {HELLO: VI, "bot/hello/choice.leave": "Nghỉ", "bot/consent/text": "khác rồi"}})
    said = overlaid(course, told).messages["kpm"]
    assert said[HELLO].says == (Say(telling("kpm"), VI),)
    assert said[HELLO].lines[-1] == Line("vi", VI)
    assert said["bot/hello/choice.leave"].says == (Say("kpm", "Rê"),)  # its text is approved and comes first
    assert said["bot/consent/text"].says[0].lang == "vi"  # told of a sentence that is no longer there


def test_a_telling_is_asked_of_a_dialect_in_its_own_voice(course: Course) -> None:
    both = overlaid(course, Overlay(spoken={"kpm": {HELLO: VI}, "kpm/cil": {}}))
    assert both.messages["kpm/cil"][HELLO].says == (Say(telling("kpm/cil"), VI),)
    assert both.messages["kpm/cil"][HELLO].lines == both.messages["kpm"][HELLO].lines
    assert both.tongue("kpm", "cil") == "kpm/cil", "somebody reads Cil aloud, so it is asked for"


def test_what_was_told_in_one_dialect_is_heard_in_all_of_them_until_they_tell_it_themselves(course: Course) -> None:
    untold = (key for key, one in course.messages["kpm"].items() if one.says[0].lang == "vi")
    other = next(key for key in untold if key not in course.marks.careful and "{" not in course.sources[key])
    stale = {HELLO: "khác rồi", other: course.sources[other]}
    both = overlaid(course, Overlay(spoken={"kpm/cil": {HELLO: VI}, "kpm/lach": stale}))
    for kind in ("kpm", "kpm/cil", "kpm/lach"):
        assert both.messages[kind][HELLO].says == (Say(telling(kind), VI),)
        assert both.messages[kind][other].says == (Say(telling(kind), stale[other]),)
    assert both.messages["vi"] == course.messages["vi"]


def test_what_a_neighbour_approved_and_read_aloud_comes_before_a_draft(course: Course) -> None:
    approved = over(KHO, variety="kpm/cil")
    assert overlaid(course, approved).messages["kpm"][HELLO] == course.messages["kpm"][HELLO], "nobody read it aloud"
    read = replace(approved, read={"kpm/cil": frozenset({KHO})})
    said = overlaid(course, read).messages
    assert said["kpm"][HELLO] == said["kpm/cil"][HELLO] and said["kpm"][HELLO].says == (Say("kpm/cil", KHO),)
    assert said["vi"] == course.messages["vi"]
    own = replace(read, entries={**read.entries, **over("Niam să ngăn!").entries})
    assert overlaid(course, own).messages["kpm"][HELLO].says == (Say("kpm", "Niam să ngăn!"),)
    told = overlaid(course, replace(read, spoken={"kpm": {HELLO: VI}})).messages["kpm"][HELLO]
    assert told.says == (Say(telling("kpm"), VI),)
    assert len({overlaid(course, one).digest for one in (approved, read)}) == 2


def test_every_overlay_has_its_own_digest(course: Course) -> None:
    wrong = Overlay(withheld=frozenset({Draft("kpm", "bot/consent/text", "t")}))
    digests = {overlaid(course, one).digest for one in (NOTHING, over(KHO), over(KHO, state="draft"), wrong)}
    assert len(digests) == 4
    assert overlaid(course, over(KHO)).digest == overlaid(course, over(KHO)).digest


def test_the_minimum_holds_for_people_too(tree: Tree, tmp_path: Path) -> None:
    course = overlaid(tree.load(minimum="reviewed"), over(KHO, state="suggested"))
    assert course.messages["kpm"][HELLO].lines == (Line("vi", VI),)


def test_careful_text_waits_for_approval_though_somebody_suggested_it(course: Course) -> None:
    key = "bot/consent/text"
    source = course.sources[key]
    waiting = over("Dăn, {controller}.", source, "reviewed", key=key)
    given = over("Dăn, {controller}.", source, key=key)
    assert overlaid(course, waiting).messages["kpm"][key].lines[0].lang == "vi"
    assert overlaid(course, given).messages["kpm"][key].lines == (Line("kpm", "Dăn, Đoàn xã."),)

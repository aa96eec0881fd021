"""A learner who does anything at all, in any order, while authors edit the lessons under her."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot import events, facts
from bot.channels import CHANNELS
from bot.channels.plan import plan
from bot.course.model import Course
from bot.engine.followed import PLAYED
from bot.engine.merge_learners import united
from bot.engine.screens import COMMANDS
from bot.engine.state import Learner, Progress, State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.orders import FindCaller, Forget, Link, Order, ShowCode, Unlink
from bot.replies import TOOL_DIGITS
from tests.bot.payments.test_read import CONTENTS
from tests.course import COURSE
from tests.transcripts.play import reloaded

WORDS = (
    """
1 / 2 / 3 / 9 / 0 / menu / quay lại / nghe lai / toi bi lua roi / quét mã / đồng ý / xóa hết / đổi người học / Lan /
ngừng / bắt đầu / đổi tiếng / K'Ho / chưa được / mở tài khoản / người thật / dung / khong / thông tin của tôi / tập /
ít mạng / nghe / bật tiếng
""".replace("\n", " ")
    .strip()
    .split(" / ")
)
OTHER = Learner(
    name="Lan", greeted=True, consent="1", done={"qr-pay": 2}, lesson="scam-three-rules", lessons={
        "scam-three-rules": Progress("stop", ("stop",))
    }
)  # fmt: skip
"""Whoever a link code leads to."""
CODES = [content for content in CONTENTS if content]
SAID = st.one_of(
    st.text(max_size=60),
    st.sampled_from(WORDS),
)


def edited(course: Course, lesson_id: str, keep: list[bool], swap: bool) -> Course:
    """The course with some steps of a lesson gone and perhaps in another order."""
    lesson = course.lessons[lesson_id]
    steps = [one for one, kept in zip(lesson.steps, keep, strict=False) if kept] or [lesson.steps[0]]
    steps = steps[::-1] if swap else steps
    lessons = {**course.lessons, lesson_id: replace(lesson, steps=tuple(steps))}
    return replace(course, lessons=lessons, digest=course.digest + "'", views={})


class Anything(RuleBasedStateMachine):
    """``self.turn`` is the last turn; every rule goes through ``_do``."""

    @initialize()
    def begin(self) -> None:
        self.course, self.now, self.state = COURSE, datetime(2026, 12, 1, 1, tzinfo=UTC), State()
        self.counted: list[facts.Fact] = []
        self._do(events.Opened())

    @rule(text=SAID)
    def says(self, text: str) -> None:
        self._answered(self._do(events.Said(text)))

    @rule(index=st.integers(0, 4))
    def taps_what_is_offered(self, index: int) -> None:
        options = self.state.chat.options
        if options:
            self._answered(self._do(events.Tapped(self.state.chat.serial, options[index % len(options)])))

    @rule(tool=st.sampled_from([*TOOL_DIGITS, "slower", "faster"]))
    def taps_a_tool(self, tool: str) -> None:
        self._answered(self._do(events.Tapped(self.state.chat.serial, tool)))

    @rule(command=st.sampled_from(sorted(COMMANDS)))
    def gives_a_command(self, command: str) -> None:
        self._answered(self._do(events.Said(command)))

    @rule(serial=st.integers(-1, 30), choice=st.text("abc-:é ", max_size=10))
    def taps_nonsense(self, serial: int, choice: str) -> None:
        before = self.state
        turn = self._do(events.Tapped(serial, choice))
        self._answered(turn)
        if before.learner.greeted:
            assert turn.state.learners == before.learners

    @rule(what=st.sampled_from(["photo", "voice", "sticker", "location", "other"]))
    def sends_something(self, what: str) -> None:
        self._answered(self._do(events.Sent(what, "c2VhbGVk" if what == "voice" else "")))

    @rule(codes=st.lists(st.sampled_from(CODES), max_size=2), quiet=st.booleans())
    def shows_codes(self, codes: list[str], quiet: bool) -> None:
        self._answered(self._do(events.CodeShown(tuple(codes))))
        assert not self._do(events.Sent("photo", "c2VhbGVk")).replies, "it is looked at first"
        turn = self._do(events.PhotoRead(tuple(codes), quiet=quiet))
        if codes or not quiet:
            self._answered(turn)
        else:
            assert not turn.replies

    @rule(known=st.booleans(), lang=st.sampled_from(["vi", "kpm", "", "xx"]))
    def uses_a_code(self, known: bool, lang: str) -> None:
        place = ("lac-duong", "da-tro") if known else ("", "")
        self._answered(self._do(events.Joined("BS12344", known, *place, lang if known else "")))

    @rule(found=st.sampled_from(["open", "unknown", "here", "wait", "consent"]))
    def types_a_link_code(self, found: str) -> None:
        self._answered(self._do(events.LinkCodeTyped("LK12348", found)))

    @rule()
    def asks_for_a_link_code(self) -> None:
        self._answered(self._do(events.Said("nối máy khác")))

    @rule(who=st.sampled_from(["1", "2"]))
    def hears_of_a_link_elsewhere(self, who: str) -> None:
        self._answered(self._do(events.LinkedElsewhere(who, "c2", "web")))

    @rule(who=st.sampled_from(["1", "2"]), erased=st.booleans())
    def is_cut_off(self, who: str, erased: bool) -> None:
        before = self.state
        turn = self._do(events.CutOff(who, erased))
        self.counted = [fact for fact in self.counted if fact.who != who]
        assert who not in turn.state.learners
        assert bool(turn.replies) == (before.chat.who == who)

    @rule(lesson=st.sampled_from(["qr-pay", "scam-three-rules"]))
    def goes_on_in_another_chat(self, lesson: str) -> None:
        """Another chat of hers moves her; a button of this one then answers nothing about where she was."""
        state = self.state
        elsewhere = State(state.chat._replace(screen="menu", about="", at=""), state.learners)
        learners = step(elsewhere, events.Said(self.course.lessons[lesson].title), self.course, self.now)
        self.counted += [fact for fact in learners.facts if fact.who == state.chat.who]
        self.state = State(state.chat, learners.state.learners)

    @rule()
    def types_a_secret(self) -> None:
        self._answered(self._do(events.Secret("otp")))

    @rule()
    def opens_again(self) -> None:
        self._answered(self._do(events.Opened()))

    @rule(gone=st.booleans())
    def blocks_or_unblocks(self, gone: bool) -> None:
        assert not self._do(events.Left() if gone else events.Returned()).replies

    @rule(days=st.integers(0, 1000))
    def lets_time_pass(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=1)

    @rule(
        lesson=st.sampled_from(sorted(COURSE.lessons)),
        keep=st.lists(st.booleans(), min_size=9, max_size=9),
        swap=st.booleans(),
    )
    def is_edited_under(self, lesson: str, keep: list[bool], swap: bool) -> None:
        self.course = edited(COURSE, lesson, keep, swap)

    @rule()
    def gets_a_campaign(self) -> None:
        before = self.state
        turn = self._do(events.CampaignArrived("c", "Đoàn xã", {"vi": "Mai họp."}))
        assert bool(turn.replies) is not before.chat.stopped
        assert turn.state.learners == before.learners
        assert turn.state.chat._replace(seen=0) == before.chat._replace(seen=0)

    @rule()
    def has_a_drill_due(self) -> None:
        before = self.state
        turn = self._do(events.DrillDue())
        assert turn.state.learner.lessons == before.learner.lessons
        assert len(turn.replies) <= (before.learner.agreed and not before.chat.stopped)
        assert not self._do(events.DrillDue()).replies, "the same drill is not offered twice"

    @rule(wanted=st.sampled_from(["ít mạng", "bật tiếng"]))
    def asks_for_text_or_voice_first(self, wanted: str) -> None:
        self._answered(self._do(events.Said(wanted)))

    @rule()
    def hears_the_screen(self) -> None:
        """Where text comes first only the voice comes, and the screen stays; else the screen comes again."""
        before = self.state
        turn = self._do(events.Tapped(self.state.chat.serial, "again"))
        alone = [reply for reply in turn.replies if not reply.lines]
        if alone:
            assert (turn.replies, turn.state.chat._replace(seen=0)) == ((alone[0],), before.chat._replace(seen=0))
            assert before.learner.text_first
        else:
            assert all(reply.on_request == turn.state.learner.text_first for reply in turn.replies)

    @rule(
        lesson=st.sampled_from(["qr-pay", "account-phone", "scam-three-rules"]),
        screen=st.sampled_from(sorted(PLAYED)),
        data=st.data(),
    )
    def does_something_on_a_page(self, lesson: str, screen: str, data: st.DataObject) -> None:
        stages = [stage.slug for stage in self.course.lessons[lesson].stages]
        step_, who = data.draw(st.sampled_from(["", *stages])), data.draw(st.sampled_from(["1", "2", "9"]))
        choice = data.draw(st.sampled_from(["", "done", "next", "could-not", "person", "yes", "right", "redo", "back"]))
        about = data.draw(st.sampled_from(["", lesson, "right", "no"]))
        turn = self._do(events.Followed(who, lesson, step_, screen, about, choice))
        assert turn.replies == ()

    @rule()
    def finds_the_menu(self) -> None:
        assert self._do(events.Tapped(self.state.chat.serial, "menu")).state.chat.screen == "menu"

    @precondition(lambda self: self.state.chat.options)
    @rule(data=st.data())
    def every_offered_choice_is_accepted(self, data: st.DataObject) -> None:
        choice = data.draw(st.sampled_from(self.state.chat.options))
        turn = step(self.state, events.Tapped(self.state.chat.serial, choice), self.course, self.now)
        shown = {line.text for reply in turn.replies for line in reply.lines}
        assert self.course.phrases["note-old"].text not in shown

    @invariant()
    def is_counted_once(self) -> None:
        starts = [(f.who, f.lesson, f.attempt) for f in self.counted if isinstance(f, facts.LessonStarted)]
        ends = [(f.who, f.lesson, f.attempt) for f in self.counted if isinstance(f, facts.LessonCompleted)]
        assert len(set(starts)) == len(starts)
        assert len(set(ends)) == len(ends)
        assert set(ends) <= set(starts)

    def _do(self, event: events.Event) -> Turn:
        turn = step(self.state, event, self.course, self.now)
        assert turn == step(self.state, event, self.course, self.now)
        self.state = reloaded(turn.state)
        for order in turn.orders:
            if isinstance(order, Forget) or (isinstance(order, Unlink) and order.where == "here"):
                self.counted = [fact for fact in self.counted if fact.who != order.who]
        self.counted += turn.facts
        for reply in turn.replies:
            for channel in CHANNELS.values():
                assert plan(reply, channel.capabilities)
        results = [event for order in turn.orders for event in self._carried_out(order)]
        return self._do(results[0]) if results else turn

    def _carried_out(self, order: Order) -> list[events.Event]:
        """What the shell answers to an order: a code, or that this chat is linked to somebody further on."""
        if isinstance(order, ShowCode):
            return [events.LinkCodeMade("LK12348", int(self.now.timestamp()) + 900)]
        if isinstance(order, FindCaller):
            return [events.CallerFound(anybody=True)]
        if isinstance(order, Link):
            mine = self.state.learners.get(order.who, Learner())
            one = united(OTHER, mine, order.consent)
            self.state = State(self.state.chat, {**self.state.learners, order.who: one})
            self.counted = [fact for fact in self.counted if fact.who != order.who]
            self.counted += [facts.LessonStarted(order.who, id, attempt=one.attempt(id)) for id in one.lessons]
            return [events.Linked(order.who, "telegram")]
        return []

    def _answered(self, turn: Turn) -> None:
        assert turn.replies
        assert all(reply.lines or reply.speech for reply in turn.replies)
        assert turn.replies[-1].screen == turn.state.chat.serial


Anything.TestCase.settings = settings(stateful_step_count=30, suppress_health_check=list(HealthCheck))
TestAnything = Anything.TestCase

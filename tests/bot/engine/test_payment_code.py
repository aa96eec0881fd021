"""Payment codes in a conversation: what is told of them, and that nothing of them stays."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot import events
from bot.engine import payment_code
from bot.engine.payment_code import grouped, in_figures, spelled
from bot.engine.screens import SCREENS
from bot.engine.state import Chat, Learner, State, dump_chat, dump_learner
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.orders import FetchPhoto
from bot.payments.tlv import crc
from bot.speech.length import estimated
from tests.bot.payments.test_read import CONTENTS, ROWS
from tests.course import COURSE

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
STATE = State(Chat("menu", seen=1), {"1": Learner(name="Lan", greeted=True, consent="v1")})
BY_ID = {row["id"]: row["content"] for row in ROWS}
SEEN = [content for content in CONTENTS if content]


def after(*said: events.Event, state: State = STATE) -> list[Turn]:
    turns = []
    for event in said:
        turns.append(step(state, event, COURSE, NOW))
        state = turns[-1].state
    return turns


def code(account: str, *, amount: str = "", bank: str = "970405") -> str:
    def part(number: str, value: str) -> str:
        return f"{number}{len(value):02}{value}"

    holder = part("00", "A000000727") + part("01", part("00", bank) + part("01", account)) + part("02", "QRIBFTTA")
    text = f"{part('00', '01')}{part('38', holder)}{part('53', '704')}{part('54', amount) if amount else ''}5802VN6304"
    return f"{text}{crc(text.encode()):04X}"


def test_every_screen_of_a_code_is_known_and_can_be_reached() -> None:
    contents = (*SEEN, "https://trang-nao-do.com")
    reached = {after(events.CodeShown((content,)))[0].state.chat.screen for content in contents}
    reached |= {"code-unseen", "code-several", "code-name"}
    assert reached == {*payment_code.SCREENS, "scam-likely"} <= SCREENS.keys()


def test_nothing_of_a_code_is_in_what_is_kept() -> None:
    for content in SEEN:
        turn = after(events.CodeShown((content,)))[0]
        kept = json.dumps([dump_chat(turn.state.chat), *map(dump_learner, turn.state.learners.values())])
        kept += repr(turn.facts) + repr(turn.orders)
        assert not [word for word in ("5400", "MUA RAU", "doiqua", "NGUYEN", "01234") if word in kept], content


def test_what_shows_a_number_is_marked_and_its_voice_is_private() -> None:
    shown, again = (turn.replies[-1] for turn in after(events.CodeShown((BY_ID["S2"],)), events.Tapped(1, "again")))
    assert shown.speech and again.speech
    assert (shown.unkept, shown.speech.private) == (True, True)
    assert (again.unkept, again.speech.private) == (False, False)
    assert "5400" in repr(shown) and "5400" not in repr(again)


def test_an_event_does_not_say_what_stands_in_it() -> None:
    assert "5400" not in repr(events.CodeShown((BY_ID["S1"],))) + repr(events.PhotoRead((BY_ID["S1"],)))
    assert "AgAC" not in repr(FetchPhoto("1", "AgAC"))


def test_no_code_is_called_safe() -> None:
    for content in SEEN:
        for turn in after(events.CodeShown((content,)), events.Tapped(1, "next")):
            assert "an toàn" not in repr(turn.replies).lower()


@given(
    st.integers(4, 19).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size)),
    st.one_of(st.just(""), st.integers(1, 499_999_999).map(str)),
)
def test_it_is_heard_within_fifteen_seconds(account: str, amount: str) -> None:
    reply = after(events.CodeShown((code(account, amount=amount),)))[0].replies[-1]
    assert reply.speech
    assert estimated(reply.speech) <= 15.0
    words = len(account) + (len(in_figures(int(amount)).split()) if amount else 0)
    assert spelled(account) in " ".join(say.text for say in reply.speech.says) or words > 22, "all of a usual code"


def test_whichever_bank_it_is() -> None:
    for bank in COURSE.banks:
        speech = after(events.CodeShown((code("5400205000001", amount="350000", bank=bank),)))[0].replies[-1].speech
        assert speech and estimated(speech) <= 15.0, bank


def test_the_other_screens_too() -> None:
    for content in SEEN:
        speech = after(events.CodeShown((content,)))[0].replies[-1].speech
        assert speech and estimated(speech) <= 15.0, content


def test_numbers_are_grouped_and_spelled() -> None:
    assert grouped("5400205000001") == "5400 2050 0000 1"
    assert spelled("0123a") == "không một hai ba, A"
    assert in_figures(1_250_000) == "1.250.000 đồng (một triệu hai trăm năm mươi nghìn đồng)"


def test_what_others_wrote_into_a_code_cannot_fill_the_screen() -> None:
    assert payment_code._cut("x\n\0" + "y" * 99, 10) == "x yyyyyyy…"
    assert payment_code._cut("{account}", 40) == "{account}"


def test_words_of_a_code_with_braces_are_shown_as_they_are() -> None:
    text = BY_ID["S2"][:-4].replace("62110807MUA RAU", "62110807{amount")
    turn = after(events.CodeShown((f"{text}{crc(text.encode()):04X}",)))[0]
    assert "{amount" in repr(turn.replies)


def test_a_picture_is_looked_at_before_anything_is_said() -> None:
    first, second = after(events.Sent("photo", "AgAC"), events.PhotoRead((BY_ID["S1"],)))
    assert (first.replies, first.orders) == ((), (FetchPhoto("1", "AgAC"),))
    assert "5400 2050" in repr(second.replies)


def test_one_that_cannot_be_fetched_is_answered_at_once() -> None:
    (turn,) = after(events.Sent("photo"))
    assert turn.replies and not turn.orders


def test_words_beside_it_are_answered_once() -> None:
    first, second = after(events.Sent("photo", "AgAC", "quét mã"), events.PhotoRead(quiet=True))
    assert first.replies and first.orders == (FetchPhoto("1", "AgAC", quiet=True),)
    assert not second.replies


def test_a_cry_for_help_beside_it_is_all_that_counts() -> None:
    (turn,) = after(events.Sent("photo", "AgAC", "tôi bị lừa rồi"))
    assert turn.state.chat.screen == "emergency-stop" and FetchPhoto not in map(type, turn.orders)


def test_a_picture_before_the_greeting_is_answered_too() -> None:
    for codes in ((), (BY_ID["S1"],)):
        turns = after(events.Sent("photo", "AgAC"), events.PhotoRead(codes), state=State())
        assert turns[-1].replies

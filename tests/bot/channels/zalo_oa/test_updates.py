"""What an Official Account is told, in the shapes of its documentation, read as our events."""

from typing import Any

import orjson
import pytest

from bot.channels.base import BadPayload, Inbound
from bot.channels.zalo_oa.updates import read
from bot.events import Event, Left, Opened, Said, Sent, TakenOver, Tapped, Withdrew
from tests.rows import each_row

OURS, HER, APP = "388613280878808645", "246845883529197922", "360846524940903967"


def delivery(event: str, /, **content: Any) -> dict[str, Any]:
    return {"app_id": APP, "event_name": event, "timestamp": "1789000000123", **content}


def from_her(event: str, **message: Any) -> dict[str, Any]:
    message = {"msg_id": "96d3cdf3af150460909", **message}
    ends = {"sender": {"id": HER}, "recipient": {"id": OURS}, "user_id_by_app": "552177279717587730"}
    return delivery(event, **ends, message=message)


def attached(kind: str, **payload: Any) -> dict[str, Any]:
    return from_her(f"user_send_{kind}", attachments=[{"type": kind, "payload": payload}])


def followed(event: str) -> dict[str, Any]:
    return delivery(event, oa_id=OURS, follower={"id": HER}, source="oa_profile")


def by_hand(**more: Any) -> dict[str, Any]:
    ends = {"sender": {"id": OURS}, "recipient": {"id": HER}}
    return delivery("oa_send_text", **ends, message={"msg_id": "a1", "text": "Để tôi gọi."}, **more)


def beside(kind: str, text: str, **payload: Any) -> dict[str, Any]:
    attachments = [{"type": kind, "payload": {"url": "https://f.zdn.vn/p.jpg", **payload}}]
    return from_her(f"user_send_{kind}", attachments=attachments, text=text)


SOUND = "https://f01.zdn.vn/voice/1.amr"

MEANINGS: list[tuple[dict[str, Any], Event]] = [
    (from_her("user_send_text", text="chào"), Said("chào")),
    (from_her("user_send_text", text=" Ba\u0300 \0con "), Said("Bà con")),
    (from_her("user_send_text", text="#12:done"), Tapped(12, "done")),
    (from_her("user_send_text", text=" #3:could-not\n"), Tapped(3, "could-not")),
    (from_her("user_send_text", text="#tintuc"), Said("#tintuc")),
    (from_her("user_send_text", text="#12:đi"), Said("#12:đi")),
    (from_her("user_send_text", text="  "), Sent("other")),
    (from_her("user_send_text"), Sent("other")),
    (
        attached("image", thumbnail="https://f.zdn.vn/t.jpg", url="https://f.zdn.vn/p.jpg"),
        Sent("photo", "https://f.zdn.vn/p.jpg"),
    ),
    (beside("image", "tôi bị lừa rồi"), Sent("photo", "https://f.zdn.vn/p.jpg", "tôi bị lừa rồi")),
    (beside("gif", " dừ\0ng "), Sent("other", text="dừng")),
    (beside("file", "dừng"), Sent("file", text="dừng")),
    (beside("audio", "dừng", url=SOUND), Sent("voice", SOUND, "dừng")),
    (attached("gif", url="https://f.zdn.vn/g.gif"), Sent("other")),
    (attached("audio", url=SOUND), Sent("voice", SOUND)),
    (attached("audio", url="x" * 1001), Sent("voice")),
    (attached("audio"), Sent("voice")),
    (attached("video", url="https://f.zdn.vn/v.mp4"), Sent("other")),
    (attached("location", coordinates={"latitude": "12.04", "longitude": "108.43"}), Sent("location")),
    (attached("location", coordinates={"latitude": 12.04, "longitude": 108.43}), Sent("location")),
    (attached("sticker", id="23311", url="https://f.zdn.vn/s.png"), Sent("sticker")),
    (attached("link", title="Nhận quà", url="https://qua.example"), Sent("other")),
    (from_her("user_send_link", text="https://qua.example"), Said("https://qua.example")),
    (attached("file", url="https://f.zdn.vn/f.pdf", name="f.pdf", size="12", type="pdf"), Sent("file")),
    (attached("business_card", name="Người thử"), Sent("contact")),
    (followed("follow"), Opened()),
    (followed("unfollow"), Left()),
    (delivery("user_click_chatnow", oa_id=OURS, user_id=HER), Opened()),
    (from_her("user_submit_info", info={"name": "Người thử", "phone": "0900000000"}), Sent("contact")),
    (delivery("user_withdraw", oa_id=OURS, sender={"id": HER}, recipient={"id": OURS}), Withdrew()),
    (delivery("user_withdraw", oa_id=OURS, user_id=int(HER)), Withdrew()),
    (by_hand(admin_id="571"), TakenOver(3)),
]


@each_row(("body", "event"), MEANINGS)
def test_what_people_do_is_read(body: dict[str, Any], event: Event) -> None:
    (inbound,) = read(orjson.loads(orjson.dumps(body)), OURS, 3)
    assert (inbound.event, inbound.address) == (event, HER)
    assert (inbound.lang, inbound.code, inbound.ack) == ("", "", "")
    assert inbound.at == (0 if isinstance(event, TakenOver) else 1789000000.123)


QUIET = [
    delivery("user_seen_message", sender={"id": HER}, recipient={"id": OURS}, message={"msg_ids": ["a", "b"]}),
    from_her("user_received_message"),
    from_her("user_reacted_message", react_icon="/-heart"),
    from_her("anonymous_send_text", text="chào"),
    delivery("add_user_to_tag", oa_id=OURS, user_id=HER, tag={"name": "a"}),
    delivery("invented_in_2031", anything=[1]),
    by_hand(),
    by_hand(admin_id=""),
    delivery("oa_send_list", sender={"id": OURS}, recipient={"id": HER}, message={"msg_id": "a2"}),
]


@each_row("body", QUIET, ids=lambda body: body["event_name"])
def test_receipts_reactions_strangers_and_our_own_words_are_nothing(body: dict[str, Any]) -> None:
    assert read(body, OURS, 3) == []


def test_who_never_leaves_chats_to_people_hears_nothing_of_them() -> None:
    assert read(by_hand(admin_id="571"), OURS, 0) == []


@each_row(
    "body", [from_her("user_send_text", text="chào"), followed("follow"), followed("unfollow"), by_hand(admin_id="571")]
)
def test_what_happens_on_another_account_of_the_app_is_not_ours(body: dict[str, Any]) -> None:
    assert read(body, "111", 3) == []
    assert len(read(body, "", 3)) == 1, "who does not say which account is ours hears of all"


def key(body: dict[str, Any]) -> str:
    (inbound,) = read(body, OURS, 3)
    return inbound.key


def test_a_message_is_known_again_by_its_id_and_anything_else_by_moment_and_person() -> None:
    assert key(from_her("user_send_text", text="chào")) == "user_send_text:96d3cdf3af150460909"
    assert key(by_hand(admin_id="571")) == "oa_send_text:a1"
    assert key(followed("follow")) == f"follow:1789000000123:{HER}"
    later = followed("follow") | {"timestamp": 1789000000124}
    assert key(later) == f"follow:1789000000124:{HER}"
    again = from_her("user_send_text", text="chào") | {"timestamp": "1789000099999"}
    assert key(again) == key(from_her("user_send_text", text="chào")), "a redelivery may bear another moment"


@each_row(
    "body",
    [
        *([], "x", None, {}, {"event_name": 5}),
        delivery("user_send_text"),
        delivery("user_send_text", sender={"id": HER}, recipient={"id": OURS}),
        from_her("user_send_text", msg_id="\0"),
        from_her("user_send_text", msg_id=7),
        delivery("user_send_text", sender={"id": "a b"}, message={"msg_id": "1"}),
        delivery("user_send_text", sender={"id": True}, message={"msg_id": "1"}),
        delivery("follow", oa_id=OURS, follower={}),
        delivery("follow", oa_id=OURS, follower={"id": HER}) | {"timestamp": None},
        delivery("oa_send_text", admin_id="5", sender={"id": OURS}, message={"msg_id": "1"}),
    ],
)
def test_rubbish_is_refused(body: Any) -> None:
    with pytest.raises(BadPayload):
        read(body, OURS, 3)


def test_a_long_text_is_cut() -> None:
    (inbound,) = read(from_her("user_send_text", text="ơ" * 5000), OURS)
    assert isinstance(inbound, Inbound) and inbound.event == Said("ơ" * 2000)

import asyncio
import hashlib
import io
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import av
import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from api.errors import NotFound, answer_faults
from api.media.media import Media, Silent, clips, router, speech
from api.settings import Settings
from bot.replies import Say, Speech
from bot.speech.encode import decoded
from bot.speech.store import Clips

SAID = {"says": [["vi", "Xin chào bà con."]], "slow": False, "private": False}
VOICE = {"kind": "voice", "screen": 1, "speech": SAID}
PHOTO = {"kind": "photo", "screen": 1, "picture": "qr-pay/scan", "alt": "Quét mã"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 48"><rect width="72" height="48" fill="{}"/></svg>'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course with one picture, and a secret beside the pictures."""
    picture = tmp_path / "content" / "pictures" / "qr-pay" / "scan.svg"
    picture.parent.mkdir(parents=True)
    picture.write_text(SVG.format("#0a0"))
    (tmp_path / "content" / "secret.svg").write_text(SVG.format("#f00"))
    return tmp_path


@pytest.fixture
def media(root: Path, data: Path) -> Media:
    return Media(root, clips(Settings(_env_file=None, data_dir=data)))


@pytest.fixture
def client(media: Media) -> Iterator[httpx.Client]:
    """The routes behind a real server on a real port."""
    app = FastAPI()
    app.include_router(router)
    answer_faults(app)
    app.state.context = SimpleNamespace(media=media)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", trust_env=False) as client:
            yield client
        server.should_exit = True
        thread.join()


def test_a_voice_part_has_a_clip(media: Media) -> None:
    made = media.file(VOICE)
    assert made
    digest, path = made
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    assert decoded(path.read_bytes()).seconds > 0.8
    assert media.file(VOICE) == made
    assert media.clip(SAID).path == path


def test_a_photo_part_has_a_picture(media: Media) -> None:
    made = media.file(PHOTO)
    assert made == (media.picture("qr-pay/scan").stem, media.picture("qr-pay/scan"))
    with av.open(io.BytesIO(made[1].read_bytes())) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (720, 480)


def test_other_parts_have_no_file(media: Media) -> None:
    card = {**VOICE, "kind": "card", "picture": "qr-pay/scan"}
    assert media.file(card) is None
    assert media.file({"kind": "text", "screen": 1, "text": "Xin chào"}) is None


def test_private_speech_goes_from_hand_to_hand(media: Media, data: Path) -> None:
    part = {**VOICE, "speech": {**SAID, "private": True}}
    assert media.file(part) is None
    content = media.private(part)
    assert content
    assert decoded(content).seconds > 0.8
    assert not data.exists()
    assert media.private(VOICE) is None
    with pytest.raises(ValueError, match="private"):
        media.clip(part["speech"])


def test_words_go_out_when_no_file_can_be_made(media: Media, root: Path) -> None:
    (root / "content" / "pictures" / "broken.svg").write_text("<svg")
    assert media.file({**PHOTO, "picture": "broken"}) is None
    assert media.file({**PHOTO, "picture": "no-such"}) is None
    assert media.file({**VOICE, "speech": {**SAID, "says": [["fr", "Bonjour"]]}}) is None
    assert media.private({**VOICE, "speech": {"says": [["fr", "Bonjour"]], "slow": False, "private": True}}) is None


def test_a_picture_is_drawn_once_and_anew_when_it_changes(media: Media, root: Path) -> None:
    path = media.picture("qr-pay/scan")
    drawn = path.stat().st_mtime_ns
    assert media.picture("qr-pay/scan").stat().st_mtime_ns == drawn
    address = media.address("qr-pay/scan")
    (root / "content" / "pictures" / "qr-pay" / "scan.svg").write_text(SVG.format("#00a"))
    assert media.picture("qr-pay/scan") != path
    assert media.address("qr-pay/scan") != address
    assert [file.suffix for file in path.parent.iterdir()] == [".png", ".png"]


def test_many_threads_draw_one_picture(media: Media) -> None:
    with ThreadPoolExecutor(12) as pool:
        (path,) = set(pool.map(media.picture, ["qr-pay/scan"] * 12))
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "qr-pay/../../secret", "", "qr-pay", "QR-PAY/scan", "a\0b"]
)
def test_only_pictures_are_pictures(media: Media, name: str) -> None:
    with pytest.raises(NotFound):
        media.picture(name)


def test_a_speech_comes_back_from_json() -> None:
    assert speech(SAID) == Speech((Say("vi", "Xin chào bà con."),))
    assert speech({**SAID, "slow": True, "private": True}) == replace(speech(SAID), slow=True, private=True)


def test_the_settings_name_the_voice(tmp_path: Path) -> None:
    made = [clips(Settings(_env_file=None, data_dir=tmp_path, espeak_voice=voice)) for voice in ("vi", "vi-vn-x-south")]
    assert [type(each) for each in made] == [Clips, Clips]
    assert made[0].clip(speech(SAID)).hash != made[1].clip(speech(SAID)).hash
    assert made[0].folder == tmp_path / "clips"


def test_a_clip_is_served_whole_and_for_ever(client: httpx.Client, media: Media) -> None:
    clip = media.clip(SAID)
    answer = client.get(f"/media/audio/{clip.hash}.ogg")
    assert answer.status_code == 200
    assert answer.content == clip.path.read_bytes()
    assert answer.headers["content-type"] == "audio/ogg"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["etag"] == f'"{clip.hash}"'
    again = client.get(f"/media/audio/{clip.hash}.ogg", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    head = client.head(f"/media/audio/{clip.hash}.ogg")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(clip.bytes))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-", 0, None), ("bytes=0-99", 0, 99), ("bytes=100-199", 100, 199), ("bytes=-50", -50, None)],
)
def test_a_player_may_ask_for_a_range(
    client: httpx.Client, media: Media, asked: str, first: int, last: int | None
) -> None:
    clip = media.clip(SAID)
    content = clip.path.read_bytes()
    wanted = content[first:] if last is None else content[first : last + 1]
    answer = client.get(f"/media/audio/{clip.hash}.ogg", headers={"range": asked})
    assert (answer.status_code, answer.content) == (206, wanted)
    start = first % len(content)
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(wanted) - 1}/{len(content)}"


def test_ranges_put_together_are_the_clip(client: httpx.Client, media: Media) -> None:
    clip = media.clip(SAID)
    starts = range(0, clip.bytes, 700)
    parts = [client.get(f"/media/audio/{clip.hash}.ogg", headers={"range": f"bytes={n}-{n + 699}"}) for n in starts]
    assert b"".join(part.content for part in parts) == clip.path.read_bytes()


def test_a_range_beyond_the_end_is_refused(client: httpx.Client, media: Media) -> None:
    clip = media.clip(SAID)
    answer = client.get(f"/media/audio/{clip.hash}.ogg", headers={"range": f"bytes={clip.bytes}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{clip.bytes}"


def test_a_range_of_another_version_gets_the_whole(client: httpx.Client, media: Media) -> None:
    clip = media.clip(SAID)
    headers = {"range": "bytes=0-9", "if-range": '"another"'}
    answer = client.get(f"/media/audio/{clip.hash}.ogg", headers=headers)
    assert (answer.status_code, answer.content) == (200, clip.path.read_bytes())


@pytest.mark.parametrize(("form", "media_type"), [("mp3", "audio/mpeg"), ("aac", "audio/aac")])
def test_other_phones_get_other_forms(client: httpx.Client, media: Media, form: str, media_type: str) -> None:
    clip = media.clip(SAID)
    answer = client.get(f"/media/audio/{clip.hash}.{form}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert decoded(answer.content).seconds == pytest.approx(clip.seconds, abs=0.2)


def test_pictures_are_served_as_drawn_and_as_points(client: httpx.Client, media: Media, root: Path) -> None:
    svg = client.get("/media/pictures/qr-pay/scan.svg")
    assert svg.text == SVG.format("#0a0")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in svg.headers["content-security-policy"]
    png = client.get("/media/pictures/qr-pay/scan.png")
    assert png.content == media.picture("qr-pay/scan").read_bytes()
    assert png.headers["content-type"] == "image/png"
    assert png.headers["etag"] != svg.headers["etag"]
    assert "immutable" not in png.headers["cache-control"]
    known = client.get("/media/pictures/qr-pay/scan.png", headers={"if-none-match": png.headers["etag"]})
    assert known.status_code == 304


def test_a_picture_asked_for_by_version_stays_for_ever(client: httpx.Client, media: Media) -> None:
    for form in ("png", "svg"):
        assert "immutable" in client.get(media.address("qr-pay/scan", form)).headers["cache-control"]
    assert "immutable" not in client.get("/media/pictures/qr-pay/scan.png?v=0000").headers["cache-control"]


TAKES = "image/avif,image/webp,image/apng,*/*;q=0.8"


@pytest.mark.parametrize(
    ("form", "accept", "given"),
    [
        ("webp", "*/*", "webp"),
        ("png", TAKES, "webp"),
        ("png", "image/png,*/*", "png"),
        ("svg", TAKES, "svg+xml"),
    ],
)
def test_who_takes_webp_gets_it(client: httpx.Client, media: Media, form: str, accept: str, given: str) -> None:
    answer = client.get(f"/media/pictures/qr-pay/scan.{form}", headers={"accept": accept})
    assert answer.headers["content-type"] == f"image/{given}"
    assert answer.headers.get("vary") == (None if form == "svg" else "accept")
    if given in ("png", "webp"):
        assert answer.content == media.picture("qr-pay/scan", given).read_bytes()
    known = {"accept": accept, "if-none-match": answer.headers["etag"]}
    assert client.get(f"/media/pictures/qr-pay/scan.{form}", headers=known).status_code == 304
    other = {"if-none-match": answer.headers["etag"], "accept": "image/png"}
    assert client.get("/media/pictures/qr-pay/scan.png", headers=other).status_code == (304 if given == "png" else 200)


def test_a_picture_that_cannot_be_drawn_is_not_found(client: httpx.Client, root: Path) -> None:
    folder = root / "content" / "pictures"
    (folder / "broken.svg").write_text("<svg")
    (folder / "without.svg").write_text(SVG.format("#0a0").replace("</svg>", '<use href="#nobody"/></svg>'))
    assert client.get("/media/pictures/broken.png").status_code == 404
    assert [client.get(f"/media/pictures/without.{form}").status_code for form in ("svg", "webp")] == [404, 404]


def test_a_voice_has_an_address(client: httpx.Client, media: Media) -> None:
    said = speech(SAID)
    assert client.get(media.heard_at(said)).content == media.clip(SAID).path.read_bytes()
    assert client.get(media.heard_at(said, "mp3")).headers["content-type"] == "audio/mpeg"
    with pytest.raises(Silent):
        media.heard_at(Speech((Say("fr", "Bonjour"),)))
    with pytest.raises(ValueError, match="private"):
        media.heard_at(replace(said, private=True))


@pytest.mark.parametrize(
    "path",
    [
        "/media/audio/" + "a" * 64 + ".ogg",
        "/media/audio/keys.ogg",
        "/media/audio/..%2f..%2fbonso.ogg",
        "/media/pictures/no-such.png",
        "/media/pictures/..%2fsecret.svg",
        "/media/pictures/qr-pay/..%2f..%2f..%2fsecret.svg",
        "/media/pictures/%2fetc%2fpasswd.svg",
        "/media/pictures/qr-pay/scan.gif",
        "/media/pictures/qr-pay/scan%00.svg",
        "/media/pictures/.svg",
    ],
)
def test_nothing_else_is_served(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_raw_path_with_dots_leads_nowhere(client: httpx.Client, media: Media) -> None:
    host, port = client.base_url.host, client.base_url.port
    for path in (
        "/media/pictures/../../content/secret.svg",
        "/media/pictures/../secret.svg",
        "/media/audio/../../x.ogg",
    ):
        with socket.create_connection((host, port)) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
            assert connection.makefile("rb").readline().split()[1] == b"404"

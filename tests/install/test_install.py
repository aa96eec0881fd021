"""The files for installing: they name what there is, and real proxies with them pass on what Bòn Số needs.

What wants Caddy, nginx or systemd is skipped where these are not installed.
"""

import asyncio
import os
import re
import shlex
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from configparser import ConfigParser
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from typer.testing import CliRunner

from api.cli import app as command
from api.http.connections import MOST, OURS
from api.http.guard import BODY_BYTES
from api.settings import ROOT, Settings
from api.web.listeners import MOST_OF_NETWORK
from api.web.stream import LOOK_SECONDS, LOOKS
from tests.api.serving import Served, serving
from tests.rows import each_row

FOLDER = ROOT / "docs" / "install"
UNITS = sorted((*FOLDER.glob("*.service"), *FOLDER.glob("*.timer")))
DOMAIN, INSIDE = "bonso.example", "127.0.0.1:8000"


def read(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def unit(name: str) -> dict[str, dict[str, str]]:
    """The sections of a unit; of a key that stands several times the last."""
    parser = ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(read(name))
    return {section: dict(parser[section]) for section in parser.sections()}


def environment() -> dict[str, str]:
    """The example of the settings, those commented out too."""
    return dict(re.findall(r"^#?(BONSO_[A-Z_]+)=(.*)$", read("bonso.env"), re.MULTILINE))


# --- What the files name ---------------------------------------------------------------------------


def test_every_setting_in_the_example_is_one() -> None:
    assert {name.removeprefix("BONSO_").lower() for name in environment()} <= Settings.model_fields.keys()


def test_the_example_is_read_alike_by_us_and_by_a_shell(tmp_path: Path) -> None:
    settings = Settings(_env_file=FOLDER / "bonso.env")
    assert settings.public_url == f"https://{DOMAIN}"
    assert settings.controller == "Đoàn xã Lạc Dương"
    script = f'set -a; . "{FOLDER / "bonso.env"}"; env'
    printed = subprocess.run(["/bin/sh", "-ec", script], capture_output=True, text=True, check=True, env={})
    found = dict(line.partition("=")[::2] for line in printed.stdout.splitlines())
    assert found["BONSO_CONTROLLER"] == settings.controller
    assert found["BONSO_DATA_DIR"] == str(settings.data_dir)


def test_units_run_commands_that_there_are_and_write_where_they_may() -> None:
    service, backup = unit("bonso.service")["Service"], unit("bonso-backup.service")["Service"]
    data = Settings(_env_file=FOLDER / "bonso.env").data_dir
    for one in (service, backup):
        assert data == Path("/var/lib") / one["StateDirectory"]
        assert (one["User"], one["ProtectSystem"], one["NoNewPrivileges"]) == ("bonso", "strict", "yes")
        assert one["EnvironmentFile"] == "/etc/bonso/bonso.env"
    program, *arguments = shlex.split(service["ExecStart"])
    assert program == f"{service['WorkingDirectory']}/.venv/bin/bonso"
    assert f"{arguments[arguments.index('--host') + 1]}:{arguments[arguments.index('--port') + 1]}" == INSIDE
    shown = CliRunner().invoke(command, [arguments[0], "--help"]).output
    assert all(option in shown for option in arguments if option.startswith("--"))
    assert service["Restart"] == "always"
    assert f"{program} backup" in backup["ExecStart"]
    assert re.search(r'backup "(/[^"]+)/', backup["ExecStart"])[1] == backup["ReadWritePaths"]  # type: ignore[index]
    assert program in read("bonso")


def test_what_asks_after_our_health_asks_the_right_door() -> None:
    assert f"http://{INSIDE}/health/ready" in unit("bonso-health.service")["Service"]["ExecStart"]


def test_every_timer_has_its_service() -> None:
    for timer in FOLDER.glob("*.timer"):
        assert timer.with_suffix(".service").exists()
        assert unit(timer.name)["Install"]["WantedBy"] == "timers.target"


@each_row("proxy", ["Caddyfile", "nginx.conf"])
def test_proxies_lead_to_the_port_and_keep_nothing_back(proxy: str) -> None:
    text = read(proxy)
    assert INSIDE in text
    assert set(re.findall(r"127\.0\.0\.1:\d+", text)) == {INSIDE}
    sizes = [int(size) for size in re.findall(r"(?:max_size|client_max_body_size) (\d+)(?:m|MB)", text)]
    assert sizes and all(size * 10**6 > 100 * BODY_BYTES for size in sizes)
    assert "/hooks" not in text, "deliveries go through like everything else"


def seconds(time: str) -> int:
    return int(time[:-1]) * {"s": 1, "m": 60, "h": 3600}[time[-1]]


def test_proxies_wait_neither_for_ever_nor_too_short_for_a_stream() -> None:
    whole = LOOKS * LOOK_SECONDS
    caddy, nginx = read("Caddyfile"), read("nginx.conf")
    times = dict(re.findall(r"^\s*(\w+) (\d+[smh]);?$", caddy + nginx, re.MULTILINE))
    assert seconds(times["read_header"]) <= 60 and seconds(times["client_header_timeout"]) <= 60
    assert seconds(times["client_body_timeout"]) <= 60 and seconds(times["send_timeout"]) <= 60
    assert seconds(times["read_body"]) > whole, "Caddy counts it from the first byte to the last of the answer"
    assert seconds(times["proxy_read_timeout"]) > LOOK_SECONDS
    assert "\n\t\t\twrite " not in caddy, "it would end a stream"


def test_a_hall_behind_one_address_has_room() -> None:
    limit = re.search(r"limit_conn bonso_open (\d+);", read("nginx.conf"))
    assert limit and int(limit[1]) >= MOST_OF_NETWORK * 2


def test_the_service_may_open_as_many_files_as_it_has_places() -> None:
    service = unit("bonso.service")["Service"]
    assert int(service["LimitNOFILE"]) >= MOST + OURS
    assert all("TimeoutStartSec" in unit(file.name)["Service"] for file in FOLDER.glob("*.service"))


def test_the_guide_shows_where_each_file_goes() -> None:
    guide = (ROOT / "docs" / "cai-dat.md").read_text("utf-8")
    for file in FOLDER.iterdir():
        assert f"install/{file.name}" in guide, file.name


# --- What programs written elsewhere say of them ----------------------------------------------------


def installed(program: str) -> str:
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")
    if not found:
        pytest.skip(f"{program} is not installed")
    return found


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    program = installed("systemd-analyze")
    true = shutil.which("true") or "/bin/true"
    for file in UNITS:
        # The program is not installed where this is tested, and a missing one is all that systemd may say.
        text = file.read_text("utf-8").replace("/opt/bonso/.venv/bin/bonso serve", f"{true} serve")
        (tmp_path / file.name).write_text(text.replace("/usr/bin/curl", true), "utf-8")
    checked = subprocess.run(
        [program, "verify", *(str(tmp_path / file.name) for file in UNITS)], capture_output=True, text=True, check=False
    )
    said = [line for line in checked.stderr.splitlines() if str(tmp_path) in line or re.match(r"bonso[\w-]*\.", line)]
    assert (checked.returncode, said) == (0, [])


@asynccontextmanager
async def behind(
    proxy: str, tmp_path: Path, inside: str, hurried: tuple[str, str] = ("", "")
) -> AsyncIterator[httpx.AsyncClient]:
    """A real proxy with our file before the server at ``inside``, over plain http on a port of its own.

    ``hurried`` is a time in the file, and another to have in its place.
    """
    port = free_port()
    arguments = {"caddy": caddy, "nginx": nginx}[proxy](tmp_path, port, inside)
    if hurried[0]:
        hurry(Path(arguments[-1]), *hurried)
    with (tmp_path / "proxy.log").open("wb") as log:
        process = subprocess.Popen(arguments, stdout=log, stderr=log)  # noqa: ASYNC220 - it runs beside the test
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            async with asyncio.timeout(60):
                while not await answers(http):
                    assert process.poll() is None, (tmp_path / "proxy.log").read_text("utf-8")
                    await asyncio.sleep(0.05)
            yield http
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)


def hurry(file: Path, time: str, shorter: str) -> None:
    text = file.read_text("utf-8")
    assert time in text
    file.write_text(text.replace(time, shorter), "utf-8")


async def answers(http: httpx.AsyncClient) -> bool:
    try:
        await http.get("/health/live", headers={"host": DOMAIN})
    except httpx.TransportError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def caddy(tmp_path: Path, port: int, inside: str) -> list[str]:
    program = installed("caddy")
    text = read("Caddyfile").replace(f"\n{DOMAIN} {{", f"\nhttp://{DOMAIN}:{port} {{").replace(INSIDE, inside)
    options = f"\n{{\n\tadmin off\n\tauto_https off\n\tstorage file_system {tmp_path / 'storage'}\n"
    assert text.count("\n{\n") == 1
    file = tmp_path / "Caddyfile"
    file.write_text(text.replace("\n{\n", options), "utf-8")
    whole = [program, "validate", "--adapter", "caddyfile", "--config"]
    subprocess.run([*whole, str(FOLDER / "Caddyfile")], check=True, capture_output=True)
    return [program, "run", "--adapter", "caddyfile", "--config", str(file)]


def nginx(tmp_path: Path, port: int, inside: str) -> list[str]:
    """The second server of the file, which does the work, without its certificate."""
    program = installed("nginx")
    text = read("nginx.conf").replace(INSIDE, inside)
    shared = re.findall(r"^limit_conn_zone .*$", text, re.MULTILINE)
    text = "\n".join((*shared, text[text.index("server {", text.index("server {") + 1) :]))
    text = re.sub(r"listen \[::\]:443 ssl http2;\n", "", text).replace("listen 443 ssl http2;", f"listen {port};")
    text = re.sub(r"^\s*ssl_.*\n", "", text, flags=re.MULTILINE)
    temporary = "".join(
        f"{kind}_temp_path {tmp_path / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = tmp_path / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    file.write_text(
        f"{user} daemon off; pid {tmp_path / 'pid'}; error_log {tmp_path / 'error.log'};"
        f"events {{}} http {{ {temporary} {text} }}",
        "utf-8",
    )
    subprocess.run([program, "-t", "-c", str(file)], check=True, capture_output=True)
    return [program, "-c", str(file)]


def test_nginx_takes_the_whole_file(tmp_path: Path) -> None:
    """With a certificate of our own in place of the one certbot fetches."""
    program, openssl = installed("nginx"), installed("openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            openssl,
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            f"/CN={DOMAIN}",
            "-days",
            "2",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        ],
        check=True,
        capture_output=True,
    )
    text = re.sub(r"ssl_certificate /\S+;", f"ssl_certificate {certificate};", read("nginx.conf"))
    text = re.sub(r"ssl_certificate_key /\S+;", f"ssl_certificate_key {key};", text)
    (tmp_path / "whole.conf").write_text(
        f"pid {tmp_path / 'pid'}; error_log {tmp_path / 'log'}; events {{}} http {{ {text} }}", "utf-8"
    )
    checked = subprocess.run([program, "-t", "-c", str(tmp_path / "whole.conf")], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr.decode()


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    settings = Settings(
        _env_file=None, data_dir=tmp_path, public_url=f"https://{DOMAIN}", secret_key="chỉ dùng để thử ở đây"
    )
    async with serving(settings) as served:
        yield served


PROXIES = pytest.mark.parametrize("proxy", ["caddy", "nginx"])
HOST = {"host": DOMAIN}


@PROXIES
async def test_a_proxy_passes_on_what_is_needed(proxy: str, served: Served, tmp_path: Path) -> None:
    async with behind(proxy, tmp_path, served.url.removeprefix("http://")) as http:
        assert (await http.get("/health/ready", headers=HOST)).json()["ready"] is True
        assert (await http.get("/metrics", headers=HOST)).status_code == 404, "only from within"
        assert (await served.http.get("/metrics")).status_code == 200
        hook = "/hooks/telegram/main"
        inside, outside = [await one.post(hook, headers=HOST, content=b"{}") for one in (served.http, http)]
        assert (outside.status_code, outside.content) == (inside.status_code, inside.content)
        long = await http.post(hook, headers=HOST, content=b" " * 2_000_000)
        assert long.status_code == (await served.http.post(hook, content=b" " * 2_000_000)).status_code
        page = await http.get("/", headers=HOST)
        assert page.status_code == 200
        assert page.headers["strict-transport-security"] == "max-age=31536000"


@PROXIES
async def test_new_screens_come_through_at_once(proxy: str, served: Served, tmp_path: Path) -> None:
    """The stream of the page goes on for minutes: a proxy that gathered it would say nothing for as long."""
    async with behind(proxy, tmp_path, served.url.removeprefix("http://")) as http:
        page = await http.get("/", headers=HOST)
        cookie = page.headers["set-cookie"].partition(";")[0]
        headers = HOST | {"x-bonso": "1", "cookie": cookie}
        opened = {"id": "00000000-0000-7000-8000-000000000001", "type": "open"}
        assert (await http.post("/chat/events", headers=headers, json=opened)).status_code == 202
        async with http.stream("GET", "/chat/stream?after=1", headers=headers) as stream:
            pieces = stream.aiter_bytes()
            assert b"still here" in await anext(pieces)
            asked = {"id": "00000000-0000-7000-8000-000000000002", "type": "say", "text": "menu"}
            assert (await http.post("/chat/events?after=1", headers=headers, json=asked)).status_code == 202
            news = b""
            while b"data: " not in news:
                news += await anext(pieces)


@PROXIES
async def test_a_proxy_hangs_up_on_who_sends_half_a_request(proxy: str, served: Served, tmp_path: Path) -> None:
    async with behind(proxy, tmp_path, served.url.removeprefix("http://"), ("15s", "1s")) as http:
        assert http.base_url.port
        reader, writer = await asyncio.open_connection("127.0.0.1", http.base_url.port)
        writer.write(b"GET / HTTP/1.1\r\nhost: bonso.example\r\nx-half")
        async with asyncio.timeout(60):
            assert not (await reader.read()).startswith(b"HTTP/1.1 2")
        writer.close()
        assert (await http.get("/health/live", headers=HOST)).status_code == 200


async def whoami(scope: Any, receive: Any, send: Any) -> None:
    """Says who is asking, as the service would count her."""
    if scope["type"] != "http":
        return
    body = f"{scope['client'][0]} {scope['scheme']}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body})


@PROXIES
async def test_nobody_can_say_that_she_is_somebody_else(proxy: str, tmp_path: Path) -> None:
    """What uvicorn trusts by itself, this machine, is what the proxies stand on; they drop what a guest claims."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(whoami, host="127.0.0.1", port=port, log_config=None, lifespan="off"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running = asyncio.create_task(server.serve())
    try:
        async with behind(proxy, tmp_path, f"127.0.0.1:{port}") as http:
            claims = HOST | {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "gopher"}
            said = (await http.get("/", headers=claims)).text
        assert said == "127.0.0.1 http"
        async with httpx.AsyncClient() as direct:
            told = await direct.get(f"http://127.0.0.1:{port}/", headers={"x-forwarded-for": "203.0.113.9"})
        assert told.text == "203.0.113.9 http", "a proxy on this machine is believed"
    finally:
        server.should_exit = True
        await running

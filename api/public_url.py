"""The one address of an installation: printed on posters, and what every link that anybody gets begins with.

People are taught to open no strange link, so ours must be one they can know: a domain of our own, in letters they can
compare with the poster, over https. It is checked when the program starts, before a link is made of it.
"""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

LOCAL = ("localhost", "127.0.0.1", "::1")
"""Hosts of this machine alone, for trying things out."""

NOT_OURS = frozenset(
    {
        # they hide where they lead
        "bit.ly", "bitly.com", "buff.ly", "by.com.vn", "cutt.ly", "goo.gl", "is.gd", "lnkd.in", "ow.ly", "rb.gy",
        "rebrand.ly", "s.id", "s.net.vn", "shorturl.at", "shorten.asia", "t.co", "t.ly", "tiny.cc", "tinyurl.com",
        "v.gd",
        # everybody has an address there
        "blogspot.com", "facebook.com", "fb.com", "forms.gle", "google.com", "linktr.ee", "m.me", "wordpress.com",
        # it lasts as long as somebody's computer is on
        "loca.lt", "ngrok.app", "ngrok.dev", "ngrok.io", "ngrok-free.app", "ngrok-free.dev", "trycloudflare.com",
    }
)  # fmt: skip
"""Domains that belong to everybody and so to nobody: shorteners, platforms, tunnels. Our channels' join them."""

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]+")


def checked(url: str) -> str:
    """The address without a slash at its end. Raises ``ValueError`` that says, in Vietnamese, what to change."""
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"“{url}” không phải là địa chỉ. Ví dụ đúng: https://bonso.example") from None
    if host in LOCAL and parts.scheme in ("http", "https"):
        return _bare(parts)
    if parts.scheme != "https":
        raise ValueError(f"“{url}” phải bắt đầu bằng https://. Xem docs/cai-dat.md để xin chứng chỉ.")
    if _is_ip(host):
        raise ValueError(f"“{host}” là địa chỉ IP, bà con không nhận ra được. Dùng một tên miền của xã.")
    if not _HOST.fullmatch(host):
        raise ValueError(f"“{host}” không phải là tên miền viết bằng chữ a đến z. Ví dụ đúng: https://bonso.example")
    if any(host == domain or host.endswith(f".{domain}") for domain in NOT_OURS | _of_channels()):
        raise ValueError(f"“{host}” là địa chỉ rút gọn hoặc của nơi khác. Dùng một tên miền của xã.")
    return _bare(parts)


def _bare(parts: SplitResult) -> str:
    """The address, if it is a host alone."""
    if parts.username or parts.password:
        raise ValueError("Địa chỉ không được có tên đăng nhập hay mật khẩu.")
    if parts.path not in ("", "/"):
        raise ValueError(f"Địa chỉ chỉ là tên miền, không có “{parts.path}” phía sau.")
    if parts.query or parts.fragment:
        raise ValueError("Địa chỉ không được có dấu ? hay # phía sau.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _of_channels() -> set[str]:
    from bot.channels import CHANNELS  # noqa: PLC0415 - every program reads the settings, and few need channels

    return {host for channel in CHANNELS.values() for host in channel.manifest.hosts}


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from fastapi import Request

from api.errors import TooLarge, TooMany
from api.http.guard import BODY_BYTES, HEADER, RATES, Elsewhere, Meter, body, from_our_page
from api.settings import Settings
from tests.rows import each_row

SETTINGS = Settings(_env_file=None, public_url="https://bonso.example")


def request(
    headers: dict[str, str] | None = None,
    client: str = "192.0.2.1",
    receive: Callable[[], Awaitable[dict[str, object]]] | None = None,
) -> Request:
    raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": raw, "client": (client, 1)}
    return Request(scope, receive) if receive else Request(scope)


def pieces(*sizes: int) -> tuple[Request, list[int]]:
    """A request whose body comes in pieces, and the sizes that were taken so far."""
    taken: list[int] = []

    async def arriving() -> AsyncIterator[dict[str, object]]:
        for index, size in enumerate(sizes):
            taken.append(size)
            yield {"type": "http.request", "body": b"x" * size, "more_body": index < len(sizes) - 1}

    source = arriving()
    return request(receive=lambda: anext(source)), taken


@each_row(
    "headers",
    [
        {HEADER: "1"},
        {HEADER: "1", "origin": "https://bonso.example", "host": "10.0.0.5:8000"},
        {HEADER: "1", "origin": "http://192.0.2.9:8000", "host": "192.0.2.9:8000"},
    ],
)
def test_our_own_page_may_send(headers: dict[str, str]) -> None:
    from_our_page(request(headers), SETTINGS)


@each_row(
    "headers",
    [
        {},
        {"origin": "https://bonso.example"},
        {HEADER: "1", "origin": "https://other.example", "host": "bonso.example"},
        {HEADER: "1", "origin": "https://bonso.example.evil.example", "host": "bonso.example"},
        {HEADER: "1", "origin": "null", "host": "bonso.example"},
    ],
)
def test_another_site_may_not(headers: dict[str, str]) -> None:
    with pytest.raises(Elsewhere):
        from_our_page(request(headers), SETTINGS)


async def test_a_body_arrives_whole() -> None:
    sent, _ = pieces(100, BODY_BYTES - 100)
    assert await body(sent) == b"x" * BODY_BYTES


async def test_a_large_body_is_not_even_read() -> None:
    sent, taken = pieces(BODY_BYTES, 1, 5_000_000)
    with pytest.raises(TooLarge):
        await body(sent)
    assert taken == [BODY_BYTES, 1]


def spend(meter: Meter, address: str, client: str = "192.0.2.1") -> int:
    """How many events pass before the meter says stop."""
    count = 0
    try:
        while True:
            meter.take("event", address, request(client=client))
            count += 1
    except TooMany as stop:
        assert int(stop.headers["retry-after"]) > 0
        return count


def test_one_browser_is_slowed_down_and_its_neighbour_is_not() -> None:
    meter = Meter()
    assert spend(meter, "a") == RATES["event"][0][0].amount
    assert spend(meter, "b") == RATES["event"][0][0].amount


def test_a_network_that_changes_its_cookie_each_time_is_slowed_down_too() -> None:
    meter = Meter()
    total = sum(spend(meter, str(browser)) for browser in range(40))
    assert total == RATES["event"][1][0].amount


@each_row(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::7", "2001:db8:1:2:3:4:5:6", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_an_ipv6_network_counts_as_one(one: str, other: str, same: bool) -> None:
    meter = Meter()
    for browser in range(40):
        spend(meter, str(browser), one)
    assert (spend(meter, "new", other) == 0) is same


def test_new_browsers_are_let_in_by_network_and_in_all() -> None:
    """A hall of a hundred phones gets in at once; a machine that invents cookies does not go on for ever."""

    def let_in(meter: Meter, browsers: int, network: Callable[[int], str]) -> int:
        count = 0
        for number in range(browsers):
            try:
                meter.newcomer(f"browser {number}", request(client=network(number)))
            except TooMany:
                continue
            count += 1
        return count

    assert let_in(Meter(), 100, lambda _: "203.0.113.7") == 100
    assert let_in(Meter(), 500, lambda _: "203.0.113.7") == 120
    assert let_in(Meter(), 700, lambda number: f"10.{number // 250}.{number % 250}.1") == 600

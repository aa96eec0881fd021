"""A page as a browser understands it."""

from dataclasses import dataclass
from html.parser import HTMLParser

from httpx import AsyncClient, Response


class Elements(HTMLParser):
    """Every tag of a document with its attributes, and all of its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def each(self, tag: str, **having: str) -> list[dict[str, str]]:
        """The attributes of every ``tag`` that has a class, or whatever else is asked for."""
        wanted = {name.rstrip("_"): value for name, value in having.items()}
        return [
            attributes
            for name, attributes in self.found
            if name == tag and all(value in attributes.get(key, "").split() for key, value in wanted.items())
        ]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@dataclass(frozen=True)
class Page:
    """A page that was fetched."""

    answer: Response
    elements: Elements

    @property
    def main(self) -> dict[str, str]:
        (main,) = self.elements.each("main")
        return main

    @property
    def text(self) -> str:
        return self.elements.text

    @property
    def choices(self) -> dict[str, str]:
        """Where each choice leads, by its id."""
        return {
            one["data-choice"]: one["href"] for one in self.elements.each("a", class_="pick") if "data-choice" in one
        }

    @property
    def tools(self) -> dict[str, str]:
        return {one["data-choice"]: one["href"] for one in self.elements.each("a", class_="tool")}

    @property
    def sounds(self) -> list[str]:
        """The clip of the screen, then those of its choices, without their form."""
        return [attributes["data-sound"] for _, attributes in self.elements.found if "data-sound" in attributes]


async def fetched(phone: AsyncClient, address: str) -> Page:
    answer = await phone.get(address)
    assert answer.status_code == 200, (address, answer.text)
    return Page(answer, Elements(answer.text))

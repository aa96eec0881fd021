"""The page of a lesson in somebody's hand."""

from collections.abc import Callable, Iterator
from typing import Any

from bot.course.model import Course, Question
from tests.browser.phone import Phone

SPEAKS = """() => {
    const voice = document.getElementById('voice');
    return voice.duration > 0 && voice.currentTime > 0.2;
}"""


class LessonPage:
    """A page, what it shows and what can be pressed on it."""

    def __init__(self, phone: Phone, url: str) -> None:
        self.phone, self.page, self.url = phone, phone.page, url

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    @property
    def at(self) -> tuple[str, str]:
        """The step and the screen."""
        main = self.page.locator("#main")
        return main.get_attribute("data-step"), main.get_attribute("data-screen")

    @property
    def text(self) -> str:
        found: str = self.page.locator("#text").inner_text()
        return found

    @property
    def choices(self) -> list[str]:
        found: list[str] = self.page.eval_on_selector_all(
            "#main .pick[data-choice]", "all => all.map(one => one.dataset.choice)"
        )
        return found

    def choose(self, choice: str) -> None:
        """Press a choice or tool, and wait for the next screen."""
        self.reads()
        before = self.page.url
        self.page.locator(f"#main [data-choice='{choice}']").first.click()
        self.page.wait_for_function(
            "before => location.href !== before && !document.body.classList.contains('going')", arg=before
        )

    def reads(self) -> None:
        """Until the screen takes touches: nobody answers one sooner."""
        self.page.wait_for_function("() => !document.body.classList.contains('settling')")

    def heard(self) -> float:
        """Wait until the voice speaks; how long it will, in seconds."""
        self.page.wait_for_function(SPEAKS)
        length: float = self.page.evaluate("document.getElementById('voice').duration")
        return length

    def seen(self) -> None:
        """Wait until every picture of the screen is there."""
        self.page.wait_for_function(
            "() => Array.from(document.querySelectorAll('#main img')).every(one => one.naturalWidth > 0)"
        )

    def keep(self) -> int:
        """Keep the lesson on the phone; how many kB were said beforehand."""
        button = self.page.locator("#keep-do")
        button.wait_for()
        said = int(self.page.locator("#keep-size").inner_text().strip("()").removesuffix(" kB"))
        button.click()
        self.page.get_by_text("Bài này đã có trong máy").wait_for()
        return said

    def way(self, course: Course, lesson: str) -> Iterator[str]:
        """What to press to come to the end; every question is answered wrongly at first."""
        while self.at[1] != "finished":
            step, screen = self.at
            stage = next((one for one in course.lessons[lesson].stages if one.slug == step), None)
            if isinstance(stage, Question) and screen in ("question", "wrong"):
                yield next(one.slug for one in stage.options if one.right is (screen == "wrong"))
            else:
                yield next(choice for choice in ("done", "next") if choice in self.choices)

    def waits_until(self, there: Callable[[], object]) -> None:
        """Look again and again, for half a minute at most."""
        for _ in range(150):
            if there():
                return
            self.page.wait_for_timeout(200)
        raise AssertionError("it did not come")

    def kept(self) -> Any:
        """The lists of what is kept, by their caches."""
        return self.page.evaluate(
            """async () => {
                const found = {};
                for (const name of await caches.keys()) {
                    const list = await (await caches.open(name)).match('/l/kept.json');
                    found[name] = list ? await list.json() : null;
                }
                return found;
            }"""
        )

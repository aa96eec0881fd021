"""A phone in somebody's hand: what she sees, hears and can press."""

import re
from typing import Any


class Phone:
    """One browser with its cookies, and the page that is looked at. ``complaints`` are errors of any page."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.forgiven = ""
        self.page = self.tab()

    def tab(self) -> Any:
        """Another tab of the same browser."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)
        return page

    def forgive(self, pattern: str) -> None:
        """Errors of the console that belong to the test, such as a server that is away."""
        self.forgiven = pattern

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.page.wait_for_selector("#now .card")
        self.reads()

    @property
    def seq(self) -> int:
        """The number of the newest message on the screen."""
        return int(self.page.locator("#now .text").last.get_attribute("id").removeprefix("text-"))

    @property
    def text(self) -> str:
        """The newest sentence."""
        found: str = self.page.locator("#now .text").last.inner_text()
        return found

    @property
    def choices(self) -> list[str]:
        """The ids of what can be chosen, from the top."""
        found: list[str] = self.page.eval_on_selector_all(
            "#now [data-choice]", "buttons => buttons.map(button => button.dataset.choice)"
        )
        return found

    def choose(self, choice: str) -> None:
        """Tap a choice and wait for the next screen."""
        self._then(lambda: self.page.locator(f"#now [data-choice='{choice}']").tap())

    def doubt(self) -> None:
        """Say that the draft on the screen is not right, and wait for the answer."""
        self._then(lambda: self.page.locator("#now .doubt").tap())

    def tool(self, tool: str) -> None:
        """Tap a tool of the bar and wait for the next screen."""
        self._then(lambda: self.page.locator(f"#tools [data-tool='{tool}']").tap())

    def key(self, key: str) -> None:
        """Press a key and wait for the next screen."""
        self._then(lambda: self.page.keyboard.press(key))

    def say(self, text: str) -> None:
        """Unfold the text field, type, send, and wait for the next screen."""
        self.page.locator("#type").tap()
        self.page.locator("#words").fill(text)
        self._then(lambda: self.page.locator("#words").press("Enter"))

    def wait_past(self, seq: int) -> None:
        """Until a newer message than ``seq`` is on the screen and nothing is on its way."""
        self.page.wait_for_function(
            "seq => Array.from(document.querySelectorAll('#now .text')).some(text => +text.id.slice(5) > seq)"
            " && !document.body.classList.contains('busy')",
            arg=seq,
        )

    def heard(self, speaker: str = "#now .speaker") -> float:
        """Wait until the voice behind a loudspeaker is loaded and speaks; its length in seconds."""
        self.page.wait_for_function(
            """speaker => {
                const voice = document.getElementById("voice");
                const address = document.querySelector(speaker).dataset.voice;
                return voice.src.endsWith(address) && voice.duration > 0 && voice.currentTime > 0;
            }""",
            arg=speaker,
        )
        length: float = self.page.evaluate("document.getElementById('voice').duration")
        return length

    def reads(self, tab: Any = None) -> None:
        """Until the screen (of another ``tab``) takes touches: nobody answers one sooner."""
        page = tab or self.page
        page.wait_for_selector("#now .card")
        page.wait_for_function("() => !document.body.classList.contains('settling')")

    def _then(self, act: Any) -> None:
        self.reads()
        seq = self.seq
        act()
        self.wait_past(seq)
        self.reads()

    def _heard(self, message: Any) -> None:
        if message.type == "error" and not (self.forgiven and re.search(self.forgiven, message.text)):
            self.complaints.append(message.text)

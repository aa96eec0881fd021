"""A Chromium whose microphone hears one sentence again and again."""

from pathlib import Path

from tests.api.recordings.speakers import file, speech

SENTENCE = "Bà con nghe lại cho kỹ nhé"


def microphone(folder: Path) -> list[str]:
    """The flags with which Chromium hears it and is allowed to; the sound lies in ``folder``."""
    heard = folder / "heard.wav"
    heard.write_bytes(file(speech(SENTENCE), "wav"))
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={heard}",
    ]

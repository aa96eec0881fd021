"""Speech: the time of the processor for 200 letters spoken and encoded first, found after, in each form and voice.

uv run python -m benchmarks.speech
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from api.media.media import clips
from api.settings import Settings
from bot.replies import Say, Speech

RUNS = 30
VIETNAMESE = (
    "Bước {}. Bà con cầm giấy tờ ra ngân hàng, gặp cán bộ ở quầy, nói mình muốn mở tài khoản. Ai xưng là công an, "
    "bảo chuyển tiền, bà con cúp máy ngay rồi hỏi người nhà. Mã OTP bà con không đọc cho ai hết."
)
KHO = "Oh mi lòt ngân hàng Agribank tŭ do. Oh mi kờñ bơsram bơta lơi? Dăn oh mi sền wơl sră {}."
LONG_KHO = f"{KHO} {KHO} Dăn oh mi sền wơl sră."


def measured(name: str, act: Callable[[int], object], target: str = "") -> None:
    """Print the median and the slowest of ``RUNS`` calls, each with another number."""
    took = []
    for number in range(RUNS):
        begun = time.process_time()
        act(number)
        took.append((time.process_time() - begun) * 1000)
    print(f"{name:44} {statistics.median(took):8.2f} ms   slowest {max(took):8.2f} ms   {target}".rstrip())


def main() -> None:
    """Medians are the figures to quote."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder))  # type: ignore[call-arg] # pydantic-settings takes it
        ours, others = clips(settings), clips(settings)
        vi = [Speech((Say("vi", VIETNAMESE.format(number)),)) for number in range(10, 10 + RUNS)]
        drafts = [Speech((*speech.says, Say("kpm", KHO.format(n)))) for n, speech in enumerate(vi)]
        kho = [Speech((Say("kpm", LONG_KHO.format(n, n)),)) for n in range(10, 10 + RUNS)]
        length = ours.clip(Speech((Say("vi", VIETNAMESE.format(99)), Say("kpm", KHO.format(99))))).seconds
        print(f"{len(vi[0].says[0].text)} letters, {length:.0f} s of speech with a K'Ho draft; {RUNS} runs on one core")
        measured("spoken and encoded the first time", lambda n: ours.clip(vi[n]), "target 150 ms")
        measured("the same at the slow speed", lambda n: ours.clip(replace(vi[n], slow=True)))
        measured("the same as AAC", lambda n: ours.clip(vi[n], "aac"))
        measured("the same as MP3", lambda n: ours.clip(vi[n], "mp3"))
        measured("200 letters of K'Ho", lambda n: ours.clip(kho[n]), "target 150 ms")
        measured("with a K'Ho draft after it", lambda n: ours.clip(drafts[n]))
        measured("found by who made it", lambda n: ours.clip(vi[n]), "target 2 ms")
        measured("found by another process", lambda n: others.clip(vi[n]), "target 2 ms")


if __name__ == "__main__":
    main()

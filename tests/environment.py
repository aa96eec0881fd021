"""What programs that tests start find around them."""

import os


def own(**settings: str) -> dict[str, str]:
    """The environment of this process without any setting of ours, but with ``settings``, named as in ``Settings``.

    Google is told nothing unless they say so: it is on by default.
    """
    others = {name: value for name, value in os.environ.items() if not name.startswith("BONSO_")}
    return others | {f"BONSO_{name.upper()}": value for name, value in {"gtts": "false", **settings}.items()}

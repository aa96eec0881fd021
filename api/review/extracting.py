"""A catalog of the repository brought up to date: every text of the course in its order. Pure.

Nothing that anybody wrote is lost: a translation whose Vietnamese changed is marked fuzzy with the sentence before,
and what belongs to no text any more goes to the end as obsolete, from where it comes back if the text does.
"""

from collections.abc import Iterator, Mapping

from bot.course import Course, keys_in_order
from bot.language import po

HEAD = """\
# Bản dịch của Bòn Số sang {name}. Câu nào chưa được duyệt thì luôn hiện kèm tiếng Việt.
msgid ""
msgstr ""
"Project-Id-Version: Bòn Số\\n"
"Language: {lang}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def extracted(text: str, course: Course, lang: str) -> str:
    """The text of a catalog in ``lang`` with every key of the course; doing it twice changes nothing.

    Raises ``bot.language.po.BrokenCatalog`` where it is none.
    """
    items = po.read_items(text)
    opening = po.head(text) or HEAD.format(name=course.languages[lang].name, lang=lang).strip()
    return po.write_items(opening, _arranged(items, course))


def _arranged(items: tuple[po.Item, ...], course: Course) -> Iterator[po.Item]:
    chosen = _chosen(items, course.sources)
    for key in keys_in_order(course):
        known = chosen.get(key)
        yield _for_today(known, course.sources[key]) if known else po.Item(key, course.sources[key], "")
    # Identity, because two entries may read the same.
    taken = {id(item) for item in chosen.values()}
    yield from (_gone(item) for item in items if id(item) not in taken and item.text)


def _chosen(items: tuple[po.Item, ...], sources: Mapping[str, str]) -> dict[str, po.Item]:
    """For each key of the course the best there is: of today's Vietnamese, in use, with a text."""
    found: dict[str, po.Item] = {}
    for item in items:
        if item.key in sources and (item.key not in found or _worth(item, sources) > _worth(found[item.key], sources)):
            found[item.key] = item
    return found


def _worth(item: po.Item, sources: Mapping[str, str]) -> tuple[bool, bool, bool]:
    return bool(item.text), _translates(item) == sources[item.key], not item.obsolete


def _translates(item: po.Item) -> str:
    return item.previous if item.fuzzy and item.previous else item.source


def _for_today(item: po.Item, vietnamese: str) -> po.Item:
    """The item with today's sentence; fuzzy where it translates another one."""
    before = _translates(item)
    if not item.text or before == vietnamese:
        # What a person marked fuzzy without a sentence before stays so.
        unsure = item.fuzzy and not item.previous and bool(item.text)
        return item._replace(source=vietnamese, fuzzy=unsure, previous="", obsolete=False)
    return item._replace(source=vietnamese, fuzzy=True, previous=before, obsolete=False)


def _gone(item: po.Item) -> po.Item:
    return item._replace(source=_translates(item), fuzzy=False, previous="", hints=(), obsolete=True)

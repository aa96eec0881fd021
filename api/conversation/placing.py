"""What was counted of somebody, and asked by her, while nobody knew where she lives, once she says it.

She is asked after her first lesson (``bot.engine.enrol``): without this her village would lack it for ever.
"""

from collections import Counter

from sqlalchemy import Connection, delete, func, select, update

from api.conversation.rows import DailyRow
from api.conversation.tally import recount
from api.store import Daily, Driver, Fact, HelpRequest, chats_of, core

_daily, _fact, _help = map(core, (Daily, Fact, HelpRequest))


def place_known(connection: Connection, learner: str, commune: str, village: str) -> None:
    """``learner`` lives in ``village`` of ``commune``: so it was when her village was not known yet.

    What was counted in another commune stays there, and so does what was counted before she agreed to be remembered.
    """
    _place_facts(connection, learner, commune, village)
    theirs = _help.c.chat_id.in_(chats_of(connection, [learner]))
    waiting = theirs & _help.c.settled_at.is_(None) & (_help.c.village == "") & _help.c.commune.in_(("", commune))
    connection.execute(update(_help).where(waiting).values(commune=commune, village=village))


def _place_facts(connection: Connection, learner: str, commune: str, village: str) -> None:
    unplaced = (_fact.c.learner_id == learner) & (_fact.c.village == "") & _fact.c.commune.in_(("", commune))
    columns = [_fact.c[name] for name in ("day", "kind", "account", "commune", "lang", "lesson")]
    day, changes, days = Driver(connection.dialect).day, Counter[tuple[object, ...]](), set[object]()
    counted = select(*columns, func.sum(_fact.c.times)).where(unplaced).group_by(*columns)
    for row in connection.execute(counted).all():
        on, kind, account, was, lang, lesson, count = tuple(row)
        days.add(on)
        changes[day(on), kind, account, was, "", lang, lesson, True] -= int(count)
        changes[day(on), kind, account, commune, village, lang, lesson, True] += int(count)
    recount(connection, [DailyRow._make((*key, count)) for key, count in changes.items()])
    connection.execute(delete(_daily).where(_daily.c.day.in_(days), _daily.c["count"] == 0))
    connection.execute(update(_fact).where(unplaced).values(commune=commune, village=village))

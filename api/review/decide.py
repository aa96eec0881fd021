"""What an action makes of a translation, or why it may not be done. Pure: an entry and a person in, an entry out.

    none, draft -- suggest --> suggested -- confirm, by another of the dialect --> reviewed
    any of them -- approve, by as many as ``trust.Marks`` asks --> approved
    any of them -- reject --> rejected; any text -- suggest another --> suggested
    of a changed Vietnamese -- look, "still right" --> suggested

Who wrote a text is none of its approvers, and approvers speak the dialect it was put forward in, or the standard. Of
safety text one of them wrote down what it says in Vietnamese before she saw the original (``read_back``); whoever would
rather see that at once (``open_original``) may still approve beside one who did not.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from api.errors import Invalid
from api.review.entries import LOOK, BackTranslation, ReviewEntry, clean_text
from bot.course import APPROVED, DRAFT, REJECTED, REVIEWED, SUGGESTED, Course, translation_faults, wording
from bot.language import Translation

LONGEST_NOTE = 1000
"""Letters of a comment, of a reason and of a translation back."""

LONGEST_TEXT = 500
"""Letters of a translation: what is longer is heard by nobody to its end."""


class Nothing(Invalid):
    """Chưa có lời nào. Mời bạn viết lời trước."""


class Same(Invalid):
    """Lời này giống hệt lời đang có, nên không có gì để lưu."""


class TooLong(Invalid):
    """Chữ quá dài. Mời bạn viết ngắn lại."""


class Faulty(Invalid):
    """Lời này chưa dùng được."""


class NotSuggested(Invalid):
    """Chỉ xác nhận được lời đang là góp ý của một người."""


class SameSpeaker(Invalid):
    """Lời này do bạn đề nghị. Xin một người khác xác nhận."""


class OtherDialect(Invalid):
    """Người xác nhận phải nói cùng một tiếng với người đề nghị. Mời bạn chọn tiếng của mình, hoặc nhờ người khác."""


class OwnText(Invalid):
    """Lời này do bạn viết. Xin người khác duyệt."""


class ApprovedAlready(Invalid):
    """Bạn đã duyệt lời này rồi. Cần thêm người khác duyệt."""


class NotSpeaker(Invalid):
    """Người duyệt phải nói tiếng của lời này, hoặc tiếng chuẩn. Mời bạn chọn tiếng mình nói, hoặc nhờ người khác."""


class BackNeeded(Invalid):
    """Câu về tiền, lừa đảo: người duyệt đầu tiên dịch ngược khi chưa xem câu gốc. Mời bạn nhờ một người như vậy."""


class Unread(Invalid):
    """Mời bạn viết lại bằng tiếng Việt điều mình hiểu."""


class SeenAlready(Invalid):
    """Bạn đã xem câu gốc của lời này rồi, nên không dịch ngược được nữa."""


class NotBlind(Invalid):
    """Câu này không cần dịch ngược."""


class WhyNeeded(Invalid):
    """Mời bạn ghi vì sao chưa đúng, để người sau biết mà sửa."""


class LookFirst(Invalid):
    """Câu tiếng Việt đã đổi. Mời bạn xem lời K'Ho còn đúng không trước đã."""


class NotChanged(Invalid):
    """Câu tiếng Việt không đổi, nên không cần xem lại."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who does it: her login, and the dialect she says is hers (empty for none)."""

    login: str
    speaks: str = ""


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What she filled in beside the action."""

    text: str = ""
    back: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DecidedChange:
    """The entry as it shall stand, and the line of its history. What is only said leaves the entry as it is.

    ``back`` is what somebody just understood, which is not the entry's before she approves.
    """

    entry: ReviewEntry
    action: str
    note: str = ""
    back: str = ""


Action = Callable[[ReviewEntry, Reviewer, FilledIn, Course], DecidedChange]


def decide(action: str, entry: ReviewEntry, actor: Reviewer, said: FilledIn, course: Course) -> DecidedChange:
    """What ``action``, a key of ``ACTIONS``, makes of ``entry``. Raises ``Invalid`` with the reason where it may not.

    Texts are kept as ``clean_text`` says. Raises ``TooLong``.
    """
    said = FilledIn(clean_text(said.text), clean_text(said.back), clean_text(said.note))
    if len(said.text) > LONGEST_TEXT or max(len(said.back), len(said.note)) > LONGEST_NOTE:
        raise TooLong
    return ACTIONS[action](entry, actor, said, course)


def suggest(entry: ReviewEntry, actor: Reviewer, said: FilledIn, _course: Course) -> DecidedChange:
    """A text of hers; or the one there is, if nobody has put it forward for today's Vietnamese yet.

    Raises ``Nothing``, ``Same``, ``Faulty``.
    """
    if not said.text:
        raise Nothing
    if said.text == entry.text and entry.shown not in (DRAFT, LOOK, REJECTED):
        raise Same
    if faults := list(faults_of(entry, said.text)):
        raise Faulty(" ".join(f"Lời này chưa dùng được: {what}. Cách sửa: {do}." for what, do in faults))
    made = replace(entry, text=said.text, source=entry.vietnamese, state=SUGGESTED, back="", approved_by=())
    return DecidedChange(_by(made, actor), "suggested", said.note)


def confirm(entry: ReviewEntry, actor: Reviewer, said: FilledIn, course: Course) -> DecidedChange:
    """A second speaker of the same dialect says so too. Raises ``NotSuggested``, ``SameSpeaker``, ``OtherDialect``."""
    _of_today(entry)
    if entry.state != SUGGESTED:
        raise NotSuggested
    if actor.login == entry.vouched:
        raise SameSpeaker
    if not actor.speaks or actor.speaks != dialect_of(entry, course):
        raise OtherDialect
    return DecidedChange(replace(entry, state=REVIEWED), "reviewed", said.note)


def approve(entry: ReviewEntry, actor: Reviewer, said: FilledIn, course: Course) -> DecidedChange:
    """One more who finds it good for learners; with the last one that is needed it is approved.

    Raises ``LookFirst``, ``OwnText``, ``ApprovedAlready``, ``NotSpeaker``, ``BackNeeded``.
    """
    _of_today(entry)
    if entry.state == REJECTED:
        raise LookFirst("Lời này đã bị từ chối. Mời bạn viết lời khác.")
    if actor.login == entry.writer:
        raise OwnText
    if actor.login in entry.approved_by:
        raise ApprovedAlready
    if not course.languages[entry.lang].judged_by(actor.speaks, dialect_of(entry, course)):
        raise NotSpeaker
    back = entry.back or next((one.text for one in entry.backs if one.login == actor.login), "")
    if entry.key in course.marks.safety and not back:
        raise BackNeeded
    by = (*entry.approved_by, actor.login)
    state = APPROVED if len(by) >= course.marks.approvers(entry.key) else entry.state
    return DecidedChange(replace(entry, state=state, approved_by=by, back=back), "approved", said.note)


def read_back(entry: ReviewEntry, actor: Reviewer, said: FilledIn, course: Course) -> DecidedChange:
    """What she understood, before she saw what was meant; from then on she may see it. The entry stays as it is.

    Raises ``NotBlind``, ``SeenAlready``, ``Unread``.
    """
    if not asked_back(entry, course):
        raise NotBlind
    if not blind(entry, actor, course):
        raise SeenAlready
    if not said.back:
        raise Unread
    backs = (*entry.backs, BackTranslation(actor.login, said.back))
    return DecidedChange(replace(entry, backs=backs), "read-back", back=said.back)


def open_original(entry: ReviewEntry, actor: Reviewer, _said: FilledIn, course: Course) -> DecidedChange:
    """She sees what was meant without having said what she understood. Raises ``NotBlind``, ``SeenAlready``."""
    if not asked_back(entry, course):
        raise NotBlind
    if not blind(entry, actor, course):
        raise SeenAlready
    return DecidedChange(replace(entry, seen_by=(*entry.seen_by, actor.login)), "opened")


def reject(entry: ReviewEntry, actor: Reviewer, said: FilledIn, _course: Course) -> DecidedChange:
    """It is wrong: learners get Vietnamese until there is another text. Raises ``Nothing``, ``Same``, ``WhyNeeded``."""
    if not entry.text:
        raise Nothing
    if entry.state == REJECTED:
        raise Same("Lời này đã bị từ chối rồi.")
    if not said.note:
        raise WhyNeeded
    return DecidedChange(replace(entry, state=REJECTED, approved_by=(), back=""), "rejected", said.note)


def look(entry: ReviewEntry, actor: Reviewer, said: FilledIn, _course: Course) -> DecidedChange:
    """The Vietnamese changed and the text is still right; who approved the old one is asked anew.

    Raises ``NotChanged``, ``Faulty``.
    """
    if not entry.stale:
        raise NotChanged
    if faults := list(faults_of(entry, entry.text)):
        raise Faulty(" ".join(f"Lời này không còn dùng được: {what}. Cách sửa: {do}." for what, do in faults))
    made = replace(entry, source=entry.vietnamese, state=SUGGESTED, back="", approved_by=())
    return DecidedChange(replace(made, vouched=actor.login, speaks=actor.speaks), "looked", said.note)


def comment(entry: ReviewEntry, actor: Reviewer, said: FilledIn, _course: Course) -> DecidedChange:
    """A word to the others; the entry stays as it is. Raises ``Nothing``."""
    if not said.note:
        raise Nothing("Mời bạn viết điều muốn nhắn.")
    return DecidedChange(entry, "commented", said.note)


def settle(entry: ReviewEntry, actor: Reviewer, said: FilledIn, _course: Course) -> DecidedChange:
    """Somebody has looked at what villagers reported, and the text stays."""
    return DecidedChange(entry, "settled", said.note)


ACTIONS: Mapping[str, Action] = {
    "suggest": suggest,
    "confirm": confirm,
    "approve": approve,
    "reject": reject,
    "look": look,
    "read-back": read_back,
    "open": open_original,
    "comment": comment,
    "settle": settle,
}


def faults_of(entry: ReviewEntry, text: str) -> Iterator[wording.Fault]:
    """Why a text cannot translate today's Vietnamese: the rules of ``bonso content check``."""
    candidate = Translation(entry.key, entry.vietnamese, text, SUGGESTED, 0)
    yield from translation_faults({entry.key: entry.vietnamese}, candidate)


def dialect_of(entry: ReviewEntry, course: Course) -> str:
    """The dialect in which a text was put forward: that of the variety, or in the standard that of who did."""
    return entry.dialect or entry.speaks or course.languages[entry.lang].standard


def asked_back(entry: ReviewEntry, course: Course) -> bool:
    """Whether people are asked what a text says in Vietnamese: of safety text that learners could get."""
    alive = bool(entry.text) and not entry.stale and entry.state not in (REJECTED, APPROVED)
    return alive and entry.key in course.marks.safety


def blind(entry: ReviewEntry, actor: Reviewer, course: Course) -> bool:
    """Whether she may yet be asked what a text says, and so must not be shown what was meant."""
    knows = (entry.writer, entry.vouched, *entry.approved_by, *entry.seen_by, *(one.login for one in entry.backs))
    return asked_back(entry, course) and actor.login not in knows


def may(action: str, entry: ReviewEntry, actor: Reviewer) -> bool:
    """Whether a button for ``action`` is of any use to her; what she fills in may still be wrong."""
    alive = bool(entry.text) and entry.state != REJECTED
    return {
        "confirm": alive and not entry.stale and entry.state == SUGGESTED and actor.login != entry.vouched,
        "approve": alive and not entry.stale and actor.login not in (entry.writer, *entry.approved_by),
        "reject": alive,
        "look": alive and entry.stale,
    }.get(action, True)


def _of_today(entry: ReviewEntry) -> None:
    if not entry.text:
        raise Nothing
    if entry.stale:
        raise LookFirst


def _by(entry: ReviewEntry, actor: Reviewer) -> ReviewEntry:
    return replace(entry, writer=actor.login, vouched=actor.login, speaks=actor.speaks)

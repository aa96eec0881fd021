"""What states, actions and kinds of text are called, on pages, in sheets and in the terminal."""

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "none": "Chưa có",
    "draft": "Bản nháp",
    "suggested": "Một người đề nghị",
    "reviewed": "Hai người thấy đúng",
    "approved": "Đã duyệt",
    "look": "Cần xem lại",
    "rejected": "Đã từ chối",
}

ACTIONS: Mapping[str, str] = {
    "suggested": "đề nghị lời",
    "imported": "đưa lời vào từ tệp",
    "reviewed": "xác nhận",
    "approved": "duyệt",
    "rejected": "từ chối",
    "looked": "xem lại, vẫn đúng",
    "read-back": "dịch ngược, chưa xem câu gốc",
    "opened": "xem câu gốc, không dịch ngược",
    "commented": "nhắn",
    "settled": "xem lời báo của bà con, giữ nguyên",
}

KINDS: Mapping[str, str] = {
    "phrases": "Lời của Bòn Số",
    "titles": "Tên khóa, tên bài",
    "steps": "Bước",
    "questions": "Câu hỏi",
    "drills": "Tin tập",
    "loudspeaker": "Loa thôn",
    "answers": "Câu trả lời",
}

PARTS: Mapping[str, str] = {
    "bot": "Lời của Bòn Số",
    "course": "Tên khóa",
    "drill": "Tin tập",
    "loudspeaker": "Loa thôn",
    "answer": "Câu trả lời",
}
"""Parts of the course that are no lesson."""

OUTCOMES: Mapping[str, str] = {
    "change": "Sẽ thành lời đề nghị",
    "conflict": "Xung đột, không đưa vào",
    "refused": "Không dùng được",
    "fuzzy": "Bỏ qua vì còn đánh dấu chưa chắc",
    "same": "Không đổi",
}
"""What becomes of a row of a file."""

CONFIDENCE: Mapping[str, str] = {"high": "chắc", "medium": "khá chắc", "low": "chưa chắc"}

"""Why a backup could not be made or brought back, in sentences that say what to do. Nothing was changed then."""


class BackupError(Exception):
    """Không làm được."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else (self.__doc__ or "")


class Unusable(BackupError):
    """Tệp sao lưu hỏng hoặc không phải của Bòn Số. Mời bạn dùng một tệp khác."""


class TooNew(BackupError):
    """Tệp này do bản Bòn Số mới hơn tạo ra. Mời bạn cập nhật chương trình rồi phục hồi."""


class Occupied(BackupError):
    """Ở đây đã có dữ liệu. Nếu chắc chắn muốn thay, mời bạn chạy lại với --overwrite; dữ liệu cũ được giữ bên cạnh."""


class Running(BackupError):
    """Bòn Số đang chạy trên dữ liệu này. Mời bạn dừng chương trình trước."""


class OtherKind(BackupError):
    """Tệp này là của loại cơ sở dữ liệu khác (SQLite hoặc PostgreSQL). Mời bạn đặt BONSO_DATABASE_URL cho đúng loại."""


class NoRoom(BackupError):
    """Ổ đĩa không đủ chỗ để khôi phục. Mời bạn dọn bớt tệp rồi chạy lại."""


class Interrupted(BackupError):
    """Việc sao lưu bị dừng giữa chừng, không để lại gì. Mời bạn chạy lại."""


class NotSound(BackupError):
    """Bản vừa chép không đọc lại được nên đã bỏ; các bản cũ còn nguyên. Mời bạn chạy bonso doctor rồi sao lưu lại."""

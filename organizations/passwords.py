"""Django's checks of a new password, where its own do not fit: in words or in what they compare."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class Similar(password_validation.UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(user_attributes=("full_name", "email", "phone"))

    def get_error_message(self) -> str:
        return _("Mật khẩu giống %(verbose_name)s quá. Đặt mật khẩu khác.")


class Short(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        short = _("Mật khẩu ngắn quá. Cần ít nhất {number} chữ hoặc số.")
        return short.format(number=self.min_length)

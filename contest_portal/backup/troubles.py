"""What went wrong on the machine, in words of the operator."""

import errno

FULL = "đĩa đã đầy"
REASONS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: "đã hết dung lượng được cấp",
    errno.EFBIG: "đĩa không chứa được tệp lớn như vậy",
    errno.EROFS: "đĩa chỉ cho đọc",
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EEXIST: "đã có tệp mang tên này",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.EACCES: "không có quyền đọc hoặc ghi ở đó",
}


def said(reason: Exception) -> str:
    """The reason in Vietnamese where it is a known one of the system or of the databases, which say
    a full disk in their own words; else as it came."""
    text = str(reason).strip()
    if "disk is full" in text or "No space left on device" in text:
        return FULL
    return REASONS.get(getattr(reason, "errno", None) or 0, text)

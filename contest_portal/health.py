"""Is all well that the portal stands on? One list of checks, for machines and for people.

A sentence says what is wrong and what to do. None holds a secret or says anything of a person.
"""

import shutil
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

import redis
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError
from django.db.models import Min
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal import clock
from contest_portal.vietnamese import format_datetime, format_number
from documents.models import Export
from reminders import delivery, heartbeat
from reminders.models import Pulse
from submissions.models import Attachment

SKEW = 2  # seconds. Security test 58: "server skew over 2 s raises an alarm"
LATE = timedelta(minutes=30)  # what waits longer than this is held up
OLD = timedelta(hours=48)  # of a backup that is made every night
LEAST = 1024**3  # bytes that must be free
PATIENCE = 2  # seconds for a server to answer
DATABASE = gettext_lazy(
    "Cơ sở dữ liệu không trả lời. Xem dịch vụ PostgreSQL có chạy không, đĩa của nó có đầy không."
)
REDIS = gettext_lazy(
    "Redis không trả lời. Việc nền (nhắc việc, làm tệp) chờ đến khi nó chạy lại, số lần thử mã "
    "không được đếm. Khởi động lại dịch vụ redis."
)
NO_BACKUP = gettext_lazy(
    "Chưa có bản nào. Đặt lịch chạy lệnh backup mỗi đêm, theo mục “Sao lưu” của README."
)
OLD_BACKUP = gettext_lazy(
    "Bản gần nhất lúc {last}, đã quá 48 giờ. Xem lịch chạy lệnh backup, theo mục “Sao lưu” của "
    "README."
)
S3 = gettext_lazy(
    "Kho tệp S3 không nhận tệp, nên không ai gửi hay mở được tệp. Xem máy chủ đó có chạy không, "
    "khóa và thùng chứa (bucket) trong S3_URL có đúng không."
)
FOLDER = gettext_lazy(
    "Không ghi được tệp vào {folder}. Xem thư mục còn đó không, cho cổng ghi không, đĩa có đầy "
    "không."
)
WELL = gettext_lazy("Tốt.")
WORKER = gettext_lazy("Xem tiến trình làm việc nền ({services}) có chạy không, rồi khởi động lại.")
NO_MAIL_SINCE = gettext_lazy(
    "Máy chủ thư không nhận thư từ {since}. Thư chờ trong cổng, không mất. Xem EMAIL_URL và máy "
    "chủ thư."
)
NO_MAIL_NOW = gettext_lazy(
    "Máy chủ thư không nhận thư lúc này. Thư chờ trong cổng, không mất. Xem EMAIL_URL và máy chủ "
    "thư."
)


@dataclass(frozen=True)
class Finding:
    """What one check found. figure: for `/metrics`, in seconds, bytes or 1 for yes; trouble: what
    is wrong and what to do, empty where all is well; note: what is said then."""

    name: str
    label: str
    figure: float
    trouble: str = ""
    note: str | Promise = WELL


def findings(*, thorough: bool) -> list[Finding]:
    """All checks; where the database is gone, only those that do not ask it. thorough: the mail
    server and the place of files are asked too, which may take seconds."""
    try:
        beats = Pulse.objects.in_bulk()
        of_rows = [clock_skew(), exports(), scans(), messages(), planner(), backup(beats)]
        of_rows.append(mails(beats, thorough=thorough))
    except DatabaseError:
        of_rows = [Finding("database", _("Cơ sở dữ liệu"), 0, str(DATABASE))]
    else:
        of_rows.insert(0, Finding("database", _("Cơ sở dữ liệu"), 1))
    return [*of_rows, broker(), disk(), *([storage()] if thorough else [])]


def clock_skew() -> Finding:
    skew = (clock.now() - clock.database_now()).total_seconds()
    trouble = ""
    if abs(skew) > SKEW:
        trouble = _(
            "Đồng hồ máy chủ web lệch {seconds} giây so với cơ sở dữ liệu. Hạn nộp vẫn tính theo "
            "cơ sở dữ liệu. Bật đồng bộ giờ (chrony hoặc systemd-timesyncd) trên mọi máy."
        ).format(seconds=format_number(round(abs(skew))))
    return Finding("clock_skew_seconds", _("Đồng hồ"), skew, trouble)


def exports() -> Finding:
    waiting = Export.objects.filter(state=Export.State.WAITING)
    seconds = _age(waiting.aggregate(first=Min("created_at"))["first"])
    return _queue("exports", _("Tệp chờ làm"), seconds, WORKER.format(services="exporter"))


def scans() -> Finding:
    waiting = Attachment.objects.filter(scan=Attachment.Scan.WAITING) if settings.CLAMAV else None
    seconds = _age(waiting.aggregate(first=Min("uploaded_at"))["first"]) if waiting else 0
    advice = _("Xem dịch vụ scanner (ClamAV) có chạy không.")
    return _queue("scans", _("Tệp chờ quét mã độc"), seconds, advice)


def messages() -> Finding:
    """Mails that could have gone out half an hour ago and did not."""
    before = clock.now() - LATE
    first = delivery.sendable(before).aggregate(first=Min("due_at"))["first"]
    return _queue("messages", _("Thư chờ gửi"), _age(first), WORKER.format(services="worker"))


def _queue(name: str, label: str, seconds: float, advice: str) -> Finding:
    trouble = ""
    if seconds > LATE.seconds:
        waited = _("Việc lâu nhất đã chờ {minutes} phút.")
        trouble = f"{waited.format(minutes=format_number(round(seconds / 60)))} {advice}"
    return Finding(f"{name}_waiting_seconds", label, seconds, trouble)


def _age(since: datetime | None) -> float:
    return (clock.now() - since).total_seconds() if since else 0


def mails(beats: dict[str, Pulse], *, thorough: bool) -> Finding:
    """How the last try went; thorough: whether the server takes a connection now."""
    failing = beats["mail"].failing_since if "mail" in beats else None
    trouble = NO_MAIL_SINCE.format(since=format_datetime(failing)) if failing else ""
    if thorough and not trouble and settings.EMAIL_BACKEND == "contest_portal.smtp.EmailBackend":
        try:
            socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), PATIENCE).close()
        except OSError:
            trouble = str(NO_MAIL_NOW)
    return Finding("mail_up", _("Máy chủ thư"), float(not trouble), trouble)


def backup(beats: dict[str, Pulse]) -> Finding:
    """When the last one was made; the demo, which holds nothing of anybody's, needs none."""
    last = beats["backup"].at if "backup" in beats else None
    age = _age(last) if last else inf
    trouble = ""
    if age > OLD.total_seconds() and not settings.DEMO:
        trouble = OLD_BACKUP.format(last=format_datetime(last)) if last else str(NO_BACKUP)
    if last is None:
        return Finding("backup_age_seconds", _("Sao lưu"), age, trouble, NO_BACKUP)
    note = _("Lần gần nhất lúc {last}.").format(last=format_datetime(last))
    return Finding("backup_age_seconds", _("Sao lưu"), age, trouble, note)


def planner() -> Finding:
    """Of reminders; a long silence also goes to ALARM_EMAIL."""
    since = heartbeat.check()
    advice = WORKER.format(services=_("beat và worker"))
    trouble = f"{heartbeat.words(since)} {advice}" if since else ""
    return Finding("planner_up", _("Lập lịch nhắc việc"), float(not since), trouble)


def broker() -> Finding:
    if not settings.REDIS_URL:
        return Finding("redis_up", _("Việc nền và bộ nhớ đệm"), 1)
    options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **options) as server:
            server.ping()
    except redis.RedisError:
        return Finding("redis_up", _("Việc nền và bộ nhớ đệm (Redis)"), 0, str(REDIS))
    return Finding("redis_up", _("Việc nền và bộ nhớ đệm (Redis)"), 1)


def disk() -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    trouble = ""
    if free < LEAST:
        trouble = _(
            "Đĩa chứa tệp chỉ còn {free}. Khi đầy, cổng không nhận tệp nữa và nói rõ với người "
            "gửi. Dọn bớt hoặc gắn đĩa lớn hơn cho {folder}."
        ).format(free=filesizeformat(free), folder=settings.DATA)
    return Finding("disk_free_bytes", _("Đĩa chứa tệp"), free, trouble)


def storage() -> Finding:
    """Whether a file is taken and given up again; S3's is asked with less patience than for files
    that people send."""
    kind, trouble = settings.STORAGES["default"], ""
    if settings.S3_URL:
        short = {"connect": PATIENCE, "read": PATIENCE, "tries": 1}
        kind = kind | {"OPTIONS": kind["OPTIONS"] | short}
    try:
        place = storages.create_storage(kind)
        place.delete(place.save("healthz", ContentFile(b"ok")))
    except OSError:
        trouble = str(S3) if settings.S3_URL else FOLDER.format(folder=settings.MEDIA_ROOT)
    return Finding("storage_up", _("Nơi chứa tệp"), float(not trouble), trouble)

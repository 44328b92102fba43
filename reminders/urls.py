from django.urls import path

from reminders.views import (
    ahead,
    bulk,
    calendar,
    calendar_file,
    deadline,
    inbox,
    mend,
    outbox,
    zalo,
)

urlpatterns = [
    path("han/<int:pk>/sua/", deadline.deadline_edit, name="deadline_edit"),
    path("han/<int:pk>/gia-han/", deadline.extension_create, name="extension_create"),
    path("lich-nghi/", calendar.calendar_day_list, name="calendar_day_list"),
    path("lich-nghi/them/", calendar.calendar_day_create, name="calendar_day_create"),
    path("lich-nghi/<int:pk>/sua/", calendar.calendar_day_edit, name="calendar_day_edit"),
    path("lich-nghi/<int:pk>/xoa/", calendar.calendar_day_delete, name="calendar_day_delete"),
    path("lich-cua-toi/", calendar_file.calendar_link, name="calendar_link"),
    path("lich/<str:token>.ics", calendar_file.person_calendar, name="person_calendar"),
    path("hoi-thi/<slug:code>/lich.ics", calendar_file.contest_calendar, name="contest_calendar"),
    path("tien-do/<int:pk>/nhac-viec/", outbox.notice_list, name="notice_list"),
    path("tien-do/<int:pk>/nhac-viec/sap-toi/", ahead.notice_ahead, name="notice_ahead"),
    path("tien-do/<int:pk>/nhac-viec/<int:notice>/", outbox.notice_detail, name="notice_detail"),
    path(
        "tien-do/<int:pk>/nhac-viec/<int:notice>/<slug:step>/",
        outbox.notice_step,
        name="notice_step",
    ),
    path(
        "tien-do/<int:pk>/thu/<int:message>/<slug:step>/",
        outbox.message_step,
        name="message_step",
    ),
    path("tien-do/<int:pk>/thu-chung/", bulk.bulk_create, name="bulk_create"),
    path("thu-chung/<int:pk>/", bulk.bulk_detail, name="bulk_detail"),
    path("thu-chung/<int:pk>/dung/", bulk.bulk_stop, name="bulk_stop"),
    path("cong-van/<int:pk>/zalo/", zalo.letter_zalo, name="letter_zalo"),
    path("noi-nhan/<int:pk>/zalo/", zalo.addressee_zalo, name="addressee_zalo"),
    path("can-sua/", mend.mend_list, name="mend_list"),
    path("tin-nhan/", inbox.message_list, name="message_list"),
    path("tin-nhan/da-doc/", inbox.message_read_all, name="message_read_all"),
    path("tin-nhan/cai-dat/", inbox.preference_edit, name="preference_edit"),
    path("tin-nhan/<int:pk>/", inbox.message_detail, name="message_detail"),
    path("hom-thu/", outbox.mail_list, name="mail_list"),
]

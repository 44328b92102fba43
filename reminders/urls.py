from django.urls import path

from reminders import views

urlpatterns = [
    path("tien-do/<int:pk>/nhac-viec/", views.notice_list, name="notice_list"),
    path("hom-thu/", views.mail_list, name="mail_list"),
]

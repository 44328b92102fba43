from django.urls import path

from submissions.views import checks, copies, desk, forwarding

urlpatterns = [
    path("tiep-nhan/", desk.desk, name="desk"),
    path("tiep-nhan/quet/", desk.desk_scan, name="desk_scan"),
    path("tiep-nhan/cho-muon/", copies.loan_list, name="loan_list"),
    path("tiep-nhan/<int:pk>/kiem/", checks.checks_save, name="checks_save"),
    path("tiep-nhan/<int:pk>/", checks.desk_dossier, name="desk_dossier"),
    path("tiep-nhan/<int:pk>/bo/<int:number>/", copies.copy_detail, name="copy_detail"),
    path("tiep-nhan/<int:pk>/bo/<int:number>/nhan/", copies.copy_receive, name="copy_receive"),
    path("tiep-nhan/<int:pk>/bo/<int:number>/dau/", copies.copy_postmark, name="copy_postmark"),
    path("tiep-nhan/<int:pk>/bo/<int:number>/chuyen/", copies.copy_move, name="copy_move"),
    path(
        "tiep-nhan/<int:pk>/bo/<int:number>/khac/", copies.copy_difference, name="copy_difference"
    ),
    path(
        "tiep-nhan/<int:pk>/bo/<int:number>/ghi-nham/", copies.copy_take_back, name="copy_take_back"
    ),
    path("tiep-nhan/khac/<int:pk>/xong/", copies.difference_settle, name="difference_settle"),
    path("gui-tinh/<slug:code>/", forwarding.forwarding_create, name="forwarding_create"),
    path("gui-tinh/dot/<int:pk>/", forwarding.forwarding_detail, name="forwarding_detail"),
    path("gui-tinh/dot/<int:pk>/nhan/", forwarding.forwarding_receive, name="forwarding_receive"),
]

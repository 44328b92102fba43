from django.urls import path

from submissions.views import desk, forwarding

urlpatterns = [
    path("tiep-nhan/", desk.desk, name="desk"),
    path("tiep-nhan/<int:pk>/", desk.desk_dossier, name="desk_dossier"),
    path("tiep-nhan/<int:pk>/bo/<int:number>/", desk.copy_receive, name="copy_receive"),
    path("gui-tinh/<slug:code>/", forwarding.forwarding_create, name="forwarding_create"),
    path("gui-tinh/dot/<int:pk>/", forwarding.forwarding_detail, name="forwarding_detail"),
]

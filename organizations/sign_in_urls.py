"""The pages of django-allauth that the portal uses; nobody signs up on their own."""

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.urls import path, re_path, reverse_lazy

from organizations import account_views, oidc
from organizations.sign_in import recent_sign_in

urlpatterns = [
    path("dang-nhap/", views.login, name="account_login"),
    path("dang-nhap/buoc-hai/", mfa.authenticate, name="mfa_authenticate"),
    re_path("^lien-thong/(?P<provider_id>oidc)/$", oidc.login, name="openid_connect_login"),
    re_path(
        "^lien-thong/(?P<provider_id>oidc)/ve/$", oidc.callback, name="openid_connect_callback"
    ),
    path("lien-thong/go/", oidc.unlink, name="oidc_unlink"),
    path("dang-xuat/", views.logout, name="account_logout"),
    path("doi-mat-khau/", views.password_change, name="account_change_password"),
    path(
        "dat-mat-khau/",
        login_required(recent_sign_in(views.password_set)),
        name="account_set_password",
    ),
    path("quen-mat-khau/", views.password_reset, name="account_reset_password"),
    path("quen-mat-khau/da-gui/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^dat-lai-mat-khau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",  # a key has hyphens too
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "dat-lai-mat-khau/xong/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("", account_views.account, name="account"),
    path("sua/", account_views.account_edit, name="account_edit"),
    path("thu-moi/<str:key>/", account_views.ConfirmEmail.as_view(), name="account_confirm_email"),
    path("phien/", account_views.session_list, name="session_list"),
    path("xac-nhan/", views.reauthenticate, name="account_reauthenticate"),
    path("xac-nhan/ma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("xac-nhan/lien-thong/", oidc.again, name="oidc_again"),
    path("xac-nhan/khoa/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("hai-buoc/", mfa.index, name="mfa_index"),
    path("hai-buoc/ung-dung/", totp.activate_totp, name="mfa_activate_totp"),
    path("hai-buoc/ung-dung/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("hai-buoc/khoa/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(
        "hai-buoc/khoa/<int:pk>/xoa/",
        account_views.RemovePasskey.as_view(success_url=reverse_lazy("mfa_index")),
        name="mfa_remove_webauthn",
    ),
    path(
        "hai-buoc/ma-du-phong/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "hai-buoc/ma-du-phong/moi/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
]

from django.urls import path, re_path

from organizations import account_views, views

urlpatterns = [
    path("don-vi/", views.unit_list, name="unit_list"),
    path("don-vi/them/", views.unit_create, name="unit_create"),
    path("don-vi/<int:pk>/", views.unit_detail, name="unit_detail"),
    path("don-vi/<int:pk>/sua/", views.unit_edit, name="unit_edit"),
    path("don-vi/<int:pk>/lich-su/", views.unit_history, name="unit_history"),
    path("don-vi/<int:pk>/moi-nguoi/", views.invitation_create, name="invitation_create"),
    path("don-vi/<int:pk>/nguoi-ky/them/", views.signatory_create, name="signatory_create"),
    path("nguoi-ky/<int:pk>/sua/", views.signatory_edit, name="signatory_edit"),
    path("vai-tro/<int:pk>/loi-moi-moi/", views.invitation_renew, name="invitation_renew"),
    path("vai-tro/<int:pk>/thu-dien-tu/", views.person_email, name="person_email"),
    path(
        "vai-tro/<int:pk>/go-hai-buoc/",
        account_views.second_factor_take_off,
        name="second_factor_take_off",
    ),
    path("vai-tro/<int:pk>/nguoi-thay/", account_views.deputy_create, name="deputy_create"),
    path("nguoi-thay/<int:pk>/ket-thuc/", account_views.deputy_end, name="deputy_end"),
    path("vai-tro/<int:pk>/ket-thuc/", views.membership_end, name="membership_end"),
    path("vai-tro/<int:pk>/chuyen/", views.membership_move, name="membership_move"),
    re_path(
        r"^loi-moi/(?P<token>[\w-]{1,40})/$", views.invitation_accept, name="invitation_accept"
    ),
]

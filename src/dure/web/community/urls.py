"""Addresses of communities, enterprises, people and logs."""

from django.urls import URLPattern, path

from dure.web.community import log_views, people_views, views


def _people_of(kind: str, prefix: str) -> list[URLPattern]:
    """Give an enterprise and a community the same addresses for their people and their log."""
    return [
        path(f"{prefix}people", people_views.show_people, name=f"{kind}_people"),
        path(f"{prefix}people/invite", people_views.invite, name=f"{kind}_invite"),
        path(f"{prefix}people/<int:person>/role", people_views.change_role, name=f"{kind}_role"),
        path(f"{prefix}people/<int:person>/remove", people_views.remove_person, name=f"{kind}_remove"),
        path(
            f"{prefix}people/invitations/<int:invitation>/withdraw",
            people_views.withdraw,
            name=f"{kind}_withdraw",
        ),
        path(f"{prefix}leave", people_views.leave, name=f"{kind}_leave"),
        path(f"{prefix}log", log_views.show_log, name=f"{kind}_log"),
        path(f"{prefix}log/download", log_views.download_log, name=f"{kind}_log_download"),
    ]


urlpatterns = [
    path("places/suggest/", views.suggest_places, name="place_suggestions"),
    path("invitations/<str:token>", people_views.take_invitation, name="invitation"),
    path("c/new", views.found_community, name="community_new"),
    path("c/<slug:community>/edit", views.change_community, name="community_edit"),
    path("c/<slug:community>/e/new", views.found_enterprise, name="enterprise_new"),
    *_people_of("community", "c/<slug:community>/"),
    path("e/<slug:enterprise>/", views.show_enterprise, name="enterprise"),
    path("e/<slug:enterprise>/edit", views.change_enterprise, name="enterprise_edit"),
    *_people_of("enterprise", "e/<slug:enterprise>/"),
]

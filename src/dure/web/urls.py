"""Every address of the site; a feature keeps its own in its folder."""

from django.urls import include, path

urlpatterns = [
    path("", include("dure.web.design.urls")),
    path("accounts/", include("dure.web.accounts.urls")),
    path("", include("dure.web.community.urls")),
    path("", include("dure.web.thread.urls")),
    path("e/<slug:enterprise>/", include("dure.web.imports.urls")),
    path("e/<slug:enterprise>/sort/", include("dure.web.sorting.urls")),
    path("", include("dure.web.circulation.urls")),
    path("e/<slug:enterprise>/chalkboard/", include("dure.web.chalkboard.urls")),
    path("e/<slug:enterprise>/outlook/", include("dure.web.outlook.urls")),
    path("", include("dure.web.shocks.urls")),
    path("places/", include("dure.web.places.urls")),
    path("map/", include("dure.web.map.urls")),
    path("", include("dure.web.playbooks.urls")),
    path("", include("dure.web.visits.urls")),
    path("operator/", include("dure.web.operator.urls")),
    path("api/", include("dure.web.api.urls")),
]

handler404 = "dure.web.design.views.say_not_found"
handler500 = "dure.web.design.views.say_broken"
handler403 = "dure.web.design.views.say_refused"
handler400 = "dure.web.design.views.say_bad_request"

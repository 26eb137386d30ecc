"""Addresses of the report, its rows and leaks, two periods side by side, and the public link."""

from django.urls import path

from dure.web.circulation import comparison, leaks, pledges, public, rows, views

urlpatterns = [
    path("e/<slug:enterprise>/report/", views.show_report, name="circulation"),
    path("e/<slug:enterprise>/report/report.<slug:form>", views.download_report, name="report_download"),
    path("e/<slug:enterprise>/report/rows/", rows.show_rows, name="rows"),
    path("e/<slug:enterprise>/report/rows/rows.<slug:form>", rows.download_rows, name="rows_download"),
    path("e/<slug:enterprise>/report/leak/", leaks.show_leak, name="leak"),
    path("e/<slug:enterprise>/report/leak/pledge/", pledges.make_pledge, name="pledge_make"),
    path("e/<slug:enterprise>/report/pledges/<slug:pledge>/", pledges.show_pledge, name="pledge"),
    path(
        "e/<slug:enterprise>/report/pledges/<slug:pledge>/outcome/",
        pledges.set_outcome,
        name="pledge_outcome",
    ),
    path("e/<slug:enterprise>/report/public/", public.show_desk, name="public_desk"),
    path("e/<slug:enterprise>/report/public/open/", public.open_link, name="public_open"),
    path("e/<slug:enterprise>/report/public/close/", public.close_link, name="public_close"),
    path("e/<slug:enterprise>/compare/", comparison.show_comparison, name="compare"),
    path(
        "e/<slug:enterprise>/compare/compare.<slug:form>",
        comparison.download_comparison,
        name="compare_download",
    ),
    path("p/<str:token>/", public.show_public_report, name="public_report"),
    path("p/<str:token>/report.<slug:form>", public.download_public_report, name="public_download"),
]

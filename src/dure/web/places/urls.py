"""Addresses of the pages of places; everybody may read them."""

from django.urls import path

from dure.web.places import similar, views

urlpatterns = [
    path("", views.show_search, name="places"),
    path("<slug:code>/", views.show_place, name="place"),
    path("<slug:code>/place.xlsx", views.download_workbook, name="place_workbook"),
    path("<slug:code>/beside/", views.find_beside, name="beside_find"),
    path("<slug:code>/beside/<slug:other>/", views.show_beside, name="beside"),
    path("<slug:code>/beside/<slug:other>/beside.<slug:form>", views.download_beside, name="beside_table"),
    path("<slug:code>/similar/", similar.show_similar, name="place_similar"),
    path("<slug:code>/similar.<slug:form>", similar.download_similar, name="similar_table"),
    path("<slug:code>/done/", similar.show_done, name="place_done"),
    path("<slug:code>/<slug:table>.<slug:form>", views.download_table, name="place_table"),
]

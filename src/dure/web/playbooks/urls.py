"""Addresses of playbooks: anyone reads and tries them, coordinators make them theirs, managers write them."""

from django.urls import path

from dure.web.playbooks import aside, at, making, own, places, views

urlpatterns = [
    path("playbooks/", views.show_shelf, name="playbooks"),
    path("playbooks/<slug:playbook>/", views.show_playbook, name="playbook"),
    path("playbooks/<slug:playbook>/playbook.zip", views.download_archive, name="playbook_archive"),
    path("playbooks/<slug:playbook>/playbook.pdf", views.download_paper, name="playbook_paper"),
    path("playbooks/<slug:playbook>/places/", places.show_places, name="playbook_places"),
    path("playbooks/<slug:playbook>/at/", at.find_place, name="playbook_at_find"),
    path("playbooks/<slug:playbook>/at/<slug:code>/", at.show_adapted, name="playbook_at"),
    path(
        "playbooks/<slug:playbook>/at/<slug:code>/adapted.pdf", at.download_adapted, name="playbook_at_paper"
    ),
    path("playbooks/<slug:playbook>/at/<slug:code>/make/", making.make, name="playbook_make"),
    path("e/<slug:enterprise>/playbook/", own.show_own, name="own_playbook"),
    path("e/<slug:enterprise>/playbook/draft/", own.draft, name="own_playbook_draft"),
    path("e/<slug:enterprise>/playbook/bring/", own.bring, name="own_playbook_bring"),
    path("e/<slug:enterprise>/playbook/drafts/", aside.show_drafts, name="playbook_drafts"),
    path("e/<slug:enterprise>/playbook/drafts/open/", aside.open_drafts, name="playbook_drafts_open"),
    path("c/<slug:community>/drafts/", aside.show_set_aside, name="drafts_set_aside"),
    path("c/<slug:community>/drafts/<slug:code>/", aside.put_back, name="drafts_put_back"),
    path("e/<slug:enterprise>/playbook/withdraw/", own.withdraw, name="own_playbook_withdraw"),
    path("e/<slug:enterprise>/playbook/<int:number>/", own.show_version, name="own_playbook_version"),
    path("e/<slug:enterprise>/playbook/<int:number>.zip", own.download_version, name="own_playbook_archive"),
    path("e/<slug:enterprise>/playbook/<int:number>/publish/", own.publish, name="own_playbook_publish"),
]

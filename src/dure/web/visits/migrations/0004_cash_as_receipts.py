"""What was paid in cash becomes receipts; by itself, for PostgreSQL alters no table with open rows."""

import re
from typing import Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F

_KEY: Final = re.compile(r"visit:(.+):cash(\d*)")
_READ: Final = ("books.Document", "books.Transfer", "visits.Visit")


def move_to_receipts(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write a receipt of each payment in cash that stands in a book, as its own document says it.

    The fee may have been entered anew since, and the document may be a later receipt's from before this was
    taken back. Cash whose file is on its way, or was undone, is the first receipt, over the whole fee.
    """
    alias = schema_editor.connection.alias
    rows = {name: apps.get_model(name).objects.using(alias) for name in _READ}
    receipt = apps.get_model("visits", "Receipt")
    tills = set(rows["books.Document"].filter(key__startswith="visit:").values_list("key", flat=True))
    visits = rows["visits.Visit"].annotate(book=F("offer__enterprise__book")).order_by("pk")
    by_code = {(visit.code, visit.book): visit for visit in visits}
    paid = rows["books.Transfer"].filter(role="payment", document__key__startswith="visit:")
    written, receipts = set(), []
    for row in paid.select_related("document", "source").order_by("pk"):
        found = _KEY.fullmatch(row.document.key)
        visit = by_code.get((found[1], row.document.book_id)) if found else None
        if found is None or visit is None:
            continue
        written.add(visit.pk)
        receipts.append(
            receipt(
                visit_id=visit.pk,
                number=int(found[2] or 1),
                day=row.date,
                krw=row.quantity,
                is_banked=f"visit:{found[1]}:till{found[2]}" in tills,
                brought_id=row.source.brought_id,
            )
        )
    receipts += [
        receipt(
            visit_id=visit.pk,
            number=1,
            day=visit.cash_on or visit.day,
            krw=visit.fee_krw or 0,
            is_banked=visit.cash_banked,
            brought_id=visit.cash_brought_id,
        )
        for visit in by_code.values()
        if visit.cash_brought_id is not None and visit.pk not in written
    ]
    receipt.objects.using(alias).bulk_create(receipts)


def move_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write a receipt over the whole fee, or over one that was entered anew since, back beside its visit.

    One over a part has no place there: its file stays in the book, among the files that can be undone, and
    is a receipt again on the way forward.
    """
    alias = schema_editor.connection.alias
    receipts = apps.get_model("visits", "Receipt").objects.using(alias).exclude(brought=None)
    for receipt in receipts.select_related("visit").order_by("pk"):
        visit = receipt.visit
        if receipt.krw == (visit.fee_krw or 0) or receipt.brought_id < (visit.brought_id or 0):
            visit.cash_on, visit.cash_banked = receipt.day, receipt.is_banked
            visit.cash_brought_id = receipt.brought_id
            visit.save(update_fields=["cash_on", "cash_banked", "cash_brought"])


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0003_receipts"),
    ]

    operations = [migrations.RunPython(move_to_receipts, move_back)]

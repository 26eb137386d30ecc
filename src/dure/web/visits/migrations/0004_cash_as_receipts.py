"""What was paid in cash becomes the first receipt; by itself, for PostgreSQL alters no table with open rows."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def move_to_receipts(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the cash of each visit as its first receipt, over the whole fee."""
    alias = schema_editor.connection.alias
    visits = apps.get_model("visits", "Visit").objects.using(alias).exclude(cash_brought=None)
    apps.get_model("visits", "Receipt").objects.using(alias).bulk_create(
        apps.get_model("visits", "Receipt")(
            visit_id=visit.pk,
            number=1,
            day=visit.cash_on or visit.day,
            krw=visit.fee_krw or 0,
            is_banked=visit.cash_banked,
            brought_id=visit.cash_brought_id,
        )
        for visit in visits.order_by("pk")
    )


def move_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write a receipt over the whole fee back beside its visit.

    One over a part has no place there: its file stays in the book, among the files that can be undone.
    """
    alias = schema_editor.connection.alias
    for receipt in apps.get_model("visits", "Receipt").objects.using(alias).select_related("visit"):
        visit = receipt.visit
        if receipt.krw == (visit.fee_krw or 0):
            visit.cash_on, visit.cash_banked = receipt.day, receipt.is_banked
            visit.cash_brought_id = receipt.brought_id
            visit.save(update_fields=["cash_on", "cash_banked", "cash_brought"])


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0003_receipts"),
    ]

    operations = [migrations.RunPython(move_to_receipts, move_back)]

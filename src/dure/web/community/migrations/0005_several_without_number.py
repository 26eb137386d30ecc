from collections import defaultdict

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

STAND_IN = "-"
"""What a stand-in begins with; no number does."""


def tell_apart(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give all but one of those without a number a stand-in of their own: the older rule knows one at most."""
    enterprises = apps.get_model("community", "Enterprise").objects
    enterprises = enterprises.using(schema_editor.connection.alias).filter(number="", set_aside_at=None)
    seen: dict[int, int] = defaultdict(int)
    for pk, community in enterprises.order_by("pk").values_list("pk", "community_id"):
        if seen[community]:
            enterprises.filter(pk=pk).update(number=f"{STAND_IN}{seen[community]}")
        seen[community] += 1


def take_apart_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the stand-ins of an earlier way back away again."""
    enterprises = apps.get_model("community", "Enterprise").objects
    enterprises = enterprises.using(schema_editor.connection.alias)
    enterprises.filter(number__startswith=STAND_IN).update(number="")


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0004_drafts_set_aside"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="enterprise",
            name="one_standing_enterprise_a_number",
        ),
        # Backwards between the two rules: there is none that could refuse a row on its way.
        migrations.RunPython(take_apart_back, tell_apart),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.UniqueConstraint(
                condition=models.Q(("set_aside_at", None), models.Q(("number", ""), _negated=True)),
                fields=("community", "number"),
                name="one_standing_enterprise_a_number",
            ),
        ),
    ]

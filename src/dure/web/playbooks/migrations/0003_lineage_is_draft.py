from typing import Any

from django.db import migrations, models


def mark_drafts(apps: Any, schema_editor: Any) -> None:
    """Take what was made here for a group without a number as a draft: nobody has said that it is theirs."""
    lineages = apps.get_model("playbooks", "Lineage").objects.using(schema_editor.connection.alias)
    lineages.filter(enterprise__number="").exclude(planned={}).update(is_draft=True)


class Migration(migrations.Migration):
    dependencies = [
        ("playbooks", "0002_drafts_set_aside"),
    ]

    operations = [
        migrations.AddField(
            model_name="lineage",
            name="is_draft",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark_drafts, migrations.RunPython.noop),
    ]

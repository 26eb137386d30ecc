"""One frozen thread a community: members read what everybody reads, and what they alone read is dropped."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0003_append_only"), ("thread", "0003_combined")]

    operations = [
        # Built anew when a page asks for it.
        migrations.DeleteModel(name="FrozenThread"),
        migrations.CreateModel(
            name="FrozenThread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=64)),
                ("ko", models.JSONField()),
                ("en", models.JSONField()),
                ("built_at", models.DateTimeField(auto_now=True)),
                (
                    "community",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="frozen_thread",
                        to="community.community",
                    ),
                ),
            ],
        ),
    ]

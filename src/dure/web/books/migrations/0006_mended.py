import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("books", "0005_references_at_once")]

    operations = [
        migrations.CreateModel(
            name="Mended",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.CharField(max_length=255)),
                ("sheet", models.CharField(max_length=255, null=True)),
                ("row", models.IntegerField()),
                ("said", models.TextField()),
                ("faults", models.IntegerField()),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mended_by",
                        to="books.import",
                    ),
                ),
                (
                    "later",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mends", to="books.import"
                    ),
                ),
            ],
        ),
    ]

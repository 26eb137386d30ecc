"""Keep what an opened year was made from, so that public reports can be held against it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns, empty for what was opened before."""

    dependencies = [("shocks", "0002_with_plan")]

    operations = [
        migrations.AddField("openedyear", "sums", models.JSONField(null=True)),
        migrations.AddField("openedyear", "payments", models.BinaryField(null=True)),
    ]

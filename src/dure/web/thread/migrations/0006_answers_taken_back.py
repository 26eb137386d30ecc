"""An answer that is taken back is emptied, and keeps its place among the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("thread", "0005_combined_known")]

    operations = [
        migrations.AddField(
            model_name="spendinganswer", name="is_taken_back", field=models.BooleanField(default=False)
        ),
    ]

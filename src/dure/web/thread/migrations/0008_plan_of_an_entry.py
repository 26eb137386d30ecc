"""What plan a community's file names for an enterprise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("thread", "0007_paper_numbers"),
    ]

    operations = [
        migrations.AddField(
            model_name="enterpriseentry",
            name="plan",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outlook", "0003_merged_runs"),
    ]

    operations = [
        migrations.AlterField(
            model_name="enterpriseplan",
            name="origin",
            field=models.CharField(
                choices=[("book", "Book"), ("file", "File"), ("form", "Form"), ("play", "Playbook")],
                max_length=4,
            ),
        ),
    ]

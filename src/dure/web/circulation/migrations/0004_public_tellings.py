"""What was opened to anyone is kept as the book was then, so that what is opened later is held against it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("circulation", "0003_papers")]

    operations = [
        migrations.CreateModel(
            name="PublicTelling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("detail", models.JSONField()),
                ("payments", models.BinaryField()),
                ("told_at", models.DateTimeField(auto_now_add=True)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="tellings", to="books.publiclink"
                    ),
                ),
            ],
        ),
    ]

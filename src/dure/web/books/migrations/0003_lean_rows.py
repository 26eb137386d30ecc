import django.db.models.deletion
from django.db import migrations, models

import dure.web.books.models


class Migration(migrations.Migration):
    dependencies = [("books", "0002_initial")]

    operations = [
        migrations.CreateModel(
            name="Overlap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("documents", models.BigIntegerField()),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overlapped_by",
                        to="books.import",
                    ),
                ),
                (
                    "later",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overlaps",
                        to="books.import",
                    ),
                ),
            ],
        ),
        # A book that is there already has no rows that anybody remembers, so one mark may serve them all.
        migrations.AddField(
            "book", "stamp", models.CharField(default=dure.web.books.models.make_stamp, max_length=16)
        ),
        migrations.AddField(
            "book", "rows_stamp", models.CharField(default=dure.web.books.models.make_stamp, max_length=16)
        ),
        migrations.AddField("book", "outline", models.JSONField(null=True)),
        migrations.AddField("source", "new_documents", models.BigIntegerField(default=0)),
        migrations.AddField("source", "facts_digest", models.CharField(blank=True, max_length=64)),
        migrations.RemoveField("mention", "book"),
        # No book has rows yet, and so the default stands for none.
        migrations.AddField(
            "mention",
            "brought",
            models.ForeignKey(
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mentions",
                to="books.import",
            ),
            preserve_default=False,
        ),
        migrations.RemoveField("transfer", "row"),
        migrations.AlterField(
            "transfer",
            "source",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="books.source"
            ),
        ),
        migrations.AlterField(
            "document",
            "book",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="books.book",
            ),
        ),
        migrations.RemoveConstraint("frozenreport", "one_report_a_question"),
        migrations.AddField("frozenreport", "beside", models.CharField(blank=True, max_length=64)),
        migrations.AddConstraint(
            "frozenreport",
            models.UniqueConstraint(
                fields=("book", "version", "place", "period", "engine", "beside"),
                name="one_report_a_question",
            ),
        ),
    ]

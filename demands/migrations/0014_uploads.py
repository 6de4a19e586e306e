import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("demands", "0013_account_rights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="indexfile",
            options={
                "ordering": ("-uploaded_at", "-pk"),
                "verbose_name": "file of the UN index",
                "verbose_name_plural": "files of the UN index",
            },
        ),
        migrations.RenameField(model_name="indexfile", old_name="size", new_name="total"),
        *[
            migrations.AlterField(
                model_name=model,
                name=name,
                field=models.PositiveBigIntegerField(default=0, editable=False),
            )
            for model in ("indexfile", "sheetimport")
            for name in ("done", "total")
        ],
        migrations.AddField(
            model_name="recommendation",
            name="loaded_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="loaded by",
            ),
        ),
    ]

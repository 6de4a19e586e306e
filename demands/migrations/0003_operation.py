import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def let_administrators_see_them(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    config = apps.get_app_config("demands")
    config.models_module = True  # type: ignore[assignment]  # historical apps have none; permissions need it set
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    right = apps.get_model("auth", "Permission").objects.get(codename="view_operation")
    for group in apps.get_model("auth", "Group").objects.filter(name="Administrator"):
        group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("demands", "0002_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Operation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("backup", "Backup"),
                            ("restoration", "Restoration"),
                            ("verification", "Verification of the record"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                ("good", models.BooleanField(verbose_name="successful")),
                ("detail", models.JSONField(default=dict, verbose_name="details")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                ("confirmed_by", models.CharField(blank=True, max_length=150, verbose_name="confirmed by")),
            ],
            options={
                "verbose_name": "operation",
                "verbose_name_plural": "operations",
                "ordering": ("-at", "-pk"),
                "default_permissions": ("view",),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="entry_held_after_restoration",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF EXISTS (SELECT 1 FROM demands_operation WHERE kind = 'restoration' AND NOT good AND confirmed_at IS NULL)\nTHEN RAISE EXCEPTION 'an administrator must confirm the restoration before anything is published' USING ERRCODE = 'restrict_violation'; END IF;\nRETURN NEW;",
                    hash="45635c333d6b2cb1cc580d6922070b09470b8103",
                    operation="INSERT",
                    pgid="pgtrigger_entry_held_after_restoration_269c8",
                    table="demands_entry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="operation",
            index=models.Index(fields=["kind", "-at"], name="operation_of_kind"),
        ),
        migrations.AddIndex(
            model_name="operation",
            index=models.Index(
                condition=models.Q(("confirmed_at__isnull", True), ("good", False), ("kind", "restoration")),
                fields=["kind"],
                name="operation_holds",
            ),
        ),
        migrations.RunPython(let_administrators_see_them, migrations.RunPython.noop),
    ]

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import campaigns.partial_date
import demands.models.evidence


class Migration(migrations.Migration):
    dependencies = [
        ("demands", "0014_uploads"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="entry",
            name="entry_next_in_chain",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="evidence",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="evidence",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="evidence",
            name="delete_delete",
        ),
        migrations.RemoveIndex(
            model_name="entry",
            name="entry_emergency",
        ),
        migrations.AddField(
            model_name="evidence",
            name="gone_on",
            field=campaigns.partial_date.PartialDateField(
                blank=True,
                editable=False,
                help_text="The day on which the original was found to be no longer at its address. Readers see this.",
                null=True,
                validators=[campaigns.partial_date.validate_happened],
                verbose_name="original gone",
            ),
        ),
        migrations.AddField(
            model_name="evidenceevent",
            name="gone_on",
            field=campaigns.partial_date.PartialDateField(
                blank=True,
                editable=False,
                help_text="The day on which the original was found to be no longer at its address. Readers see this.",
                null=True,
                validators=[campaigns.partial_date.validate_happened],
                verbose_name="original gone",
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="copy",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="The day on which it was kept, and its SHA-256. Amending the source publishes one.",
                max_length=80,
                validators=[demands.models.evidence.validate_copy],
                verbose_name="kept copy for readers",
            ),
        ),
        migrations.AlterField(
            model_name="evidenceevent",
            name="copy",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="The day on which it was kept, and its SHA-256. Amending the source publishes one.",
                max_length=80,
                validators=[demands.models.evidence.validate_copy],
                verbose_name="kept copy for readers",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("content__has_key", "emergency")), fields=["approval"], name="entry_in_emergency"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entry",
            trigger=pgtrigger.compiler.Trigger(
                name="entry_next_in_chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF NEW.sequence <> coalesce((SELECT max(sequence) FROM demands_entry), 0) + 1\n   OR NEW.previous_hash <> coalesce((SELECT entry_hash FROM demands_entry WHERE sequence = NEW.sequence - 1), repeat('0', 64))\nTHEN RAISE EXCEPTION 'entry % does not follow the last line of the record', NEW.sequence\n     USING ERRCODE = 'restrict_violation'; END IF;\nIF NEW.approval = 'four_eyes' AND (NEW.approved_by IS NULL OR NEW.approved_by = ANY(NEW.authors))\nTHEN RAISE EXCEPTION 'who wrote it cannot publish it' USING ERRCODE = 'restrict_violation'; END IF;\nIF NEW.approval = 'emergency' AND (NEW.approved_by IS NULL OR NEW.content -> 'emergency' -> 'reason' IS NULL)\nTHEN RAISE EXCEPTION 'an emergency has a name and a reason' USING ERRCODE = 'restrict_violation'; END IF;\nIF NEW.kind = 'seconded' AND NOT EXISTS (\n    SELECT 1 FROM demands_entry e WHERE e.sequence = NEW.about AND e.content -> 'emergency' IS NOT NULL\n    AND CASE NEW.approval WHEN 'imported' THEN e.approval = 'imported' WHEN 'four_eyes' THEN\n        e.approved_by IS DISTINCT FROM NEW.approved_by AND NOT NEW.approved_by = ANY(e.authors) ELSE false END)\nTHEN RAISE EXCEPTION 'only a second person can second an emergency' USING ERRCODE = 'restrict_violation'; END IF;\nRETURN NEW;",
                    hash="db08dd663b87340dd00e741100c391a0c6449026",
                    operation="INSERT",
                    pgid="pgtrigger_entry_next_in_chain_88b1e",
                    table="demands_entry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "demands_evidenceevent" ("contributors", "copy", "document_id", "file", "gone_on", "i18n", "id", "internal_notes", "kind", "language", "limitations", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "primary", "published_on", "publisher", "reference", "title", "url", "verification", "visibility") VALUES (NEW."contributors", NEW."copy", NEW."document_id", NEW."file", NEW."gone_on", NEW."i18n", NEW."id", NEW."internal_notes", NEW."kind", NEW."language", NEW."limitations", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."primary", NEW."published_on", NEW."publisher", NEW."reference", NEW."title", NEW."url", NEW."verification", NEW."visibility"); RETURN NULL;',
                    hash="61e5985ce0a05623ced20b2bdd51fb299a896b10",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_23e5e",
                    table="demands_evidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."contributors" IS DISTINCT FROM (NEW."contributors") OR OLD."copy" IS DISTINCT FROM (NEW."copy") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."file" IS DISTINCT FROM (NEW."file") OR OLD."gone_on" IS DISTINCT FROM (NEW."gone_on") OR OLD."i18n" IS DISTINCT FROM (NEW."i18n") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."internal_notes" IS DISTINCT FROM (NEW."internal_notes") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."limitations" IS DISTINCT FROM (NEW."limitations") OR OLD."primary" IS DISTINCT FROM (NEW."primary") OR OLD."published_on" IS DISTINCT FROM (NEW."published_on") OR OLD."publisher" IS DISTINCT FROM (NEW."publisher") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."url" IS DISTINCT FROM (NEW."url") OR OLD."verification" IS DISTINCT FROM (NEW."verification") OR OLD."visibility" IS DISTINCT FROM (NEW."visibility"))',
                    func='INSERT INTO "demands_evidenceevent" ("contributors", "copy", "document_id", "file", "gone_on", "i18n", "id", "internal_notes", "kind", "language", "limitations", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "primary", "published_on", "publisher", "reference", "title", "url", "verification", "visibility") VALUES (NEW."contributors", NEW."copy", NEW."document_id", NEW."file", NEW."gone_on", NEW."i18n", NEW."id", NEW."internal_notes", NEW."kind", NEW."language", NEW."limitations", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."primary", NEW."published_on", NEW."publisher", NEW."reference", NEW."title", NEW."url", NEW."verification", NEW."visibility"); RETURN NULL;',
                    hash="3d9b30ae976ce600bd7c28caaec010a4a809f7fe",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e3f9d",
                    table="demands_evidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "demands_evidenceevent" ("contributors", "copy", "document_id", "file", "gone_on", "i18n", "id", "internal_notes", "kind", "language", "limitations", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "primary", "published_on", "publisher", "reference", "title", "url", "verification", "visibility") VALUES (OLD."contributors", OLD."copy", OLD."document_id", OLD."file", OLD."gone_on", OLD."i18n", OLD."id", OLD."internal_notes", OLD."kind", OLD."language", OLD."limitations", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."primary", OLD."published_on", OLD."publisher", OLD."reference", OLD."title", OLD."url", OLD."verification", OLD."visibility"); RETURN NULL;',
                    hash="e0f254395f55f822e5b9fa41a791605c18ee78dc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_edec9",
                    table="demands_evidence",
                    when="AFTER",
                ),
            ),
        ),
    ]

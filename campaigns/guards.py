"""Rules of the record that PostgreSQL enforces, whichever program writes.

Only ``demands.ledger`` may set or follow ``published_as``; it opens the guards for the length of one statement block
with the transaction-local setting below. The guards stop mistakes (bulk actions, scripts, a forgotten form). Who can
alter tables can get around them, which is why the record is also a hash chain: see ``verify_ledger``.
"""

import pgtrigger

OPEN = "coalesce(current_setting('follow_through.ledger', true), '') = 'open'"
_PASS = f"IF {OPEN} THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF;"
_WRITES = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def _refuse(message: str) -> str:
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';"


def only_the_ledger_publishes(*identity: str, table: str) -> pgtrigger.Trigger:
    """A working copy: free to edit, but published only by the ledger, and then neither deleted nor renamed."""
    renamed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in identity)
    return pgtrigger.Trigger(
        name=f"{table}_working_copy",
        operation=_WRITES,
        when=pgtrigger.Before,
        func=f"""{_PASS}
        IF TG_OP = 'INSERT' THEN
            IF NEW.published_as IS NOT NULL THEN {_refuse("only the ledger publishes")} END IF;
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' THEN
            IF OLD.published_as IS NOT NULL THEN {_refuse("what was published cannot be deleted")} END IF;
            RETURN OLD;
        END IF;
        IF NEW.published_as IS DISTINCT FROM OLD.published_as THEN {_refuse("only the ledger publishes")} END IF;
        IF OLD.published_as IS NOT NULL AND ({renamed}) THEN
            {_refuse("the public name of what was published cannot change")}
        END IF;
        RETURN NEW;""",
    )


def closed_when_published(
    table: str, open_columns: tuple[str, ...] = ("internal_notes", "version")
) -> pgtrigger.Trigger:
    """A row that publication closes for ever, but for the columns that never were public."""
    keys = "'{" + ",".join(open_columns) + "}'::text[]"
    return pgtrigger.Trigger(
        name=f"{table}_closed",
        operation=_WRITES,
        when=pgtrigger.Before,
        func=f"""{_PASS}
        IF TG_OP = 'INSERT' THEN
            IF NEW.published_as IS NOT NULL THEN {_refuse("only the ledger publishes")} END IF;
            RETURN NEW;
        END IF;
        IF OLD.published_as IS NOT NULL THEN
            IF TG_OP = 'DELETE' THEN {_refuse("what was published cannot be deleted")} END IF;
            IF to_jsonb(NEW) - {keys} IS DISTINCT FROM to_jsonb(OLD) - {keys} THEN
                {_refuse("what was published cannot change: correct or retract it")}
            END IF;
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF NEW.published_as IS NOT NULL THEN {_refuse("only the ledger publishes")} END IF;
        RETURN NEW;""",
    )


def closed_with_parent(table: str, parent_table: str, parent_column: str) -> pgtrigger.Trigger:
    """A row that belongs to a closed row, and is closed with it: the citations of a published update."""
    return pgtrigger.Trigger(
        name=f"{table}_closed",
        operation=_WRITES,
        when=pgtrigger.Before,
        func=f"""{_PASS}
        IF TG_OP <> 'INSERT' AND EXISTS (
            SELECT 1 FROM {parent_table} WHERE id = OLD.{parent_column} AND published_as IS NOT NULL
        ) THEN {_refuse("what was published cannot change: correct or retract it")} END IF;
        IF TG_OP <> 'DELETE' AND EXISTS (
            SELECT 1 FROM {parent_table} WHERE id = NEW.{parent_column} AND published_as IS NOT NULL
        ) THEN {_refuse("what was published cannot change: correct or retract it")} END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;""",
    )


def never_truncated(table: str) -> pgtrigger.Trigger:
    """TRUNCATE fires no row trigger, so it needs a guard of its own."""
    return pgtrigger.Trigger(
        name=f"{table}_no_truncate",
        operation=pgtrigger.Truncate,
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION '% is part of the public record and cannot be truncated', TG_TABLE_NAME"
        " USING ERRCODE = 'restrict_violation';",
    )

"""Lists as spreadsheets: writing 2,000 rows, and the preview of 2,000 changed ones; the same for figures; run by hand.

    .venv/bin/python -m benchmarks.sheets

Asked for: the preview within 10 s.
"""

import io
import os
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

import openpyxl  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402

from benchmarks.invented.rows import rows, staff  # noqa: E402
from demands.admin.sheets.jobs import work  # noqa: E402
from demands.models import Demand, Indicator, Observation, SheetImport, StatusUpdate  # noqa: E402

ROWS = int(os.environ.get("ROWS", "2000"))


def spent(begin: float, cpu: float) -> str:
    return f"{time.perf_counter() - begin:.1f} s, {time.process_time() - cpu:.1f} s of them on our processor"


LISTS = (("demands.statusupdate", "statusupdate/export", "headline"),
         ("demands.observation", "indicator/export/observation", "note"))  # fmt: skip


def exported(client: Client, form: str, address: str) -> bytes:
    begin, cpu = time.perf_counter(), time.process_time()
    response = client.get(f"/admin/demands/{address}/{form}/")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    print(
        f"{form}: {ROWS:,} rows, {len(content):,} bytes written in {spent(begin, cpu)}",
        flush=True,
    )
    return content


def edited(content: bytes, column: str) -> bytes:
    """Another text in a column of every row, saved as Excel would."""
    book, target = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    sheet = book["list"]
    place = next(cell.column for cell in sheet[1] if cell.value == column)
    for line in range(2, sheet.max_row + 1):
        sheet.cell(line, place).value = f"Edited {line}"
    book.save(target)
    return target.getvalue()


def done(sheet: SheetImport, what: str, state: str) -> None:
    SheetImport.objects.filter(pk=sheet.pk).update(state=state)
    begin, cpu = time.perf_counter(), time.process_time()
    work(sheet.pk)
    sheet.refresh_from_db()
    print(
        f"{what}: {sheet.rows.count():,} rows, {sheet.state}, in {spent(begin, cpu)}",
        flush=True,
    )


def figures() -> None:
    """As many figures as updates, a hundred in each series."""
    campaign = Demand.objects.all()[0].campaign
    for number in range(ROWS // 100):
        series = Indicator.objects.create(campaign=campaign, slug=f"series-{number}", title="Series", unit="persons")
        Observation.objects.bulk_create(
            Observation(indicator=series, date=str(1900 + year), value=year) for year in range(100)
        )


def run() -> None:
    user = staff()
    rows(50, ROWS)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        StatusUpdate.objects.update(published_as=None)
        cursor.execute("SET session_replication_role = DEFAULT")
    client = Client()
    client.force_login(user)
    figures()
    for table, address, column in LISTS:
        print(table)
        exported(client, "csv", address)
        content = edited(exported(client, "xlsx", address), column)
        sheet = SheetImport(table=table, name="list.xlsx", uploaded_by=user)
        sheet.file.save("list.xlsx", ContentFile(content))
        for what, state in (("preview", "waiting"), ("apply", "queued"), ("undo", "undo_queued")):
            done(sheet, what, state)
        sheet.file.delete(save=False)


def main() -> None:
    setup_test_environment(debug=False)
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        run()
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()

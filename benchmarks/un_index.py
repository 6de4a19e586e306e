"""An export of the UN index of 250,000 recommendations, in its true layout, loaded: time and peak memory; run by hand.

    .venv/bin/python -m benchmarks.un_index [RECORDS] [xlsx|json]

Asked for: filtered by country 60 s and 300 MB, in XLSX and in JSON; unfiltered 10 minutes. Each load is a process of
its own, so that the peak is its own.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.invented.index_files import write_json, write_xlsx

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
COUNTRIES = {"one country": "JP", "everything": ""}


def measure(path: Path, country: str) -> None:
    """In a process of its own: load into a scratch database, then print what it took."""
    import django  # noqa: PLC0415  # only this process needs it

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import get_runner  # noqa: PLC0415

    from demands.exchange.un_index.loader import load  # noqa: PLC0415

    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        connection.ensure_connection()
        began, cpu = time.perf_counter(), time.process_time()
        with path.open("rb") as stream:
            report = load(stream, path.name, country, apply=True)
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        status = Path("/proc/self/status").read_text()
        peak = int(re.search(r"VmHWM:\s*(\d+)", status)[1]) // 1024  # type: ignore[index]
        print(
            f"{path.suffix[1:]} {country or 'all':4} {report.rows:8} rows {report.new:8} new {report.rejected} rejected"
            f" {took:7.1f} s ({cpu:.1f} s of CPU)  peak {peak} MB",
            flush=True,
        )
    finally:
        runner.teardown_databases(old)


def main(records: int, only: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for suffix, write in ((".xlsx", write_xlsx), (".json", write_json)):
            if only and suffix != f".{only}":
                continue
            path = Path(folder) / f"export{suffix}"
            write(path, records)
            print(f"{suffix[1:]:5} of {records} records: {path.stat().st_size / 1e6:.0f} MB", flush=True)
            for country in COUNTRIES.values():
                subprocess.run([sys.executable, "-m", "benchmarks.un_index", "--load", path, country], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        measure(Path(sys.argv[2]), sys.argv[3])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 250_000, sys.argv[2] if sys.argv[2:] else "")

"""Explanations of statuses in packs: their order, and that those of the Japan campaign fit its statuses."""

import csv
from pathlib import Path
from typing import Any

from campaigns.sentences import first_sentence, length
from demands import ledger
from demands.exchange.packs.loader import load
from demands.models import Entry, Explanation
from demands.progress import progress
from demands.progress.due import outdated
from demands.progress.standing import Clock
from tests.exchange.pack_files import JAPAN, Files, another_site, exported, faults_of, write_files


def rows(name: str) -> list[dict[str, str]]:
    with (JAPAN / f"{name}.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def text_of(pack: Files) -> str:
    found = pack["explanations.csv"]
    return found if isinstance(found, str) else found.decode()


def test_a_pack_carries_all_in_their_order(public_pack: Files, tmp_path: Path) -> None:
    told = list(csv.DictReader(text_of(public_pack).splitlines()))
    assert [row["reference"] for row in told] == ["why-1", "why-2"]
    assert told[1]["updates"] == "late unsure"
    with another_site():
        load(write_files(tmp_path / "pack", public_pack))
        found = Explanation.objects.order_by("published_as")
        assert [row.reference for row in found] == ["why-1", "why-2"]
        entries = Entry.objects.filter(subject_type="explanation")
        assert set(entries.values_list("approval", flat=True)) == {"imported"}


def test_what_a_redacted_one_replaced_is_in_no_pack(public_pack: Files, administrator: Any, tmp_path: Path) -> None:
    with another_site():
        load(write_files(tmp_path / "pack", public_pack))
        last = Entry.objects.filter(subject_type="explanation").latest("sequence")
        ledger.redact(last, by=administrator, reason="Safety.")
        assert "explanations.csv" not in exported()


def test_another_text_is_refused_with_advice(public_pack: Files, tmp_path: Path) -> None:
    with another_site():
        load(write_files(tmp_path / "first", public_pack))
        other = public_pack | {"explanations.csv": text_of(public_pack).replace("Reason 1", "Cause 1")}
        found = faults_of(write_files(tmp_path / "second", other))
    assert len(found) == 1
    assert "write another one, as a new row" in found[0]


def test_each_of_the_seventeen_demands_is_explained_by_its_own_updates() -> None:
    explained, updates = rows("explanations"), {row["reference"]: row for row in rows("updates")}
    assert {row["demand"] for row in explained} == {row["slug"] for row in rows("demands")}
    for row in explained:
        cited = [updates[name] for name in row["updates"].split()]
        assert {one["demand"] for one in cited} == {row["demand"]}
        assert len(cited) >= 3, row["demand"]
        assert max(one["happened_on"] for one in cited) <= row["as_of"]


def test_they_are_short_in_both_languages() -> None:
    for row in rows("explanations"):
        assert length(row["text"]).number <= 120
        assert length(row["text_ja"]).in_characters
        assert length(row["text_ja"]).number <= 400
        assert max(len(first_sentence(row[name])) for name in ("text", "text_ja")) <= 200


def test_they_explain_the_statuses_that_the_demands_have(db: None) -> None:
    with another_site():
        load(JAPAN)
        found = progress.campaign("japan-2005", Clock())
        assert found is not None
        assert all(one.explanation for one in found.demands)
        assert outdated(Clock()) == []

"""Packs for the tests: a small one that loads, ways to spoil it, and a campaign in which everything has happened."""

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import override_settings

from campaigns.models import Campaign, Document, Institution, Milestone, Passage, Theme
from demands import ledger
from demands.exchange.faults import PackRefused
from demands.exchange.packs.loader import load
from demands.exchange.packs.writer import pack_files, write_folder
from demands.models import Demand, Engagement, Evidence, Indicator, Observation, StatusUpdate
from tests.cast import (
    Newsroom,
    make_campaign,
    make_demand,
    make_evidence,
    make_explanation,
    make_proposal,
    make_update,
    make_user,
)

JAPAN = Path(__file__).resolve().parents[2] / "campaigns" / "packs" / "japan-2005"
SCALES = JAPAN.with_name("scales")

SMALL = {
    "scales.csv": "code,name\nladder,Ladder\n",
    "statuses.csv": (
        "scale,code,label,label_ja,definition,kind,symbol,token\n"
        "ladder,unmet,Unmet,未達成,Nothing was done.,none,–,none\n"
        "ladder,met,Met,達成,It was done.,achieved,✓,met\n"
    ),
    "institutions.csv": "slug,name,kind\nmoj,Ministry of Justice,ministry\n",
    "themes.csv": "slug,name\nprisons,Prisons\n",
    "campaign.csv": (
        "slug,name,title,standfirst,country,country_name,started_on,scale,addressees\n"
        "japan,Japan,What Japan was asked,In 2005.,JP,Japan,2005-06,ladder,moj\n"
    ),
    "demands.csv": (
        "slug,number,title,summary,success_criterion,addressees,themes,made_on\n"
        "moratorium,1,Halt all executions,A halt was asked for.,It is declared.,moj,prisons,2005-06\n"
    ),
    "evidence.csv": (
        "reference,kind,title,url,published_on,primary,verification\n"
        "law,legislation,The law,https://law.example/1,2010-05-01,true,verified\n"
        "paper,news,The paper,https://paper.example/1,2010-05-02,false,unverified\n"
    ),
    "updates.csv": (
        "reference,demand,happened_on,headline,headline_ja,status,verification,direction\n"
        "asked,moratorium,2005-06,A halt is asked for,停止を求める,unmet,excerpt,neutral\n"
        "done,moratorium,2010-05-04,A halt is declared,停止を宣言,met,excerpt,fulfilled\n"
    ),
    "citations.csv": "update,evidence,stance\nasked,paper,supports\ndone,law,supports\ndone,paper,context\n",
    "reviews.csv": "demand,as_of\nmoratorium,2020-05\n",
}

Files = dict[str, str | bytes]


def descriptor(files: Files) -> str:
    resources = [{"name": name.removesuffix(".csv"), "path": name} for name in files if name.endswith(".csv")]
    return json.dumps({"name": "small", "resources": resources})


def write_pack(folder: Path, **changed: str | bytes | None) -> Path:
    """The small pack in a folder. ``updates="…"`` replaces a table, None leaves it out."""
    files: Files = dict(SMALL)
    for name, text in changed.items():
        files.pop(f"{name}.csv", None)
        if text is not None:
            files[f"{name}.csv"] = text
    return write_files(folder, {"datapackage.json": descriptor(files), **files})


def write_files(folder: Path, files: Files) -> Path:
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def zipped(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def with_cell(name: str, row: int, column: str, text: str) -> str:
    """A table of the small pack with another cell; the row as a spreadsheet counts it."""
    records = list(csv.reader(io.StringIO(SMALL[f"{name}.csv"])))
    if column not in records[0]:
        records = [[*record, column if number == 0 else ""] for number, record in enumerate(records)]
    records[row - 1][records[0].index(column)] = text
    return table(records)


def with_row(name: str, *cells: str) -> str:
    return table([*csv.reader(io.StringIO(SMALL[f"{name}.csv"])), cells])


def table(records: Iterable[Iterable[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(records)
    return stream.getvalue()


def faults_of(path: Path) -> list[str]:
    """What stands against a pack; empty when it was loaded."""
    try:
        load(path)
    except PackRefused as refused:
        return [str(fault) for fault in refused.faults]
    return []


@contextmanager
def another_site() -> Iterator[None]:
    """What happens inside has not happened outside: the next block begins on an empty site, without its files."""
    with TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media), transaction.atomic():
        yield
        transaction.set_rollback(True)


def pdf_of(title: str) -> bytes:
    """A real one, which says nothing of its maker."""
    made = io.BytesIO()
    with pikepdf.new() as written:
        written.add_blank_page(page_size=(200, 200))
        written.Root.Lang = title
        written.save(made, deterministic_id=True)
    return made.getvalue()


LAW = pdf_of("the law")


def exported(campaign: str = "japan", *, staff: bool = False) -> dict[str, bytes]:
    return pack_files(campaign, staff=staff)


def reloaded(files: dict[str, bytes], folder: Path, *, staff: bool = False) -> dict[str, bytes]:
    """The same campaign, exported again by a site that has only the pack."""
    write_folder(files, folder, private=staff)
    with another_site():
        load(folder)
        return exported(staff=staff)


# A campaign in which everything has happened

SECRETS = ("hush-notes", "hush-draft", "hush-pending", "hush-source", "hush-proposal")


def make_history() -> Newsroom:
    """Everything that the record can hold, and beside it something internal of every kind."""
    newsroom = Newsroom(make_user("emi", "Editor"), make_user("rafael", "Reviewer"))
    campaign = make_campaign(internal_notes="hush-notes")
    newsroom.publish(campaign)
    first, second = publish_demands(newsroom, campaign)
    publish_series_and_letter(newsroom, campaign, first)
    publish_updates(newsroom, first)
    add_internal(newsroom, campaign, first, second)
    return newsroom


def publish_demands(newsroom: Newsroom, campaign: Campaign) -> tuple[Demand, Demand]:
    root = Theme.objects.create(slug="justice", name="Justice", name_ja="司法")
    theme = Theme.objects.create(slug="death-penalty", name="Death penalty", parent=root, order=2)
    ministry = Institution.objects.create(slug="moj", name="Ministry of Justice", kind="ministry")
    Institution.objects.create(slug="prisons", name="Correction Bureau", kind="agency", parent=ministry)
    document = Document.objects.create(
        campaign=campaign, slug="statement", title="Statement", publisher="Amnesty", dated="2005-06",
        text="One.\nTwo. \n",
    )  # fmt: skip
    passage = Passage.objects.create(
        document=document, slug="p01", exact="must go", exact_ja="なくす", order=5,
        number="140.8", states=["Freedonia", "A, B and C"], position="Noted",
    )  # fmt: skip
    milestone = Milestone.objects.create(campaign=campaign, slug="vote", title="Vote", date="2030-11")
    first = make_demand(campaign, number=2, internal_notes="hush-notes", priority=1, due_on="2031")
    first.themes.set([theme])
    first.passages.set([passage])
    first.milestones.set([milestone])
    first.addressees.set([Institution.objects.get(slug="prisons")])
    newsroom.publish(first)
    second = make_demand(campaign, "abolition", number=1, title="Abolish it, “at once”", wording="Zeile\nZeile")
    second.addressees.set([ministry])
    newsroom.publish(second)
    return first, second


def publish_updates(newsroom: Newsroom, demand: Demand) -> None:
    document = Document.objects.get()
    law = make_evidence(
        reference="law",
        title="The law",
        title_ja="法律",
        limitations="Short.",
        published_on="2011-02",
        depiction="A page with a seal.",
        depiction_ja="印のある一枚。",
    )
    law.file.save("law_1.pdf", ContentFile(LAW))
    statement = make_evidence(reference="statement", url="", document=document, primary=False)
    inside = make_evidence(reference="inside", title="hush-source", visibility="internal", internal_notes="hush-notes")
    wrong = make_update(demand, "in_progress", reference="wrong", happened_on="2012", sources=[law, inside, statement])
    newsroom.publish(wrong, internal_notes="hush-notes")
    late = make_update(demand, "met", reference="late", happened_on="2011-02", ended_on="2011-03-01", sources=[law])
    newsroom.publish(late, body="Two\n\n- lines", body_ja="二行")
    right = make_update(
        demand, "set_back", reference="right", happened_on="2010", sources=[statement], corrects=wrong,
        correction_reason="It was earlier.", correction_reason_ja="もっと前だった。",
    )  # fmt: skip
    newsroom.publish(right)
    unsure = make_update(demand, reference="unsure", verification="unverified", verification_note="From memory.")
    newsroom.publish(unsure)
    withdrawn = make_update(demand, "met", reference="withdrawn", happened_on="2015", sources=[law])
    newsroom.publish(withdrawn)
    say_more(newsroom, demand, late, unsure, withdrawn, law)
    explain(newsroom, demand, late, unsure)


def say_more(
    newsroom: Newsroom, demand: Demand, late: StatusUpdate, unsure: StatusUpdate, withdrawn: StatusUpdate, law: Evidence
) -> None:
    newsroom.publish(make_proposal("translate", update=late, language="ja", headline="法案", body="本文"))
    ledger.confirm(unsure, by=newsroom.reviewer)
    newsroom.publish(make_proposal("retract", update=withdrawn, reason="It never happened.", reason_ja="なかった。"))
    newsroom.publish(make_proposal("amend", evidence=law, reason="Moved.", changes={"url": "https://law.example/new"}))
    table = Evidence.objects.get(reference="table")
    newsroom.publish(make_proposal("amend", evidence=table, reason="Renamed.", changes={"title": "The table"}))
    ledger.review(demand, by=newsroom.reviewer, as_of="2026-05")


def explain(newsroom: Newsroom, demand: Demand, *updates: StatusUpdate) -> None:
    """Two explanations, the second in place of the first."""
    for number in (1, 2):
        words = {"reference": f"why-{number}", "text": f"Reason {number}. More.", "text_ja": f"理由{number}。"}
        row = make_explanation(demand, *updates[:number], as_of=dt.date(2020, number, 1))
        newsroom.publish(row, **words)


def publish_series_and_letter(newsroom: Newsroom, campaign: Campaign, demand: Demand) -> None:
    words = {"title": "Executions", "unit": "persons", "unit_ja": "人"}
    series = Indicator.objects.create(campaign=campaign, slug="executions", **words)
    series.demands.set([demand])
    series.sources.set([make_evidence(reference="table", title="A table", kind="official_statistics")])
    Observation.objects.create(indicator=series, date="2006", value="4", verification="unverified")
    Observation.objects.create(indicator=series, date="2005", value="1.5", note="Estimated", note_ja="推計")
    newsroom.publish(series)
    letter = Engagement.objects.create(
        campaign=campaign, reference="letter", institution=Institution.objects.get(slug="moj"), kind="letter",
        happened_on="2020-01-02", summary="We asked.", awaits_reply=True, internal_notes="hush-notes",
    )  # fmt: skip
    letter.demands.set([demand])
    newsroom.publish(letter)


def add_internal(newsroom: Newsroom, campaign: Campaign, first: Demand, second: Demand) -> None:
    """A draft, a pending change, a proposal and internal evidence; none of them public."""
    newsroom.write(second, title="hush-pending", version=1)
    draft = make_demand(campaign, "hush-draft-demand", number=3, title="hush-draft")
    newsroom.write(draft)
    update = make_update(first, "met", reference="hush-draft-update", headline="hush-draft", happened_on="2020")
    newsroom.write(update)
    newsroom.write(make_explanation(first, update, reference="hush-draft-why", text="hush-draft"))
    late = StatusUpdate.objects.get(reference="late")
    newsroom.write(make_proposal("retract", update=late, reason="hush-proposal"))
    Milestone.objects.create(campaign=campaign, slug="hush-draft-vote", title="hush-draft", date="2031")

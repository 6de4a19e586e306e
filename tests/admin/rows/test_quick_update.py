"""The shortest way to a draft: one page, six fields, and nothing typed is lost."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from campaigns.models import Scale, Status
from demands.admin.rows.quick_update import direction_of
from demands.models import Capture, Citation, Demand, Evidence, StatusUpdate
from tests.admin.conftest import address, messages
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_scale, make_update

RECORD = "/admin/demands/statusupdate/record/"


def words(about: Demand, status: str = "in_progress", /, **changes: Any) -> dict[str, Any]:
    step = about.campaign.scale.statuses.get(code=status).pk if status else ""
    return {
        "demand": about.pk, "happened_on": "2026-03-14", "headline": "The court quashed the refusal", "status": step,
        "source_url": "https://www.courts.example/2026/14", "source_title": "Judgment of 14 March 2026",
        "_submit_review": "1",
    } | changes  # fmt: skip


def test_one_page_makes_a_submitted_draft_with_its_source(emi: Client, editor: User, demand: Demand) -> None:
    answer = emi.post(RECORD, words(demand), follow=True)
    update = StatusUpdate.objects.get()
    source = update.citations.get().evidence
    assert answer.redirect_chain == [(address(update), 302)]
    assert (update.state, update.direction) == ("submitted", "progress")
    assert (update.contributors, source.contributors) == ([editor.pk], [editor.pk])
    assert (source.title, source.url) == ("Judgment of 14 March 2026", "https://www.courts.example/2026/14")


def test_what_emi_recorded_rafael_publishes_from_one_page(
    emi: Client, rafael: Client, demand: Demand, verb: Any
) -> None:
    emi.post(RECORD, words(demand))
    update = StatusUpdate.objects.get()
    shown = rafael.get(address(update)).context["situation"]
    assert shown.can_publish
    verb(rafael, update, "publish", reading_hash=shown.hash)
    update.refresh_from_db()
    assert update.is_published


def test_a_draft_can_be_kept_without_submitting_it(emi: Client, demand: Demand) -> None:
    emi.post(RECORD, words(demand, "", source_url="", source_title="", _submit_review="", _continue="1") | {})
    emi.post(RECORD, {key: value for key, value in words(demand).items() if key != "_submit_review"} | {"_continue": 1})
    assert StatusUpdate.objects.filter(submitted_hash="").exists()


def test_the_page_from_a_demand_has_it_chosen_and_says_its_status(
    emi: Client, newsroom: Newsroom, demand: Demand
) -> None:
    newsroom.publish(make_update(demand, "partly_met"))
    link = f'href="{RECORD}?demand={demand.pk}"'
    assert link in emi.get(address(demand)).content.decode()
    page = emi.get(f"{RECORD}?demand={demand.pk}")
    assert f'<option value="{demand.pk}" selected>' in page.content.decode()
    assert "Current status: ◐ Partly met." in page.content.decode()
    assert len(page.context["form"].fields) == 6


def test_a_source_that_the_site_has_is_not_written_twice(emi: Client, demand: Demand) -> None:
    known = make_evidence(url="https://www.courts.example/2026/14")
    emi.post(RECORD, words(demand))
    assert Citation.objects.get().evidence == known
    assert Evidence.objects.count() == 1


def test_a_copy_of_a_new_source_is_asked_for_at_once(emi: Client, editor: User, demand: Demand) -> None:
    emi.post(RECORD, words(demand))
    assert list(Capture.objects.values_list("evidence", "asked_by")) == [(Evidence.objects.get().pk, editor.pk)]
    emi.post(RECORD, words(demand, headline="The government appealed"))
    assert Capture.objects.count() == 1, "the source is known by now"


def test_an_internal_source_of_that_address_stays_internal(emi: Client, demand: Demand) -> None:
    make_evidence(url="https://www.courts.example/2026/14", visibility="internal")
    emi.post(RECORD, words(demand))
    assert Citation.objects.get().evidence.visibility == "public"


def test_a_new_source_is_described_like_the_last_of_its_publisher(emi: Client, demand: Demand) -> None:
    make_evidence(url="https://www.courts.example/2019/1", kind="court_judgment", publisher="Courts", language="ja")
    emi.post(RECORD, words(demand, source_title=""))
    source = Citation.objects.get().evidence
    assert (source.title, source.kind, source.publisher, source.language, source.primary) == (
        "courts.example", "court_judgment", "Courts", "ja", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"happened_on": "last week"}, "2005-06"),
        ({"headline": ""}, "This field is required"),
        ({"headline": "x" * 161}, "at most 160 characters"),
        ({"source_url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"source_url": ""}, "Enter the address of the source"),
        ({"demand": "99999999999999999999"}, "Select a valid choice"),
        ({"headline": "nul\x00"}, "Null characters are not allowed"),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_stays(
    wrong: dict[str, str], said: str, emi: Client, demand: Demand
) -> None:
    answer = emi.post(RECORD, words(demand, **wrong))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "Judgment of 14 March 2026" in page
    assert not StatusUpdate.objects.exists()
    assert not Evidence.objects.exists()


def test_what_the_rules_refuse_is_kept_as_a_draft_that_says_why(emi: Client, demand: Demand) -> None:
    answer = emi.post(RECORD, words(demand, "met"), follow=True)
    assert "Saved as a draft, but not submitted" in messages(answer)
    assert "primary source" in messages(answer)
    assert StatusUpdate.objects.get().state == "draft"


def test_a_status_of_another_scale_is_refused(emi: Client, demand: Demand) -> None:
    other = make_scale("other").statuses.get(code="met")
    make_campaign("second", scale=other.scale)
    assert "Select a valid choice" in emi.post(RECORD, words(demand) | {"status": other.pk}).content.decode()


@pytest.fixture
def elsewhere(newsroom: Newsroom, demand: Demand) -> Demand:
    """A demand of a campaign with another scale."""
    scale = Scale.objects.create(code="two", name="Two steps")
    for order, code in enumerate(("open", "done")):
        scale.statuses.create(code=code, label=f"Two: {code}", kind="none", symbol=code[0], token="none", order=order)
    return make_demand(make_campaign("kenya", name="Kenya", scale=scale), "elsewhere")


def offered(answer: Any) -> set[str]:
    return {str(label) for value, label in answer.context["form"].fields["status"].choices if value}


def fragment(client: Client, **asked: Any) -> str:
    head = {"HX-Request": "true", "HX-Target": "status-row"}
    return str(client.get(RECORD, asked, headers=head).content.decode())


def test_only_the_statuses_of_the_chosen_demand_are_offered(emi: Client, demand: Demand, elsewhere: Demand) -> None:
    assert offered(emi.get(RECORD, {"demand": elsewhere.pk})) == {"o Two: open", "d Two: done"}
    assert "Two: open" not in " ".join(offered(emi.get(RECORD, {"demand": demand.pk})))


def test_of_several_scales_none_is_offered_before_a_demand_is_chosen(
    emi: Client, demand: Demand, elsewhere: Demand
) -> None:
    answer = emi.get(RECORD)
    assert offered(answer) == set()
    assert "First choose the demand" in answer.content.decode()


def test_another_demand_brings_its_own_statuses_without_a_reload(
    emi: Client, demand: Demand, elsewhere: Demand
) -> None:
    row = fragment(emi, demand=elsewhere.pk)
    assert "Two: done" in row
    assert "Partly met" not in row
    assert "<html" not in row


def test_what_was_chosen_stays_when_the_scale_stays(emi: Client, demand: Demand) -> None:
    status = Status.objects.get(code="met")
    assert f'value="{status.pk}" selected' in fragment(emi, demand=demand.pk, status=status.pk)


def test_it_shows_the_present_status(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    assert "Current status: Not assessed." in fragment(emi, demand=demand.pk)
    newsroom.publish(make_update(demand, "in_progress"))
    assert "Current status: → In progress." in fragment(emi, demand=demand.pk)


def test_after_a_mistake_the_choice_and_the_present_status_stay(
    emi: Client, newsroom: Newsroom, demand: Demand, elsewhere: Demand
) -> None:
    status = elsewhere.campaign.scale.statuses.get(code="done")
    typed = {"demand": elsewhere.pk, "status": status.pk, "happened_on": "soon", "headline": "It moved"}
    answer = emi.post(RECORD, typed)
    page = answer.content.decode()
    assert f'value="{status.pk}" selected' in page
    assert f'value="{elsewhere.pk}" selected' in page
    assert "Current status: Not assessed." in page
    assert offered(answer) == {"o Two: open", "d Two: done"}


def test_without_scripts_a_button_brings_the_statuses_and_keeps_what_was_typed(
    emi: Client, demand: Demand, elsewhere: Demand
) -> None:
    typed = {"demand": elsewhere.pk, "headline": "It moved", "happened_on": "2010-05-04", "_choose": "1"}
    answer = emi.post(RECORD, typed)
    assert offered(answer) == {"o Two: open", "d Two: done"}
    assert 'value="It moved"' in answer.content.decode()
    assert "errorlist" not in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("happened_on", "soon"), ("happened_on", "2999-01-01"), ("happened_on", "1"), ("headline", ""),
        ("headline", "x" * 500), ("source_url", "javascript:alert(1)"), ("source_url", "http://[::1"),
        ("source_url", "ftp://example.org"), ("status", "0"), ("demand", "0"), ("demand", ""),
    ],
)  # fmt: skip
def test_one_message_for_each_fault(name: str, wrong: str, emi: Client, demand: Demand) -> None:
    typed = {"demand": demand.pk, "happened_on": "2010-05-04", "headline": "It moved", "source_url": "", name: wrong}
    form = emi.post(RECORD, typed).context["form"]
    assert {field: len(errors) for field, errors in form.errors.items()} == {name: 1}


def test_a_button_pressed_twice_makes_one_draft(emi: Client, demand: Demand) -> None:
    emi.post(RECORD, words(demand))
    answer = emi.post(RECORD, words(demand), follow=True)
    assert "already recorded this" in messages(answer)
    assert StatusUpdate.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ("", "in_progress", "progress"),
        ("", "no_progress", "neutral"),
        ("", "", "neutral"),
        ("in_progress", "partly_met", "progress"),
        ("partly_met", "in_progress", "setback"),
        ("partly_met", "partly_met", "neutral"),
        ("partly_met", "met", "fulfilled"),
        ("no_progress", "set_back", "setback"),
    ],
)
def test_the_direction_follows_from_the_status(
    before: str, after: str, direction: str, newsroom: Newsroom, demand: Demand
) -> None:
    if before:
        newsroom.publish(make_update(demand, before))
    assert direction_of(make_update(demand, after, happened_on="2011", sources=[])) == direction


def test_the_page_is_in_japanese_from_label_to_button(emi: Client, demand: Demand) -> None:
    page = emi.get(f"/ja{RECORD}").content.decode()
    labels = [str(field.label) for field in emi.get(f"/ja{RECORD}").context["form"]]
    assert not any(label.isascii() for label in labels)
    assert "保存して校閲に提出" in page


def test_without_a_demand_the_page_says_what_to_do(emi: Client) -> None:
    assert "Write the first demand" in emi.get(RECORD).content.decode()


@pytest.mark.parametrize("given", ["x", "٣", "-1", "9" * 30])
def test_an_address_with_another_demand_opens_the_page_without_one(given: str, emi: Client, demand: Demand) -> None:
    answer = emi.get(RECORD, {"demand": given})
    assert answer.status_code == 200
    assert answer.context["demand"] is None


def test_who_may_not_write_does_not_get_the_page(client: Client, demand: Demand) -> None:
    assert client.get(RECORD).status_code == 302
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert client.get(RECORD).status_code == 403


def test_the_page_asks_the_same_of_two_demands_and_of_twelve(
    emi: Client, demand: Demand, django_assert_num_queries: Any
) -> None:
    emi.get(RECORD)
    for place in range(12):
        make_demand(demand.campaign, f"more-{place}")
    # session, user, groups, permissions of user and of groups, memberships, statuses, demands
    with django_assert_num_queries(9):
        emi.get(RECORD)

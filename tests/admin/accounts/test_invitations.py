"""Invitations and forgotten passwords, through a real SMTP server."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from campaigns.models import AccountEvent, Campaign, Membership
from tests.admin.conftest import messages, send_account_mails, signed_in
from tests.cast import make_campaign, make_user
from tests.site import free_port

INVITE = "/admin/campaigns/membership/invite/"
NEW_PASSWORD = "a password nobody has guessed"


class Mailbox:
    """What arrived."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name in aiosmtpd
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def link(self) -> str:
        """The address in the last mail that has one: notices have none."""
        found = re.findall(r"https?://[^/\s]+(/\S+)", "\n".join(mail.get_content() for mail in self.mails))
        return str(found[-1])


@pytest.fixture
def mailbox(settings: Any, db: None) -> Iterator[Mailbox]:
    cache.clear()
    box = Mailbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    server = Controller(box, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    yield box
    server.stop()


def invite(client: Client, **given: Any) -> Any:
    sent = {"email": "yuki.tanaka@example.org", "first_name": "Yuki", "role": "editor", **given}
    answer = client.post(INVITE, sent, follow=True)
    send_account_mails()
    return answer


def choose_password(client: Client, link: str, password: str = NEW_PASSWORD) -> Any:
    page = client.get(link, follow=True)
    here = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client.post(here, {"password1": password, "password2": password}, follow=True)


def test_an_invitation_makes_an_account_with_a_role_and_a_password(
    ada: Client, campaign: Campaign, mailbox: Mailbox, settings: Any
) -> None:
    answer = invite(ada, campaign=campaign.pk)
    assert "Invitation sent to yuki.tanaka@example.org" in messages(answer)
    (mail,) = mailbox.mails
    assert mail["To"] == "yuki.tanaka@example.org"
    assert "ada" in mail.get_content()
    user = User.objects.get(email="yuki.tanaka@example.org")
    assert (user.username, user.is_staff, user.has_usable_password()) == ("yuki-tanaka", True, False)
    assert Membership.objects.get(user=user).role == "editor"
    settings.DEMO = False
    yuki = Client()
    answer = choose_password(yuki, mailbox.link())
    assert answer.redirect_chain[-1][0].endswith("/accounts/2fa/")
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    kinds = set(AccountEvent.objects.filter(user_name="yuki-tanaka").values_list("kind", flat=True))
    assert {"invited", "password", "signed_in"} <= kinds


def test_the_link_works_once(ada: Client, campaign: Campaign, mailbox: Mailbox) -> None:
    invite(ada, campaign=campaign.pk)
    choose_password(Client(), mailbox.link())
    choose_password(Client(), mailbox.link(), "somebody else's choice 1")
    assert User.objects.get(username="yuki-tanaka").check_password(NEW_PASSWORD)


def test_the_link_expires_and_is_signed(ada: Client, campaign: Campaign, mailbox: Mailbox, settings: Any) -> None:
    invite(ada, campaign=campaign.pk)
    changed = mailbox.link()[:-6] + "00000/"
    choose_password(Client(), changed)
    settings.PASSWORD_RESET_TIMEOUT = -1
    choose_password(Client(), mailbox.link())
    assert not User.objects.get(username="yuki-tanaka").has_usable_password()


def test_whoever_has_an_account_becomes_a_member_at_once(ada: Client, campaign: Campaign, mailbox: Mailbox) -> None:
    known = make_user("known")
    User.objects.filter(pk=known.pk).update(email="Yuki.Tanaka@example.org")
    answer = invite(ada, campaign=campaign.pk, role="lead")
    assert "already had an account" in messages(answer)
    assert Membership.objects.get(user=known).role == "lead"
    assert mailbox.mails == []
    answer = invite(ada, campaign=campaign.pk)
    assert "already has a role in this campaign" in answer.content.decode()


def test_an_administrator_invites_to_the_whole_site(ada: Client, mailbox: Mailbox) -> None:
    invite(ada, role="reviewer")
    assert [one.name for one in User.objects.get(username="yuki-tanaka").groups.all()] == ["Reviewer"]
    answer = invite(ada, email="b@example.org", role="lead")
    assert "A lead belongs to one campaign" in answer.content.decode()


def test_a_lead_invites_to_their_own_campaign_and_no_higher(campaign: Campaign, mailbox: Mailbox) -> None:
    lena = make_user("lena")
    Membership.objects.create(user=lena, campaign=campaign, role="lead")
    elsewhere, client = make_campaign("elsewhere", name="Elsewhere"), signed_in(lena)
    for given in ({"campaign": elsewhere.pk}, {"campaign": ""}, {"campaign": campaign.pk, "role": "administrator"}):
        answer = invite(client, **given)
        assert "errorlist" in answer.content.decode(), given
    assert "Elsewhere" not in client.get(INVITE).content.decode()
    assert not User.objects.filter(username="yuki-tanaka").exists()
    invite(client, campaign=campaign.pk, role="reviewer")
    assert Membership.objects.get(user__username="yuki-tanaka").role == "reviewer"


def test_an_editor_invites_nobody(emi: Client) -> None:
    assert emi.get(INVITE).status_code == 403


@pytest.mark.parametrize("email", ["", "no address", "a@b\x00.org", "x" * 300 + "@example.org", "‮@例え.jp\r\nBcc: a@b"])
def test_odd_addresses_are_refused_in_words(ada: Client, campaign: Campaign, email: str) -> None:
    answer = ada.post(INVITE, {"email": email, "campaign": campaign.pk, "role": "editor"})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_an_account_that_was_switched_off_is_not_brought_back(ada: Client, campaign: Campaign) -> None:
    User.objects.create_user("gone", "yuki.tanaka@example.org", is_active=False, is_staff=True)
    answer = ada.post(INVITE, {"email": "yuki.tanaka@example.org", "campaign": campaign.pk, "role": "editor"})
    assert "is deactivated" in answer.content.decode()


def test_a_forgotten_password_is_chosen_anew_by_mail(client: Client, editor: User, mailbox: Mailbox) -> None:
    User.objects.filter(pk=editor.pk).update(email="emi@example.org")
    client.post("/accounts/password/reset/", {"email": "emi@example.org"})
    send_account_mails()
    choose_password(client, mailbox.link())
    editor.refresh_from_db()
    assert editor.check_password(NEW_PASSWORD)


def test_a_stranger_gets_no_mail_and_the_same_answer(client: Client, editor: User, mailbox: Mailbox) -> None:
    User.objects.filter(pk=editor.pk).update(email="emi@example.org")
    answers = [client.post("/accounts/password/reset/", {"email": to}) for to in ("x@example.org", "emi@example.org")]
    assert len({(one.status_code, one["Location"]) for one in answers}) == 1
    send_account_mails()
    assert [mail["To"] for mail in mailbox.mails] == ["emi@example.org"]


# Open invitations


def again(client: Client, user: User) -> Any:
    ticked = {"action": "send_again", "_selected_action": Membership.objects.get(user=user).pk}
    answer = client.post("/admin/campaigns/membership/", ticked, follow=True)
    send_account_mails()
    return answer


def test_an_open_invitation_is_shown_and_sent_again(ada: Client, campaign: Campaign, mailbox: Mailbox) -> None:
    invite(ada, campaign=campaign.pk)
    user = User.objects.get(username="yuki-tanaka")
    for page in ("/admin/campaigns/membership/", "/admin/auth/user/"):
        assert ada.get(page).content.decode().count("Not yet accepted") == 1
    assert "Invitation sent to yuki.tanaka@example.org" in messages(again(ada, user))
    assert len(mailbox.mails) == 2
    choose_password(Client(), mailbox.link())
    assert "Not yet accepted" not in ada.get("/admin/campaigns/membership/").content.decode()
    assert "None of these invitations is open." in messages(again(ada, user))
    assert AccountEvent.objects.filter(kind="invited", detail="sent again").count() == 1


def test_a_lead_sends_again_in_their_own_campaign_only(ada: Client, campaign: Campaign, mailbox: Mailbox) -> None:
    invite(ada, campaign=campaign.pk)
    lead, other = make_user("lead"), make_user("olga")
    Membership.objects.create(user=lead, campaign=campaign, role=Membership.Role.LEAD)
    Membership.objects.create(user=other, campaign=make_campaign("peru"), role=Membership.Role.LEAD)
    user = User.objects.get(username="yuki-tanaka")
    again(signed_in(other), user)
    assert len(mailbox.mails) == 1
    again(signed_in(lead), user)
    assert len(mailbox.mails) == 2


@pytest.mark.parametrize("backend", ["console", "dummy"])
def test_without_a_mail_server_the_pages_say_so(ada: Client, campaign: Campaign, settings: Any, backend: str) -> None:
    assert "has no email server" not in ada.get(INVITE).content.decode()
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    assert "has no email server" in ada.get(INVITE).content.decode()
    assert "has no email server" in ada.get("/admin/mails/").content.decode()
    answer = ada.post(INVITE, {"email": "y@example.org", "role": "editor", "campaign": campaign.pk}, follow=True)
    assert "written to the site’s log only" in messages(answer)

"""From an invitation to the newsroom in a browser: a password, and a passkey in a virtual authenticator."""

import re
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.admin.test_invitations import Mailbox
from tests.browser.conftest import Complaints
from tests.site import Site, SiteFactory, free_port

PASSWORD = "a password nobody has guessed"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box, port = Mailbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


@pytest.fixture
def real_site(site_factory: SiteFactory, mailbox: tuple[Mailbox, int]) -> Iterator[Site]:
    """A site for real work. WebAuthn needs a name: browsers give no passkey to 127.0.0.1."""
    strict = {"DEMO": "false", "REQUIRE_PHISHING_RESISTANT": "true", "EMAIL_URL": f"smtp://127.0.0.1:{mailbox[1]}"}
    with site_factory.running(host="localhost", **strict) as site:
        yield site


@pytest.fixture
def context(browser: Browser, real_site: Site) -> Iterator[BrowserContext]:
    found = browser.new_context(base_url=real_site.url, viewport={"width": 1280, "height": 900})
    yield found
    found.close()


def opened(context: BrowserContext, complaints: Complaints) -> Page:
    """A page with a security key in it, of the kind that knows its owner."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("console", lambda said: complaints.heard.append(said.text) if "Content Security" in said.text else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


INVITE = (
    "from django.contrib.auth.models import User; from campaigns.models import Campaign, Membership;"
    "from demands.admin.invitations import send_invitation;"
    "u = User.objects.create_user('yuki', 'yuki@example.org', None, is_staff=True);"
    "Membership.objects.create(user=u, campaign=Campaign.objects.get(), role='reviewer');"
    "send_invitation(u, by=u)"
)


def test_invited_then_in_with_a_passkey_alone(
    context: BrowserContext, real_site: Site, mailbox: tuple[Mailbox, int], complaints: Complaints
) -> None:
    real_site.manage("shell", "-v0", "-c", INVITE)
    page = opened(context, complaints)
    page.goto(mailbox[0].link())
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    page.locator(".account-form [type=submit]").first.click()
    expect(page).to_have_url(re.compile("/accounts/2fa/$"))

    page.get_by_role("link", name="Add", exact=True).click()
    page.fill("#id_password", PASSWORD)  # who adds a key says once more who they are
    page.locator(".account-form [type=submit]").first.click()
    page.fill("#id_name", "My laptop")
    page.check("#id_passwordless")
    page.locator("#mfa_webauthn_add").click()
    expect(page).to_have_url(re.compile("/recovery-codes/|/webauthn/$"))
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    expect(page.locator("body")).to_contain_text("not publish or change accounts")

    with page.expect_navigation():
        page.get_by_role("button", name="Log out").click()
    page.goto("/ja/accounts/login/")
    page.get_by_role("button", name="パスキーを使う").click()
    expect(page).not_to_have_url(re.compile("/login/"))
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("not publish or change accounts")

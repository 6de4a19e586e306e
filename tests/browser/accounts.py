"""Somebody with an account and a browser: how they sign in, and what they keep at hand for it."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

STEP = 30  # seconds for which a code is good, once


@dataclass
class Person:
    """Who sits at the page."""

    page: Page
    name: str
    password: str
    secret: str = ""
    spare: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def log_in(self, prefix: str = "") -> None:
        self.page.goto(f"{prefix}/accounts/login/")
        self.page.fill("#id_username", self.name)
        self.page.fill("#id_password", self.password)
        self.press()

    def press(self) -> None:
        self.page.locator(".account-form [type=submit]").first.click()

    def enter(self, code: str) -> None:
        self.page.fill("#id_code", code)
        self.press()

    def code(self) -> str:
        """The code that the app shows now; the next one, when this was used: a code is good once."""
        found = self._now()
        while found in self.used:
            time.sleep(0.5)
            found = self._now()
        self.used.add(found)
        return found

    def _now(self) -> str:
        counter = next(iter(yield_hotp_counters_from_time()))
        return str(format_hotp_value(hotp_value(self.secret, counter)))

    def choose_password(self, link: str) -> None:
        self.page.goto(link)
        for field_id in ("#id_password1", "#id_password2"):
            self.page.fill(field_id, self.password)
        self.press()

    def say_again(self) -> None:
        """Some pages ask once more who this is."""
        if "reauthenticate" in self.page.url:
            self.page.fill("#id_password", self.password)
            self.press()

    def set_up_app(self) -> None:
        self.page.goto("/accounts/2fa/totp/activate/")
        self.say_again()
        self.secret = self.page.input_value("#authenticator_secret")
        self.page.fill("#id_code", self._now())
        self.press()
        expect(self.page).to_have_url(re.compile("/recovery-codes/$"))
        self.spare = self.page.input_value("#recovery_codes").split()

    def add_key(self, name: str, *, passkey: bool = False) -> None:
        self.page.goto("/accounts/2fa/webauthn/add/")
        self.say_again()
        self.page.fill("#id_name", name)
        if passkey:
            self.page.check("#id_passwordless")
        self.page.locator("#mfa_webauthn_add").click()
        expect(self.page).not_to_have_url(re.compile("/add/$"))

    def log_out(self) -> None:
        self.page.goto("/accounts/2fa/")
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Sign out").click()

    def is_in(self) -> None:
        self.page.goto("/admin/")
        expect(self.page.get_by_role("heading", name="Desk")).to_be_visible()

    def says_without_scripts(self, words: str) -> None:
        self.say_again()
        note = self.page.locator("noscript").first
        expect(note).to_be_visible()
        assert words in note.evaluate("one => one.textContent")

    def says(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)


def plug_in_key(page: Page, *, resident: bool) -> Any:
    """A virtual authenticator: a stick that knows no names, or one in the machine that knows its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal" if resident else "usb", "hasResidentKey": resident,
        "hasUserVerification": resident, "isUserVerified": resident, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

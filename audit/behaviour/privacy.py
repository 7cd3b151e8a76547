"""Secrets: what a visitor typed, and who they are, is on no loudspeaker, but on a headset (5.1.3.8 and 9)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache

from kiosk.accessibility.speech import HEADSET, LOUDSPEAKER
from kiosk.domain import T
from kiosk.eservices import rent
from kiosk.eservices.side_journeys import OTP_JOURNEY as CODE_JOURNEY
from kiosk.i18n import catalogue
from kiosk.journeys import Journey, JourneyRun, NumberFormat
from kiosk.runtime.paths import ASSETS
from kiosk.session.screen_state import JourneyScreen

from ..checks import AuditCheck
from .scenarios import DEMO_TENANTS, DemoTenant
from .simulated_visitor import SimulatedVisitor

#: Digits that are never said in a row otherwise.
CODE, IBAN = "738291", "FR7630006000011234567890189"


@dataclass(frozen=True, slots=True)
class Secret:
    """Any of ``tells`` gives it away, in a text without spaces and stops."""

    name: str
    revealing_texts: tuple[str, ...]


@cache
def secrets_of(who: DemoTenant) -> tuple[Secret, ...]:
    """What is known of a tenant of the demo agency, and what is typed on the ways."""
    tenants = tomllib.loads((ASSETS / "demo" / "tenants.toml").read_text("utf-8"))["tenants"]
    tenant = next(each for each in tenants if each["number"] == who.number)
    born, french = tenant["birth_date"], catalogue("fr").render
    return (
        Secret("tenant number", (who.number,)),
        Secret("birth date", (f"{born:%d%m%Y}", french(T("{day}", day=born)))),
        Secret("name", (tenant["display_name"].split()[-1],)),
        Secret("phone", (who.phone,)),
        Secret("one-time code", (CODE,)),
        Secret("IBAN", (IBAN,)),
    )


def reveals(text: str, secret: Secret) -> bool:
    """Whether the text gives the secret away."""
    return any(_without_punctuation(each) in _without_punctuation(text) for each in secret.revealing_texts)


def _without_punctuation(text: str) -> str:
    return re.sub(r"[^\w]", "", text).casefold()


def check_secrets(here: SimulatedVisitor, who: DemoTenant) -> None:
    """Looks through all that was said in this visit, and through what the speech log keeps of it."""
    for secret in secrets_of(who):
        here.tally.record_examined(AuditCheck.SECRETS_STAY_PRIVATE, here.case, len(here.voice.spoken))
        for each in here.voice.spoken:
            if each.sink == LOUDSPEAKER and each.aloud and reveals(each.text, secret):
                here.fail(
                    AuditCheck.SECRETS_STAY_PRIVATE,
                    each.utterance.id,
                    f"the {secret.name} is heard on the loudspeaker",
                    each.text[:60],
                    "only on a headset",
                )
                break
        if any(reveals(entry.text, secret) for entry in here.voice.log.entries):
            here.fail(
                AuditCheck.SECRETS_STAY_PRIVATE,
                "log",
                f"the {secret.name} is in the speech log",
                secret.revealing_texts[0],
            )


def on_the_loudspeaker(here: SimulatedVisitor) -> None:
    """A visitor who hears the loudspeaker signs in: nothing of it is said, by key or by page."""
    _sign_in(here)


def on_a_headset(here: SimulatedVisitor) -> None:
    """On a headset the field says what was typed: who does not see it can check it."""
    here.switch_sink(HEADSET)
    _sign_in(here)


def _sign_in(here: SimulatedVisitor) -> None:
    who = DEMO_TENANTS[0]
    here.listen()
    here.controller.open("suivre")
    here.stage.settle()
    for typed in (who.number, who.birth_date):
        _type(here, typed)
        if here.voice.private:
            here.tally.record_examined(AuditCheck.SECRETS_STAY_PRIVATE, here.case)
            if not any(reveals(each.text, Secret("", (typed,))) for each in here.voice.spoken):
                here.fail(AuditCheck.SECRETS_STAY_PRIVATE, "typed", "on a headset it is not read", "", typed)
        here.reach("confirm")
        here.root_window.activate()
        here.wait()
    here.listen_to_end()
    check_secrets(here, who)


def masked_fields(here: SimulatedVisitor) -> None:
    """The one-time code and the account number: nothing of them is heard on the loudspeaker."""
    here.listen()
    steps = rent.SERVICE.journey().steps
    asked = next(step for step in steps if getattr(step, "format", None) is NumberFormat.IBAN)
    iban = replace(asked, when=lambda view: True)
    facts = {**here.controller.facts(), "phone_hint": "06", "session": ""}
    for journey, typed in ((CODE_JOURNEY, CODE), (Journey("iban", iban.title, "", (iban,)), IBAN)):  # type: ignore[arg-type]
        here.controller.show(JourneyScreen(JourneyRun(journey, facts)))
        here.stage.settle()
        _type(here, typed)
    check_secrets(here, DEMO_TENANTS[0])


def _type(here: SimulatedVisitor, typed: str) -> None:
    """By the keys of a keyboard, then read once more."""
    from kivy.core.window import Window

    for character in typed:
        said = len(here.voice.spoken)
        Window.dispatch("on_textinput", character)
        here.stage.advance(0.3)
        here.listen_to_end()
        here.tally.record_examined(AuditCheck.SECRETS_STAY_PRIVATE, here.case)
        aloud = [each for each in here.voice.spoken[said:] if each.aloud and each.sink == LOUDSPEAKER]
        masked = here.root_window.page.outline().get("typed")
        if masked is not None and masked.private and any(character in each.text.split() for each in aloud):
            here.fail(
                AuditCheck.SECRETS_STAY_PRIVATE,
                "typed",
                "a masked character is heard as it is typed",
                character,
            )
    here.root_window.reading.read(here.root_window.page)
    here.listen_to_end()
    here.reach("typed")
    here.root_window.reading.repeat()
    here.listen_to_end()

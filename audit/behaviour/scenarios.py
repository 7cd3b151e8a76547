"""The shortest way through each journey, as a visitor goes it at the demo agency.

A way is what is operated one after the other: names of items as the outline has them, ``*`` for any;
``type:`` stands for the figures of a field and going on from it. Nothing here knows how an item is reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SIGN_IN = ("type:{who.number}", "type:{who.born}")


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """Who goes: a tenant of the demo agency without a phone on file. Where no number is asked they give a
    ``phone`` that can be one (those kept for fiction are refused), and apply for someone born on that day."""

    number: str
    birth_date: str
    phone: str
    applicant: str


#: What one has done, the next does not find done.
DEMO_TENANTS = (
    DemoTenant("10010001", "14031948", "0612345678", "14031990"),
    DemoTenant("10010004", "09011992", "0612345679", "15031990"),
    DemoTenant("10010005", "21051966", "0612345670", "16031990"),
)
#: The first key that writes no figure, on the keyboard of any language.
ANY_LETTER_KEY = "key.[!0-9]"


@dataclass(frozen=True, slots=True)
class Scenario:
    """``end`` is an item that only the last screen has; ``known``: it looks at what the first tenant has, and
    changes nothing of it."""

    name: str
    service: str
    steps: tuple[str, ...]
    end: str
    signs_in: bool = False
    known: bool = False

    def taken(self, who: DemoTenant) -> Iterator[str]:
        """Each thing to operate, typed figures one by one."""
        yield f"service.{self.service}"
        for step in (*(SIGN_IN if self.signs_in else ()), *self.steps):
            step = step.format(who=who)
            if step.startswith("type:"):
                yield from (f"key.{figure}" for figure in step.removeprefix("type:"))
                yield "confirm"
            else:
                yield step


RECEIPT, HOME = "understood", "service.aide"

SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        "book an appointment",
        "rendez_vous",
        ("option.loyer", "slot.*", "confirm", "confirm"),
        RECEIPT,
        True,
    ),
    Scenario("pay the rent", "loyer", ("option.tout", "option.plus_tard"), RECEIPT, True, True),
    Scenario(
        "read a receipt for the rent",
        "documents",
        ("option.quittance", "option.quittance-*", "option.fini"),
        HOME,
        True,
        True,
    ),
    Scenario(
        "report a problem",
        "signaler",
        ("option.cuisine", "skip", "option.robinet_fuit", "skip", "all", "confirm", "confirm"),
        RECEIPT,
        True,
    ),
    Scenario("follow a repair", "suivre", ("option.A*",), "reference", True, True),
    Scenario(
        "ask for a home",
        "demande_logement",
        (
            *(
                "option.nouvelle",
                "type:{who.applicant}",
                ANY_LETTER_KEY,
                "confirm",
                ANY_LETTER_KEY,
                "confirm",
            ),
            *("option.francaise", "option.celibataire", "skip"),
            *("key.6", "key.9", "key.1", "key.0", "key.0", "option.69266*", "skip"),
            *("option.personne", "option.cdi", "type:1600", "skip", "option.locataire_prive"),
            *("option.trop_cher", "confirm", "option.t2", "confirm"),
            *("key.6", "key.9", "key.0", "key.0", "key.1", "option.69381*", "skip", "skip"),
            *("option.non", "confirm"),
        ),
        RECEIPT,
    ),
    Scenario(
        "choose a home",
        "choisir_logement",
        ("option.69266", "option.seul", "skip", "option.villeurbanne-t2*", "option.demander", "confirm"),
        RECEIPT,
        True,
    ),
    Scenario("see one's consumption", "consommation", ("option.eau_froide", "option.fini"), HOME, True, True),
    Scenario(
        "give one's opinion", "avis", ("option.question", "option.proprete-*", "option.4", "skip"), RECEIPT
    ),
    Scenario(
        "a seat in a workshop",
        "avis",
        (
            "option.ateliers",
            "option.cuisine",
            ANY_LETTER_KEY,
            ANY_LETTER_KEY,
            "confirm",
            "type:{who.phone}",
            "confirm",
        ),
        RECEIPT,
    ),
    Scenario("read the news", "actualites", ("option.fete-quartier", "confirm"), HOME),
    Scenario("help near here", "aides_locales", ("option.droits", "option.fini"), HOME),
    Scenario("someone now", "aide", ("option.maintenant",), RECEIPT),
    Scenario("be called back", "aide", ("option.rappel", "type:{who.phone}", "skip"), RECEIPT),
)

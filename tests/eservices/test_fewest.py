"""How many screens and touches each journey takes at the least. A row that grows is looked at again.

A wait is no screen; what is typed is a touch a character, and one to go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from kiosk.domain import (
    Account,
    Appointment,
    AppointmentSlot,
    AppointmentState,
    Consumption,
    ConsumptionUnit,
    Document,
    DocumentKind,
    DocumentList,
    DocumentRequest,
    Energy,
    Identity,
    MeetingPlace,
    Money,
    MonthlyConsumption,
    NewsItem,
    NewsKind,
    ResultPage,
    Survey,
    Workshop,
)
from kiosk.eservices import (
    appointments,
    consumption,
    contact,
    documents,
    feedback,
    housing_application,
    housing_offers,
    local_help,
    news,
    rent,
    report_problem,
)
from kiosk.eservices.side_journeys import identify_journey
from kiosk.journeys import (
    Amount,
    Choose,
    Date,
    Describe,
    FetchStep,
    Find,
    Journey,
    JourneyRun,
    Number,
    PickSlot,
    Step,
    resolve,
)
from tests.domain.rules.housing import FULL, home

from .visitors import NOW, TENANT, facts, hear


@dataclass(frozen=True)
class Least:
    """The shortest way through a journey: what is answered (``None`` skips) and told, and what it costs."""

    name: str
    journey: Journey
    answers: Mapping[str, Any]
    screens: int
    touch_count: int
    fetched: Mapping[str, Any] = field(default_factory=dict)
    identity: Identity | None = TENANT
    #: From which question on it is said how many there are, and how many; nothing where it never is.
    counted: tuple[str, int] = ("", 0)


#: Nine sections; what is not mandatory is passed over.
APPLICATION = {
    "debut": "nouvelle",
    "naissance": "14031990",
    "nom": "Diallo",
    "prenoms": "Awa",
    "nationalite": "francaise",
    "situation": "celibataire",
    "telephone": None,
    "commune": "69266|69100|Villeurbanne",
    "adresse": None,
    "membre_1": "personne",
    "travail": "cdi",
    "par_mois": "1600",
    "revenu": None,
    "logement": "locataire_prive",
    "motifs": ["trop_cher"],
    "tailles": ["t2"],
    "lieu_1": "69123|69001|Lyon",
    "lieu_2": None,
    "loyer_max": None,
    "handicap": "non",
    "verifier": True,
}
HOMES = (home(), home(id="gare-1", commune="69123", city="Lyon"))
APPLIED = {"ou": "69266", "foyer": None, "logement": "lilas-3", "fiche": "demander", "confirmer": True}

QUITTANCE = Document(
    id="q", kind=DocumentKind.QUITTANCE, title="Quittance", day=date(2026, 11, 5), month=date(2026, 11, 1)
)
SLOT = AppointmentSlot(
    id="a",
    begins=NOW + timedelta(days=1),
    ends=NOW + timedelta(days=1, minutes=30),
    place=MeetingPlace.AGENCE,
)
WATER = MonthlyConsumption(
    energy=Energy.EAU_FROIDE, month=date(2026, 11, 1), cost=Money(2100), quantity=4.2, unit=ConsumptionUnit.M3
)
RENT = Account(balance=Money(21240), as_of=NOW, lines=(), due_on=date(2026, 12, 5))
PAYING = {"id": "p1", "reference": "PAY1", "page": "https://pay/p1", "expires_at": NOW.isoformat()}
QUESTION = Survey(id="s1", question="Content ?", closes_on=date(2026, 12, 31))
SOUP = Workshop(
    id="w1",
    title="Cuisine",
    description="",
    begins=NOW + timedelta(days=3),
    ends=NOW + timedelta(days=3, hours=2),
    place="Centre",
    seats=9,
    seats_left=4,
)
PARTY = NewsItem(id="n1", kind=NewsKind.INFORMATION, title="Fête", body="Samedi.", day=date(2026, 11, 20))

#: By pictures: in own words it is one screen less, and a sentence more.
REPORT = {
    "lieu": "cuisine",
    "description": None,
    "symptome": "robinet_fuit",
    "disponibilites": ["2026-11-25/matin"],
    "verifier": True,
}

#: docs/sources/housing.md wants three screens for an appointment and for the rent, two for a document, four
#: for a report, one to follow; the receipt comes after them.
BOOKING = {"motif": "loyer", "creneau": "a", "verifier": True}
BOOKED = Appointment(
    reference="R1", state=AppointmentState.CONFIRME, motive="loyer", slot=SLOT.replace(id="z")
)

ROWS = (
    Least(
        "prendre rendez-vous",
        appointments.SERVICE.journey(),
        BOOKING,
        screens=4,
        touch_count=4,
        fetched={"creneaux": ResultPage(items=(SLOT,)), "numero": "T482715", "fait": {}},
        counted=("motif", 3),
    ),
    Least(
        "payer le loyer avec son téléphone",
        rent.SERVICE.journey(),
        {"detail": "tout", "code": "plus_tard"},
        screens=3,
        touch_count=2,
        fetched={"compte": RENT, "paiements": ResultPage(items=()), "paiement": PAYING},
        counted=("code", 2),
    ),
    Least(
        "lire une quittance",
        documents.SERVICE.journey(),
        {"sorte": "quittance", "lire": "fini"},
        screens=2,
        touch_count=2,
        fetched={"liste": DocumentList(items=(QUITTANCE,)), "contenu": b"%PDF"},
    ),
    Least(
        "suivre un document demandé",
        documents.SERVICE.journey(),
        {"sorte": "attestation"},
        screens=2,
        touch_count=1,
        fetched={
            "liste": DocumentList(
                items=(),
                requests=(DocumentRequest(reference="A1", kind=DocumentKind.ATTESTATION, asked_at=NOW),),
            )
        },
    ),
    Least(
        "signaler un problème",
        report_problem.SERVICE.journey(),
        REPORT,
        screens=6,
        touch_count=5,
        counted=("lieu", 3),
    ),
    Least(
        "voir sa consommation",
        consumption.SERVICE.journey(),
        {"courbe": "fini"},
        screens=1,
        touch_count=1,
        fetched={"releves": Consumption(months=(WATER,))},
    ),
    Least(
        "donner son avis",
        feedback.SERVICE.journey(),
        {"quoi": "question", "visage": "4", "pourquoi": None},
        screens=4,
        touch_count=3,
        fetched={"questions": (QUESTION,)},
        identity=None,
        counted=("visage", 2),
    ),
    Least(
        "s’inscrire à un atelier",
        feedback.SERVICE.journey(),
        {"quoi": "ateliers", "atelier": "w1", "confirmer": True},
        screens=4,
        touch_count=3,
        fetched={"ateliers": (SOUP,), "numero": "T482715", "place": {"state": "inscrit"}},
        counted=("confirmer", 3),
    ),
    Least(
        "lire les nouvelles",
        news.SERVICE.journey(),
        {"laquelle": "n1", "lire": True},
        screens=2,
        touch_count=2,
        fetched={"nouvelles": (PARTY,)},
    ),
    Least(
        "une aide près d’ici",
        local_help.SERVICE.journey(),
        {"sujet": "droits", "coordonnees": "fini"},
        screens=2,
        touch_count=2,
        identity=None,
        counted=("sujet", 2),
    ),
    Least(
        "être rappelé",
        contact.SERVICE.journey(),
        {"quand": "rappel", "telephone": "0612345678", "sujet": None},
        4,
        13,
        counted=("telephone", 3),
    ),
    Least("appeler quelqu’un", contact.SERVICE.journey(), {"quand": "maintenant"}, 2, 1, identity=None),
    Least(
        "demander un logement",
        housing_application.SERVICE.journey(),
        APPLICATION,
        22,
        54,
        identity=None,
        counted=("naissance", 9),
    ),
    Least(
        "reprendre sa demande",
        housing_application.SERVICE.journey(),
        {"debut": "retrouver", "numero": "T482715", "ne_le": "14031990", "suite": "fini"},
        screens=4,
        touch_count=19,
        fetched={"dossier": FULL},
        identity=None,
    ),
    Least(
        "choisir un logement",
        housing_offers.SERVICE.journey(),
        APPLIED,
        screens=6,
        touch_count=5,
        fetched={"offres": HOMES, "numero_de_la_borne": "T482715", "candidature_envoyee": {}},
        counted=("foyer", 4),
    ),
    Least(
        "suivre ses candidatures",
        housing_offers.SERVICE.journey(),
        {"ou": "candidatures"},
        screens=2,
        touch_count=1,
        fetched={"offres": HOMES},
    ),
)

#: Other ways, for what is counted on them.
OTHERS = (
    Least(
        "déplacer un rendez-vous",
        appointments.SERVICE.journey(),
        {"lequel": "deplacer R1", "creneau": "a", "verifier": True},
        screens=4,
        touch_count=4,
        fetched={"mes_rendez_vous": (BOOKED,), "creneaux": ResultPage(items=(SLOT,)), "fait": {}},
        counted=("creneau", 2),
    ),
    Least(
        "prendre rendez-vous sans numéro",
        appointments.SERVICE.journey(),
        {**BOOKING, "nom": "Almeida", "telephone_invite": "0612345678"},
        screens=6,
        touch_count=23,
        fetched={"creneaux": ResultPage(items=(SLOT,)), "numero": "T482715", "fait": {}},
        identity=None,
        counted=("motif", 5),
    ),
    Least(
        "signaler ce qui touche l’immeuble",
        report_problem.SERVICE.journey(),
        {"lieu": "parties_communes", "description": None, "symptome": "lumiere_commune", "verifier": True},
        screens=5,
        touch_count=4,
        counted=("lieu", 3),
    ),
    Least(
        "se faire reconnaître",
        identify_journey(8, guests=True),
        {"tenant_number": "10010001", "birth_date": "14031948"},
        screens=2,
        touch_count=18,
        identity=None,
        counted=("tenant_number", 2),
    ),
    Least(
        "voir l’eau ou le gaz",
        consumption.SERVICE.journey(),
        {"energie": "eau_froide", "courbe": "fini"},
        screens=2,
        touch_count=2,
        fetched={"releves": Consumption(months=(WATER, WATER.replace(energy=Energy.CHAUFFAGE)))},
        counted=("energie", 2),
    ),
)


def touches(step: Step, value: Any) -> int:
    """How many it takes to give that answer."""
    if value is None:
        return 1
    match step:
        case Choose(many=True):
            return len(value) + 1
        case Find():
            return len("69100") + 1
        case PickSlot(many=False):
            return 2
        case Describe() | Number() | Date() | Amount():
            return len(value) + 1
        case _:
            return 1


@pytest.mark.parametrize("row", ROWS + OTHERS, ids=lambda row: row.name)
def test_screens_and_touches(row: Least) -> None:
    run = JourneyRun(row.journey, facts(identity=row.identity))
    screens = count = 0
    counts: list[tuple[str, int, int]] = []
    while True:
        step = run.step
        if isinstance(step, FetchStep):
            hear(run, row.fetched.get(step.key, ()))
            continue
        screens += 1
        counts.append((step.key, *run.progress))
        if run.finished or step.key not in row.answers:
            break
        value = row.answers[step.key]
        count += touches(step, value)
        if value is None:
            run.skip()
        else:
            run.answer(value)
        if run.finished and run.step is step:
            break  # it ended there, without a receipt
    assert resolve(run.step.title, run.context) or resolve(run.step.headline, run.context)  # type: ignore[attr-defined]
    assert (screens, count) == (row.screens, row.touch_count)
    shown = [(key, position, total) for key, position, total in counts if total > 1]
    # Said once, and kept: it ends with the last, and never was another.
    assert (shown[0][0], shown[0][2]) == row.counted if shown else row.counted == ("", 0)
    assert {total for _, _, total in shown} <= {row.counted[1]}
    positions = [position for _, position, _ in shown]
    assert positions == sorted(positions)
    assert positions[-1:] in ([], [row.counted[1]])

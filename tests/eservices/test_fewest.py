"""How many screens and touches each journey takes at the least. A row that grows is looked at again.

A wait is no screen; what is typed is a touch a character, and one to go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from kiosk.domain import Identity
from kiosk.eservices import choisir_logement, demande_logement
from kiosk.journeys import (
    Amount,
    Await,
    Choose,
    Date,
    Describe,
    Find,
    Journey,
    JourneyRun,
    Number,
    Step,
    said,
)

from ..rules.housing import FULL, home
from .visitors import TENANT, facts, hear


@dataclass(frozen=True)
class Least:
    """The shortest way through a journey: what is answered (``None`` skips) and told, and what it costs."""

    name: str
    journey: Journey
    answers: Mapping[str, Any]
    screens: int
    touches: int
    told: Mapping[str, Any] = field(default_factory=dict)
    identity: Identity | None = TENANT


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

ROWS = (
    Least("demander un logement", demande_logement.journey(), APPLICATION, 22, 54, identity=None),
    Least(
        "reprendre sa demande",
        demande_logement.journey(),
        {"debut": "retrouver", "numero": "T482715", "ne_le": "14031990", "suite": "fini"},
        screens=4,
        touches=19,
        told={"dossier": FULL},
        identity=None,
    ),
    Least(
        "choisir un logement",
        choisir_logement.journey(),
        APPLIED,
        screens=6,
        touches=5,
        told={"offres": HOMES, "numero_de_la_borne": "T482715", "candidature_envoyee": {}},
    ),
    Least(
        "suivre ses candidatures",
        choisir_logement.journey(),
        {"ou": "candidatures"},
        screens=2,
        touches=1,
        told={"offres": HOMES},
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
        case Describe() | Number() | Date() | Amount():
            return len(value) + 1
        case _:
            return 1


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_screens_and_touches(row: Least) -> None:
    run = JourneyRun(row.journey, facts(identity=row.identity))
    screens = count = 0
    while True:
        step = run.step
        if isinstance(step, Await):
            hear(run, row.told.get(step.key, ()))
            continue
        screens += 1
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
    assert said(run.step.title, run.view)
    assert (screens, count) == (row.screens, row.touches)

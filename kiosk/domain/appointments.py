"""Appointments with the landlord's people (*rendez-vous*)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MeetingPlace(StrEnum):
    """Where one meets."""

    AGENCE = "agence"
    TELEPHONE = "telephone"
    DOMICILE = "domicile"


class AccessNeed(StrEnum):
    """What makes a meeting possible."""

    FAUTEUIL_ROULANT = "fauteuil_roulant"
    SANS_MARCHES = "sans_marches"
    VUE = "vue"
    AUDITION = "audition"
    COMPREHENSION = "comprehension"


class AppointmentState(StrEnum):
    """The life of an appointment."""

    DEMANDE = "demande"
    CONFIRME = "confirme"
    DEPLACE = "deplace"
    ANNULE = "annule"
    HONORE = "honore"
    ABSENT = "absent"


#: It is still to come: it can be moved and cancelled.
UPCOMING_STATES = frozenset({AppointmentState.DEMANDE, AppointmentState.CONFIRME, AppointmentState.DEPLACE})


class AppointmentEventKind(StrEnum):
    """What a visitor can do to an appointment."""

    DEPLACER = "deplacer"
    ANNULER = "annuler"


@dataclass(frozen=True, slots=True)
class AppointmentSlot:
    """A time that can be taken while nobody else does; ``counsellor`` when it is known who it is with."""

    id: str
    begins: datetime
    ends: datetime
    place: MeetingPlace
    counsellor: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment as the landlord's system tells it. ``interpreter`` is a language code or ``lsf``."""

    reference: str
    state: AppointmentState
    motive: str
    slot: AppointmentSlot
    interpreter: str | None = None
    access_needs: tuple[AccessNeed, ...] = ()
    verified: bool = True

"""Appointments with the landlord's people (*rendez-vous*)."""

from enum import StrEnum

from .records import Moment, PrintedNumber, Record


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


class AppointmentSlot(Record):
    """A time that is free. Times are those of Paris."""

    id: str
    begins: Moment
    ends: Moment
    place: MeetingPlace
    #: Who it is with, where that is known.
    counsellor: str = ""


class Appointment(Record):
    """An appointment. ``verified`` is false when the landlord could not check who booked."""

    reference: PrintedNumber
    state: AppointmentState
    motive: str
    slot: AppointmentSlot
    #: A language code, or ``lsf``.
    interpreter: str | None = None
    access_needs: tuple[AccessNeed, ...] = ()
    verified: bool = True

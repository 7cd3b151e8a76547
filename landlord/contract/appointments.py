"""Appointments: booked with a slot, moved, cancelled."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field, model_validator

from kiosk.domain import AccessNeed, Appointment, AppointmentEventKind, AppointmentState

from .base import Asked, Id, Key, LanguageCode, Phone, Reference, Told, Words, as_record
from .reporters import Reporter
from .slots import SlotTold


class AppointmentAsked(Asked):
    """A visitor takes a slot. ``reference`` is the number the visitor hears; ``interpreter`` is a language
    code, or ``lsf``; ``phone`` is where to call."""

    reference: Reference
    reporter: Reporter
    slot: Id
    motive: Key
    language: LanguageCode
    interpreter: LanguageCode | None = None
    access_needs: Annotated[tuple[AccessNeed, ...], Field(max_length=len(AccessNeed))] = ()
    phone: Phone | None = None
    comment: Words = ""
    at: AwareDatetime


class AppointmentEventAsked(Asked):
    """Who booked an appointment moves it (to ``slot``) or cancels it."""

    reporter: Reporter
    kind: AppointmentEventKind
    slot: Id | None = None
    at: AwareDatetime

    @model_validator(mode="after")
    def _moves_to_somewhere(self) -> AppointmentEventAsked:
        if self.kind is AppointmentEventKind.DEPLACER and self.slot is None:
            raise ValueError("deplacer needs a slot")
        return self


class AppointmentChanged(Asked):
    """What PATCH can change: the slot."""

    slot: Id


class AppointmentTold(Told):
    """An appointment. ``verified`` is false when the landlord could not check who booked."""

    reference: str
    state: AppointmentState
    motive: str
    slot: SlotTold
    interpreter: str | None = None
    access_needs: tuple[AccessNeed, ...] = ()
    verified: bool = True

    def record(self) -> Appointment:
        return as_record(Appointment, self)


class AppointmentsTold(Told):
    """The tenant's appointments, the next one first."""

    appointments: tuple[AppointmentTold, ...]

    def record(self) -> tuple[Appointment, ...]:
        return tuple(each.record() for each in self.appointments)

"""Appointments: booked with a slot, moved, cancelled."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field, model_validator

from kiosk.domain import AccessNeed, Appointment, AppointmentEventKind, AppointmentState

from .base import Id, LanguageCode, LongText, Phone, Reference, RequestModel, ResponseModel, Slug, to_record
from .reporters import Reporter
from .slots import SlotResponse


class AppointmentRequest(RequestModel):
    """A visitor takes a slot. ``reference`` is the number the visitor hears; ``interpreter`` is a language
    code, or ``lsf``; ``phone`` is where to call."""

    reference: Reference
    reporter: Reporter
    slot: Id
    motive: Slug
    language: LanguageCode
    interpreter: LanguageCode | None = None
    access_needs: Annotated[tuple[AccessNeed, ...], Field(max_length=len(AccessNeed))] = ()
    phone: Phone | None = None
    comment: LongText = ""
    at: AwareDatetime


class AppointmentEventRequest(RequestModel):
    """Who booked an appointment moves it (to ``slot``) or cancels it."""

    reporter: Reporter
    kind: AppointmentEventKind
    slot: Id | None = None
    at: AwareDatetime

    @model_validator(mode="after")
    def _moves_to_somewhere(self) -> AppointmentEventRequest:
        if self.kind is AppointmentEventKind.DEPLACER and self.slot is None:
            raise ValueError("deplacer needs a slot")
        return self


class AppointmentPatchRequest(RequestModel):
    """What PATCH can change: the slot."""

    slot: Id


class AppointmentResponse(ResponseModel):
    """An appointment. ``verified`` is false when the landlord could not check who booked."""

    reference: str
    state: AppointmentState
    motive: str
    slot: SlotResponse
    interpreter: str | None = None
    access_needs: tuple[AccessNeed, ...] = ()
    verified: bool = True

    def record(self) -> Appointment:
        return to_record(Appointment, self)


class AppointmentListResponse(ResponseModel):
    """The tenant's appointments, the next one first."""

    appointments: tuple[AppointmentResponse, ...]

    def record(self) -> tuple[Appointment, ...]:
        return tuple(each.record() for each in self.appointments)

"""Parler à quelqu'un: a person comes now or calls back, and how far that call is."""

from ..eservice import EService
from .journey import KEY, TITLE, call_step, cancellation_journey, steps
from .state import (
    ANSWERED_CALL_STAGES,
    CALL_BACK,
    CAPABILITY,
    DANGER,
    ENDED_CALL_STAGES,
    NOW,
    PHONE_STEP,
    UNDELIVERED_CALL_STAGES,
    CallStage,
    CallStatus,
    ContactState,
    help_act,
)

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    act=ContactState.act,
    icon="face-agent",
    tint="teal",
    capability=CAPABILITY,
    calls_person=True,
    is_urgent=ContactState.is_urgent,
    is_conversation=ContactState.is_via_kiosk,
)

__all__ = [
    "ANSWERED_CALL_STAGES",
    "CALL_BACK",
    "CAPABILITY",
    "DANGER",
    "ENDED_CALL_STAGES",
    "NOW",
    "PHONE_STEP",
    "SERVICE",
    "UNDELIVERED_CALL_STAGES",
    "CallStage",
    "CallStatus",
    "ContactState",
    "call_step",
    "cancellation_journey",
    "help_act",
]

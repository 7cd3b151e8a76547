"""Parler à quelqu'un: a person comes now or calls back, and how far that call is."""

from ..eservice import EService
from .journey import KEY, TITLE, steps
from .journey import call_step as call_step
from .journey import cancellation_journey as cancellation_journey
from .state import ANSWERED_CALL_STAGES as ANSWERED_CALL_STAGES
from .state import CALL_BACK as CALL_BACK
from .state import CAPABILITY as CAPABILITY
from .state import DANGER as DANGER
from .state import ENDED_CALL_STAGES as ENDED_CALL_STAGES
from .state import MEET as MEET
from .state import NOW as NOW
from .state import OVER_CALL_STAGES as OVER_CALL_STAGES
from .state import PHONE_STEP as PHONE_STEP
from .state import UNDELIVERED_CALL_STAGES as UNDELIVERED_CALL_STAGES
from .state import CallStage as CallStage
from .state import CallStatus as CallStatus
from .state import ContactState as ContactState
from .state import help_act as help_act

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
    leads_to=ContactState.next_service,
)

"""Lire une lettre: a letter is photographed, read, and told in plain words."""

from ..eservice import EService
from .journey import KEY, TITLE, steps
from .state import LetterState, can_read

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    icon="email-open-outline",
    tint="sand",
    is_possible=can_read,
    leads_to=LetterState.next_service,
)

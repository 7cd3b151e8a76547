"""Mon avis: one question and five faces, an idea, workshops, and what was done with it."""

from ..eservice import EService
from .journey import KEY, TITLE, steps
from .state import FeedbackState

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    act=FeedbackState.act,
    icon="emoticon-happy-outline",
    tint="yellow",
    capability="surveys",
)

"""The engine of every e-service: a journey is a declared list of typed questions, with no pixels."""

from .errors import AnswerRefused, DraftUnusable, JourneyError
from .journey import Journey, Needs
from .run import Draft, JourneyRun
from .steps import (
    Amount,
    Choose,
    Date,
    Describe,
    Information,
    Line,
    Notice,
    Number,
    NumberFormat,
    Option,
    PickSlot,
    Receipt,
    Review,
    Slot,
    Step,
    Tone,
)
from .view import Delivery, Of, Outcome, View, said

__all__ = [
    "Amount",
    "AnswerRefused",
    "Choose",
    "Date",
    "Delivery",
    "Describe",
    "Draft",
    "DraftUnusable",
    "Information",
    "Journey",
    "JourneyError",
    "JourneyRun",
    "Line",
    "Needs",
    "Notice",
    "Number",
    "NumberFormat",
    "Of",
    "Option",
    "Outcome",
    "PickSlot",
    "Receipt",
    "Review",
    "Slot",
    "Step",
    "Tone",
    "View",
    "said",
]

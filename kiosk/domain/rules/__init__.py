"""What the law or a landlord decides, read from dated and sourced data files, never from code."""

from .dangers import Danger, DangerKind, UrgentNumber, urgent_numbers
from .deadlines import PARIS, Delay, deadline, public_holidays, working_days
from .files import RuleFileError
from .load import Rules, in_force
from .promise import promise
from .suggest import CONFIDENT, Suggestion, danger_in, suggest, understood
from .symptoms import Symptom, ToldAs
from .trades import TRADES, Called

__all__ = [
    "CONFIDENT",
    "PARIS",
    "TRADES",
    "Called",
    "Danger",
    "DangerKind",
    "Delay",
    "RuleFileError",
    "Rules",
    "Suggestion",
    "Symptom",
    "ToldAs",
    "UrgentNumber",
    "danger_in",
    "deadline",
    "in_force",
    "promise",
    "public_holidays",
    "suggest",
    "understood",
    "urgent_numbers",
    "working_days",
]

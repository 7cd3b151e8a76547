"""What the law or a landlord decides, read from dated and sourced data files, never from code."""

from .dangers import Danger, DangerKind, EmergencyNumber, emergency_numbers
from .deadlines import PARIS, ResponseDelay, iter_working_days, latest_arrival, public_holidays
from .promise import arrival_text
from .repair_rules import RepairRules, repair_rules_in_force
from .rule_file import RuleFileError
from .symptom_matching import (
    CONFIDENCE_THRESHOLD,
    SymptomSuggestion,
    detect_danger,
    recognise_symptom,
    suggest_symptoms,
)
from .symptoms import ProblemNoun, Symptom
from .trades import TRADE_NAMES, TradeName

__all__ = [
    "CONFIDENCE_THRESHOLD",
    "PARIS",
    "TRADE_NAMES",
    "Danger",
    "DangerKind",
    "EmergencyNumber",
    "ProblemNoun",
    "RepairRules",
    "ResponseDelay",
    "RuleFileError",
    "Symptom",
    "SymptomSuggestion",
    "TradeName",
    "arrival_text",
    "detect_danger",
    "emergency_numbers",
    "iter_working_days",
    "latest_arrival",
    "public_holidays",
    "recognise_symptom",
    "repair_rules_in_force",
    "suggest_symptoms",
]

"""What the law or a landlord decides, read from dated and sourced data files, never from code."""

from .dangers import DangerKind, emergency_numbers
from .repairs import (
    PARIS,
    TRADE_NAMES,
    ResponseDelay,
    arrival_text,
    iter_working_days,
    latest_arrival,
    public_holidays,
    repair_rules_in_force,
)
from .rule_file import RuleFileError
from .symptoms import ProblemNoun, Symptom, detect_danger, recognise_symptom, suggest_symptoms

__all__ = [
    "PARIS",
    "TRADE_NAMES",
    "DangerKind",
    "ProblemNoun",
    "ResponseDelay",
    "RuleFileError",
    "Symptom",
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

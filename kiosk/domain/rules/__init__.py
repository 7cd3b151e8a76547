"""What the law or a landlord decides, read from dated and sourced data files, never from code."""

from .again import TIME_IS_ENOUGH as TIME_IS_ENOUGH
from .again import whole_minute as whole_minute
from .dangers import DangerKind as DangerKind
from .dangers import EmergencyNumber as EmergencyNumber
from .dangers import UrgentReason as UrgentReason
from .dangers import danger_in_other_words as danger_in_other_words
from .dangers import emergency_numbers as emergency_numbers
from .dangers import known_emergency_numbers as known_emergency_numbers
from .dangers import sounds_harmless as sounds_harmless
from .repairs import PARIS as PARIS
from .repairs import TRADE_NAMES as TRADE_NAMES
from .repairs import ResponseDelay as ResponseDelay
from .repairs import deadline_parts as deadline_parts
from .repairs import iter_working_days as iter_working_days
from .repairs import latest_arrival as latest_arrival
from .repairs import public_holidays as public_holidays
from .repairs import repair_rules_in_force as repair_rules_in_force
from .repairs import visit_request_text as visit_request_text
from .rule_file import RuleFileError as RuleFileError
from .symptoms import ProblemNoun as ProblemNoun
from .symptoms import Symptom as Symptom
from .symptoms import detect_danger as detect_danger
from .symptoms import recognise_symptom as recognise_symptom
from .symptoms import suggest_symptoms as suggest_symptoms
from .symptoms import tells_of_symptom as tells_of_symptom

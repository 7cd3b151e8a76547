"""Everything that is checked, by name, and the clauses of the standards that each serves."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from kiosk.runtime.paths import ASSETS

if TYPE_CHECKING:
    from .findings import Tally


class AuditCheck(StrEnum):
    """One thing that a machine can find right or wrong."""

    # What is seen: audit.visual
    CONTRAST_TEXT = "contrast_text"
    CONTRAST_LARGE = "contrast_large"
    CONTRAST_SHAPE = "contrast_shape"
    CAPITAL_HEIGHT = "capital_height"
    TARGET_SIZE = "target_size"
    TARGET_GAP = "target_gap"
    CUT = "cut"
    OVERLAP = "overlap"
    OUTSIDE = "outside"
    GLYPHS = "glyphs"
    OUTLINE_IS_DRAWN = "outline_is_drawn"
    TEXT_IS_IN_OUTLINE = "text_is_in_outline"
    NAMED = "named"
    READING_ORDER = "reading_order"
    MIRRORED = "mirrored"
    FOCUS_RING = "focus_ring"
    SAME_PLACE = "same_place"
    REACH = "reach"
    THEME_MOVES_NOTHING = "theme_moves_nothing"
    TRANSLATED = "translated"

    # The laws of the screen: audit.laws
    DECIDES_FIRST = "decides_first"
    NOTHING_MOVES = "nothing_moves"
    CAN_WRITE = "can_write"
    TURNING_IS_PLAIN = "turning_is_plain"
    SAYS_WHAT_IT_KNOWS = "says_what_it_knows"
    AWAITED_STAYS = "awaited_stays"
    MORE_THAN_BUTTONS = "more_than_buttons"
    CAN_LEAVE = "can_leave"

    # What happens: audit.behaviour
    KEYPAD_COMPLETES = "keypad_completes"
    NO_TRAP = "no_trap"
    SPEECH_COVERS_TEXT = "speech_covers_text"
    SPOKEN_IS_FOCUSED = "spoken_is_focused"
    SPEECH_STOPS = "speech_stops"
    SPEECH_LANGUAGE = "speech_language"
    SECRETS_STAY_PRIVATE = "secrets_stay_private"
    PICTURES_HAVE_WORDS = "pictures_have_words"
    VOLUME_RESETS = "volume_resets"
    ERRORS_ARE_SPOKEN = "errors_are_spoken"
    RECEIPT_IS_SPOKEN = "receipt_is_spoken"
    SOUNDS_ARE_SHOWN = "sounds_are_shown"
    MUTE_COMPLETES = "mute_completes"
    EXPLORING_DOES_NOTHING = "exploring_does_nothing"
    KEY_REPEAT = "key_repeat"
    DOUBLE_STRIKE = "double_strike"
    TIME_OUTS = "time_outs"
    FLASHES = "flashes"
    CONVERSATION = "conversation"
    CAPTIONS = "captions"
    SPEECH_REPEATS = "speech_repeats"
    SOUNDS_ARE_SHORT = "sounds_are_short"
    VOLUME_RANGE = "volume_range"
    HEADSET = "headset"
    SWITCHED_ON = "switched_on"
    STATE_IS_SPOKEN = "state_is_spoken"
    POSITION_IS_SPOKEN = "position_is_spoken"
    SAME_WORDS = "same_words"
    ASKED_ONCE = "asked_once"
    CONFIRMED_FIRST = "confirmed_first"
    NO_MEMORY_TEST = "no_memory_test"
    LETTERS_DO_NOTHING = "letters_do_nothing"
    SCANNING = "scanning"


#: The laws of the screen: no standard asks for them.
SCREEN_LAWS = frozenset(
    {
        AuditCheck.DECIDES_FIRST,
        AuditCheck.NOTHING_MOVES,
        AuditCheck.CAN_WRITE,
        AuditCheck.TURNING_IS_PLAIN,
        AuditCheck.SAYS_WHAT_IT_KNOWS,
        AuditCheck.AWAITED_STAYS,
        AuditCheck.MORE_THAN_BUTTONS,
        AuditCheck.CAN_LEAVE,
    }
)


class DecidedBy(StrEnum):
    WHOLE = "whole"
    PARTLY = "partly"
    PEOPLE = "people"
    ABSENT = "absent"


class Verdict(StrEnum):
    """What an audit says of a clause. ``MET`` is of what a machine can decide."""

    MET = "met"
    FAILED = "failed"
    NOT_RUN = "not run"
    PEOPLE = "people"
    ABSENT = "not applicable"


@dataclass(frozen=True, slots=True)
class ManualCheck:
    id: str
    title: str
    who: str
    how: str
    when: str


@dataclass(frozen=True, slots=True)
class Clause:
    """``id`` names the standard and the number; ``level`` is WCAG's, ``why`` says why it does not apply."""

    id: str
    title: str
    requires: str
    decided: DecidedBy
    checks: tuple[AuditCheck, ...] = ()
    people: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    level: str = ""
    why: str = ""

    @property
    def standard(self) -> str:
        return self.id.rsplit(" ", 1)[0]

    @property
    def number(self) -> str:
        return self.id.rsplit(" ", 1)[1]

    def verdict(self, tally: "Tally") -> Verdict:
        """What these findings say of it. A check that examined nothing has not been run."""
        if self.decided is DecidedBy.ABSENT:
            return Verdict.ABSENT
        counts = [tally.counts.get(check) for check in self.checks]
        if any(count and count.findings for count in counts):
            return Verdict.FAILED
        if not self.checks:
            return Verdict.PEOPLE
        if any(count is None or not count.examined for count in counts):
            return Verdict.NOT_RUN
        return Verdict.MET


@cache
def clauses() -> tuple[Clause, ...]:
    """All of them, in the order of the standards."""
    return tuple(
        Clause(
            **{
                **raw,
                "decided": DecidedBy(raw["decided"]),
                "checks": tuple(map(AuditCheck, raw.get("checks", ()))),
                "people": tuple(raw.get("people", ())),
                "tests": tuple(raw.get("tests", ())),
            }
        )
        for raw in _load()["clause"]
    )


@cache
def manual_checks() -> dict[str, ManualCheck]:
    """What people must check, by its id."""
    return {raw["id"]: ManualCheck(**raw) for raw in _load()["people"]}


@cache
def _load() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((ASSETS / "audit" / "clauses.toml").read_text("utf-8"))

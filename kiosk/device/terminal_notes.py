"""What the staff set at the terminal itself: the volume that visits begin with, what the rest screen
announces today, who practises until when. In one file of the data folder, which outlives a restart."""

import json
import logging
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from kiosk.accessibility.interaction_preferences import VOLUME_MAX, VOLUME_MIN

from .enrolment import read_private_json, write_private

log = logging.getLogger(__name__)

NOTES_FILE = "terminal.json"
#: Characters of an announcement: two lines of a rest screen, read while passing.
MAX_ANNOUNCEMENT = 160


@dataclass(frozen=True, slots=True)
class TerminalNotes:
    """``volume_db`` as in ``InteractionPreferences``; ``announced_on`` is the day (ISO) of the announcement;
    ``practice_until`` is when an exercise ends at the latest, in seconds of the wall clock, 0 without one."""

    volume_db: float = VOLUME_MIN
    announcement: str = ""
    announced_on: str = ""
    practice_until: float = 0.0

    def announcement_on(self, day: date) -> str:
        """What is announced that day; "" for nothing: tomorrow it is no longer true."""
        return self.announcement if self.announced_on == day.isoformat() else ""


def read_notes(folder: Path) -> TerminalNotes:
    """Those of the terminal whose data are in ``folder``; what does not fit is as it was at first."""
    kept, usual = read_private_json(folder / NOTES_FILE), TerminalNotes()
    values = {
        field.name: kept[field.name]
        for field in fields(TerminalNotes)
        if isinstance(kept.get(field.name), type(getattr(usual, field.name)))
    }
    notes = TerminalNotes(**values)
    if not VOLUME_MIN <= notes.volume_db <= VOLUME_MAX or len(notes.announcement) > MAX_ANNOUNCEMENT:
        return usual
    return notes


def write_notes(folder: Path, notes: TerminalNotes) -> None:
    """Keep them. A disk that takes nothing is logged: they then hold until the next start."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(folder / NOTES_FILE, json.dumps(asdict(notes)).encode())
    except OSError as error:
        log.error("what the staff set cannot be written down: %s", error.strerror)

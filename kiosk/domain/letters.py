"""A letter as it was read: its words, and where each stands on the picture."""

from dataclasses import dataclass, field
from enum import StrEnum


class LetterTrouble(StrEnum):
    """Why nothing is told of a picture."""

    NO_TEXT = "no_text"
    #: Blurred, too far away, or written by hand.
    UNREADABLE = "unreadable"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class LetterWord:
    """``line``: the line it stands in, from 0 in reading order. ``left``, ``top``, ``right``, ``bottom`` are
    parts of the picture's width and height, from its upper left corner. ``unsure``: its figures could not be
    read for sure, and are question marks in ``text``."""

    text: str
    line: int
    left: float
    top: float
    right: float
    bottom: float
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class LetterText:
    """``picture`` is a JPEG, upright, as it was read. There are no words where there is ``trouble``."""

    picture: bytes = field(repr=False)
    words: tuple[LetterWord, ...] = field(default=(), repr=False)
    trouble: LetterTrouble | None = None

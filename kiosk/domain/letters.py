"""A letter as it was read: its words, and where each stands on the picture."""

from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite

#: The picture is cut around the words that are sure: one beside them may stand outside of it.
MAX_PLACE = 1000.0


#: Stands for a word that could not be read.
ILLEGIBLE = "…"


class LetterTrouble(StrEnum):
    """Why nothing is told of a picture."""

    NO_TEXT = "no_text"
    #: Blurred, too far away, or written by hand.
    UNREADABLE = "unreadable"
    SEVERAL = "several"
    #: Written in letters that are neither French ones nor those of the visitor's language.
    NOT_FRENCH = "not_french"


class LetterAct(StrEnum):
    """What a letter asks for."""

    PERSON = "personne"
    PAY = "payer"
    NOTHING = "rien"
    #: The landlord takes the sum from the visitor's account.
    DEBIT = "preleve"
    #: It will stand on the next rent notice.
    BILLED = "facture_plus_tard"
    #: Who pays an allowance keeps it back, month by month.
    WITHHELD = "retenu"
    COME = "venir"
    STAY_HOME = "etre_la"
    SEND = "envoyer"
    ANSWER = "repondre"


@dataclass(frozen=True, slots=True)
class LetterWord:
    """``line``: the line it stands in, from 0 in reading order. ``left``, ``top``, ``right``, ``bottom`` are
    parts of the picture's width and height, from its upper left corner. ``unsure``: it could not be read for
    sure; its figures are question marks in ``text``, a word without any is ``ILLEGIBLE``."""

    text: str
    line: int
    left: float
    top: float
    right: float
    bottom: float
    unsure: bool = False

    def __post_init__(self) -> None:
        places = self.left, self.top, self.right, self.bottom
        assert all(isfinite(each) and abs(each) < MAX_PLACE for each in places), "a place on the page"


@dataclass(frozen=True, slots=True)
class LetterText:
    """``picture`` is a JPEG, upright, as it was read. There are no words where there is ``trouble``.
    ``language``: the code of that in which it was read."""

    picture: bytes = field(repr=False)
    words: tuple[LetterWord, ...] = field(default=(), repr=False)
    trouble: LetterTrouble | None = None
    language: str = "fr"

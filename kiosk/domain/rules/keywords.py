"""French words, made comparable: without accents, case, punctuation or small words."""

import re

from kiosk.domain.normalisation import normalise

#: A phrase is a sequence of places, each of which one of several words can take.
KeywordPhrase = tuple[tuple[str, ...], ...]

#: Said often, telling nothing here. "pas" and "plus" tell a lot and are not among them.
STOP_WORDS = frozenset(
    re.findall(
        r"[a-z]+",
        "a ai ait as au aux avec c ca ce cela ces cet cette ceux ci d dans de depuis des du elle elles en "
        "est et etait etre eu fait faut hier il ils j je l la le les leur leurs lui m ma mais me mes moi "
        "mon n ne nos notre nous on ont ou par pour qu quand que qui s sa se ses si son sont suis sur t "
        "te toi ton tres tu un une vos votre vous y",
    )
)


def extract_keywords(text: str) -> list[str]:
    """The telling words of a text, normalised."""
    return [word for word in re.findall(r"[a-z0-9]+", normalise(text)) if word not in STOP_WORDS]


def parse_keyword_phrase(phrase: str) -> KeywordPhrase:
    """A phrase of a rule file ("robinet|mitigeur fuit"). Raises ``ValueError``."""
    slots = tuple(tuple(slot.split("|")) for slot in phrase.split())
    for word in (word for slot in slots for word in slot):
        if extract_keywords(word) != [word]:
            raise ValueError(f"{word!r} in {phrase!r} is no telling word in small letters without accents")
    if not slots:
        raise ValueError("a phrase is empty")
    return slots

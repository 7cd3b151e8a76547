"""Reads a screen aloud, item by item: the item spoken is the item held, and its words are captioned.

A text is also said letter by letter, each sign by its name in the language shown.
"""

import unicodedata
from collections.abc import Callable, Sequence

from kiosk.domain import T, Text, verbatim
from kiosk.i18n import catalogue

from .outline import Outline, OutlineItem, Role, spoken_parts
from .speech import Utterance

#: Signs that a voice would pass over, or say as something else.
CHARACTER_NAMES: dict[str, Text] = {
    " ": T("espace"),
    "-": T("tiret"),
    "’": T("apostrophe"),
    ".": T("point"),
    ",": T("virgule"),
    ":": T("deux points"),
    "?": T("point d’interrogation"),
    "!": T("point d’exclamation"),
    "/": T("barre"),
    "@": T("arobase"),
    "+": T("plus"),
    "€": T("euro"),
    "«": T("guillemet"),
    "»": T("guillemet"),
    "(": T("parenthèse"),
    ")": T("parenthèse"),
    "·": T("vide"),
}
#: Signs that are heard as another one.
_EQUIVALENT_CHARACTERS = {
    "\u00a0": " ",
    "\u202f": " ",
    "\u200a": " ",
    "'": "’",
    "،": ",",
    "؟": "?",
    "？": "?",
    "。": ".",
    "।": ".",
}


def graphemes(text: str) -> list[str]:
    """What a reader sees as single characters: a letter keeps its vowel signs and accents."""
    seen: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        joins = unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")
        if seen and joins:
            seen[-1] += char
        elif not joins:
            seen.append(char)
    return seen


def spell_out(text: str, language: str) -> str:
    """The names of its characters, with a pause after each."""
    render = catalogue(language).render
    return ", ".join(render(_name(char)) for char in graphemes(text.strip())) + "." if text.strip() else ""


def _name(char: str) -> Text:
    sign = CHARACTER_NAMES.get(_EQUIVALENT_CHARACTERS.get(char, char))
    if sign is not None:
        return sign
    if char.isupper() and char.lower() != char:
        return T("{letter} majuscule", letter=char)
    return verbatim(char)


PRIVATE_PLACEHOLDER = T("Contenu privé, non lu à voix haute.")
#: How to hear it: said with the first of them. OK on what does something does that.
HEADSET_OR_CONFIRM_HELP = T(
    "Pour l’entendre, branchez un casque. Sinon, appuyez sur OK : tout le monde l’entendra aussi."
)
HEADSET_HELP = T("Pour l’entendre, branchez un casque.")

#: What stands where nothing is written yet.
PLACEHOLDER_CHARACTERS = " ·\u00a0"

IsPrivate = Callable[[Text], bool]


def utterances(
    items: Sequence[OutlineItem],
    language: str,
    *,
    alone: bool = False,
    covers: IsPrivate = lambda text: False,
) -> list[Utterance]:
    """What is said of these items in ``language``.

    What is private, by the item or by ``covers``, is replaced unless the visitor hears it ``alone`` (or
    chose the loudspeaker for it); then it is said, and kept out of every log.
    """
    made = []
    for item in items:
        private = _private_parts(item, covers)
        parts = spoken_parts(item)
        if private and not alone:
            parts = (*(part for part in parts if part not in private), PRIVATE_PLACEHOLDER)
        if item.language and parts[:1] == (item.name,):
            made.append(Utterance(item.id, join_sentences(parts[:1], item.language), item.language))
            parts = parts[1:]
        text = join_sentences(parts, language)
        if text:
            made.append(Utterance(item.id, text, language, private=bool(private) and alone))
    return made


def is_private(item: OutlineItem, covers: IsPrivate) -> bool:
    """Whether something of this item is for the visitor alone."""
    return bool(_private_parts(item, covers))


def _private_parts(item: OutlineItem, covers: IsPrivate) -> frozenset[Text]:
    """The parts of an item that are for the visitor alone; its name too, when it has nothing else."""
    own = (item.value, item.hint) if item.value else (item.name, item.hint)
    said = (item.name, item.value, item.hint)
    return frozenset(part for part in said if part and ((item.private and part in own) or covers(part)))


def position_parts(outline: Outline, at: str | None) -> tuple[Text, ...]:
    """Where the visitor is: the journey and the question, then the item that is held and its place."""
    index = outline.index(at)
    said = [part for item in outline.items if item.id == "heading" for part in spoken_parts(item)]
    said += [part for item in outline.items if item.role is Role.TITLE for part in spoken_parts(item)]
    if index is not None:
        said.append(T("Ligne {rank} sur {total}.", rank=index + 1, total=len(outline.items)))
    return tuple(said)


def changed_items(before: Outline, after: Outline, at: str | None) -> list[OutlineItem]:
    """What an act has changed on a screen that stayed: the item that was operated, and what was written."""
    changed = []
    for item in after.items:
        was = before.get(item.id)
        if was is None or item.role not in (Role.FIELD, Role.CHOICE, Role.BUTTON):
            continue
        if (item.value, item.chosen) != (was.value, was.chosen) and (
            item.role is Role.FIELD or item.id == at
        ):
            changed.append(item)
    return changed


def typed_difference(before: str, now: str) -> tuple[str, str]:
    """What came to a text and what went from it, wherever that is. Dots are empty places."""
    from rapidfuzz.distance import Postfix, Prefix  # here: no start waits for it

    same = Prefix.similarity(before, now)
    before, now = before[same:], now[same:]
    after = Postfix.similarity(before, now)
    came, went = now[: len(now) - after], before[: len(before) - after]
    return came.strip(PLACEHOLDER_CHARACTERS), went.strip(PLACEHOLDER_CHARACTERS)


def join_sentences(parts: Sequence[Text], language: str) -> str:
    """These texts as one, each with a stop at its end so that the voice makes a pause."""
    render = catalogue(language).render
    return " ".join(_with_full_stop(render(part)) for part in parts)


def _with_full_stop(sentence: str) -> str:
    """With a stop at the end, so that the voice makes a pause."""
    sentence = sentence.strip()
    return sentence if not sentence or sentence[-1] in ".?!…:؟،" else f"{sentence}."


def is_key(item: OutlineItem) -> bool:
    """Whether it is a key of the keyboard on the screen."""
    return item.id.startswith("key.")


def items_from(
    outline: Outline, start: str | None, within: Callable[[OutlineItem], bool]
) -> list[OutlineItem]:
    """The items from ``start`` (else the first) on, of those that ``within`` lets through."""
    at = outline.index(start) or 0
    return [item for item in outline.items[at:] if within(item)]

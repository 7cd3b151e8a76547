"""A visitor's preferences as a code that they carry, on a card or in a phone: ``HLM1;l=ar;t=200;c=dark;r=1``.

Language, display and interaction preferences; nothing that identifies anybody. Defaults are left out. Unknown
keys are ignored, since a later version may write more; wrong values are refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.domain import LANGUAGES, T, Text

from .display_preferences import TEXT_SIZES, DisplayPreferences, ThemeName
from .interaction_preferences import LIMITS, InteractionPreferences, Scanning

PREFIX = "HLM1"
#: A code of ours is shorter; anything longer is something else.
MAX_LENGTH = 200


class InvalidProfileError(Exception):
    """It is no code of preferences; ``sentence`` is for the visitor."""

    sentence: Text = T("Ce code n’est pas un code de réglages. Rien n’a changé.")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is carried. ``deaf``: what is spoken to them is captioned."""

    language: str = "fr"
    display: DisplayPreferences = field(default_factory=DisplayPreferences)
    interaction: InteractionPreferences = field(default_factory=InteractionPreferences)
    deaf: bool = False


def _hundredths(value: float) -> str:
    return str(round(value * 100))


#: Preferences that are yes or no: key, record, name.
_FLAGS: tuple[tuple[str, str, str], ...] = (
    ("b", "display", "reach"),
    ("g", "display", "left"),
    ("r", "interaction", "reading"),
    ("x", "interaction", "explore"),
)
#: Preferences that are numbers, in hundredths: key and name in ``InteractionPreferences``.
_NUMBERS: tuple[tuple[str, str], ...] = (
    *(("v", "rate"), ("n", "volume_db"), ("a", "scan_s"), ("h", "hold_s"), ("k", "debounce_s")),
    *(("q", "repeat_s"), ("p", "patience")),
)


def encode_profile(profile: Profile) -> str:
    """Write a profile as a code."""
    usual = Profile()
    parts = [PREFIX, f"l={profile.language}"]
    if profile.display.text != usual.display.text:
        parts.append(f"t={profile.display.text}")
    if profile.display.theme != usual.display.theme:
        parts.append(f"c={profile.display.theme}")
    parts += [f"{key}=1" for key, record, name in _FLAGS if getattr(getattr(profile, record), name)]
    if profile.interaction.scanning is not Scanning.NONE:
        parts.append(f"s={profile.interaction.scanning}")
    for key, name in _NUMBERS:
        value = _hundredths(getattr(profile.interaction, name))
        if value != _hundredths(getattr(usual.interaction, name)):
            parts.append(f"{key}={value}")
    if profile.deaf:
        parts.append("d=1")
    return ";".join(parts)


def decode_profile(code: str) -> Profile:
    """Read a profile from a code. Raises ``InvalidProfileError``."""
    mark, *parts = code.strip().split(";")
    if mark != PREFIX or len(code) > MAX_LENGTH:
        raise InvalidProfileError
    pairs = [part.partition("=")[::2] for part in parts]
    given = dict(pairs)
    if len(given) != len(pairs):
        raise InvalidProfileError
    try:
        return _profile(given)
    except ValueError as error:
        raise InvalidProfileError from error


def _profile(given: dict[str, str]) -> Profile:
    """Raises ``ValueError`` for a value that cannot be."""
    records: dict[str, dict[str, object]] = {"display": {}, "interaction": {}}

    def take(key: str, record: str, name: str, known: Callable[[str], object]) -> None:
        if key in given:
            records[record][name] = known(given[key])

    take("t", "display", "text", lambda value: TEXT_SIZES[TEXT_SIZES.index(int(value))])
    take("c", "display", "theme", ThemeName)
    take("s", "interaction", "scanning", Scanning)
    for key, record, name in _FLAGS:
        take(key, record, name, _flag)
    for key, name in _NUMBERS:
        take(key, "interaction", name, lambda value, name=name: _number(name, value))  # type: ignore[misc]
    language = given.get("l", "fr")
    if language not in {each.code for each in LANGUAGES}:
        raise ValueError(language)
    return Profile(
        language,
        replace(DisplayPreferences(), **records["display"]),  # type: ignore[arg-type]
        replace(InteractionPreferences(), **records["interaction"]),  # type: ignore[arg-type]
        _flag(given.get("d", "0")),
    )


def _flag(value: str) -> bool:
    if value not in ("0", "1"):
        raise ValueError(value)
    return value == "1"


def _number(name: str, value: str) -> float:
    least, most = LIMITS[name]
    number = int(value) / 100
    if not least <= number <= most:
        raise ValueError(value)
    return number

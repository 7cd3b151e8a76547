"""What the keys of a keypad do, and which of their strikes count.

The layout is a table, so that any USB keypad fits. The one here is an audio keypad (arrows, OK, back, help,
volume) on the codes of a plain keyboard, which a Storm AudioNav can be set to send.
"""

from collections.abc import Mapping
from enum import StrEnum

from .interaction_preferences import InteractionPreferences


class KeyAction(StrEnum):
    NEXT = "next"
    PREVIOUS = "before"
    RIGHT = "right"
    LEFT = "left"
    OK = "ok"
    BACK = "back"
    REPEAT = "repeat"
    SPELL = "spell"
    POSITION = "where"
    HELP = "help"
    READ = "read"
    LOUDER = "louder"
    SOFTER = "softer"
    FASTER = "faster"
    SLOWER = "slower"
    SWITCH = "switch"
    PAUSE = "pause"
    SENTENCE = "sentence"


class KeystrokeKind(StrEnum):
    """What a strike does, which says how it is filtered."""

    ACT = "act"
    MOVE = "move"
    WRITE = "write"


#: The next key undoes what one of these does, and who holds it goes on. Everything else happens once.
REPEATABLE_ACTIONS = frozenset(
    {
        KeyAction.NEXT,
        KeyAction.PREVIOUS,
        KeyAction.RIGHT,
        KeyAction.LEFT,
        KeyAction.LOUDER,
        KeyAction.SOFTER,
        KeyAction.REPEAT,
        KeyAction.SPELL,
        KeyAction.POSITION,
    }
)

_SDL = 1 << 30  # keys that have no character: this, and the usage of the USB standard

#: Code of each key that may be named in the settings; any other is given by its number.
KEY_CODES: dict[str, int] = {
    "up": 273,
    "down": 274,
    "right": 275,
    "left": 276,
    "insert": 277,
    "home": 278,
    "end": 279,
    "pageup": 280,
    "pagedown": 281,
    "enter": 13,
    "numpad_enter": 271,
    "escape": 27,
    "backspace": 8,
    "tab": 9,
    "space": 32,
    **{f"f{number}": 281 + number for number in range(1, 16)},
    **{f"f{number}": _SDL + 91 + number for number in range(16, 25)},
    "volume_up": _SDL + 128,
    "volume_down": _SDL + 129,
    "play": _SDL + 261,
}

DEFAULT_ACTIONS: dict[str, KeyAction] = {
    "down": KeyAction.NEXT,
    "tab": KeyAction.NEXT,
    "up": KeyAction.PREVIOUS,
    "right": KeyAction.RIGHT,
    "left": KeyAction.LEFT,
    "enter": KeyAction.OK,
    "numpad_enter": KeyAction.OK,
    "escape": KeyAction.BACK,
    "backspace": KeyAction.BACK,
    "f1": KeyAction.HELP,
    "f2": KeyAction.REPEAT,
    "f3": KeyAction.SPELL,
    "f4": KeyAction.POSITION,
    "f5": KeyAction.READ,
    "f6": KeyAction.SOFTER,
    "volume_down": KeyAction.SOFTER,
    "f7": KeyAction.LOUDER,
    "volume_up": KeyAction.LOUDER,
    "f8": KeyAction.SLOWER,
    "f9": KeyAction.FASTER,
    "f10": KeyAction.PAUSE,
    "play": KeyAction.PAUSE,
    "f11": KeyAction.SENTENCE,
    "space": KeyAction.SWITCH,
}


def keypad_actions(table: Mapping[str, str]) -> dict[int, KeyAction]:
    """The action of each key code: the default, and over it what ``table`` says (``none`` takes one away).

    Raises ``ValueError`` with the name of a key or an action that does not exist.
    """
    actions = {KEY_CODES[name]: action for name, action in DEFAULT_ACTIONS.items()}
    for name, action in table.items():
        if name in KEY_CODES:
            code = KEY_CODES[name]
        elif name.isdecimal():
            code = int(name)
        else:
            raise ValueError(f"no key is called {name!r}: a number, or one of {', '.join(KEY_CODES)}")
        if action == "none":
            actions.pop(code, None)
        elif action in set(KeyAction):
            actions[code] = KeyAction(action)
        else:
            raise ValueError(f"{name} = {action!r} is not none or one of {', '.join(KeyAction)}")
    return actions


#: A second strike within this time is a tremor, if the first has done something.
SAME_KEY_MIN_S = 0.5
#: Two keys that go down so close together are two fingers that fell, and one wish.
OTHER_KEY_MIN_S = 0.08
#: What bounces in the key itself of a keypad. A keyboard sees to that by itself.
KEY_BOUNCE_S = 0.12
#: Between two steps of a key that is held.
REPEAT_INTERVAL_S = 0.5


class KeystrokeFilter:
    """Which strikes of real keys count (EN 301 549, 5.7 to 5.9). Times in seconds, on a clock that never
    goes back; ``debounce_s`` and ``repeat_s`` as in ``InteractionPreferences``. What is written may be
    doubled as fast as fingers are, unless the visitor has set a longer ``debounce_s``.

    A keyboard tells of a key that is held by striking it again and again, without letting it go.
    """

    def __init__(self) -> None:
        self.debounce_s, self.repeat_s = SAME_KEY_MIN_S, 2.0
        self._pressed_since: dict[int, float] = {}
        self._last_repeat = self._last_press = float("-inf")
        self._last_code = 0

    def follow(self, interaction: InteractionPreferences) -> None:
        """Take over how long keys are held, and how far apart they are pressed."""
        self.debounce_s, self.repeat_s = interaction.debounce_s, interaction.repeat_s

    def down(self, code: int, at: float, kind: KeystrokeKind) -> bool:
        """Whether this strike counts."""
        if code in self._pressed_since:
            if (
                kind is KeystrokeKind.ACT
                or at - self._pressed_since[code] < self.repeat_s
                or at - self._last_repeat < REPEAT_INTERVAL_S
            ):
                return False
            self._last_repeat = at
            return True
        self._pressed_since[code] = at
        quick = kind is not KeystrokeKind.ACT and self.debounce_s <= SAME_KEY_MIN_S
        again = (0.0 if kind is KeystrokeKind.WRITE else KEY_BOUNCE_S) if quick else self.debounce_s
        other = 0.0 if kind is KeystrokeKind.WRITE else OTHER_KEY_MIN_S
        if at - self._last_press < (again if code == self._last_code else other):
            return False
        self._last_press, self._last_code = at, code
        return True

    def up(self, code: int) -> None:
        """Note that a key was released."""
        self._pressed_since.pop(code, None)

"""What a screen says of itself.

The outline is the one description of a screen that everything else reads: the reading voice, the
keypad, spoken commands, the audit and the tests. What is not in it does not reach the visitor.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain import NO_TEXT, T, Text


class Role(StrEnum):
    """What kind of thing an item is."""

    TITLE = "title"
    TEXT = "text"
    BUTTON = "button"
    CHOICE = "choice"
    FIELD = "field"
    STATUS = "status"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One thing on the screen.

    ``id`` is unique on its screen and stays the same while the thing does. ``action`` is what a touch
    on it does; without one it is only read. ``private`` content is not for the loudspeaker. ``language`` is
    that of its name, where it is not the one shown: the name of a language is said in it.
    """

    id: str
    role: Role
    name: Text
    value: Text = NO_TEXT
    hint: Text = NO_TEXT
    chosen: bool | None = None
    position: tuple[int, int] | None = None
    private: bool = False
    language: str = ""
    action: Callable[[], None] | None = field(default=None, compare=False, repr=False)

    @property
    def operable(self) -> bool:
        return self.action is not None


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole screen, in reading order."""

    items: tuple[OutlineItem, ...] = ()

    def __post_init__(self) -> None:
        ids = [item.id for item in self.items]
        twice = {each for each in ids if ids.count(each) > 1}
        if twice:
            raise ValueError(f"two items of one screen share an id: {sorted(twice)}")

    @property
    def title(self) -> Text:
        return next((item.name for item in self.items if item.role is Role.TITLE), NO_TEXT)

    @property
    def operable(self) -> tuple[OutlineItem, ...]:
        return tuple(item for item in self.items if item.operable)

    @property
    def choices(self) -> tuple[OutlineItem, ...]:
        return tuple(item for item in self.items if item.role is Role.CHOICE)

    def get(self, id: str) -> OutlineItem | None:
        return next((item for item in self.items if item.id == id), None)

    def index(self, id: str | None) -> int | None:
        return next((i for i, item in enumerate(self.items) if item.id == id), None)


def spoken_parts(item: OutlineItem) -> tuple[Text, ...]:
    """What is said of an item, in order: its name, its value, whether it is chosen, where it stands."""
    return tuple(each for each in (item.name, item.value, item.hint, *state_parts(item)) if each)


def state_parts(item: OutlineItem) -> tuple[Text, ...]:
    """Whether it is chosen or cannot be used yet, and where it stands: of itself, or of the questions."""
    said = []
    if item.chosen:
        said.append(T("Choisi."))
    if item.role is Role.BUTTON and not item.operable:
        said.append(T("Pas encore possible."))
    if item.position is not None:
        rank, total = item.position
        if item.role is Role.TITLE:
            said.append(T("Question {rank} sur {total}.", rank=rank, total=total))
        else:
            said.append(T("Choix {rank} sur {total}.", rank=rank, total=total))
    return tuple(said)

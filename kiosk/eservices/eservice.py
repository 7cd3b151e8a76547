"""What an e-service declares of itself. Nothing outside its folder knows it by name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from kiosk.domain import Act, Text
from kiosk.domain.rules import DangerKind
from kiosk.journeys import Context, IdentityRequirement, Journey, SavedDraft, Step

from .concerns import HomeCards


def _never(_: Context) -> bool:
    return False


def _always(_: Context) -> bool:
    return True


def _nowhere(_: Context) -> str:
    return ""


def _unnamed(_: str) -> bool:
    return False


def _no_danger(_: str) -> DangerKind | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EService:
    """A tile of the home screen, and the folder that makes its ``SERVICE``.

    ``tint`` is a colour token; ``capability`` the service of the landlord's system it lives on
    (``/capabilities``), "" for none: a kiosk hides what is not offered. ``key`` is also the name of its
    sentences in ``assets/intents``. ``needs``, ``steps``, ``act``, ``save`` and ``public_amounts`` are those
    of its journey.

    ``home_cards`` tell a signed-in tenant what concerns them. ``danger_in`` finds the danger that spoken
    words tell of: ``danger_journey`` is then shown before anything is asked. ``is_named_in``: these
    words name what it is for, whatever the sentences say. ``needs_requests``: the
    visitor's repair requests are fetched before it begins, where the line gives them at once;
    ``follows_requests``: its journey chooses one of them, whose story is a page of its own. ``calls_person``:
    it stands apart on the home, and behind "help" everywhere; there is one. A finished run that ``is_urgent``
    leads to the emergency numbers, one that ``is_conversation`` to a talk through the kiosk, and any other to
    the e-service of the key that it ``leads_to``. ``is_possible``: this kiosk has the devices for it.
    """

    key: str
    title: Text
    icon: str
    tint: str
    steps: Callable[[], tuple[Step, ...]]
    needs: IdentityRequirement = IdentityRequirement.NONE
    act: Callable[[Context], Act | None] | None = None
    save: Callable[[Context], SavedDraft | None] | None = None
    public_amounts: bool = False
    capability: str = ""
    home_cards: tuple[HomeCards, ...] = ()
    danger_in: Callable[[str], DangerKind | None] = _no_danger
    is_named_in: Callable[[str], bool] = _unnamed
    danger_journey: Callable[[DangerKind], Journey] | None = None
    needs_requests: bool = False
    follows_requests: bool = False
    calls_person: bool = False
    is_urgent: Callable[[Context], bool] = _never
    is_conversation: Callable[[Context], bool] = _never
    leads_to: Callable[[Context], str] = _nowhere
    is_possible: Callable[[Context], bool] = _always

    def journey(self) -> Journey:
        """The journey with the rules in force; made when it is first taken."""
        return _journey(self)


@cache
def _journey(service: EService) -> Journey:
    return Journey(
        key=service.key,
        title=service.title,
        icon=service.icon,
        steps=service.steps(),
        act=service.act,
        needs=service.needs,
        save=service.save,
        public_amounts=service.public_amounts,
    )

"""Parler à quelqu’un: someone comes now, or calls back. The topic is told only if the visitor agrees."""

from __future__ import annotations

from functools import cache
from typing import Any

from kiosk.domain import NOTHING, Act, ActKind, T, Text, verbatim
from kiosk.journeys import (
    Choose,
    Delivery,
    Describe,
    Journey,
    Line,
    Needs,
    Number,
    NumberFormat,
    Option,
    Tone,
    View,
)

from . import given, receipts, taking_back

KEY = "aide"
#: What takes its requests (``/capabilities``).
SERVICE = "help_requests"
#: Where they are posted.
PATH = "/v1/help-requests"
TITLE = T("Parler à quelqu’un de l’agence")

NOW = "maintenant"
CALL_BACK = "rappel"
THROUGH = "a_travers"
AGREED = "oui"


@cache
def journey() -> Journey:
    """The journey; ``facts["topic"]`` is what the visitor was doing, if anything."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="face-agent",
        needs=Needs.NONE,
        act=_act,
        steps=(
            Choose(
                key="quand",
                title=T("Comment voulez-vous parler à quelqu’un ?"),
                options=_ways,
            ),
            Number(
                key="telephone",
                title=T("À quel numéro vous rappeler ?"),
                format=NumberFormat.PHONE,
                length=10,
                when=_called_back,
            ),
            Choose(
                key="accord",
                title=T("Peut-on dire à l’agent ce que vous faisiez ?"),
                options=lambda view: (
                    Option(AGREED, T("Oui : {topic}", topic=given.topic(view)), icon="check"),
                    Option("non", T("Non, je l’expliquerai"), icon="close"),
                ),
                when=lambda view: bool(given.topic(view)) and _is_told(view),
            ),
            Describe(
                key="sujet",
                personal=False,
                title=T("C’est à quel sujet ?"),
                hint=T("Si vous le voulez bien. L’agent le lira avant de vous parler."),
                optional=True,
                skip_label=T("Ne pas le dire"),
                when=lambda view: _called_back(view) and not given.topic(view),
            ),
            receipts.receipt(
                title=lambda view: T("C’est demandé") if _is_told(view) else NOTHING,
                headline=_headline,
                reference=lambda view: given.reference(view) if _is_told(view) else "",
                facts=_facts,
                notice=lambda view: receipts.delivery(view) if _is_told(view) else None,
                tone=lambda view: Tone.OK if _is_told(view) else Tone.WARN,
                refused=_headline,
                held=receipts.NOBODY_KNOWS,
                take_back=lambda view: take_back(view, view["quand"]) if _is_told(view) else None,
                when=lambda view: not through_the_kiosk(view),
            ),
        ),
    )


def _ways(view: View) -> list[Option]:
    ways = []
    if given.offers(view, SERVICE):
        ways += [
            Option(NOW, T("Maintenant, ici"), icon="account-voice"),
            Option(CALL_BACK, T("Être rappelé au téléphone"), icon="phone-return"),
        ]
    if view.facts.get("bridge"):
        through = (
            Option(
                THROUGH,
                T("Lire ce que dit l’agent"),
                T("La borne écrit ce qu’il dit."),
                icon="closed-caption",
            )
            if given.language(view) == "fr"
            else Option(
                THROUGH, T("Parler dans ma langue"), T("La borne traduit pour vous deux."), icon="translate"
            )
        )
        ways.append(through)
    return ways


def through_the_kiosk(view: View) -> bool:
    """Whether the two will talk through the kiosk."""
    return bool(view.get("quand") == THROUGH)


def _is_told(view: View) -> bool:
    """Whether the agency is told that someone is asked for: not where its system takes no such requests."""
    return given.offers(view, SERVICE) and not through_the_kiosk(view)


def _called_back(view: View) -> bool:
    return bool(view.get("quand") == CALL_BACK)


def _headline(view: View) -> Text:
    if _called_back(view):
        return T("L’agence va vous rappeler.")
    if not _is_told(view):
        return receipts.NOBODY_KNOWS
    match view.outcome.delivery if view.outcome else None:
        case Delivery.SENT:
            return T("Restez ici. Quelqu’un vient.")
        case None:
            return T("On prévient l’accueil.")
        case Delivery.WAITING | Delivery.HELD | Delivery.REFUSED:
            return receipts.NOBODY_KNOWS


def _facts(view: View) -> list[Line]:
    return [Line(T("Sujet"), _topic(view))] if _topic(view) else []


def _topic(view: View) -> Text:
    """What may be told: what the visitor agreed to, or said."""
    if view.get("accord") == AGREED:
        return given.topic(view)
    return verbatim(view.get("sujet", ""))


def _act(view: View) -> Act | None:
    """The body of ``POST /v1/help-requests``; nothing where the landlord's system takes none."""
    if not _is_told(view):
        return None
    who, number = given.identity(view), given.reference(view)
    body: dict[str, Any] = {
        "reference": number,
        "when": view["quand"],
        "topic": _topic(view).msgid,
        "language": given.language(view),
        "phone": view.get("telephone", ""),
        "reporter": given.reporter(who) if who else None,
        "interpreter": None,
        "at": given.now(view).isoformat(),
    }
    return Act(ActKind.HELP_REQUEST, number, PATH, body)


def take_back(view: View, when: str) -> Journey:
    """Takes back the call that was made in ``view``."""
    nobody = T("Personne ne vous appellera.") if when == CALL_BACK else T("Personne ne viendra.")
    return taking_back.journey(
        ActKind.HELP_CANCEL,
        PATH,
        given.reference(view),
        given.identity(view),
        title=TITLE,
        icon="face-agent",
        meaning=(nobody,),
    )

"""What someone without a tenant number says of themselves, so that the landlord can answer."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain import Guest, Identity, T
from kiosk.journeys import Context, Describe, Number, NumberFormat, Step

from . import visit_facts


def is_guest(view: Context) -> bool:
    return visit_facts.identity(view) is None


def guest_steps(when: Callable[[Context], bool] = is_guest) -> tuple[Step, ...]:
    """Name and phone."""
    return (
        Describe(key="nom", title=T("Quel est votre nom ?"), min_length=2, max_length=200, when=when),
        Number(
            key="telephone_invite",
            title=T("À quel numéro vous joindre ?"),
            format=NumberFormat.PHONE,
            length=10,
            when=when,
        ),
    )


def identity_or_guest(view: Context) -> Identity:
    """The tenant, or the guest as they answered."""
    return visit_facts.identity(view) or Guest(view["nom"], view["telephone_invite"], view.get("adresse", ""))

"""The visitor's own words, without a social-security number: it is taken out, and the visitor is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.domain import T, Text
from kiosk.domain.rules.social_number import has_social_number, without_social_number
from kiosk.journeys import Context, Describe, Information, Step

from . import saved


def free_text_steps(
    key: str, title: Text, *, known: Callable[[Context], str], **more: Any
) -> tuple[Step, ...]:
    """A question in own words, and what is said when there is a social-security number in the answer."""
    when = more.pop("when", saved.is_being_filled)
    return (
        Describe(key=key, title=title, when=when, known=lambda view: known(view) or None, **more),
        Information(
            key=f"{key}_sans_numero",
            title=T("Nous ne gardons pas votre numéro de sécurité sociale."),
            body=(
                T("Il n’est pas utile pour demander un logement."),
                T("Nous l’avons enlevé. Il ne sera pas envoyé."),
            ),
            when=lambda view: when(view) and has_social_number(view.get(key, "")),
        ),
    )


def free_text(view: Context, key: str) -> str:
    """The words, without any such number."""
    return without_social_number(view.get(key, ""))

"""What all receipts share: the line about the network, and every word of it for the ear."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.domain import T, Text
from kiosk.journeys import Delivery, Line, Notice, Of, Receipt, Tone, View, said

KEY = "recu"


def receipt(
    *,
    title: Of[Text],
    headline: Of[Text],
    reference: Callable[[View], str],
    facts: Callable[[View], Sequence[Line]],
    notice: Callable[[View], Notice | None],
    carried: Of[str] = "",
    when: Callable[[View], bool] = lambda view: True,
) -> Receipt:
    """A receipt that says aloud all that it shows, in the same order.

    Without one (``when``) a journey ends where nothing was sent: there was only something to read.
    """

    def spoken(view: View) -> list[Text]:
        texts = [said(title, view), said(headline, view)]
        if number := reference(view):
            texts.append(T("Votre numéro est {number}.", number=", ".join(number)))
        for line in facts(view):
            texts += [line.label, line.value]
        if note := notice(view):
            texts.append(note.text)
        return [text for text in texts if text]

    return Receipt(
        key=KEY,
        title=title,
        headline=headline,
        reference=reference,
        facts=facts,
        notice=notice,
        spoken=spoken,
        carried=carried,
        when=when,
    )


def delivery(view: View) -> Notice:
    """Where the act is, in one honest line."""
    match view.outcome.delivery if view.outcome else None:
        case None:
            return Notice(T("C’est écrit dans la borne. L’envoi est en cours."))
        case Delivery.WAITING:
            return Notice(T("Pas de réseau : l’envoi se fera tout seul. Rien n’est perdu."), Tone.WARN)
        case Delivery.SENT:
            return Notice(T("L’agence l’a bien reçu."), Tone.OK)
        case Delivery.REFUSED:
            return Notice(T("L’agence n’a pas pu l’enregistrer. Voyez quelqu’un à l’accueil."), Tone.DANGER)


def no_number(_: View) -> str:
    """Of a receipt without a number."""
    return ""

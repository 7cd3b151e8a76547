"""What all receipts share: the line about the network, and every word of it for the ear."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.domain import T, Text
from kiosk.journeys import Delivery, Journey, Line, Notice, Of, Outcome, Receipt, Tone, View, said

KEY = "recu"
NOT_YET = T("Pas encore enregistré")
NOT_SENT = T("Pas encore envoyé")
HELD = T("La borne ne peut rien envoyer pour l’instant. Dites-le à l’accueil, s’il vous plaît.")
NOBODY_KNOWS = T("L’accueil n’est pas prévenu. Allez au guichet, s’il vous plaît.")
REFUSED = T("L’agence n’a pas pu l’enregistrer. Voyez quelqu’un à l’accueil.")


def receipt(
    *,
    title: Of[Text],
    headline: Of[Text],
    reference: Callable[[View], str],
    facts: Callable[[View], Sequence[Line]],
    notice: Callable[[View], Notice | None],
    figures: Callable[[View], Sequence[Line]] = lambda view: (),
    carried: Of[str] = "",
    tone: Of[Tone] = Tone.OK,
    refused: Of[Text] = REFUSED,
    held: Of[Text] = HELD,
    take_back: Callable[[View], Journey | None] = lambda view: None,
    when: Callable[[View], bool] = lambda view: True,
) -> Receipt:
    """A receipt that says aloud all that it shows, in the same order.

    Without one (``when``) a journey ends where nothing was sent: there was only something to read. What the
    landlord refuses is no longer promised, nor taken back (``take_back``): the visitor is sent to a person
    (``refused``), with the number. So is (``held``) who meets a kiosk of which nothing is taken.
    """

    def badge(view: View) -> Text:
        return NOT_YET if is_refused(view) else NOT_SENT if is_held(view) else said(title, view)

    def promise(view: View) -> Text:
        return said(refused if is_refused(view) else held if is_held(view) else headline, view)

    def shown_notice(view: View) -> Notice | None:
        return None if is_refused(view) else notice(view)

    def shown_figures(view: View) -> Sequence[Line]:
        return () if is_refused(view) else figures(view)

    def spoken(view: View) -> list[Text]:
        texts = [badge(view), promise(view)]
        for line in shown_figures(view):
            texts += [line.label, line.value]
        if number := reference(view):
            texts.append(T("Votre numéro est {number}.", number=", ".join(number)))
        for line in facts(view):
            texts += [line.label, line.value]
        if note := shown_notice(view):
            texts.append(note.text)
        return [text for text in texts if text]

    return Receipt(
        key=KEY,
        title=badge,
        headline=promise,
        reference=reference,
        facts=facts,
        notice=shown_notice,
        spoken=spoken,
        figures=shown_figures,
        carried=carried,
        tone=lambda view: Tone.WARN if is_refused(view) or is_held(view) else said(tone, view),
        take_back=lambda view: None if is_refused(view) else take_back(view),
        when=when,
    )


def is_refused(view: View) -> bool:
    """Whether the landlord's system said no."""
    return view.outcome is not None and view.outcome.delivery is Delivery.REFUSED


def is_held(view: View) -> bool:
    """Whether nothing is taken from this kiosk."""
    return view.outcome is not None and view.outcome.delivery is Delivery.HELD


def delivery(view: View) -> Notice:
    """Where the act is, in one honest line."""
    return of_outcome(view.outcome)


def of_outcome(outcome: Outcome | None) -> Notice:
    """The same of any act that was handed over."""
    match outcome.delivery if outcome else None:
        case None:
            return Notice(T("C’est écrit dans la borne. L’envoi est en cours."))
        case Delivery.WAITING:
            return Notice(T("Pas de réseau : l’envoi se fera tout seul. Rien n’est perdu."), Tone.WARN)
        case Delivery.HELD:
            return Notice(T("C’est gardé dans la borne et partira dès que possible."), Tone.WARN)
        case Delivery.SENT:
            return Notice(T("L’agence l’a bien reçu."), Tone.OK)
        case Delivery.REFUSED:
            return Notice(REFUSED, Tone.DANGER)

"""Receipts: the line about the network, every word of it for the ear, and taking back what was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote

from kiosk.domain import Act, ActKind, Identity, T, Text
from kiosk.journeys import (
    ActOutcome,
    Context,
    Delivery,
    Dynamic,
    Information,
    Journey,
    Receipt,
    ReceiptNotice,
    SummaryLine,
    Tone,
    resolve,
)

from . import visit_facts

KEY = "recu"
NOT_YET = T("Pas encore enregistré")
NOT_SENT = T("Pas encore envoyé")
HELD = T("La borne ne peut rien envoyer pour l’instant. Dites-le à l’accueil, s’il vous plaît.")
STAFF_NOT_NOTIFIED = T("L’accueil n’est pas prévenu. Allez au guichet, s’il vous plaît.")
REFUSED = T("L’agence n’a pas pu l’enregistrer. Voyez quelqu’un à l’accueil.")


def receipt(
    *,
    title: Dynamic[Text],
    headline: Dynamic[Text],
    reference: Callable[[Context], str],
    facts: Callable[[Context], Sequence[SummaryLine]],
    notice: Callable[[Context], ReceiptNotice | None],
    figures: Callable[[Context], Sequence[SummaryLine]] = lambda view: (),
    carried: Dynamic[str] = "",
    tone: Dynamic[Tone] = Tone.OK,
    refused: Dynamic[Text] = REFUSED,
    held: Dynamic[Text] = HELD,
    take_back: Callable[[Context], Journey | None] = lambda view: None,
    when: Callable[[Context], bool] = lambda view: True,
) -> Receipt:
    """A receipt that says aloud all that it shows, in the same order.

    Without one (``when``) a journey ends where nothing was sent: there was only something to read. What the
    landlord refuses is no longer promised, nor taken back (``take_back``): the visitor is sent to a person
    (``refused``), with the number. So is (``held``) who meets a kiosk of which nothing is taken.
    """

    def badge(view: Context) -> Text:
        return NOT_YET if is_refused(view) else NOT_SENT if is_held(view) else resolve(title, view)

    def promise(view: Context) -> Text:
        return resolve(refused if is_refused(view) else held if is_held(view) else headline, view)

    def shown_notice(view: Context) -> ReceiptNotice | None:
        return None if is_refused(view) else notice(view)

    def shown_figures(view: Context) -> Sequence[SummaryLine]:
        return () if is_refused(view) else figures(view)

    def spoken(view: Context) -> list[Text]:
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
        qr_content=carried,
        tone=lambda view: Tone.WARN if is_refused(view) or is_held(view) else resolve(tone, view),
        cancellation=lambda view: None if is_refused(view) else take_back(view),
        when=when,
    )


def is_refused(view: Context) -> bool:
    """Whether the landlord's system said no."""
    return view.outcome is not None and view.outcome.delivery is Delivery.REFUSED


def is_held(view: Context) -> bool:
    """Whether nothing is taken from this kiosk."""
    return view.outcome is not None and view.outcome.delivery is Delivery.HELD


def delivery_notice(view: Context) -> ReceiptNotice:
    """Where the act is, in one honest line."""
    return outcome_notice(view.outcome)


def outcome_notice(outcome: ActOutcome | None) -> ReceiptNotice:
    """The same of any act that was handed over."""
    match outcome.delivery if outcome else None:
        case None:
            return ReceiptNotice(T("C’est écrit dans la borne. L’envoi est en cours."))
        case Delivery.WAITING:
            return ReceiptNotice(T("Pas de réseau : l’envoi se fera tout seul. Rien n’est perdu."), Tone.WARN)
        case Delivery.HELD:
            return ReceiptNotice(T("C’est gardé dans la borne et partira dès que possible."), Tone.WARN)
        case Delivery.SENT:
            return ReceiptNotice(T("L’agence l’a bien reçu."), Tone.OK)
        case Delivery.REFUSED:
            return ReceiptNotice(REFUSED, Tone.DANGER)


def cancellation_journey(
    kind: ActKind,
    made_at: str,
    number: str,
    who: Identity | None,
    *,
    title: Text,
    icon: str,
    meaning: tuple[Text, ...],
) -> Journey:
    """Takes back what ``who`` has sent to ``made_at``; ``meaning`` is what follows from it."""
    return Journey(
        key=f"{kind}-{number}",
        title=title,
        icon=icon,
        act=lambda view: build_cancellation(kind, made_at, number, who, view),
        steps=(
            Information(
                key="confirmer",
                title=T("Annuler cette demande ?"),
                body=meaning,
                primary=T("Oui, annuler"),
            ),
            receipt(
                title=T("C’est annulé"),
                headline=T("La demande est annulée."),
                reference=lambda view: number,
                facts=lambda view: [],
                notice=delivery_notice,
            ),
        ),
    )


def build_cancellation(kind: ActKind, made_at: str, number: str, who: Identity | None, view: Context) -> Act:
    """The body of ``POST {made_at}/{reference}/events``; it follows what it takes back."""
    body = {
        "reporter": visit_facts.reporter_json(who) if who else None,
        "kind": "annuler",
        "at": visit_facts.now(view).isoformat(),
    }
    # The landlord's own number of a mandate may be any text.
    return Act(kind, number, f"{made_at}/{quote(number, safe='')}/events", body)

"""Receipts: the line about the network, every word of it for the ear, and taking back what was sent."""

from collections.abc import Callable, Sequence

from kiosk.domain import NO_TEXT, Act, T, Text
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
    notice: Callable[[Context], ReceiptNotice | None] = lambda context: None,
    figures: Callable[[Context], Sequence[SummaryLine]] = lambda context: (),
    carried: Dynamic[str] = "",
    carried_purpose: Dynamic[Text] = NO_TEXT,
    reminder: Dynamic[Text] = NO_TEXT,
    tone: Dynamic[Tone] = Tone.OK,
    refused: Dynamic[Text] = REFUSED,
    refused_facts: Callable[[Context], Sequence[SummaryLine]] = lambda context: (),
    held: Dynamic[Text] = HELD,
    take_back: Callable[[Context], Journey | None] = lambda context: None,
    when: Callable[[Context], bool] = lambda context: True,
) -> Receipt:
    """A receipt that says aloud all that it shows but what is personal, in the same order.

    Without one (``when``) a journey ends where nothing was sent: there was only something to read. What the
    landlord refuses is no longer promised, told (but for ``refused_facts``), carried along (``carried``) nor
    taken back (``take_back``): the visitor is sent to a person (``refused``), with the number. So is
    (``held``) who meets a kiosk of which nothing is taken.
    """

    def badge(context: Context) -> Text:
        return NOT_YET if is_refused(context) else NOT_SENT if is_held(context) else resolve(title, context)

    def promise(context: Context) -> Text:
        return resolve(refused if is_refused(context) else held if is_held(context) else headline, context)

    def shown_notice(context: Context) -> ReceiptNotice | None:
        return None if is_refused(context) else notice(context)

    def shown_figures(context: Context) -> Sequence[SummaryLine]:
        return () if is_refused(context) else figures(context)

    def shown_facts(context: Context) -> Sequence[SummaryLine]:
        return refused_facts(context) if is_refused(context) else facts(context)

    def in_code(context: Context) -> str:
        return "" if is_refused(context) else resolve(carried, context)

    def code_purpose(context: Context) -> Text:
        return resolve(carried_purpose, context) if in_code(context) else NO_TEXT

    def spoken(context: Context) -> list[Text]:
        texts = [badge(context), promise(context)]
        for line in shown_figures(context):
            texts += [line.label, line.value]
        if number := reference(context):
            texts.append(T("Votre numéro est {number}.", number=", ".join(number)))
        texts.append(code_purpose(context))
        for line in shown_facts(context):
            texts += [] if line.personal else [line.label, line.value]
        if note := shown_notice(context):
            texts.append(note.text)
        return [text for text in texts if text]

    return Receipt(
        key=KEY,
        title=badge,
        headline=promise,
        reference=reference,
        facts=shown_facts,
        notice=shown_notice,
        spoken=spoken,
        figures=shown_figures,
        qr_content=in_code,
        qr_purpose=code_purpose,
        reminder=reminder,
        tone=lambda context: Tone.WARN if is_refused(context) or is_held(context) else resolve(tone, context),
        cancellation=lambda context: None if is_refused(context) else take_back(context),
        when=when,
    )


def is_refused(context: Context) -> bool:
    """Whether the landlord's system said no."""
    return context.outcome is not None and context.outcome.delivery is Delivery.REFUSED


def is_held(context: Context) -> bool:
    """Whether nothing is taken from this kiosk."""
    return context.outcome is not None and context.outcome.delivery is Delivery.HELD


def delivery_notice(context: Context) -> ReceiptNotice:
    """Where the act is, in one honest line."""
    return outcome_notice(context.outcome)


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
    number: str,
    act: Callable[[Context], Act],
    *,
    title: Text,
    icon: str,
    meaning: tuple[Text, ...],
) -> Journey:
    """Takes back what was sent under ``number``, which ``act`` follows; ``meaning`` is what comes of it."""
    return Journey(
        key=f"annuler-{number}",
        title=title,
        icon=icon,
        act=act,
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
                reference=lambda context: number,
                facts=lambda context: [],
                notice=delivery_notice,
            ),
        ),
    )

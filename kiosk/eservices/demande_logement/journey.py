"""Demander un logement: nine short sections, kept at any moment, found again with a number and a birth date.

Facts: see ``kiosk.eservices.given``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from kiosk.domain import T, Text, Wanted
from kiosk.eservices import receipts
from kiosk.journeys import (
    Await,
    Choose,
    Date,
    Describe,
    Information,
    Journey,
    Line,
    Needs,
    Notice,
    Option,
    Refusal,
    Review,
    Statement,
    Step,
    Tone,
    View,
)
from kiosk.rules.unique_number import compact, doubt

from . import acts, answers, sections, states, summary, told

KEY = "demande_logement"
TITLE = T("Demander un logement")

#: Shorter numbers are those of a file at the agency, made by a kiosk.
LIKE_A_UNIQUE_NUMBER = 12

NOT_FOUND = T("Nous ne trouvons pas cette demande. Vérifiez le numéro et la date, s’il vous plaît.")


@cache
def journey() -> Journey:
    """The journey; anyone may take it."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="home-plus",
        needs=Needs.NONE,
        act=acts.hand_in,
        save=acts.save,
        steps=(
            Choose(
                key=told.START,
                title=T("Avez-vous déjà une demande de logement ?"),
                options=(
                    Option(
                        told.NEW, T("Non, je commence"), T("Il faut environ dix minutes."), icon="file-plus"
                    ),
                    Option(
                        told.FIND,
                        T("Oui, je la retrouve"),
                        T("Pour la finir, la suivre ou la renouveler."),
                        icon="file-search",
                    ),
                ),
                counted=False,
            ),
            *_find(),
            *_follow(),
            *sections.steps(),
            Information(
                key="papiers",
                title=T("Les papiers à préparer"),
                body=_papers,
                primary=T("Continuer"),
                when=lambda view: told.is_asked(view) and told.is_draft(view),
            ),
            Review(
                key="verifier",
                title=T("Tout est juste ?"),
                hint=sections.meter,
                lines=summary.review_lines,
                primary=_hand_in_label,
                counted=False,
                when=told.is_asked,
            ),
            Await(
                key="changement",
                asks=acts.change,
                title=T("Nous enregistrons ce qui a changé…"),
                refusals={
                    "changed": Refusal(
                        T("Quelqu’un a changé votre demande entre-temps. Vérifiez-la encore une fois."),
                        (told.TOLD, "verifier"),
                    )
                },
                when=lambda view: told.is_asked(view) and not told.is_draft(view) and acts.is_changed(view),
            ),
            replace(
                receipts.receipt(
                    title=_receipt_title,
                    headline=_headline,
                    reference=told.reference,
                    facts=_facts,
                    notice=_notice,
                ),
                when=lambda view: told.is_asked(view) or view.get(told.NEXT) == told.PRINT,
            ),
        ),
    )


def _find() -> tuple[Step, ...]:
    """An application that exists already."""
    return (
        Describe(
            key="numero",
            title=T("Le numéro de votre demande"),
            hint=T("Celui de la borne, ou votre numéro unique de 18 caractères."),
            min_length=4,
            max_length=60,
            counted=False,
            when=_is_looked_for,
        ),
        Information(
            key="numero_douteux",
            title=T("Vérifiez ce numéro, s’il vous plaît."),
            body=lambda view: (
                doubt(view["numero"], told.today(view)),
                T("S’il est bien comme cela sur votre papier, continuez."),
            ),
            tone=Tone.WARN,
            primary=T("Continuer quand même"),
            when=lambda view: _is_looked_for(view) and _is_doubtful(view),
        ),
        Date(
            key="ne_le",
            title=T("Votre date de naissance"),
            hint=T("Le jour, le mois, l’année. Par exemple 02 03 1948."),
            counted=False,
            when=_is_looked_for,
        ),
        Await(
            key=told.TOLD,
            asks=lambda view: Wanted("application", f"{compact(view['numero'])} {view['ne_le'].isoformat()}"),
            title=T("Nous cherchons votre demande…"),
            refusals={
                "identification_failed": Refusal(NOT_FOUND, ("numero", "ne_le")),
                "application_unknown": Refusal(NOT_FOUND, ("numero", "ne_le")),
                "number_locked": Refusal(
                    T("Il y a eu plusieurs essais. Ce numéro est bloqué pour 15 minutes. Voyez l’accueil."),
                    ("numero", "ne_le"),
                ),
            },
            when=_is_looked_for,
        ),
    )


def _follow() -> tuple[Step, ...]:
    """How it stands, and what can be done."""
    return (
        Statement(
            key=told.NEXT,
            title=T("Où en est votre demande ?"),
            headline=states.headline,
            rows=states.rows,
            notice=states.age,
            ways=states.ways,
            when=lambda view: told.is_found(view) and not told.is_draft(view),
        ),
    )


def _is_looked_for(view: View) -> bool:
    return bool(view.get(told.START) == told.FIND)


def _is_doubtful(view: View) -> bool:
    typed = compact(view.get("numero", ""))
    return len(typed) >= LIKE_A_UNIQUE_NUMBER and bool(doubt(typed, told.today(view)))


def _papers(view: View) -> list[Text]:
    filled = answers.application(view)
    return [
        *(T("Pour l’enregistrer : {paper}", paper=paper) for paper in summary.to_register(filled)),
        *summary.to_prepare(filled),
    ]


def _hand_in_label(view: View) -> Text:
    match view.get(told.NEXT):
        case told.RENEW:
            return T("Renouveler ma demande")
        case told.CHANGE:
            return T("Enregistrer les changements")
        case _:
            return T("Déposer ma demande")


def _receipt_title(view: View) -> Text:
    match view.get(told.NEXT):
        case told.RENEW:
            return T("C’est renouvelé")
        case told.CHANGE:
            return T("C’est enregistré")
        case told.PRINT:
            return T("Le résumé de votre demande")
        case _:
            return T("C’est déposé")


def _headline(view: View) -> Text:
    match view.get(told.NEXT):
        case told.RENEW:
            return T("Votre demande continue pour un an.")
        case told.CHANGE:
            return T("Votre demande est à jour.")
        case told.PRINT:
            return states.STATES[told.application(view).state].headline
        case _:
            return T("Montrez votre pièce d’identité à l’accueil. L’agence enregistre ensuite votre demande.")


def _facts(view: View) -> list[Line]:
    filled = answers.application(view)
    lines = [Line(T("Pour la suivre"), T("Ce numéro et votre date de naissance"))]
    if view.get(told.NEXT) == told.PRINT:
        lines += summary.lines(filled)
        lines += [Line(T("Papier à apporter"), paper) for paper in states.missing_papers(filled)]
    elif told.is_draft(view):
        lines += [Line(T("À montrer à l’accueil"), paper) for paper in summary.to_register(filled)]
        lines += [Line(T("À préparer"), paper) for paper in summary.to_prepare(filled)]
    return lines


def _notice(view: View) -> Notice | None:
    """Where it is; nothing was sent of what was only read."""
    return None if view.get(told.NEXT) == told.PRINT else receipts.delivery(view)

"""Signaler un problème: from "le robinet fuit" to a number, a deadline and who pays.

Four screens in the plain case: where, what in own words, when someone is home, and the review. What the
words leave open is asked with pictograms; danger, known outages and a request already made come in
between only where there are any.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from kiosk.domain import NOTHING, Act, ActKind, Guest, Place, T, Text, Urgency, verbatim
from kiosk.journeys import (
    Choose,
    Describe,
    Information,
    Journey,
    Line,
    Needs,
    Notice,
    Number,
    NumberFormat,
    Option,
    PickSlot,
    Review,
    Slot,
    Tone,
    View,
)
from kiosk.rules import PARIS, DangerKind, Symptom, packaged, promise, suggest, understood

from . import given, half_days, receipts, reported
from .places import PLACES

KEY = "signaler"
TITLE = T("Signaler un problème")


@cache
def journey() -> Journey:
    """The journey with the packaged rules."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="wrench",
        needs=Needs.GUEST,
        act=_act,
        steps=(
            Choose(
                key="lieu",
                title=T("Où est le problème ?"),
                when=given.is_tenant,
                options=tuple(PLACES.values()),
            ),
            Information(
                key="sans_numero",
                title=T("Ce que vous pouvez signaler"),
                when=lambda view: not given.is_tenant(view),
                body=(
                    T("Sans numéro de locataire, vous pouvez signaler ce qui touche les parties communes."),
                    T("Pour votre logement, il faut votre numéro. Il est sur votre avis d’échéance."),
                ),
                primary=T("Continuer"),
            ),
            Choose(
                key="panne_connue",
                title=T("Nous le savons déjà. Est-ce cela ?"),
                counted=False,
                options=_outage_options,
            ),
            Describe(
                key="description",
                title=T("Dites ce qui se passe."),
                hint=T("Avec vos mots, à voix haute ou au clavier."),
                examples=(
                    T("Le robinet de la cuisine fuit depuis hier."),
                    T("Il n’y a plus de lumière dans l’escalier."),
                ),
                optional=True,
                skip_label=T("Choisir une image"),
                when=lambda view: reported.outage(view) is None,
            ),
            *_danger_steps("dit", reported.told_danger),
            Choose(
                key="symptome",
                title=lambda view: (
                    T("Qu’est-ce qui ressemble le plus ?")
                    if "description" in view
                    else T("Que se passe-t-il ?")
                ),
                counted=False,
                options=_symptom_options,
                known=_understood,
                when=lambda view: reported.outage(view) is None,
            ),
            *_danger_steps("montre", _shown_danger),
            Choose(
                key="voisins",
                title=T("Est-ce seulement chez vous ?"),
                counted=False,
                options=(
                    Option("chez_moi", T("Seulement chez moi"), icon="home"),
                    Option(reported.NEIGHBOURS_TOO, T("Chez les voisins aussi"), icon="home-group"),
                    Option("inconnu", T("Je ne sais pas"), icon="help-circle"),
                ),
                when=_could_be_the_building,
            ),
            Choose(
                key="deja",
                title=T("Vous l’avez déjà signalé. Est-ce le même problème ?"),
                counted=False,
                options=_ticket_options,
                when=lambda view: reported.outage(view) is None,
            ),
            PickSlot(
                key="disponibilites",
                title=T("Quand êtes-vous chez vous ?"),
                hint=_promise,
                many=True,
                all_label=half_days.ANY_TIME,
                slots=_slots,
                when=lambda view: _visits_home(view) and reported.urgency(view) is not Urgency.SOUS_4_H,
            ),
            Number(
                key="telephone",
                title=T("À quel numéro vous appeler tout de suite ?"),
                format=NumberFormat.PHONE,
                length=10,
                optional=True,
                skip_label=T("Je n’ai pas de téléphone"),
                when=lambda view: _visits_home(view) and reported.urgency(view) is Urgency.SOUS_4_H,
            ),
            Describe(
                key="adresse",
                title=T("Quel est l’immeuble ?"),
                hint=T("Le numéro, la rue et le bâtiment."),
                max_length=200,
                when=_asks_who,
            ),
            Describe(
                key="nom", title=T("Quel est votre nom ?"), min_length=2, max_length=200, when=_asks_who
            ),
            Number(
                key="telephone_invite",
                title=T("À quel numéro vous joindre ?"),
                format=NumberFormat.PHONE,
                length=10,
                when=_asks_who,
            ),
            Review(key="verifier", title=T("Tout est juste ?"), lines=_review_lines, when=reported.is_new),
            receipts.receipt(
                title=lambda view: (
                    T("C’est enregistré") if reported.is_new(view) else T("Nous le savons déjà")
                ),
                headline=_headline,
                reference=_number,
                facts=_receipt_lines,
                notice=_notice,
            ),
        ),
    )


def _danger_steps(name: str, danger: Callable[[View], DangerKind | None]) -> list[Information]:
    """One step for each kind, so that a second danger is told although a first one was read."""

    def step(kind: DangerKind) -> Information:
        return Information(
            key=f"danger_{name}_{kind}",
            title=packaged().dangers[kind].title,
            body=packaged().dangers[kind].lines,
            tone=Tone.DANGER,
            primary=T("J’ai compris, je continue"),
            when=lambda view: reported.outage(view) is None and danger(view) is kind,
        )

    return [step(kind) for kind in DangerKind]


def _shown_danger(view: View) -> DangerKind | None:
    """The danger of the pictogram, unless the words had told it already."""
    found = reported.picked(view)
    return found.danger if found and found.danger is not reported.told_danger(view) else None


def _outage_options(view: View) -> list[Option]:
    outages = [
        Option(each.id, verbatim(each.title), verbatim(each.message), icon="alert-circle-check")
        for each in reported.known_outages(view)
    ]
    if not outages:
        return []
    return [*outages, Option(reported.OTHER, T("C’est autre chose"), icon="dots-horizontal-circle")]


def _symptoms_here(view: View) -> list[Symptom]:
    where = reported.place(view)
    return packaged().symptoms_at(where) if where else []


def _understood(view: View) -> str | None:
    found = understood(view.get("description", ""), _symptoms_here(view))
    return found.key if found else None


def _symptom_options(view: View) -> list[Option]:
    """What the words suggest first, then the rest of the place."""
    here = _symptoms_here(view)
    likely = [found.symptom for found in suggest(view.get("description", ""), here)]
    ordered = likely + [symptom for symptom in here if symptom not in likely]
    return [
        Option(each.key, each.label, icon=each.icon, tone=Tone.DANGER if each.danger else Tone.PLAIN)
        for each in ordered
    ]


def _could_be_the_building(view: View) -> bool:
    found = reported.picked(view)
    return found is not None and bool(found.collective) and reported.at_home(view)


def _ticket_options(view: View) -> list[Option]:
    tickets = [
        Option(
            each.reference,
            T("Oui, c’est celui du {day}", day=each.reported_at.astimezone(PARIS).date()),
            T("Numéro {number}", number=each.reference),
            icon="check-circle",
        )
        for each in reported.open_tickets(view)
    ]
    if not tickets:
        return []
    return [*tickets, Option(reported.OTHER, T("Non, c’est un autre problème"), icon="plus-circle")]


def _visits_home(view: View) -> bool:
    return reported.is_new(view) and reported.scene(view) is not Place.PARTIES_COMMUNES


def _asks_who(view: View) -> bool:
    return given.identity(view) is None and reported.is_new(view)


def _slots(view: View) -> list[Slot]:
    now, delay = given.now(view), packaged().delays[reported.urgency(view)]
    days = half_days.days_for(delay, now, given.days_off(view))
    return half_days.half_days(now, reported.due(view), days)


def _promise(view: View) -> Text:
    found = reported.symptom(view)
    return promise(found.trade if found else None, reported.due(view), given.now(view))


def _problem(view: View) -> Text:
    found, where = reported.symptom(view), reported.scene(view)
    if found is None or where is None:
        return NOTHING
    return T("{problem}, {place}", problem=found.label, place=PLACES[where].label)


def _who_pays(view: View) -> Text:
    found = reported.symptom(view)
    return found.explanation if found else NOTHING


def _review_lines(view: View) -> list[Line]:
    found = reported.symptom(view)
    where = reported.place(view)
    lines = [
        Line(T("Où"), PLACES[where].label if where else NOTHING, "lieu" if given.is_tenant(view) else ""),
        Line(T("Le problème"), found.label if found else NOTHING, "symptome"),
        Line(T("Vos mots"), verbatim(view.get("description", "")), "description"),
        Line(T("Chez vous"), _when_home(view), "disponibilites"),
        Line(T("Votre téléphone"), verbatim(view.get("telephone", "")), "telephone"),
        Line(T("L’immeuble"), verbatim(view.get("adresse", "")), "adresse"),
        Line(T("Votre nom"), verbatim(view.get("nom", "")), "nom"),
        Line(T("Votre téléphone"), verbatim(view.get("telephone_invite", "")), "telephone_invite"),
        Line(T("Délai"), _promise(view)),
        Line(T("Qui paie ?"), _who_pays(view)),
    ]
    return [line for line in lines if line.value]


def _when_home(view: View) -> Text:
    chosen = view.get("disponibilites")
    return half_days.chosen_text(chosen, _slots(view)) if chosen else NOTHING


def _headline(view: View) -> Text:
    if outage := reported.outage(view):
        if outage.expected_end:
            return T("Retour prévu {day}.", day=outage.expected_end.astimezone(PARIS).date())
        return T("Une équipe s’en occupe.")
    if ticket := reported.ticket(view):
        return T("Votre demande du {day} est en cours.", day=ticket.reported_at.astimezone(PARIS).date())
    return _promise(view)


def _number(view: View) -> str:
    if reported.outage(view):
        return ""
    ticket = reported.ticket(view)
    return ticket.reference if ticket else given.reference(view)


def _receipt_lines(view: View) -> list[Line]:
    if outage := reported.outage(view):
        return [Line(verbatim(outage.title), verbatim(outage.message))]
    lines = [Line(T("Le problème"), _problem(view))]
    if reported.ticket(view):
        return lines
    if kind := reported.danger(view):
        lines.append(Line(T("En cas de danger"), packaged().dangers[kind].lines[-1]))
    return [*lines, Line(T("Qui paie ?"), _who_pays(view))]


def _notice(view: View) -> Notice | None:
    return receipts.delivery(view) if reported.is_new(view) else None


def _act(view: View) -> Act | None:
    """The body of ``POST /v1/tickets``; nothing for what is known already."""
    found, where = reported.symptom(view), reported.scene(view)
    if not reported.is_new(view) or found is None or where is None:
        return None
    who = given.identity(view) or Guest(view["nom"], view["telephone_invite"], view["adresse"])
    return Act(
        kind=ActKind.TICKET,
        subject=given.reference(view),
        path="/v1/tickets",
        body={
            "reference": given.reference(view),
            "reporter": given.reporter(who),
            "place": str(where),
            "symptom": found.key,
            "description": _description(view),
            "language": given.language(view),
            "urgency": str(reported.urgency(view)),
            "danger": reported.danger(view) is not None,
            "availability": half_days.as_body(view.get("disponibilites", ())),
            "reported_at": given.now(view).isoformat(),
        },
    )


def _description(view: View) -> str:
    """The visitor's words; the contract has no place of its own for the phone of an emergency."""
    words = [view.get("description", "")]
    if "telephone" in view:
        words.append(f"Téléphone : {view['telephone']}")
    return "\n".join(filter(None, words))

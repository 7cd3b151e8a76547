"""Signaler un problème: from "le robinet fuit" to a number, a deadline and who pays.

Four screens in the plain case: where, what in own words, when someone is home, and the review. What the
words leave open is asked with pictograms; danger, known outages and a request already made come in
between only where there are any.
"""

from collections.abc import Callable
from dataclasses import replace

from kiosk.domain import NO_TEXT, Act, Outage, RepairPlace, T, Text, Urgency, verbatim
from kiosk.domain.rules import (
    PARIS,
    TRADE_NAMES,
    DangerKind,
    Symptom,
    deadline_parts,
    recognise_symptom,
    repair_rules_in_force,
    suggest_symptoms,
    visit_request_text,
)
from kiosk.domain.settled import is_settled
from kiosk.journeys import (
    Choose,
    Context,
    Describe,
    FetchStep,
    FindSymptoms,
    Information,
    Journey,
    Number,
    NumberFormat,
    Option,
    Photo,
    PickSlot,
    ReceiptNotice,
    Review,
    SlotOption,
    Step,
    SummaryLine,
    Tone,
    fetched_value,
    format_phone,
)
from landlord.contract import routes

from .. import half_days, receipts, shared_questions, visit_facts
from ..shared_questions import GUEST_ADDRESS, NO_PHONE
from ..tickets import PLACES, WITHIN
from . import state
from .state import ReportState

KEY = "signaler"
TITLE = T("Signaler un problème")
NOT_UNDERSTOOD = T("La borne n’a pas compris vos mots. Choisissez une image.")
NEVER_HOME = T("À aucun de ces moments")


def steps() -> tuple[Step, ...]:
    """With the rules in force."""
    return (
        Choose(
            key=state.PLACE_STEP,
            title=T("Où est le problème ?"),
            when=visit_facts.is_tenant,
            options=tuple(PLACES.values()),
        ),
        Information(
            key="sans_numero",
            title=T("Ce que vous pouvez signaler"),
            when=lambda context: not visit_facts.is_tenant(context),
            body=(
                T("Sans numéro de locataire, vous pouvez signaler ce qui touche les parties communes."),
                T("Pour votre logement, il faut votre numéro. Il est sur votre avis d’échéance."),
                T("De l’eau ou du gaz chez vous ? Prévenez une personne."),
                T("En danger (gaz, feu, eau), appelez :"),
            ),
            number=lambda context: _emergency_number(),
            phone_line_last=True,
            icon=PLACES[RepairPlace.PARTIES_COMMUNES].icon,
            offers_person_call=True,  # who has no number here, and water in the home
            primary=T("Continuer"),
        ),
        Choose(
            key=state.OUTAGE_STEP,
            title=T("Nous le savons déjà. Est-ce cela ?"),
            counted=False,
            options=_outage_options,
        ),
        Describe(
            key=state.DESCRIPTION_STEP,
            personal=False,
            title=T("Dites ce qui se passe."),
            hint=T("Avec vos mots, à voix haute ou au clavier."),
            examples=lambda context: (
                T("Le robinet de la cuisine fuit depuis hier.")
                if visit_facts.is_tenant(context) and ReportState(context).at_home
                else T("Il n’y a plus de lumière dans l’escalier."),
            ),
            prefill=lambda context: visit_facts.facts_in(context).get("said") or None,
            optional=True,
            skip_label=T("Choisir une image"),
            when=_is_unknown,
        ),
        *_danger_steps("dit", ReportState.described_danger),
        FetchStep(
            key=state.MEANING_STEP,
            asks=lambda context: FindSymptoms(
                context[state.DESCRIPTION_STEP],
                visit_facts.language(context),
                tuple(key for key in _choices_here(context) if key != state.OTHER),
            ),
            when=_may_be_understood,
        ),
        *_danger_steps("compris", lambda context: ReportState(context).meant_danger),
        Choose(
            key=state.SYMPTOM_STEP,
            title=lambda context: (
                T("Quel est le problème ?") if state.DESCRIPTION_STEP in context else T("Que se passe-t-il ?")
            ),
            hint=lambda context: NOT_UNDERSTOOD if _is_not_understood(context) else NO_TEXT,
            counted=False,
            shows_progress=True,
            options=_symptom_options,
            prefill=_understood,
            when=_is_unknown,
        ),
        Choose(
            key=state.NEIGHBOUR_HELP_STEP,
            title=T("Qui peut vous aider avec les voisins ?"),
            counted=False,
            options=_neighbour_help,
            when=ReportState.is_between_neighbours,
        ),
        *_danger_steps("montre", _shown_danger),
        Photo(
            key=state.PHOTOS_STEP,
            title=T("Voulez-vous ajouter une photo ?"),
            hint=T("Montrez à l’appareil la photo de votre téléphone."),
            when=_may_have_photos,
        ),
        Choose(
            key=state.NEIGHBOURS_STEP,
            title=T("Est-ce seulement chez vous ?"),
            counted=False,
            options=(
                Option("chez_moi", T("Seulement chez moi"), icon="home"),
                Option(state.NEIGHBOURS_AFFECTED, T("Chez les voisins aussi"), icon="home-group"),
                Option("inconnu", T("Je ne sais pas"), icon="help-circle"),
            ),
            when=_could_be_the_building,
        ),
        Choose(
            key=state.TICKET_STEP,
            title=T("Vous l’avez déjà signalé. Est-ce le même problème ?"),
            counted=False,
            options=_ticket_options,
            when=_is_unknown,
        ),
        PickSlot(
            key=state.AVAILABILITY_STEP,
            counted=False,
            shows_progress=True,
            title=T("Quand êtes-vous chez vous ?"),
            hint=T("Cochez quand quelqu’un peut venir."),
            many=True,
            all_label=half_days.ANY_TIME,
            optional=True,  # where one day is left to come, one may be away on it
            skip_label=NEVER_HOME,
            slots=visit_slots,
            unavailable_reason=half_days.half_day_unavailable_reason,
            when=_asks_when_home,
        ),
        Number(
            key=state.PHONE_STEP,
            title=T("À quel numéro vous appeler tout de suite ?"),
            hint=_what_was_understood,
            reconsiders=state.SYMPTOM_STEP,
            reconsider_label=T("Non, c’est un autre problème"),
            counted=False,
            format=NumberFormat.PHONE,
            length=10,
            optional=True,
            skip_label=NO_PHONE,
            when=_asks_phone,
        ),
        Describe(
            key=GUEST_ADDRESS,
            title=T("Quel est l’immeuble ?"),
            hint=T("Le numéro, la rue et le bâtiment."),
            examples=(verbatim("12 rue des Lilas, bâtiment C"),),
            figures_first=True,
            max_length=200,
            when=_asks_who,
        ),
        *shared_questions.guest_steps(_asks_who, needs_phone=False),
        Review(
            key="verifier",
            title=T("Vérifiez avant d’envoyer"),
            lines=review_lines,
            when=ReportState.is_new,
        ),
        receipts.receipt(
            title=lambda context: (
                T("C’est enregistré") if ReportState(context).is_new else T("Nous le savons déjà")
            ),
            headline=headline,
            reference=request_number,
            figures=danger_number,
            facts=receipt_lines,
            notice=notice,
            refused_facts=danger_lines,
            when=lambda context: not ReportState(context).is_between_neighbours,
        ),
    )


def _emergency_number() -> SummaryLine:
    danger = repair_rules_in_force().dangers[DangerKind.FEU]
    return SummaryLine(danger.phone_owner, verbatim(danger.number))


def _may_have_photos(context: Context) -> bool:
    return (
        visit_facts.facts_in(context).get("camera", False)
        and visit_facts.has_service(context, "attachments")
        and ReportState(context).is_new
    )


def _is_unknown(context: Context) -> bool:
    return ReportState(context).known_outage is None


def _danger_steps(name: str, danger: Callable[[Context], DangerKind | None]) -> list[Information]:
    """One step for each kind, so that a second danger is told although a first one was read."""

    def step(kind: DangerKind) -> Information:
        return _danger_step(
            f"danger_{name}_{kind}",
            kind,
            lambda context: (
                _is_unknown(context)
                and danger(context) is kind
                and kind not in visit_facts.facts_in(context).get("warned", ())
            ),
        )

    return [step(kind) for kind in DangerKind]


def _danger_step(key: str, kind: DangerKind, when: Callable[[Context], bool]) -> Information:
    """What to do: at home, or for who stands in the agency. At home one goes out first, then calls."""
    danger = repair_rules_in_force().dangers[kind]
    return Information(
        key=key,
        title=lambda context: danger.agency_title if visit_facts.is_at_agency(context) else danger.title,
        body=lambda context: danger.agency_lines if visit_facts.is_at_agency(context) else danger.lines,
        number=SummaryLine(danger.phone_owner, verbatim(danger.number)) if danger.number else None,
        phone_line_last=lambda context: not visit_facts.is_at_agency(context),
        offers_person_call=True,
        tone=Tone.DANGER,
        primary=T("J’ai compris, je continue"),
        when=when,
    )


def danger_warning_journey(kind: DangerKind) -> Journey:
    """That danger alone, before anything is asked: someone has said at once that it is there."""
    return Journey(
        key=f"danger-{kind}",
        title=TITLE,
        icon="wrench",
        steps=(_danger_step("danger", kind, lambda context: True),),
    )


def _shown_danger(context: Context) -> DangerKind | None:
    """The danger of the pictogram, unless it was told already for what the visitor had said."""
    report = ReportState(context)
    found = report.chosen_symptom
    told = (report.described_danger, report.meant_danger)
    return found.danger if found and found.danger not in told else None


def _outage_options(context: Context) -> list[Option]:
    outages = ReportState(context).known_outages
    if not outages:
        return []
    other = Option(state.OTHER, T("C’est autre chose"), icon="dots-horizontal-circle")
    return [*(_outage_option(each, context) for each in outages), other]


def _outage_option(outage: Outage, context: Context) -> Option:
    """What is broken in the visitor's language, with its picture; what the landlord wrote of it is French."""
    label, words = outage_texts(outage, context)
    symptom = state.symptom_of(outage)
    return Option(outage.id, label, words, icon=symptom.icon if symptom is not None else "alert-circle-check")


def outage_texts(outage: Outage, context: Context) -> tuple[Text, Text]:
    """What is broken, and what the landlord says of it."""
    symptom = state.symptom_of(outage)
    told = [visit_facts.translation(context, outage, member) for member in ("title", "message")]
    if told[0] and (told[1] or not outage.message):
        return verbatim(told[0]), verbatim(told[1])
    if visit_facts.reads_french(context):
        return verbatim(outage.title), verbatim(outage.message)
    words = visit_facts.in_french(context, f"{outage.title}. {outage.message}".strip())
    return symptom.label if symptom is not None else T("Panne"), words


def _symptoms_here(context: Context) -> list[Symptom]:
    where = ReportState(context).answered_place
    return repair_rules_in_force().symptoms_at(where) if where else []


def _understood(context: Context) -> str | None:
    found = recognise_symptom(context.get(state.DESCRIPTION_STEP, ""), _symptoms_here(context))
    return found.key if found else None


def _choices_here(context: Context) -> dict[str, Option]:
    """What can be chosen, in its order; trouble between neighbours, which nobody can repair, and that it is
    something else come last."""
    choices = {each.key: _symptom_option(each) for each in _symptoms_here(context)}
    other = choices.pop(state.OTHER, None)
    choices[state.NEIGHBOUR_TROUBLE] = Option(
        state.NEIGHBOUR_TROUBLE,
        T("Un problème de voisinage"),
        icon="account-group",
        drawing="symptoms/voisinage",
    )
    return choices if other is None else {**choices, state.OTHER: other}


def _symptom_options(context: Context) -> list[Option]:
    """What threatens, then what is likely first; where nothing was understood, what stands last otherwise."""
    choices = _choices_here(context)
    danger = ReportState(context).described_danger
    warned = [each.key for each in _symptoms_here(context) if danger and each.danger is danger]
    last = (state.OTHER, state.NEIGHBOUR_TROUBLE) if _is_not_understood(context) else ()
    first = dict.fromkeys((*warned, *_likely_choices(context), *last))
    return [choices[key] for key in dict.fromkeys((*first, *choices)) if key in choices]


def _symptom_option(symptom: Symptom) -> Option:
    return Option(
        symptom.key,
        symptom.label,
        icon=symptom.icon,
        tone=Tone.DANGER if symptom.danger else Tone.PLAIN,
        drawing=f"symptoms/{symptom.key}",
    )


def _neighbour_help(context: Context) -> list[Option]:
    """The e-services of who listens to both: later, or as soon as somebody can."""
    ways = [Option("aide", T("Parler à quelqu’un de l’agence"), icon="face-agent")]
    if visit_facts.has_service(context, "appointments"):
        ways.append(Option("rendez_vous", T("Prendre rendez-vous"), icon="calendar"))
    return ways


def _is_not_understood(context: Context) -> bool:
    """Whether there are words that mean nothing known here: what follows is in no order of theirs."""
    return (
        bool(context.get(state.DESCRIPTION_STEP))
        and not _likely_choices(context)
        and ReportState(context).described_danger is None
    )


def _likely_choices(context: Context) -> list[str]:
    """What the words suggest, then what they may mean; where nothing is understood, names that are like the
    words."""
    possible, words = _symptoms_here(context), context.get(state.DESCRIPTION_STEP, "")
    likely = [found.symptom.key for found in suggest_symptoms(words, possible)]
    likely += fetched_value(context, state.MEANING_STEP, ())
    # In French its phrases are known: they would have been found.
    language = visit_facts.language(context)
    if words and not likely and not visit_facts.reads_french(context) and not is_settled(words, language):
        named = state.symptoms_by_name(words, possible, language)
        likely = [each.key for each in named]
    return likely


def _may_be_understood(context: Context) -> bool:
    """Whether there are words of which nothing is sure, and a kiosk that understands more than words."""
    return (
        _is_unknown(context)
        and bool(visit_facts.facts_in(context).get("meaning"))
        and bool(context.get(state.DESCRIPTION_STEP))
        and _understood(context) is None
    )


def _could_be_the_building(context: Context) -> bool:
    report = ReportState(context)
    found = report.chosen_symptom
    return found is not None and bool(found.collective) and report.at_home


def _ticket_options(context: Context) -> list[Option]:
    tickets = [
        Option(
            each.reference,
            T("Oui, c’est celui du {day}", day=each.reported_at.astimezone(PARIS).date()),
            T("Numéro {number}", number=each.reference),
            icon="check-circle",
        )
        for each in ReportState(context).open_tickets
    ]
    if not tickets:
        return []
    return [*tickets, Option(state.OTHER, T("Non, c’est un autre problème"), icon="plus-circle")]


def _visits_home(context: Context) -> bool:
    report = ReportState(context)
    return report.is_new and report.reported_place is not RepairPlace.PARTIES_COMMUNES


def _asks_when_home(context: Context) -> bool:
    return _visits_home(context) and ReportState(context).urgency is not Urgency.SOUS_4_H


def _asks_phone(context: Context) -> bool:
    return _visits_home(context) and ReportState(context).urgency is Urgency.SOUS_4_H


def _what_was_understood(context: Context) -> Text:
    """What was taken from the visitor's words alone, and why it is urgent to call them; nothing of what they
    chose or of a danger that they were warned of."""
    report = ReportState(context)
    found = report.chosen_symptom
    if found is None or found.key != _understood(context) or report.reported_danger:
        return NO_TEXT
    return T("Nous avons compris : {problem}. C’est urgent.", problem=found.label)


def _asks_who(context: Context) -> bool:
    return visit_facts.identity(context) is None and ReportState(context).is_new


def visit_request_headline(context: Context) -> Text:
    """Who is asked to come, and by when."""
    report = ReportState(context)
    found = report.reported_symptom
    return visit_request_text(found.trade if found else None, report.latest_arrival, visit_facts.now(context))


def visit_slots(context: Context) -> list[SlotOption]:
    """The half days on which someone may come before the deadline, and somebody can answer before that."""
    report, begins = ReportState(context), visit_facts.agency_opens(context) or visit_facts.now(context)
    days = half_days.possible_days(context, repair_rules_in_force().delays[report.urgency])
    return half_days.half_day_slots(begins, report.latest_arrival, days)


def _problem(context: Context) -> Text:
    report = ReportState(context)
    found, where = report.reported_symptom, report.reported_place
    if found is None or where is None:
        return NO_TEXT
    return T("{problem}, {place}", problem=found.label, place=WITHIN[where])


def _who_pays(context: Context) -> Text:
    """Of whoever is not known it is not known whether it is in their home or in the building."""
    found = ReportState(context).reported_symptom
    return found.explanation if found and visit_facts.is_tenant(context) else NO_TEXT


def review_lines(context: Context) -> list[SummaryLine]:
    """What was understood, what is asked for and who pays; then what was said, in the order it was asked."""
    report = ReportState(context)
    found = report.reported_symptom
    where = report.answered_place
    said = SummaryLine(
        T("Vos mots"), verbatim(context.get(state.DESCRIPTION_STEP, "")), state.DESCRIPTION_STEP
    )
    is_tenant = visit_facts.is_tenant(context)
    lines = [
        *([] if is_tenant else [said]),  # what was understood of them is least sure
        SummaryLine(T("Le problème"), found.label if found else NO_TEXT, state.SYMPTOM_STEP),
        SummaryLine(T("Ce que nous demandons"), visit_request(context)),
        SummaryLine(T("Qui paie ?"), _who_pays(context)),
        SummaryLine(
            T("Où"),
            PLACES[where].label if where else NO_TEXT,
            state.PLACE_STEP if is_tenant else "",
        ),
        *([said] if is_tenant else []),
        SummaryLine(T("Chez vous"), _when_home(context), state.AVAILABILITY_STEP),
        SummaryLine(
            T("Votre téléphone"),
            _phone(context, state.PHONE_STEP) or (NO_PHONE if _asks_phone(context) else NO_TEXT),
            state.PHONE_STEP,
        ),
        SummaryLine(
            T("L’immeuble"),
            verbatim(context.get(GUEST_ADDRESS, "")),
            GUEST_ADDRESS,
        ),
        *shared_questions.guest_lines(context),
    ]
    return [line for line in lines if line.value]


def visit_request(context: Context) -> Text:
    """Who is asked to come, and by when: nobody has promised it before it is sent."""
    report = ReportState(context)
    found, now = report.reported_symptom, visit_facts.now(context)
    who = TRADE_NAMES[found.trade if found else None].indefinite_capitalised
    if visit_facts.identity(context) is None:
        return who
    day, hour = deadline_parts(report.latest_arrival, now)
    if hour is None:
        when = T("{day} au plus tard", day=day)
    elif day == now.date():
        when = T("aujourd’hui, avant {time}", time=hour)
    else:
        when = T("cette nuit, avant {time}", time=hour)
    return T("{what} : {value}", what=who, value=when)


def _phone(context: Context, key: str) -> Text:
    return verbatim(format_phone(context[key])) if key in context else NO_TEXT


def _when_home(context: Context) -> Text:
    if chosen := context.get(state.AVAILABILITY_STEP):
        return half_days.selection_text(chosen, visit_slots(context))
    return NEVER_HOME if _is_never_home(context) else NO_TEXT


def _is_never_home(context: Context) -> bool:
    """Whether it was asked when someone may come, and no moment suits."""
    return bool(_asks_when_home(context) and visit_slots(context)) and not context.get(
        state.AVAILABILITY_STEP
    )


def headline(context: Context) -> Text:
    """What is asked for; for what is known already, how it stands."""
    report = ReportState(context)
    if outage := report.known_outage:
        if outage.expected_end:
            return T("Retour prévu {day}.", day=outage.expected_end.astimezone(PARIS).date())
        return T("Une équipe s’en occupe.")
    if ticket := report.known_ticket:
        return T("Votre demande du {day} est en cours.", day=ticket.reported_at.astimezone(PARIS).date())
    if visit_facts.identity(context) is None:
        # Anyone may say anything of any building: the agency looks first, whatever the rules promise tenants.
        return T("L’agence vérifie, puis elle décide quand venir.")
    return visit_request_headline(context)


def request_number(context: Context) -> str:
    """The number of the request, new or old; none for a known outage."""
    report = ReportState(context)
    if report.known_outage:
        return ""
    ticket = report.known_ticket
    return ticket.reference if ticket else visit_facts.reference(context)


IN_DANGER = T("En cas de danger")


def receipt_lines(context: Context) -> list[SummaryLine]:
    """What it is about, what to remember in danger, and who pays."""
    report = ReportState(context)
    if outage := report.known_outage:
        return [SummaryLine(*outage_texts(outage, context))]
    lines = [SummaryLine(T("Le problème"), _problem(context))]
    if report.known_ticket:
        return lines
    lines += danger_lines(context)
    if when := _when_home(context):
        lines.append(SummaryLine(T("Vous avez dit être là"), when))
    if opens := visit_facts.agency_opens(context):
        lines.append(SummaryLine(T("L’agence ouvre"), T("{moment}", moment=opens)))
    lines += [
        SummaryLine(T("Si personne ne vient"), _if_nobody_comes(context)),
        SummaryLine(T("Qui paie ?"), _who_pays(context)),
    ]
    return [line for line in lines if line.value]


def _if_nobody_comes(context: Context) -> Text:
    """How the agency is reminded. In danger other numbers are told."""
    agency = visit_facts.agency(context)
    if not visit_facts.is_tenant(context) or ReportState(context).reported_danger:
        return NO_TEXT
    if agency is None or not agency.phone:
        return T("Relancez l’agence ici, avec « Suivre mes demandes ».")
    return T(
        "Relancez l’agence ici, avec « Suivre mes demandes », ou au {phone}.",
        phone=verbatim(format_phone(agency.phone)),
    )


def danger_lines(context: Context) -> list[SummaryLine]:
    """Who to call where there is danger."""
    kind = ReportState(context).reported_danger
    if kind is None:
        return []
    danger = repair_rules_in_force().dangers[kind]
    call = T("{whose} {number}", whose=danger.phone_owner, number=danger.number)
    return [SummaryLine(IN_DANGER, call if danger.number else danger.lines[-1])]


def danger_number(context: Context) -> list[SummaryLine]:
    """The number to call where there is danger, which matters more than that of the report."""
    report = ReportState(context)
    kind = report.reported_danger if report.is_new else None
    number = repair_rules_in_force().dangers[kind].number if kind else ""
    return [SummaryLine(IN_DANGER, verbatim(number))] if number else []


def notice(context: Context) -> ReceiptNotice | None:
    """Where the report is; nothing was sent of what is known already."""
    return receipts.delivery_notice(context) if ReportState(context).is_new else None


def build_report(context: Context) -> Act | None:
    """The report; nothing for what is known already."""
    report = ReportState(context)
    found, where = report.reported_symptom, report.reported_place
    if not report.is_new or found is None or where is None:
        return None
    who = shared_questions.identity_or_guest(context)
    number = visit_facts.reference(context)
    act = routes.TICKET.act(
        number,
        reference=number,
        reporter=visit_facts.reporter(who),
        place=where,
        symptom=found.key,
        description=_description(context),
        language=visit_facts.language(context),
        urgency=report.urgency,
        danger=report.reported_danger is not None,
        availability=half_days.availability(context.get(state.AVAILABILITY_STEP, ())),
        reported_at=visit_facts.now(context),
    )
    return replace(act, photos=context.get(state.PHOTOS_STEP, ()))


def _description(context: Context) -> str:
    """The visitor's words; the contract has no place of its own for the phone of an emergency, nor for
    who is not at home."""
    words = [context.get(state.DESCRIPTION_STEP, "")]
    if state.PHONE_STEP in context:
        words.append(f"Téléphone : {context[state.PHONE_STEP]}")
    if _is_never_home(context):
        words.append("Absent aux moments proposés.")
    return "\n".join(filter(None, words))

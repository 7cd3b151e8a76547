"""The sheet of a home: what it costs, how it is, until when, and whether it fits."""

from __future__ import annotations

from kiosk.domain import NO_TEXT, T, Text, verbatim
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.ceilings import ceilings_in_force
from kiosk.domain.rules.housing_fit import Fit, assess_fit, occupancy_rules_in_force
from kiosk.journeys import Context, Option, Statement, StatementRow, SummaryLine, Tone

from . import applicant, browse, labels

KEY = "fiche"
APPLY, SEEN = "demander", "vu"

#: A word beside the colour, for each way to fit.
FIT_WORDS = {Fit.OUI: T("Convient"), Fit.NON: T("Attention"), Fit.A_VOIR: T("À vérifier")}
FIT_TONES = {Fit.OUI: Tone.OK, Fit.NON: Tone.WARN, Fit.A_VOIR: Tone.PLAIN}


def details_step() -> Statement:
    """The home, and the way on: nothing here refuses anybody."""
    return Statement(
        key=KEY,
        title=_title,
        headline=_headline,
        rows=_rows,
        notice=_notice,
        pictures=browse.detail_pictures,
        ways=_ways,
        counted=True,
        when=lambda view: browse.chosen_offer(view) is not None,
        ahead=browse.has_some,
    )


def _title(view: Context) -> Text:
    home = browse.chosen_offer(view)
    return labels.offer_name(home) if home else NO_TEXT


def _headline(view: Context) -> SummaryLine:
    home = browse.chosen_offer(view)
    assert home is not None, "the sheet is of a home"
    return SummaryLine(T("Par mois, charges comprises"), T("{rent}", rent=labels.rent_with_charges(home)))


def _rows(view: Context) -> list[StatementRow]:
    home = browse.chosen_offer(view)
    assert home is not None, "the sheet is of a home"
    rows = [
        StatementRow(T("Le logement"), labels.offer_name(home), verbatim(home.description)),
        *_fit(view),
        StatementRow(
            T("Loyer et charges"),
            T("{rent} et {charges}", rent=home.rent, charges=home.charges),
            labels.FUNDING_LABELS[home.category],
        ),
        StatementRow(T("La surface"), labels.rooms(home)),
        StatementRow(T("L’étage"), labels.floor(home)),
        StatementRow(T("Le chauffage"), labels.energy(home)),
        StatementRow(
            T("Libre à partir du"),
            NO_TEXT if home.available_on is None else T("{day}", day=home.available_on),
        ),
        StatementRow(T("À demander avant"), T("{moment}", moment=home.expires_at.astimezone(PARIS))),
    ]
    return [row for row in rows if row.value]


def _fit(view: Context) -> list[StatementRow]:
    home, who = browse.chosen_offer(view), applicant.household_to_compare(view)
    if home is None or who is None:
        return []
    found = assess_fit(home, who, ceilings_in_force(), occupancy_rules_in_force())
    return [
        StatementRow(each.about, FIT_WORDS[each.fit], each.sentence, FIT_TONES[each.fit]) for each in found
    ]


def _notice(view: Context) -> Text:
    """That the agency decides, or how one can apply; and how old it is when it was not told just now."""
    if not applicant.can_apply(view):
        return T(
            "Pour demander ce logement, il faut une demande de logement déposée. Vous pouvez la faire ici."
        )
    if at := browse.stale_since(view):
        return T("Pas de réseau : à jour {moment}.", moment=at)
    return T("C’est une indication : la commission décide.")


def _ways(view: Context) -> list[Option]:
    if applicant.can_apply(view):
        return [Option(APPLY, T("Demander ce logement"), icon="hand-heart")]
    return [Option(SEEN, T("J’ai compris"), icon="check")]

"""The sheet of a home: what it costs, how it is, until when, and whether it fits."""

from __future__ import annotations

from kiosk.domain import NOTHING, T, Text, verbatim
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.ceilings import ceilings_in_force
from kiosk.domain.rules.occupation import Fit, findings, occupation_in_force
from kiosk.journeys import Line, Option, Row, Statement, Tone, View

from . import applicant, browse, labels

KEY = "fiche"
APPLY, SEEN = "demander", "vu"

#: A word beside the colour, for each way to fit.
WORDS = {Fit.OUI: T("Convient"), Fit.NON: T("Attention"), Fit.A_VOIR: T("À vérifier")}
TONES = {Fit.OUI: Tone.OK, Fit.NON: Tone.WARN, Fit.A_VOIR: Tone.PLAIN}


def step() -> Statement:
    """The home, and the way on: nothing here refuses anybody."""
    return Statement(
        key=KEY,
        title=_title,
        headline=_headline,
        rows=_rows,
        notice=_notice,
        pictures=browse.views,
        ways=_ways,
        counted=True,
        when=lambda view: browse.home(view) is not None,
        ahead=browse.has_some,
    )


def _title(view: View) -> Text:
    home = browse.home(view)
    return labels.name(home) if home else NOTHING


def _headline(view: View) -> Line:
    home = browse.home(view)
    assert home is not None, "the sheet is of a home"
    return Line(T("Par mois, charges comprises"), T("{rent}", rent=labels.with_charges(home)))


def _rows(view: View) -> list[Row]:
    home = browse.home(view)
    assert home is not None, "the sheet is of a home"
    rows = [
        Row(T("Le logement"), labels.name(home), verbatim(home.description)),
        *_fit(view),
        Row(
            T("Loyer et charges"),
            T("{rent} et {charges}", rent=home.rent, charges=home.charges),
            labels.FUNDINGS[home.category],
        ),
        Row(T("La surface"), labels.rooms(home)),
        Row(T("L’étage"), labels.floor(home)),
        Row(T("Le chauffage"), labels.energy(home)),
        Row(
            T("Libre à partir du"),
            NOTHING if home.available_on is None else T("{day}", day=home.available_on),
        ),
        Row(T("À demander avant"), T("{moment}", moment=home.expires_at.astimezone(PARIS))),
    ]
    return [row for row in rows if row.value]


def _fit(view: View) -> list[Row]:
    home, who = browse.home(view), applicant.compared(view)
    if home is None or who is None:
        return []
    found = findings(home, who, ceilings_in_force(), occupation_in_force())
    return [Row(each.about, WORDS[each.fit], each.sentence, TONES[each.fit]) for each in found]


def _notice(view: View) -> Text:
    """That the agency decides, or how one can apply; and how old it is when it was not told just now."""
    if not applicant.may_apply(view):
        return T(
            "Pour demander ce logement, il faut une demande de logement déposée. Vous pouvez la faire ici."
        )
    if at := browse.told_at(view):
        return T("Pas de réseau : à jour {moment}.", moment=at)
    return T("C’est une indication : la commission décide.")


def _ways(view: View) -> list[Option]:
    if applicant.may_apply(view):
        return [Option(APPLY, T("Demander ce logement"), icon="hand-heart")]
    return [Option(SEEN, T("J’ai compris"), icon="check")]

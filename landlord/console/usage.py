"""How much kiosks are used, from sums alone: a page and a PDF a month, what a change did, the RSE page."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Self

import fontpkg_atkinson_hyperlegible
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session
from starlette.responses import Response

from kiosk.domain.rules import PARIS
from landlord.contract import MIN_USAGE_COUNT, UsageMeasure
from landlord.server.formats import format_month
from landlord.server.tables import AgencyRow, UsageRow

from .accounts import Clerk, record_clerk
from .cases import parse_day
from .rendering import SECURITY_HEADERS, language_name
from .routing import Exchange, not_found, redirect, route
from .tables import AuditAction, ClerkRole, ServiceChangeRow

#: Days before a change that are compared with those after.
COMPARED = timedelta(days=28)
BARS = 10

SERVICE_NAMES = {
    "rendez_vous": "Prendre rendez-vous",
    "loyer": "Mon loyer",
    "documents": "Mes documents",
    "signaler": "Signaler un problème",
    "suivre": "Suivre mes demandes",
    "demande_logement": "Demander un logement",
    "choisir_logement": "Choisir un logement",
    "consommation": "Ma consommation",
    "avis": "Mon avis",
    "actualites": "Nouvelles et pannes",
    "aides_locales": "Aide près d’ici",
    "aide": "Parler à quelqu’un",
}
MODE_NAMES = {
    "grand_texte": "texte très grand",
    "couleurs": "autres couleurs",
    "en_bas": "tout en bas",
    "ecoute": "écoute de l’écran",
    "contacteur": "contacteur",
    "sourd": "sans le son",
}
DURATION_NAMES = {
    "moins_1": "moins de 1 min",
    "1_2": "1 à 2 min",
    "2_5": "2 à 5 min",
    "5_10": "5 à 10 min",
    "plus_10": "plus de 10 min",
}
HELP = "aide"
GRAMS_A_SHEET = 5

_M = UsageMeasure


@dataclass(frozen=True, slots=True)
class Bar:
    """``width`` in hundredths of the longest."""

    label: str
    value: str
    width: float
    warns: bool = False


@dataclass(frozen=True, slots=True)
class UsagePlot:
    title: str
    bars: tuple[Bar, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    value: str
    label: str
    change: str = ""


class Sums:
    """What was counted in some days, by measure and what it is about; fewer than five are nothing."""

    def __init__(self, rows: Sequence[tuple[str, str, int]]) -> None:
        self._sums = Counter({(measure, about): count for measure, about, count in rows})

    @classmethod
    def between(cls, db: Session, clerk: Clerk, first: date, last: date) -> Self:
        """Of the clerk's agency, both days included."""
        row = UsageRow
        mine = row.agency_id == clerk.agency_id if clerk.agency_id else true()
        summed = (
            select(row.measure, row.about, func.sum(row.count))
            .where(mine, row.day >= first, row.day <= last)
            .group_by(row.measure, row.about)
        )
        return cls(list(db.execute(summed).tuples()))

    def of(self, measure: UsageMeasure, about: str = "") -> int:
        count = self._sums[measure, about]
        return count if count >= MIN_USAGE_COUNT else 0

    def __bool__(self) -> bool:
        """Whether a kiosk has sent anything."""
        return bool(self._sums)

    def all(self, measure: UsageMeasure) -> dict[str, int]:
        """By what it is about, the most first."""
        found = {about: count for (kind, about), count in self._sums.items() if kind == measure}
        kept = {about: count for about, count in found.items() if count >= MIN_USAGE_COUNT}
        return dict(sorted(kept.items(), key=lambda each: (-each[1], each[0])))

    def total(self, measure: UsageMeasure) -> int:
        return sum(self.all(measure).values())


def service_name(key: str) -> str:
    return SERVICE_NAMES.get(key, key.replace("_", " "))


def step_name(about: str) -> str:
    """ "Demander un logement : revenus"."""
    service, _, step = about.partition("/")
    return f"{service_name(service)} : {step.replace('_', ' ')}"


def _bars(counts: dict[str, int], name: Any, *, warns: bool = False) -> tuple[Bar, ...]:
    shown = list(counts.items())[:BARS]
    most = max((count for _, count in shown), default=1)
    return tuple(Bar(name(key), f"{count:n}", round(100 * count / most, 1), warns) for key, count in shown)


def charts_of(sums: Sums) -> list[UsagePlot]:
    """What people ask for, where they stop, how they are served."""
    begun, finished = sums.all(_M.SERVICE_BEGUN), sums.all(_M.SERVICE_FINISHED)
    rates = {
        key: round(100 * min(1.0, finished.get(key, 0) / count))
        for key, count in begun.items()
        if key != HELP
    }
    ended = tuple(
        Bar(service_name(key), f"{rate} %", rate, rate < 50) for key, rate in list(rates.items())[:BARS]
    )
    times: Counter[str] = Counter()
    for about, count in sums.all(_M.SERVICE_TIME).items():
        times[about.partition("/")[2]] += count
    ordered = {key: times[key] for key in DURATION_NAMES if times[key]}
    return [
        UsagePlot("Ce que les gens demandent", _bars(begun, service_name)),
        UsagePlot(
            "Où ils s’arrêtent",
            _bars(sums.all(_M.SERVICE_LEFT), step_name, warns=True),
            "La question qui était à l’écran quand la personne est partie.",
        ),
        UsagePlot(
            "Finis sur commencés", ended, "Lire une nouvelle ou une aide se finit rarement par un reçu."
        ),
        UsagePlot("Temps jusqu’au reçu", _bars(ordered, lambda key: DURATION_NAMES[key])),
        UsagePlot("Langues", _bars(sums.all(_M.LANGUAGE), language_name)),
        UsagePlot("Réglages", _bars(sums.all(_M.MODE), lambda key: MODE_NAMES.get(key, key))),
    ]


def tiles_of(sums: Sums, before: Sums) -> list[KeyFigure]:
    def tile(label: str, now: int, was: int) -> KeyFigure:
        change = f"{now - was:+d} par rapport au mois d’avant".replace("-", "−") if was and now else ""
        return KeyFigure(f"{now}" if now else "moins de 5", label, change)

    return [
        tile("visites", sums.of(_M.VISIT), before.of(_M.VISIT)),
        tile("démarches finies", sums.total(_M.SERVICE_FINISHED), before.total(_M.SERVICE_FINISHED)),
        tile("demandes d’une personne", sums.of(_M.SERVICE_BEGUN, HELP), before.of(_M.SERVICE_BEGUN, HELP)),
        *(
            # Few minutes are no small number of people: there is nothing to hide, and nothing to say.
            [tile("minutes sans réseau", offline, before.of(_M.OFFLINE_MINUTES))]
            if (offline := sums.of(_M.OFFLINE_MINUTES))
            else []
        ),
    ]


def compare(before: Sums, after: Sums) -> list[tuple[str, str, str]]:
    """How many of a hundred finish, by service, where both sides have enough."""

    def rates(sums: Sums) -> dict[str, str]:
        finished = sums.all(_M.SERVICE_FINISHED)
        return {
            key: f"{round(100 * min(1.0, finished.get(key, 0) / count))} % de {count}"
            for key, count in sums.all(_M.SERVICE_BEGUN).items()
        }

    was, now = rates(before), rates(after)
    return [(service_name(key), was[key], now[key]) for key in now if key in was]


# --- months --------------------------------------------------------------------------------


def _month_of(text: str, today: date) -> date:
    """Its first day; this month for what is none."""
    found = parse_day(f"{text}-01") if len(text) == 7 else None
    return found if found is not None and 2000 <= found.year <= 2100 else today.replace(day=1)


def _shifted(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _sums_of_month(db: Session, clerk: Clerk, month: date) -> Sums:
    return Sums.between(db, clerk, month, _shifted(month, 1) - timedelta(days=1))


def _today(exchange: Exchange) -> date:
    return exchange.now.astimezone(PARIS).date()


def _seen(exchange: Exchange, about: str) -> None:
    with exchange.app_state.writing.begin() as db:
        record_clerk(db, exchange.now, exchange.clerk, AuditAction.SAW_USAGE, about)


def _show_usage(exchange: Exchange, month_text: str = "") -> Response:
    clerk, today = exchange.clerk, _today(exchange)
    month = _month_of(month_text or exchange.request.query_params.get("mois", ""), today)
    _seen(exchange, f"{month:%Y-%m}")
    with exchange.app_state.reading.begin() as db:
        sums, before = (_sums_of_month(db, clerk, _shifted(month, step)) for step in (0, -1))
        change = _last_change(db, clerk, today)
        compared = []
        if change is not None:
            was = Sums.between(db, clerk, change.day - COMPARED, change.day - timedelta(days=1))
            compared = compare(was, Sums.between(db, clerk, change.day, today))
        after = _shifted(month, 1)
        return exchange.page(
            "usage.html",
            month=f"{month:%Y-%m}",
            month_name=format_month(month),
            before=f"{_shifted(month, -1):%Y-%m}",
            before_name=format_month(_shifted(month, -1)),
            after=f"{after:%Y-%m}" if after <= today else "",
            after_name=format_month(after),
            has_figures=bool(sums),
            tiles=tiles_of(sums, before),
            charts=charts_of(sums),
            change=change,
            compared=compared,
            today=today,
        )


def _last_change(db: Session, clerk: Clerk, today: date) -> ServiceChangeRow | None:
    row = ServiceChangeRow
    mine = row.agency_id == clerk.agency_id if clerk.agency_id else true()
    return db.scalars(
        select(row).where(mine, row.day <= today).order_by(row.day.desc(), row.id.desc()).limit(1)
    ).first()


def _note_change(exchange: Exchange) -> Response:
    day = parse_day(exchange.form.get("day", ""))
    words = exchange.form.get("words", "").strip().replace("\0", "")[:120]
    if day is None or not words or day > _today(exchange):
        return redirect("/usage")
    clerk = exchange.clerk
    with exchange.app_state.writing.begin() as db:
        db.add(ServiceChangeRow(agency_id=clerk.agency_id, day=day, words=words, who=clerk.first_name))
    return redirect("/usage")


def _show_rse(exchange: Exchange) -> Response:
    clerk = exchange.clerk
    month = _month_of(exchange.request.query_params.get("mois", ""), _today(exchange))
    _seen(exchange, f"rse {month:%Y-%m}")
    with exchange.app_state.reading.begin() as db:
        sums = _sums_of_month(db, clerk, month)
    done, printed = sums.total(_M.SERVICE_FINISHED), sums.of(_M.PRINTED)
    energy = sums.of(_M.ENERGY_WH)
    saved = max(0, done - printed)
    people = [(language_name(key), count) for key, count in sums.all(_M.LANGUAGE).items()]
    people += [(MODE_NAMES.get(key, key), count) for key, count in sums.all(_M.MODE).items()]
    visits = sums.of(_M.VISIT)
    tiles = [
        KeyFigure(str(done) if done else "moins de 5", "démarches faites sans courrier"),
        KeyFigure(str(printed) if printed else "moins de 5", "feuilles imprimées"),
        KeyFigure(
            str(saved),
            "feuilles évitées",
            f"environ {saved * GRAMS_A_SHEET / 1000:.1f} kg de papier".replace(".", ","),
        ),
        KeyFigure(
            f"{energy / 1000:.1f} kWh".replace(".", ",") if energy else "non mesurée",
            "énergie des bornes",
            f"{energy / visits:.0f} Wh par visite" if energy and visits else "",
        ),
    ]
    return exchange.page(
        "rse.html", month=f"{month:%Y-%m}", month_name=format_month(month), tiles=tiles, people=people
    )


# --- the paper -----------------------------------------------------------------------------

_FONT = Path(fontpkg_atkinson_hyperlegible.ROOT) / "files"
_MARGIN, _LINE, _LABEL, _PLOT = 18, 7, 78, 70
_INK, _MUTED, _BAR, _WARN, _TRACK = (27, 26, 32), (74, 70, 80), (15, 76, 92), (107, 58, 0), (228, 238, 240)


def usage_pdf(agency: str, month: date, tiles: Sequence[KeyFigure], charts: Sequence[UsagePlot]) -> bytes:
    """The month's page on A4; the same each time it is made."""
    # Here: heavy, and the server starts without.
    from fpdf import FPDF, ViewerPreferences
    from fpdf.enums import XPos, YPos

    pdf = FPDF(format="A4")
    pdf.set_lang("fr")
    pdf.set_title(f"Chiffres de {format_month(month)}")
    pdf.set_creation_date(datetime.combine(month, time(), UTC))
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    for style, name in (("", "Regular"), ("B", "Bold")):
        pdf.add_font("atkinson", style, _FONT / f"AtkinsonHyperlegible-{name}.ttf")
    pdf.set_margin(_MARGIN)
    pdf.set_auto_page_break(True, _MARGIN)
    pdf.add_page()

    def say(words: str, size: int = 11, *, bold: bool = False, muted: bool = False) -> None:
        pdf.set_font("atkinson", "B" if bold else "", size)
        pdf.set_text_color(*(_MUTED if muted else _INK))
        pdf.multi_cell(0, size * 0.55, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    say(f"Chiffres de {format_month(month)}", 22, bold=True)
    say(agency, 13)
    pdf.ln(4)
    for tile in tiles:
        say(f"{tile.value} {tile.label}", 13, bold=True)
        if tile.change:
            say(tile.change, muted=True)
    for chart in charts:
        if pdf.get_y() + (len(chart.bars) + 3) * _LINE > pdf.h - _MARGIN:
            pdf.add_page()
        pdf.ln(5)
        pdf.start_section(chart.title)
        say(chart.title, 15, bold=True)
        pdf.ln(1)
        if not chart.bars:
            say("Moins de cinq : rien n’est montré.", muted=True)
        for bar in chart.bars:
            y = pdf.get_y()
            pdf.set_font("atkinson", "", 10)
            pdf.set_text_color(*_INK)
            label = bar.label if len(bar.label) <= 44 else f"{bar.label[:43]}…"
            pdf.cell(_LABEL, _LINE, label)
            x = _MARGIN + _LABEL
            pdf.set_fill_color(*_TRACK)
            pdf.rect(x, y + 1.5, _PLOT, _LINE - 3, style="F")
            pdf.set_fill_color(*(_WARN if bar.warns else _BAR))
            pdf.rect(x, y + 1.5, max(0.3, _PLOT * bar.width / 100), _LINE - 3, style="F")
            pdf.set_x(x + _PLOT + 2)
            pdf.set_font("atkinson", "B", 10)
            pdf.cell(0, _LINE, bar.value, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        if chart.note:
            say(chart.note, 9, muted=True)
    pdf.ln(6)
    say(
        "Des sommes seulement, faites sur chaque borne. Ce qui compte moins de cinq y reste jusqu’à compter "
        "cinq.",
        9,
        muted=True,
    )
    return bytes(pdf.output())


def _show_pdf(exchange: Exchange) -> Response:
    clerk, text = exchange.clerk, exchange.part("month")
    month = _month_of(text, date(2000, 1, 1))
    if f"{month:%Y-%m}" != text:
        raise not_found()
    with exchange.app_state.writing.begin() as db:
        record_clerk(db, exchange.now, clerk, AuditAction.EXPORTED, f"usage {text}")
        agency = db.get(AgencyRow, clerk.agency_id) if clerk.agency_id else None
        name = agency.name if agency is not None else "Toutes les agences"
        sums, before = (_sums_of_month(db, clerk, _shifted(month, step)) for step in (0, -1))
    content = usage_pdf(name, month, tiles_of(sums, before), charts_of(sums))
    headers = SECURITY_HEADERS | {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="chiffres-{text}.pdf"',
    }
    return Response(content, headers=headers, media_type="application/pdf")


def _routes() -> Iterator[Any]:
    readers = {ClerkRole.MANAGER}
    yield route("/usage", _show_usage, roles=readers)
    yield route("/usage/changements", post=_note_change, roles=readers)
    yield route("/usage/rse", _show_rse, roles=readers)
    yield route("/usage/{month}.pdf", _show_pdf, roles=readers)


USAGE_ROUTES = tuple(_routes())

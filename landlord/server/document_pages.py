"""The pages of each kind of document: large letters, one column, a title that a reader can jump to.

What a letter says is told first; the PDF of the same words is made once, which takes a tenth of a second.

Of a tagged PDF fpdf2 (2.8) makes the language, the title, the outline and the description of a picture; it
does not tag paragraphs and tables.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path

import fontpkg_atkinson_hyperlegible
import fontpkg_ibm_plex_sans_arabic
import segno
from fpdf import FPDF, FontFace, ViewerPreferences
from fpdf.enums import Align, TableBordersLayout, XPos, YPos

from kiosk.domain import AccountLineKind, DocumentKind, Money

from .document_sources import AvailableDocument, DocumentSources, MonthBalance
from .formats import format_day, format_euros, format_month, format_phone
from .tables import LeaseRow, TenantRow

#: The second is for the letters of a name that the first does not have.
_FACES = {
    "atkinson": Path(fontpkg_atkinson_hyperlegible.ROOT) / "files" / "AtkinsonHyperlegible-{}.ttf",
    "plex": Path(fontpkg_ibm_plex_sans_arabic.ROOT) / "files" / "IBMPlexSansArabic-{}.ttf",
}
_FACE, _OTHER = _FACES
#: Points, and millimetres.
_SMALL, _TEXT, _TITLE = 12, 14, 22
_LINE, _MARGIN, _CODE = 7, 20, 42


#: How many PDFs are kept, a few dozen kilobytes each.
KEPT_PDFS = 64


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, what about, and when."""

    landlord: str
    agency: str
    address: str
    phone: str
    title: str
    day: date


class Letter:
    """What a letter says, in order: what is called here is done by the ``LetterPdf``."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, tuple[object, ...]]] = []

    def heading(self, words: str) -> None:
        self.parts.append(("heading", (words,)))

    def say(self, words: str, *, bold: bool = False, small: bool = False) -> None:
        self.parts.append(("say", (words, bold, small)))

    def gap(self, lines: float = 0.5) -> None:
        self.parts.append(("gap", (lines,)))

    def amounts(self, lines: Sequence[tuple[str, Money]], total: str) -> None:
        """A line each, and their sum."""
        self.parts.append(("amounts", (tuple(lines), total)))

    def code(self, content: str, described: str) -> None:
        """A QR code, with its description for who cannot see it."""
        self.parts.append(("code", (content, described)))

    def address(self, tenant: TenantRow, day: date) -> None:
        """Who it is for, and its day."""
        self.gap(2)
        for line in (tenant.display_name, *tenant.address.split(", "), f"Locataire {tenant.number}"):
            self.say(line)
        self.gap()
        self.say(f"Le {format_day(day)}", small=True)


class LetterPdf(FPDF):
    """A letter that is the same every time it is made."""

    def __init__(self, head: Letterhead) -> None:
        super().__init__(format="A4")
        self._foot = f"{head.landlord}, {head.address}"
        self.set_lang("fr")
        self.set_title(head.title)
        self.set_author(head.landlord)
        self.set_creation_date(datetime.combine(head.day, time(), UTC))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        for face, file in _FACES.items():
            for style, name in (("", "Regular"), ("B", "Bold")):
                self.add_font(face, style, str(file).format(name))
        self.set_fallback_fonts([_OTHER], exact_match=False)
        self.set_text_shaping(True)
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, _MARGIN + 10)
        self.add_page()
        self.say(head.landlord, bold=True)
        for line in (head.agency, head.address, format_phone(head.phone)):
            self.say(line, small=True)

    def footer(self) -> None:
        self.set_y(-_MARGIN)
        self.say(f"{self._foot}. Page {self.page_no()}.", small=True)

    def heading(self, words: str) -> None:
        self.gap()
        self.set_font(_FACE, "B", _TITLE)
        self.start_section(words)
        self.multi_cell(0, 1.4 * _LINE, words, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.gap()

    def say(self, words: str, bold: bool = False, small: bool = False) -> None:
        self.set_font(_FACE, "B" if bold else "", _SMALL if small else _TEXT)
        self.multi_cell(0, _LINE, words, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def gap(self, lines: float = 0.5) -> None:
        self.ln(lines * _LINE)

    def amounts(self, lines: Sequence[tuple[str, Money]], total: str) -> None:
        """A line each, and their sum."""
        everything = sum((amount for _, amount in lines), Money(0))
        self.set_font(_FACE, "", _TEXT)
        with self.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            col_widths=(3, 1),
            text_align=(Align.L, Align.R),
            line_height=1.3 * _LINE,
            headings_style=FontFace(emphasis="BOLD"),
        ) as table:
            table.row(("Ligne", "Montant"))
            for label, amount in lines:
                table.row((label, format_euros(amount)))
            table.row((total, format_euros(everything)), style=FontFace(emphasis="BOLD"))
        self.gap()

    def code(self, content: str, described: str) -> None:
        """A QR code, with its description for who cannot see it."""
        picture = io.BytesIO()
        segno.make(content, error="m", micro=False).save(picture, kind="png", scale=8)
        if self.will_page_break(_CODE):
            self.add_page()
        self.image(picture, w=_CODE, h=_CODE, alt_text=described)
        self.say(described, small=True)


def render_document(sources: DocumentSources, document: AvailableDocument) -> bytes:
    """The PDF; the same bytes every time."""
    letter, agency = Letter(), sources.agency
    letter.address(sources.tenant, document.day)
    letter.heading(document.title)
    _PAGES[document.kind](letter, sources, document)
    head = Letterhead(
        sources.landlord.name, agency.name, agency.address, agency.phone, document.title, document.day
    )
    return _pdf(head, tuple(letter.parts))


@lru_cache(maxsize=KEPT_PDFS)
def _pdf(head: Letterhead, parts: tuple[tuple[str, tuple[object, ...]], ...]) -> bytes:
    pdf = LetterPdf(head)
    for name, said in parts:
        getattr(pdf, name)(*said)
    return bytes(pdf.output())


def _quittance(letter: Letter, sources: DocumentSources, document: AvailableDocument) -> None:
    due = _month(sources, document)
    letter.say(
        f"{sources.landlord.name} a reçu de {sources.tenant.display_name} la somme de "
        f"{format_euros(due.due)} pour le loyer et les charges de {format_month(due.month)}, "
        "et lui en donne quittance."
    )
    letter.gap()
    letter.amounts([(line.label, line.amount) for line in due.lines], "Payé")
    letter.say(f"Logement : {sources.tenant.address}.")
    letter.say("Cette quittance est gratuite (loi du 6 juillet 1989, article 21).", small=True)


def _recu(letter: Letter, sources: DocumentSources, document: AvailableDocument) -> None:
    due = _month(sources, document)
    letter.say(
        f"{sources.landlord.name} a reçu de {sources.tenant.display_name} une partie du loyer et des charges "
        f"de {format_month(due.month)}."
    )
    letter.gap()
    letter.amounts([(f"Reçu le {format_day(day)}", amount) for day, amount in due.parts], "Total reçu")
    letter.say(f"Il reste {format_euros(due.left)} à payer pour ce mois.", bold=True)
    letter.say("Ce reçu n’est pas une quittance : le mois n’est pas payé en entier.", small=True)


def _avis(letter: Letter, sources: DocumentSources, document: AvailableDocument) -> None:
    due = _month(sources, document)
    before = _balance(sources, due.month)
    lines = [(line.label, line.amount) for line in due.lines]
    if before.cents:
        lines.insert(0, ("Reste d’avant" if before.cents > 0 else "En votre faveur", before))
    to_pay = max(before + due.due, Money(0))
    pay_by = due.month.replace(day=sources.landlord.rent_due_day)
    letter.say(f"À payer avant le {format_day(pay_by)} : {format_euros(to_pay)}", bold=True)
    letter.gap()
    letter.amounts(lines, "Total")
    letter.say("Une difficulté pour payer ? Parlez-en à l’agence : il y a des solutions.")
    letter.gap()
    # The format "avis" of assets/rules/rent_notice.toml.
    content = f"HLM1|{sources.tenant.number}|{due.month:%Y-%m}|{to_pay.cents}"
    letter.code(content, "Montrez ce code à la borne : elle trouve votre compte.")


def _attestation(letter: Letter, sources: DocumentSources, document: AvailableDocument) -> None:
    lease = _lease(sources)
    last = sources.months()[-1]
    letter.say(
        f"{sources.landlord.name} atteste que {sources.tenant.display_name} est locataire depuis le "
        f"{format_day(lease.signed_on)} du logement suivant : {sources.tenant.address} ({lease.home}, "
        f"{_surface(lease)})."
    )
    letter.gap()
    letter.say(f"Loyer et charges de {format_month(last.month)} :")
    letter.amounts([(line.label, line.amount) for line in last.lines if line.month], "À payer")
    owes = sum((line.amount for line in sources.lines), Money(0)).cents > 0
    letter.say("Il reste un solde à payer à ce jour." if owes else "Les loyers sont payés à ce jour.")
    letter.say("Attestation délivrée gratuitement pour servir ce que de droit.", small=True)


def _bail(letter: Letter, sources: DocumentSources, document: AvailableDocument) -> None:
    lease = _lease(sources)
    first = sources.months()[0]
    rent = next(line.amount for line in first.lines if line.kind is AccountLineKind.LOYER)
    for title, words in (
        ("Entre", f"{sources.landlord.name}, bailleur, et {sources.tenant.display_name}, locataire."),
        ("Le logement", f"{sources.tenant.address}. {lease.home}, {_surface(lease)}."),
        (
            "La durée",
            f"Le bail commence le {format_day(lease.signed_on)}. Il continue sans nouvelle signature.",
        ),
        ("Le loyer", f"{format_euros(rent)} par mois au premier mois connu du compte, plus les charges."),
        ("Le dépôt de garantie", f"{format_euros(lease.deposit)}, rendu après le départ."),
        ("Partir", "Le préavis est de trois mois, d’un ou de deux mois dans les cas prévus par la loi."),
    ):
        letter.say(title, bold=True)
        letter.say(words)
        letter.gap()


def _decompte(letter: Letter, sources: DocumentSources, document: AvailableDocument) -> None:
    row = sources.charges[int(document.id.rpartition("-")[2])]
    posts = [(str(post["label"]), Money(int(post["cents"]))) for post in row.posts]
    letter.say(f"Du 1er janvier au 31 décembre {row.year}, votre logement a coûté :")
    letter.gap()
    letter.amounts([*posts, ("Vos provisions, déjà payées", -row.provisions)], "Différence")
    left = sum((amount for _, amount in posts), Money(0)) - row.provisions
    if left.cents > 0:
        letter.say(f"Il reste {format_euros(left)} à votre charge : ils sont sur votre compte.", bold=True)
    else:
        letter.say(f"{format_euros(-left)} vous reviennent : ils sont sur votre compte.", bold=True)
    letter.say("Vous pouvez voir les factures à l’agence pendant six mois.", small=True)


_PAGES: dict[DocumentKind, Callable[[Letter, DocumentSources, AvailableDocument], None]] = {
    DocumentKind.QUITTANCE: _quittance,
    DocumentKind.RECU: _recu,
    DocumentKind.AVIS_ECHEANCE: _avis,
    DocumentKind.ATTESTATION: _attestation,
    DocumentKind.BAIL: _bail,
    DocumentKind.DECOMPTE_CHARGES: _decompte,
}


def _month(sources: DocumentSources, document: AvailableDocument) -> MonthBalance:
    return next(each for each in sources.months() if each.month == document.month)


def _lease(sources: DocumentSources) -> LeaseRow:
    assert sources.lease is not None, "there is no such document without one"
    return sources.lease


def _balance(sources: DocumentSources, before: date) -> Money:
    return sum((line.amount for line in sources.lines if line.day < before), Money(0))


def _surface(lease: LeaseRow) -> str:
    return f"{lease.surface:g} m²".replace(".", ",")

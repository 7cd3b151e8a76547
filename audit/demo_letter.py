"""The letter that a fake camera sees: printed here, so that each word's place is known without reading it."""

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from kiosk.domain.letters import LetterText, LetterWord
from kiosk.i18n.fonts import FONTS

_SIZE = 700, 990
_MARGIN, _LETTERS, _LINE = 70, 19, 27

OVERDUE = """\
Habitat des Tilleuls
Agence des Tilleuls
12 place de la Mairie

Villeneuve, le 20 novembre 2026

Objet : rappel de loyer

Madame,
Sauf erreur ou omission de notre part, votre compte
locataire présente un solde débiteur.
Nous vous remercions de bien vouloir procéder à son
règlement avant le 31 décembre.

Montant à régler : 282,40 €

Le service des loyers"""

ORDER_TO_PAY = """\
SCP Durand et Petit
Commissaires de justice associés

COMMANDEMENT DE PAYER

À la demande de Habitat des Tilleuls, bailleur, nous
vous faisons commandement de payer dans un délai
de six semaines la somme ci-dessous.

Total à payer : 2 476,64 €"""


@cache
def printed_letter(lines: str = OVERDUE) -> LetterText:
    """The picture of these lines, and their words with their places."""
    page = Image.new("RGB", _SIZE, "white")
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONTS["latin"][0]), _LETTERS)
    words: list[LetterWord] = []
    for rank, line in enumerate(lines.split("\n")):
        left, top = float(_MARGIN), _MARGIN + rank * _LINE
        for word in line.split():
            right = left + draw.textlength(word, font=font)
            draw.text((left, top), word, font=font, fill="#1c1c1c")
            box = (left / _SIZE[0], top / _SIZE[1], right / _SIZE[0], (top + _LETTERS * 1.2) / _SIZE[1])
            words.append(LetterWord(word, rank, *box))
            left = right + draw.textlength(" ", font=font)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85)
    return LetterText(out.getvalue(), tuple(words))

"""Where one is to come, and what to bring, in the words of the letter: told only where it says so clearly."""

import re

from .letter_page import Found, PrintedPage, found_at

#: Words that say that someone is to come somewhere, in the same sentence.
_COMING = re.compile(
    r"\b(?:convoqu|present(?:er|ez|ation)|rendez[- ]vous|attend(?:u|ons|ue)|recev|recu|venir|entretien|"
    r"rencontrer|rendre)"
)
_PLACES = (
    r"(?:prefecture|sous[- ]prefecture|mairie|agence|tribunal|accueil|guichet|bureau|locaux|siege|centre|"
    r"maison|caf|cpam|antenne|permanence)"
)
#: A place that a sentence names: up to its end, or to what is said of other things than where.
_WHERE = re.compile(
    rf"(?:\b(?:a la|a l'|au|aux|dans (?:nos|les)|en|a notre|a votre) ?|(?<=, )){_PLACES}\b"
    r"[^.;!?#]{0,90}?(?=[.;!?](?: |$)|,? (?:muni|pour|afin|avec|au sujet|ou vous|et|"
    r"le (?:lun|mar|mer|jeu|ven|sam)|le [0-9]|a [0-9]{1,2} ?(?:h|:))|$)"
)
_MEETING = r"(?:du|de l'|de la|de) ?(?:rendez[- ]vous|convocation|entretien|audience|rencontre|visite|rv|rdv)"
#: A place that stands behind its label, on a line; not one of birth, nor where whoever writes lives.
_LABELLED = re.compile(rf"\b(?:lieu(?: {_MEETING})?|adresse {_MEETING}) ?: ")
_BRING = re.compile(
    r"(?<!n')(?<!ne )(?<!pas )(?<!sans )(?<!inutile d')"
    r"\b(?:(?:munissez[- ]vous|vous munir|muni(?:e|\(e\))?s?)(?: (?:bien|imperativement|obligatoirement|"
    r"egalement))? (?:de |des |d'|: )|apporte[rz](?: (?:bien|imperativement|obligatoirement|egalement))? ?:? "
    r"(?!(?:pas|rien|plus|aucun)\b|[a-z' ]{0,12}\b(?:reponse|solution|aide|modification|precision)s?\b))"
)
#: What to bring ends with its sentence; more than that is no sentence.
_SENTENCE = re.compile(r"[^.;!?#]{3,160}?(?=[.;!?](?: |$)|$)")


def find_where(page: PrintedPage) -> Found | None:
    """Where one is to come."""
    if (label := _LABELLED.search(page.text)) is not None:
        line = page.line_of(label.start())
        if label.end() < line.end and page.line_of(label.end()) is line:
            return _found(page, label.end(), line.end)
    for match in _WHERE.finditer(page.text):
        if _COMING.search(page.said_before(match.start())) and not page.denies(match.start()):
            return _found(page, match.start(), match.end())
    return None


def find_what_to_bring(page: PrintedPage) -> Found | None:
    """What one is to have along."""
    for asked in _BRING.finditer(page.text):
        listed = _SENTENCE.match(page.text, asked.end())
        if listed is not None and not page.denies(asked.start()):
            return _found(page, listed.start(), listed.end())
    return None


def _found(page: PrintedPage, start: int, end: int) -> Found | None:
    words = page.words_of(start, end)
    if not words or any(word.unsure for word in words):
        return None
    found = found_at(words)
    return Found(found.words.strip(" .,;:-"), found.place)

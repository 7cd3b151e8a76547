"""Where one is to come, and what to bring, in the words of the letter: told only where it says so clearly."""

import re

from kiosk.domain.letters import LetterWord

from .letter_clauses import ON_A_CASE, ON_ANYTHING
from .letter_page import Found, PrintedLine, PrintedPage, around, found_at, plain_form

_PLACES = (
    r"(?:prefecture|sous[- ]prefecture|mairie|agence|tribunal|accueil|guichet|bureau|locaux|siege|centre|"
    r"maison|caf|cpam|antenne|permanence)"
)
#: A place that a sentence names: up to its end, or to what is said of other things than where.
_WHERE = re.compile(
    rf"(?:\b(?:a la|a l'|au|aux|dans (?:nos|les)|en|a notre|a votre) ?|(?<=, )){_PLACES}\b"
    r"[^.;!?#]{0,90}?(?=[.;!?](?: |$)|,? (?:muni|pour\b|afin\b|avec\b|au sujet\b|ou vous\b|et\b|"
    r"vo(?:tre|s)\b|le (?:lun|mar|mer|jeu|ven|sam)|le [0-9]|a [0-9]{1,2} ?(?:h|:))|$)"
)
#: That the reader is to come there, now or later: where no day is told.
_CALLED = re.compile(
    r"\b(?:vous (?:etes|serez) (?:[a-z]+ ){0,2}(?:convoque|attendu)|vous (?:attend|convoqu)|"
    r"(?:presentez[- ]vous|vous presenter)\b)"
)
#: In a sentence that does not say where to come, or not for sure: it denies, hangs on a case, offers, is over
#: or moved, or says whom to call.
_MOVED = (
    rf"ne\b|n'|non\b|pas\b|au lieu\b|plutot\b|(?<!au )plus\b(?! tard)|ancien(?:ne)?s? {_PLACES}|"
    r"(?:deplace|remplace|reporte|annule|avance|transfere|modifie|change|ferme)(?:e?s?)\b"
)
_NOT_SURE = re.compile(
    rf"\b(?:{_MOVED}|selon\b|aussi\b|telephon|domicile\b|chez vous\b|(?:r?appel|contact)e[rz]\b|"
    r"ecri(?:re|vez)\b|preven(?:ez|ir)\b|apres (?:votre|notre|ce)\b|"
    r"suite a (?:votre|notre) (?:rendez|visite|passage|entretien)|"
    r"avez\b(?! (?:bien |un |pris )*rendez)|ont\b|depose|manque|precedent)"
)
_IS_MOVED = re.compile(rf"\b(?:{_MOVED})")
_RECEIVED_ELSEWHERE = re.compile(
    r"\b(?:(?:est|sont|seront|serez) (?:desormais |actuellement |provisoirement )?"
    r"(?:accueilli|recu|oriente|dirige)|accueil\b[^.;!?]{0,40} se f(?:ait|era) )"
)
_A_PLACE = re.compile(rf"\b{_PLACES}\b")
#: Between the call and a place: it is the place of something else.
_OF_ANOTHER = re.compile(
    r"\b(?:au sujet|concernant|dossier|demande|appel|suite a|pour|afin|inscri[a-z]*|suivi|"
    r"face|pres|a cote|derriere|devant)\b"
)
#: Behind a name of a place: that more than where is said.
_NO_NAME = re.compile(
    r"(?<![a-z-])(?:vous|nous|elle|il|est|sont|sera|qui|ou|puis|mais|dont|par|sans)(?![a-z-])"
)
_MEETING = r"(?:du|de l'|de la|de) ?(?:rendez[- ]vous|convocation|entretien|audience|rencontre|visite|rv|rdv)"
#: A place that stands behind its label, on a line; not one of birth, nor where whoever writes lives.
_LABELLED = re.compile(rf"\b(?:lieu(?: {_MEETING})?|adresse {_MEETING}) ?: ")
_ADDRESS = re.compile(
    rf"\b(?:{_PLACES}|rue|avenue|boulevard|place|quai|cours|allee|chemin|salle|batiment|etage|hall|residence|"
    r"immeuble|espace)\b"
)
_NO_ADDRESS = re.compile(
    r"\b(?:nee?\b|naissance|voir|plan|verso|definir|confirmer|preciser|telephon|communique|ulterieur|visio|"
    r"ci-|ancien|ferme|(?:ou|non|pas|plus)\b)"
)
_HOW = r"(?: (?:bien|imperativement|obligatoirement|egalement))?"
_BRING = re.compile(
    r"\b(?:(?:munissez[- ]vous|(?<!que )vous vous munirez|(?P<infinitive>vous munir)|"
    rf"(?P<state>muni(?:e|\(e\))?s?)){_HOW} (?:de |des |d'|(?=: ))|"
    rf"(?:(?P<other>apporter)|(?<!vous )apportez|(?<!que )vous apporterez)(?:-nous)?{_HOW} )"
    r"(?:(?:les )?(?:pieces|documents|justificatifs|papiers) (?:suivante?s?|ci-dessous|ci-apres) )?(?:: )?"
)
#: Before "apporter": that the reader is to.
_ASKED_TO = re.compile(
    r"(?:\b(?:merci|pri(?:e|ee|es|ees|ons|ere)|demand(?:e|ons)) (?:de |d')(?:bien )?(?:vouloir )?|"
    r"\b(?:veuillez|devez|devrez|faut|faudra) (?:bien )?|\b(?:invit(?:e|ee|es|ees|ons)|pens(?:ez|er)) "
    r"(?:bien |aussi )?a |\boublie(?:r|z pas) (?:de |d')|\b(?:pieces?|documents?|justificatifs?|papiers?) "
    r"(?:justificatives? )?a )$"
)
#: Before "muni de": that it is the reader who comes so.
_COMES = re.compile(
    r"\bvous\b(?![^.;!?]*\b(?:accompagne|personne|conseill|technicien|agent|collegue))"
    r"[^.;!?]*\b(?:convoque|attendu|presente|venir|rendre)|\bpresentez[- ]vous\b|\bvenez\b|"
    r"\bvous (?:devez|devrez) etre $"
)
_REMINDER = re.compile(r"\bn'oubliez pas\b|\bne pas oublier\b|\bne manquez pas\b")
#: In a sentence that does not say what to bring, or not to everyone.
_NOT_ASKED = re.compile(
    r"\b(?:ne\b|n'|inutile\b|evite[rz]?\b|sans\b|aucune?\b|rien\b|non\b|besoin\b|peine\b|selon\b|"
    r"plus tard\b|ensuite\b|prochaine?\b|seconde?\b|deuxieme\b|eventuel|cas echeant|facultati|a moins\b)"
)
#: What is no thing.
_NO_THING = re.compile(
    r"[a-z' ]{0,30}\b(?:attention|soin|vigilance|reponse|solution|aide|modification|changement|precision|"
    r"renseignement|information|correction|contribution|soutien|reclamation|concours|patience|courage|"
    r"ci-dessous|ci-apres|ci-jointe?|jointe?)s?\b|(?:sa|son|ses|leurs?|pas|plus)\b"
)
#: Elsewhere in the letter: of some thing that it is not to be brought any more.
_NO_MORE = re.compile(
    r"\bn(?:e (?:sont|sera|seront)|'est) (?:plus|pas) "
    r"(?:demande|necessaire|exige|obligatoire|utile|a (?:apport|fourn))"
)
_THING = re.compile(r"\b(?!votre\b)[a-z]{5,}")
#: In the sentence behind it.
_AND_MORE = re.compile(r"\b(?:aussi|egalement|de plus|en outre)\b")
_OTHERS_BRING = re.compile(r"(?:vos|votre) (?:enfants?|fils|filles?|mari|femme|conjointe?|epou(?:x|se)) doi")
#: Longer than any list in a sentence, in characters.
_MAX_LIST = 240
_BULLET = re.compile(r"[-–—•*·▪●○☐□] ?|[a-z0-9][).] ")
#: Before a name that begins the next line of the same sentence.
_GOES_ON = re.compile(
    r"(?:,|-|\b(?:de|du|des|la|le|les|et|a|au|rue|avenue|boulevard|place|quai|saint)|[dl]') ?$"
)


def find_where(page: PrintedPage, day: Found | None) -> Found | None:
    """Where one is to come; ``day``: the one on which. ``None`` where several places could be it."""
    places = _labelled_places(page) or _told_places(page, plain_form(day.words) if day else "")
    if len({page.text[start:end] for start, end in places}) != 1 or _is_moved(page, places[0][1]):
        return None
    return _found(page, *places[0])


def _labelled_places(page: PrintedPage) -> list[tuple[int, int]]:
    places = []
    for label in _LABELLED.finditer(page.text):
        start, end = label.end(), page.line_of(label.start()).end
        value = page.text[start:end]
        if _ADDRESS.search(value) and not _NO_ADDRESS.search(value):
            places.append((start, end))
    return places


def _told_places(page: PrintedPage, day: str) -> list[tuple[int, int]]:
    """Those in the sentences that tell the day, or call the reader."""
    places = []
    for match in _WHERE.finditer(page.text):
        begin, end = page.sentence_of(match.start())
        sentence = page.text[begin:end]
        calls = [begin + each.end() for each in _CALLED.finditer(sentence)]
        if day and day in sentence:
            calls.append(begin + sentence.index(day) + len(day))
        if not calls or _NOT_SURE.search(sentence) or page.says(begin, end, ON_ANYTHING):
            continue
        called = max((each for each in calls if each <= match.start()), default=begin)
        if not _OF_ANOTHER.search(page.text, called, match.start()):
            places.append(match.span())
    if any(_NO_NAME.search(page.text, *each) for each in places):
        return []
    return places


def _is_moved(page: PrintedPage, at: int) -> bool:
    """Whether a sentence behind that place says that it is somewhere else, or that some place is closed."""
    for place in _A_PLACE.finditer(page.text, page.sentence_of(at - 1)[1]):
        sentence = page.sentence_of(place.start())
        says_so = _IS_MOVED.search(page.text, *sentence) or _RECEIVED_ELSEWHERE.search(page.text, *sentence)
        if says_so and not page.says(*sentence, ON_A_CASE):
            return True
    return False


def find_what_to_bring(page: PrintedPage) -> Found | None:
    """What one is to have along: the whole list, or nothing."""
    asked = [each for each in _BRING.finditer(page.text) if _is_asked(page, each)]
    if len(asked) != 1:
        return None
    (match,) = asked
    if page.line_of(match.end()).start == match.end() and _BULLET.match(page.text, match.end()):
        found = _listed(page, page.line_of(match.end()))
        return found if found and not _is_given_up(page, plain_form(found.words)) else None
    end = page.sentence_of(match.end())[1]
    listed = page.text[match.end() : end]
    if not listed.endswith((".", "!")) or len(listed) > _MAX_LIST or "#" in listed:
        return None
    begin, stop = page.sentence_of(end + 1)
    if _AND_MORE.search(page.text, begin, stop) and not _OTHERS_BRING.match(page.text, begin):
        return None
    return None if _is_given_up(page, listed) else _found(page, match.end(), end)


def _is_given_up(page: PrintedPage, listed: str) -> bool:
    """Whether a thing of the list is said not to be needed any more."""
    things = set(_THING.findall(listed))
    return any(
        things & set(_THING.findall(page.said_before(each.start()))) for each in _NO_MORE.finditer(page.text)
    )


def _is_asked(page: PrintedPage, match: re.Match[str]) -> bool:
    begin, end = page.sentence_of(match.start())
    before = page.text[begin : match.start()]
    if page.says(begin, end, ON_ANYTHING) or _NO_THING.match(page.text, match.end()):
        return False
    if _NOT_ASKED.search(_REMINDER.sub("", page.text[begin:end])):
        return False
    if match["infinitive"] or match["other"]:
        return _ASKED_TO.search(before) is not None
    return match["state"] is None or _COMES.search(before) is not None


def _listed(page: PrintedPage, first: PrintedLine) -> Found | None:
    """A list with an item on each line, without its signs; none where its end is not sure."""
    items: list[list[LetterWord]] = []
    ends, closed = False, ""
    for line in page.lines[page.lines.index(first) :]:
        closed = page.text[: line.start].rstrip()[-1:]
        bullet = _BULLET.match(page.text, line.start)
        words = page.words_of(bullet.end() if bullet else line.start, line.end)
        is_new = not bullet and words[0].text[:1].isupper()
        if ends := not words or is_new or (bool(items) and closed == "."):
            break
        if bullet:
            items.append(words)
        else:
            items[-1] += words
    else:
        closed = page.text[-1:]
    are_small = not any(each[0].text[:1].isupper() for each in items)
    words = [word for item in items for word in item]
    if not words or (closed != "." and not (ends and are_small)):
        return None
    place = first.start, line.start if ends else len(page.text)
    if any(word.unsure for word in words) or _NOT_ASKED.search(page.text, *place):
        return None
    if page.says(*place, ON_ANYTHING):
        return None
    said = ", ".join(" ".join(word.text for word in item).strip(" .,;") for item in items)
    return Found(said, around(words))


def _found(page: PrintedPage, start: int, end: int) -> Found | None:
    """What stands there, unless a line in it begins something else or a word is not sure."""
    for line in page.lines:
        begins = start < line.start < end and line.words[0].text[:1].isupper()
        if begins and not _GOES_ON.search(page.text[start : line.start]):
            return None
    words = page.words_of(start, end)
    if not words or any(word.unsure for word in words):
        return None
    found = found_at(words)
    return Found(found.words.strip(" .,;:-"), found.place)

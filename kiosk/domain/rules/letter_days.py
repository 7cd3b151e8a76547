"""When: the last day on which to act, or the day and the hour at which something takes place.

Of several that could be it none is told.
"""

import re
from datetime import date, time, timedelta

from kiosk.domain.letters import LetterWord

from .letter_clauses import NOT_SO, ON_A_CASE, Hang
from .letter_page import SUBJECT, Found, PrintedPage, are_apart, around
from .numbers_in_words import NUMBERS, ONES, any_of, number_of

#: What is further away was misread.
_PLAUSIBLE = timedelta(days=800)
_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
#: As they are written short, with a point or none; "mar" and "mai" are no such ones.
_SHORT_MONTHS = {
    short: number
    for number, names in enumerate(
        ("janv jan", "fevr fev", "", "avr", "", "", "juil", "", "sept", "oct", "nov", "dec"), 1
    )
    for short in names.split()
}
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:{'|'.join(_SHORT_MONTHS)})\b\.?)"
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAY_WORDS = any_of(word for word, number in NUMBERS.items() if number <= 31)
_YEAR_WORDS = any_of(word for word, number in NUMBERS.items() if 20 <= number < 60)
_HOUR_WORDS = any_of(word for word, number in NUMBERS.items() if number < 24)
_MINUTE_WORDS = any_of(word for word in NUMBERS if word not in ONES)
_DATE_WORDS = rf"[a-z]* ?\d{{1,2}}(?:er)? {_MONTH}(?: 20\d\d)?|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}"
_DATE = re.compile(
    rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS)}),? )?(?:le )?(?<![\d/.,])(?:"
    rf"(?P<day>\d{{1,2}}|\b(?:{_DAY_WORDS})) (?P<month>{_MONTH})"
    rf"(?: (?P<year>20\d\d)| deux[ -]mille[ -](?P<worded>{_YEAR_WORDS}))?"
    r"|(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>20\d\d|\d\d))(?![\d/])"
)
#: A day of which a figure could not be read.
_HIDDEN_DAY = re.compile(rf"(?:le )?#+(?:er)? {_MONTH}|(?:le )?#{{1,2}}[/.-]#{{1,2}}[/.-]#+")
#: "10 h 15", and "8het12h" where the spaces are too narrow to be seen. "2 heures de travaux" are no hour, and
#: none is known of which the minutes could not be read.
_CLOCK = (
    r"(?:(?P<hour>[01]?\d|2[0-3]) ?(?:h(?=\b|[\da]|et)|:(?=[\d#])|heures?\b(?! d(?:e\b|')))(?! ?\d?#)"
    rf"(?: ?(?P<minute>[0-5]\d)(?!\d)| (?P<minute_said>{_MINUTE_WORDS})\b)?"
    rf"|\b(?P<hour_word>{_HOUR_WORDS}) heures?\b(?! d(?:e\b|'))(?: (?P<minute_word>{_MINUTE_WORDS})\b)?)"
)
_HOUR = re.compile(
    r"^[ ,;:()–-]*(?:(?:a partir|heures?|horaires?|creneau(?: horaire)?|plage horaire)\b[ :]*)?"
    rf"(?:(?:(?P<span>de|entre)|a|vers|des|:) ?)?{_CLOCK}"
)
#: "de 8 h à 12 h", "8h30-12h"; only behind "entre" or "de" is "et" no other hour.
_UNTIL = re.compile(rf" ?(?P<bound>et|a|[-–—]) ?{_CLOCK}")
#: "de 8 h à 12 h et de 14 h à 18 h", "à 10 h ou 14 h": which is the one is not known.
_OTHER_HOUR = re.compile(rf"[ ,;]*(?:et|ou|puis|/) ?(?:(?:de|entre|a) ?)?{_CLOCK}")
_LATER_HOUR = re.compile(
    r"(?:[^.;!?]{0,50}|[^;!?]{0,60}\b(?:presentez-vous|arrive[rz]|venez|soyez)\b[^.;!?0-9]{0,30})"
    r"\b\d{1,2} ?(?:h\b|h\d|:\d\d)"
)
#: "9 heures et demie", "8 h du soir": another hour than its figure; in "9 h 3O" a letter is a figure, and in
#: "9 h 3 0" one figure more than was read belongs to it.
_NOT_THE_HOUR = re.compile(
    r" ?\d|,? ?(?:et (?:demie?|quart)|moins|du soir|de l'apres|cinq|\d[oilsbzgq]|[oilsbzgq]\d|[os]o)\b"
)
#: "9 h (et non à 10 h)".
_NOT_THAT_HOUR = re.compile(r" ?[(,]? ?et (?:non|pas) [^.;!?)]*\)?")
#: Behind "9 h 12": it is the number of a house. Nobody is asked to come at twelve past.
_STREET = re.compile(r" (?:bis |ter )?(?:rue|avenue|boulevard|place|allee|quai|cours|chemin|impasse)\b")
#: What stands before the day to which the last one is moved.
_MOVES = (
    r"(?<!que nous )\b(?:repouss|report|decal|prolong|avanc)(?:e?ons|ee?s?) (?:donc )?"
    r"(?:cette (?:date|echeance)|(?:ce|votre|le) delai|(?:la|votre) date limite|l'echeance)\b"
)
#: Before a day from which on something is done that is told as that day.
_EVICTION_FROM = r"expulsion a (?:partir|compter) du"
_DEBIT_FROM = r"preleve(?:e?s?|ment)\b[a-z' ]{0,30} a (?:partir|compter) du"
_FROM_THEN = re.compile(rf"(?:{_EVICTION_FROM}|{_DEBIT_FROM}) $")
#: "pour le terme de votre bail, soit le 14 juin".
_END_OF_LEASE = r"(?:le terme|la fin|l'(?:echeance|expiration))(?: [a-z]+){0,4}(?: ?, ?(?:soit|a savoir))?"
#: What stands before the last day on which to act, the surest first; before a day on which something is.
_DEADLINES = tuple(
    re.compile(rf"(?:{each})[ :,]*(?:le )?$")
    for each in (
        rf"{_MOVES} (?:au|jusqu'au)|"
        r"avant le|au plus tard(?: le)?|\bnon[- ]paiement (?:au|le)|d'ici(?: le| au)|limite[a-z' ]{0,30}|"
        r"(?:retourner|renvoyer|adresser|transmettre|parvenir|remettre|rendre|repondre|regler|payer|"
        r"reglement)[a-z' ]{0,30} pour le",
        r"jusqu'au",
        r"prelevee?s?[a-z' ]{0,30} le|prelevement (?:automatique )?(?:du|le)|date de prelevement|"
        rf"{_DEBIT_FROM}",
        r"exigible[a-z' ]{0,12}|a (?:payer|regler) (?:pour )?le|(?:date d'|(?<!a )(?<!prochaine )\b)echeance|"
        r"payable[a-z' ]{0,12}|(?:1re|premiere|1er|premier) (?:echeance|mensualite|versement)[a-z' ]{0,12}",
        rf"conge pour(?: {_END_OF_LEASE})?|"
        r"(?:resilie[a-z]*|prendra fin|prend fin|se terminera|s'achevera|expire|expirera|cessera)"
        r"(?: a la date du| a compter du| le)",
        _EVICTION_FROM,
    )
)
_UNTIL_RANK, _EVICTION_RANK = 1, len(_DEADLINES) - 1
_REACH = 120
#: Before the day to which something is moved.
_MOVED_TO = re.compile(
    r"\b(?:deplac|report|avanc|decal|repouss)e?e? (?:donc |finalement |maintenant )?au (?:"
    rf"{'|'.join(_WEEKDAYS)})? ?$"
)
#: Behind the last day: "pour le 31 décembre, dernier délai".
_LAST = re.compile(r"^[ ,(]*(?:dernier delai|au plus tard|delai de rigueur|date limite)")
#: Behind a day that is over: "exigible le 1er octobre n'est pas réglée".
_WAS_DUE = re.compile(
    r"[^.;!?]{0,25}\b(?:n'est (?:pas|toujours pas)(?! (?:annule|supprime|reporte))|n'a pas ete|"
    r"reste impayee?|demeure impayee?)\b"
)
#: Another day that is told without its date: "il passera le lundi suivant".
_NEXT_DAY = re.compile(
    r"\b(?:(?:passer|viendr|interviendr|aur)(?:a|ai|ont|ons)|(?:report|decal|fix)ee?s?)\b[^.;!?]{0,30} "
    rf"(?:lendemain|la veille|(?:{'|'.join(_WEEKDAYS)}) (?:suivant|precedent|d'apres|d'avant))\b"
)
#: Which part of a residence.
_BUILDING = re.compile(r"\b(batiment|escalier|cage) ([a-z]|\d{1,2})\b")
#: Between a day that is not the one and the one that is.
_BUT = re.compile(r"[^.;!?]{0,30}\bmais (?:plutot )?(?:au |avant |avant le |pour le )?$")
#: What who comes to a home does there.
VISITING = (
    r"\b(?:(?:re)?pass|effectu|proced|remplac|install|realis|control|relev|ramon|pos|verifi|chang|trait)"
    r"er(?:a|ai|ons|ont)\b"
)
_TAKES_PLACE = re.compile(
    r"(?:rendez-vous|convoqu|audience|plaidee|presenter|comparaitre|attendue?s?\b|vous attend|"
    rf"recevr(?:ons|ai?)|serez recue?s?\b|rencontrer|accueillir|venir|viendr|{VISITING}|passer|"
    r"sera (?:chez vous|presente?)|aura lieu|auront lieu|passage|interviend|intervention|visite|prevue?s?\b|"
    r"etat des lieux|"
    r"fixee?s?\b|reunion|assemblee|entretien|travaux|coupure|coupee?s?\b|couper\b|interrompre\b|interrompue?s?\b)(?:[^.;!?]|\.(?=\d)){0,90}$"
)
#: Before the days of what takes place twice.
_TIME = r"(?:passage|visite|intervention|traitement|rendez-vous)s?\b[^.;!?0-9]{0,40}$"
_FIRST_TIME = re.compile(rf"\b(?:premiere?|1er|1ere|1re) {_TIME}")
_SECOND_TIME = re.compile(rf"\b(?:seconde?|deuxieme|2n?de?|2e(?:me)?) {_TIME}")
#: What does not take place, or on another day that is not told. Not "sera annulé", which hangs on something.
_CALLED_OFF = re.compile(
    r"\b(?:est|sont|ete) (?:donc |malheureusement )?"
    r"(?:annulee?s?|supprimee?s?|reportee?s?(?! (?:au?|le)\b(?! (?:une?|plus|la)\b)))\b"
    r"|\b(?:nous annulons|(?:devons|contraints? d['e] ?|obliges? d['e] ?) ?annuler)\b"
    r"|\bn'(?:a|ont|aura|auront) (?:donc |finalement )?(?:pas|plus) lieu\b"
    r"|\bne (?:passer|viendr|interviendr)(?:a|ont) (?:donc |finalement )?(?:pas|plus)\b"
    r"|\bne pourr(?:a|ai|ons|ont) (?:donc |finalement )?(?:pas|plus) "
    r"(?:passer|venir|intervenir|avoir lieu|vous recevoir(?! (?:sans|avant|apres|plus|en)\b))\b"
    r"|\b(?:est|sont) remise?s? a plus tard\b|\bne se (?:fera|feront) (?:pas|plus)\b"
    r"|\bn'est (?:pas|plus) maintenue?\b|\bavons du (?:annuler|reporter|remettre|deplacer)\b"
    r"|\bdevoir annuler\b|\b(?:ai|avez|avons) (?:bien |donc )?(?:annule|supprime)\b"
    r"|\b(?:rendez-vous|convocation|passage|visite|intervention|entretien|courrier|lettre)\b[^.;!?]{0,60} "
    r"(?:est|etait) (?:donc )?(?:une erreur|sans objet|nulle?|caduc|caduque)\b"
    r"|\b(?:a|ne pourra|n'a pas pu|n'a pas) (?:pas |plus )?(?:ete|etre) honoree?\b"
    # One was missed or refused, and another one is to be asked for.
    r"|\b(?:n'(?:etes pas venue?|avez pas pu venir|etiez pas (?:la|presente?|chez vous))|"
    r"vous avez (?:refuse|manque|annule|decline) (?:le|la|l'|notre|votre|ce|cette) ?"
    r"(?:passage|rendez-vous|visite|intervention))\b(?!.{0,120}\b(?:re)?(?:pass|viend)[a-z]*r(?:a|ons|ont)\b)"
    r"(?=.{0,80} (?:prenez|prendre|demandez|(?:r?appelez|contactez)(?:-nous)? pour) (?:un )?"
    r"(?:nouveau|autre) (?:rendez-vous|jour))"
)
#: Behind what does not take place: that it does on another day.
_INSTEAD = re.compile(
    r"\b(?:(?:re)?passer|(?:re|inter)?viendr|recevr)(?:a|ai|ons|ont)\b[^.;!?]{0,30} le (?:"
    rf"{_DATE_WORDS})"
)
_OTHER_DAYS = re.compile(
    r"(?:treve hivernale[^.;!?]{0,60}|a (?:partir|compter) du|facture (?:du|vers le)|\bnee? le|du bail|"
    r"ce jour,?|signe le|arrete(?:e)? au|depuis le|en date du|lettre du|courrier du|"
    r"\b(?:valable|valide) jusqu'au)[ :]*$|"
    # What has been done, or was to be.
    r"\bn'etes pas venue? (?:le )?$|\bvous ne vous etes pas presentee?[^.;!?]{0,40} du $|"
    r"\b(?:a|ont) ete (?!fix|prev|report|program|decid|conven|renvoy|deplac|plani|avanc|decal|repouss|propos|"
    r"accord|mis)[a-z]+ (?:le )?$|"
    # What an advertisement offers; the time of what was paid.
    r"\b(?:beneficiez|profitez|remise (?:de \d|exceptionnelle)|promotion|offre valable|adhesion)\b"
    r"[^.;!?]{0,80}$|\bfermee?s?\b[^.;!?]{0,60}$|\bchez (?:votre|vos|un|les) voisine?s?\b[^.;!?]{0,30}$|"
    r"\b(?:tous les|toutes les|chaque) [a-z]+ jusqu'au $|"
    # Until when to say that one will not be there.
    r"(?:\babsente?s? ?\?|\bsi vous ne pouvez)[^.;!]{0,80}$"
)
#: Before the day on which a judge hears, that of which another appointment may be told too.
_HEARING = re.compile(r"(?<!avant cette )(?<!avant l')\baudience\b[^.;!?]{0,60}$")
#: Before the last day on which to say that one cannot do what is asked for.
_TO_GET_IN_TOUCH = re.compile(
    r"\b(?:appele[rz]|contacte[rz]|joign(?:ez|dre)|preven(?:ez|ir)|prendre|prenez|rapprochez)\b[^.;!?]{0,50}$"
)
#: Before the day of the paper itself.
_DAY_OF_PAPER = re.compile(r"\b(?:affiche|emis|edite|imprime|publie|etabli|redige)e?s? (?:le )?$")
_DELAY = re.compile(
    r"(?:disposez (?:de|d'un delai (?:maximum )?(?:de|d'))|dans (?:un |le )?delai (?:maximum )?(?:de|d')|"
    r"sous(?: un delai de)?|dans les|vous avez(?=[^.;!?]{0,30} pour (?:nous )?(?:repond|regl|pay|envoy|"
    rf"fourn))) ?(?:huitaine|quinzaine|(?:\d+|une|{_DAY_WORDS}) (?:\([\dx ]+\) )?"
    r"(?:jours?(?: ouvres| ouvrables| francs)?|semaines?|mois))\b"
)
#: A time in which to object, in which others decide, or for which something lasts.
_OTHER_DELAY = re.compile(
    r"\b(?:contest|recours|saisir|faire appel|interjeter|opposition|tribunal administratif|le prefet|"
    r"au ministre|mediateur|retractation)"
)
#: Until when another than the reader acts.
_OTHERS_ACT = re.compile(
    r"\bnous (?:vous )?(?!attend|recev|accept|patient)[a-z]+rons\b|\bs'il ne (?:regle|paie|paye|rembourse)\b|"
    r"\b(?:juge|commission|tribunal|banque|ascensoriste|entreprise|societe|prestataire|technicien|artisan|"
    r"plombier|expert|assureur|prefet|notaire|mairie|syndic|bailleur|proprietaire|"
    r"fournisseur)\b[^.,;!?]{0,30}\b(?:doit|doivent|devra|va|vont|rendra|dira)\b|"
    r"\b(?:fsl|caf|assurance|qui)\b[^.,;!?]{0,30}\b(?:paiera|versera|reglera|remboursera)\b"
)
#: Before "avant le": what will be done, and by nobody who is named behind it.
_WILL_BE_DONE = re.compile(
    r"\b(?!devr|faudr|pourr|voudr)[a-z]{2,}r(?:a|ont)\b(?! (?:a|exigibles?|dus?|dues?|preleve[a-z]*|"
    r"debite[a-z]*)\b)"
    r"(?:(?!\b(?:vous|votre|vos|merci|priere|defaut|absence|faute|sans|non|si|[a-z]+ez|(?:a|de) [a-z]+(?:er|"
    r"ir|re))\b)[^.;!?])*$"
)


def is_called_off(page: PrintedPage) -> bool:
    """Whether something does not take place, and no other day is told for it."""
    return any(
        not page.follows(each.start(), {Hang.CASE, Hang.DEFAULT})
        and not _INSTEAD.search(page.text, page.sentence_of(each.start())[1])
        for each in _CALLED_OFF.finditer(page.text)
    )


def find_delay(page: PrintedPage) -> Found | None:
    for match in _DELAY.finditer(page.text):
        begin = max(page.text.rfind(stop, 0, match.start()) for stop in (". ", "! ", "? "))
        before = page.text[begin + 1 : match.start()]
        if not _OTHER_DELAY.search(before) and not _OTHERS_ACT.search(before):
            found = page.found(match)
            return Found(found.words.rstrip(" ,;:."), found.place)
    return None


def find_letter_date(page: PrintedPage) -> date | None:
    """The day of the letter: "Villeneuve, le 20 novembre 2026", in its upper part or above its subject."""
    subject = next((line.start for line in page.lines if SUBJECT.match(page.text[line.start : line.end])), 0)
    for match in _DATE.finditer(page.text):
        before = page.before(match.start(), 3)
        words = page.words_of(match.start(), match.end())
        if words[0].top > 0.45 and match.start() > subject:
            break
        started = match[0].startswith("le ") or before.endswith("le ")
        told = _before(page, match)
        is_another = any(each.search(told) for each in (*_DEADLINES, _OTHER_DAYS))
        if started and not is_another and (day := _day_of(match, None)) is not None:
            return day
    return None


#: What ``find_day`` tells where none is the one.
NO_DAY = None, None, None, None, False


def find_day(
    page: PrintedPage, near: date, written: date | None, takes_place: bool, acts_by: bool, objects: bool
) -> tuple[date | None, time | None, time | None, Found | None, bool]:
    """The day that counts, from when until when, and whether something takes place on it. ``acts_by``: it
    is of a kind by which one acts; else "jusqu'au" may be how long an offer holds, or works last.
    ``objects``: the last day on which to object counts too."""
    last: list[tuple[int, date, re.Match[str]]] = []
    events: list[tuple[date, re.Match[str]]] = []
    unsure = list(_HIDDEN_DAY.finditer(page.text))
    denied: tuple[int | None, int] = None, len(page.text)
    for match in _DATE.finditer(page.text):
        day = _day_of(match, near)
        if day is None:
            continue
        if not _FROM_THEN.search(page.before(match.start(), 80)) and any(
            each.search(told)
            for each in (_OTHER_DAYS, _DAY_OF_PAPER)
            for told in (page.before(match.start(), 120), _before(page, match))
        ):
            continue
        if page.hangs(at := match.start(), {Hang.CASE, Hang.QUOTED} if acts_by else ON_A_CASE):
            continue
        if written is not None and day < written:
            continue
        if _is_of_a_period(page, match):
            continue
        if _is_one_of_several(page, match):
            unsure.append(match)
            continue
        if not objects and _OTHER_DELAY.search(page.said_before(at)):
            continue
        rank = _deadline(page, match)
        moved = _MOVED_TO.search(page.before(at, 40)) and not page.hangs(at, {Hang.DENIED})
        if page.hangs(at, {Hang.DENIED, Hang.PAST}) and not page.hangs(at, {Hang.DEFAULT}) and not moved:
            denied = rank, match.end()
            continue
        if rank is None and _BUT.match(page.text[denied[1] : match.start()]):
            rank = denied[0]
        if rank == _UNTIL_RANK and not objects and page.hangs(at, {Hang.MAY}):
            rank = len(_DEADLINES)
        if (rank == _UNTIL_RANK and not acts_by) or _WAS_DUE.match(page.text[match.end() :]):
            continue
        said = page.said_before(at) or page.text[slice(*page.sentence_of(at))]
        others = (rank != _EVICTION_RANK and _OTHERS_ACT.search(said)) or (
            rank in (0, _UNTIL_RANK) and _WILL_BE_DONE.search(said[-_REACH:])
        )
        if rank is not None and not others:
            last.append((rank, day, match))
        elif rank is None and _TAKES_PLACE.search(_before(page, match)) and not _is_elsewhere(page, at):
            events.append((day, match))
    moves = [each for each in re.finditer(_MOVES, page.text) if not page.hangs(each.start(), ON_A_CASE)]
    if moves and takes_place:
        return NO_DAY
    if moves:
        last = [each for each in last if re.search(_MOVES, page.said_before(each[2].start()))]
    if any(not page.hangs(each.start(), NOT_SO) for each in _NEXT_DAY.finditer(page.text)):
        events = []
    elif takes_place and not events and not last:
        events = _lone_days(page, near, written)
    if any(_FIRST_TIME.search(_before(page, match)) for _, match in events):
        events = [each for each in events if not _SECOND_TIME.search(_before(page, each[1]))]
    if not objects:  # a meeting before a hearing
        heard = [each for each in events if _HEARING.search(_before(page, each[1]))]
        events = [each for each in events if each not in heard] or heard
    for match in unsure:
        rank = _deadline(page, match)
        last = [each for each in last if rank is None or each[0] < rank]
        if not takes_place if rank is not None else _TAKES_PLACE.search(_before(page, match)):
            events = []
    if (takes_place or not last) and len({day for day, _ in events}) == 1:
        day, match = events[0]
        hour, until = _hours_behind(page.text[match.end() : match.end() + 100])
        return day, hour, until, page.found(match), True
    if last and not (takes_place and events):
        best = min(rank for rank, _, _ in last)
        sure = [(day, match) for rank, day, match in last if rank == best]
        asked = [each for each in sure if not _TO_GET_IN_TOUCH.search(_before(page, each[1]))]
        days = dict(reversed(asked or sure))
        if len(days) == 1:
            ((day, match),) = days.items()
            return day, None, None, page.found(match), False
    return NO_DAY


_WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)})"
#: "du 7 décembre 2026 au 29 janvier 2027", "du 7 au 11 décembre": how long something lasts.
_FROM = re.compile(rf"\bdu (?:{_WEEKDAY} )?$")
_SINCE = re.compile(rf"\bdu (?:{_DATE_WORDS}|\d{{1,2}}(?:er)?) (?:inclus )?au $")
#: "entre le 7 et le 11 décembre", "le 8 décembre ou le 9", "vers le 7": around a day that may be another one.
_ONE_OF = rf"(?:les? (?:{_WEEKDAY} )?|{_WEEKDAY} )\d{{1,2}}(?:er)?"
_OR_BEFORE = re.compile(
    rf"\b(?:{_ONE_OF}(?: ?, ?\d{{1,2}})* ?(?:,|et|ou|au|a|-|–|/)|semaine du|vers|apres|au plus tot|"
    r"sans doute|probablement|peut-etre|normalement|en principe) ?(?:le )?$"
)
_OR_BEHIND = re.compile(rf",? (?:et|ou) {_ONE_OF}\b(?! ?[h:/.\d])")


def _is_elsewhere(page: PrintedPage, at: int) -> bool:
    """Whether the sentence there is about one building, and the letter names another one too."""
    begin, end = page.sentence_of(at)
    named = [each for each in _BUILDING.finditer(page.text) if _is_a_name(page, each)]
    here = {each.groups() for each in named if begin <= each.start() < end}
    return any(each[1] == what and each[2] != which for each in named for what, which in here)


def _is_a_name(page: PrintedPage, match: re.Match[str]) -> bool:
    """Whether it is "bâtiment A", not "le bâtiment a été"."""
    return not page.words_of(match.start(2), match.end(2))[0].text[0].islower()


def _is_of_a_period(page: PrintedPage, match: re.Match[str]) -> bool:
    until = page.text[match.end() : match.end() + 12].lstrip()
    begins = _FROM.search(page.before(match.start(), 20)) and until.startswith("au ")
    return bool(begins) or _SINCE.search(page.before(match.start(), 60)) is not None


def _is_one_of_several(page: PrintedPage, match: re.Match[str]) -> bool:
    before = page.before(match.start(), 60)
    return _OR_BEFORE.search(before) is not None or _OR_BEHIND.match(page.text, match.end()) is not None


def _lone_days(page: PrintedPage, near: date, written: date | None) -> list[tuple[date, re.Match[str]]]:
    """The days that stand on a line to themselves, as one announces what takes place."""
    found = []
    for match in _DATE.finditer(page.text):
        line, day = page.line_of(match.start()), _day_of(match, near)
        announced = re.fullmatch(
            r"(?:(?:date|jour|rendez-vous) ?:? ?)?(?:le )?", page.text[line.start : match.start()]
        )
        alone = (
            line.stands_out or _HOUR.match(page.text[match.end() : line.end]) or _ends_a_column(page, match)
        )
        if day is not None and (written is None or day > written) and announced and alone:
            found.append((day, match))
    return found


def _ends_a_column(page: PrintedPage, match: re.Match[str]) -> bool:
    """Whether what follows it in its line stands far from it."""
    end = page.first_of(match.end())
    return 0 < end < len(page.words) and are_apart(page.words[end - 1], page.words[end])


def _before(page: PrintedPage, match: re.Match[str]) -> str:
    """What stands before a day, with its "le"."""
    return page.before(match.start(), 120) + ("le " if match[0].startswith("le ") else "")


def _deadline(page: PrintedPage, match: re.Match[str]) -> int | None:
    """How surely a day is the last one on which to act, 0 the surest; ``None`` where it is not said to be."""
    if _LAST.search(page.text[match.end() : match.end() + 30]):
        return 0
    told = _before(page, match), _above(page, page.words_of(match.start(), match.end()))
    return next(
        (rank for rank, each in enumerate(_DEADLINES) if any(each.search(text) for text in told)), None
    )


#: How far above its figures a label stands in a column, in heights of a line.
MAX_LINES_ABOVE = 3.0


def _above(page: PrintedPage, words: list[LetterWord]) -> str:
    """What stands in the line above these words, at the same place from the left: the head of a column, where
    no line runs across the page."""
    left, top, right, bottom = around(words)
    reach = MAX_LINES_ABOVE * (bottom - top)
    row = page.row_of(words)
    at = row.index(words[0])
    if (at and not are_apart(row[at - 1], words[0])) or top <= 0:
        return ""
    over = [
        word
        for word in page.words
        if word.left < right and word.right > left and top - reach < (word.top + word.bottom) / 2 < top
    ]
    if not over:
        return ""
    nearest = max(over, key=lambda word: word.top)
    head = page.row_of([nearest])
    first = last = head.index(nearest)
    while first and not are_apart(head[first - 1], head[first]):
        first -= 1
    while last + 1 < len(head) and not are_apart(head[last], head[last + 1]):
        last += 1
    return " ".join(page.plain[each] for each in head[first : last + 1])


def _day_of(match: re.Match[str], near: date | None) -> date | None:
    """The date that was written; without a year the next one ``near`` a day. ``None`` where there is no such
    day, or where it is another day of the week than it says: then one of them was misread."""
    try:
        if match["month"]:
            number = number_of(match["day"])
            month = _SHORT_MONTHS.get(match["month"].rstrip(".")) or _MONTHS.index(match["month"]) + 1
            if match["year"] or match["worded"]:
                year = int(match["year"]) if match["year"] else 2000 + number_of(match["worded"])
                day = date(year, month, number)
            elif near is None:
                return None
            else:
                day = date(near.year, month, number)
                if day < near - timedelta(days=60):
                    day = date(near.year + 1, month, number)
        else:
            year = int(match["y"])
            day = date(year if year > 100 else 2000 + year, int(match["m"]), int(match["d"]))
    except ValueError:
        return None
    if near is not None and abs(day - near) > _PLAUSIBLE:
        return None
    weekday = match["weekday"]
    return None if weekday and _WEEKDAYS[day.weekday()] != weekday else day


def _hours_behind(text: str) -> tuple[time | None, time | None]:
    """The hour that follows a day, and the one until when; none where the first is not told, or where there
    are several or it is another one than its figure."""
    text = _NOT_THAT_HOUR.sub("", text)
    first = _HOUR.match(text)
    if first is None or (int(first["minute"] or 0) % 15 and _STREET.match(text, first.end())):
        return None, None
    last = _UNTIL.match(text, first.end())
    if last and last["bound"] == "et" and not first["span"]:
        last = None
    end = (last or first).end()
    if any(each.match(text, end) for each in (_OTHER_HOUR, _NOT_THE_HOUR, _LATER_HOUR)):
        return None, None
    begin, until = _time_of(first), _time_of(last) if last else None
    return begin, until if until is not None and until > begin else None


def _time_of(match: re.Match[str]) -> time:
    minute = match["minute"] or match["minute_said"] or match["minute_word"] or "0"
    return time(number_of(match["hour"] or match["hour_word"]), number_of(minute))

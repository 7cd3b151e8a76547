"""How much a letter asks for: the one sum that is said to be paid.

A sum that hangs on something, is a part, is over or was paid is none; of several that could be it none
is told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, starmap

from kiosk.domain import Money
from kiosk.domain.letters import LetterAct, LetterWord

from .letter_clauses import NOT_SO, ON_A_CASE, ON_ANYTHING, SUM
from .letter_page import HIDDEN, Found, PrintedPage, are_apart, around, begins_a_line, found_at
from .numbers_in_words import NUMBERS, any_of

#: What the visitor gets back.
IN_FAVOUR = re.compile(
    r"\ben votre faveur\b|\ba votre credit\b|\b(?:porte|mis|verse)e? au credit de votre compte\b|"
    r"\b(?:deduit|credite)e?s? (?:de|sur) votre\b|\ben deduction de votre\b|\bsolde crediteur\b|"
    r"\bcompte (?:est )?crediteur\b|\bvous avez trop verse\b|"
    r"\bnous vous (?:devons|remboursons|rembourserons)\b|"
    r"\bvous ser(?:a|ont) (?:rembourse|reverse|verse)e?s?\b|\ba restituer\b"
)
_MONEY = re.compile(
    r"(?<![\d.,;/#])(?P<minus>(?<=\S )[-–−] ?)?(?P<whole>\d{1,3}(?:[ .']\d{3})+|\d+)"
    r"(?:[,.](?P<cents>\d{2}))?(?![\d,/#]|\.\d| \d{3}\b[^/])"
    r" ?(?P<unit>€(?P<behind>\d{2}(?![\d/]))?|£|euros?\b|eur\b)?(?: et (?P<said>\d\d?) centimes?\b)?"
    r"(?P<credit>-(?!\S)| cr\b)?"
)
#: A sum of which a figure could not be read.
HIDDEN_MONEY = re.compile(r"#[\d# ]*(?:[,.][\d#]{2}(?![\d#/])| ?(?:€|£|euros?\b|eur\b))")
#: Right before a sum, and words that may stand between.
_OF_SUM = rf" (?:la somme de )?{SUM}"
_HERE = rf"(?={_OF_SUM})"
_PAY = rf"(?:payer|regler|rembourser|verser)\b{_HERE}"
_STILL = "(?: donc| encore| toujours| ainsi| aussi)?"
#: A sum instead of one that was told in error.
CORRECTED = re.compile(
    r"\bannulee?s? et remplacee?s? par\b|\b(?:bon|vrai|veritable) montant(?: a payer)?(?: est)?\b|"
    r"\b(?:montant|somme|total) (?:exacte?|correcte?|rectifiee?|corrigee?)\b|\b(?:erratum|correction) ?:"
)
#: What stands before the sum that is asked for, the surest first; some ("starts") only where a line begins.
_SUMS = tuple(
    re.compile(each)
    for each in (
        r"(?<!avis des )(?:total|montant|net|somme|solde|reste)[a-z' ]{0,24} "
        r"a (?:payer|regler|rembourser|devoir)\b|"
        rf"\bil (?:vous |nous )?(?:en )?reste{_STILL}\b|\brestez (?:nous )?devoir\b|{CORRECTED.pattern}",
        r"\b(?<!avis des sommes )(?:a payer|a regler|a rembourser)\b|a votre (?:charge|debit)\b|"
        rf"\b(?:devez{_STILL}|merci de(?: nous)?|veuillez(?: nous)?) {_PAY}|(?P<starts>{_PAY})|"
        rf"\bverse(?: a tort)?(?={_OF_SUM} (?:(?:de|en) trop|a tort))",
        r"(?:total|montant|somme|solde)[a-z' ]{0,12} (?:du[es]?|exigibles?)\b|reste du\b|restant dus?\b|"
        r"dette\b|\bnouveau solde\b|"
        rf"nous devez\b|\bvous devez{_STILL}{_HERE}",
        rf"\bn'avez pas{_STILL} (?:paye|regle|rembourse){_HERE}|"
        rf"au paiement de\b|solde debiteur\b|debiteur de\b|impayee?s?\b|arriere\b|trop[- ]percu\b|"
        rf"\b(?:(?:verse|recu|percu) a tort|il manque){_HERE}",
        r"somme (?:totale )?de\b|montant de\b|regler la somme\b|\btotal\b(?! ht\b| hors)|\bmontant ttc\b",
    )
)
#: The last line of a table: what stands above it is a part.
_TOTAL = re.compile(r"(?P<starts>\b(?:(?:soit (?:au |un )?)?total(?! ht\b| hors)|(?:montant|net) ttc)\b)")
#: What was paid in part: the sum of the bill itself is no longer the one that is due.
_PAID_IN_PART = re.compile(
    r"\b(?:pas (?:ete )?(?:entierement|totalement|integralement)|partiel(?:le|lement)?|"
    r"acomptes?(?! a\b| (?:sur |pour |de )?(?:les )?(?:charges|chauffage|eau)))\b|"
    r"(?<!\ble )(?<!\bun )(?<!\bvotre )\b(?:(?:bien )?(?:recu|enregistre|encaisse)|"
    r"deja (?:verse|regle|paye|preleve)e?s?)"
    r"(?: (?:un|votre) (?:paiement|versement|reglement)(?: partiel)?)?(?: de)?[ :]*(?=\d)|"
    # An insurance pays the rest.
    r"\bprise? en charge (?:par|de) [a-z' ]{1,30}[ :]*(?=\d)"
)
#: How many of them say "to pay" themselves, and how many what is owed.
_PLAIN_SUMS, _SURE_SUMS = 2, 3
#: How many of them count in a letter that asks for something else.
_LABELS_OF: dict[LetterAct | None, int] = {
    LetterAct.COME: _PLAIN_SUMS,
    LetterAct.STAY_HOME: _PLAIN_SUMS,
    LetterAct.SEND: _SURE_SUMS,
    LetterAct.ANSWER: _SURE_SUMS,
}
TO_PAY = re.compile(
    r"\b(?:a payer|a regler|a rembourser|de regler|de payer|de nous regler|votre reglement|"
    r"a votre (?:charge|debit)|payable|payez|reglez|restez (?:nous )?devoir|"
    rf"devez (?:donc )?(?:payer|regler|rembourser)(?! {SUM} (?:par|chaque) mois))\b"
)
#: Behind a direct debit that does not take place.
_NO_DEBIT = (
    r"(?![^.;!?]{0,40}\b(?:rejete|refuse|revenu|impaye|echoue|suspendu|annule|supprime|interrompu|arrete|"
    r"n'(?:a|ont|est|aura|auront) (?!pas (?:change|modifie))|ne (?:ser|pour|peu)))"
)
DEBIT = re.compile(
    r"(?:sera|seront|est|vous etes|vous serez) prelevee?s?\b|"
    r"(?<!deja )(?:prelevee? (?:automatiquement )?(?:sur votre compte|le \d)|"
    r"(?:reglement|paiement) ?:? (?:par )?prelevement\b|"
    r"prelevement (?:automatique )?(?:du|le|a (?:partir|compter) du) \d|"
    r"\bdate de prelevement ?:? (?:le )?\d)"
    rf"{_NO_DEBIT}|"
    r"(?<!prochain )\bprelevement\b[^.;!?]{0,40} aura lieu le \d|"
    r"\bsera (?:re)?presentee? (?:de nouveau |une (?:deuxieme|seconde) fois )?(?:a votre banque )?le \d"
)


def will_be(what: re.Pattern[str], page: PrintedPage) -> bool:
    """Whether that is said, neither denied nor with a condition."""
    return any(not page.follows(each.start(), NOT_SO) for each in what.finditer(page.text))


#: Behind the sum that is meant.
_THIS_SUM = re.compile(
    r"\b(?:ce montant|cette somme) (?:sera|est|doit)\b|"
    r"\bnous (?:payer|regler|rembourser) (?:ce montant|cette somme)\b"
)
#: In a receipt, which tells what was paid too; behind its own sum, "431,06 €. Il sera prélevé".
COMING_DEBIT = re.compile(r"\b(?:sera|seront) prelevee?s?\b")
#: In which the sum is not named another time: "sera prélevé de 256,17 €".
COMING_DEBIT_OF_IT = re.compile(rf"{COMING_DEBIT.pattern}(?![^.;!?]{{0,40}} (?:de |d'un montant de )?{SUM})")
#: How far behind its label a sum stands in a sentence, in characters.
_LABEL_REACH = 60


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum of money, its words, and where it begins in the text of the page."""

    money: Money
    words: list[LetterWord]
    start: int

    @property
    def left(self) -> float:
        return self.words[0].left


def find_amount(
    page: PrintedPage, act: LetterAct | None, *, was_paid: bool
) -> tuple[Money | None, Found | None]:
    """The one sum that is asked for; none where several could be it. In a letter that asks for money the only
    sum in it is the one, where it is said to be owed; in one that asks for something else, or tells what
    ``was_paid`` too, only what is plainly to be paid, or owed."""
    sums = [each for each in _sums(page) if not _is_part(page, each)]
    has_total = any(begins_a_line(page, each) for each in _TOTAL.finditer(page.text))
    was_paid_in_part = any(
        not page.follows(each.start(), ON_A_CASE) for each in _PAID_IN_PART.finditer(page.text)
    )
    less = [
        each.end() for each in _NOT_ALL_OF_IT.finditer(page.text) if not page.follows(each.start(), ON_A_CASE)
    ]
    others_pay = any(not page.follows(each.start(), ON_A_CASE) for each in _OTHERS_PAY.finditer(page.text))
    for rank, label in enumerate(_SUMS[: _SURE_SUMS if was_paid else _LABELS_OF.get(act)]):
        if (rank and (others_pay or less)) or (rank >= _SURE_SUMS and was_paid_in_part):
            return None, None
        if has_total and rank >= _SURE_SUMS:
            label = _TOTAL
        named: list[tuple[Money, Found]] = []
        totals: list[tuple[Money, Found]] = []
        for match in label.finditer(page.text):
            if match.groupdict().get("starts") and not begins_a_line(page, match):
                continue
            if less and not ("reste" in match[0] and match.start() > max(less)):
                continue
            if _is_hidden(page, match):
                return None, None
            ended = _ended_by(page, match, sums) if _ENDS.match(match[0]) else None
            found = ended or _behind(page, match, sums)
            if found is None:
                continue
            named.append(found)
            if "total" in match[0] and begins_a_line(page, match):
                totals.append(found)
        # Beside the last line of a table the others are parts.
        for each in (named, totals):
            if len({money for money, _ in each}) == 1:
                return each[0]
        if named:
            return None, None
    if act is LetterAct.PAY and not was_paid and len(sums) == 1 and not HIDDEN_MONEY.search(page.text):
        said = _GREETING.split(page.said_before(sums[0].start)[-_OWED_REACH:])[-1]
        if _OWED.search(said):
            return sums[0].money, found_at(sums[0].words)
    return right_before(page, _THIS_SUM)


#: Before the only sum of a letter that asks for one.
_OWED = re.compile(
    r"\b(?:amende|cotisation|debit|dettes?|facture|impayee?s?|mais|montant(?! estime)|rembourser|regler|"
    r"n'est pas (?:paye|regle)|rejete|envoyer|payer|redevable|repas|solde de votre compte|taxe)\b|"
    r"\b(?:payez|reglez)(?: (?!d'abord|frais|moins|seulement)[a-z']+){0,5} $"
)
_OWED_REACH = 90
#: Who pays a part of it: "à" is an "a" here too, and in a table a sum ends what is said of who is named.
_OTHERS_PAY = re.compile(
    r"\b(?:caf|fsl|apl|assurance|mutuelle|departement|action logement)\b[^.;!?€]{0,40}"
    r"\b(?:(?:a|ont) (?:deja |bien )?(?:ete )?(?:verse|paye|regle|rembourse|pris|accorde|donne|"
    r"effectue|envoye|fait|vire)e?s?|paie|paiera|verse|versera|prend|prendra)\b"
    rf"[^.;!?\d]{{0,30}}{SUM}(?! (?:en|de) trop| a tort| (?:reste )?a (?:payer|regler|votre charge)\b)"
)


def granted(how_much: str) -> str:
    """The words by which so much of a debt is given up; not that it may be."""
    between = r"(?:(?!\b(?:peu|pou|n'|ne\b))[^.;!?]){0,40}"
    return (
        rf"(?<!aucune )\bremise {how_much}\b{between}\baccordee\b|"
        rf"(?<!qu'on )(?<!qu'on vous )\baccord(?:e|ons|ent) {between}\bremise {how_much}\b"
    )


_WHO_PAYS = r"(?:le |la |l'|votre )?(?:fsl|caf|assurance|mutuelle|departement|action logement)\b"
#: That only a part of what is told is to be paid, or nothing of it: how much is what is told to be left then.
_NOT_ALL_OF_IT = re.compile(
    r"\b(?:retirez|deduisez|retranchez|enlevez|soustrayez)(?:-l(?:e|a|es)|(?! pas)[^.;!?]{0,40}) "
    r"(?:de|sur) (?:cette somme|ce montant|ce total|la somme|votre (?:paiement|reglement|virement))\b|"
    r"\b(?:(?:dont|duquel|auquel|auxquels|de laquelle)(?: [a-z']+){0,4}|il faut(?: encore| en)?) "
    r"(?:retrancher|deduire|retirer|enlever|soustraire) (?:l'|la|le|les|votre|vos|un|une)\b|"
    r"\b(?:payez|reglez|versez|payer|regler|verser|payiez)(?: donc)? (?:seulement |uniquement |que )"
    r"(?:la |une )?(?:difference|moitie|partie)\b|"
    rf"{granted('(?:de (?:la )?moitie|de [0-9]+ ?%|totale|partielle)')}|"
    rf"\b(?:est|sera) (?:donc |entierement )?reprise? (?:en charge |en totalite )?par {_WHO_PAYS}|"
    rf"\b(?:dette|moitie|partie|part) (?:est|sera) (?:donc |entierement )?"
    rf"(?:payee|reglee|prise en charge) par {_WHO_PAYS}|"
    r"\bet le (?:reste|solde)(?: sera)?(?: preleve| paye| regle)? "
    r"(?:le \d|en (?!votre|notre|faveur|ligne)|plus tard)"
)
#: Around what is paid each month.
_INSTALMENT = re.compile(
    r"\b(?:premiere? (?:partie|part|versement|acompte)|une partie) (?:de|:) $|"
    r"\b(?:mensualites?|retenues?|par mois)(?: mensuel(?:le)?s?)? (?:(?:de|:) )?$|"
    rf"\b(?:\d+|{any_of(NUMBERS)}) (?:versements?|fois|echeances?)(?: mensuel(?:le)?s?)? de $"
)
#: Behind what is paid each time, a sum with a footnote, and what is no sum of euros.
_NO_SUM_BEHIND = re.compile(
    r" ?(?:€|euros?)? ?(?:(?:par|chaque|la|le|/) ?(?:mois|semaine|jour|minute|min|appel|repas)\b|mensuel|\*)|"
    r" ?(?:€|euros?)? (?:d'abord|pour commencer)\b| ?(?:%|(?:f|frs?|francs?|kwh|m2|m3|kg|cm|km)\b)"
)
#: Before the price of one of several, "16 x 3,90", and before a limit.
_NO_SUM = re.compile(
    r"(?:\d ?[x*×]|\bau[- ]dela de|\b(?:superieure?|inferieure?)s? a|\bdont|\b(?:plafond|maximum|minimum) de|"
    r"\bdans la limite de|\ba partir de|\bjusqu'a) ?$|"
    # A share of it, several times it.
    r"(?:\b(?:moitie|tiers|quart)|%) (?:de |d'|du )(?:la |ce )?(?:(?:somme|montant|total) )?(?:de )?$|"
    rf"\b(?:\d+|{any_of(NUMBERS)}) fois (?:la somme de )?$|"
    # What someone else owes; what a law threatens with; a price.
    r"\b(?:m\.?|mme|monsieur|madame) [a-z' -]{2,40} (?:a|avait|presente) une dette [a-z ]{0,20}de $|"
    r"\b(?:payer|verser|regler|rembourser) a (?:m\.?|mme|monsieur|madame|la locataire) [a-z' -]{0,40}$|"
    r"\bdoi(?:t|vent) (?:encore |toujours |donc )?(?:payer |regler |verser )?(?:la somme de )?$|"
    r"\b(?:prevoi(?:t|ent)|prevue?s? par|punie?s? d|passibles? d|(?:vous )?expose(?:z)? a)[^.;!?]{0,60}$|"
    r"\bcout(?:e|ent|era|eront) $|"
    # What a receipt to be sent is of; what an insurance does not pay.
    r"\b(?:le|un|votre|du) recu (?:de paiement )?de $|\bfranchise\b[^.;!?€]{0,50}$"
)
#: Cents that stand behind the unit: "1 245 euros 60".
_CENTS_BEHIND = re.compile(r" (?:et )?\d\d\b(?![/.:,]\d| ?(?:€|euros?|h\b))")
#: What the end of a line parts from its euros: "512," and "34 €".
_CENTS_ALONE = re.compile(r"\d[,.] \d\d\Z")
#: Labels that may stand behind their sum, and what stands between.
_ENDS = re.compile(r"a (?:payer|regler|rembourser|votre)|restant|dette|impaye")
_IS_ONE = re.compile(
    r"[ ,]*(?:(?:qui )?(?:est|sont|reste|restent|demeure|demeurent)(?: encore| toujours)? ?)?"
)


def _is_part(page: PrintedPage, each: _Sum) -> bool:
    end = each.start + sum(len(page.plain[word]) + 1 for word in each.words) - 1
    before = page.before(each.start, 80)
    if _INSTALMENT.search(before) or _NO_SUM.search(before) or _NO_SUM_BEHIND.match(page.text, end):
        return True
    row = page.row_of(each.words)
    at = row.index(each.words[0])
    if at and are_apart(row[at - 1], row[at]):  # in a table
        said = " ".join(page.plain[word] for word in row[:at])
        return page.hangs(page.start_of(row[0]), ON_A_CASE) or IN_FAVOUR.search(said) is not None
    return page.hangs(each.start, ON_ANYTHING) or IN_FAVOUR.search(page.said_before(each.start)) is not None


def _ended_by(page: PrintedPage, label: re.Match[str], sums: list[_Sum]) -> tuple[Money, Found] | None:
    """The sum that its label follows: "64,18 € restent à votre charge"."""
    for each in sums:
        end = _end_of(page, each)
        if end <= label.start() <= end + 20 and _IS_ONE.fullmatch(page.text[end : label.start()]):
            line, words = page.line_of(label.start()), page.words_of(each.start, label.end())
            in_line = line.start <= each.start and not any(starmap(are_apart, pairwise(words)))
            names_another = page.text.startswith((" :", ":"), label.end())
            if not names_another and (in_line or (line.start == label.start() and page.runs_on(line))):
                return each.money, found_at(words)
    return None


def _end_of(page: PrintedPage, each: _Sum) -> int:
    """Where it ends in the text, with its unit."""
    match = _MONEY.match(page.text, each.start)
    return match.end() if match else each.start


def right_before(page: PrintedPage, what: re.Pattern[str]) -> tuple[Money | None, Found | None]:
    """The one sum right before the first of these words that hang on nothing."""
    said = next((each for each in what.finditer(page.text) if not page.follows(each.start(), NOT_SO)), None)
    before = [each for each in _sums(page) if said and 0 < said.start() - each.start <= _LABEL_REACH]
    return (before[0].money, found_at(before[0].words)) if len(before) == 1 else (None, None)


def has_money(page: PrintedPage) -> bool:
    """Whether any sum stands on it, in euros or with cents."""
    return any(each["unit"] or each["cents"] for each in _MONEY.finditer(page.text))


def _is_hidden(page: PrintedPage, label: re.Match[str]) -> bool:
    """Whether the sum of a label stands there and could not be read."""
    if HIDDEN not in page.text:
        return False
    words = page.words_of(label.start(), label.end())
    beside = " ".join(page.plain[each] for each in page.row_of(words) if each.left > words[-1].left)
    if HIDDEN_MONEY.search(beside):
        return True
    if any(each["unit"] or each["cents"] for each in _MONEY.finditer(beside)):
        return False
    behind = re.split(r"[.;!?] ", page.text[label.end() : label.end() + _LABEL_REACH])[0]
    return HIDDEN_MONEY.search(behind) is not None


_ENDED = re.compile(r"[.;!?] ")
_GREETING = re.compile(r"\b(?:madame|monsieur|mesdames|messieurs|bonjour)[a-z ]*,")


def _behind(page: PrintedPage, label: re.Match[str], sums: list[_Sum]) -> tuple[Money, Found] | None:
    """The sum of a label: in a table the last one at its height, else the first one behind it in the same
    sentence."""
    words = page.words_of(label.start(), label.end())
    row = page.row_of(words)
    in_row = {id(each) for each in row} if sums else ()
    beside = [each for each in sums if id(each.words[0]) in in_row and each.left > words[-1].left]
    if beside:
        first, last = (which(beside, key=lambda each: each.left) for which in (min, max))
        until_first = [each for each in row if words[-1].left <= each.left <= first.left]
        in_a_sentence = not any(starmap(are_apart, pairwise(until_first)))
        best = first if in_a_sentence else last
        if in_a_sentence and _ENDED.search(page.text[label.end() : best.start]):
            return None
        return best.money, _told(words, best.words)
    for each in sums:
        between = page.text[label.end() : each.start]
        is_cut = _GREETING.search(between) or _ENDED.search(between)
        if label.end() <= each.start <= label.end() + _LABEL_REACH and not is_cut:
            return each.money, _told(words, each.words)
    return None


def _told(label: list[LetterWord], figures: list[LetterWord]) -> Found:
    """Figures, and the place of their label with them where it stands on the same line."""
    same = abs(label[-1].top - figures[0].top) < label[-1].bottom - label[-1].top
    return Found(" ".join(word.text for word in figures), around([*(label if same else ()), *figures]))


def _sums(page: PrintedPage) -> Iterator[_Sum]:
    for match in _MONEY.finditer(page.text):
        if not match["unit"] and not match["cents"]:
            continue
        if not match["cents"] and _CENTS_ALONE.search(page.text[: match.end("whole")]):
            continue
        if not match["cents"] and re.fullmatch(r"\d{5,}", match["whole"]):
            continue  # 412,10 of which the comma was not read: thousands are printed with a space
        start = match.start("whole")
        words = page.words_of(start, match.end())
        if match["unit"] and not match["cents"] and _CENTS_BEHIND.match(page.text, match.end()):
            behind = page.words_of(start, match.end() + 2)
            if behind[-1].line == behind[-2].line and not are_apart(*behind[-2:]):
                continue
        whole = match["whole"]
        # Two figures with a wide gap between them are no thousands.
        while " " in whole and are_apart(words[0], words[1]):
            first, _, whole = whole.partition(" ")
            start += len(first) + 1
            words = words[1:]
        at = page.first_of(start)
        before = page.words[at - 1] if at else None
        if before and (before.unsure or HIDDEN in page.plain[before]) and not are_apart(before, words[0]):
            continue
        digits = int(re.sub(r"\D", "", whole))
        # "€" may stand in the next line.
        figures = [word for word in words if any(map(str.isdigit, word.text))]
        if digits < 1_000_000:
            cents = 100 * digits + int(match["cents"] or match["behind"] or match["said"] or 0)
            yield _Sum(Money(-cents if match["minus"] or match["credit"] else cents), figures, start)

"""What each part of a sentence hangs on: a fact is told only from what hangs on nothing.

On a mark ("si", "sauf", "puis", "vous aviez") hang the words behind it, to the end of its clause or sentence,
and some before it.
"""

import re
from collections.abc import Callable
from enum import Enum, auto
from typing import NamedTuple


class Hang(Enum):
    """What words may hang on."""

    #: So in one case only, or for who wants it.
    CASE = auto()
    #: So if the reader does nothing: a day to act by that stands in it counts.
    DEFAULT = auto()
    #: Possible, or about so much.
    MAY = auto()
    #: Said in another letter.
    QUOTED = auto()
    #: Was so, was done, or is annulled.
    PAST = auto()
    DENIED = auto()
    #: One of several sums that are counted together, paid in turn, or of which one is chosen.
    PART = auto()


#: On these hangs what is not so for every reader; what is not so today; what is none of these by itself.
ON_A_CASE = frozenset({Hang.CASE, Hang.DEFAULT, Hang.MAY, Hang.QUOTED})
NOT_SO = ON_A_CASE | {Hang.DENIED, Hang.PAST}
ON_ANYTHING = frozenset(Hang)


#: Up to where words hang on a mark: the end of its own words, of its clause, of its sentence.
_WORDS, _CLAUSE, _SENTENCE = range(3)
#: As it is written in a sentence.
SUM = r"\d[\d .]*(?:,\d\d)? ?(?:€|euros?)"
_SOME_WORDS = r"(?:[a-z']+ ){0,4}"
#: "si vous ne payez pas"; "si la Caf ne paie pas" is another case.
_NOT_DONE = (
    r"(?:(?:vous|ce|cela|elles?|(?:le|ce|votre|aucun) (?:paiement|reglement|versement|loyer)|"
    r"(?:la|cette) somme) n(?:e\b|')|nous n(?:'avons pas recu|e recevons)\b)"
)
_IF_NOT_DONE = (
    rf"\b(?:si {_NOT_DONE}|s'ils? n(?:e\b|')|tant qu|a defaut|faute d|sinon|"
    r"sans (?:reponse|nouvelle|paiement|reglement)|dans le cas contraire|passe ce delai|"
    r"ou (?:bien |alors )?nous (?:(?:la|le|les) |l')?[a-z]+rons\b|"
    r"apres cette date|en cas (?:de (?:non|defaut|retard)|d'impaye))"
)
#: Behind "sous réserve": so for all who have not just paid.
_PAYMENTS = r"(?:paiements|reglements|versements)"
_NOT_RECENTLY_PAID = (
    rf"(?! (?:de vos|des) (?:(?:derniers|eventuels) {_PAYMENTS}|"
    rf"{_PAYMENTS} (?:recents|eventuels|en cours|deja [a-z]+)),| d'erreur)"
)
_IF = (
    rf"\b(?:si (?!{_NOT_DONE}|bien\b)|s'ils? (?!n)|au cas ou|"
    rf"(?<!franchise )en cas d(?!e (?:non|defaut|retard)|'impaye)|"
    rf"(?:a condition\b|sous reserve\b{_NOT_RECENTLY_PAID}))"
)
#: What who reads it does anyhow.
_READ = r"vous (?:lirez|recevrez|ouvrirez) (?:cette lettre|ce courrier|cet avis)"
_IN_ONE_CASE = (
    rf"\b(?:sauf (?!erreur|[^.,;!?]{{0,25}}\d)|dans (?:ce|l'autre) cas|auquel cas|avec le prelevement|"
    rf"sans (?:contestation|accord)|optez|choisissez|adherez|lorsqu(?!e {_READ})|quand (?!\?|{_READ})|"
    r"des lors|des que (?!possible)|entre[- ]temps)"
)
_MAYBE = r"\b(?:pouvez|pourrez|pourra|pourrait|environ|(?<!que )(?<!tot )possible)"
_BY_ANOTHER = (
    r"\b(?:il|elle|employeur|medecin|bailleur|proprietaire|banque|assureur) (?:doit|devra) "
    r"(?:[a-z]+ |l'){0,3}(?:transmettre|envoyer|adresser|fournir|remettre|retourner)\b"
)
_WAS = (
    r"\b(?:(?:et|av|dev|aur|reclam|demand|indiqu|annonc|mentionn)(?:ait|aient|iez|ions)|seriez|(?:ser|pay|vers)ai(?:t|ent)|restait|s'elevait|"
    r"initialement|(?:est|sont|sommes|suis) (?:passee?|venue?|intervenue?)s?|"
    r"vous avez(?: deja| bien)? (?:paye|verse|regle|refuse|manque))\b"
)
_WHAT_WAS_PAID = (
    r"\b(?:votre (?:paiement|versement|acompte|reglement)|depot de garantie|deduction|"
    rf"(?:a|ont) (?:deja |bien )?(?:verse|paye|regle|rembourse)) {_SOME_WORDS}{SUM}"
    r"(?! (?:en|de) trop| a tort)"
)
_WAS_PAID = (
    r"\b(?:a|ont|avait|est|sont) (?:bien |deja )?(?:ete )?(?:bien |deja |entierement )?"
    r"(?:payee?|reglee?|recue?|encaissee?|soldee?|effacee?)s?\b|\b(?:payee?|reglee?|soldee?)s? depuis\b"
)
_WAS_MOVED = (
    r"\b(?:est|sont|a ete|ont ete|sera) (?=(?:donc |finalement )?(?:annule|supprime|reporte|repousse|"
    r"prolonge|deplace|decale|avance|remplace|modifie|renvoye)e?s?\b)|"
    r"\bn'(?:aura|auront) (?:donc |finalement )?(?:pas|plus) lieu\b"
)
#: Behind a verb that is denied: that something is still owed.
_UNPAID = r"(?: [a-z]+){0,4} (?:(?:pay|regl|vers|rembours|enregistr|encaiss)ee?s?|(?:rec|parven)ue?s?)\b"
#: A sum that was told; one that was paid in error is to be paid back.
_TOLD = r"(?:reclame|demande|facture|indique|ecrit|annonce|compte|envoye|adresse)e?s?"
_NOT = (
    r"\bn(?:e |')(?:(?:nous|vous|le|la|les|y|en) )?(?:(?:est|sont|sera|seront|a|ont|aura|auront|avons|avez|"
    r"p(?:eu|ou)[a-z]+|d(?:oi|ev)[a-z]+|va|vont|payez|reglez|versez)\b"
    rf"(?!{_UNPAID})(?! (?:pas|plus) (?:oublier|tarder|attendre|manquer)\b)|"
    r"(?:pas|plus) (?:nous )?(?:devoir|payer|regler|verser)\b)|"
    rf"\b(?:au lieu|et non|plutot que|{_TOLD} (?:par erreur|a tort)|par erreur,? {_TOLD})\b"
)
_IS_WRONG = (
    r"\b(?:est|sont|etait|etaient) (?:donc |malheureusement )?"
    r"(?:faux|fausses?|errone|inexact|incorrect|une erreur\b)|\b(?:comporte|contient) une erreur\b|"
    rf"\b{_TOLD} par erreur\b|\bn'(?:est|sont|etait|etaient) (?:donc )?(?:pas|plus) "
    r"(?:due?s?\b|a (?:payer|regler)\b|exact|correct|le bon\b)"
)
#: "512 € et 15 € de frais", "512 € pour mai et 512 € pour juin", "100 € ou 200 €".
_AND = (
    rf"(?:€|\beuros?|,\d\d)(?: (?:plus|ainsi que) {_SOME_WORDS}| \+ ?|"
    r"(?: (?:pour|de|en) [a-z]+(?: \d{4})?)? et (?:de )?|"
    rf"[^.;!?€]{{0,40}} ou (?:de )?|/){SUM}"
)
_LESS = (
    r"\b(?:sauf|hors|hormis|excepte|moins|remise|passe(?:nt)?|(?:auxquels|a quoi) s'ajoute(?:nt)?|"
    rf"(?:dedui|retranch|retir|diminu|ramen|redui|abaiss)[a-z]+) {_SOME_WORDS}{SUM}|"
    rf"\b(?:dont|soit) {SUM} (?:chacune?|par personne|(?:avant |au plus tard |pour )?le (?=\d)|tout de suite)"
)
#: Behind "le reste": that it is not what is left today.
_NOT_LEFT = r"(?! (?:a|dus?|est|debiteur|restant)\b)"
#: Behind "puis": what is sent to show what was paid.
_NO_RECEIPT = r"(?! [a-z]+(?:-nous)? (?:le|la|un|une|votre|vos) (?:recu|preuve|justificatif|copie|ticket)\b)"
#: "100 € avant le 1er, puis le solde de 412 €".
_THEN = (
    rf"\b(?:(?:puis|ensuite){_NO_RECEIPT}|apres quoi|le reste{_NOT_LEFT}|"
    rf"(?:de|sur) c(?:e|ette) (?:somme|montant|total))\b[^.;!?]{{0,60}}{SUM}|"
    rf"(?<=€) [^.;!?]{{0,80}}\b(?:le (?:solde|reste) (?:de |\(|, soit )?{SUM}|"
    rf"et le (?:solde|reste){_NOT_LEFT})"
)
#: All of the sentence, and of the one before it where the mark begins it.
_ALL = 400
#: What hangs on each mark: so many characters before it, and what is behind it.
_MARKS = (
    (_IF_NOT_DONE, Hang.DEFAULT, 0, _SENTENCE),
    (_IF, Hang.CASE, 40, _SENTENCE),
    (_IN_ONE_CASE, Hang.CASE, 0, _SENTENCE),
    (_MAYBE, Hang.MAY, 0, _SENTENCE),
    (_BY_ANOTHER, Hang.CASE, 0, _CLAUSE),
    (_WAS, Hang.PAST, 0, _CLAUSE),
    (_WHAT_WAS_PAID, Hang.PAST, 0, _WORDS),
    (_WAS_PAID, Hang.PAST, 75, _CLAUSE),
    (_WAS_MOVED, Hang.PAST, 60, _WORDS),
    (_NOT, Hang.DENIED, 0, _CLAUSE),
    (_IS_WRONG, Hang.DENIED, 85, _CLAUSE),
    (_AND, Hang.PART, 15, _WORDS),
    (_LESS, Hang.PART, 60, _CLAUSE),
    (_THEN, Hang.PART, _ALL, _SENTENCE),
)
#: A sentence that is longer has stops that were not read, in characters.
_REACH = 250
#: Where a clause ends inside of a sentence; the last line of a table hangs on none above it.
_CLAUSE_END = re.compile(
    rf"(?<=€) (?:(?:reste|net|montant|solde|total) )?a (?:payer|regler|votre charge)(?= :? ?{SUM})|"
    r"[,;:] |\b(?:mais|car|puis|puisqu|parce)\b|"
    r"\bet (?!non\b|(?:les?|la|des?|du|aux?|a|votre|vos)\b|[dl]'|\d)"
)


class HangingWords(NamedTuple):
    """From ``start`` to ``end``; ``mark``: where the mark stands."""

    hang: Hang
    start: int
    mark: int
    end: int


def hanging_in(text: str, sentence_of: Callable[[int], tuple[int, int]]) -> list[HangingWords]:
    """What hangs on which mark; ``sentence_of``: from where to where words may hang on a mark there."""
    found = []
    for words, hang, back, to in _MARKS:
        for match in re.finditer(words, text):
            begin, end = sentence_of(match.start())
            end = min(end, match.end() + _REACH)
            if back == _ALL and match.start() == begin:
                begin, _ = sentence_of(max(0, begin - 1))
            stop = _CLAUSE_END.search(text, match.end(), end)
            if to == _WORDS:
                end = match.end()
            elif to == _CLAUSE and stop:
                end = stop.start()
            bracket = text.rfind("(", begin, match.start()) if hang in ON_A_CASE else -1
            if bracket > text.rfind(")", begin, match.start()):  # on what stands in it hangs nothing else
                begin, closed = bracket, text.find(")", match.end(), end)
                end = closed if closed > 0 else end
            found.append(HangingWords(hang, max(begin, match.start() - back), match.start(), end))
    return found

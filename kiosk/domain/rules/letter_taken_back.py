"""What takes back that something is to be paid: it is settled or over, someone else pays, it is no bill.

It counts wherever it stands in a letter, unless it hangs on a case, or is asked of the reader.
"""

import re

from .letter_clauses import ON_A_CASE
from .letter_page import PrintedPage, begins_a_line

#: What is to be paid, or asks for it.
_WHAT = (
    r"(?:factures?|relances?|rappels?|mises? en demeure|courriers?|lettres?|demandes? de paiement|dettes?|"
    r"avis|sommes?|montants?|loyers?|titres?|trop[- ]percus?|indus?|amendes?|impayes?|cotisations?|soldes?|"
    r"taxes?|elles?|celles?-ci|celui-ci)"
)
_PAY = r"(?:payer|regler|rembourser|verser|acquitter)"
_PAYS = r"(?:payez|reglez|remboursez|versez|acquittez)"
_PAID = r"(?:paye|regle|rembourse|verse|acquitte)e?s?"
#: "la payer", "nous les payer".
_IT = r"(?:nous )?(?:(?:la|les?|en|nous) |l')"
#: Behind "do not pay": that it is only not to be paid so, or not all of it.
_NOT_SO = (
    r"(?![^.;!?]{0,60}\b(?:mais|especes|en (?:plus|plusieurs|deux|retard)|(?:deux|plusieurs) fois|"
    r"par (?:cheques?|virement|carte|mandat|prelevement|internet|telephone|courrier))\b)"
)
_ADVERBS = (
    r"(?: (?:donc|desormais|maintenant|entierement|totalement|integralement|bien|deja|definitivement|"
    r"finalement|directement|ainsi))*"
)
_HAS = r"(?<!n')(?<!ne )\b(?:a|ont)(?: bien| deja)? ete"
_IS = rf"(?:{_HAS}|(?<!n')(?<!ne )\b(?:est|sont|sera|seront)){_ADVERBS} "
#: Before who pays instead.
_BY = (
    r"par (?!(?:vous|vo(?:s|tre) (?:soins?|frais)|virement|cheques?|cartes?|mandat|prelevement|internet|"
    r"telephone|courrier|erreur|mois|tiers|mensualites?)\b)"
)
_OTHERS = (
    r"(?:(?:une?|d')? ?autre (?:locataire|personne|logement|client|famille)|l'ancien|l'ancienne|le precedent|"
    r"(?:votre|vos|un|une|le|la) voisine?s?)"
)
_WHO_PAYS = (
    r"(?:caf|fsl|apl|assurance|assureur|mutuelle|departement|action logement|ccas|mairie|bailleur|"
    r"proprietaire|garant|cheque energie)"
)
DO_NOT_PAY = (
    rf"\bne {_PAYS} (?:donc |surtout )?(?:rien|(?:pas|plus) (?:cette?|ces|notre|nos) {_WHAT})\b{_NOT_SO}"
    r"(?![^.;!?]*\bpersonnes?\b)|"
    rf"\b(?:merci de|veuillez|demandons de|prions de) ne (?:pas|plus|rien) (?:{_IT})?{_PAY}\b{_NOT_SO}"
)
#: Not to be paid, settled, over, paid by others, paid back.
_TAKEN_BACK = re.compile(
    rf"{DO_NOT_PAY}|\bne {_IT}{_PAYS} (?:donc |surtout )?(?:pas|plus|rien)\b{_NOT_SO}|"
    rf"\bne {_PAYS} pas avant\b|\binutile (?:de |d')(?:{_IT})?{_PAY}\b{_NOT_SO}|"
    rf"\bn'(?:avez|aurez) (?:donc )?(?:pas|plus) (?:besoin (?:de |d')|a )(?:{_IT})?{_PAY}\b{_NOT_SO}|"
    rf"\bne devez (?:donc )?(?:plus|pas) {_PAY} (?:vos|votre|ces|cette) dettes?\b|"
    rf"\bne (?:vous )?rest(?:e|era) (?:donc |plus )?rien a {_PAY}\b{_NOT_SO}|"
    rf"\battendez [^.;!?]{{0,60}}\b(?:avant de|pour) (?:{_IT})?{_PAY}\b|"
    rf"\b(?:vous etes|est) (?:donc )?(?:exoneree?|dispensee? (?:du paiement|de {_PAY}))\b"
    r"(?! (?:de |d')(?:la |l')?(?!taxe|impot|cette)[a-z])|"
    r"\b(?:degrevement|exoneration) (?:accordee?|totale?)\b|\bfacture (?:deja )?(?:acquittee|payee|reglee)\b|"
    r"(?P<starts>(?:paye|regle|acquitte)e?s? (?:par [a-z]+ )?le \d)|"
    r"\b(?:m\.?|mme|monsieur|madame) [a-z'-]{2,}(?: [a-z'-]{2,})? (?:nous )?"
    r"(?:doit|reste redevable|a une dette)\b|\bmontant deja (?:acquitte|paye|regle|preleve) le \d|"
    r"\bnulles? et non avenue?s?\b|\bne pas en tenir compte\b|"
    r"\beffacement (?:totale? )?de (?:votre|vos|la) dettes?\b|"
    r"\b(?:ne (?:pas )?ten(?:ez|ir) (?:pas |plus )?compte de|ignorez|jetez|detruisez) "
    rf"(?:cette?|notre|la|le) {_WHAT}|"
    rf"\b{_WHO_PAYS} [^.;!?]{{0,20}}\b(?<!ne )(?:paie|paiera|a paye|regle|reglera|a regle|couvre|couvrira|"
    r"(?:a pris|prend|prendra) en charge) (?:la totalite|l'integralite|toute?|cette|votre)\b"
    r"(?! partie| part)|\bnous vous (?:remboursons|rembourserons|reverserons|restituerons)\b|"
    r"\btrop[- ]percu (?:rembourse|reverse|deduit)\b"
)
#: The same, where the sentence has named before what is to be paid.
_IT_IS_TAKEN_BACK = re.compile(
    r"\bn(?:e |')(?:(?:vous|nous) )?(?:est|sont|sera|seront|a|ont) (?:donc )?(?:pas|plus|jamais) (?:ete )?"
    rf"(?:a {_PAY}|due?s?|reclamee?s?|exigee?s?|exigibles?|demandee?s?|facturee?s?)\b{_NOT_SO}|"
    r"\bn'(?:a|ont) plus (?:lieu d'etre|d'objet)\b|"
    rf"{_IS}(?:(?:soldee?|acquittee?|remboursee?|classee?|abandonnee?|annulee?|nulle?|sans objet|caduque|"
    r"erronee?|retiree?|effacee?|contestee?|gelee?|suspendue?)s?\b|"
    rf"(?:(?:a )?{_PAID}|a {_PAY}|prise?s? en charge|couverte?s?) {_BY}|"
    rf"a la charge (?:de |du |des |d')(?!(?:la |le )?locataire|vous))|{_HAS}(?: bien| deja)? {_PAID}\b|"
    r"\b(?:peu(?:t|vent)|doi(?:t|vent)) etre (?:ignore|detruit|jete|dechire)e?s?\b|"
    r"\b(?:adresse|envoye|reclame|emis|facture|demande)e?s? (?:[a-z]+ ){0,2}(?:par erreur|a tort)\b|"
    rf"\bconcern(?:e|ait|ent) (?:en fait )?{_OTHERS}"
)
_NAMED = re.compile(rf"(?<!precedente )(?<!precedent )\b{_WHAT}\b(?! precedente?s?\b)")
#: How far before, in characters.
_NAMED_REACH = 90
#: Around what is not so for the reader, or not for sure.
_NOT_OF_READER = re.compile(
    r"\b(?:une fois|(?:les?|des|aux|tout) locataires?|pour (?:les|ceux)|selon|"
    r"(?:les|des|aux) (?:personnes|foyers|clients|abonnes|assures)|pensez|estimez|croyez|dites|affirmez|"
    r"contestez|deja (?:paye|regle|effectue)e?|entre[- ]?temps|croise)\b|^\? |\?$"
)
#: A paper that asks for nothing: so where its line begins ("starts"), or wherever it stands.
_NO_BILL = re.compile(
    r"(?P<starts>(?:devis|avoir sur|facture d'avoir|facture pro ?forma)\b)|\bcopie pour information\b|"
    r"\bn'est pas une facture\b|\b(?:cet avoir|ce devis)\b"
)


def is_no_bill(page: PrintedPage) -> bool:
    """Whether it is an offer, a credit note, or a copy of what someone else got."""
    return any(_is_in_place(page, each) for each in _NO_BILL.finditer(page.text))


def _is_in_place(page: PrintedPage, match: re.Match[str]) -> bool:
    """Whether what counts only where a line begins ("starts") stands there."""
    return not match.groupdict().get("starts") or begins_a_line(page, match)


def taken_back_at(page: PrintedPage) -> int | None:
    """Up to where it is said, the last time, that something is not to be paid."""
    return max(
        (
            match.end()
            for what in (_TAKEN_BACK, _IT_IS_TAKEN_BACK)
            for match in what.finditer(page.text)
            if _is_in_place(page, match)
            if what is _TAKEN_BACK or _is_named(page, match.start())
            if _is_said_to_reader(page, match)
        ),
        default=None,
    )


def _is_named(page: PrintedPage, at: int) -> bool:
    begin, _ = page.reach_of(at)
    return _NAMED.search(page.text, max(begin, at - _NAMED_REACH), at) is not None


def _is_said_to_reader(page: PrintedPage, match: re.Match[str]) -> bool:
    if page.says(*match.span(), ON_A_CASE):
        return False
    begin, end = page.sentence_of(match.start())
    before = page.text[max(0, begin - 2, match.start() - 100) : match.start()]
    behind = page.text[match.end() : min(end, match.end() + 100)]
    return not _NOT_OF_READER.search(before) and not _NOT_OF_READER.search(behind)

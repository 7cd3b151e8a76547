"""What a letter says: what it is, who writes, what is to be done, by when, how much.

By words, figures and where they stand: what was not found is not told, and what could be two things is not
told either. The words are in ``lettres.toml``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path

from kiosk.domain import NO_TEXT, Money, T, Text
from kiosk.domain.letters import LetterAct, LetterWord

from .letter_clauses import NOT_SO, ON_A_CASE, SUM, Hang
from .letter_days import NO_DAY, VISITING, find_day, find_delay, find_letter_date, is_called_off
from .letter_page import MAX_WORDS, SUBJECT, Found, PrintedLine, PrintedPage, found_at, plain_form
from .letter_sums import (
    COMING_DEBIT,
    COMING_DEBIT_OF_IT,
    CORRECTED,
    DEBIT,
    HIDDEN_MONEY,
    IN_FAVOUR,
    TO_PAY,
    find_amount,
    granted,
    has_money,
    right_before,
    will_be,
)
from .letter_taken_back import DO_NOT_PAY, is_no_bill, taken_back_at
from .letter_visits import find_what_to_bring, find_where
from .rule_file import RuleTable, load_in_force, read_rule_file

#: The sender that is known by the names of the agency and of its landlord.
OWN_LANDLORD = "bailleur"


@dataclass(frozen=True, slots=True)
class LetterSender:
    """Someone who writes to tenants. ``signs`` are words of theirs, normalised."""

    key: str
    label: Text
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter. ``senders``: who writes it, nobody in particular when empty; ``not_from``: who does
    not. ``danger``: a person comes first. ``explained``: what its title means, in plain words. ``sharpens``:
    the kind that it is more than, when it says so itself. ``unless``: no letter with one of these words is of
    it. ``fallback``: a letter is of it when it is of no other kind."""

    key: str
    title: Text
    signs: tuple[str, ...]
    act: LetterAct | None = None
    danger: bool = False
    senders: tuple[str, ...] = ()
    explained: Text = NO_TEXT
    sharpens: str = ""
    unless: tuple[str, ...] = ()
    fallback: bool = False
    not_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterRules:
    """In the order in which they are tried. ``offers``: words of what one sells; ``scams``: of who asks for
    money under a false name; ``parcels``: of what is brought, or said to be."""

    kinds: tuple[LetterKind, ...]
    senders: tuple[LetterSender, ...]
    offers: tuple[str, ...] = ()
    scams: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()


_OUTSIDERS = "offres", "arnaques", "colis"
_KIND_KEYS = (
    *("key", "title", "explained", "act", "danger", "sharpens"),
    *("from", "not_from", "signs", "unless", "fallback"),
)


def load_letter_rules(file: Path) -> LetterRules:
    """The kinds of letters and who writes them. Raises ``RuleFileError``."""
    top = read_rule_file(file, "lettres", "expediteurs", *_OUTSIDERS)
    senders = []
    for table in top.get_tables("expediteurs"):
        table.only("key", "label", "signs")
        senders.append(LetterSender(table.get("key", str), T(table.get("label", str)), _signs(table)))
    kinds: list[LetterKind] = []
    for table in top.get_tables("lettres"):
        table.only(*_KIND_KEYS)
        kind = LetterKind(
            table.get("key", str),
            T(table.get("title", str)),
            _signs(table),
            table.get_enum("act", LetterAct) if "act" in table.values else None,
            bool(table.values.get("danger", False)),
            table.texts("from") if "from" in table.values else (),
            T(table.get("explained", str)) if "explained" in table.values else NO_TEXT,
            table.find("sharpens", str, ""),
            _signs(table, "unless") if "unless" in table.values else (),
            bool(table.values.get("fallback", False)),
            table.texts("not_from") if "not_from" in table.values else (),
        )
        if kind.sharpens and kind.sharpens not in {each.key for each in kinds}:
            raise table.error("sharpens", f"no kind before it: {kind.sharpens}")
        if unknown := {*kind.senders, *kind.not_from} - {each.key for each in senders}:
            raise table.error("from", f"is of nobody known: {', '.join(sorted(unknown))}")
        kinds.append(kind)
    outsiders = (_signs(top, each) if each in top.values else () for each in _OUTSIDERS)
    return LetterRules(tuple(kinds), tuple(senders), *outsiders)


def _signs(table: RuleTable, name: str = "signs") -> tuple[str, ...]:
    return tuple(plain_form(each) for each in table.texts(name))


@cache
def letter_rules_in_force() -> LetterRules:
    """Those of ``lettres.toml``."""
    return load_in_force("lettres", load_letter_rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What a letter says, each with where it stands; ``None`` is what it does not say, or not clearly.

    ``threatens``: what it is about puts the home at stake, now or if nothing is done. ``appointment``: the
    ``day`` is one on which something takes place, at ``hour`` where that is told, or between it and
    ``until``; else it is the last one on which to act. ``delay`` is a time to act in that has no date.
    ``where`` one is to come, and what to ``bring``, in its words.
    ``amount_unread``: it is about money, and how much could not be read for sure.
    """

    kind: LetterKind | None = None
    kind_at: Found | None = None
    sender: LetterSender | None = None
    sender_at: Found | None = None
    act: LetterAct | None = None
    threatens: bool = False
    amount: Money | None = None
    amount_at: Found | None = None
    amount_unread: bool = False
    day: date | None = None
    hour: time | None = None
    until: time | None = None
    day_at: Found | None = None
    appointment: bool = False
    delay: Found | None = None
    where: Found | None = None
    bring: Found | None = None


def understand_letter(words: Sequence[LetterWord], today: date, *landlord: str) -> LetterFacts:
    """What these words say to who reads them ``today``; ``landlord``: the names of this agency and of its
    landlord."""
    page, rules = PrintedPage(words[:MAX_WORDS]), letter_rules_in_force()
    if _FALSE.search(page.text) and not _WARNS.search(page.text):
        return LetterFacts()
    sender, sender_at = _sender(page, rules, landlord)
    is_dropped = _is_dropped(page)
    kind, kind_at, threatens = _kind(page, rules, sender, is_dropped)
    act = kind.act if kind else None
    asks_still = _asks_still(page)
    is_receipt = act is LetterAct.NOTHING
    if is_receipt and will_be(_ALSO_TO_PAY, page) and not _NONE_IS_LEFT.search(page.text):
        act = LetterAct.PAY
    written = find_letter_date(page)
    amount, amount_at = find_amount(page, act, was_paid=is_receipt and act is LetterAct.PAY)
    if kind is not None and act is None and amount is not None and will_be(TO_PAY, page):
        act = LetterAct.PAY
    is_credit = amount is not None and amount.cents <= 0
    if is_credit:
        amount = amount_at = None
    no_bill = is_no_bill(page)
    said = taken_back_at(page)
    is_settled = said is not None and not _asks_still(page, said) and not _is_of_another(page, kind, said)
    is_taken_back = no_bill or (not will_be(CORRECTED, page) and (_is_not_due(page) or is_settled))
    is_waiting = act is LetterAct.PAY and (is_taken_back or (will_be(_SUSPENDED, page) and not asks_still))
    if act is LetterAct.PAY and will_be(DEBIT, page):
        act = LetterAct.DEBIT
    elif act is LetterAct.PAY and kind is not None and kind.key == "trop_percu" and will_be(_WITHHELD, page):
        act = LetterAct.WITHHELD
    elif act is LetterAct.PAY and kind is not None and kind.act is None and will_be(_BILLED, page):
        act = LetterAct.BILLED
    elif _is_nothing(page, act, kind, is_credit=is_credit, asks=amount is not None, asks_still=asks_still):
        act, amount, amount_at = LetterAct.NOTHING, None, None
    elif is_waiting:
        act, amount, amount_at = None, None, None
    elif act is LetterAct.PAY and not asks_still and not _IS_OWED.search(page.text):
        act = None
    if kind is not None and kind.act is LetterAct.PAY and act is None:
        is_only_named = kind.fallback and (no_bill or not is_waiting)
        if kind.danger or is_dropped or is_only_named:
            kind = kind_at = None
    if act is LetterAct.NOTHING and will_be(COMING_DEBIT, page):
        act, amount, amount_at = LetterAct.DEBIT, None, None
    if act is LetterAct.DEBIT and (debited := right_before(page, COMING_DEBIT_OF_IT))[0] is not None:
        amount, amount_at = debited
    if (kind is None or act is None) and (is_taken_back or not will_be(TO_PAY, page)):
        amount = amount_at = None
    about_money = act in (*_LATER, LetterAct.PAY, LetterAct.PERSON)
    unread = amount is None and about_money and (has_money(page) or HIDDEN_MONEY.search(page.text))
    takes_place = act in _VISITS or (kind is not None and kind.key in _HEARINGS)
    is_off = act in _VISITS and is_called_off(page)
    act, is_over = _duty(page, act)
    has_no_day = act in (LetterAct.NOTHING, LetterAct.BILLED, LetterAct.WITHHELD)
    acts_by = kind is not None and kind.key != "chantier"
    day, hour, until, day_at, appointment = NO_DAY
    if not (has_no_day or is_off or is_over or is_waiting or is_dropped):
        day, hour, until, day_at, appointment = find_day(
            page, written or today, written, takes_place, acts_by, act is LetterAct.PERSON
        )
    is_parcel = kind is None and sender is None and _is_of_a_parcel(page, rules)
    if is_parcel:
        amount = amount_at = None
    has_no_duty = kind is None or (kind.act in _VISITS and act is None)
    is_past = has_no_duty and appointment and day is not None and day < today
    if (
        is_parcel
        or is_past
        or (kind is None and not appointment and _says_any(page, rules.offers + rules.scams))
    ):
        day, hour, until, day_at, appointment = NO_DAY
    if is_off or (not appointment and act in _VISITS and _WAS_MISSED.search(page.text)):
        act = None
    delay = None
    if day is None and act not in (*_LATER, LetterAct.NOTHING, None):
        delay = find_delay(page)
    comes = act is LetterAct.COME
    return LetterFacts(
        kind=kind,
        kind_at=kind_at,
        sender=sender,
        sender_at=sender_at,
        act=act,
        threatens=threatens or ((_goes_to_court(page, sender) or _home_is_at_stake(page)) and not is_dropped),
        amount=amount,
        amount_at=amount_at,
        amount_unread=bool(unread),
        day=day,
        hour=hour,
        until=until,
        day_at=day_at,
        appointment=appointment,
        delay=delay,
        where=find_where(page, day_at if appointment else None) if comes else None,
        bring=find_what_to_bring(page) if comes else None,
    )


#: How only who uses a false name asks for money, or for a card; and what warns of those who do.
_FALSE = re.compile(
    r"\b(?:paye|regle|achete|verse|vire)[rz]\b[^.;!?]{0,100}(?:\bcartes? prepayees?\b|"
    r"\b(?:coupon|ticket|carte)s? (?:pcs|transcash|neosurf)\b|"
    r"(?<!votre )\b(?:iban|compte(?: suivant)?) ?:? ?(?!fr)[a-z]{2}\d\d\b)|"
    r"\b(?:donne|saisi|communiqu|indiqu|envoy|renseign)[a-z-]+ (?:(?:votre|vos|le|les|de|la|numeros?|code|"
    r"coordonnees|donnees) ){1,6}carte (?:bancaire|bleue|de credit)\b|"
    r"\b(?:antai|caf|ameli|impots|gouv|amendes?)-[a-z-]+\.[a-z]|\b[a-z]+-(?:gouv|caf|ameli|impots)\.[a-z]"
)
_WARNS = re.compile(r"\b(?:jamais|mefi[a-z]+|fraud[a-z]+|escro[a-z]+|arnaques?|faux|hameconnage)\b")
#: Below what a receipt is of: what is still to be paid, or next.
_ALSO_TO_PAY = re.compile(
    r"\ba (?:payer|regler) (?:avant|au plus tard|pour le|jusqu'au)\b|"
    r"\b(?:payez|reglez|versez) (?:cette somme|ce montant|la difference)\b|"
    r"\b(?:merci de|veuillez) (?:nous )?(?:payer|regler|verser)\b|"
    rf"\b(?:vous (?:nous )?devez|il (?:vous )?reste)(?: encore| toujours)? (?:la somme de )?{SUM}|"
    rf"{SUM}(?: de [a-z]+)? rest(?:e|ent|ants?) (?:a payer|a regler|dus?|dues?|impayee?s?)\b"
)
#: A letter that names a paper to pay, but only tells something.
_NOTHING_TO_DO = re.compile(
    r"\b(?:aucune demarche(?! pour les )|n'avez (?:donc |plus |desormais )*rien a (?:faire|payer|regler|"
    r"rembourser)|"
    r"aucune action de votre part)\b"
    r"(?! (?:d'autre|de plus|en plus|de supplementaire|(?:[a-z]+ )?avant|que)\b)|"
    rf"(?:{DO_NOT_PAY})(?![^.;!?]{{0,60}}\bavant\b)"
)
#: What is not for all of the time, or not for those who like.
_NOT_SO_LONG = r"(?! (?:tou|pendant|avant|plus|avec|en|pour|seul|mais))"
_VISITS = LetterAct.COME, LetterAct.STAY_HOME
_PAPERS = LetterAct.SEND, LetterAct.ANSWER
_TO_GIVE = (
    r"(?:(?:r?envoy|adress|donn|depos|r?apport|retourn|present|communiqu|complet)e[rz]|"
    r"(?:transmett|remett|joind|produi)re|(?:fourn|parven)ir|fournissez|transmettez|remettez|joignez)"
)
#: Where a letter lays a duty on the reader. Where it does nowhere, none is told, whatever the letter is.
_LAID = {
    LetterAct.SEND: re.compile(
        rf"\b{_TO_GIVE}\b|\bmanqu(?:e|ent|ants?|antes?)\b|\battend(?:ons|ue?s?)\b|\b(?:sans|defaut d'|"
        r"faute d')(?: ?votre| ?cette)? ?(?:attestation|justificatif|document)|\b(?:faut|faudra|besoin|devez|"
        r"devrez|incomplete?)\b|\bn(?:'|e )[a-z' ]{1,30} pas (?:encore |bien |ete )*(?:recu|parvenu)|"
        r"\b(?:documents|pieces|justificatifs|papiers) (?:demande|suivant|complementaire|a )|\bdoi(?:t|"
        r"vent) nous\b"
    ),
    LetterAct.ANSWER: re.compile(
        rf"\b(?:{_TO_GIVE}|repond(?:re|ez)|reponse|(?:sign|declar|accept|refus|confirm|appel|contact|indiqu|"
        r"justifi)e[rz]|signee?s?|declaration|remplir|remplissez|faire (?:savoir|connaitre)|di(?:re|tes)|"
        r"choisi(?:r|ssez)|questionnaire|besoin|attend(?:ons|ue)|devez|devrez)\b"
    ),
    LetterAct.STAY_HOME: re.compile(
        rf"{VISITING}|\bser(?:a|ai|ons|ont)\b|\b(?:re|inter)?viendr(?:a|ai|ons|ont)\b|\bpresenter(?:a|ons|ont)\b|"
        r"\b(?:pass(?:e|ent|ons)|(?:inter)?vien(?:t|nent)) (?:chez|le|dans|a|entre|pour)\b|\bpresence\b|"
        r"\b(?:etre|rester|soyez|restez) (?:la|chez vous|present)|\bacce(?:s|der)\b|\b(?:prevue?s?|"
        r"auront lieu|aura lieu|"
        r"programmee?s?|coupee?s?|rendez-vous est|visiter)\b|\babsente?s? ?\?|\bsera (?:chez vous|present)"
    ),
    LetterAct.COME: re.compile(
        r"\b(?:rendez-vous|rdv|convoqu[a-z]*|convi[a-z]*|convocation|presente[rz](?:-vous)?|recev[a-z]*|"
        r"recue?s?|rencontr[a-z]*|accueillir|apporte[rz]|munissez|etat des lieux|entretien|reunion|"
        r"visite|ven(?:ir|ez)|attend[a-z]*|invit[a-z]*)\b"
    ),
}
#: Before what would be a duty: that it is none, or that who writes does it.
_NOT_LAID = re.compile(
    r"\b(?:inutile|besoin|dispens[a-z]*|exempt[a-z]*|oblige[a-z]*|nous (?:allons|venons|pouvons|devons)|"
    r"(?:pas|plus) (?:utile|necessaire|la peine|tenue?)|sans|ne|n') ?(?:[a-z']+ ){0,4}$"
)
_NEAR = 60
_REMINDER = re.compile(r"\b(?:si vous n(?:e\b|')|n'oubliez pas|n'omettez pas|ne (?:tardez|manquez) pas)\b")
_KIN = (
    r"(?:fils|filles?|enfants?|epoux|epouse|maris?|femme|conjointe?|compagne|compagnon|mere|pere|parents?|"
    r"freres?|soeurs?|colocataires?|voisine?s?|garante?s?|heberge[a-z]*)"
)
_EVENT = r"(?:rendez-vous|rdv|entretien|reunion|visite|passage|convocation|intervention|seance)"
_AT_HOME = re.compile(
    r"\b(?:rendez-vous|etat des lieux|entretien|visite[a-z]*|rencontre[a-z]*)\b[^.;!?]{0,90} "
    r"(?:dans votre (?:logement|appartement)|a votre domicile|chez vous)\b"
)
_A_PAPER = (
    r"(?:attestation|questionnaire|reponse|dossier|documents?|pieces?|justificatifs?|papiers?|declaration)s?"
)
#: What takes a duty back, each with the duties and whether the day that is told goes too.
_TAKES_BACK = tuple(
    (acts, goes, re.compile(words))
    for acts, goes, words in (
        # Needless, or if one likes.
        (
            _VISITS,
            False,
            r"\bpresence n(?:'est|'y est|e sera) (?:pas|plus) "
            rf"(?:necessaire|obligatoire|indispensable|requise|utile|demandee){_NOT_SO_LONG}\b|"
            r"\bpresence (?:est|reste|sera) (?:libre|facultative|optionnelle)\b|"
            rf"\b{_EVENT}\b[^.;!?]{{0,60}} (?:(?:est|reste|sera) (?:facultati|optionnel|libre)|"
            r"n'est (?:pas|plus) (?:obligatoire|necessaire))|\bsans caractere obligatoire\b|"
            r"\bse f(?:ait|era) sans vous\b|\bvous (?:pouvez|pourrez) (?:donc )?(?:vous absenter|ne pas)\b|"
            rf"\bvous n'(?:avez|aurez) pas (?:besoin )?(?:a |d'|de )(?:(?:etre|rester) (?:present|la\b|"
            rf"chez vous)|(?:etre|rester) presente?s?){_NOT_SO_LONG}",
        ),
        # By another, or elsewhere than where the reader would be.
        (
            (LetterAct.STAY_HOME,),
            False,
            r"\b(?:gardien|gardienne|concierge|voisin|voisine)\b[^.;!?]{0,20} (?:ouvrira|ouvre|donnera)\b|"
            r"(?<!logement et )(?<!chez vous et )\b(?:dans|sur) (?:les parties communes|le hall|la toiture|"
            r"le toit|les caves|la facade)\b|\ben (?:facade|toiture)\b|\ba l'exterieur\b",
        ),
        (
            (LetterAct.COME,),
            False,
            r"\b(?:est|sera|convoquee? a|objet ?:) (?:un |votre )?(?:rendez-vous|entretien) telephonique\b|"
            rf"\b{_EVENT}\b[^.;!?]{{0,60}} (?:est|se (?:f(?:ait|era)|tien[a-z]+|deroule(?:ra)?)|sera|"
            r"aura lieu) (?:par telephone|(?:en|par) visio|a distance)|"
            r"\bne (?:(?:devez|devrez) )?(?:pas|plus) (?:venir|vous (?:presenter|deplacer|"
            r"rendre))\b(?! (?:sans|avant|avec|pour|plus|en|apres|a|au|dans|chez)\b)|"
            r"\bne (?:venez|vous presentez) (?:donc )?(?:pas|plus)\b(?! (?:sans|avant|avec|pour|plus|en|"
            r"apres|a|au|dans|chez)\b)|"
            r"\bremplacee? par un (?:appel|entretien telephonique|courrier|message)\b|"
            r"\bne vous deplacez pas\b(?! (?:sans|avant|avec|pour|plus|en dehors))|"
            r"\binutile de (?:vous deplacer|venir)\b|"
            rf"\bvous n'(?:avez|aurez) pas (?:besoin )?(?:a |d'|de )(?:vous deplacer|venir)\b{_NOT_SO_LONG}",
        ),
        # Somebody else's.
        (
            _VISITS,
            True,
            rf"\bvo(?:tre|s) {_KIN}(?: [a-z-]+)? (?:est|sont|sera|seront) (?:convoqu|attendu|invit|recu)"
            r"(?![^.;!?]*\bavec vous\b)|"
            rf"\b{_EVENT}\b[^.;!?]{{0,80}} (?:concerne|est (?:pour|celui d))[a-z' ]{{0,20}}\b{_KIN}\b|"
            r"\b(?:passer|viendr|interviendr|ir|recevr|rendr)(?:a|ont)\b[^.;!?]{0,80} chez (?:votre|vos|"
            r"une?|la|les?) (?:autres )?(?:voisine?s?|locataires?)\b",
        ),
        (
            (*_VISITS, *_PAPERS),
            True,
            r"\bne vous concerne(?:nt)? (?:pas|plus)\b|\bn'etes (?:pas|plus) concernee?\b|"
            r"\bne (?:tenez (?:donc )?pas|pas tenir) compte\b",
        ),
        # Done already, or needless.
        (
            _PAPERS,
            True,
            rf"\b(?:inutile|(?:pas|plus) (?:besoin|oblige|obligee|necessaire)) (?:a |de |"
            rf"d')(?:[a-z']+ ){{0,3}}(?:{_TO_GIVE}|repondre)\b|"
            r"(?<!pas )(?<!plus )\bdispensee?s? d[e']|\b(?:rien|aucune demarche) a (?:faire|envoyer|fournir|"
            r"renvoyer)\b(?! (?:d'autre|de plus|avant))|"
            r"\bn(?:'est|e sont|e sera|e seront) plus (?:necessaire|demande|requis|utile|attendu|a fournir|"
            r"a envoyer)|"
            rf"(?:\b(?:accusons (?:bonne )?reception|avons (?:bien )?recu) (?:de )?vo(?:tre|s) {_A_PAPER}|"
            rf"\bvo(?:tre|s) {_A_PAPER}[a-z' ]{{0,30}} (?:est|sont) bien (?:arrive|parvenu)e?s?)\b"
            r"(?!.{0,200}\b(?:mais|manqu|cependant|toutefois|incomplet|illisible|perime|expire|veuillez|"
            r"faut|demand|besoin|encore|priere|"
            r"suivant|complet(?:er|ez)|merci de (?:nous|bien|les?|la)\b|merci d[e'] ?[a-z]+(?:er|ir|re)\b))|"
            r"\bil ne (?:vous |nous )?manque (?:donc )?(?:plus )?(?:rien|aucune?)\b|"
            r"\bdossier est (?:donc |desormais |maintenant )?complet\b"
            r"(?![^.;!?]{0,60}\b(?:mais|sauf|excepte|hormis))",
        ),
    )
)
#: What was to take place and is over: a duty only where another day is told.
_WAS_MISSED = re.compile(
    r"\b(?:vous ne vous etes pas (?:presente|rendu)e?|vous n'etes pas venue?|a (?:bien )?(?:ete honore|"
    r"eu lieu)|(?:suis|sommes|est|sont) passee?s?|me suis presentee?)\b"
)
#: In a sentence about others than the reader, about what was paid in between, of an opinion, or that asks.
_NOT_OF_ALL = re.compile(
    r"\b(?:une fois|a reception|apres|(?:a|ont|aura|auront|avait) croise|(?:les?|des|aux|tout) locataires?|"
    r"(?:les|des|aux) (?:personnes|foyers|clients|abonnes|assures)|pour (?:les|ceux)|selon|"
    r"pensez|estimez|croyez|dites|affirmez|contestez|que vous)\b|\?$"
)
#: Behind what has come: that it is not all, or was no payment.
_NOT_ALL = re.compile(
    r"[^.;!?]{0,120}\b(?:mais|or|cependant|toutefois|pourtant|sauf|excepte|sans celui|rejete|refuse)"
)
#: What asks for money though it is not said in the words of a bill.
_ASKS = re.compile(
    rf"(?!payable (?:le \d\d? )?(?:de |du )?(?:chaque |par )?mois\b)(?:{TO_PAY.pattern})|"
    r"\bdevez (?:(?:toujours|donc|encore|maintenant) )?(?:(?:payer|regler|rembourser|verser) )?"
    rf"(?:la somme de )?{SUM}|\b(?:envoyer|adresser|verser|(?:faire )?parvenir|virer) (?:la somme de )?{SUM}|"
    r"\bn'(?:est|a|ont|sont|avez) (?:toujours |encore )?pas (?:ete )?(?:payee?s?|reglee?s?)\b|"
    r"\breste(?:nt)? (?:toujours |encore )?impayee?s?\b|"
    r"\b(?:dettes?|impayes?|arrieres?|solde debiteur)(?: (?:totale?|locative|actuelle|de loyers?))?"
    r"(?: (?:est|sont) (?:donc |encore |toujours )?de| s'eleve(?:nt)? a| ?:) (?!0)\d"
)
#: That something is owed, though nobody is asked to pay it in so many words.
_IS_OWED = re.compile(
    rf"{TO_PAY.pattern}|(?<!ne pas )(?<!ne rien )(?<!pour )\b(?:avis d'echeance|appel de loyer|impayee?s?|"
    r"debit(?:eur|rice)?|arrieres?|retard de paiement|loyers? en retard|redevables?|dettes?|"
    r"(?:nous|vous) devez|devoir|dues?|total(?! ht)|ttc|net|(?:bon |le |un )?montant (?:du|de|est|:)|"
    r"(?:solde|reste|restent) dus?|somme de|(?:il|vous|en) reste|payer|payez|regler|reglez|"
    r"rembourser|remboursez|verser|versez|(?:votre|sans) (?:paiement|reglement)|manque|prelevee?s?|"
    r"repas|mais \d|n'(?:est|a|ont|avons|avez) (?:toujours |encore )?pas (?:ete |bien |entierement )*"
    r"(?:paye|regle|recu|enregistre|verse|solde|rembourse)e?s?)(?![a-z])"
)
_THIS = re.compile(r"\b(?:ce|cet|cette|notre) ")
#: Not nothing.
_A_SUM = re.compile(rf"(?<![\d,])(?!0(?:,00)? ?(?:€|euros?)){SUM}")
#: Before what is not to be paid.
_NOT_TO_PAY = re.compile(
    r"\b(?:rien|ne|ne pas|ne plus|rien d'autre|continu(?:er|ez)|recu|enregistre|encaisse|"
    r"(?:merci|remercions) (?:de|pour)|suite a|aider|difficultes?|du mal|peine) $"
)
#: What was asked for has come, and nothing is said to be left of it.
_RECEIVED = re.compile(
    r"\bnous avons (?:bien )?recu votre (?:paiement|reglement|versement)(?! (?:partiel|de \d|d'un montant))|"
    r"\bdettes?\b[^.;!?]{0,40} est (?:donc )?(?:annulee|effacee)\b"
)
#: What was asked for before is not any more, or was asked for in error.
_THE_LETTER = r"(?:relance|facture|rappel|mise en demeure|courrier|lettre|demande|dette|avis)s?"
_NOT_DUE = re.compile(
    r"\bne (?:nous )?devez (?:donc |desormais )?(?:(?:plus )?rien\b(?! (?:d'autre|de plus|pour))|"
    r"(?:pas|plus) (?:(?:payer|regler|verser|rembourser) )?(?:rien|cette|ces|ce montant|la somme|aucune?|\d)"
    r"(?![^.;!?]{0,60}\bmais\b))|(?<!que )(?<!quand )(?<!fois )\b(?:votre|la|cette) dette\b[^.;!?]{0,40} est "
    r"(?:donc |desormais )?soldee\b|"
    rf"\bnous annulons (?:donc )?(?:notre|la|le|cette|ce|votre) {_THE_LETTER}\b(?! et)|"
    rf"\b(?:notre|cette|ce) {_THE_LETTER}\b[^.;!?]{{0,40}} (?:est|a ete) (?:donc )?"
    r"(?:annulee?(?! et remplacee?)|envoyee? par erreur|une erreur|sans objet)\b|"
    r"\b(?:cela|elle|ceci) ne vous concerne plus\b|"
    rf"\b(?:cette (?:dette|somme|lettre)|ce courrier) ne vous concerne (?:pas|plus)\b|{granted('totale')}|"
    r"\b(?:c'est|c'etait|il s'agit d'|il s'agissait d') ?une erreur [a-z' ]{0,20}(?:notre|nos|l'agence)\b"
)
#: What is not to be paid until something is known.
_SUSPENDED = re.compile(
    r"\b(?:paiement|recouvrement|reglement|remboursement|relances?|poursuites|demande de paiement)\b"
    r"(?:(?!aide|apl\b|allocation|prestation|droits|prelevement|virement)[^.;!?]){0,40} "
    r"(?:est|sont|a ete|ont ete|sera|reste|restent) (?:donc )?(?:suspendue?s?|gelee?s?|mise?s? en attente)\b|"
    r"\bnous suspendons (?:donc )?(?:(?:le|votre) paiement|le recouvrement|(?:la|votre) dette|"
    r"nos relances|la demande)"
)
_SOME_IS_LEFT = re.compile(
    r"\b(?:rest(?:e|ant)|solde|encore|partiel\w*|acompte|insuffisant|manque|"
    r"devez (?:(?:toujours|donc|maintenant) )?(?:la somme de )?\d+)\b"
)
#: Below a total that was to be paid.
_NONE_IS_LEFT = re.compile(
    r"\b(?:reste|restant|solde|net)(?: (?:du|dus|a payer|a regler))? ?:? ?0(?:[,.]00)? ?(?:€|euros?)"
)


def _is_plain(page: PrintedPage, match: re.Match[str]) -> bool:
    """Whether it is said to the reader, whatever the case."""
    sentence = page.sentence_of(match.start())
    if page.says(*sentence, {Hang.CASE, Hang.DEFAULT, Hang.PART}) or page.follows(match.start(), ON_A_CASE):
        return False
    return not _NOT_OF_ALL.search(page.text, *sentence)


def _asks_still(page: PrintedPage, behind: int = 0) -> bool:
    """Whether it says somewhere below its subject, and not of one case only, that money is to be paid;
    ``behind`` some place: only what is said there, with how much it is."""
    return any(
        (not behind or _A_SUM.search(page.text, max(behind, each.start() - 60), each.end() + 60))
        and not _NOT_TO_PAY.search(page.before(each.start(), 30))
        and not page.follows(each.start(), NOT_SO)
        and not SUBJECT.match(page.text, page.line_of(each.start()).start)
        for each in _ASKS.finditer(page.text, behind)
    )


def _duty(page: PrintedPage, act: LetterAct | None) -> tuple[LetterAct | None, bool]:
    """What a letter that asks for this lays on the reader, and whether the day that it tells is none of
    theirs."""
    if act not in _LAID:
        return act, False
    backs = [
        goes
        for acts, goes, words in _TAKES_BACK
        if act in acts and any(_is_plain(page, each) for each in words.finditer(page.text))
    ]
    if backs:
        return None, any(backs)
    if not any(_is_laid(page, each, act) for each in _LAID[act].finditer(page.text)):
        return None, act in _PAPERS
    is_at_home = act is LetterAct.COME and any(_is_plain(page, each) for each in _AT_HOME.finditer(page.text))
    return LetterAct.STAY_HOME if is_at_home else act, False


def _is_laid(page: PrintedPage, match: re.Match[str], act: LetterAct) -> bool:
    """Whether a sentence lays it on every reader. Its subject alone only tells which papers are missing."""
    begin = max(page.sentence_of(match.start())[0], match.start() - _NEAR)
    if _NOT_LAID.search(_REMINDER.sub("", page.text[begin : match.start()])):
        return False
    line = page.line_of(match.start())
    if act is not LetterAct.SEND and SUBJECT.match(page.text[line.start : line.end]):
        return False
    # What is so if nothing is done asks for papers, and for no visit.
    cases = ON_A_CASE - {Hang.DEFAULT} if act in _PAPERS else ON_A_CASE
    return not page.follows(match.start(), cases | {Hang.PAST})


def _is_received(page: PrintedPage) -> bool:
    """Whether all that was asked for is said to have come: no sum is told behind that."""
    return any(
        _is_plain(page, each)
        and not _NOT_ALL.match(page.text, each.end())
        and not _tells_a_sum(page, each.start())
        for each in _RECEIVED.finditer(page.text)
    )


def _is_of_another(page: PrintedPage, kind: LetterKind | None, said: int) -> bool:
    """Whether what a rent notice says, up to there, to be settled is another month than its own."""
    begin, end = page.sentence_of(said - 1)
    is_notice = kind is not None and kind.key == "avis_echeance"
    return is_notice and not _THIS.search(page.text, begin, end) and _tells_a_sum(page, begin)


def _tells_a_sum(page: PrintedPage, at: int) -> bool:
    """Whether a sum that hangs on nothing stands behind the sentence there."""
    sums = _A_SUM.finditer(page.text, page.sentence_of(at)[1])
    return any(not page.hangs(each.start(), NOT_SO) for each in sums)


def _is_not_due(page: PrintedPage) -> bool:
    """Whether it says so itself, not that the reader may think so."""
    return any(_is_plain(page, each) for each in _NOT_DUE.finditer(page.text))


def _is_nothing(
    page: PrintedPage,
    act: LetterAct | None,
    kind: LetterKind | None,
    *,
    is_credit: bool,
    asks: bool,
    asks_still: bool,
) -> bool:
    """Whether a paper to pay, or one that only tells something, says that nothing is to be done.
    ``is_credit``: what it asks for is nothing, or less; ``asks``: it asks for a sum; ``asks_still``: it says
    that one is to pay."""
    is_open = kind is not None and kind.act is None
    if act is not LetterAct.PAY and not is_open:
        return False
    if not asks_still and _is_received(page) and not _SOME_IS_LEFT.search(page.text):
        return True
    is_asking = asks_still and not _NONE_IS_LEFT.search(page.text)
    if not is_asking and any(_is_plain(page, each) for each in _NOTHING_TO_DO.finditer(page.text)):
        return True
    if not asks_still and _is_not_due(page) and not _SOME_IS_LEFT.search(page.text):
        return True
    in_favour = [each for each in IN_FAVOUR.finditer(page.text) if not page.follows(each.start(), ON_A_CASE)]
    if (is_open and act is None) or is_credit:
        return is_credit or bool(in_favour)
    is_rest = any(_REST.search(page.before(each.start(), 20)) for each in in_favour)
    return bool(in_favour) and (is_rest or not asks) and not will_be(TO_PAY, page)


#: Before it: it is what is left of all.
_REST = re.compile(r"\b(?:solde|reste)(?: [a-z]+)? $")
#: What is paid without the visitor doing anything, but not today.
_BILLED = re.compile(
    r"\b(?:apparaitra|figurera|sera (?:porte|ajoute|reporte|facture|integre|impute|demande)e?)[^.;!?]{0,30} "
    r"(?:sur|a|dans|avec) (?:votre|vos|l'|le)[^.;!?]{0,20}(?:avis|echeance|quittance|loyer)"
)
_WE_KEEP = "(?:retiendrons|retenons|retirerons|retirons|deduirons|deduisons)"
_WITHHELD = re.compile(
    rf"\b(?:(?:la|les|le|l'|nous la|nous les) ?(?:{_WE_KEEP}|preleverons|prelevons)|"
    rf"nous (?:{_WE_KEEP}|(?:continu(?:erons|ons) a|allons) (?:retenir|retirer|deduire))|"
    r"ser(?:a|ont) (?:retenu|deduit|recupere)e?s?|(?:une|des|par) retenues?)[^.;!?]{0,60}"
    r"\b(?:(?:vos|votre) (?:prochaine?s? )?(?:prestations?|allocations?|droits|aides?|paiements?|rsa|apl|"
    r"aah)|chaque mois|par mois|tous les mois)"
)
_LATER = LetterAct.DEBIT, LetterAct.BILLED, LetterAct.WITHHELD
#: One stands for the other: "régularisation des charges" is "régularisation de vos charges" too.
_OF = r"(?:des|du|de (?:la|vos|votre)|de)"
#: Letters of a word that has a plural here: shorter ones are names ("caf", "opac") or "reçu" and "dû".
MIN_INFLECTED = 5


@cache
def _phrase(sign: str) -> re.Pattern[str]:
    words = r"[\s-]+".join(
        _OF if word in ("de", "des", "du") else _any_number(word) for word in re.split(r"[\s-]+", sign)
    )
    return re.compile(rf"(?<![a-z0-9]){words}(?![a-z0-9])")


def _any_number(word: str) -> str:
    """In the singular as in the plural; a short word stands as it is."""
    if len(word) < MIN_INFLECTED:
        return re.escape(word)
    return re.escape(word.removesuffix("s")) + "s?"


#: Who writes stands at the top of a page, or below it with the signature.
_TOP, _FOOT = 0.36, 0.7
_THREAT = re.compile(
    r"(a defaut|sous peine|a peine|pourra|pourrait|pourrons|risque|contraint|eviter|faute de|sans quoi|"
    r"serait|seriez|envisag|avant d|si vous ne|procedure|engager)[^.]{0,90}$"
)
#: Before the name of someone for whom, or to whom, another writes.
_FOR_ANOTHER = re.compile(
    r"(?:prestataire|partenaire|mandataire|mandatee?|sous-traitant|titulaire du marche|pour le compte|"
    r"a la (?:demande|requete)|requerant)[ :-]*(?:(?:de|du|des|par)\b)?[ :]*(?:(?:votre|notre|la|le)\b)? ?"
    r"(?:bailleur (?:[a-z'-]+ ){0,3})?$"
)
#: Before what is to be brought or sent, and before how one gets an appointment: no letter is of that kind.
_ASIDE = re.compile(
    r"(?:\bapport|\bmuni|\bpresentation d|\bjoignez|(?<!nous )\bjoindre|"
    r"\b(?:vos|votre) (?:[a-z]+ )?dernier[a-z]* )[^.:;!?]{0,80}$|"
    r"\baide[rs]? (?:financiere )?(?:a|au|aux|pour) [^.:;!?]{0,40}$|"
    r"\bdedui[a-z]* [a-z ]{0,20}de (?:la|votre|vos) $|"
    r"\b(?:sur|sans|prendre|prenez|demandez) (?:vite |vos )?(?:un )?$|"
    # What comes later, is elsewhere, or is not.
    r"\b(?:sur|des|avec|a) (?:l'|le |la |votre |vos )(?:prochaine?s? )?$|\bprochaine?s? $|"
    r"\b(?:rien|pas|aucune?|aucun) (?:a |de |d')?(?:une? )?$|"
    r"\b(?:mettre en place|proposer|demander|convenir|etablir|negocier|solliciter|fixer) "
    r"(?:d'|de |l'|le )?(?:une? )?$"
)
#: It sends to a page, and is no appointment; bills of every month; a rent that runs on until one leaves.
_IS_NO_SIGN = re.compile(
    r"rendez-vous sur (?!place\b|rendez)|reste des? |(?:[a-z]+ )?(?:redevable|due?s?) (?:[a-z]+ ){0,6}"
    r"(?:jusqu'au?x? (?!present|ce jour|complet|parfait)|pendant |durant )"
)
#: Before what is denied; behind it, that it is so after all: "n'êtes redevable que".
_DENIED = re.compile(r"\b(?:n'|ne (?:vous |nous )?)$")
_BUT = re.compile(r"(?: [a-z]+)? qu(?:e\b|')")
#: Of a mail or a site: "habitat" in it is a name.
_IN_AN_ADDRESS = re.compile(r"(?:[@/.-]|www)[a-z0-9._-]*$|[a-z0-9]@[a-z0-9._-]*$")
_MAIL_FROM = re.compile(r"(?:de|expediteur|emetteur) ?:.*@")
_ANOTHER_LANDLORD = "autre_bailleur"
_LANDLORDS = OWN_LANDLORD, _ANOTHER_LANDLORD
#: "à votre bailleur": who writes speaks of another one.
_YOURS = re.compile(r"\b(?:a|de|par|avec) votre $")
_BEGINS = re.compile(
    r"(?:chere?s? |mes? )?(?:madame|monsieur|mesdames|messieurs|bonjour|locataires?)[a-z, ]{0,40},? *$"
)
#: Before the name of a letter that came before this one, or may come after it.
_OTHER_LETTER = re.compile(
    r"\b(?:notre|nos|une|cette|la|les|premiere|precedente|derniere|avant|apres|sans|suite a|malgre|"
    r"courrier de|lettre de)(?: [a-z]+)? $"
)
_BEFORE = re.compile(r"\bavant (?:une |la )?$")
_FORMAL_NOTICE = re.compile(r"\b(?:mise|mettons) en demeure\b|\bsommation de payer\b")
_COURT = re.compile(
    r"\b(?:commissaires? de justice|huissiers?|tribunal|contentieux|expulsion|juge|bail [a-z ]+resilie)\b"
)
_HOME_AT_STAKE = re.compile(
    r"\b(?:vous (?:devrez|devez|faire)|(?:contraint|oblige)e?s? (?:a|de)) (?:donc )?"
    r"(?:quitter|liberer|partir de) (?:les?|votre|ce) (?:logement|lieux|appartement)\b|"
    r"\b(?:mettons|mets|(?:ma|notre|sa) decision de mettre) fin "
    r"(?:a (?:votre|ce)|au) (?:bail|contrat de location)\b|"
    r"\bbail ne sera (?:pas|plus) (?:reconduit|renouvele)\b|"
    r"\bresili(?:ation|er|ee?|era)\b[a-z' ]{0,30}\b(?:bail|contrat de location)\b|\bexpuls(?:ion|er|ee?)\b|"
    r"\bbail (?:est|sera|a ete) (?:donc )?resilie\b"
)
#: A judge's order by which money is owed, and no lease ends; what tells that it is owed for a home.
_ORDER_TO_PAY = re.compile(r"\binjonction de payer\b")
_OF_A_HOME = re.compile(
    r"\b(?:loyers?|bail|bailleur|baux|locati[a-z]+|locataires?|logements?|appartement|habitat|hlm|expuls[a-z]+|"
    r"quitter les lieux)\b"
)
_HEARINGS = ("assignation", "convocation_juge")
_AUTHORITIES = ("commissaire", "tribunal", "prefecture")


def _sender(
    page: PrintedPage, rules: LetterRules, landlord: Sequence[str]
) -> tuple[LetterSender | None, Found | None]:
    """Who is named first in the head of the page; else whose name stands below it on a line of its own."""
    seen: list[tuple[float, int, LetterSender, re.Match[str]]] = []
    signed: list[tuple[float, int, LetterSender, re.Match[str]]] = []
    head = _head_end(page)
    for rank, sender in enumerate(rules.senders):
        own = [plain_form(each) for each in landlord if each] if sender.key == OWN_LANDLORD else ()
        for sign in (*own, *sender.signs):
            for match in _phrase(sign).finditer(page.text):
                if _FOR_ANOTHER.search(page.before(match.start(), 40)):
                    continue
                if page.is_row(page.line_of(match.start())):  # one of those to whom something is owed
                    continue
                height = page.words_of(match.start(), match.end())[0].top
                found = round(height, 2), rank, sender, match
                if sender.key == _ANOTHER_LANDLORD and _YOURS.search(page.before(match.start(), 20)):
                    continue
                in_a_name = _IN_AN_ADDRESS.search(page.before(match.start(), 40)) is not None
                if height < _TOP and not in_a_name and (match.start() < head or sign in own):
                    seen.append(found)
                elif sign in own and _is_signature(page, match):
                    signed.append(found)
    if not seen and (mail := _mail_from(page, landlord)) is not None:
        return next(each for each in rules.senders if each.key == OWN_LANDLORD), found_at(mail.words)
    if signed and all(sender.key == _ANOTHER_LANDLORD for _, _, sender, _ in seen):
        seen = signed
    if not seen:
        return None, None
    _, _, sender, match = min(seen, key=lambda each: each[:2])
    line = page.line_of(match.start()).words
    return sender, found_at(line)


def _mail_from(page: PrintedPage, names: Sequence[str]) -> PrintedLine | None:
    """The line of a printed e-mail that tells who sent it, where its address has the words of one of these
    names."""
    for line in page.lines:
        text = page.text[line.start : line.end]
        for name in filter(None, names):
            parts = [each for each in plain_form(name).split() if len(each) >= MIN_INFLECTED]
            if _MAIL_FROM.match(text) and parts and all(each in text for each in parts):
                return line
    return None


def _head_end(page: PrintedPage) -> int:
    """Where the letter itself begins: who is named from there on need not be who writes."""
    for line in page.lines:
        if _BEGINS.match(page.text[line.start : line.end]):
            return line.start
    return len(page.text)


#: Behind the name of who writes, at the foot of a page.
_ADDRESS = re.compile(r"\b(?:siret|siege|rcs|tel|place|rue|avenue|boulevard|quai|cours|cedex|[0-9#]{5})\b")
#: Behind the name of one to whom a sum is owed, also one that was not read well: no telephone, and no day.
_OWED_THERE = re.compile(r" (?!0)[0-9#]+[ .,][0-9#]")


def _is_signature(page: PrintedPage, match: re.Match[str]) -> bool:
    """Whether a name has a line to itself, or but a date and a place behind it, or its address."""
    line = page.line_of(match.start())
    behind = page.text[match.end() : line.end]
    short = len(line.words) <= match[0].count(" ") + 6 and not _OWED_THERE.match(behind)
    return match.start() == line.start and (short or _ADDRESS.search(behind) is not None)


#: More than all other signs together: a bailiff or a court calls its letter so.
HEADED_DANGER = 30


def _kind(
    page: PrintedPage, rules: LetterRules, sender: LetterSender | None, is_dropped: bool
) -> tuple[LetterKind | None, Found | None, bool]:
    """The kind that most of its signs speak for, where one stands in a heading more than in a sentence; and
    whether the home is at stake. ``is_dropped``: what it was to go on with does not."""
    best: tuple[int, LetterKind, re.Match[str]] | None = None
    threatens = False
    authority = sender is not None and sender.key in _AUTHORITIES
    is_of_a_parcel = _is_of_a_parcel(page, rules)
    is_of_money = _ORDER_TO_PAY.search(page.text) is not None and not _OF_A_HOME.search(page.text)
    for kind in rules.kinds:
        if kind.sharpens or (kind.danger and (is_dropped or is_of_money)):
            continue
        if kind.senders and (sender is None or sender.key not in kind.senders):
            continue
        if sender is not None and sender.key in kind.not_from:
            continue
        outsiders = rules.offers if kind.act in _VISITS else ()
        if kind.act is LetterAct.PAY and sender is None:
            outsiders = rules.scams
        if _says_any(page, kind.unless + outsiders) or (outsiders and is_of_a_parcel):
            continue
        weight, first, headed = 0, None, False
        counted: set[int] = set()
        for sign in kind.signs:
            matches = [each for each in _phrase(sign).finditer(page.text) if each.start() not in counted]
            counted.update(each.start() for each in matches)
            if kind.act is None:  # a line of a table tells what a sum is for
                matches = [each for each in matches if not page.is_row(page.line_of(each.start()))]
            if not kind.danger and kind.act is not LetterAct.SEND:
                matches = [each for each in matches if _is_heading(page, each) or not _is_aside(page, each)]
            if kind.danger:
                matches = [each for each in matches if not _is_over(page, each) and not _is_alarm(page, each)]
                threatens = threatens or bool(matches and (len(sign.split()) > 1 or authority))
                matches = [each for each in matches if not _is_threat(page, each)]
            tops = [each for each in matches if _is_heading(page, each)]
            if matches:
                weight += 3 if tops else 1
                first = first if headed or (first and not tops) else (tops or matches)[0]
                headed = headed or bool(tops)
        if kind.danger and not (headed or (authority and first) or (first and _is_said_to_you(page, first))):
            continue
        if kind.danger and authority:
            # A summons over a debt has more words of debts than of summons.
            weight += HEADED_DANGER if headed else 3
        if kind.fallback:
            weight = 0
        if first is not None and (best is None or weight > best[0]):
            best = weight, kind, first
    if best is None:
        return None, None, threatens
    _, kind, match = best
    threatens = threatens or kind.danger
    for sharper in rules.kinds:
        if sharper.sharpens == kind.key and (said := _says_itself(page, sharper)) is not None:
            kind, match = sharper, said
    return kind, page.found(match), threatens


def _says_any(page: PrintedPage, signs: Sequence[str]) -> bool:
    return any(_phrase(each).search(page.text) for each in signs)


#: Before what is done by being written.
_BY_WHO_WRITES = re.compile(r"\b(?:je|nous) (?:(?:vous|ne) )?$|\b(?:ma|notre) decision de $")


#: What is given to who needs it.
_FOOD = re.compile(r"\bcolis (?:alimentaires?|de noel|de fete|d'urgence)\b")


def _is_of_a_parcel(page: PrintedPage, rules: LetterRules) -> bool:
    return _says_any(page, rules.parcels) and not _FOOD.search(page.text)


def _is_said_to_you(page: PrintedPage, match: re.Match[str]) -> bool:
    """Whether it is done by being written: "nous vous donnons congé"."""
    before = page.before(match.start(), 30)
    if match[0].startswith("bail"):
        return before.endswith("votre ")
    return _BY_WHO_WRITES.search(before) is not None


def _says_itself(page: PrintedPage, kind: LetterKind) -> re.Match[str] | None:
    """Where a letter says that it is of that kind, not that it threatens with one or that there was one."""
    matches = [match for sign in kind.signs for match in _phrase(sign).finditer(page.text)]
    headed = (
        each for each in matches if _is_heading(page, each) and not _BEFORE.search(page.text[: each.start()])
    )
    plain = (
        each
        for each in matches
        if not _is_threat(page, each) and not _OTHER_LETTER.search(page.before(each.start(), 60))
    )
    return next(headed, None) or next(plain, None)


def _goes_to_court(page: PrintedPage, sender: LetterSender | None) -> bool:
    """A formal notice about a home after which a bailiff or a judge comes."""
    of_a_home = (sender is not None and sender.key in _LANDLORDS) or _OF_A_HOME.search(page.text)
    return bool(of_a_home and _FORMAL_NOTICE.search(page.text) and _COURT.search(page.text))


def _is_aside(page: PrintedPage, match: re.Match[str]) -> bool:
    before = page.before(match.start(), 100)
    is_aside = page.follows(match.start(), NOT_SO) or _IS_NO_SIGN.match(page.text, match.start())
    is_denied = _DENIED.search(before) and not _BUT.match(page.text, match.end())
    return bool(is_aside or is_denied or match[0] == "factures" or _ASIDE.search(before))


#: Behind what is not done after all; before what was written in error, or is where the reader may complain.
_GIVEN_UP = re.compile(
    r"[^.;!?]{0,40} (?:est|a ete|sont|ont ete) (?:donc |desormais |definitivement )?"
    r"(?:abandonnee?|annulee?|arretee?|terminee?|retiree?|levee?|close?)s?\b"
)
_IN_ERROR = re.compile(
    r"\bpar erreur\b[^.;!?]{0,40}$|"
    r"(?:\b(?:pouvez|pourrez) (?!etre)[^.;!?]{0,80}\b(?:saisir|devant)|"
    r"\b(?:recours (?:[a-z']+ ){0,3}devant|opposition [^.;!?]{0,60}greffe du)) (?:le |la |l')?$"
)
#: That it is the tenant who wants the end of the lease; and that it is not.
_LEAVING = re.compile(
    r"\b(?:(?:a|suite a|selon|suivant) votre demande\b|votre (?:conge|preavis|depart)\b|"
    r"votre (?:demande|courrier|lettre|notification)(?: recue?)?[a-z0-9/' ]{0,40}\bresili|"
    r"(?:votre (?:decision|souhait|intention)|vous (?:souhaitez|voulez|desirez|avez decide)) (?:de |d')?"
    r"(?:mettre fin|quitter|liberer|partir|resilier|donner (?:votre )?conge)\b|"
    r"que vous avez demandee?\b|vous (?:nous )?avez (?:donne|demande|notifie|adresse|annonce|informe|"
    r"resilie)\b[^.;!?]{0,60}\b(?:conge|resili|preavis|bail))"
)
_AGAINST = (
    "commissaires? de justice|huissiers?|tribunal|contentieux|expuls[a-z]*|juge|impayee?s?|dettes?|"
    "commandement|clause resolutoire|demeure|plein droit"
)
_NOT_LEAVING = re.compile(rf"\b(?:{_AGAINST}|defaut|devez)\b")
#: The same where it is told what who leaves has to do.
_NOT_LEAVING_HOME = re.compile(rf"\b(?:{_AGAINST})\b")
_HOME_LEFT = re.compile(r"quitter|liberer|partir")
_ENDS = re.compile(r"resili|prend|quitt|liber|partir|fin\b|reconduit|renouvele")
#: Near a home that is left while something is done in it, or burns; how far, in characters.
_FOR_A_WHILE = re.compile(
    r"\b(?:pendant|durant|temporaire[a-z]*|provisoire[a-z]*|le temps|travaux|traitement)\b"
)
_ALARM = re.compile(r"\b(?:incendie|feu|fumee|gaz|alarme|evacu[a-z]*)\b")
_WHILE_REACH = 60
#: In what a commission for the over-indebted says of an eviction: that there is none, that it is stopped or
#: may be; that it is not.
_NO_EVICTION = re.compile(r"\baucune?\b[^.;!?]{0,60}\bexpulsion\b[^.;!?]{0,60}\bne (?:peut|pourra|sera)\b")
_STOPS = re.compile(r"\bsuspen(?:d|s)[a-z]*\b")
_STOPS_NOT = re.compile(
    r"\b(?:ne|pas|sans|sauf|excepte|exception|hors|reprend[a-z]*|reprise|fin (?:de|a)|"
    r"jusqu[a-z]*|plus)\b|\bn'"
)
#: A procedure that does not go on, and signs that one does.
_PROCEDURE = (
    r"(?:procedures?|affaire|expulsion|assignation|audience|commandement|mise en demeure|poursuites|"
    r"concours de la force publique)"
)
_DROPPED = re.compile(
    rf"\b{_PROCEDURE}\b[^.;!?]{{0,80}} (?:est|sont|a ete|ont ete) (?:donc |desormais |definitivement |"
    r"ainsi )?(?:radie|abandonne|annule|arrete|termine|retire|leve|clos|close|classe|nul|nulle|caduc|caduque|"
    r"sans (?:objet|effet)|suspendu(?![^.;!?]{0,30}\b(?:jusqu|pendant|tant|pour|sous|sauf|exception|hors|"
    r"hormis|excepte)))e?s?\b|"
    r"\baudience\b[^.;!?]{0,80} n'(?:a|aura) (?:donc )?(?:pas|plus) lieu\b|"
    rf"\bnous (?:arretons|suspendons|abandonnons|annulons|renoncons a|mettons fin a|retirons) (?:donc )?"
    rf"(?:la |l'|cette |notre |toute |le |les |nos )?{_PROCEDURE}\b|"
    r"\b(?:se desiste|nous desistons|desistement d'instance)\b|"
    r"\b(?:deboute|rejett?e)\b[^.;!?]{0,80}\bdemandes? (?:d'expulsion|de resiliation)\b|"
    r"\baide juridictionnelle\b[^.;!?]{0,30} (?:est|a ete) (?:acceptee|accordee|admise|rejetee|refusee)\b"
)
_GOES_ON = re.compile(
    r"\b(?:repren(?:dr|n)[a-z]*|reprise (?:de la procedure|des poursuites)|poursui[a-z]+|maintenue?s?|"
    r"ordonne|nouve(?:au|lle) (?:[a-z]+ )?(?:audience|commandement|procedure|assignation|date)|"
    r"(?:report|renvoy|deplac|fix)ee?s? (?:au?|le)|aur(?:a|ont) lieu|donn(?:e|ons) (?:donc )?conge|"
    r"sera (?:delivree?|signifiee?|engagee?|demandee?|saisi)|precedentes?|sous reserve)\b"
)


def _is_dropped(page: PrintedPage) -> bool:
    """Whether the procedure that it is about does not go on, whatever the reader does."""
    return (
        any(_is_plain(page, each) for each in _DROPPED.finditer(page.text))
        and not page.says(0, len(page.text), {Hang.DEFAULT})
        and not _GOES_ON.search(page.text)
    )


def _is_over(page: PrintedPage, match: re.Match[str]) -> bool:
    """Whether the end of a lease or an eviction is one that the tenant asked for, or does not come."""
    against = _NOT_LEAVING_HOME if _HOME_LEFT.search(match[0]) else _NOT_LEAVING
    is_wanted = _ENDS.search(match[0]) and _LEAVING.search(page.text) and not against.search(page.text)
    said = page.text[slice(*page.sentence_of(match.start()))]
    in_error = _IN_ERROR.search(page.before(match.start(), 80))
    given_up = _GIVEN_UP.match(page.text, match.end()) and not _GOES_ON.search(page.text)
    is_stopped = "surendettement" in page.text and (
        _NO_EVICTION.search(said) or (_STOPS.search(said) and not _STOPS_NOT.search(said))
    )
    return bool(is_wanted or in_error or given_up or is_stopped)


def _home_is_at_stake(page: PrintedPage) -> bool:
    """Whether it speaks of the end of the lease by law, or of an eviction."""
    return any(
        not (_is_over(page, match) or _is_for_a_while(page, match) or _is_alarm(page, match))
        for match in _HOME_AT_STAKE.finditer(page.text)
    )


def _is_for_a_while(page: PrintedPage, match: re.Match[str]) -> bool:
    return _is_left_near(page, match, _FOR_A_WHILE)


def _is_alarm(page: PrintedPage, match: re.Match[str]) -> bool:
    return _is_left_near(page, match, _ALARM)


def _is_left_near(page: PrintedPage, match: re.Match[str], what: re.Pattern[str]) -> bool:
    """Whether a home is left, and that is said near it."""
    near = page.text[max(0, match.start() - _WHILE_REACH) : match.end() + _WHILE_REACH]
    return _HOME_LEFT.search(match[0]) is not None and what.search(near) is not None


def _is_threat(page: PrintedPage, match: re.Match[str]) -> bool:
    before = page.before(match.start(), 130)
    return _THREAT.search(before) is not None and not _is_heading(page, match)


def _is_heading(page: PrintedPage, match: re.Match[str]) -> bool:
    """Whether it stands in the subject, or begins a line that stands out in the upper part of the page."""
    line = page.line_of(match.start())
    text = page.text[line.start : line.end]
    if SUBJECT.match(text):
        return True
    early = match.start() - line.start <= 12 and not page.runs_on(line)
    return early and line.stands_out and line.words[0].top < 0.6 and "." not in text.rstrip(" .")

"""What a letter says, as answers to what one asks of a letter."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from kiosk.domain import CHINESE, FRENCH, NO_TEXT, TN, T, Text, verbatim
from kiosk.domain.letters import LetterAct, LetterText, LetterTrouble
from kiosk.domain.rules.agency_tables import HelpOrganisation, HelpTopic
from kiosk.domain.rules.letter_page import Found, is_in_french, letter_lines
from kiosk.domain.rules.letters import OWN_LANDLORD, LetterFacts, understand_letter
from kiosk.domain.rules.repairs import PARIS
from kiosk.domain.rules.several_letters import is_several_letters
from kiosk.journeys import Context, LetterAnswer, Option, Tone, derived, fetched_value, format_phone

from .. import visit_facts

#: The steps whose answers decide, and what is answered there.
PHOTO_STEP, READ_STEP, TROUBLE_STEP, SAYS_STEP = "photo", "lue", "illisible", "dit"
AGAIN, PERSON, PAY, MEET, HELP_NEAR, DONE = "encore", "personne", "payer", "rendez_vous", "aides", "fini"

NOT_FRENCH = T("Cette lettre n’est pas en français. Montrez-la à une personne.")
TROUBLES: dict[LetterTrouble, Text] = {
    LetterTrouble.NO_TEXT: T("La borne ne voit pas de lettre."),
    LetterTrouble.UNREADABLE: T("La borne n’arrive pas à lire. L’image est floue, ou écrite à la main."),
    LetterTrouble.SEVERAL: T("La borne voit deux lettres. Montrez-en une seule."),
    LetterTrouble.NOT_FRENCH: NOT_FRENCH,
}
ACTS: dict[LetterAct, Text] = {
    LetterAct.PERSON: T("Voir quelqu’un aujourd’hui"),
    LetterAct.PAY: T("Payer"),
    LetterAct.NOTHING: T("Rien. Gardez ce papier."),
    LetterAct.DEBIT: T("Rien. L’argent sera pris sur votre compte."),
    LetterAct.BILLED: T("Rien aujourd’hui. La somme sera sur votre prochain avis d’échéance."),
    LetterAct.WITHHELD: T("Rien. La somme sera retenue sur vos aides."),
    LetterAct.COME: T("Venir au rendez-vous"),
    LetterAct.STAY_HOME: T("Être chez vous"),
    LetterAct.SEND: T("Donner le papier demandé"),
    LetterAct.ANSWER: T("Répondre à cette lettre"),
}
UNREAD = T("Pas lu. Regardez la lettre.")
UNKNOWN = T("La borne ne sait pas. Montrez la lettre à une personne.")


def can_read(context: Context) -> bool:
    """Whether this kiosk has a camera, and what reads letters."""
    return bool(visit_facts.facts_in(context).get("letters", False))


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What was read, why nothing is told of it, and what it says."""

    letter: LetterText = field(repr=False)
    trouble: LetterTrouble | None = None
    facts: LetterFacts = field(default=LetterFacts(), repr=False)


@dataclass(frozen=True, slots=True)
class Understanding:
    """Makes a page of what was read ``today``; ``names``: those of this agency and of its landlord."""

    today: date
    names: tuple[str, ...]

    @classmethod
    def of(cls, context: Context) -> Self:
        agency = visit_facts.agency(context)
        names = visit_facts.landlord(context), agency.name if agency is not None else ""
        return cls(visit_facts.now(context).date(), names)

    def __call__(self, letter: LetterText) -> ReadPage:
        several = is_several_letters(letter.words)
        trouble = letter.trouble or (LetterTrouble.SEVERAL if several else None)
        if letter.language != FRENCH.code:
            return ReadPage(letter, trouble)
        return ReadPage(letter, trouble, understand_letter(letter.words, self.today, *self.names))


@dataclass(frozen=True, slots=True)
class LetterState:
    """What was read of the photo, what it says, and what answers it."""

    context: Context = field(repr=False)

    @derived
    def page(self) -> ReadPage:
        found: ReadPage = fetched_value(self.context, READ_STEP, ReadPage(LetterText(b"")))
        return found

    @derived
    def letter(self) -> LetterText:
        return self.page.letter

    @derived
    def trouble(self) -> LetterTrouble | None:
        return self.page.trouble

    @derived
    def is_unread(self) -> bool:
        return self.trouble is not None

    @derived
    def trouble_text(self) -> Text:
        return TROUBLES[self.trouble] if self.trouble is not None else NO_TEXT

    @derived
    def is_french(self) -> bool:
        return self.letter.language == FRENCH.code and (
            self.facts.kind is not None or is_in_french(self.letter.words)
        )

    @derived
    def facts(self) -> LetterFacts:
        return self.page.facts

    @derived
    def needs_person(self) -> bool:
        """Whether nothing else than a person is the right way on."""
        facts = self.facts
        return facts.threatens or facts.kind is None or facts.kind.danger

    @derived
    def answers(self) -> list[LetterAnswer]:
        facts = self.facts
        found: list[LetterAnswer] = []
        if facts.sender is not None and facts.sender_at is not None:
            name = verbatim(facts.sender_at.words)
            found.append(
                LetterAnswer("qui", T("Qui écrit ?"), facts.sender.label, name, facts.sender_at.place)
            )
        found.append(self._kind())
        if facts.act is not None:
            tone = Tone.DANGER if facts.act is LetterAct.PERSON else Tone.PLAIN
            found.append(LetterAnswer("faire", T("Que faut-il faire ?"), self._act(facts.act), tone=tone))
        if (when := self._when()) is not None:
            found.append(when)
        for key, label, said in (("lieu", T("Où"), facts.where), ("apporter", T("À apporter"), facts.bring)):
            if said is not None:
                words = visit_facts.in_french(self.context, said.words)
                found.append(LetterAnswer(key, label, words, place=said.place))
        if facts.amount is not None and facts.amount_at is not None:
            found.append(
                LetterAnswer(
                    *("combien", T("Combien ?"), T("{amount}", amount=facts.amount)),
                    place=facts.amount_at.place,
                    figure=True,
                )
            )
        elif facts.amount_unread:
            found.append(LetterAnswer("combien", T("Combien ?"), UNREAD, tone=Tone.WARN))
        return found

    def _act(self, act: LetterAct) -> Text:
        """What is to be done; who comes while the agency is closed is told when someone is there."""
        agency, now = visit_facts.agency(self.context), visit_facts.now(self.context)
        off = visit_facts.public_holidays_of(self.context)
        if act is not LetterAct.PERSON or agency is None or not agency.is_closed(now, off):
            return ACTS[act]
        opens = agency.opens(now, off)
        if opens is None or opens.date() == now.date():
            return ACTS[act]
        return T("Voir quelqu’un dès le {day}", day=opens.date())

    def _kind(self) -> LetterAnswer:
        facts, label = self.facts, T("De quoi parle-t-elle ?")
        if facts.kind is None or facts.kind_at is None:
            return LetterAnswer("quoi", label, UNKNOWN if self.is_french else NOT_FRENCH)
        tone = Tone.DANGER if facts.kind.danger else Tone.PLAIN
        return LetterAnswer("quoi", label, facts.kind.title, facts.kind.explained, facts.kind_at.place, tone)

    def _when(self) -> LetterAnswer | None:
        facts = self.facts
        if facts.day is None or facts.day_at is None:
            return self._delay(facts.delay) if facts.delay is not None else None
        today = visit_facts.now(self.context).astimezone(PARIS).date()
        days = (facts.day - today).days
        if days > 0:
            note = TN("Dans {count} jour", "Dans {count} jours", days)
        else:
            note = T("C’est aujourd’hui.") if days == 0 else T("Ce jour est passé.")
        label = T("Quel jour ?") if facts.appointment or facts.act is LetterAct.DEBIT else T("Avant quand ?")
        value = T("{day}", day=facts.day)
        if facts.hour is not None:
            value = T("{moment}", moment=datetime.combine(facts.day, facts.hour, PARIS))
        if facts.hour is not None and facts.until is not None:
            value = T("{day}, entre {begin} et {end}", day=facts.day, begin=facts.hour, end=facts.until)
        tone = Tone.WARN if days < 0 else Tone.PLAIN
        return LetterAnswer("quand", label, value, note, facts.day_at.place, tone)

    def _delay(self, delay: Found) -> LetterAnswer:
        """A time without a date stays in the words of the letter."""
        words = visit_facts.in_french(self.context, delay.words)
        return LetterAnswer("quand", T("Avant quand ?"), words, place=delay.place)

    @derived
    def lines(self) -> list[Text]:
        """All that was read, as it is written."""
        lines = letter_lines(self.letter.words, "" if self.letter.language == CHINESE.code else " ")
        if not self.is_french:
            return [verbatim(each) for each in lines]
        return [visit_facts.in_french(self.context, lines[0]), *map(verbatim, lines[1:])] if lines else []

    @derived
    def warning(self) -> list[Text]:
        """What who may lose their home is to know first, and who advises them near here."""
        facts = self.facts
        alone = T("Ne gardez pas cette lettre pour vous. Une personne peut vous aider.")
        if not facts.threatens:
            return [alone] if facts.kind is not None and facts.kind.danger else []
        adviser = next(
            (each for each in visit_facts.local_help(self.context) if each.topic is HelpTopic.DROITS), None
        )
        return [
            alone,
            T("Le FSL peut aider à payer. L’ADIL et le Point-Justice (3039) vous conseillent gratuitement."),
            *([self._adviser(adviser)] if adviser is not None and adviser.phone else []),
        ]

    def _adviser(self, adviser: HelpOrganisation) -> Text:
        """Who advises, under a name that the visitor can read, and their number."""
        french = visit_facts.reads_french(self.context)
        name = verbatim(adviser.name) if french else T("Mes droits")
        return T("{what} : {value}", what=name, value=verbatim(format_phone(adviser.phone)))

    @derived
    def actions(self) -> list[Option]:
        """The service that answers the letter last; a person stands beside it on the page."""
        facts = self.facts
        own = facts.sender is not None and facts.sender.key == OWN_LANDLORD
        ways: list[Option] = []
        if facts.threatens:
            ways.append(Option(HELP_NEAR, T("Aide près d’ici"), icon="lifebuoy"))
        elif own and facts.act is LetterAct.PAY:
            ways.append(Option(PAY, T("Payer maintenant"), icon="cash-multiple"))
        elif own and facts.act in (LetterAct.COME, LetterAct.ANSWER, LetterAct.SEND):
            ways.append(Option(MEET, T("Prendre rendez-vous"), icon="calendar"))
        return [Option(DONE, T("J’ai fini"), icon="check"), *ways]

    @derived
    def next_service(self) -> str:
        """The e-service that answers what was chosen."""
        chosen = self.context.get(SAYS_STEP) or self.context.get(TROUBLE_STEP, "")
        services = {PAY: "loyer", MEET: "rendez_vous", HELP_NEAR: "aides_locales", PERSON: "aide"}
        return services.get(str(chosen), "")

"""For the staff, in French: who waits, what was refused or is not sent, how the terminal is and how it is
set."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from kivy.uix.widget import Widget

from kiosk.accessibility.interaction_preferences import VOLUME_MAX, VOLUME_STEP_DB
from kiosk.accessibility.models import MissingModel
from kiosk.accessibility.models.manifest import ModelTask
from kiosk.backend.refused_acts import CorrectableAnswer, RefusedAct, RefusedActDetails, UndeliveredAct
from kiosk.device.diagnostics import LanguageReport
from kiosk.domain import NO_TEXT, TN, Hold, T, Text, get_language, verbatim
from kiosk.i18n.fonts import CHINESE_PACKAGE
from kiosk.i18n.formats import PARIS
from kiosk.session import SessionController
from kiosk.session.practice import most_hesitated
from kiosk.session.screen_state import HardwareCheck, StaffScreen, StaffSection
from landlord.contract import HelpNeed, HelpState, WaitingVisitor

from .page import BasePage
from .widgets.buttons import ChoiceButton, Fact, PushButton
from .widgets.containers import Panel, arrange_in_rows
from .widgets.theme import VERY_LARGE_TEXT, theme

ACT_LABELS: dict[str, Text] = {
    "ticket": T("Demande de réparation"),
    "ticket_event": T("Suite d’une demande"),
    "help_request": T("Demande de rappel"),
    "help_cancel": T("Suite d’une demande"),
    "mandate": T("Mandat de prélèvement"),
    "mandate_cancel": T("Suite d’une demande"),
    "document_cancel": T("Suite d’une demande"),
    "attachment": T("Photo"),
}

_HELD = {
    Hold.DEVICE: T(
        "L’organisme refuse cette borne : rien ne part. Il faut l’admettre de nouveau,"
        " ou changer device_token."
    ),
    Hold.CONTRACT: T(
        "La borne et le système de l’organisme n’ont pas la même version : rien ne part."
        " Il faut mettre l’un des deux à jour."
    ),
}


#: Staff read French. What an engine lacks in detail is said by ``kiosk status``.
_MISSING = {
    ModelTask.RECOGNISE: "La borne ne comprend pas la parole en : {languages}. On y écrit.",
    ModelTask.SPEAK: "La borne ne parle pas : {languages}. On y lit.",
    ModelTask.TRANSLATE: "La borne ne traduit pas tout : {languages}. Il reste les phrases toutes faites.",
}
_MISSING_DEVICES = {
    "microphone": "La borne n’a pas de micro : personne ne peut lui parler. Branchez-en un.",
    "loudspeaker": "La borne n’a pas de haut-parleur : elle ne dit rien. Branchez-en un, ou un casque.",
}
FOR_TECHNICIANS = "Pour un technicien, qui tape « kiosk status », puis :"
_INSTALL = "kiosk models install "


def _commands(lacks: Iterable[MissingModel]) -> list[str]:
    """Each command once, and one that is short enough to be copied by hand for all models: by languages."""
    codes, others = {"fr": None}, dict[str, None]()
    fetched = False
    for lack in lacks:
        if lack.command.startswith(_INSTALL):
            codes[lack.language.rpartition("<>")[2]] = None
            fetched = True
        elif lack.command:
            others[lack.command] = None
    install = _INSTALL + "+".join(codes) + ("+" if len(codes) == 1 else "")
    return [install, *others] if fetched else list(others)


#: What of the terminal can be tried: pictogram, words, what to do meanwhile.
_CHECKS = {
    HardwareCheck.SOUND: ("volume-high", "Essayer le son", "Trois notes. Écoutez."),
    HardwareCheck.MICROPHONE: (
        "microphone",
        "Essayer le micro",
        "Parlez pendant quatre secondes, face à lui.",
    ),
    HardwareCheck.PRINTER: ("printer", "Essayer l’imprimante", "Une page sort."),
}
_CALL_STATES = {
    HelpState.TRANSMISE: "personne n’a répondu",
    HelpState.PRISE_EN_CHARGE: "{holder} y va",
    HelpState.EN_ATTENTE: "attend {holder}",
    HelpState.APPELEE: "est appelé par {holder}",
}
_NEEDS = {
    HelpNeed.SANS_SON: "sans le son",
    HelpNeed.ECOUTE: "écoute l’écran",
    HelpNeed.GRAND_TEXTE: "texte très grand",
}


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number < 2 else many}" if number else ""


class StaffPage(BasePage):
    shown: StaffScreen

    def __init__(self, controller: SessionController, shown: StaffScreen, **kwargs: Any) -> None:
        super().__init__(controller, shown, heading=T("Réservé aux agents"), **kwargs)

    def blocks(self) -> list[Widget]:
        if self.shown.opened is not None:
            return self._refusal_detail(self.shown.opened)
        sections: dict[StaffSection, Callable[[], list[Widget]]] = {
            StaffSection.MENU: self._menu,
            StaffSection.QUEUE: self._queue,
            StaffSection.REFUSED: self._refused,
            StaffSection.UNDELIVERED: self._undelivered,
            StaffSection.CHECKS: self._checks,
            StaffSection.TERMINAL: self._terminal,
            StaffSection.PRACTICE: self._practice,
        }
        return sections[self.shown.section]()

    def _way(
        self, item_id: str, icon: str, words: str, act: Callable[[], object], hint: str = "", figure: str = ""
    ) -> ChoiceButton:
        way = ChoiceButton(
            item_id=item_id,
            icon=icon,
            tint="teal",
            words=verbatim(words),
            hint=verbatim(hint) if hint else NO_TEXT,
            figure=verbatim(figure) if figure else NO_TEXT,
        )
        way.bind(on_act=lambda _way: act())
        return way

    # The menu

    def _menu(self) -> list[Widget]:
        shown, area = self.shown, self.controller.staff_area
        queue, asked = shown.queue or (), shown.terminal
        to_see_to = len(asked.missing) + len(self._missing_devices) + len(asked.invalid_rules)
        said = area.announcement
        sections = (
            (StaffSection.QUEUE, "account-clock-outline", "Qui attend", str(len(queue) or "")),
            (
                StaffSection.REFUSED,
                "alert-circle-outline",
                "Refusés, à corriger",
                str(len(shown.refusals) or ""),
            ),
            (
                StaffSection.UNDELIVERED,
                "tray-arrow-up",
                "Pas encore envoyés",
                str(len(shown.undelivered) or ""),
            ),
            (StaffSection.CHECKS, "tune-vertical", "Son, micro, imprimante", ""),
            (StaffSection.TERMINAL, "monitor", "Cette borne", str(to_see_to or "")),
            (StaffSection.PRACTICE, "school", "Exercice", ""),
        )
        ways = [
            self._way(
                "assist", "account-heart-outline", "Aider un visiteur", area.assist, "Il dit oui ou non."
            ),
            *(
                self._way(f"section.{each.value}", icon, words, partial(area.open, each), figure=figure)
                for each, icon, words, figure in sections
            ),
            self._way("announce", "bullhorn-outline", "Annonce du jour", area.announce, said),
            *(
                [self._way("withdraw", "close", "Retirer l’annonce", area.withdraw_announcement)]
                if said
                else []
            ),
        ]
        across = 2 if theme.landscape and theme.text < VERY_LARGE_TEXT else 1
        title = self.title_block(T("Espace du personnel"))
        return [title, *self._notices(), *arrange_in_rows(ways, across, self.pages.spacing, 0)]

    def _notices(self) -> list[Widget]:
        """What must not be missed."""
        blocks: list[Widget] = [self._connection_notice()]
        if self.shown.wrong_codes:
            count, last = self.shown.wrong_codes
            words = T(
                "Codes faux essayés ici : {count}, le dernier le {day} à {time}.",
                count=count,
                day=last.date(),
                time=last.time(),
            )
            blocks.append(self.notice_block(words, "codes", "warn"))
        if trouble := self.shown.terminal.demo_server_problem:
            words = T("L’agence de démonstration ne répond pas. La borne la relance.")
            blocks.append(self.notice_block(words, "demo", "warn"))
            blocks.append(self.text_block(verbatim(trouble), "demo.why", size_px=theme.small))
        return blocks

    # Who waits

    def _queue(self) -> list[Widget]:
        title = self.title_block(verbatim("Qui attend dans cette agence"))
        queue = self.shown.queue
        if queue is None:
            words = verbatim("Le système de l’organisme ne répond pas : regardez dans la salle.")
            return [title, self.notice_block(words, "queue", "warn")]
        if not queue:
            return [title, self.notice_block(verbatim("Personne n’attend."), "queue", "ok")]
        return [title, *map(self._visitor, queue)]

    def _visitor(self, visitor: WaitingVisitor) -> Widget:
        since = visitor.called_at.astimezone(PARIS)
        facts = [get_language(visitor.language).french, *(_NEEDS[need] for need in visitor.needs)]
        panel = Panel()
        panel.padding = 5 * theme.unit, 4 * theme.unit
        item_id = f"visitor.{visitor.number or visitor.device}"
        where = verbatim(f"{visitor.number} · {visitor.device}" if visitor.number else visitor.device)
        state = _CALL_STATES.get(visitor.state, "").format(holder=visitor.holder)
        panel.add_widget(self.text_block(where, item_id, bold_face=True))
        words = verbatim(f"{', '.join(facts)} · depuis {since:%-H h %M} · {state}")
        panel.add_widget(self.text_block(words, f"{item_id}.how", size_px=theme.small))
        return panel

    # What is not sent yet

    def _undelivered(self) -> list[Widget]:
        waiting = self.shown.undelivered
        title = self.title_block(verbatim("Pas encore envoyés"))
        if not waiting:
            return [title, self.notice_block(verbatim("Tout est parti."), "undelivered", "ok")]
        return [title, self._connection_notice(), *map(self._undelivered_act, waiting)]

    def _undelivered_act(self, act: UndeliveredAct) -> Widget:
        panel = Panel()
        panel.padding = 5 * theme.unit, 4 * theme.unit
        item_id = f"undelivered.{act.entry_id}"
        panel.add_widget(self.text_block(_act_title(act.kind, act.reference), item_id, bold_face=True))
        tried = _count(act.attempts, "essai", "essais")
        since = act.since.astimezone(PARIS)
        parts = [f"depuis le {since:%d/%m, %-H h %M}", tried, act.reason]
        words = verbatim(" · ".join(filter(None, parts)))
        panel.add_widget(self.text_block(words, f"{item_id}.why", size_px=theme.small))
        return panel

    # What can be tried

    def _checks(self) -> list[Widget]:
        area = self.controller.staff_area
        blocks: list[Widget] = [self.title_block(verbatim("Son, micro, imprimante"))]
        for what, (icon, words, hint) in _CHECKS.items():
            blocks.append(self._way(f"check.{what.value}", icon, words, partial(area.check, what), hint))
            result = self.shown.checks.get(what)
            if result is not None:
                tone = "ok" if result.ok else "plain" if result.ok is None else "warn"
                blocks.append(self.notice_block(verbatim(result.found), f"found.{what.value}", tone))
                if result.fix:
                    blocks.append(
                        self.text_block(verbatim(result.fix), f"fix.{what.value}", size_px=theme.small)
                    )
        step, steps = (round(each / VOLUME_STEP_DB) + 1 for each in (self.shown.notes.volume_db, VOLUME_MAX))
        blocks += [
            Fact(item_id="volume", words=verbatim("Volume au début"), value=verbatim(f"{step} sur {steps}")),
            self._way("volume.up", "volume-plus", "Plus fort", partial(area.change_volume, 1)),
            self._way("volume.down", "volume-minus", "Moins fort", partial(area.change_volume, -1)),
        ]
        return blocks

    # Practice

    def _practice(self) -> list[Widget]:
        practice = self.controller.practice
        blocks: list[Widget] = [self.title_block(verbatim("Exercice"))]
        if practice.on:
            words = verbatim("La borne est en exercice : tout est inventé, rien n’est envoyé.")
            end = self._way("practice.end", "stop-circle-outline", "Arrêter l’exercice", practice.end)
            blocks += [self.notice_block(words, "practice.state", "ok"), end]
        elif practice.obstacle is not None:
            blocks.append(self.notice_block(verbatim(practice.obstacle), "practice.state", "warn"))
        else:
            words = verbatim(
                "Toute la borne, sur des données inventées. Les vrais visiteurs ne peuvent pas s’en servir"
                " pendant ce temps. L’exercice s’arrête tout seul au bout de trois heures."
            )
            begin = self._way("practice.begin", "school", "Commencer un exercice", practice.begin)
            blocks += [self.text_block(words, "practice.state"), begin]
        hesitated = most_hesitated(practice.counts)
        if hesitated:
            blocks.append(self.title_block(verbatim("Où l’on a hésité"), "title.hesitated"))
        for i, (question, of) in enumerate(hesitated):
            parts = (
                _count(of.long, "longue attente", "longues attentes"),
                _count(of.refused, "réponse refusée", "réponses refusées"),
                _count(of.back, "retour en arrière", "retours en arrière"),
                _count(of.help, "appel à l’aide", "appels à l’aide"),
                _count(of.left, "départ", "départs"),
            )
            words = verbatim(
                f"{', '.join(filter(None, parts))}, pour {_count(of.asked, 'passage', 'passages')}"
            )
            asked = self.text_block(verbatim(question), f"hesitated.{i}", bold_face=True)
            asked.heading = True
            blocks.append(asked)
            blocks.append(self.text_block(words, f"hesitated.{i}.how", size_px=theme.small))
        return blocks

    # This terminal

    def _terminal(self) -> list[Widget]:
        blocks = self._missing()
        wrong = self.shown.terminal.invalid_rules
        if wrong:
            blocks.append(self.title_block(T("Des règles de l’agence à corriger"), "title.rules"))
            blocks.append(
                self.text_block(
                    T("La borne utilise les siennes à la place."), "rules.meanwhile", size_px=theme.small
                )
            )
        for i, problem in enumerate(wrong):
            blocks.append(
                self.text_block(verbatim(problem), f"rule.{i}", bold_face=True, size_px=theme.small)
            )
        blocks.append(self.title_block(T("Les langues"), "title.languages"))
        blocks += [
            self.text_block(self._language(each), f"language.{each.language.code}", size_px=theme.small)
            for each in self.shown.terminal.languages
        ]
        return blocks

    @property
    def _missing_devices(self) -> list[str]:
        asked = self.shown.terminal
        there = {"microphone": asked.has_microphone, "loudspeaker": asked.has_loudspeaker}
        return [name for name, present in there.items() if not present]

    def _missing(self) -> list[Widget]:
        """What the kiosk cannot do in which languages, and what a technician types: each once."""
        lacks, devices = self.shown.terminal.missing, self._missing_devices
        if not lacks and not devices:
            return []
        blocks: list[Widget] = [self.title_block(T("Ce qui manque à cette borne"), "title.missing")]
        blocks += [
            self.text_block(verbatim(_MISSING_DEVICES[each]), f"missing.{each}", size_px=theme.small)
            for each in devices
        ]
        for task, sentence in _MISSING.items():
            codes = dict.fromkeys(
                lack.language.rpartition("<>")[2] for lack in lacks if lack.engine.use is task
            )
            if codes:
                languages = ", ".join(get_language(code).french for code in codes)
                words = verbatim(sentence.format(languages=languages))
                blocks.append(self.text_block(words, f"missing.{task}", size_px=theme.small))
        commands = _commands(lacks)
        if commands:
            blocks.append(self.text_block(verbatim(FOR_TECHNICIANS), "commands", size_px=theme.small))
        return blocks + [
            self.text_block(verbatim(command), f"command.{i}", bold_face=True, size_px=theme.small)
            for i, command in enumerate(commands)
        ]

    def _connection_notice(self) -> Widget:
        if self.shown.held is not None:
            words, tone = _HELD[self.shown.held], "warn"
        elif self.shown.online is False:
            words, tone = T("Le réseau ne répond pas."), "warn"
        else:
            words, tone = T("Le réseau marche."), "ok"
        waiting = TN("{count} envoi attend.", "{count} envois attendent.", self.shown.waiting)
        return self.notice_block(
            T("{line} {waiting}", line=words, waiting=waiting) if self.shown.waiting else words, "line", tone
        )

    def _refused(self) -> list[Widget]:
        refusals = self.shown.refusals
        if not refusals:
            return [self.notice_block(T("Rien n’a été refusé."), "refused", "ok")]
        title = TN("{count} envoi refusé", "{count} envois refusés", len(refusals))
        return [self.title_block(title), *(self._refusal(each) for each in refusals)]

    def _refusal(self, refusal: RefusedAct) -> ChoiceButton:
        choice = ChoiceButton(
            item_id=f"refusal.{refusal.entry_id}",
            words=_refusal_title(refusal),
            hint=refusal.sentence,
            icon="alert-circle-outline",
        )
        choice.bind(on_act=lambda _choice: self.controller.staff_area.look(refusal))
        return choice

    def _language(self, state: LanguageReport) -> Text:
        if not state.written:
            words = T(
                "{language} : pas proposée, il manque la police {package}",
                language=state.language,
                package=CHINESE_PACKAGE,
            )
        elif state.reviewed:
            words = T("{language} : relu", language=state.language)
        else:
            words = T(
                "{language} : {done} textes sur {total}, à relire par une personne de cette langue",
                language=state.language,
                done=state.done,
                total=state.total,
            )
        return words

    # One refused act

    def _refusal_detail(self, opened: RefusedActDetails) -> list[Widget]:
        refusal = opened.act
        since = refusal.since.astimezone(PARIS)
        return [
            self.title_block(_refusal_title(refusal)),
            self.notice_block(refusal.sentence, "why", "warn"),
            self.text_block(T("Refusé {moment}", moment=since), "since", size_px=theme.small),
            *(self._answer(opened, answer) for answer in opened.answers),
        ]

    def _answer(self, opened: RefusedActDetails, answer: CorrectableAnswer) -> Fact:
        fact = Fact(
            item_id=f"answer.{answer.name}",
            words=answer.label,
            value=verbatim(answer.value),
            editable=True,
            private=True,
        )
        fact.hint = T("Touchez pour changer.")
        fact.bind(on_act=lambda _fact: self.controller.staff_area.correct(opened, answer))
        return fact

    def actions(self) -> list[PushButton]:
        opened = self.shown.opened
        if opened is None:
            update = partial(self.controller.staff_area.open, self.shown.section)
            return [
                self.action("again", verbatim("Mettre à jour"), "refresh", update),
                self.action("finish", T("Terminer"), "exit-to-app", self.controller.finish, "primary"),
            ]
        refusal, room = opened.act, self.controller.staff_area
        give_up = self.action(
            "discard", T("Abandonner"), "delete-outline", lambda: room.discard(refusal), "danger"
        )
        again = self.action("resend", T("Renvoyer"), "send", lambda: room.resend(refusal), "primary")
        return [give_up, again]


def _refusal_title(refusal: RefusedAct) -> Text:
    return _act_title(refusal.kind, refusal.reference)


def _act_title(kind: str, reference: str) -> Text:
    return T("{kind} {number}", kind=ACT_LABELS.get(kind, verbatim(kind)), number=reference)

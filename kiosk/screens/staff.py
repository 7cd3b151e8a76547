"""For the staff: the line, what was refused and can be put right, what is missing and the command for it."""

from collections.abc import Iterable
from typing import Any

from kivy.uix.widget import Widget

from kiosk.accessibility.models.manifest import ModelTask
from kiosk.backend.refused_acts import CorrectableAnswer, RefusedAct, RefusedActDetails
from kiosk.device.diagnostics import LanguageReport
from kiosk.domain import TN, Hold, T, Text, get_language, verbatim
from kiosk.i18n.fonts import CHINESE_PACKAGE
from kiosk.i18n.formats import PARIS
from kiosk.session import SessionController
from kiosk.session.screen_state import StaffScreen

from .page import BasePage
from .widgets.buttons import ChoiceButton, Fact, PushButton
from .widgets.theme import theme

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
FOR_TECHNICIANS = "Pour un technicien, qui tape « kiosk status », puis :"
_INSTALL = "kiosk models install "


def _joined_commands(commands: Iterable[str]) -> list[str]:
    """Each command once, all models installed by one."""
    each = list(dict.fromkeys(commands))
    names = [name for command in each if command.startswith(_INSTALL) for name in command.split()[3:]]
    others = [command for command in each if not command.startswith(_INSTALL)]
    return [_INSTALL + " ".join(dict.fromkeys(names)), *others] if names else others


class StaffPage(BasePage):
    shown: StaffScreen

    def __init__(self, controller: SessionController, shown: StaffScreen, **kwargs: Any) -> None:
        super().__init__(controller, shown, heading=T("Réservé aux agents"), **kwargs)

    def blocks(self) -> list[Widget]:
        opened = self.shown.opened
        return self._overview() if opened is None else self._refusal_detail(opened)

    # Everything

    def _overview(self) -> list[Widget]:
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
        blocks += self._refused()
        blocks += self._missing()
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

    def _missing(self) -> list[Widget]:
        """What the kiosk cannot do in which languages, and what a technician types: each once."""
        lacks = self.shown.terminal.missing
        if not lacks:
            return []
        blocks: list[Widget] = [self.title_block(T("Ce qui manque à cette borne"), "title.missing")]
        for task, sentence in _MISSING.items():
            codes = dict.fromkeys(
                lack.language.rpartition("<>")[2] for lack in lacks if lack.engine.use is task
            )
            if codes:
                languages = ", ".join(get_language(code).french for code in codes)
                words = verbatim(sentence.format(languages=languages))
                blocks.append(self.text_block(words, f"missing.{task}", size_px=theme.small))
        commands = _joined_commands(lack.command for lack in lacks if lack.command)
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
            return [self.action("finish", T("Terminer"), "exit-to-app", self.controller.finish, "primary")]
        refusal, room = opened.act, self.controller.staff_area
        give_up = self.action(
            "discard", T("Abandonner"), "delete-outline", lambda: room.discard(refusal), "danger"
        )
        again = self.action("resend", T("Renvoyer"), "send", lambda: room.resend(refusal), "primary")
        return [give_up, again]


def _refusal_title(refusal: RefusedAct) -> Text:
    kind = ACT_LABELS.get(refusal.kind, verbatim(refusal.kind))
    return T("{kind} {number}", kind=kind, number=refusal.reference)

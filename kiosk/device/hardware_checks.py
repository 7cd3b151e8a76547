"""What the staff tries at the terminal: sound, microphone, printer. What was found, and what helps, in
French: the staff reads French."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from kiosk.accessibility.recognition.microphone import Microphone, NoMicrophoneError, decibels
from kiosk.accessibility.speech.player import (
    HEADSET,
    SILENT,
    Earcon,
    NoLoudspeakerError,
    Player,
    earcon_sound,
)
from kiosk.accessibility.speech.synthesis import Sound, SpeechError

from .peripherals import PeripheralError
from .printing import PRINT_OUTCOME_TEXTS, PRINTER_STATE_TEXTS, PrinterState, PrintOutcome

#: Seconds: of the room before the notes, of the notes, of who speaks into the microphone.
QUIET_S, NOTES_S, SPEAKING_S = 0.5, 1.0, 4.0
_RATE_HZ = 22050
#: Seconds, between two looks whether the sentence was heard or the device went away.
_POLL_S = 0.3
#: As the first page says it, so that it is heard as visitors hear it.
VOICE_SAMPLE = "Que voulez-vous faire\u00a0?"
#: Decibels: so much louder than the room the notes are heard; a voice is at least so loud, and so much louder
#: than the room; from here on it is cut off.
HEARD_DB, QUIET_VOICE_DB, ABOVE_ROOM_DB, CLIPPED_DB = 6.0, -45.0, 8.0, -4.0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a try found; ``fix`` is what helps, empty where nothing is to be done. ``ok`` is ``None`` where
    only the person who tries knows."""

    ok: bool | None
    found: str
    fix: str = ""


class AudioChecks:
    """Both block for some seconds: on a worker."""

    def __init__(
        self,
        microphone: Microphone,
        open_player: Callable[[], Player],
        speak: Callable[[str], Sound] | None = None,
    ) -> None:
        """``speak``: in French, by the voice that visitors hear; may raise ``SpeechError``."""
        self._microphone, self._open_player, self._speak = microphone, open_player, speak

    def has_microphone(self) -> bool:
        return self._microphone.is_present()

    def has_loudspeaker(self) -> bool:
        try:
            player = self._open_player()
        except NoLoudspeakerError:
            return False
        player.rest()
        return player.sink != SILENT

    def sound(self, volume_db: float) -> CheckResult:
        """Play three notes at the volume that visits begin with, hear whether they come out, then let the
        voice of the kiosk say a sentence."""
        try:
            player = self._open_player()
            if player.sink == SILENT:
                raise NoLoudspeakerError
            heard = _Levels()
            recording = None
            with suppress(NoMicrophoneError):
                recording = self._microphone.open(heard.add, lambda: None)
            try:
                time.sleep(QUIET_S if recording is not None else 0)
                room = heard.take()
                player.volume = volume_db
                player.play(earcon_sound(Earcon.DONE, _RATE_HZ))
                time.sleep(NOTES_S)
                player.left(NOTES_S)
                notes = heard.take()
                self._say(VOICE_SAMPLE, player)
            finally:
                if recording is not None:
                    recording.close()
                player.rest()
        except NoLoudspeakerError:
            return CheckResult(
                False,
                "La borne ne trouve pas de haut-parleur.",
                "Vérifiez qu’il est branché et allumé, puis essayez encore. Sinon, appelez un technicien.",
            )
        if player.sink == HEADSET:
            return CheckResult(
                None,
                "Les notes sont allées dans le casque.",
                "Débranchez le casque pour essayer le haut-parleur.",
            )
        if room is not None and notes is not None and notes - room >= HEARD_DB:
            return CheckResult(True, "Le haut-parleur marche : le micro de la borne a entendu les notes.")
        return CheckResult(
            None,
            "La borne a joué trois notes. Les avez-vous entendues ?",
            "Sinon : montez le volume ici, puis celui du haut-parleur ; vérifiez qu’il est allumé.",
        )

    def _say(self, text: str, player: Player) -> None:
        from kiosk.accessibility.speech.shaping import (
            shape,
        )  # here: numpy, which a kiosk at rest does not need

        if self._speak is None:
            return
        with suppress(SpeechError):
            sound = shape(self._speak(text))
            player.play(sound)
            while (left := player.left(sound.seconds)) > 0:
                time.sleep(min(left, _POLL_S))

    def microphone(self) -> CheckResult:
        """Listen to who speaks for some seconds."""
        heard, lost = _Levels(), threading.Event()
        try:
            recording = self._microphone.open(heard.add, lost.set)
        except NoMicrophoneError:
            return CheckResult(
                False,
                "La borne ne trouve pas de micro.",
                "Branchez-le, puis essayez encore. Sinon, appelez un technicien.",
            )
        try:
            lost.wait(SPEAKING_S)
        finally:
            recording.close()
        loudest, room = heard.loudest, heard.softest
        if lost.is_set() or loudest is None or room is None or loudest < -90:
            return CheckResult(
                False,
                "Le micro est là, mais il n’entend rien.",
                "Regardez s’il a un bouton pour le couper. Débranchez-le et rebranchez-le.",
            )
        if loudest > CLIPPED_DB:
            return CheckResult(
                False, "Le micro entend trop fort.", "Éloignez-le, ou baissez son niveau dans le système."
            )
        if loudest < QUIET_VOICE_DB:
            return CheckResult(
                False,
                "Le micro entend très peu.",
                "Parlez à 50 cm, face à lui. Regardez si quelque chose le couvre. Montez son niveau.",
            )
        if loudest - room < ABOVE_ROOM_DB:
            return CheckResult(
                None,
                "Le micro entend surtout la salle.",
                "Parlez pendant l’essai. Si vous avez parlé : trop de bruit ici, ou micro trop loin.",
            )
        return CheckResult(True, "Le micro vous entend bien.")


class _Levels:
    """How loud what comes is, block by block; nothing of it is kept."""

    def __init__(self) -> None:
        self._levels: list[float] = []
        self._lock = threading.Lock()

    def add(self, pcm: bytes) -> None:
        with self._lock:
            self._levels.append(max(decibels(pcm), -100.0))

    def take(self) -> float | None:
        """The loudest since the last time; ``None`` where nothing came."""
        with self._lock:
            levels, self._levels = self._levels, []
        return max(levels, default=None)

    @property
    def loudest(self) -> float | None:
        with self._lock:
            return max(self._levels, default=None)

    @property
    def softest(self) -> float | None:
        """The level of the room: a tenth of the blocks are softer."""
        with self._lock:
            return sorted(self._levels)[len(self._levels) // 10] if self._levels else None


#: What helps where the printer did not print.
_PRINTER_FIXES = {
    PRINTER_STATE_TEXTS[PrinterState.OUT_OF_PAPER]: "Remettez du papier, puis essayez encore.",
    PRINTER_STATE_TEXTS[PrinterState.JAMMED]: "Ouvrez le capot, retirez le papier coincé, refermez.",
    PRINTER_STATE_TEXTS[
        PrinterState.NEEDS_HELP
    ]: "Lisez l’écran de l’imprimante : capot ouvert, encre, bourrage.",
    PRINTER_STATE_TEXTS[
        PrinterState.OFFLINE
    ]: "Vérifiez qu’elle est allumée et branchée, puis éteignez-la et rallumez-la.",
    PRINTER_STATE_TEXTS[
        PrinterState.NONE
    ]: "Aucune imprimante n’est réglée : appelez un technicien (réglage « printer »).",
    **{
        PRINT_OUTCOME_TEXTS[outcome]: "Éteignez l’imprimante, rallumez-la, puis essayez encore."
        for outcome in PRINT_OUTCOME_TEXTS
        if outcome is not PrintOutcome.PRINTED
    },
}


def printer_failed(error: PeripheralError) -> CheckResult:
    """Why the page of the try did not come out."""
    found = error.sentence.msgid.partition(". ")[0].removesuffix(".") + "."
    return CheckResult(False, found, _PRINTER_FIXES.get(error.sentence, "Appelez un technicien."))

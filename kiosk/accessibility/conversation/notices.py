"""What a conversation has to tell one of the two, beside what the other says."""

from __future__ import annotations

from enum import StrEnum

from kiosk.accessibility.recognition import MicrophoneHint, NoSpeechReason, RecognitionProblem
from kiosk.domain import T, Text


class ConversationProblem(StrEnum):
    """What can go wrong in a conversation."""

    ONLY_PHRASES = "only_phrases"
    UNTRANSLATED = "untranslated"
    UNTRANSLATED_FOR_YOU = "untranslated_for_you"
    TRANSLATION_FAILED = "translation_failed"
    DOUBTFUL = "doubtful"
    RESTARTED = "restarted"


CONVERSATION_PROBLEM_TEXTS: dict[ConversationProblem, Text] = {
    ConversationProblem.ONLY_PHRASES: T(
        "Entre ces deux langues, la borne ne sait traduire que les phrases de la liste."
    ),
    ConversationProblem.UNTRANSLATED: T(
        "Je ne sais pas traduire cela. Dites-le plus simplement, ou choisissez une phrase."
    ),
    ConversationProblem.UNTRANSLATED_FOR_YOU: T("La borne ne sait pas traduire ces mots."),
    ConversationProblem.TRANSLATION_FAILED: T(
        "La traduction s’est arrêtée. Vos mots sont gardés. Essayez encore."
    ),
    ConversationProblem.DOUBTFUL: T("Je ne suis pas sûr d’avoir bien entendu. Vérifiez, ou redites-le."),
    ConversationProblem.RESTARTED: T("J’ai perdu le fil un instant. Continuez, vos mots sont gardés."),
}

#: For ``MicrophoneHint`` the words are in ``recognition.HINTS``, for ``RecognitionProblem`` and
#: ``NoSpeechReason`` in
#: ``kiosk.accessibility.recognition.dictation``.
ConversationNotice = ConversationProblem | MicrophoneHint | RecognitionProblem | NoSpeechReason

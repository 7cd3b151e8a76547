"""Speech output: synthesis in a process of its own, our player, and the events that captions follow."""

from .events import EarconPlayed as EarconPlayed
from .events import SpeechEvent as SpeechEvent
from .events import SpeechFinished as SpeechFinished
from .events import SpeechLog as SpeechLog
from .events import SpeechPaused as SpeechPaused
from .events import SpeechProblem as SpeechProblem
from .events import SpeechResumed as SpeechResumed
from .events import Utterance as Utterance
from .events import UtteranceFailed as UtteranceFailed
from .events import UtteranceFinished as UtteranceFinished
from .events import UtteranceStarted as UtteranceStarted
from .events import UtteranceStopped as UtteranceStopped
from .events import WordSpoken as WordSpoken
from .player import HEADSET as HEADSET
from .player import LOUDSPEAKER as LOUDSPEAKER
from .player import SILENT as SILENT
from .player import Earcon as Earcon
from .player import earcon_sound as earcon_sound
from .service import SpeechService as SpeechService
from .synthesis import NoVoiceError as NoVoiceError
from .synthesis import SpeechError as SpeechError
from .synthesis import Synthesiser as Synthesiser
from .voice_selection import LatePlayer as LatePlayer
from .voice_selection import LateSynthesiser as LateSynthesiser
from .voice_selection import open_player as open_player
from .voice_selection import open_synthesiser as open_synthesiser

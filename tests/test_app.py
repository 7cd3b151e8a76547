"""What a start may not wait for."""

from __future__ import annotations

import subprocess
import sys

#: Each takes a tenth of a second and more, or ten megabytes; whoever needs one imports it then.
HEAVY = {
    *("argostranslate", "av", "dateparser", "fastapi", "faster_whisper", "fpdf", "holidays", "icalendar"),
    *("numpy", "onnxruntime", "piper", "py3langid", "pypdfium2", "pyttsx3", "schwifty", "sounddevice"),
    *("sqlalchemy", "vosk", "zxingcpp"),
}


def test_heavy_libraries_wait_until_they_are_needed() -> None:
    program = "import sys, kiosk.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert HEAVY.intersection(done.stdout.split()) == set()

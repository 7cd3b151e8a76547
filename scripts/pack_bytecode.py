"""Write the bytecode of what a terminal imports into one file (kiosk/runtime/bytecode.py)."""

import os
import sys
import tempfile
from pathlib import Path
from pkgutil import iter_modules

from kiosk.runtime.bytecode import pack, packed_file, record_expressions

expressions = record_expressions()
with tempfile.TemporaryDirectory() as data:
    os.environ["KIOSK_DATA"] = data
    import kiosk.__main__
    import kiosk.cli.run
    import kiosk.screens
    from kiosk.app import import_services, preload

    preload()  # until its window opens; then come the screens that need one
    import_services()
    from kiosk.screens.kivy_setup import make_rules

    rules = make_rules(sorted(Path(kiosk.screens.__path__[0]).rglob("*.kv")))

imported = {name for name, module in sys.modules.items() if getattr(module, "__spec__", None)}
screens = {f"{kiosk.screens.__name__}.{each.name}" for each in iter_modules(kiosk.screens.__path__)}
pack(sorted((imported | screens) - {"__main__"}), expressions, rules, packed_file())

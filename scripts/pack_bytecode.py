"""Write the bytecode of what a terminal imports into one file, with what is made of other files
(kiosk/runtime/bytecode.py)."""

import os
import sys
import tempfile
from pathlib import Path
from pkgutil import walk_packages

from kiosk.runtime.bytecode import pack, packed_file, record_expressions, record_methods

#: What needs a window, or comes with it: it cannot be imported here.
WITH_THE_WINDOW = (
    *("kivy.app", "kivy.core.gl", "kivy.core.window", "kivy.graphics.cgl_backend"),
    "PIL.ImageFile",
)

expressions, methods = record_expressions(), record_methods()
with tempfile.TemporaryDirectory() as data:
    os.environ["KIOSK_DATA"] = data
    import kiosk.__main__
    import kiosk.screens
    from kiosk.accessibility.models.manifest import MANIFEST_FILE
    from kiosk.app import import_services, preload
    from kiosk.domain.languages import LANGUAGES, LANGUAGES_FILE
    from kiosk.i18n.formats import read_date_names

    preload()  # until its window opens
    import_services()
    from kiosk.screens.kivy_setup import make_rules

    rules = make_rules(sorted(Path(kiosk.screens.__path__[0]).rglob("*.kv")))
    date_names = read_date_names(LANGUAGES)

imported = {name for name, module in sys.modules.items() if getattr(module, "__spec__", None)}
ours = {each.name for each in walk_packages(kiosk.__path__, "kiosk.")}
pack(
    sorted({*imported, *ours, *WITH_THE_WINDOW} - {"__main__"}),
    packed_file(),
    expressions=expressions,
    methods=methods,
    rules=rules,
    date_names=date_names,
    tables=(LANGUAGES_FILE, MANIFEST_FILE),
)

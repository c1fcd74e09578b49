"""Panels and forms must not cost the start of the window the import of torch."""

import subprocess
import sys


def test_panels_are_imported_without_torch() -> None:
    code = "import sys, app.panels, app.forms; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

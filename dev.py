"""Two commands for a fresh machine: `python3 dev.py run` and `python3 dev.py test`.

Both make `.venv` beside this file and install the locked versions into it, again only when
`pyproject.toml` or `constraints.txt` changed. Needs nothing but Python; whatever follows the
command is passed on. An old Python must be able to read this file, to say that it is too old.
"""

import ctypes
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "layerloom-installed"
EXAMPLE = "resources/examples/digits-mlp.loom"
PICTURE = ROOT / "build" / "layerloom.png"
OLDEST = (3, 11)

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
"""What Qt loads from the system on Linux, and the Debian and Ubuntu package of each."""


def main():
    """Do what the command line says."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        fail("Layerloom needs Python %d.%d or newer; this is %s." % (*OLDEST, found))  # noqa: UP031
    command, arguments = (sys.argv[1:2] or [""])[0], sys.argv[2:]
    if command not in ("run", "test"):
        fail("Use: python3 dev.py run [FILE …]  or  python3 dev.py test [pytest options]")
    os.chdir(str(ROOT))
    prepare()
    if command == "run":
        start(arguments)
    else:
        test(arguments)


def fail(message):
    """Say why nothing happens, and end."""
    sys.exit(message)


def call(*command):
    """Run a program; end with its exit code where it fails."""
    code = subprocess.call([str(part) for part in command])
    if code != 0:
        sys.exit(code if code > 0 else 1)


# -- the environment ---------------------------------------------------------------------


def prepare():
    """Make the environment, or leave it where it is up to date."""
    if sys.platform.startswith("linux"):
        install_qt_libraries()
    if not works(PYTHON):
        make_environment()
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Installing Layerloom into .venv (once; a few minutes) …", flush=True)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    call(*pip, "-c", "constraints.txt", "-e", ".[test]")
    STAMP.write_text(wanted)


def works(python):
    """Whether this interpreter can be started, has pip and is new enough."""
    test = "import sys, pip; sys.exit(sys.version_info < %r)" % (OLDEST,)  # noqa: UP031
    try:
        return subprocess.call([str(python), "-c", test], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_environment():
    """Create `.venv` from the running interpreter."""
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        package = "python%d.%d-venv" % sys.version_info[:2]  # noqa: UP031
        if not (os.path.exists("/etc/debian_version") and is_root()):
            fail("This Python cannot make environments. Run: sudo apt-get install " + package)
        apt_install([package])
        os.execv(sys.executable, [sys.executable, *sys.argv])
    print("Making .venv …", flush=True)
    venv.create(str(VENV), clear=True, with_pip=True)


def fingerprint():
    """A text that changes when what is to be installed changes."""
    digest = hashlib.sha256(str(PYTHON).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def install_qt_libraries():
    """Install the system libraries Qt needs and this machine lacks, or say how to."""
    missing = [package for name, package in QT_LIBRARIES.items() if not can_load(name)]
    if not missing:
        return
    if shutil.which("apt-get") and is_root():
        apt_install(missing)
    elif shutil.which("apt-get"):
        fail("Qt needs system libraries. Run: sudo apt-get install " + " ".join(missing))
    else:
        print("Qt may need these libraries (Debian's names): " + " ".join(missing))


def can_load(library):
    """Whether the system has this shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def is_root():
    """Whether system packages can be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages):
    """Install Debian packages, as root."""
    print("Installing system packages: " + " ".join(packages), flush=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) != 0:
        call("apt-get", "update", "-qq")
        call(*command)


# -- the two commands --------------------------------------------------------------------


def start(arguments):
    """Open the window; without a display, train the example and draw the window to a file."""
    if arguments or has_display():
        call(PYTHON, "-m", "app", *(arguments or [EXAMPLE]))
        return
    print("No display here: training " + EXAMPLE + " without a screen.", flush=True)
    PICTURE.parent.mkdir(exist_ok=True)
    call(PYTHON, "-m", "app", EXAMPLE, "--train", "--screenshot", PICTURE)


def has_display():
    """Whether a window can be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def test(arguments):
    """Run every check; the first that fails ends it."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    call(PYTHON, "-m", "ruff", "check", ".")
    call(PYTHON, "-m", "ruff", "format", "--check", ".")
    call(PYTHON, "-m", "mypy")
    call(PYTHON, "-c", "from importlinter.cli import lint_imports_command as go; go()")
    call(PYTHON, "-m", "pytest", "-n", "2", "--dist", "worksteal", *arguments)


if __name__ == "__main__":
    main()

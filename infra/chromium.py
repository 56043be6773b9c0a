"""Debian's Chromium, in which the pages are tried: whether it is here, and how it gets here.

Installs only where it may (``apt-get`` as root); else it names the command. Nothing of Vangnet uses it.
"""

import os
import shutil
import subprocess
import sys

_PROGRAM = "chromium"
_APT = f"apt-get install -y --no-install-recommends {_PROGRAM}"
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
"""How a test starts it: without a screen, and without a word to its maker."""


class ChromiumMissingError(Exception):
    """It is not here; the text says which command brings it."""


def program() -> str:
    """Return the path of the program.

    Raises:
        ChromiumMissingError: when it is not installed.
    """
    found = shutil.which(_PROGRAM)
    if found is None:
        raise ChromiumMissingError(f"no {_PROGRAM}; install it with: sudo {_APT}")
    return found


def install() -> None:
    """Make it runnable, from Debian's packages; again is instant.

    Raises:
        ChromiumMissingError: when it is missing and may not or cannot be installed here.
    """
    if shutil.which(_PROGRAM) is not None:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        program()
    print("Installing Chromium for the tests of the pages ...", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update -qq", f"{_APT} -qq"):
        done = subprocess.run(command.split(), env=quiet, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ChromiumMissingError(f"{command} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def main() -> int:
    """Install it if it is missing; where that is not possible say how, and fail only under ``CI=true``."""
    try:
        install()
    except ChromiumMissingError as fault:
        print(f"The tests of the pages in a browser are skipped: {fault}", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

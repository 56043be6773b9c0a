"""Java, Maven and the jars of Kafka: whether they are here, and how they get here.

Installs only what is missing and only where it may (``apt-get`` as root); else it names the command.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
LIBS = Path(__file__).parents[1] / ".cache" / "kafka" / "libs"
JAVA_AT_LEAST = 17
_APT = "apt-get install -y --no-install-recommends"
BY_HAND = f"sudo {_APT} maven openjdk-17-jre-headless && make kafka"
"""What an operator types where we may not install; the Java package is named after its version."""


class PartsMissingError(Exception):
    """Java, Maven or the jars are not here; the text says what is missing and which command brings it."""


def classpath() -> str:
    """Return the Java class path of the broker.

    Raises:
        PartsMissingError: without Java 17 or later, or without the jars.
    """
    if not _java_is_here():
        raise PartsMissingError(f"no Java {JAVA_AT_LEAST} or later; install it with: {BY_HAND}")
    if not _jars_are_here():
        raise PartsMissingError("the jars of Kafka are not here; fetch them with: make kafka")
    return f"{LIBS}/*"


def install() -> None:
    """Make the broker runnable: Java and Maven from Debian's packages, jars from Maven; again is instant.

    Raises:
        PartsMissingError: when something is missing that may not or cannot be installed here.
    """
    if _java_is_here() and _jars_are_here():
        return
    if not _java_is_here() or shutil.which("mvn") is None:
        _install_java_and_maven()
    _fetch_jars()


def _java_is_here() -> bool:
    java = shutil.which("java")
    if java is None:
        return False
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    return version is not None and int(version[1]) >= JAVA_AT_LEAST


def _jars_are_here() -> bool:
    complete = LIBS / ".complete"
    return complete.exists() and complete.read_text() == POM.read_text()


def _install_java_and_maven() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise PartsMissingError(f"no Java {JAVA_AT_LEAST} or later with Maven; install them with: {BY_HAND}")
    print("Installing Java and Maven for the real broker ...", flush=True)
    _run(["apt-get", "update", "-qq"])
    for java in ("openjdk-17-jre-headless", "openjdk-21-jre-headless", "openjdk-25-jre-headless"):
        known = subprocess.run(["apt-cache", "show", java], capture_output=True, check=False)
        if known.returncode == 0:
            _run([*_APT.split(), "-qq", java, "maven"])
            break
    if not _java_is_here() or shutil.which("mvn") is None:
        raise PartsMissingError(f"apt-get brought no Java {JAVA_AT_LEAST} or later with Maven")


def _fetch_jars() -> None:
    print("Fetching the jars of Kafka ...", flush=True)
    shutil.rmtree(LIBS, ignore_errors=True)
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={LIBS}"]
    _run(["mvn", "--quiet", "--batch-mode", "--file", str(POM), *goal])
    (LIBS / ".complete").write_text(POM.read_text())


def _run(command: list[str]) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise PartsMissingError(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}")


def main() -> int:
    """Install what is missing; where that is not possible say how, and fail only under ``CI=true``."""
    try:
        install()
    except PartsMissingError as fault:
        print(f"The tests of the real broker are skipped: {fault}", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

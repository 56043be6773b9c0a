"""Keycloak, at which the portal's signing in is held: whether it is here, how it gets here, and a run of it.

Comes as a zip through Maven, as the jars of the broker do. Nothing of Vangnet uses it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

VERSION = "26.4.0"
HOME = Path(__file__).parents[1] / ".cache" / "keycloak" / f"keycloak-{VERSION}"
BY_HAND = "sudo apt-get install -y --no-install-recommends maven openjdk-17-jre-headless && make keycloak"
_UP_WITHIN_SECONDS = 300


class KeycloakMissingError(Exception):
    """Java, Maven or Keycloak is not here; the text says which command brings it."""


def program() -> Path:
    """Return the program that starts it.

    Raises:
        KeycloakMissingError: without Java or without Keycloak.
    """
    if shutil.which("java") is None or not (HOME / ".complete").exists():
        raise KeycloakMissingError(f"no Keycloak {VERSION} with Java; fetch it with: {BY_HAND}")
    return HOME / "bin" / "kc.sh"


def install() -> None:
    """Fetch it where it is missing; again is instant.

    Raises:
        KeycloakMissingError: without Java or Maven, or when it does not come.
    """
    if (HOME / ".complete").exists():
        return
    if shutil.which("java") is None or shutil.which("mvn") is None:
        raise KeycloakMissingError(f"no Java with Maven; install them with: {BY_HAND}")
    print("Fetching Keycloak ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        artifact = f"-Dartifact=org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
        goal = ["mvn", "--quiet", "--batch-mode", "dependency:copy", artifact, f"-DoutputDirectory={folder}"]
        done = subprocess.run(goal, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        found = list(Path(folder).glob("*.zip"))
        if done.returncode != 0 or not found:
            raise KeycloakMissingError(f"Maven did not bring Keycloak:\n{done.stdout[-2000:]}")
        shutil.rmtree(HOME, ignore_errors=True)
        with zipfile.ZipFile(found[0]) as archive:
            archive.extractall(HOME.parent)
    start = HOME / "bin" / "kc.sh"
    start.chmod(0o755)
    build = [str(start), "build", "--db=dev-mem"]  # what this takes, no start has to do again
    subprocess.run(build, env=_environment(), stdout=subprocess.DEVNULL, check=True)
    (HOME / ".complete").touch()


@contextmanager
def running(realm: Mapping[str, object]) -> Iterator[str]:
    """Run it on this machine alone with one realm, its data gone afterwards; give the issuer of that realm.

    Raises:
        KeycloakMissingError: when it is not installed.
    """
    start = program()
    folder = Path(tempfile.mkdtemp(prefix="kc-"))
    home = folder / HOME.name
    shutil.copytree(HOME, home, copy_function=os.link)
    (home / "data" / "import").mkdir(parents=True)
    (home / "data" / "import" / "realm.json").write_text(json.dumps(realm))
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as probe:
        port = probe.server_port
    where = ["--http-enabled=true", "--http-host=127.0.0.1", f"--http-port={port}", "--hostname-strict=false"]
    process = subprocess.Popen(
        [home / start.relative_to(HOME), "start", "--optimized", "--import-realm", "--cache=local", *where],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )
    issuer = f"http://127.0.0.1:{port}/realms/{realm['realm']}"
    try:
        _wait_until_ready(f"{issuer}/.well-known/openid-configuration", process)
        yield issuer
    finally:
        os.killpg(process.pid, 15)
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """Return the surroundings of a run that is soon up, and soon over."""
    quick = {"JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1", "JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx512m"}
    return os.environ | quick


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _UP_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, timeout=20).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"Keycloak is not ready after {_UP_WITHIN_SECONDS} s")


def main() -> int:
    """Install it where that is possible; else say how, and fail only under ``CI=true``."""
    try:
        install()
    except KeycloakMissingError as fault:
        print(f"The test of signing in at a real provider is skipped: {fault}", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

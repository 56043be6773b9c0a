"""A folder in which files are dropped: each settled file is delivered once and filed with its report.

A file that ingest cannot take now stays where it is. Killed at any point, the next watcher ends in the same state.
Never logs the name of a file.
"""

import threading
from dataclasses import dataclass
from pathlib import Path

import orjson

from services.runtime.log import log
from services.school_client.claim import Claim
from services.school_client.door import Away, Door, Refused, Taken, delivery_of
from services.school_client.log_events import CLAIM_TAKEN_BACK, ITEM_DELIVERED
from services.school_client.wording import report_text

PROCESSED, REFUSED = "verwerkt", "geweigerd"
TEMPORARY = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".swp", ".lock")
"""Endings under which programs write a file that is not ready."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a file stood when it was looked at; while these change somebody is still writing."""

    inode: int
    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class DropFolder:
    """One drop folder, the door its files go to, and what kind of files they are (None: by name or columns)."""

    folder: Path
    door: Door
    kind: str | None = None

    def deliver_settled(self, stop: threading.Event, settling_seconds: float) -> Away | None:
        """Deliver each file that did not change for ``settling_seconds``; return None when none had to stay.

        A file that alone meets a fault of ingest stays, and does not hold up the others.
        """
        self.take_back()
        before = self._looks()
        if stop.wait(settling_seconds):
            return None
        held: Away | None = None
        for file, look in sorted(before.items()):
            away = None if stop.is_set() else self._deliver(file, look)
            if away is not None and not away.alone:
                return away
            held = away or held
        return held

    def take_back(self) -> None:
        """Finish what dead watchers began: a file with a verdict is filed, any other returns to the folder."""
        for claim in Claim.left(self.folder):
            log(CLAIM_TAKEN_BACK)
            self._finish(claim)

    def _deliver(self, file: Path, look: Look) -> Away | None:
        if _look(file) != look:
            return None  # somebody is still writing, or another watcher was first
        claim = Claim.make(self.folder)
        try:
            taken = claim.take(file)
            return None if taken is None else self._send(claim, taken, look)
        finally:
            self._finish(claim)

    def _send(self, claim: Claim, file: Path, look: Look) -> Away | None:
        content = file.read_bytes()
        if _look(file) != look:
            return None
        outcome = self.door.deliver(delivery_of(file.name, content, self.kind))
        if isinstance(outcome, Away):
            return outcome
        rows, rejected = (outcome.report.get(name, 0) for name in ("rijen", "geweigerd"))
        nothing_taken = isinstance(outcome, Refused) or (rows and rejected == rows)
        verdict = REFUSED if nothing_taken else PROCESSED
        claim.decide(verdict, _json(outcome), report_text(outcome))
        log(ITEM_DELIVERED, status=outcome.status, outcome=verdict, offered=rows, rejected=rejected)
        return None

    def _finish(self, claim: Claim) -> None:
        verdict = claim.verdict()
        if verdict is None:
            claim.put_back(self.folder)
        else:
            claim.file_away(self.folder / verdict)
        claim.close()

    def _looks(self) -> dict[Path, Look]:
        found = ((file, _look(file)) for file in self.folder.iterdir() if _is_ready_name(file.name))
        return {file: look for file, look in found if look is not None}


def _is_ready_name(name: str) -> bool:
    return not name.startswith((".", "~")) and not name.endswith("~") and not name.lower().endswith(TEMPORARY)


def _look(file: Path) -> Look | None:
    try:
        found = file.lstat()
    except FileNotFoundError:
        return None
    regular = file.is_file() and not file.is_symlink()
    return Look(found.st_ino, found.st_size, found.st_mtime_ns) if regular else None


def _json(outcome: Taken | Refused) -> bytes:
    return orjson.dumps(outcome.report, option=orjson.OPT_INDENT_2)

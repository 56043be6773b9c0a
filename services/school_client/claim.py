"""A claim on one file of a drop folder: a folder of its own under ``.bezig``, locked as long as its watcher lives.

A file is taken by an atomic rename, and set down by a link that never overwrites, so that two watchers, or a watcher
and a person, can work in the same folder. The folder must know hard links and file locks.
"""

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self
from uuid import uuid4

BUSY = ".bezig"
_FILE, _VERDICT, _JSON, _TEXT, _LOCK = "bestand", "oordeel", "rapport.json", "rapport.txt", "slot"


class Claim:
    """A place for one file at a time, on which this process holds the lock."""

    def __init__(self, folder: Path, lock: int) -> None:
        """Hold ``folder``, of which ``lock`` is the open lock file."""
        self._folder = folder
        self._lock = lock

    @classmethod
    def make(cls, drop: Path) -> Self:
        """Make a claim of this process in the drop folder."""
        busy = drop / BUSY
        while True:
            folder = busy / f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
            folder.mkdir(parents=True)
            lock = _locked(folder, os.O_CREAT)
            if lock is not None:
                (folder / _FILE).mkdir()
                return cls(folder, lock)

    @classmethod
    def left(cls, drop: Path) -> Iterator[Self]:
        """Take over, one by one, the claims whose watcher died."""
        for folder in sorted((drop / BUSY).glob("*/")):
            lock = _locked(folder)
            if lock is not None:
                yield cls(folder, lock)
            elif not (folder / _LOCK).exists():
                with suppress(OSError):  # its watcher lives, or it is gone already
                    folder.rmdir()

    def take(self, file: Path) -> Path | None:
        """Move a file here; None when somebody else was first."""
        target = self._folder / _FILE / file.name
        try:
            file.rename(target)
        except FileNotFoundError:
            return None
        return target

    def file(self) -> Path | None:
        """Return the file that is here, if any."""
        return next((self._folder / _FILE).iterdir(), None) if (self._folder / _FILE).exists() else None

    def verdict(self) -> str | None:
        """Return the folder in which the file belongs, once that is known."""
        written = self._folder / _VERDICT
        return written.read_text() if written.exists() else None

    def decide(self, verdict: str, report: bytes, text: str) -> None:
        """Write down what became of the file; from here on it is never sent again."""
        (self._folder / _JSON).write_bytes(report)
        (self._folder / _TEXT).write_text(text)
        draft = self._folder / f"{_VERDICT}.tmp"
        draft.write_text(verdict)
        draft.replace(self._folder / _VERDICT)

    def file_away(self, target: Path) -> None:
        """Bring the file with its reports to the folder ``target``; safe to do again after every step."""
        file = self.file()
        if file is not None:
            target.mkdir(exist_ok=True)
            filed = _linked(file, target)
            for report in (_JSON, _TEXT):
                with suppress(FileExistsError):
                    (filed.parent / f"{filed.name}.{report}").hardlink_to(self._folder / report)
            file.unlink()
        for name in (_VERDICT, _JSON, _TEXT):
            (self._folder / name).unlink(missing_ok=True)

    def put_back(self, drop: Path) -> None:
        """Return the file to the drop folder, under its own name where that is still free."""
        file = self.file()
        if file is not None:
            _linked(file, drop)
            file.unlink()

    def close(self) -> None:
        """Give up the claim; a claim that still holds a file stays, for whoever takes it over."""
        if self.file() is None:
            shutil.rmtree(self._folder / _FILE, ignore_errors=True)
            for left in self._folder.iterdir():
                if left.name != _LOCK:
                    left.unlink()
            (self._folder / _LOCK).unlink()
            with suppress(FileNotFoundError):  # without its lock another watcher may clear it away
                self._folder.rmdir()
        os.close(self._lock)


def _locked(folder: Path, create: int = 0) -> int | None:
    """Return the open lock of a claim, or None when a living watcher holds it or it is gone."""
    path = folder / _LOCK
    try:
        lock = os.open(path, os.O_RDWR | create, 0o600)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.exists() and path.stat().st_ino == os.fstat(lock).st_ino:
            return lock
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(lock)
    return None


def _linked(file: Path, folder: Path) -> Path:
    """Link a file into a folder under the first name that is free, or find the link that is there already."""
    number = 1
    while True:
        name = file.name if number == 1 else f"{file.stem} ({number}){file.suffix}"
        target = folder / name
        try:
            target.hardlink_to(file)
            return target
        except FileExistsError:
            if target.samefile(file):
                return target
        number += 1

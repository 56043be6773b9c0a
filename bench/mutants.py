"""Faults are put into the rules of the monitor, one at a time, and the tests of the rules must see each of them.

``python -m bench.mutants`` (`make mutants`): 1 000 faults in the pure modules, the same ones for the same seed. At most
60 minutes. Exit code 1 when one survived that is not told, with its reason, in ``equivalent_mutants.yaml``.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random

import yaml

from bench.fault import Mutant, Outcome, mutants_of, run_tests
from tests.structure.pure_modules import files

COUNT, WITHIN_SECONDS, SEED = 1000, 60 * 60, 1
MODULES = "services/monitor/"

_LOADED = (
    "pytest",
    "hypothesis",
    "holidays.countries.netherlands",
    "requests",
    "sqlalchemy.dialects.postgresql.psycopg",
    "structlog",
    "tests.builders",
    "tests.conftest",
    "bench.fault",
)
"""Loaded once, in the process that is forked for each fault; nothing of the monitor may be among it."""

_SLOW, _AT_LEAST_SECONDS = 10, 30.0
"""A fault that makes the tests so many times slower than they are, and at least so slow, is seen."""

Change = tuple[str, str, str]
"""File, line before and line after."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Tries faults until a moment of the stopwatch, each in a process of its own."""

    until: float
    timeout_seconds: float

    def outcome(self, mutant: Mutant | None) -> Outcome:
        """Return what came of one mutant; of None, what the tests say of the rules as they are."""
        if time.monotonic() > self.until:
            return Outcome.UNTRIED
        process = _PROCESSES.Process(target=run_tests, args=(mutant,))
        process.start()
        process.join(self.timeout_seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            return Outcome.TIMED_OUT
        # An exit code that got lost on its way (255) proves nothing.
        return Outcome(process.exitcode) if process.exitcode in set(Outcome) else Outcome.UNTRIED


_PROCESSES = get_context("forkserver")


def tried(mutants: Sequence[Mutant], trial: Trial) -> dict[Mutant, Outcome]:
    """Return what came of each mutant, one per core at a time; tells on the way how far it is, and who survives."""
    outcomes: dict[Mutant, Outcome] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(trial.outcome, mutant): mutant for mutant in mutants}
        for done in as_completed(running):
            mutant, outcome = running[done], done.result()
            outcomes[mutant] = outcome
            if outcome is Outcome.SURVIVED:
                print(f"{mutant.path}:{mutant.line}", *mutant.change(), sep="\n  ", file=sys.stderr)
            if len(outcomes) % 20 == 0:
                print(f"{len(outcomes)} of {len(mutants)}", file=sys.stderr, flush=True)
    return outcomes


def equivalents() -> dict[Change, str]:
    """Return why each fault that changes nothing changes nothing.

    Raises:
        ValueError: when a line is no longer in its file, or has no reason.
    """
    rows = yaml.safe_load(Path(__file__).with_name("equivalent_mutants.yaml").read_text())
    for row in rows:
        lines = [line.strip() for line in Path(row["file"]).read_text().splitlines()]
        if row["before"] not in lines or not row["why"].strip():
            message = f"{row['file']} no longer has this line, or it has no reason: {row['before']}"
            raise ValueError(message)
    return {(row["file"], row["before"], row["after"]): row["why"] for row in rows}


def account(outcomes: Mapping[Mutant, Outcome], reasons: Mapping[Change, str]) -> tuple[list[str], int]:
    """Return the lines that tell what came of all, and how many survived without a reason."""
    survivors = sorted(
        (one.path, one.line, *one.change()) for one, of in outcomes.items() if of is Outcome.SURVIVED
    )
    lines, unexplained = [], 0
    for path, line, before, after in survivors:
        why = reasons.get((path, before, after))
        unexplained += why is None
        lines.append(f"{path}:{line}: {before}  ->  {after}  # {why or 'SURVIVED'}")
    count = Counter(outcomes.values())
    seen = count[Outcome.KILLED] + count[Outcome.TIMED_OUT]
    told = {
        "tried": len(outcomes) - count[Outcome.UNTRIED],
        "of": len(outcomes),
        "killed": count[Outcome.KILLED],
        "timed_out": count[Outcome.TIMED_OUT],
        "survived": unexplained,
        "equivalent": len(survivors) - unexplained,
        "not_importable": count[Outcome.BROKEN],
        "seen_percent": round(100 * seen / max(1, seen + unexplained), 1),
    }
    return [*lines, json.dumps(told)], unexplained


def main(count: int, seed: int) -> int:
    """Try ``count`` faults and print the account."""
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    reasons = equivalents()
    begun = time.monotonic()
    _PROCESSES.set_forkserver_preload(list(_LOADED))
    trial = Trial(begun + WITHIN_SECONDS, WITHIN_SECONDS)
    if trial.outcome(None) is not Outcome.SURVIVED:
        print("The tests fail without a fault.", file=sys.stderr)
        return 2
    trial = Trial(trial.until, max(_AT_LEAST_SECONDS, _SLOW * (time.monotonic() - begun)))
    every = [one for path in files(MODULES) for one in mutants_of(path)]
    chosen = Random(seed).sample(every, min(count, len(every)))
    lines, unexplained = account(tried(chosen, trial), reasons)
    print("\n".join(lines))
    print(f"{len(every)} faults can be made; seed {seed}; {time.monotonic() - begun:.0f} s")
    return 1 if unexplained else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description=main.__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    sys.exit(main(asked.count, asked.seed))

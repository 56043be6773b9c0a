"""An agent that writes down what it took, a line per batch, and fails at one value: arguments BROKER FILE FAIL_AT."""

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from schemas.topics import consumed_by
from services.monitor.agent import build_agent, run_agent
from services.monitor.hands import Hand, Take
from services.runtime.bus import Record


def open_take(file: Path, fail_at: int) -> Take:
    """Return what appends the values of each batch to ``file``, after a while; with ``fail_at`` in it, it raises."""

    def take(records: Sequence[Record]) -> None:
        values = [record.value.decode() for record in records]
        if str(fail_at) in values:
            time.sleep(2)  # the batch after it is done by then
            message = "a fault of ours"
            raise RuntimeError(message)
        time.sleep(0.1)
        with file.open("a") as out:
            out.write(f"{' '.join(values)}\n")

    return take


def main(broker: str, file: Path, fail_at: int) -> None:
    """Run the agent with two hands."""
    hands = [Hand(partial(open_take, file, fail_at)) for _ in range(2)]
    run_agent(build_agent(broker, consumed_by("monitor"), hands, 10), hands)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

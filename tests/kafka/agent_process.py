"""An agent that writes down what it took, and fails at one value: arguments BROKER FILE FAIL_AT."""

import sys
from collections.abc import Sequence
from pathlib import Path

from schemas.topics import consumed_by
from services.monitor.agent import build_agent, run_agent
from services.runtime.bus import Record


def main(broker: str, file: Path, fail_at: int) -> None:
    """Append the value of each record to ``file``; on a batch with number ``fail_at`` raise before that."""

    def take(records: Sequence[Record]) -> None:
        values = [record.value.decode() for record in records]
        if str(fail_at) in values:
            message = "a fault of ours"
            raise RuntimeError(message)
        with file.open("a") as out:
            out.writelines(f"{value}\n" for value in values)

    run_agent(build_agent(broker, consumed_by("monitor"), take, 10))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

"""``python -m bench [FIGURE]``: one JSON line per figure; exit code 1 when one could not be measured."""

import sys
import traceback
from collections.abc import Mapping

from bench.figure import Measure
from bench.monitor import monitor_events_per_s

FIGURES: Mapping[str, Measure] = {
    "monitor_events_per_s": monitor_events_per_s,
}


def main(asked: list[str]) -> int:
    """Measure the figures that were asked, or all of them."""
    unknown = sorted(set(asked) - FIGURES.keys())
    if unknown:
        print(f"unknown figure {', '.join(unknown)}; there are {', '.join(FIGURES)}", file=sys.stderr)
        return 2
    failed = 0
    for name in asked or FIGURES:
        try:
            for measured in FIGURES[name]():
                print(measured.line(), flush=True)
        except Exception:  # noqa: BLE001 one figure that cannot be measured does not hide the others
            print(f"{name} could not be measured:\n{traceback.format_exc()}", file=sys.stderr, flush=True)
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

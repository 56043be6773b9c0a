"""``python -m bench [FIGURE]``: one JSON line per figure; exit code 1 when one could not be measured."""

import logging
import sys
import traceback
from collections.abc import Mapping

from bench.decide import folding
from bench.dispatch import dispatch_per_s, morning_peak_s
from bench.figure import Measure, machine_loop_us
from bench.ingest import ingest_events_per_s, ingest_single_p99_ms, proef_126_rows_ms, upload_126_rows_s
from bench.latency import http_to_sms_p99_ms
from bench.memory import rss_mb
from bench.monitor import monitor_events_per_s
from bench.plan import plan_per_s
from bench.proof import proof
from bench.sweep import sweep
from bench.upload import upload_30000_rows_s
from services.runtime import log

FIGURES: Mapping[str, Measure] = {
    "http_to_sms_p99_ms": http_to_sms_p99_ms,
    "monitor_events_per_s": monitor_events_per_s,
    "ingest_events_per_s": ingest_events_per_s,
    "ingest_single_p99_ms": ingest_single_p99_ms,
    "upload_126_rows_s": upload_126_rows_s,
    "upload_30000_rows_s": upload_30000_rows_s,
    "proef_126_rows_ms": proef_126_rows_ms,
    "fold_events_per_s": folding,
    "decide_per_s": folding,
    "plan_per_s": plan_per_s,
    "dispatch_per_s": dispatch_per_s,
    "morning_peak_s": morning_peak_s,
    "sweep_idle_ms": sweep,
    "sweep_due_s": sweep,
    "audit_s": proof,
    "replay_s": proof,
    "rss_mb": rss_mb,
}


def main(asked: list[str]) -> int:
    """Measure the figures that were asked, or all of them."""
    log.configure(level=logging.WARNING)
    unknown = sorted(set(asked) - FIGURES.keys())
    if unknown:
        print(f"unknown figure {', '.join(unknown)}; there are {', '.join(FIGURES)}", file=sys.stderr)
        return 2
    failed = 0
    for name in once(asked or list(FIGURES)):
        try:
            before = machine_loop_us()
            for measured in FIGURES[name]():
                print(measured.line(max(before, machine_loop_us())), flush=True)
        except Exception:  # noqa: BLE001 one figure that cannot be measured does not hide the others
            print(f"{name} could not be measured:\n{traceback.format_exc()}", file=sys.stderr, flush=True)
            failed += 1
    return 1 if failed else 0


def once(names: list[str]) -> list[str]:
    """Return ``names`` without those that another one measures on the way."""
    first_of: dict[Measure, str] = {}
    for name in names:
        first_of.setdefault(FIGURES[name], name)
    return list(first_of.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

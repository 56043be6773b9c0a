"""``python -m services.sandbox``: the sandbox as a process of its own, on real time."""

import asyncio
import signal

from services.runtime.clock import SystemClock
from services.sandbox.app import Sandbox
from services.sandbox.settings import SandboxSettings


async def main() -> None:
    """Answer until SIGTERM or Ctrl-C."""
    sandbox = Sandbox(SandboxSettings.load(), SystemClock().now)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, sandbox.stop)
    sandbox.bind()
    said = f"zandbak op {sandbox.url}, e-mail op poort {sandbox.smtp_port}; niets verlaat deze machine"
    print(said, flush=True)  # noqa: T201 (tells the operator where it is)
    await sandbox.serve()


if __name__ == "__main__":
    asyncio.run(main())

"""`ecoute serve` by a clock that a test moves. Run as `python -m tests.browser.moved FILE PORT`."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from moderation.clock import system_clock
from moderation.commands.opening import opened
from moderation.serving import serve
from moderation.settings import read_settings


def main(file: str, port: int) -> None:
    """Serve until SIGTERM; say so once requests are answered. It is the moment in `file`, and what passed since."""
    moment = Path(file)

    def clock() -> datetime:
        with moment.open(encoding="ascii") as stream:  # another may take its place at any moment: text and time of one
            written = datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, UTC)
            return datetime.fromisoformat(stream.read()) + (system_clock() - written)

    def ready(address: str) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()

    settings = read_settings()
    with opened(settings) as store:
        serve(settings, store, "127.0.0.1", port, clock, ready)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

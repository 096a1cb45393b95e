"""Run `timbao` and die by SIGKILL at the Nth file operation in one directory.

    python dying.py NTH DIRECTORY COMMAND...

NTH counts the files opened for writing, renamed, removed and made below DIRECTORY (Python's audit
events), so a kill can land between any two steps of a commit. Worker processes do not count. A
run that outlives NTH prints the count as its last line to standard error.
"""

import atexit
import os
import signal
import sys
from pathlib import Path

WATCHED = ("open", "os.rename", "os.remove", "os.mkdir", "os.truncate", "os.chmod")


def die_at(nth: int, directory: str) -> None:
    seen = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event not in WATCHED or not str(arguments[0]).startswith(directory):
            return
        if event == "open" and arguments[1] is not None and "r" in str(arguments[1]):
            return
        seen += 1
        if seen == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    atexit.register(lambda: print(seen, file=sys.stderr))


if __name__ == "__main__":
    nth, directory = int(sys.argv[1]), sys.argv[2]
    sys.argv[1:] = sys.argv[3:]
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from indexer.cli import main

    die_at(nth, directory)
    main()

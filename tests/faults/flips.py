"""Flip bits and cut files of an index, in this process: python flips.py INDEX FLIPS SEED [large].

`large` treats every array as one too large to be checked when it is first touched, so that a
small index shows what happens to large ones.

For each damage the index must answer rightly, or say `IndexDamaged` with the command that mends
it, or, where a damaged array too large to check at every opening gave a wrong answer, be found
out by `verify`. Prints one JSON object: tries by kind of file and outcome, and what is wrong. A
crash of this process is for the caller to see; a hang ends it by SIGALRM.
"""

from __future__ import annotations

import json
import random
import signal
import sys
import traceback
from collections import Counter
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from archive import answers

from indexer.verify import verify
from search.engines.whoosh import files
from search.errors import IndexDamaged, IndexError_, TimbaoError

LONGEST = 300  # seconds for one look at a damaged index, which takes less than one


def damaged(rng: random.Random, data: bytes) -> tuple[str, bytes]:
    """Return one damage of a file's bytes: a flipped bit, a cut, a run of zeros, bytes added."""
    at = rng.randrange(max(len(data), 1))
    kind = rng.choices(("flip", "cut", "zeros", "grown"), (8, 2, 1, 1))[0]
    if kind == "cut" or not data:
        return "cut", data[:at]
    if kind == "flip":
        return kind, data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]
    if kind == "zeros":
        return kind, data[:at] + bytes(len(data[at : at + 512])) + data[at + 512 :]
    return kind, data + rng.randbytes(16)


def outcome(index: Path, right: dict[str, object]) -> str:
    """Look at a damaged index; return what became of it, "WRONG ..." for what must not be."""
    try:
        found = answers(index)
    except IndexDamaged as error:
        if "timbao index PATHS --rebuild --index whoosh:" not in str(error):
            return f"WRONG: no remedy in {error}"
        return "said to be damaged" if _verify_names_it(index) else "WRONG: verify finds nothing"
    except IndexError_:
        return "said to be no index"
    except AssertionError:  # answers that contradict each other: wrong, and to be told
        found = {}
    except Exception as error:
        return f"WRONG: {type(error).__name__}: {error} {traceback.format_exc()}"
    if found == right:
        return "answered rightly"
    if _verify_names_it(index):
        return "answered wrongly, verify tells"
    return "WRONG: a wrong answer that verify does not tell"


def _verify_names_it(index: Path) -> bool:
    try:
        return any(True for _ in verify(f"whoosh:{index}"))
    except TimbaoError:
        return True


def main(index: Path, flips: int, seed: int) -> None:
    rng = random.Random(seed)
    right = answers(index)
    paths = sorted(index.iterdir())
    weights = [1 + path.stat().st_size ** 0.3 for path in paths]
    tries: Counter[str] = Counter()
    wrong = []
    for _ in range(flips):
        (path,) = rng.choices(paths, weights)
        data = path.read_bytes()
        kind, spoilt = damaged(rng, data)
        path.write_bytes(spoilt)
        signal.alarm(LONGEST)
        result = outcome(index, right)
        signal.alarm(0)
        path.write_bytes(data)
        suffix = path.suffix or path.name
        tries[f"{suffix} {kind}: {result.split(':')[0]}"] += 1
        if result.startswith("WRONG"):
            wrong.append(f"{path.name} {kind}: {result}")
    print(json.dumps({"tries": tries, "wrong": wrong}))


if __name__ == "__main__":
    if sys.argv[4:] == ["large"]:
        files.SMALL = 0
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

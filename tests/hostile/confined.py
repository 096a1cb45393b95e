"""Run the indexer with bounded memory and report what it took: python confined.py MB FOLDER INDEX.

Prints one JSON object: the command's own report, seconds of CPU, and peak memory of the
indexer or its worker in MB.
"""

import json
import resource
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from indexer.ingest import Options, ingest
    from indexer.walk import targets

    bound = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CPU, (600, 600))
    report = ingest(targets([sys.argv[2]]), f"whoosh:{sys.argv[3]}", Options(workers=1))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    # Not this one's ru_maxrss, which begins at the size of the process that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    took = {
        "report": report.to_json(),
        "seconds": round(sum(each.ru_utime + each.ru_stime for each in used), 1),
        "megabytes": max(int(peak.split()[1]), used[1].ru_maxrss) >> 10,
    }
    print(json.dumps(took))

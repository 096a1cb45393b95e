"""Run the indexer with bounded memory and report what it took: python confined.py MB FOLDER INDEX.

Prints one JSON object: the command's own report, seconds of CPU, and peak memory in MB.
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
    used = resource.getrusage(resource.RUSAGE_SELF)
    # Not ru_maxrss, which begins at the size of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    took = {
        "report": report.to_json(),
        "seconds": round(used.ru_utime + used.ru_stime, 1),
        "megabytes": int(peak.split()[1]) >> 10,
    }
    print(json.dumps(took))

"""Arrays that come and go are made of the memory of those before them."""

import os
import subprocess
import sys

import pytest

FAULTS = """
import resource
import numpy as np
from search.engines.whoosh.allocation import keep_freed_memory

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(50):
        [np.ones(20_000) for _ in range(8)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

keep_freed_memory()
faults()
print(faults())
"""


@pytest.mark.skipif(
    "CS_GNU_LIBC_VERSION" not in os.confstr_names, reason="another allocator than glibc's"
)
def test_freed_memory_is_not_asked_for_again() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 50, "eight arrays of 160 kB have 312 pages"

"""Threads of the server share the memory that is freed."""

import platform
import subprocess
import sys

import pytest

THREADS = """
import ctypes, threading
from webui.serving import share_freed_memory
share_freed_memory()
threads = [threading.Thread(target=lambda: bytearray(100_000)) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library's malloc")
@pytest.mark.parametrize("shared", [True, False])
def test_threads_take_memory_from_one_place(shared: bool) -> None:
    code = THREADS if shared else THREADS.replace("share_freed_memory()\n", "", 1)
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert (told.stdout.count("<heap nr=") == 1) == shared


CYCLES = """
import gc, weakref
from webui.serving import ALLOCATIONS, seldom_look_for_cycles
seldom_look_for_cycles()
assert gc.get_freeze_count()
class Held: pass
held = Held()
held.itself, gone = held, weakref.ref(held)
del held
more = [[] for _ in range(ALLOCATIONS // 2)]
assert gone()
more += [[] for _ in range(ALLOCATIONS)]
assert not gone()
"""


def test_cycles_are_found_though_seldom() -> None:
    subprocess.run([sys.executable, "-c", CYCLES], check=True)

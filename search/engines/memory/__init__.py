"""The memory engine: the oracle that says what the right answer is, by plain loops over lists.

Indexes live in this process under their name (`memory:NAME`) and end with it. Everything is
computed anew for each request: for tests and small things, and to check the fast engine against.
"""

from search.engines.memory.reader import MemoryReader, open_reader
from search.engines.memory.writer import MemoryWriter, open_writer

__all__ = ["MemoryReader", "MemoryWriter", "open_reader", "open_writer"]

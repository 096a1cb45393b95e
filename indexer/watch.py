"""Index what changes in a folder while it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import watchfiles

from indexer.ingest import Options, ingest
from indexer.report import Report
from indexer.walk import Target
from search.errors import IndexLocked

DEBOUNCE_MS = 400
"""Wait so long for a burst of changes (a copied folder) to end; at most four times as long."""


def watch(
    targets: Sequence[Target], index: str, options: Options, stop: Callable[[], bool]
) -> Iterator[Report]:
    """Yield a report for each burst of changes that changed the index, until `stop` says so.

    The first looks at everything once more, since something may have changed between the run
    before and the kernel's watch. What could not be written because another indexer was at work
    is tried again with the next burst, or after a pause.
    """
    pending: set[Path] = set()
    caught_up = False
    for changes in watchfiles.watch(
        *(target.path for target in targets),
        watch_filter=None,
        debounce=4 * DEBOUNCE_MS,
        step=DEBOUNCE_MS,
        yield_on_timeout=True,
        rust_timeout=1000,
    ):
        if stop():
            return
        pending.update(Path(path) for _, path in changes)
        touched = list(narrowed(targets, pending)) if caught_up else targets
        if touched:
            try:
                report = ingest(touched, index, options)
            except IndexLocked:
                continue
            if report.wrote or (report.refused and caught_up):
                yield report
        pending.clear()
        caught_up = True


def narrowed(targets: Sequence[Target], paths: Iterable[Path]) -> Iterator[Target]:
    """Yield targets for just the changed paths; a changed sidecar stands for its document.

    Names that never are documents (hidden, "_") are left out.
    """
    for path in sorted(set(paths)):
        for target in targets:
            if not target.covers(str(path)) or _hidden(path, target.root):
                continue
            if path.name.endswith(".meta.toml"):
                stem = path.name.removesuffix(".meta.toml")
                for sibling in path.parent.glob(f"{_escape(stem)}.*"):
                    yield Target(sibling, target.root)
            else:
                yield Target(path, target.root)
            break


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.relative_to(root).parts)


def _escape(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)

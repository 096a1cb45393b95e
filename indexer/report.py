"""What a run did, for people and for programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that was not indexed, and why."""

    source: str
    reason: str


@dataclass(slots=True)
class Report:
    """Counts of documents by what became of them; `bytes` were read, in `seconds`.

    `unknown` counts files by a suffix no reader knows. `converted` counts what was done to
    documents' bytes ("TCVN3 converted").
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    converted: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    seconds: float = 0.0
    dry_run: bool = False

    @property
    def exit_code(self) -> int:
        """Return 1 if a document was refused, else 0."""
        return 1 if self.refused else 0

    @property
    def wrote(self) -> bool:
        """Tell whether the index changed (or, in a dry run, would)."""
        return bool(self.added or self.changed or self.removed)

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        data = asdict(self)  # which makes of a Counter a count of its items
        return data | {"unknown": dict(self.unknown), "converted": dict(self.converted)}

    def lines(self) -> list[str]:
        """Return the report as lines for a terminal."""
        verb = "would be " if self.dry_run else ""
        lines = [
            f"{verb}added {self.added:,}, changed {self.changed:,}, removed {self.removed:,}, "
            f"unchanged {self.unchanged:,}, refused {len(self.refused):,} "
            f"({self.bytes / 1e6:,.1f} MB in {self.seconds:,.1f} s)"
        ]
        lines += [f"  {note}: {count:,}" for note, count in sorted(self.converted.items())]
        if self.unknown:
            kinds = ", ".join(f"{suffix} {n:,}" for suffix, n in sorted(self.unknown.items()))
            lines.append(f"  not documents, passed over: {kinds}")
        lines += [f"  refused {refusal.source}: {refusal.reason}" for refusal in self.refused]
        return lines

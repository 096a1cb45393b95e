"""Measure what the extractor finds against labels made by hand, field by field.

    python benchmarks/extraction.py                     the sample corpus and its labels
    python benchmarks/extraction.py --gate              the same; exit code 1 below a floor
    python benchmarks/extraction.py --gold DIR          DIR/gold.jsonl and DIR/texts/*.txt
    python benchmarks/extraction.py --by-document       a line a document, too

Documents go the way that `timbao extract` goes: walk, read, extract. Precision is over what was
found, recall over what was labelled, F1 their harmonic mean. A speaker is right if the name is
equal, or is the given part of one labelled name only. Statements are compared by characters given
to the right speaker, and by runs: IoU >= 0.5 and the same speaker. Predictions that lie mostly in
an `ignore` span are dropped; one whose words are not in the document counts as wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.extract import extract
from indexer.readers import read, sources
from indexer.readers.source import Source
from indexer.walk import targets, walk
from search.model import Article, Span

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "benchmarks" / "gold" / "articles.jsonl"
CORPUS = ROOT / "corpus"
FIELDS = ("title", "date", "section", "speakers", "characters", "runs")

# Floors of F1, set a little below what was measured on 2026-11-22 for the digest of corpus and
# labels beside them. Where the digest differs, measure anew; lower a floor only with a reason.
FLOORS = {
    "title": 0.98,
    "date": 0.98,
    "section": 0.98,
    "speakers": 0.97,
    "characters": 0.95,
    "runs": 0.94,
}
DIGEST = "bb02de88dece7c74"


@dataclass(slots=True)
class Score:
    """Counts of one field: what is right, what was found, what is labelled."""

    right: float = 0
    found: float = 0
    labelled: float = 0

    def add(self, right: float, found: float, labelled: float) -> None:
        """Add a document's counts."""
        self.right += right
        self.found += found
        self.labelled += labelled

    @property
    def precision(self) -> float:
        """Return right / found, 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Return right / labelled, 1 where nothing is labelled."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as labelled or found: who, and where in the document's text."""

    speaker: str
    span: Span


@dataclass(slots=True)
class Case:
    """A labelled document: its article as extracted, the labels, the text that both speak of."""

    name: str
    article: Article
    text: str
    label: dict[str, object]
    statements: list[Said]
    ignore: list[Span] = field(default_factory=list)


def labelled_texts(folder: Path) -> Iterator[Case]:
    """Yield the cases of a folder with gold.jsonl (offsets into texts/FILE) and the texts."""
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        path = folder / "texts" / label["file"]
        (source,) = sources(path, path.parent)
        assert isinstance(source, Source)
        text = unicodedata.normalize("NFC", path.open(encoding="utf-8", newline="").read())
        said = [Said(s["speaker"], (s["start"], s["end"])) for s in label["statements"]]
        ignore = [
            (i["start"], i["end"]) if isinstance(i, dict) else tuple(i) for i in label["ignore"]
        ]
        yield Case(label["file"], extract(read(source)), text, label, said, ignore)


def labelled_corpus() -> Iterator[Case]:
    """Yield the sample corpus's documents with their labels, which quote statements verbatim."""
    labels = {}
    for line in LABELS.read_text("utf-8").splitlines():
        label = json.loads(line)
        labels[label["id"]] = label
    for file, root in walk(targets([CORPUS])).files:
        for source in sources(file, root):
            label = labels.get(source.id) if isinstance(source, Source) else None
            if label is None or not isinstance(source, Source):
                continue
            article = extract(read(source))
            text = article.text
            said = [Said(s["speaker"], _find(text, s["text"])) for s in label["statements"] or ()]
            yield Case(source.id, article, text, label, said)


def _find(text: str, words: str) -> Span:
    at = text.find(words)
    return (at, at + len(words)) if at >= 0 else (-len(words), 0)


def found_statements(case: Case) -> list[Said]:
    """Return the article's statements with their place in the labelled text."""
    places = _places(case)
    result = []
    bases = _bases(case.article)
    for s in case.article.statements:
        at = places[s.paragraph]
        shift = at - bases[s.paragraph]
        span = (s.start + shift, s.end + shift) if at >= 0 else (-(s.end - s.start), 0)
        if sum(_overlap(span, skip) for skip in case.ignore) <= 0.5 * (span[1] - span[0]):
            result.append(Said(s.speaker, span))
    return result


def _bases(article: Article) -> list[int]:
    bases, at = [], 0
    for paragraph in article.paragraphs:
        bases.append(at)
        at += len(paragraph) + 2
    return bases


def _places(case: Case) -> list[int]:
    """Return where each paragraph of the article begins in the labelled text, or -1."""
    places, after = [], 0
    for paragraph in case.article.paragraphs:
        at = case.text.find(paragraph, after)
        if at < 0:
            at = case.text.find(paragraph)
        places.append(at)
        after = max(after, at)
    return places


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def same(name: str, wanted: str, labelled: Sequence[str]) -> bool:
    """Tell whether a name found is the labelled one, or its given part and no other's."""
    name, wanted = name.casefold(), wanted.casefold()
    if name == wanted:
        return True
    fits = [
        n for n in map(str.casefold, labelled) if n.endswith(f" {name}") or n.startswith(f"{name} ")
    ]
    return fits == [wanted]


def score_statements(case: Case, characters: Score, runs: Score) -> None:
    """Compare statements by characters and by runs."""
    names = sorted({said.speaker for said in case.statements})
    found = found_statements(case)
    pairs = [
        (_overlap(f.span, g.span), f, g)
        for f in found
        for g in case.statements
        if same(f.speaker, g.speaker, names)
    ]
    length = Counter({"found": 0, "labelled": 0})
    for kind, every in (("found", found), ("labelled", case.statements)):
        length[kind] = sum(said.span[1] - said.span[0] for said in every)
    characters.add(sum(o for o, _, _ in pairs), length["found"], length["labelled"])
    runs.add(_matched(pairs), len(found), len(case.statements))


def _matched(pairs: Sequence[tuple[int, Said, Said]]) -> int:
    taken: set[Span] = set()
    wanted: set[Span] = set()
    for overlap, f, g in sorted(pairs, key=lambda pair: -pair[0]):
        union = (f.span[1] - f.span[0]) + (g.span[1] - g.span[0]) - overlap
        if overlap >= 0.5 * union and f.span not in taken and g.span not in wanted:
            taken.add(f.span)
            wanted.add(g.span)
    return len(taken)


def score_value(score: Score, found: object, wanted: object, also: Sequence[object]) -> None:
    """Compare one value; nothing found where nothing is labelled counts for nothing."""
    right = found is not None and (found == wanted or found in also)
    score.add(right, found is not None, wanted is not None or right)


def score_case(case: Case) -> dict[str, Score]:
    """Return the scores of one document."""
    scores = {name: Score() for name in FIELDS}
    article, label = case.article, case.label
    also = label.get("also") or {}
    assert isinstance(also, dict)
    score_value(scores["title"], article.title or None, label["title"], also.get("title", ()))
    date = label["date"]
    dates = [date["value"] if isinstance(date, dict) else date, label.get("event_date_in_text")]
    dates += [d["value"] if isinstance(d, dict) else d for d in also.get("date", ())]
    known = [d for d in dates if d]
    score_value(
        scores["date"], article.date and article.date.value, known[0] if known else None, known
    )
    section = article.section.value.casefold() if article.section else None
    if "section_from" in label:
        wanted = label["section"]
        score_value(scores["section"], section, wanted.casefold() if wanted else None, ())
    if label["statements"] is not None:
        _score_speakers(case, scores["speakers"])
        score_statements(case, scores["characters"], scores["runs"])
    return scores


def _score_speakers(case: Case, score: Score) -> None:
    names = [str(s["name"]) for s in case.label["speakers"]]  # type: ignore[attr-defined]
    found = sorted({said.speaker for said in found_statements(case)})
    right = sum(any(same(f, name, names) for name in names) for f in found)
    score.add(right, len(found), len(names))


def digest() -> str:
    """Return the digest of the sample corpus and its labels."""
    hasher = hashlib.blake2b(LABELS.read_bytes(), digest_size=8)
    for path in sorted(CORPUS.rglob("*")):
        if path.is_file():
            hasher.update(path.relative_to(CORPUS).as_posix().encode() + b"\0" + path.read_bytes())
    return hasher.hexdigest()


def table(scores: dict[str, Score]) -> str:
    """Return the scores as lines of Markdown."""
    rows = ["| field | labelled | precision | recall | F1 |", "|---|---|---|---|---|"]
    for name, score in scores.items():
        if score.labelled or score.found:
            values = f"{score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f}"
            rows.append(f"| {name} | {score.labelled:.0f} | {values} |")
    return "\n".join(rows)


def below(scores: dict[str, Score]) -> list[str]:
    """Return what falls below its floor, as lines to print."""
    return [
        f"{name}: F1 {scores[name].f1:.3f} is below its floor {floor}"
        for name, floor in FLOORS.items()
        if scores[name].f1 < floor
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--gold", type=Path, help="folder with gold.jsonl and texts/")
    parser.add_argument("--gate", action="store_true", help="fail below a floor")
    parser.add_argument("--by-document", action="store_true", help="print each document's F1")
    options = parser.parse_args()
    total = {name: Score() for name in FIELDS}
    count = 0
    for case in labelled_texts(options.gold) if options.gold else labelled_corpus():
        count += 1
        scores = score_case(case)
        for name, score in scores.items():
            total[name].add(score.right, score.found, score.labelled)
        if options.by_document:
            print(case.name, *(f"{name} {score.f1:.2f}" for name, score in scores.items()))
    print(f"{count} documents\n\n{table(total)}")
    if options.gold:
        return 0
    print(f"\ndigest {digest()}")
    if not options.gate:
        return 0
    if digest() != DIGEST:
        print(f"The floors were set on {DIGEST}: measure anew, then set DIGEST.", file=sys.stderr)
        return 1
    failures = below(total)
    print("\n".join(failures), file=sys.stderr)
    return bool(failures)


if __name__ == "__main__":
    raise SystemExit(main())

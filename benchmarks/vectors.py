"""Run published test vectors through search.text and count what differs.

    python benchmarks/vectors.py --telex vi-rs_telex.json --vni vi-rs_vni.json \
        --charsets bamboo_charset_tables.json --udhr udhr_Vietnamese-* \
        --fonts news.jsonl.gz --foreign news.jsonl.gz --borders gold.jsonl

Keystrokes: {"rows": [{"input", "expected"}]} (vi-rs). Character sets: {"rows": {name: {letter:
code}}} (bamboo-core). UDHR: the same text in several encodings of the marks. News: JSON lines with
"title" and "text". Borders: JSON lines with "file" and "statements" of "start" and "end".
Exits 1 where something differs that is not in the list of what we dispute (docs/vietnamese.md).
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import Any

from search.text import (
    SURFACE,
    from_telex,
    from_vni,
    key,
    normalize,
    repair,
    sentences,
    tokenize,
)
from search.text.charsets import CHARSETS, UTF8
from search.text.letters import ALPHABET, read

NAMES = {
    "TCVN3 (ABC)": "TCVN3",
    "VNI Windows": "VNI",
    "Unicode tổ hợp": "combining marks",
    "Windows 1258 codepage": "Windows-1258",
    "BKHCM 1": "BKHCM1",
    "BKHCM 2": "BKHCM2",
    "Vietware Full": "Vietware F",
    "UTF-8": UTF8.name,
    "NCR Decimal": "character references",
    "NCR Hex": "character references",
}
NOT_DETECTED = {"BKHCM 1", "VIQR", "Unicode tổ hợp", "NCR Decimal", "NCR Hex"}


def disputed(typed: str, expected: str) -> str:
    """Return why a vector is disputed, or "" where it is not."""
    if re.search(r"ou(?![a-z])|o\dư|oư", expected.translate(str.maketrans("óòỏõọ", "ooooo"))):
        return "horn on the u of o+u: the key follows the o, and no rime is oư"
    if re.search(r"(.)\1", typed) and len(set(expected)) <= len(set(typed)):
        return "a key typed twice to take a mark back: only an input method sees that"
    return "a state on the way to a word, or a word that is no syllable"


def keystrokes(path: Path, read_keys: Callable[[str], str]) -> bool:
    rows = json.loads(path.read_text("utf-8"))["rows"]
    wrong = [
        (row["input"], row["expected"], read_keys(row["input"]))
        for row in rows
        if key(read_keys(row["input"])) != key(row["expected"])
    ]
    same = sum(read_keys(row["input"]) == row["expected"] for row in rows)
    print(f"{path.name}: {len(rows)} rows, {len(rows) - len(wrong)} read as expected,")
    print(f"  {same} of them with the tone at the same letter; {len(wrong)} differ:")
    reasons: dict[str, list[tuple[str, str, str]]] = {}
    for row in wrong:
        reasons.setdefault(disputed(row[0], row[1]), []).append(row)
    for reason, found in reasons.items():
        shown = ", ".join("/".join(row) for row in found[:12])
        print(f"  {len(found):4} {reason}: {shown}{' ...' if len(found) > 12 else ''}")
    keys_of_forms(row["expected"] for row in rows if row["expected"].isalpha())
    return len(wrong) <= len(rows) // 100


def keys_of_forms(syllables: Iterator[str]) -> None:
    """Count the syllables that have one key in NFC, NFD, and with the tone at any vowel."""
    total = wrong = 0
    for syllable in syllables:
        total += 1
        forms = {unicodedata.normalize(form, syllable) for form in ("NFC", "NFD")}
        decomposed = unicodedata.normalize("NFD", syllable)
        tone = next((char for char in decomposed if char in "\u0300\u0301\u0303\u0309\u0323"), "")
        toneless = unicodedata.normalize("NFC", decomposed.replace(tone, "")) if tone else ""
        vowels = [at for at, letter in enumerate(read(toneless)) if letter.base in "aeiouy"]
        forms |= {toneless[: at + 1] + tone + toneless[at + 1 :] for at in vowels}
        wrong += len({key(form) for form in forms}) != 1
    print(f"  one key in NFC, NFD and with the tone at each vowel: {total - wrong} of {total}")


def charsets(path: Path) -> bool:
    fine = True
    for name, table in json.loads(path.read_text("utf-8"))["rows"].items():
        charset = CHARSETS[NAMES.get(name, name)]
        got = {letter: convert(charset.convert, as_bytes(code)) for letter, code in table.items()}
        wrong = [letter for letter in table if got[letter].upper() != letter.upper()]
        one_case = [letter for letter in table if letter not in wrong and got[letter] != letter]
        print(f"{name}: {len(table)} letters, {len(table) - len(wrong)} convert", end="")
        print(f", {len(one_case)} by a code for both cases" if one_case else "", end="")
        print(
            f"; not: {[(letter, table[letter], got[letter]) for letter in wrong]}" if wrong else ""
        )
        fine &= len(wrong) <= 2
    return fine


def as_bytes(code: str) -> str:
    """Return a code as Latin-1 shows its bytes; the tables show them as Windows-1252 does."""
    try:
        return code.encode("cp1252").decode("latin-1")
    except UnicodeError:
        return code


def convert(function: Callable[[str], str], code: str) -> str:
    try:
        return function(code)
    except ValueError as error:
        return str(error)


def udhr(paths: list[Path]) -> bool:
    """Compare the keys of editions of one text that write its marks in different ways."""
    editions = [
        (path.name, [token.key for token in tokenize(path.read_text("utf-8", "ignore"))])
        for path in paths
    ]
    fine = True
    editions.sort(key=lambda edition: len(edition[1]))
    for (name, keys), (other_name, others) in combinations(editions, 2):
        vocabulary = set(others)
        known = sum(word in vocabulary for word in keys)
        matcher = SequenceMatcher(None, keys, others, autojunk=False)
        swaps = [
            (a, b)
            for tag, i, j, k, m in matcher.get_opcodes()
            if tag == "replace" and j - i == m - k
            for a, b in zip(keys[i:j], others[k:m], strict=True)
        ]
        print(f"{name} ({len(keys)} keys) and {other_name} ({len(others)}):", end=" ")
        print(f"{known} keys known to the other; words exchanged: {len(swaps)} {swaps[:20]}")
        fine &= known >= 0.95 * len(keys)
    return fine


def fonts(path: Path, tables: Path, count: int = 100) -> bool:
    """Write news in each legacy set and read it back: whole articles, paragraphs, five words."""
    rows = json.loads(tables.read_text("utf-8"))["rows"]
    chance = random.Random(1)
    texts = chance.sample(
        [normalize(text) for _, text in zip(range(3000), news(path), strict=False)], count
    )
    texts = [text.replace("ð", "đ").replace("Ð", "Đ") for text in texts]
    for name, codes in rows.items():
        if name in NOT_DETECTED:
            continue
        codes = codes | ({"Đ": "Ð", "Ứ": "Ýì"} if name.startswith("Windows") else {})
        counts = Counter[str]()
        for text in texts:
            words = chance.choice(text.split("\n")).split()
            at = chance.randrange(max(1, len(words) - 5))
            for size, sample in (
                ("articles", text),
                ("five words", " ".join(words[at : at + 5])),
            ):
                if not any(char in ALPHABET for char in sample):
                    continue
                written = "".join(codes.get(char, char) for char in sample)
                repaired, found = repair(written)
                counts[size] += 1
                counts[f"{size} detected"] += found == NAMES.get(name, name)
                counts[f"{size} exact"] += repaired.lower() == sample.lower()
                counts[f"{size} by viparse"] += viparse(written) == NAMES.get(name, name).lower()
        print(f"{name}: {dict(counts)}")
    return True


def viparse(text: str) -> str:
    """Return the set that the peer finds in the text, "" where it finds none or is not there."""
    try:
        from viparse.normalize.detector import detect_encoding_by_content
        from viparse.normalize.encodings import AUTO_DETECT_CHARMAPS
    except ImportError:
        return ""
    return (detect_encoding_by_content(text, AUTO_DETECT_CHARMAPS).encoding or "").lower()


def news(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            row = json.loads(line)
            yield f"{row['title']}\n{row['text']}"


def untouched(path: Path) -> bool:
    """Count Unicode articles that would be changed, and time what runs over every text."""
    total = touched = size = 0
    seconds = Counter[str]()
    for text in news(path):
        total += 1
        size += len(text.encode())
        touched += timed(seconds, "repair", repair, text)[1] is not None
        timed(seconds, r"\w+", re.compile(r"\w+").findall, text)
        timed(seconds, "SURFACE.findall", SURFACE.findall, text)
        timed(seconds, "normalize", normalize, text)
    print(f"{path.name}: {touched} of {total} articles touched by repair")
    base = seconds[r"\w+"]
    for name, spent in seconds.items():
        print(f"  {name}: {spent / base:.2f} of the time of \\w+ ({size / 1e6 / spent:.0f} MB/s)")
    return touched == 0


def timed(seconds: Counter[str], name: str, function: Callable[[str], Any], text: str) -> Any:
    start = time.perf_counter()
    result = function(text)
    seconds[name] += time.perf_counter() - start  # type: ignore[assignment]
    return result


def borders(path: Path) -> bool:
    """Count hand-labelled statements that begin and end where sentences do."""
    total = starts = ends = 0
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        name = Path(row["file"]).name
        with (path.parent / "texts" / name).open(encoding="utf-8", newline="") as opened:
            text = opened.read()
        spans = sentences(text)
        for statement in (*row["statements"], *row.get("org_statements", ())):
            said = text[statement["start"] : statement["end"]]
            start = statement["start"] + len(said) - len(said.lstrip())
            total += 1
            starts += any(span[0] == start for span in spans)
            ends += any(span[1] == start + len(said.strip()) for span in spans)
    print(f"{path.name}: of {total} statements {starts} begin and {ends} end with a sentence")
    return starts + ends >= 1.9 * total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("telex", "vni", "charsets", "fonts", "foreign", "borders"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--udhr", type=Path, nargs="+")
    given = parser.parse_args()
    checks = [
        given.telex and keystrokes(given.telex, from_telex),
        given.vni and keystrokes(given.vni, from_vni),
        given.charsets and charsets(given.charsets),
        given.udhr and udhr(given.udhr),
        given.fonts and given.charsets and fonts(given.fonts, given.charsets),
        given.foreign and untouched(given.foreign),
        given.borders and borders(given.borders),
    ]
    return 1 if False in checks else 0


if __name__ == "__main__":
    sys.exit(main())

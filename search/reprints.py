"""Near-duplicates: which articles are prints of one text.

A text is the set of its shingles (runs of `SHINGLE` tokens of lead and body; the title is not
looked at). One-permutation minwise hashing (Li, Owen and Zhang, 2012, with rotation for empty
bins) makes of it a signature of `SLOTS` numbers, of which a byte each is kept (b-bit minwise
hashing; Li and König, 2010); the share of equal slots estimates the Jaccard similarity of two
texts, by a hundredth of what differs too high. Candidates agree in one of `SLOTS / ROWS` bands, so
the cost of an article does not grow with how many there are beyond one look-up a band. A new
article joins the group whose first member it resembles (leader clustering: groups cannot drift
along a chain).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SHINGLE: Final = 4
SLOTS: Final = 64
ROWS: Final = 4
FEWEST: Final = 16
"""Texts with fewer shingles are left alone: too little to tell a print from a formula."""

SIMILAR: Final = 0.55
"""Least estimated similarity of two prints."""

CROWD: Final = 8
"""Of the articles that share a band each is compared with the first so many."""

Hashes = NDArray[np.uint64]
Signatures = NDArray[np.uint8]

_SHIFTS: Final = np.uint64(64 - SLOTS.bit_length() + 1)
_MULTIPLIERS: Final = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64
)


def number(text: str) -> int:
    """Return the 64-bit number of a key or id, the same on every machine and run."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def signature(keys: Iterable[str]) -> Signatures:
    """Return the signature of one text, shape (SLOTS,), from its keys in order."""
    hashes = np.fromiter((number(key) for key in keys), np.uint64)
    return signatures(hashes, np.array([0, len(hashes)]))[0]  # type: ignore[no-any-return]


def signatures(hashes: Hashes, starts: NDArray[Any]) -> Signatures:
    """Return the signatures of many texts at once, shape (texts, SLOTS).

    Text i is `hashes[starts[i]:starts[i + 1]]`, the `number` of each key in order. A text with
    fewer than `FEWEST` shingles has a signature of zeros, which resembles nothing.
    """
    texts = len(starts) - 1
    result = np.zeros((texts, SLOTS), np.uint8)
    lengths = np.maximum(np.diff(starts) - SHINGLE + 1, 0)
    if len(hashes) < SHINGLE or not lengths.any():
        return result
    shingles = _shingles(hashes)
    owner = np.repeat(np.arange(texts), lengths)
    first = np.repeat(np.asarray(starts[:-1]) - (np.cumsum(lengths) - lengths), lengths)
    values = shingles[first + np.arange(len(owner))]
    least = np.full(texts * SLOTS, np.iinfo(np.uint64).max)
    slot = (values >> _SHIFTS).astype(np.int64)
    np.minimum.at(least, owner * SLOTS + slot, values << np.uint64(64) - _SHIFTS)
    table = _filled(least.reshape(texts, SLOTS))
    enough = lengths >= FEWEST
    result[enough] = (_mixed(table[enough]) >> np.uint64(56)).astype(np.uint8) | np.uint8(1)
    return result


def _shingles(hashes: Hashes) -> Hashes:
    count = len(hashes) - SHINGLE + 1
    total = np.zeros(count, np.uint64)
    for at, factor in enumerate(_MULTIPLIERS):
        total += _mixed(hashes[at : at + count] * factor)
    return _mixed(total)


def _mixed(values: Hashes) -> Hashes:
    """Return the values well scattered (the finaliser of MurmurHash3)."""
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xFF51AFD7ED558CCD)
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def _filled(table: Hashes) -> Hashes:
    """Fill each empty slot from the next filled one, counted round, marked by the distance."""
    empty = np.iinfo(np.uint64).max
    for distance in range(1, SLOTS):
        holes = table == empty
        if not holes.any():
            break
        source = np.roll(table, -1, axis=1)
        usable = holes & (source != empty)
        table = np.where(usable, _mixed(source + np.uint64(distance)), table)
        if not usable.any():
            break
    return table


def similarity(left: Signatures, right: Signatures) -> NDArray[np.float64]:
    """Return the estimated Jaccard similarity, 0 to 1, of signatures row by row."""
    filled = left[..., 0] != 0
    return np.where(filled, np.mean(left == right, axis=-1), 0.0)


def founded(ids: Iterable[str], rows: Signatures) -> Hashes:
    """Return the number of the group that each article founds, from its id and its signature.

    An article whose text is replaced founds another: its former prints keep the group they are in.
    """
    rows = np.ascontiguousarray(rows, np.uint8)
    found = np.fromiter(map(number, ids), np.uint64, len(rows))
    for column in rows.view(np.uint64).T:
        found = _mixed(found ^ column)
    return found


def assign(
    new: Signatures,
    numbers: Hashes,
    known: Sequence[tuple[Signatures, Hashes]] = (),
) -> Hashes:
    """Return the group of each new article.

    `new` are their signatures in the order added, `numbers` the groups that they found (`founded`)
    where they resemble nobody. `known` gives signatures and groups of the articles there are,
    segment by segment, oldest first. The first member of a group stands for it.
    """
    groups = np.array(numbers, np.uint64)
    leaders, leader_groups = _leaders(known, new)
    everyone = np.concatenate([leaders, new])
    offset = len(leaders)
    joined = np.zeros(len(new), np.bool_)
    for late, early in _resembling(everyone, offset):
        at = late - offset
        if joined[at] or (early >= offset and joined[early - offset]):
            continue
        groups[at] = leader_groups[early] if early < offset else numbers[early - offset]
        joined[at] = True
    return groups


def _leaders(
    known: Sequence[tuple[Signatures, Hashes]], new: Signatures
) -> tuple[Signatures, Hashes]:
    """Return the first members of known groups that share a band with a new article."""
    signatures = [np.zeros((0, SLOTS), np.uint8)]
    groups = [np.zeros(0, np.uint64)]
    wanted = [np.unique(band) for band in _bands(new).T]
    for rows, group in known:
        shares = np.zeros(len(rows), np.bool_)
        for band, keys in zip(_bands(rows).T, wanted, strict=True):
            if len(keys):
                at = np.minimum(np.searchsorted(keys, band), len(keys) - 1)
                shares |= keys[at] == band
        first = np.zeros(len(rows), np.bool_)
        first[np.unique(group, return_index=True)[1]] = True
        chosen = np.flatnonzero(shares & first & (rows[:, 0] != 0))
        chosen = chosen[~np.isin(group[chosen], np.concatenate(groups))]
        signatures.append(np.asarray(rows[chosen]))
        groups.append(np.asarray(group[chosen]))
    return np.concatenate(signatures), np.concatenate(groups)


def _bands(rows: Signatures) -> NDArray[np.uint32]:
    return np.ascontiguousarray(rows, np.uint8).view(np.uint32)


def _resembling(rows: Signatures, offset: int) -> list[tuple[int, int]]:
    """Return pairs (late, early) that resemble each other, late ascending, nearest first."""
    pairs: set[tuple[int, int]] = set()
    usable = np.flatnonzero(rows[:, 0] != 0)
    for band in _bands(rows[usable]).T:
        order = np.argsort(band, kind="stable")
        same = np.flatnonzero(band[order][1:] == band[order][:-1])
        if not len(same):
            continue
        run_start = np.flatnonzero(np.r_[True, band[order][1:] != band[order][:-1]])
        begin = run_start[np.searchsorted(run_start, same + 1, side="right") - 1]
        for back in range(CROWD):
            inside = begin + back < same + 1
            if not inside.any():
                break
            early = usable[order[begin[inside] + back]]
            late = usable[order[same[inside] + 1]]
            pairs.update(zip(late.tolist(), early.tolist(), strict=True))
    if not pairs:
        return []
    table = np.array([pair for pair in sorted(pairs) if pair[0] >= offset]).reshape(-1, 2)
    near = similarity(rows[table[:, 0]], rows[table[:, 1]])
    kept = near >= SIMILAR
    table, near = table[kept], near[kept]
    order = np.lexsort((table[:, 1], -near, table[:, 0]))
    return [(int(late), int(early)) for late, early in table[order]]

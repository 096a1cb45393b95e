"""Does an index agree with itself: every checksum, and counts that two arrays tell."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from search.engines.base import Difference
from search.engines.whoosh.postings import Postings
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.snapshot import Snapshot
from search.errors import IndexDamaged


def differences(snapshot: Snapshot) -> Iterator[Difference]:
    """Yield what does not agree; reads every byte of the index."""
    remedy = f"timbao index PATHS --rebuild --index whoosh:{snapshot.path}"
    holders: dict[str, str] = {}
    for segment in snapshot.segments:
        try:
            segment.files.check()
            found = list(_of_segment(segment))
        except IndexDamaged as error:
            yield Difference(str(error), remedy)
            continue
        for id in found:
            yield Difference(f"{segment.name}: {id}", remedy)
        for number, id in enumerate(segment.files.strings("ids")):
            if segment.live[number] and holders.setdefault(id, segment.name) != segment.name:
                yield Difference(f"The article {id} is there twice.", remedy)


def _of_segment(segment: Segment) -> Iterator[str]:
    """Yield in words where the arrays of a segment contradict each other."""
    for name, postings in (("text", segment.text), ("said", segment.said)):
        yield from (f"{name}: {what}" for what in _of_postings(postings, len(segment.terms)))
    records = segment.files.array("stored.firsts")
    if int(records[-1]) != segment.articles:
        yield f"{int(records[-1])} stored articles, {segment.articles} indexed"
    if (
        len(segment.said_columns.parent)
        and int(segment.said_columns.parent[-1]) >= segment.articles
    ):
        yield "statements of articles that are not there"


def _of_postings(postings: Postings, terms: int) -> Iterator[str]:
    offsets = postings.offsets
    if len(offsets) != terms + 1 or np.any(offsets[1:] < offsets[:-1]):
        yield "the terms and their postings do not fit"
        return
    if int(offsets[-1]) != len(postings.docs) or len(postings.docs) != len(postings.counts):
        yield "documents and counts are not equally many"
    elif len(postings.docs) and int(postings.docs.max()) >= postings.documents:
        yield "postings of documents that are not there"

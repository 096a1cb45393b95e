"""JSON as the API sends it."""

from __future__ import annotations

import json

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from webui.encoding import Provider, encoded

RECORDS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.floats(0, 1e9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(RECORDS)
def test_a_record_reads_back_as_it_was(record: object) -> None:
    assert json.loads(encoded(record)) == record
    assert json.loads(Provider(Flask("some")).dumps(record)) == record


def test_letters_and_order_stay_as_they_are() -> None:
    record = {"tựa": "Đường sắt", "a": [1.5, None, (0, 3)]}
    expected = '{"tựa":"Đường sắt","a":[1.5,null,[0,3]]}'
    assert encoded(record).decode() == expected
    assert Provider(Flask("some")).dumps(record) == expected


def test_half_a_surrogate_pair_of_some_document_is_no_error() -> None:
    record = {"text": "nửa \ud83d"}
    assert json.loads(encoded(record)) == record
    app = Flask("some")
    assert json.loads(Provider(app).dumps(record)) == record
    assert json.loads(Provider(app).response(record).get_data()) == record

"""The API keeps to its own description, whatever is asked of it (schemathesis)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from made_desk import ARTICLES, fill

from webui import create_app

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
checks = pytest.importorskip("schemathesis.checks")

app = create_app(fill("schema", *ARTICLES))
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: Any) -> None:
    # Not the two checks on accepting and refusing data: what a date or a query may be is richer
    # than JSON Schema can say ("quý III/2021" is read, 2022-02-30 is refused).
    left_out = [
        checks.CHECKS.get_one(n) for n in ("positive_data_acceptance", "negative_data_rejection")
    ]
    plain = {"Accept-Encoding": "identity"}  # the WSGI transport unpacks nothing
    case.call_and_validate(headers=plain, excluded_checks=left_out)

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from made_desk import ARTICLES, fill

from webui import create_app


@pytest.fixture
def app() -> Flask:
    return create_app(fill("desk", *ARTICLES), TESTING=True, PROPAGATE_EXCEPTIONS=False)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client

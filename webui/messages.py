"""What readers see, in Vietnamese; in English where they chose it. Numbers and dates in local form.

The message ids are the Vietnamese texts. `translations/en.po` is read at start, so that an edited
catalogue needs no build step.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, request

from search.query.nodes import Note
from webui.args import first_day

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
COOKIE = "lang"
_QUARTERS = {"01": "I", "04": "II", "07": "III", "10": "IV"}
_CATALOGUES = Path(__file__).parent / "translations"


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the messages of a language, compiled from its `.po` file."""
    file = _CATALOGUES / f"{language}.po"
    if not file.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language))
    compiled.seek(0)
    return Translations(compiled)


_SPOKEN = ContextVar("language", default="vi")
"""Set for each request: it is asked for a hundred times a page."""


def language() -> str:
    """Return the language of this request, "vi" outside one."""
    return _SPOKEN.get()


def gettext(message: str, **values: Any) -> str:
    """Return a message in the reader's language, with values in the places it names."""
    found = str(catalogue(language()).ugettext(message))
    return found % values if values else found


def ngettext(one: str, many: str, number: int, /, **values: Any) -> str:
    """Return a message for so many in the reader's language."""
    return str(catalogue(language()).ungettext(one, many, number)) % values


def chosen_language() -> str:
    """Return the language the reader chose in the address or before, else Vietnamese."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        g.language_chosen = asked
        return asked
    kept = request.cookies.get(COOKIE, "")
    return kept if kept in LANGUAGES else "vi"


def _begin() -> None:
    _SPOKEN.set(chosen_language())


def _end(_error: BaseException | None) -> None:
    _SPOKEN.set("vi")


def keep_choice(response: Response) -> Response:
    """Remember a language that was chosen in the address, for a year."""
    if chosen := g.pop("language_chosen", ""):
        response.set_cookie(
            COOKIE, chosen, max_age=365 * 86400, httponly=True, samesite="Lax",
            secure=request.is_secure, path=request.script_root or "/",
        )  # fmt: skip
    return response


def local_number(value: float, digits: int = 0) -> str:
    """Return "1.234,5" in Vietnamese, "1,234.5" in English."""
    return _number(value, digits, language())


@lru_cache(maxsize=4096)
def _number(value: float, digits: int, locale: str) -> str:
    pattern = f"#,##0.{'#' * digits}" if digits else "#,##0"
    return format_decimal(round(value, digits), pattern, locale)


def local_date(iso: str) -> str:
    """Return an ISO date at its precision as it is written here: "23/2/2022", "2/2022", "2022"."""
    return _date(iso, language())


@lru_cache(maxsize=4096)
def _date(iso: str, locale: str) -> str:
    day = first_day(iso)
    if day is None:
        return ""
    if len(iso) == 4:
        return iso
    parts = ("d MMMM y", "MMMM y") if locale == "en" else ("d/M/y", "M/y")
    return format_date(day, parts[len(iso) == 7], locale)


def local_period(since: str, until: str) -> str:
    """Return two ISO dates as one period: "2022", "quý I/2022", "2/2022 – 5/2022"."""
    if since == until or not until:
        return local_date(since)
    quarter = len(since) == len(until) == 7 and since[:4] == until[:4] and since[5:] in _QUARTERS
    if quarter and int(until[5:]) - int(since[5:]) == 2:
        return gettext("quý %(quarter)s/%(year)s", quarter=_QUARTERS[since[5:]], year=since[:4])
    return f"{local_date(since)} – {local_date(until)}" if since else local_date(until)


def local_note(note: Note) -> str:
    """Return a note of the parser or the engine in the reader's language."""
    values = {name: gettext(v) if name == "thing" else v for name, v in note.values}
    try:
        return gettext(note.message).format_map(values)
    except (KeyError, IndexError, ValueError):
        return str(note)


def install(app: Flask) -> None:
    """Give templates `_`, `num`, `day` and `note`."""
    app.before_request(_begin)
    app.after_request(keep_choice)
    app.teardown_request(_end)
    app.jinja_env.globals.update(_=gettext, ngettext=ngettext)
    app.jinja_env.filters.update(num=local_number, day=local_date, note=local_note)
    app.jinja_env.globals.update(language=language, period=local_period, LANGUAGES=LANGUAGES)

"""Marks message ids for translation: `pybabel extract -k N_` finds them."""

from __future__ import annotations


def N_(message: str) -> str:
    """Return the Vietnamese message as it is; a catalogue may translate it when it is shown."""
    return message

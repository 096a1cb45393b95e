"""What the commands have in common: options, and how a failure ends one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import click

from search.engines import default_index
from search.errors import TimbaoError

P = ParamSpec("P")


def reports_errors(command: Callable[P, None]) -> Callable[P, None]:
    """End with the error's message and exit code where a command meets a foreseen failure."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except TimbaoError as error:
            click.echo(f"timbao: {error}", err=True)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("timbao: stopped; what was committed before stays.", err=True)
            sys.exit(130)

    return run


index_option = click.option(
    "--index",
    metavar="URL",
    default=default_index,
    show_default="whoosh:var/index, or TIMBAO_INDEX",
    help="Where the index is: whoosh:DIRECTORY or opensearch://HOST:PORT/NAME.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")

"""The `timbao` command: a thin edge over the indexer, the engines and the web side."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from indexer import archive, terminal
from indexer.options import index_option, json_option, reports_errors
from indexer.progress import progress
from search.errors import UsageError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="timbao")
def main() -> None:
    """Search Vietnamese press reports and speeches: tìm báo.

    Exit codes: 0 fine; 1 some documents were refused, or verify found differences; 2 wrong usage;
    3 the index cannot be opened; 4 another indexer holds the lock.
    """


@main.command()
@click.argument("paths", nargs=-1, type=click.Path())
@index_option
@click.option("--rebuild", is_flag=True, help="Start from nothing, beside the old index; swap.")
@click.option("--dry-run", is_flag=True, help="Read and extract, but write nothing.")
@click.option("--watch", "watching", is_flag=True, help="Stay, and index what changes.")
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=lambda: len(os.sched_getaffinity(0)),
    show_default="the CPUs at hand",
    help="Processes that read and analyse.",
)
@click.option(
    "--memory",
    type=click.IntRange(32),
    default=512,
    show_default=True,
    metavar="MB",
    help="Bound of the writer's buffers.",
)
@json_option
@reports_errors
def index(
    paths: tuple[str, ...],
    index: str,
    rebuild: bool,
    dry_run: bool,
    watching: bool,
    workers: int,
    memory: int,
    as_json: bool,
) -> None:
    """Index documents: new and changed ones are read, vanished ones removed.

    PATHS are directories or files (.txt .md .html .jsonl .jsonl.gz .docx .pdf); without any,
    corpus/. An article's id is its path below the directory, without suffix.
    """
    from indexer.ingest import Options, ingest
    from indexer.walk import targets

    if not paths and not Path("corpus").exists():
        raise UsageError(
            "There is no corpus/ here. Name a directory of documents; or try timbao with samples: "
            "timbao sample, then timbao index."
        )
    wanted = targets(paths or ("corpus",))
    options = Options(rebuild, bool(paths), dry_run, workers, memory)
    with progress() as show:
        report = ingest(wanted, index, options, show)
    _print_report(report.lines(), report.to_json(), as_json)
    if watching and not dry_run:
        _watch(wanted, index, Options(workers=workers, memory=memory), as_json)
    sys.exit(report.exit_code)


def _watch(wanted: Any, index: str, options: Any, as_json: bool) -> None:
    from indexer.watch import watch

    click.echo("watching; stop with Ctrl-C", err=True)
    for report in watch(wanted, index, options, stop=lambda: False):
        _print_report(report.lines(), report.to_json(), as_json)


def _print_report(lines: list[str], data: dict[str, Any], as_json: bool) -> None:
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else "\n".join(lines))


@main.command()
@click.argument("query", nargs=-1, required=True)
@index_option
@click.option(
    "--scope",
    type=click.Choice(["articles", "statements"]),
    default="articles",
    show_default=True,
    help="Search articles, or what people said in them.",
)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@json_option
@reports_errors
def search(query: tuple[str, ...], index: str, scope: Any, limit: int, as_json: bool) -> None:
    """Search the index; with --json, print what the API answers.

    QUERY is the query language of the search page; quote it if the shell would read it.
    """
    from search import wire
    from search.engines import open_reader
    from search.find import find

    with open_reader(index) as reader:
        response = find(reader, " ".join(query), scope=scope, size=limit)
    if as_json:
        click.echo(json.dumps(wire.result(response, scope), ensure_ascii=False, indent=2))
    else:
        click.echo(terminal.results(response))


@main.command()
@index_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--threads", type=click.IntRange(1, 256), default=8, show_default=True)
@click.option(
    "--rate-limit",
    envvar="TIMBAO_RATE_LIMIT",
    metavar="LIMIT",
    help='Requests a client may make, such as "60/minute".  [default: no limit]',
)
@click.option(
    "--proxies",
    type=click.IntRange(0, 8),
    default=0,
    show_default=True,
    envvar="TIMBAO_PROXIES",
    help="Trusted proxies in front, whose X-Forwarded-* headers are believed.",
)
@reports_errors
def serve(
    index: str, host: str, port: int, threads: int, rate_limit: str | None, proxies: int
) -> None:
    """Serve the search page and the API."""
    from search.engines import open_reader
    from search.errors import IndexMissing
    from webui import create_app
    from webui.serving import Server

    try:
        open_reader(index).close()
    except IndexMissing as error:
        click.echo(f"timbao: {error} Serving all the same; it is picked up once made.", err=True)
    app = create_app(index, rate_limit=rate_limit, proxies=proxies)
    try:
        server = Server(app, host, port, threads, proxied=proxies > 0)
    except OSError as error:
        raise UsageError(
            f"Cannot listen on {host}:{port} ({error.strerror}). Choose another --port."
        ) from None
    click.echo(f"timbao serves {index} on http://{host}:{server.port}", err=True)
    server.run()


@main.command()
@click.argument("file", type=click.Path())
@json_option
@reports_errors
def extract(file: str, as_json: bool) -> None:
    """Show what the indexer would store of a document, each value with its origin."""
    from search import wire

    indent = None if ".jsonl" in Path(file).suffixes else 2  # many objects: one a line
    for article in _extracted(Path(file)):
        if as_json:
            click.echo(json.dumps(wire.article(article), ensure_ascii=False, indent=indent))
        else:
            click.echo(terminal.article(article))


def _extracted(file: Path) -> Iterator[Any]:
    from indexer import readers
    from indexer.extract import extract as make_article
    from indexer.readers.source import Refused
    from indexer.walk import known_suffixes
    from search.errors import DocumentRefused

    if not file.is_file():
        raise UsageError(f"There is no file {str(file)!r}. Name a document.")
    if not readers.is_document(file):
        raise UsageError(f"{file} is no document. Documents end in {known_suffixes()}.")
    file = file.resolve()
    for source in readers.sources(file, file.parent):
        if isinstance(source, Refused):
            raise DocumentRefused(f"{source.source}: {source.reason}")
        yield make_article(readers.read(source))


@main.command()
@index_option
@json_option
@reports_errors
def status(index: str, as_json: bool) -> None:
    """Tell what the index holds."""
    from dataclasses import asdict

    from search.engines import open_reader

    with open_reader(index) as reader:
        info = reader.info()
    click.echo(json.dumps(asdict(info)) if as_json else terminal.info(info))


@main.command()
@index_option
@json_option
@reports_errors
def verify(index: str, as_json: bool) -> None:
    """Check the index against itself and against the documents it was made from.

    Every checksum, every document's digest, and for a sample of articles that a search for
    their own rarest words finds them.
    """
    from indexer.verify import verify as differences

    found = list(differences(index))
    if as_json:
        click.echo(json.dumps([{"what": d.what, "remedy": d.remedy} for d in found]))
    else:
        for difference in found:
            click.echo(f"{difference.what} {difference.remedy}")
        click.echo(f"{len(found)} differences" if found else "the index agrees with its documents")
    sys.exit(1 if found else 0)


for command in archive.COMMANDS:
    main.add_command(command)


if __name__ == "__main__":
    main()

"""Commands of an archive's keeper: many queries at once, what is new, copies, samples."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from indexer.options import index_option, reports_errors


@click.command()
@click.argument("queries", type=click.Path(path_type=Path))
@index_option
@click.option("--limit", type=click.IntRange(0, 100), default=3, show_default=True)
@reports_errors
def batch(queries: Path, index: str, limit: int) -> None:
    """Answer a CSV of queries with a CSV of counts and best hits.

    QUERIES has one query a line, or a header with the columns query and scope.
    """
    import csv

    from indexer.batch import answers, header
    from indexer.batch import questions as read_questions
    from search.engines import open_reader

    asked = read_questions(queries)
    with open_reader(index) as reader:
        table = csv.writer(sys.stdout)
        table.writerow(header(limit))
        table.writerows(answers(reader, asked, limit))


@click.command()
@click.argument("saved", type=click.Path(path_type=Path))
@index_option
@click.option("--html", "as_html", is_flag=True, help="Print a page that can be mailed.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--peek", is_flag=True, help="Do not remember what was shown.")
@reports_errors
def digest(saved: Path, index: str, as_html: bool, limit: int, peek: bool) -> None:
    """Tell what is new for saved queries since last time.

    SAVED is a TOML file of [[query]] tables with name, q and scope. What was shown is
    remembered beside it, in SAVED.seen.
    """
    from indexer import digest as news
    from search.engines import open_reader

    queries = news.saved_queries(saved)
    state = saved.with_name(saved.name + ".seen")
    with open_reader(index) as reader:
        found, seen = news.digest(reader, queries, news.load(state))
    click.echo((news.as_html if as_html else news.as_text)(found, limit))
    if not peek:
        news.store(state, seen)


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default="corpus")
@reports_errors
def sample(directory: Path) -> None:
    """Write the sample corpus (invented articles) into a new DIRECTORY, by default corpus/."""
    from indexer.sample import write_sample

    click.echo(f"{write_sample(directory)} files in {directory}; next: timbao index {directory}")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@index_option
@click.option("--link", is_flag=True, help="Hard links in place of copies: at once, no room.")
@reports_errors
def backup(directory: Path, index: str, link: bool) -> None:
    """Copy the index as it is now into a new DIRECTORY; indexers may go on meanwhile.

    The copy is an index itself: search it with --index whoosh:DIRECTORY.
    """
    from indexer.backup import backup as copy

    click.echo(f"{copy(index, directory, link=link):,} articles copied to {directory}")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@index_option
@reports_errors
def restore(directory: Path, index: str) -> None:
    """Put a backup in DIRECTORY back, in place of what the index holds; servers follow."""
    from indexer.backup import restore as bring_back

    click.echo(f"{bring_back(directory, index):,} articles restored to {index}")


COMMANDS = (batch, digest, sample, backup, restore)

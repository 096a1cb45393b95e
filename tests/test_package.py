"""The wheel works where the repository is not: in a new environment, from a folder of its own.

`make test` builds it and runs it on the libraries at hand. `make package` (TIMBAO_PACKAGE names
interpreters, such as "python3.11 python3.12") installs wheel and sdist with their dependencies.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = os.environ.get("TIMBAO_PACKAGE", "").split()
COMMANDS = (
    "index", "search", "serve", "extract", "status", "verify", "batch", "digest", "sample",
    "backup", "restore",
)  # fmt: skip


def run(*command: object, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8", **environment},
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build sdist and wheel from a copy, so that nothing is left in the tree."""
    place = tmp_path_factory.mktemp("package")
    ignored = shutil.ignore_patterns(".*", "var", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, place / "source", ignore=ignored)
    options = [] if PYTHONS else ["--no-isolation"]
    ran = run(sys.executable, "-m", "build", *options, "-o", place / "dist", cwd=place / "source")
    if ran.returncode and not PYTHONS and "setuptools" in ran.stdout + ran.stderr:
        pytest.skip("needs setuptools 77 in this environment (make test installs it)")
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    return place / "dist"


def test_the_wheel_holds_all_that_is_not_code(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for package in ("search", "indexer", "webui"):
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and path.suffix not in (".pyc", ".mo"):
                assert str(path.relative_to(ROOT)) in names
    for path in (ROOT / "corpus").rglob("*"):
        if path.is_file():
            assert f"indexer/sample/{path.relative_to(ROOT / 'corpus')}" in names
    tops = {name.split("/")[0] for name in names}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"search", "indexer", "webui"}


def test_the_sdist_can_be_tested_and_built(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "setup.py", "Makefile", "LICENSE", "tests/conftest.py"} <= names
    assert "corpus/README.md" in names


def use(timbao: Path, place: Path) -> None:
    """Do what a newcomer does, outside of the repository."""
    missing = run(timbao, "index", cwd=place)
    assert missing.returncode == 2 and "timbao sample" in missing.stderr
    assert run(timbao, "sample", cwd=place).returncode == 0
    made = run(timbao, "index", "--json", cwd=place)
    assert made.returncode == 0, made.stdout + made.stderr
    assert json.loads(made.stdout)["added"] > 50
    found = run(timbao, "search", "thong tin doi ngoai", "--json", cwd=place)
    assert json.loads(found.stdout)["total"] > 0, found.stderr
    assert run(timbao, "verify", cwd=place).returncode == 0
    page = (
        "from webui import create_app\n"
        "client = create_app('whoosh:var/index').test_client()\n"
        "for address in ('/', '/?q=nuoc', '/help', '/api/', '/static/desk.css', '/trends?q=lua'):\n"
        "    assert client.get(address).status_code == 200, address\n"
        "english = client.get('/', headers={'Cookie': 'lang=en'}).text\n"
        "assert 'lang=\"en\"' in english\n"
        "import search; print(search.__file__)"
    )
    ran = run(timbao.parent / "python", "-c", page, cwd=place)
    assert ran.returncode == 0, ran.stderr
    assert str(ROOT) not in ran.stdout
    serve(timbao, place)


def serve(timbao: Path, place: Path) -> None:
    """Start the server, ask it for a page in both languages, stop it."""
    server = subprocess.Popen(
        [timbao, "serve", "--port", "0"], cwd=place, stderr=subprocess.PIPE, text=True
    )
    assert server.stderr is not None
    address = server.stderr.readline().rsplit(" ", 1)[1].strip()
    try:
        for language, word in (("vi", "Tìm"), ("en", "Search")):
            request = urllib.request.Request(
                f"{address}/?q=nuoc", headers={"Cookie": f"lang={language}"}
            )
            with urllib.request.urlopen(request, timeout=600) as page:
                text = page.read().decode()
            assert word in text and "<mark>" in text
    finally:
        server.terminate()
    assert server.wait(600) == 0


@pytest.mark.skipif(bool(PYTHONS), reason="the full matrix runs instead")
def test_the_wheel_works_outside_of_the_repository(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "env", cwd=tmp_path)
    site = next((tmp_path / "env").glob("lib/python*/site-packages"))
    pip = (sys.executable, "-m", "pip", "--python", tmp_path / "env/bin/python", "install")
    ran = run(*pip, "--no-deps", "--no-index", "--quiet", wheel, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    libraries = sysconfig.get_path("purelib")
    (site / "zz-libraries.pth").write_text(  # behind: the wheel's packages come first
        f"import sys; sys.path.append({libraries!r})\n"
    )
    use(tmp_path / "env/bin/timbao", tmp_path)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    ran = run(
        sys.executable, "-m", "indexer.cli", command, "--help", cwd=tmp_path, PYTHONPATH=str(ROOT)
    )
    assert ran.returncode == 0 and "Usage:" in ran.stdout
    assert len(ran.stdout.splitlines()) > 6


def test_the_list_of_commands_is_whole() -> None:
    from indexer.cli import main

    assert set(main.commands) == set(COMMANDS)


@pytest.mark.skipif(not PYTHONS, reason="make package installs everything anew")
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("kind", ["wheel", "sdist"])
@pytest.mark.parametrize("extras", ["", "[office,opensearch,production]"])
def test_a_fresh_installation(
    built: Path, tmp_path: Path, python: str, kind: str, extras: str
) -> None:
    (package,) = built.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    assert run(python, "-m", "venv", tmp_path / "env", cwd=tmp_path).returncode == 0
    ran = run(tmp_path / "env/bin/pip", "install", "-q", f"{package}{extras}", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    use(tmp_path / "env/bin/timbao", tmp_path)

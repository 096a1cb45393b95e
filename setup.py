"""Put the sample corpus into the wheel; everything else is in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithSample(build_py):
    """Copy corpus/ into the built package as indexer/sample."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        if not self.editable_mode:
            shutil.copytree("corpus", Path(self.build_lib, "indexer/sample"), dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithSample})

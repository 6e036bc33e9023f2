"""Small trees with a virtual environment, made by hand, in which a new process is asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SRC = Path(__file__).parents[2] / "src"
MINOR = f"python{sys.version_info.major}.{sys.version_info.minor}"
ASK = """
import json, sys
sys.path.append(sys.argv[1])
import whose
print(json.dumps([whose.classify(path).value for path in json.loads(sys.argv[2])]))
"""


class Tree:
    """A directory with a virtual environment to run in, and files put there by hand."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def file(self, path: str, text: str = "") -> str:
        full = self.root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text)
        return str(full)

    def venv(self, path: str) -> Path:
        prefix = self.root / path
        command = [sys.executable, "-m", "venv", "--without-pip", str(prefix)]
        subprocess.run(command, check=True)
        return prefix / "lib" / MINOR / "site-packages"

    def install(self, site: Path, name: str, files: list[str], **direct_url: object) -> None:
        """Write metadata as an installer does; `site` may be any directory."""
        info = site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        own = [f"{info.name}/METADATA", f"{info.name}/RECORD"]
        (info / "RECORD").write_text("".join(f"{each},,\n" for each in files + own))
        if direct_url:
            (info / "direct_url.json").write_text(json.dumps(direct_url))
            source = Path(str(direct_url["url"]).removeprefix("file://"))
            source.mkdir(parents=True, exist_ok=True)
            (source / "pyproject.toml").touch()  # without it, nothing is installed from there
        for each in files:
            if not (site / each).exists():
                (site / each).parent.mkdir(parents=True, exist_ok=True)
                (site / each).write_text("")

    def ask(
        self, venv: str, cwd: str, *paths: str, path: tuple[str, ...] = (), script: str = ""
    ) -> list[str]:
        """The kinds of `paths`, asked in that environment; `path` is PYTHONPATH."""
        env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        env["PYTHONPATH"] = os.pathsep.join(str(self.root / each) for each in path)
        env.pop("VIRTUAL_ENV", None)
        python = self.root / venv / "bin" / "python"
        start = [str(self.root / script)] if script else ["-P", "-c", ASK]
        command = [str(python), *start, str(SRC), json.dumps([str(each) for each in paths])]
        (self.root / cwd).mkdir(parents=True, exist_ok=True)
        run = subprocess.run(
            command, cwd=self.root / cwd, env=env, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        answers: list[str] = json.loads(run.stdout)
        return answers


def editable(directory: Path | str) -> dict[str, object]:
    return {"url": f"file://{directory}", "dir_info": {"editable": True}}

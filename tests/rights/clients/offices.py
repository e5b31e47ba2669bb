"""Local servers that answer like the offices' interfaces: paths, headers, pages, limits and errors as
their documentation has them; every record is made up."""

from __future__ import annotations

import json
import threading
import urllib.parse
from abc import ABC, abstractmethod
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.rights.registers.made_up import euipo_mark, tsdr, us_case, us_file

CLIENT_ID, CLIENT_SECRET = "made-up-client", "made-up-secret-8d1f"
TSDR_KEY, ODP_KEY = "made-up-tsdr-key-2b7c", "made-up-odp-key-93ea"
Answer = tuple[int, dict[str, str], bytes]


class _Server(ABC):
    """Answers on loopback and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.faults: list[Answer] = []
        """Answers that come first, whatever is asked."""

        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer(server.get)

            def do_POST(self) -> None:
                self._answer(server.post)

            def _answer(self, made: Callable[[str, dict[str, str], bytes], Answer]) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.asked.append((self.path, headers))
                if server.faults and not self.path.startswith("/token"):
                    status, more, content = server.faults.pop(0)
                else:
                    status, more, content = made(self.path, headers, body)
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(content))} | more).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
                if "Content-Length" in more:
                    self.close_connection = True

            def log_message(self, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    @abstractmethod
    def get(self, path: str, headers: dict[str, str], body: bytes) -> Answer: ...

    def post(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        return 405, {}, b""

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()


def problem(status: int, title: str, **headers: str) -> Answer:
    """An error as the EUIPO words it (application/problem+json)."""
    body = json.dumps({"type": "/problems/x", "title": title, "status": status}).encode()
    return status, {"Content-Type": "application/problem+json"} | headers, body


def _json(value: Any) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


class Euipo(_Server):
    """Token, search and single records, with so many marks."""

    def __init__(self, marks: int = 250) -> None:
        super().__init__()
        self.marks = [
            euipo_mark(f"0180{n:05}", wordMarkSpecification={"verbalElement": f"Velquora {n}"})
            for n in range(marks)
        ]
        self.tokens = 0
        self.valid: set[str] = set()

    def post(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        form = dict(urllib.parse.parse_qsl(body.decode()))
        if path != "/token" or form.get("grant_type") != "client_credentials":
            return problem(400, "bad request")
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return problem(401, "unauthorized")
        self.tokens += 1
        token = f"token-{self.tokens}"
        self.valid = {token}
        return _json({"access_token": token, "token_type": "bearer", "expires_in": 28_800,
                      "scope": form.get("scope")})  # fmt: skip

    def get(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        token = headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.valid or headers.get("x-ibm-client-id") != CLIENT_ID:
            return problem(401, "unauthorized")
        parts = urllib.parse.urlsplit(path)
        asked = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path == "/trademark-search/trademarks":
            size, page = int(asked.get("size", "10")), int(asked.get("page", "0"))
            if not 10 <= size <= 100:
                return problem(400, "size")
            if "=o=" in asked.get("query", ""):
                return problem(400, "Query error: Unknown operator: =o=")
            return _json({
                "trademarks": self.marks[page * size : (page + 1) * size], "size": size, "page": page,
                "totalElements": len(self.marks), "totalPages": -(-len(self.marks) // size),
            })  # fmt: skip
        for mark in self.marks:
            if parts.path == f"/trademark-search/trademarks/{mark['applicationNumber']}":
                goods = [
                    {"classNumber": 11, "description": [{"language": "en", "terms": ["lamps"]}]}
                ]
                return _json(mark | {"goodsAndServices": goods})
        return problem(404, "not found")


class Tsdr(_Server):
    """Cases by serial and registration number."""

    def get(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if headers.get("usptO-api-key".lower()) != TSDR_KEY:
            return 401, {"Content-Type": "text/plain"}, b"Need a valid API key"
        case = {
            "/ts/cd/casestatus/sn79000002/info.json": tsdr(),
            "/ts/cd/casestatus/rn7000003/info.json": tsdr(
                serialNumber=79000003, usRegistrationNumber="7000003"
            ),
        }.get(path)
        return (404, {}, b"") if case is None else _json({"trademarks": [case]})


class Portal(_Server):
    """A product's files; they lie at another origin, which must not see the key."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store

    def get(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if headers.get("x-api-key") != ODP_KEY:
            return 403, {}, b'{"message": "Forbidden"}'
        parts = urllib.parse.urlsplit(path)
        if parts.path.startswith("/api/v1/datasets/products/files/TRTDXFAP/"):
            name = parts.path.rpartition("/")[2]
            return 302, {"Location": f"{self.store.url}/{name}?X-Amz-Signature=x"}, b""
        if parts.path != "/api/v1/datasets/products/TRTDXFAP":
            return 404, {}, b""
        files = [
            {
                "fileName": name, "fileSize": len(data), "fileTypeText": "Data",
                "fileDataFromDate": f"{name[3:7]}-{name[7:9]}-{name[9:11]}",
                "fileDataToDate": f"{name[3:7]}-{name[7:9]}-{name[9:11]}",
                "fileDownloadURI": f"{self.url}/api/v1/datasets/products/files/TRTDXFAP/{name}",
            }
            for name, data in self.store.files.items()
        ]  # fmt: skip
        return _json({"count": 1, "bulkDataProductBag": [{
            "productIdentifier": "TRTDXFAP",
            "productFileBag": {"count": len(files), "fileDataBag": files},
        }]})  # fmt: skip


class Store(_Server):
    """Where the portal's files really are."""

    def __init__(self) -> None:
        super().__init__()
        self.files = {
            f"apc202601{day:02}.xml": us_file(us_case(f"790000{day:02}", mark=f"DAY {day}"))
            for day in (9, 10, 11)
        }

    def get(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        data = self.files.get(urllib.parse.urlsplit(path).path.lstrip("/"))
        if data is None:
            return 404, {}, b""
        return 200, {"Content-Type": "application/xml"}, data

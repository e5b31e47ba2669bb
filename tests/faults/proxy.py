"""A TCP proxy before Postgres that cuts a connection at the n-th message that changes anything.

It reads the frontend's messages (PostgreSQL documentation, "Message Formats": a type byte and a
length), so that a cut falls between two of them, or between one and its answer.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from types import TracebackType
from typing import Self

import psycopg

STATEMENTS = b"QBE"
"""Simple query, bind (a prepared or parametrised statement), execute."""


class CuttingProxy:
    """Forwards to a server; ``cut_at`` says before or after which statement it breaks.

    :param conninfo: the real server.
    """

    def __init__(self, conninfo: str) -> None:
        self._values = psycopg.conninfo.conninfo_to_dict(conninfo)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._guard = threading.Lock()
        self._closed = False
        self.statements = 0
        self.cuts = 0
        self.cut_at: int | None = None
        self.after_sending = False

    @property
    def conninfo(self) -> str:
        """How to connect through the proxy."""
        port = self._listener.getsockname()[1]
        values = dict(self._values) | {"host": "127.0.0.1", "port": port, "sslmode": "disable"}
        values.pop("hostaddr", None)
        return psycopg.conninfo.make_conninfo(**values)  # type: ignore[arg-type]

    def reset(self, cut_at: int | None, *, after_sending: bool = False) -> None:
        """Count anew; cut once, at this statement."""
        with self._guard:
            self.statements = self.cuts = 0
            self.cut_at = cut_at
            self.after_sending = after_sending

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed = True
        self._listener.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _connect(self) -> socket.socket:
        host = str(self._values.get("host") or "localhost")
        port = int(self._values.get("port") or 5432)
        if host.startswith("/"):
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            server.connect(f"{host}/.s.PGSQL.{port}")
            return server
        return socket.create_connection((host, port))

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, struct.error), client, self._connect() as server:
            try:
                self._pass_on(client, server)
            finally:
                # Closing is not enough while the other thread reads: the server would hold a dead
                # client's transaction, and its locks, for ever.
                _break(client)
                _break(server)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        threading.Thread(target=_copy, args=(server, client), daemon=True).start()
        stream = client.makefile("rb")
        # The startup message has no type byte.
        head = stream.read(4)
        server.sendall(head + stream.read(struct.unpack("!I", head)[0] - 4))
        while kind := stream.read(1):
            head = stream.read(4)
            message = kind + head + stream.read(struct.unpack("!I", head)[0] - 4)
            cut = kind in STATEMENTS and self._counts()
            if not cut or self.after_sending:
                server.sendall(message)
            if cut:
                if self.after_sending:
                    # The statement and what belongs to it arrive; the answer does not.
                    client.settimeout(0.02)
                    with contextlib.suppress(OSError):
                        server.sendall(client.recv(65_536))
                return

    def _counts(self) -> bool:
        with self._guard:
            self.statements += 1
            if self.statements == self.cut_at:
                self.cuts += 1
                return True
            return False


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    _break(target)


def _break(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)

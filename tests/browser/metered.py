"""A wire between a phone and the server that counts what goes over it, heads and all, whoever on the phone asked."""

import socket
from contextlib import suppress
from threading import Lock, Thread

TAKEN = 65536


class MeteredWire:
    """Listens on a port of its own and hands everything on to ``port``, both ways."""

    def __init__(self, port: int) -> None:
        self.bytes = 0
        self._port, self._lock = port, Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        Thread(target=self._let_in, daemon=True).start()

    def close(self) -> None:
        """Nobody is let in any more."""
        self._door.close()

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._door.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                for one, other in ((phone, server), (server, phone)):
                    Thread(target=self._hand_on, args=(one, other), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while given := one.recv(TAKEN):
                with self._lock:
                    self.bytes += len(given)
                other.sendall(given)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)

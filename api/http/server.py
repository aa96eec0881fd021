"""Running the application on uvicorn, and ending it without making anybody wait.

An open page holds a stream for minutes. uvicorn waits for every request to end, so at the first signal
the streams are told to; the pages come back by themselves. What a connection may hold open is the business of
``api.http.connections``.
"""

import socket

import uvicorn
from fastapi import FastAPI

from api.http.connections import Config

PATIENCE_SECONDS = 5
"""How long the end waits for requests that are under way."""


class Server(uvicorn.Server):
    """uvicorn that ends the streams of open pages first."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: object) -> None:
        """A signal came: no more streams, then the usual orderly end."""
        context = getattr(self._app.state, "context", None)  # none yet while it is still starting
        if context is not None:
            context.nudges.end()
        super().handle_exit(sig, frame)  # type: ignore[arg-type]  # a frame, which uvicorn does not look at


class PortTaken(Exception):
    """Cổng này đang có chương trình khác dùng."""


def run(app: FastAPI, host: str, port: int) -> None:
    """Serve ``app`` until a signal comes. Raises ``PortTaken`` before anything is started."""
    _check_free(host, port)
    Server(app, configured(app, host, port)).run()


def configured(app: FastAPI, host: str, port: int) -> Config:
    """How ``app`` is served."""
    return Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE_SECONDS,
    )


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"Không mở được {host}:{port} ({error.strerror}). Chọn cổng khác bằng --port.") from error

"""A mail server on loopback, as far as a program that sends one mail can see it."""

import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from types import MappingProxyType
from typing import BinaryIO, Self

NONE: Mapping[str, str] = MappingProxyType({})


class Smtp:
    """Takes mail, or refuses at the step that `refuses` names: `{"RCPT": "550 nobody here"}`, `{"END": ""}` hangs up.

    With `tls` it speaks TLS from the first byte, with `starttls` when asked to.
    """

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, login: bool = False
    ) -> None:
        self.refuses: Mapping[str, str] = NONE
        self.mails: list[bytes] = []
        self.heard: list[str] = []
        """Every line but those of a mail; `+` before what came through TLS."""
        self._tls, self._starttls, self._login = tls, starttls, login
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # An accept that waits does not notice that its socket is closed.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            try:
                with ExitStack() as stack:
                    self._talk(stack.enter_context(connection), stack)
            except (OSError, ssl.SSLError):
                continue

    def _talk(self, connection: socket.socket, stack: ExitStack) -> None:
        secure = self._tls is not None
        if self._tls:
            connection = stack.enter_context(self._tls.wrap_socket(connection, server_side=True))
        stream = stack.enter_context(connection.makefile("rwb", buffering=0))
        _say(stream, "220 here")
        while line := stream.readline():
            self.heard.append("+" * secure + line.decode().strip())
            verb = line.decode().split()[0].upper()
            if verb in self.refuses:
                if not self.refuses[verb]:
                    return
                _say(stream, self.refuses[verb])
            elif verb == "STARTTLS" and self._starttls:
                _say(stream, "220 go")
                connection = stack.enter_context(self._starttls.wrap_socket(connection, server_side=True))
                stream, secure = stack.enter_context(connection.makefile("rwb", buffering=0)), True
            elif verb == "DATA":
                _say(stream, "354 go on")
                if not self._mail(stream):
                    return
            else:
                _say(stream, *self._answer(verb, secure=secure))
            if verb == "QUIT":
                return

    def _answer(self, verb: str, *, secure: bool) -> tuple[str, ...]:
        if verb == "EHLO":
            offers = ["250-STARTTLS"] * bool(self._starttls and not secure) + ["250-AUTH PLAIN"] * self._login
            return ("250-here", *offers, "250 8BITMIME")
        return ({"AUTH": "235 welcome", "QUIT": "221 bye"}.get(verb, "250 fine"),)

    def _mail(self, stream: BinaryIO) -> bool:
        lines = []
        while (line := stream.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        if "END" in self.refuses:
            if self.refuses["END"]:
                _say(stream, self.refuses["END"])
            return bool(self.refuses["END"])
        self.mails.append(b"".join(lines))
        _say(stream, "250 taken")
        return True


def _say(stream: BinaryIO, *lines: str) -> None:
    stream.write("".join(f"{line}\r\n" for line in lines).encode())

"""A Redis of the test's own: on this machine only, in memory only."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from tests.waiting import LONG, until


class RedisServer:
    """Redis on a port of 127.0.0.1. It can be ended, started again (it remembers nothing), and made to hang."""

    def __init__(self, program: str, folder: Path, port: int) -> None:
        self._command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
        self._command += ["--save", "", "--appendonly", "no", "--daemonize", "no"]
        self._output = folder / "redis.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = port
        self.url = f"redis://127.0.0.1:{port}/0"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(self._command, stdout=output, stderr=output)
        until(self._answers, "Redis")

    def end(self) -> None:
        """End it at once, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def hang(self) -> None:
        """Let it keep its connections and answer nobody."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)
        os.waitpid(self._process.pid, os.WUNTRACED)  # it may still answer until it has stopped

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._output.read_text()
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=LONG) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

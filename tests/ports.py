"""Ports for servers that must be told theirs before they start."""

import socket

_held: list[socket.socket] = []


def held_port() -> int:
    """A port of 127.0.0.1 that is this process's to give: nobody else on the machine is given it meanwhile.

    It stays bound, without anybody listening, until the process ends. A server that sets SO_REUSEADDR, as all do, can
    listen there all the same, and until it does, and once it is gone, whoever calls is refused (socket(7)).
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    _held.append(holder)
    port: int = holder.getsockname()[1]
    return port

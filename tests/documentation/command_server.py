"""The command ``sojourn`` of the pages: one process loads the libraries once and forks for every call.

A page has dozens of commands, and most of the time of a small one goes into loading numpy and its like. The program in
``client`` stands on the path as ``sojourn``: it hands its arguments, folder, environment and open files to the server,
and ends with the exit code of the command.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import socket
import sys
from pathlib import Path

LOADED = (
    "sojourn.cli", "sojourn.products.assessment.assess", "sojourn.products.border.vintages", "scipy.stats",
    "sojourn.products.flows.family", "sojourn.products.remittances.flows", "sojourn.publish.export", "pandas",
)  # fmt: skip

CLIENT = """#!{python} -SE
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({place!r})
message = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(server, [len(message).to_bytes(8, "big") + message], [0, 1, 2])
sys.exit(int(server.recv(8) or b"1"))
"""


def client(place: Path) -> str:
    """The program that asks the server at a place."""
    return CLIENT.format(python=sys.executable, place=str(place))


def serve(place: str) -> None:
    """Answer calls until the process is ended."""
    for name in LOADED:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(place)
    listening.listen()
    while True:
        caller, _ = listening.accept()
        if os.fork() == 0:
            _answer(caller)
        caller.close()


def _answer(caller: socket.socket) -> None:
    """Run one command as the process that called would have, and tell it how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    message, files, _, _ = socket.recv_fds(caller, 1 << 20, 3)
    length, message = int.from_bytes(message[:8], "big"), message[8:]
    while len(message) < length:
        message += caller.recv(1 << 20)
    arguments, folder, environment = json.loads(message)
    for own, given in enumerate(files):
        os.dup2(given, own)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["sojourn", *arguments]
    code = 1
    try:
        from sojourn.cli import main

        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        caller.sendall(str(code).encode())
        os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])

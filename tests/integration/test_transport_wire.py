"""The door to the remotes over a real socket: what a mock cannot fake."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from integration.transport import OpenGate, Remote, RemoteBroken, Unreachable

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
HALF = b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"orders": ['
HALF_CHUNK = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"orders": ['
BROKEN_HALF = b"HTTP/1.1 500 Oops\r\nContent-Length: 900\r\n\r\n{"
BAD_GZIP = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"
NONSENSE = b"\x00\x01\x02 what?\r\n\r\n"

Serve = Callable[[bytes], Remote]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answer each connection with the same bytes, then close it; b"" says nothing and waits."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        said: list[bytes] = []
        open_ones: list[socket.socket] = []

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                open_ones.append(connection)
                connection.recv(65_536)
                if said[0]:
                    connection.sendall(said[0])
                    connection.shutdown(socket.SHUT_WR)

        threading.Thread(target=answer, daemon=True).start()

        def start(words: bytes) -> Remote:
            said.append(words)
            return remote_at(server.getsockname()[1])

        yield start
        server.shutdown(socket.SHUT_RDWR)
        for connection in open_ones:
            connection.close()


def remote_at(port: int) -> Remote:
    home = f"http://127.0.0.1:{port}"
    return Remote(
        "Store", home, {}, OpenGate(), allow_loopback=True, timeouts=(0.5, 0.2), pauses=()
    )


def write(remote: Remote) -> object:
    return remote.send("PUT", "/v2/orders/1", operation="PUT /v2/orders/{id}", json={}).json()


def test_a_whole_answer_is_read(serve):
    assert write(serve(WHOLE)) == {}


@pytest.mark.parametrize("words", [HALF, HALF_CHUNK, BAD_GZIP, NONSENSE])
def test_half_an_answer_leaves_a_write_in_doubt(serve, words):
    with pytest.raises(Unreachable) as caught:
        write(serve(words))

    assert caught.value.may_have_happened


def test_half_a_failure_is_still_a_failure(serve):
    with pytest.raises(RemoteBroken) as caught:
        write(serve(BROKEN_HALF))

    assert caught.value.status == 500


def test_no_answer_in_time_leaves_a_write_in_doubt(serve):
    with pytest.raises(Unreachable, match="in time") as caught:
        write(serve(b""))

    assert caught.value.may_have_happened


def test_nobody_listening_is_no_doubt():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(Unreachable, match="could not be reached") as caught:
        write(remote_at(port))

    assert not caught.value.may_have_happened


def test_a_dripping_answer_does_not_hold_a_worker_for_ever():
    with socket.create_server(("127.0.0.1", 0)) as server:
        stopped = threading.Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while not stopped.wait(0.05):
                    try:
                        connection.sendall(b"1\r\n \r\n")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(Unreachable, match="broke off"):
            write(remote_at(server.getsockname()[1]))
        stopped.set()
        thread.join(timeout=2)


def test_not_even_a_library_logs_the_query(serve, caplog):
    caplog.set_level(logging.DEBUG)

    serve(WHOLE).get("/v2/orders", operation="GET /v2/orders", params={"email": "ada@shop.example"})

    assert caplog.records
    assert not [line for line in caplog.records if "ada" in str(vars(line))]


def test_proxies_of_the_environment_are_not_used(serve, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert write(serve(WHOLE)) == {}

"""The door to the remotes: where it goes, and with which keys."""

import pytest

from integration.transport import (
    BadAddress,
    BadCredential,
    OpenGate,
    Remote,
    Unreadable,
)
from tests.integration.door import HOME, KEY


class TestAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "http://marketplace.example",
            "ftp://marketplace.example",
            "marketplace.example",
            "https://",
            "",
            " https://marketplace.example",
            "https://user:password@marketplace.example",
            "https://marketplace.example/?shop=1",
            "https://marketplace.example/#top",
            "https://marketplace.example:port",
            "https://[::1",
            "http://127.0.0.1:9200",
            "https://127.0.0.1",
            "http://localhost",
            "http://[::1]:9200",
        ],
    )
    def test_that_is_not_https_elsewhere_is_refused_with_a_sentence(self, address):
        with pytest.raises(BadAddress, match=r"^(The|That) .*\.$"):
            Remote("Macy's", address, {}, OpenGate())

    @pytest.mark.parametrize(
        "address", ["http://127.0.0.1:9200/", "http://localhost:9200", "http://[::1]"]
    )
    def test_on_this_machine_is_for_development(self, address):
        assert Remote(
            "Sandbox", address, {}, OpenGate(), allow_loopback=True
        ).base_url == address.rstrip("/")

    def test_elsewhere_stays_https_in_development(self):
        with pytest.raises(BadAddress):
            Remote("Macy's", "http://marketplace.example", {}, OpenGate(), allow_loopback=True)

    def test_of_a_store_keeps_its_path(self, gate, answers):
        answers.get("https://api.example/stores/abc/v2/store", json={"id": "abc"})
        store = Remote("Store", "https://api.example/stores/abc/", {}, gate)

        assert store.get("/v2/store", operation="GET /v2/store").json() == {"id": "abc"}

    @pytest.mark.parametrize("key", ["", "two\nlines", " spaced", "naïve", "tab\tbed"])
    def test_with_an_impossible_key_is_refused_without_showing_the_key(self, key):
        with pytest.raises(BadCredential) as caught:
            Remote("Macy's", HOME, {"Authorization": key}, OpenGate())

        assert not key or key.strip() not in str(caught.value)


class TestFollow:
    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_fetches_a_file_of_the_same_host_over_https(self, remote, answers, scheme):
        answers.get(f"{HOME}/api/files/1?file=a&shop_id=7", json={"orders": []})

        answer = remote.follow(
            f"{scheme}://marketplace.example/api/files/1?file=a",
            operation="OR15",
            params={"shop_id": 7},
        )

        assert answer.json() == {"orders": []}
        assert answers.calls[0].request.headers["Authorization"] == KEY

    @pytest.mark.parametrize(
        "url",
        [
            "https://elsewhere.example/api/files/1",
            "https://marketplace.example.elsewhere.example/api/files/1",
            "https://marketplace.example:8443/api/files/1",
            "http://marketplace.example:123/api/files/1",
            "https://key@marketplace.example/api/files/1",
            "//marketplace.example/api/files/1",
            "/api/files/1",
            "file:///etc/passwd",
            "http://127.0.0.1/api/files/1",
            "",
        ],
    )
    def test_takes_the_key_to_no_other_host(self, remote, answers, url):
        with pytest.raises(Unreadable, match="another host"):
            remote.follow(url, operation="OR15")

        assert len(answers.calls) == 0

    def test_stays_on_http_in_development(self, gate, answers):
        answers.get("http://127.0.0.1:9200/api/files/1", json={})
        sandbox = Remote("Sandbox", "http://127.0.0.1:9200", {}, gate, allow_loopback=True)

        assert sandbox.follow("http://127.0.0.1:9200/api/files/1", operation="OR15").json() == {}

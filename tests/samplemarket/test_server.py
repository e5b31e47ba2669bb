"""The server of the sample market."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import pytest

from listingwatch.samplemarket import SampleMarket
from listingwatch.samplemarket.server import Site
from tests.samplemarket.conftest import ask


def _own_addresses() -> list[str]:
    """Addresses of this machine beside 127.0.0.1."""
    found = {"127.0.0.2"}  # Linux answers on all of 127/8 where a server listens on every address
    with contextlib.suppress(OSError):  # a machine whose own name does not resolve
        found |= {str(row[4][0]) for row in socket.getaddrinfo(socket.gethostname(), None)}
    return sorted(found - {"127.0.0.1"})


def test_it_listens_on_loopback_only():
    """A served site answers on 127.0.0.1 and on no other address of the machine."""
    with Site() as site:
        site.serve({"/": (200, "text/plain", b"here")})
        assert site.address.startswith("http://127.0.0.1:")
        assert ask(f"{site.address}/").body == b"here"
        port = int(site.key.rpartition(":")[2])
        for address in _own_addresses():
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            with socket.socket(family) as probe:
                probe.settimeout(2)
                assert probe.connect_ex((address, port)) != 0, address


def test_it_takes_the_ports_that_it_is_given():
    """Chosen ports are used; the marketplaces' keys name them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with SampleMarket((port, 0, 0)) as market:
        assert market.markets[0].key == f"127.0.0.1:{port}"


@pytest.mark.parametrize(
    "path", ["/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd"]
)
def test_no_path_leads_out(market, path):
    """Only what was generated is served: a path to a file of the machine is a 404."""
    answer = ask(market.markets[0].home.rstrip("/") + path)
    assert answer.status == 404
    assert b"root:" not in answer.body


def test_head_has_no_body(market):
    """HEAD answers like GET, without the body."""
    get, head = (ask(market.markets[0].home, method=method) for method in ("GET", "HEAD"))
    assert head.status == 200
    assert head.body == b""
    assert head.headers["content-length"] == str(len(get.body))


def test_unchanged_is_304(market):
    """A request that names the current ETag gets 304 and no body."""
    tag = ask(market.markets[0].home).headers["etag"]
    answer = ask(market.markets[0].home, headers={"If-None-Match": tag})
    assert answer.status == 304
    assert answer.body == b""


def test_its_files_go_with_it():
    """Leaving the market removes its folder and frees its ports."""
    with SampleMarket() as market:
        folder, key = Path(market.folder), market.markets[0].key
        assert (folder / "rights_ours.csv").is_file()
    assert not folder.exists()
    host, _, port = key.partition(":")
    with socket.socket() as probe:
        probe.settimeout(2)
        assert probe.connect_ex((host, int(port))) != 0

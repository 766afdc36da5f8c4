"""Search answers in Chromium, Firefox and WebKit: from a static host below a path, then without a network.

It is opened on a page whose policy allows no WebAssembly: what asks the index is a worker, which has no such policy.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import browsers
from tests.browsers import Browser, Host
from tests.test_run_in_browsers import PAGE, run
from tests.test_search import PLAIN

CONTROLLED = "navigator.serviceWorker?.controller?.state === 'activated'"

# Whether the service worker has kept all of search.
KEPT = """(async () => {
  const site = new URL(document.querySelector(".brand").href).href;
  const files = await (await fetch(`${site}assets/search/files.json`)).json();
  for (const file of files) if (!(await caches.match(site + file))) return false;
  return true;
})()"""


@pytest.fixture(scope="module", params=browsers.NAMES)
def running(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with browsers.running(request.param, lambda: request.getfixturevalue("chromium")) as browser:
        yield browser


def look_up(reader: Browser, address: str, question: str, answer: str) -> None:
    """Search from a page without programs; the first result is to lead to the answer, which is there."""
    reader.open(address + PLAIN)
    reader.wait_for("!!document.querySelector('#open-search').onclick")
    reader.evaluate("document.querySelector('#open-search').click()")
    reader.wait_for("document.querySelector('.search-field') === document.activeElement")
    reader.type(question)
    reader.wait_for(f"document.querySelector('.search-list a')?.href === '{address}{answer}'")
    reader.wait_for("document.querySelector('.search-list mark')")
    reader.open(address + answer)
    assert reader.evaluate("!!document.getElementById(location.hash.slice(1))")


def test_it_answers_below_a_path_and_then_without_a_network(running: Browser, site: Path) -> None:
    with Host(site) as host:
        look_up(running, host.address, "yield from", "tutorial/generators/#yield-from")
        assert running.wrong() == []
        running.open(host.address + PAGE)
        run(running)
        running.wait_for(CONTROLLED)
        look_up(running, host.address, "yield from", "tutorial/generators/#yield-from")
        running.wait_for(KEPT)
        assert running.wrong() == []

        host.stop()
        look_up(running, host.address, "shield", "tutorial/high-level/#shield")

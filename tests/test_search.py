"""Search: nothing of it is there before it is opened; then the right section comes first, from keys alone, anywhere."""

import gzip
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from runnable.finish import search
from tests import built
from tests.browsers import Host
from tests.test_browser import Visit

PLAIN = "glossary/"
"""A page whose policy allows no WebAssembly, for it has no program to run."""

BUDGET = 200_000
"""Bytes at most, compressed as a host sends them, from the opening of search to the first answer."""

# What learners type, and where they are to be led: one of these is to be among the first three results.
QUESTIONS = {
    "create_task": ["tutorial/running/#at-once"],
    "create_t": ["tutorial/running/#at-once"],
    "never awaited": ["tutorial/awaitables/#never-awaited"],
    "RuntimeWarning: coroutine 'brew' was never awaited": [
        "tutorial/awaitables/#never-awaited",
        "tutorial/what-is-a-coroutine/#never-awaited",
    ],
    "TaskGroup": ["tutorial/running/#at-once", "glossary/#task-group"],
    "task group": ["glossary/#task-group"],
    "async with asyncio.TaskGroup() as group:": ["tutorial/running/#snippet-group-one-fails"],
    "cancel": ["tutorial/event-loop/#cancellation", "glossary/#cancellation"],
    "how do I cancel a task": ["tutorial/event-loop/#cancellation"],
    "CancelledError": ["tutorial/high-level/#cancellation", "tutorial/event-loop/#cancellation"],
    "timeout": ["tutorial/high-level/#timeouts"],
    "wait_for": ["tutorial/high-level/#timeouts"],
    "gather": ["tutorial/running/#results", "tutorial/running/#one-fails"],
    "event loop is closed": ["tutorial/low-level/#by-hand"],
    "yield from": ["tutorial/generators/#yield-from"],
    "semaphore": ["tutorial/high-level/#semaphore"],
    "limit concurrency": ["tutorial/high-level/#semaphore"],
    "how to set a timeout": ["tutorial/high-level/#timeouts"],
    "graceful shutdown": ["tutorial/low-level/#signals"],
    "run_coroutine_threadsafe": ["tutorial/low-level/#threads"],
    "fire and forget": ["tutorial/running/#keep"],
    "race condition": ["tutorial/what-is-a-coroutine/#shared"],
    "QueueFull": ["tutorial/high-level/#backpressure"],
    "contextvars": ["tutorial/low-level/#run-in-executor"],
    "queue": ["glossary/#queue", "tutorial/high-level/#queues"],
    "async for": ["glossary/#async-iterator", "glossary/#async-generator"],
    "async with": ["glossary/#async-context-manager"],
    "asyncio.run() cannot be called from a running event loop": ["tutorial/running/#inside"],
    "asyncio.run": ["tutorial/running/#three-ways", "tutorial/running/#inside"],
    "run_in_executor": ["tutorial/low-level/#run-in-executor"],
    "blocking call": ["glossary/#blocking-call"],
    "jupyter notebook": ["labs/in-a-notebook/", "labs/in-a-notebook/#why-does-asynciorun-fail-here", "labs/"],
    "uvloop": ["labs/what-a-task-costs/#is-uvloop-faster"],
    "coordinated omission": ["labs/the-blocked-loop/#why-does-a-benchmark-that-waits-see-nothing"],
    "how much memory does a thread take": ["labs/how-many-at-once/#how-much-memory-does-each-of-them-take"],
    "time.sleep": ["tutorial/what-is-a-coroutine/#held-up"],
    "to_thread": ["tutorial/what-is-a-coroutine/#held-up", "tutorial/low-level/#run-in-executor"],
    "backpressure": ["tutorial/high-level/#backpressure", "glossary/#backpressure"],
    "subprocess": ["tutorial/high-level/#subprocesses", "tutorial/low-level/#subprocess"],
    "Ctrl-C": ["tutorial/running/#ctrl-c"],
    "call_soon": ["tutorial/low-level/#call-soon"],
    "future": ["tutorial/awaitables/#future", "glossary/#future"],
    "StopIteration": ["tutorial/generators/#stop-iteration-inside"],
    "Task exception was never retrieved": ["tutorial/running/#never-retrieved"],
    "object can't be used in 'await' expression": ["tutorial/awaitables/#not-awaitable"],
    "cannot reuse already awaited coroutine": ["tutorial/awaitables/#twice"],
    "__await__": ["tutorial/awaitables/#own"],
    "get_event_loop": ["tutorial/async-await/#hello-2015"],
    "difference between concurrency and parallelism": ["tutorial/what-is-a-coroutine/#parallelism"],
    "协程": ["glossary/#coroutine"],
}

HINT = "Type a word, a name or an error message."

ARTICLE = """
<nav>not this</nav>
<article class="md-content__inner md-typeset">
<h1 id="tea">Making tea<a class="headerlink" href="#tea">¶</a></h1><p>Two <code>asyncio.run(main())</code> pots.</p>
<h2 id="late">Why is it late?</h2>
<p>It <em>wait</em>s<br>for water.</p>
<figure class="snippet" id="snippet-pot"><figcaption><span class="snippet-title">pot.py</span></figcaption>
<pre><code><span class="k">await</span> <span class="n">brew</span>(1 &lt; 2)</code></pre><div class="run-bar"><p>not this</p></div>
<svg><title>not this</title></svg><p class="snippet-label">not this</p><pre><code>tea: ready
</code></pre></figure>
<p>Patience.</p>
<dl><dt id="pot"><strong>Pot</strong> <span lang="zh-Hans">壶</span></dt><dd>It holds tea.</dd></dl>
</article>
<footer>not this</footer>
"""


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[Host]:
    with Host(site, first="") as host:
        yield host


@pytest.fixture
def visit(browser: Browser, host: Host) -> Iterator[Visit]:
    """A reader on the page of the glossary."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    context.set_default_timeout(30_000)
    visit = Visit(context.new_page(), host.address)
    visit.go(PLAIN)
    yield visit
    context.close()
    assert visit.wrong == []


def open_search(page: Page) -> Locator:
    """Open the dialog by its key; what it is typed into."""
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Search")
    expect(field).to_be_focused()
    return field


def status(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Search").get_by_role("status")


def links(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Search").locator("li a")


def ask(page: Page, question: str) -> list[str]:
    """Type a question into the open dialog; where the results lead, below the site's address."""
    field = page.get_by_role("searchbox", name="Search")
    field.fill("")
    expect(status(page)).to_have_text(HINT)
    field.fill(question)
    expect(links(page).first).to_be_visible()
    site = page.url[: -len(PLAIN)]
    return [str(link.get_attribute("href")).removeprefix(site) for link in links(page).all()]


# The index.


def test_an_article_s_sections_are_read() -> None:
    first, late, pot = search.Article(ARTICLE).sections
    told = [" ".join("".join(words).split()) for words in (first.title, first.text, late.title, late.text)]
    assert told == [
        "Making tea",
        "Two asyncio.run(main()) pots.",
        "Why is it late?",
        "It waits for water. Patience.",
    ]
    assert ("".join(pot.title), "".join(pot.text).strip()) == ("Pot 壶", "It holds tea.")
    assert [section.id for section in (first, late, pot)] == ["", "late", "pot"]
    (program,) = late.programs
    assert (program.id, "".join(program.title)) == ("snippet-pot", "pot.py")
    assert "".join(program.text).split() == ["await", "brew(1", "<", "2)", "tea:", "ready"]


def test_cells_of_a_notebook_have_no_address_and_count_for_little() -> None:
    html = '<article><h1 id="tea">Tea</h1><p>Hot.</p><figure class="snippet"><figcaption><span class="snippet-title">'
    html += "Cell 1</span></figcaption><pre><code>brew(1)</code></pre></figure><p>Cold.</p></article>"
    (tea,) = search.Article(html).sections
    assert tea.programs == []
    assert "".join(tea.cells).split() == ["brew(1)"]
    assert "".join(tea.text).split() == ["Hot.", "Cold."]
    document = "".join(search._document(tea, "Tea"))
    assert f'<p data-pagefind-weight="{search.CELL_WEIGHT}">brew(1)</p>' in document.replace("` ", "")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_index_is_the_same_for_the_same_site(site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns("run"))
    search.index(copy)
    assert contents(copy / search.INDEX) == contents(site / search.INDEX)


def test_only_what_is_used_is_left(site: Path) -> None:
    kinds = {re.sub(r"_[0-9a-f]{7,}", "", name) for name in contents(site / search.INDEX)}
    assert kinds == {
        "files.json",
        "fragment/en.pf_fragment",
        "index/en.pf_index",
        "pagefind-entry.json",
        "pagefind.en.pf_meta",
        "pagefind.js",
        "wasm.en.pagefind",
    }
    assert [one for one in search.SCRIPTS if not (site / one).is_file()] == []


def test_a_site_without_pages_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(search.SearchFault, match=r"^Pagefind could not make the search index: .*empty"):
        search.index(tmp_path)


# What is found.


@pytest.fixture(scope="module")
def asked(browser: Browser, host: Host) -> Iterator[Callable[[str], list[str]]]:
    """Asks one question after the other, in one dialog."""
    page = browser.new_page()
    page.goto(host.address + PLAIN)
    open_search(page)
    yield lambda question: ask(page, question)
    page.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_right_section_is_among_the_first_three(question: str, asked: Callable[[str], list[str]]) -> None:
    found = asked(question)
    assert set(QUESTIONS[question]) & set(found[:3]), found


def test_where_results_lead_is_there(asked: Callable[[str], list[str]], site: Path) -> None:
    pages = built.pages(site)
    for question in ("task", "def", "barista", "order"):
        for address, _, anchor in (found.partition("#") for found in asked(question)):
            assert not anchor or anchor in pages[address].ids


def test_words_in_quotes_stand_side_by_side(visit: Visit) -> None:
    page = visit.page
    open_search(page)
    ask(page, '"takes turns" ')
    apart = status(page).inner_text()
    ask(page, "takes turns")
    assert apart != status(page).inner_text()


# The dialog.


def test_nothing_is_fetched_before_search_is_opened(visit: Visit) -> None:
    fetched: list[str] = []

    def note(request: Request) -> None:
        fetched.append(request.url.removeprefix(visit.address))

    visit.page.on("request", note)
    page = visit.go("tutorial/generators/")
    page.wait_for_load_state("networkidle")
    assert fetched
    assert [url for url in fetched if url.startswith("assets/search")] == []
    assert page.locator("dialog").count() == 0


def test_the_first_answer_costs_little(visit: Visit, host: Host, site: Path) -> None:
    def cost(path: str) -> int:
        # A host compresses text; what Pagefind writes is compressed.
        data = (site / path.lstrip("/")).read_bytes()
        return len(gzip.compress(data)) if path.endswith((".js", ".css", ".json")) else len(data)

    visit.page.wait_for_load_state("networkidle")
    before = len(host.sent)
    open_search(visit.page)
    ask(visit.page, "create_task")
    sent = [path for path, _ in host.sent[before:]]
    assert any(path.endswith(".pf_index") for path in sent)
    assert sum(map(cost, sent)) < BUDGET


def test_keys_alone_are_enough(visit: Visit) -> None:
    page = visit.page
    before = page.locator("article a").first
    before.focus()
    field = open_search(page)
    page.keyboard.type("semaphore")
    expect(links(page).nth(1)).to_be_visible()
    expect(status(page)).to_have_text(re.compile(r"^\d+ results\.$"))
    page.keyboard.press("ArrowDown")
    expect(links(page).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("s")
    expect(field).to_have_value("semaphores")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(before).to_be_focused()


def test_enter_follows_the_first_result(visit: Visit) -> None:
    open_search(visit.page)
    # Faster than any answer.
    visit.page.keyboard.insert_text("What does yield from do?")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/tutorial/generators/#yield-from")


def test_a_result_of_this_page_closes_the_dialog(visit: Visit) -> None:
    page = visit.page
    field = open_search(page)
    ask(page, "backpressure")
    page.locator("li", has=page.locator("a[href$='glossary/#backpressure']")).click()
    expect(field).to_be_hidden()
    assert page.url.endswith("/glossary/#backpressure")
    expect(page.locator("#backpressure")).to_be_in_viewport()


def test_it_is_closed_with_the_mouse_and_keeps_its_question(visit: Visit) -> None:
    page = visit.page
    field = open_search(page)
    ask(page, "lock")
    page.get_by_role("button", name="Close").click()
    expect(field).to_be_hidden()
    open_search(page)
    expect(field).to_have_value("lock")
    expect(links(page).first).to_be_visible()
    page.mouse.click(5, 5)
    expect(field).to_be_hidden()


def test_more_results_are_shown_when_asked_for(visit: Visit) -> None:
    page = visit.page
    open_search(page)
    assert len(ask(page, "task")) == 10
    page.get_by_role("button", name="Show more").click()
    expect(links(page)).to_have_count(20)
    expect(links(page).nth(10)).to_be_focused()


def test_a_result_says_where_and_marks_why(visit: Visit) -> None:
    page = visit.page
    open_search(page)
    ask(page, "asyncio.run() cannot be called from a running event loop")
    found = page.locator("dialog li", has=page.locator("a[href$='running/#inside']"))
    expect(found.get_by_role("link")).to_have_accessible_name(
        "Why does asyncio.run fail inside a coroutine? · Running coroutines"
    )
    expect(found.locator("mark").first).to_be_visible()
    assert "`" not in page.locator("dialog").inner_text()


def test_a_page_s_words_stay_words(visit: Visit) -> None:
    page = visit.page
    open_search(page)
    ask(page, "burnt_toast.py int")
    expect(page.locator("dialog li").filter(has_text="-> None").first).to_be_visible()


@pytest.mark.parametrize("question", ["", "   "])
def test_without_a_question_it_says_what_may_be_asked(visit: Visit, question: str) -> None:
    field = open_search(visit.page)
    field.fill(question)
    visit.page.keyboard.press("Enter")
    expect(status(visit.page)).to_have_text(HINT)
    expect(links(visit.page)).to_have_count(0)


def test_where_nothing_is_found_it_says_so_and_offers_the_glossary(visit: Visit) -> None:
    open_search(visit.page).fill("<xyzzy>")
    expect(status(visit.page)).to_contain_text("Nothing has been found for “<xyzzy>”.")
    visit.page.get_by_role("dialog", name="Search").get_by_role("link", name="glossary").click()
    expect(visit.page.locator("dialog")).to_be_hidden()
    assert visit.page.url == visit.address + "glossary/"


def test_a_site_without_an_index_says_how_to_make_one(site: Path, tmp_path: Path, browser: Browser) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns("pyodide", "search"))
    with Host(copy, first="") as host:
        page = browser.new_page()
        page.goto(host.address + PLAIN)
        open_search(page).fill("task")
        expect(status(page)).to_have_text(
            "This site has no search index here: make build makes a site with one."
        )
        page.close()


def test_without_a_network_it_says_so_and_goes_on_when_there_is_one(visit: Visit, host: Host) -> None:
    page = visit.page
    field = open_search(page)
    ask(page, "semaphore")
    host.stop()
    try:
        field.fill("yield")
        expect(status(page)).to_have_text(
            "The search index could not be fetched. Try again when you have a network."
        )
        expect(links(page)).to_have_count(0)
    finally:
        host.start()
    visit.wrong.clear()
    field.fill("yield from")
    expect(links(page).first).to_be_visible()


@pytest.mark.parametrize("width", [320, 1400])
def test_it_fits(visit: Visit, width: int) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 640})
    open_search(page)
    ask(page, "asyncio.run() cannot be called from a running event loop")
    for selector in ("dialog", ".search-results"):
        wide = page.locator(selector).evaluate("(found) => found.scrollWidth > found.clientWidth")
        assert not wide, f"{selector} scrolls sideways"
    box = page.locator("dialog").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 640

"""Every fence of Python on a page is run, and prints what its `#>` comments say."""

import pytest
from pytest_examples import CodeExample, EvalExample, find_examples

from runnable import pages
from runnable.snippet import ROOT

EXAMPLES = list(find_examples(pages.DOCS, ROOT / "README.md", ROOT / "CONTRIBUTING.md"))


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_a_fence_prints_what_it_says(example: CodeExample, eval_example: EvalExample) -> None:
    if eval_example.update_examples:
        eval_example.run_print_update(example)
    else:
        eval_example.run_print_check(example)


def test_the_fences_that_are_run_are_all_that_there_are() -> None:
    on_pages = [
        (page.path, fence.line) for page in pages.read_all() for fence in page.fences() if fence.executed
    ]
    found = [
        (example.path, example.start_line) for example in EXAMPLES if example.path.is_relative_to(pages.DOCS)
    ]
    assert sorted(found) == sorted(on_pages)

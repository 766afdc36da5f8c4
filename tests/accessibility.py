"""What axe-core and a press of Tab find in a page that is open in a browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from runnable import packages
from runnable.environment import ROOT

CHECKS = ROOT / "tests" / "checks"

# Every rule of WCAG 2.2, levels A and AA, and what axe's authors hold to be good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Those that colours decide; all others say the same in light and in dark.
OF_COLOURS = ["color-contrast", "link-in-text-block"]

# Of what is wrong in many places of a page, so many are told: one cause is behind them, as a rule.
SHOWN = 3


def install() -> Path:
    """Install what checks pages, unless it is there; where it is.

    Raises:
        PackageFault: it cannot be installed.
    """
    packages.install(CHECKS, "what checks pages")
    return CHECKS / "node_modules"


def findings(page: Page, rules: list[str] | None = None) -> list[dict[str, Any]]:
    """What axe finds wrong, by all rules or some: as axe says it, a rule with the elements that break it."""
    script = (install() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(f"() => {{ if (!window.axe) {{ {script} }} }}")
    kind, values = ("rule", rules) if rules else ("tag", RULES)
    found: dict[str, Any] = page.evaluate(
        "(runOnly) => axe.run({ runOnly, resultTypes: ['violations'] })", {"type": kind, "values": values}
    )
    return list(found["violations"])


def sentences(found: list[dict[str, Any]], where: str) -> list[str]:
    """For each rule, where it is broken: the first elements of those that break it, and what to do there."""
    said = []
    for rule in found:
        nodes = [
            f"    {' '.join(map(str, node['target']))}  {node['html'][:120]}\n"
            f"        {' '.join(node['failureSummary'].split())}"
            for node in rule["nodes"]
        ]
        more = [f"    and {len(nodes) - SHOWN} more"] if len(nodes) > SHOWN else []
        said.append("\n".join([f"{where}: {rule['id']}: {rule['help']}", *nodes[:SHOWN], *more]))
    return said


def unfold(page: Page) -> None:
    """Open all that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.name = ''; one.open = true; })")


def watch_focus(page: Page) -> None:
    """Begin to watch where Tab leads in a page."""
    page.evaluate((CHECKS / "focus.js").read_text(encoding="utf-8"))


def walk(page: Page) -> list[str]:
    """Press Tab from the top of the page to its end; what is wrong with the way."""
    # One more, for each is looked at when the next key goes down, and a few for what scrolls.
    for _ in range(int(page.evaluate("focusWatch.count()")) + 50):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "document.activeElement.isContentEditable ? 'editor' : document.activeElement.localName"
        )
        if at == "body":
            break
        if at == "editor":
            page.keyboard.press("Escape")  # There Tab indents, and Escape leaves.
    page.keyboard.press("Tab")
    wrong: list[str] = page.evaluate("focusWatch.wrong()")
    missed: list[str] = page.evaluate("focusWatch.missed()")
    return [f"the focus {one}" for one in wrong] + [f"Tab does not come to {one}" for one in missed]


def unmarked(page: Page) -> list[str]:
    """The kinds of controls that look the same with the focus and without it."""
    found = []
    # With nothing under the mouse; and a browser marks the focus once a reader uses the keyboard.
    page.mouse.move(0, 0)
    page.keyboard.press("Tab")
    for control in page.evaluate_handle("focusWatch.kinds()").get_properties().values():
        place = page.evaluate("control => focusWatch.show(control)", control)
        if place["width"] < 1 or place["height"] < 1:
            found.append(f"out of sight is {page.evaluate('control => focusWatch.name(control)', control)}")
            continue
        # A cursor that blinks is no mark.
        focused = page.screenshot(clip=place, animations="disabled", caret="hide")
        page.evaluate("control => control.blur()", control)
        if page.screenshot(clip=place, animations="disabled", caret="hide") == focused:
            found.append(
                f"the focus cannot be seen on {page.evaluate('control => focusWatch.name(control)', control)}"
            )
    return found

"""The content security policy of every page: what a browser is to load there, and to run."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

# The one script that stands in pages: it chooses the colours before anything is painted.
SCHEME = Path(__file__).resolve().parent.parent / "docs" / "overrides" / "partials" / "scheme.html"

# With it the editor marks the style sheets that it adds to a page. It is no secret: it keeps out what comes by mistake.
EDITOR = "editor"

STYLES = "style-src 'self'"
"""How the rule for style sheets begins in every policy."""


def inline_scripts() -> list[str]:
    """The scripts that stand in pages."""
    return re.findall(r"<script>(.*?)</script>", SCHEME.read_text(encoding="utf-8"), re.DOTALL)


def source(inline: str) -> str:
    """What names a script or a style sheet that stands in a page, in the page's policy."""
    return f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"


def let_in_style(html: str, css: str) -> str:
    """A page whose policy also names a style sheet that stands in it."""
    return html.replace(f"; {STYLES}", f"; {STYLES} {source(css)}", 1)


def policies() -> dict[str, str]:
    """The policy of a page without programs, `plain`, and of one that can run Python, `python`.

    With ` served` after the name, that of such a page while `make serve` or `mkdocs serve` shows it to its author: MkDocs
    writes a script into it that no policy can name, for there is another time in it with each answer.
    """
    plain = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *map(source, inline_scripts())]),
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    # A worker that is fetched has no policy but the one that comes in its headers, and a static host sends none. One
    # that is started from a blob has the policy of its page, so that no program can reach another host either.
    python = plain | {
        "script-src": f"{plain['script-src']} 'wasm-unsafe-eval'",
        "style-src": f"'self' 'nonce-{EDITOR}'",
        # Chromium itself writes style attributes into what a reader edits.
        "style-src-attr": "'unsafe-inline'",
        "worker-src": "'self' blob:",
    }
    written = {
        name: "; ".join(map(" ".join, rules.items()))
        for name, rules in (("plain", plain), ("python", python))
    }
    hashes = " ".join(map(source, inline_scripts()))
    served = {f"{name} served": text.replace(hashes, "'unsafe-inline'") for name, text in written.items()}
    return written | served

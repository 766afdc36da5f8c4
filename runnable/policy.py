"""The content security policy of every page: what a browser is to load there, and to run."""

import re
from base64 import b64encode
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

# The themes that build the site, each with the folder of its templates.
THEMES = ("material", "zensical")

# Where a theme has the scripts that it writes into pages. It keeps the rest in files, or does not use it here.
PARTIALS = ("base", "palette", "content")

# With it the editor marks the style sheets that it adds to a page. It is no secret: it keeps out what comes by mistake.
EDITOR = "editor"


def inline_scripts(scope: str) -> list[str]:
    """The scripts that themes write into pages, each once, in which only the scope differs between sites."""
    found: dict[str, None] = {}
    for theme in THEMES:
        spec = find_spec(theme)
        for folder in (spec and spec.submodule_search_locations) or []:
            for partial in PARTIALS:
                file = Path(folder, "templates", "partials", "javascripts", f"{partial}.html")
                for script in re.findall(
                    r"<script>(.*?)</script>", file.read_text(encoding="utf-8"), re.DOTALL
                ):
                    found[re.sub(r"\{\{ config\.extra\.scope .*?\}\}", lambda _: scope, script)] = None
    return list(found)


def source(script: str) -> str:
    """What names an inline script in a policy."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def policies(scope: str) -> dict[str, str]:
    """The policy of a page without programs, `plain`, and of one that can run Python, `python`.

    Args:
        scope: what mkdocs.yml has as `extra.scope`, which one of the themes' scripts contains.
    """
    plain = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *map(source, inline_scripts(scope))]),
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
    return {
        name: "; ".join(map(" ".join, rules.items()))
        for name, rules in (("plain", plain), ("python", python))
    }

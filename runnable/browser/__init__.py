"""The page's side: running, editing and stopping programs in the reader's browser, with Pyodide in a Web Worker."""

PYTHON = (3, 14)
"""The Python that runs in the page: Pyodide's."""

# Everything sets itself up: the first command makes .venv from requirements.txt, and the scripts of the pages with the
# packages that package-lock.json in runnable/browser/ locks (in tests/checks/, for the tests); later ones need no network.
# runnable/environment.py does the work. Here, a Python is found to run it, whatever `python3` is on this machine.

PORT ?= 8000
PYTHON ?=
ROUNDS ?= 5
export PORT PYTHON ROUNDS

.PHONY: help serve test record labs build book zip addresses bench lock clean

help:
	@echo "make serve      read the site at http://127.0.0.1:$(PORT)/, with live reload (PORT=8001 for another port)"
	@echo "make test       run every test"
	@echo "make record     record anew what the programs in snippets/ print"
	@echo "make labs       run the notebooks in docs/labs/, and keep what they show: some minutes, on a quiet machine"
	@echo "make build      build the site into site/, for any static host"
	@echo "make book       print the tutorial as a book, dist/the-road-to-coroutines.pdf (needs Chromium)"
	@echo "make zip        pack the site as dist/the-road-to-coroutines.zip, to be read without us"
	@echo "make addresses  add new pages and sections to the list of published addresses"
	@echo "make bench      measure what the site costs, beside a stock one: half an hour (ROUNDS=1 for a first look)"
	@echo "make lock       choose the versions in requirements.txt anew (needs uv)"
	@echo "make clean      remove all that the others made, .venv too"
	@echo
	@echo "PYTHON=/path/to/python3 after any of them chooses the Python that .venv is made with."

serve test record labs build book zip addresses bench lock:
	@try() { \
	  version=$$([ -x "$$1" ] && "$$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || return 0; \
	  case $$version in 3.1[1-5].*) exec "$$1" -m runnable.environment $@;; esac; \
	  found="$$found $$version ($$1)"; \
	}; \
	try .venv/bin/python; \
	try "$$(command -v "$$PYTHON")"; \
	IFS=:; for folder in $$PATH; do \
	  for name in python3.15 python3.14 python3.13 python3.12 python3.11 python3 python; do try "$$folder/$$name"; done; \
	done; \
	echo "This project needs Python 3.11 to 3.15; found:$${found:- none that runs}. Install one, or name it: make $@ PYTHON=/path/to/python3" >&2; \
	exit 1

clean:
	rm -rf .venv site dist .cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf docs/assets/run docs/service-worker.js
	rm -rf runnable/browser/node_modules tests/checks/node_modules tests/bench/node_modules
	find . -name __pycache__ -prune -exec rm -rf {} +

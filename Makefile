# make run     open the app
# make test    check everything
# make quick   check what takes no minutes
# make lint    only style and types
# make bench   measure how fast and how large it is; needs a quiet machine
#
# Each sets up .venv first, and is quick about it when there is nothing to do.
# make run PYTHON=python3.12 takes that Python instead of the first that fits.

PY := .venv/bin/python
ON_REAL_WORKERS := tests/core/jobs/test_cluster.py

.PHONY: run test quick lint bench dev

run:
	@python=$$(tools/find_python.sh) && "$$python" tools/environment.py requirements.txt $(if $(PYTHON),--rebuild-for-this-python)
	$(PY) -m streamlit run streamlit_app.py

test: dev
	$(PY) tools/chromium.py
ifdef ARGS
	$(PY) -m pytest $(ARGS)
else
	@# Dask cannot start its worker processes from within pytest-xdist's.
	$(PY) -m pytest -n 2 --dist loadfile --ignore $(ON_REAL_WORKERS)
	$(PY) -m pytest $(ON_REAL_WORKERS)
endif

quick: dev
	$(PY) tools/chromium.py
	$(PY) -m pytest -n 2 --dist loadfile --ignore $(ON_REAL_WORKERS) -m "not slow"

lint: dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

bench: dev
	$(PY) tools/chromium.py
	$(PY) -m tests.bench $(ARGS)

dev:
	@python=$$(tools/find_python.sh) && "$$python" tools/environment.py requirements-dev.txt $(if $(PYTHON),--rebuild-for-this-python)

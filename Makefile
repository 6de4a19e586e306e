# `make run` starts the site, `make test` checks everything, `make lock` renews the pins: see config/bootstrap.py.
PYTHON ?= python3

run test lock:
	@$(PYTHON) config/bootstrap.py $@

.PHONY: run test lock

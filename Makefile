# `make run` starts the site, `make test` checks everything, `make check tests/ledger -k words` runs
# some tests, `make lock` renews the pins, `make bench` measures: see config/bootstrap.py.
PYTHON ?= python3

run dev test lock lint types messages:
	@$(PYTHON) config/bootstrap.py $@

# Costs at a hundredth of the full size; `make bench FACTOR=1` is the full size, and takes hours.
bench:
	@$(PYTHON) config/bootstrap.py bench $(FACTOR)

check:
	@$(PYTHON) config/bootstrap.py check $(WORDS) $(ARGS)

# What stands behind `check` names tests, and is no target of this file.
ifeq (check,$(firstword $(MAKECMDGOALS)))
WORDS := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
MAKEFLAGS += --silent
%:
	@:
endif

.PHONY: run dev test lock lint types messages bench check

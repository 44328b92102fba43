# make run, make test: the two commands of the README. Debian with git, make and python3 is enough.

PORT ?= 8000
DATA ?= ./data
export PORT DATA
PYTHON = .venv/bin/python

.PHONY: help run test soak check bench screenshots messages lock

help: ## these lines
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/'

run: ## the portal with the demo, on 127.0.0.1:$PORT, data in $DATA
	@scripts/install run
	@exec setpriv --pdeathsig TERM -- $(PYTHON) manage.py serve --demo

test: ## all tests, on PostgreSQL and Redis; before them the marked ones on SQLite
	@scripts/install test
	PORTAL_TEST_DB=sqlite $(PYTHON) -m pytest --quiet -n 2 --dist loadfile $$(grep -rl mark.sqlite --include=test_*.py tests)
	$(PYTHON) -m pytest --quiet -n 3 --dist loadfile --no-loadscope-reorder

soak: ## 300 people hand in while processes die, then a month of reminders, 25 times; 45 minutes
	@scripts/install test
	LAST_HOUR=1 $(PYTHON) -m pytest --quiet --capture=no tests/soak
	CRASH_ROUNDS=25 $(PYTHON) -m pytest --quiet tests/reminders/test_crash.py

check: ## lint, types, templates, migrations, settings
	@scripts/install dev
	@scripts/check

bench: ## times of pages at 500 and 10,000 dossiers, of 1,000 alone and among 100,000, and of mails
	@scripts/install test
	$(PYTHON) -m tests.services sh -c '$(PYTHON) manage.py migrate --verbosity 0 && $(PYTHON) manage.py bench'
	$(PYTHON) -m tests.services sh -c '$(PYTHON) manage.py migrate --verbosity 0 && $(PYTHON) manage.py bench_scale'
	$(PYTHON) -m tests.reminders.mail_bench

screenshots: ## the README's pictures anew, as the tests see the pages
	@scripts/install test
	SCREENSHOTS=docs/screenshots $(PYTHON) -m pytest --quiet tests/browser/test_screenshots.py

messages: ## the texts of the code -> locale/en, where those without English wait for it
	@scripts/install dev
	@scripts/messages

lock: ## requirements*.in -> requirements*.txt, with hashes
	@scripts/install dev
	$(PYTHON) -m pip install --quiet 'uv>=0.13,<0.14'
	for name in requirements requirements-s3 requirements-dev; do \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--output-file $$name.txt $$name.in || exit; \
	done

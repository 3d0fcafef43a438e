# Everything a fresh clone needs; `make repro` and `make test` set up what they use.

NODE_PREFIX := $(abspath $(dir $(shell command -v node))/..)
# heapdump is compiled against Node's own headers where they are installed, so that none have to be fetched.
ifneq ($(wildcard $(NODE_PREFIX)/include/node/node.h),)
export npm_config_nodedir := $(NODE_PREFIX)
endif

LEAKGATE := node dist/harness/cli/main.js
BEFORE ?= go@1.66.2
AFTER ?= go@1.66.3

.PHONY: setup build repro test compare bench lint clean

setup: node_modules/.package-lock.json

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

build: setup
	npx tsc -p tsconfig.json

repro: build
	$(LEAKGATE) repro

test: build
	npx tap run

compare: build
	$(LEAKGATE) compare $(BEFORE) $(AFTER)

bench: build
	node dist/bench/main.js

lint: setup
	npx eslint .
	npx prettier --check .
	npx depcruise --config .dependency-cruiser.cjs harness scenarios fixtures
	npx knip

clean:
	rm -rf dist .tap node_modules

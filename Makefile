# Everything a fresh clone needs; `make repro` and `make test` set up what they use.

NODE_PREFIX := $(abspath $(dir $(shell command -v node))/..)
# heapdump is compiled against Node's own headers where they are installed, so that none have to be fetched.
NODEDIR := $(if $(wildcard $(NODE_PREFIX)/include/node/node.h),npm_config_nodedir=$(NODE_PREFIX))

export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

LEAKGATE := node dist/harness/cli/main.js
BEFORE ?= go@1.66.2
AFTER ?= go@1.66.3

.PHONY: setup build repro test test-go-retain go-retain-outside gallery compare bench pictures versions package-check test-long lint lint-go-retain clean

setup: node_modules/.package-lock.json

node_modules/.package-lock.json: package.json package-lock.json
	$(NODEDIR) npm ci --no-audit --no-fund --loglevel=error
	tap build
	@touch $@

build: setup
	tsc -p tsconfig.json

repro: build
	$(LEAKGATE) repro

test: build test-go-retain
	tap run

# Tells the leaky and the fixed version of each public report apart; GALLERY names some of them, OUT a folder.
gallery: build
	$(LEAKGATE) gallery $(GALLERY) --out $(or $(OUT),reports/gallery)

compare: build
	$(LEAKGATE) compare $(BEFORE) $(AFTER)

bench: build
	node --expose-gc dist/bench/main.js $(BENCH)

# Draws the pictures of docs/verdict.md from what `make bench BENCH=verdict-lab` found.
pictures: build
	node dist/bench/verdict-lab/draw.js

# Measures every release that docs/versions.md lists, and writes that page.
versions: build
	node dist/bench/versions.js

lint: setup lint-go-retain
	eslint .
	prettier --check .
	depcruise --config .dependency-cruiser.cjs harness scenarios fixtures bench
	knip

# Packs the package, installs it in an empty folder, and reproduces the event from there, without Go and with it. Then
# calls the library from the test runners that users have.
package-check: build
	LEAKGATE_PACKAGE_CHECK=all tap run --jobs=1 dist/harness/cli/packaging/installed-package.test.js dist/harness/cli/packaging/test-runners.test.js

# The tests that take minutes, beside the others of their files.
test-long: build
	LEAKGATE_LONG_TESTS=all tap run $$(grep -rl unlessLong --include=*.test.js dist)
	cd tools/go-retain && LEAKGATE_LONG_TESTS=all go test -count=1 -timeout 30m ./...

# The tool that tells who holds the memory of a Go process; a Go module of its own.
test-go-retain:
ifeq ($(shell command -v go),)
	@echo 'go-retain: not tested, because Go is not installed'
else
	cd tools/go-retain && go test -count=1 ./...
endif

# go-retain on etcd, NATS, Caddy and CoreDNS, which Go downloads and builds; beside grf (goref) and viewcore where these are
# in the PATH. Prints a table for each. Takes some minutes, and is no part of `make test`.
go-retain-outside:
	cd tools/go-retain/outside && go test -count=1 -tags outside -v -timeout 30m .

lint-go-retain:
ifneq ($(shell command -v go),)
	cd tools/go-retain && test -z "$$(gofmt -l . | tee /dev/stderr)" && go vet ./...
endif

clean:
	rm -rf dist .tap node_modules

# Everything that a newcomer, a contributor or continuous integration does. `make` alone lists it.

SWIFT ?= swift
SOURCES := Package.swift Sources Tests

.PHONY: help demo test bench docs format lint build install-demo install-test

help:
	@echo 'make demo     install what is missing, build, place two calls and listen to them'
	@echo 'make test     install what is missing, run every test; ends with "N passed, N failed"'
	@echo 'make bench    measure against a bare relay on this machine (two cores needed)'
	@echo 'make build    build the release program: .build/release/vigie'
	@echo 'make docs     make the reference from the doc comments: .build/docs'
	@echo 'make format   format the sources'
	@echo 'make lint     check the format of the sources and the syntax of the scripts'

install-demo:
	@packaging/install-debian-packages.sh run

install-test:
	@packaging/install-debian-packages.sh test

build:
	$(SWIFT) build -c release --product vigie

demo: install-demo build
	.build/release/vigie demo

test: install-test
	@.ci/test.sh

bench: install-test build
	@Benchmarks/run.sh

docs:
	@.ci/docs.sh

format:
	$(SWIFT) format --in-place --recursive --parallel --configuration .swift-format $(SOURCES)

lint:
	@$(SWIFT) format lint --strict --recursive --parallel --configuration .swift-format $(SOURCES)
	@for script in .ci/run $$(git ls-files '*.sh'); do \
		[ ! -e "$$script" ] || bash -n "$$script" || exit 1; done

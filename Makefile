# Everything that a newcomer, a contributor or continuous integration does. `make` alone lists it.

SWIFT ?= swift
SOURCES := Package.swift Sources Tests

# Where `make install` puts things. DESTDIR goes before all of them, for packages.
DESTDIR ?=
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
BINARY ?= .build/release/vigie

.PHONY: help demo test bench docs format lint build install uninstall install-demo install-test

help:
	@echo 'make demo     install what is missing, build, place two calls and listen to them'
	@echo 'make test     install what is missing, run every test; ends with "N passed, N failed"'
	@echo 'make bench    measure against a bare relay on this machine (two cores needed)'
	@echo 'make build    build the release program: .build/release/vigie'
	@echo 'make install  install what was built: program, service user, systemd unit and folders; PREFIX, DESTDIR'
	@echo 'make uninstall  remove them; data, settings and user stay'
	@echo 'make docs     make the reference from the doc comments: .build/docs'
	@echo 'make format   format the sources'
	@echo 'make lint     check the format of the sources and the syntax of the scripts'

install-demo:
	@packaging/install-debian-packages.sh run

install-test:
	@packaging/install-debian-packages.sh test

# A service cannot read the Swift libraries of a toolchain in somebody's home: there, BUILD_FLAGS=--static-swift-stdlib
# puts them into the program.
BUILD_FLAGS ?=
build:
	$(SWIFT) build -c release --product vigie $(BUILD_FLAGS)

# What `make build` has built, or BINARY=path: root need not have Swift.
install:
	@packaging/install.sh install '$(BINARY)' '$(PREFIX)' '$(SYSCONFDIR)' '$(DESTDIR)'

uninstall:
	@packaging/install.sh uninstall '$(BINARY)' '$(PREFIX)' '$(SYSCONFDIR)' '$(DESTDIR)'

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

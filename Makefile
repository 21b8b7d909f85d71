# `make` lists the targets: those with a comment after two hashes.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8080
CONFIGURATION ?= Debug

# mysql or mariadb: what the private server of `make test` and `make run` is.
ifdef MYSQL
export PLANNE_MYSQL_FLAVOR := $(MYSQL)
endif

mysql := database/mysql
test_mysql := database/mysql --instance test
# The shell asks for it when a recipe runs, which is after the start.
export_connection := ConnectionStrings__Planne="$$($(mysql) url)"; export ConnectionStrings__Planne
stop_private = for pid in .mysql/*/pid; do \
  [[ ! -e $$pid ]] || PLANNE_MYSQL='' PLANNE_MYSQL_PROVIDER=local PLANNE_MYSQL_FLAVOR=mysql \
    $(mysql) --instance "$$(basename "$$(dirname "$$pid")")" stop; done

host := Planne.Host/bin/$(CONFIGURATION)/net10.0/Planne.Host.dll
# Folders count as well: a deleted file changes its folder.
host_sources := $(shell find Planne.Host Planne.Durability Modules database openapi *.props global.json \
  \( -name bin -o -name obj \) -prune -o -print 2>/dev/null)
built := .run/built-$(CONFIGURATION)

.PHONY: help ops-check codegen run publish up down test test-faults test-store test-disk properties accept-sql check format format-check build bench bench-store bench-waiting bench-recovery bench-cleaning bench-growth bench-start bench-smoke chaos chaos-smoke console console-test contract setup-database cli mysql stop clean clean-all sdk

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name text; do printf 'make %-15s %s\n' "$$name" "$$text"; done

run: export PORT := $(PORT)
run: $(built) ## bring up MySQL and serve on http://localhost:8080 (PORT=… changes it; ARGS="--Ordering:Parallelism=4" sets)
	@$(mysql) start
	@$(export_connection); cd Planne.Host; exec dotnet ../$(host) $(ARGS)

publish: sdk ## compile the host for this kind of machine into published/, for any that has the runtime of ASP.NET Core 10
	@rm -rf published
	@dotnet publish Planne.Host --nologo --verbosity quiet --configuration Release -p:ReadyToRun=true --output published
	@echo "ConnectionStrings__Planne='…' dotnet published/Planne.Host.dll"

up: export PORT := $(PORT)
up: ## build an image and serve on http://localhost:8080 from two containers, behind a proxy (PORT=… changes it)
	@docker compose --profile app up --build --detach --wait
	@echo 'Planne listens on http://localhost:$(PORT). make down stops it.'

down: ## stop these containers, and Compose's db with them; its data stays
	@docker compose --profile app down

test: sdk ## run the tests on a MySQL of their own (FILTER=… some of them, MYSQL=mariadb on MariaDB)
	@$(test_mysql) start
	@PLANNE_TEST_MYSQL="$$($(test_mysql) url)" dotnet test Planne.sln --nologo --configuration $(CONFIGURATION) \
	  --logger trx --results-directory TestResults --filter "$(or $(FILTER),Takes!=minutes)"

test-faults: FILTER := Takes=minutes
test-faults: test ## run what `make test` leaves out since it takes minutes: nodes that die, freeze, stop and come back

test-store: FILTER := Planne.Tests.Durability
test-store: test ## run the tests of the store and its transaction alone (MYSQL=mariadb on MariaDB)

test-disk: export PLANNE_TEST_DISK := 1
test-disk: FILTER := FullDiskTests
test-disk: test ## fill the disk of a database, which takes minutes and is no part of `make test`

properties: export PLANNE_PROPERTY_CASES := $(or $(CASES),10000)
properties: export PLANNE_PROPERTY_REPLAY := $(REPLAY)
properties: FILTER := Planne.Tests.Properties
properties: test ## try the API with many more requests than `make test` does (CASES=… of each kind, REPLAY='…' those that failed)

accept-sql: sdk ## approve the store's SQL as it is now; read the differences in your commit
	@PLANNE_ACCEPT=1 dotnet test Planne.Tests --nologo --verbosity quiet --configuration $(CONFIGURATION) --filter StatementTests

generated := Planne.Host/Internal/Generated
codegen: sdk ## write Wolverine's code for handlers and endpoints anew, after they changed
	@rm -rf $(generated) $(dir $(host))Internal
	@$(MAKE) $(built)
	@ConnectionStrings__Planne='Server=127.0.0.1;Database=none' dotnet $(host) codegen write >/dev/null
	@mkdir -p $(generated) && mv $(dir $(host))Internal/Generated/* $(generated)/ && ls $(generated)/*

console_built := Planne.Host/Operations/Console
console: ## build the operators' page of console/source; commit what it makes (needs npm)
	@cd console && { cmp -s package-lock.json node_modules/.installed || { npm ci --silent && cp package-lock.json node_modules/.installed; }; }
	@rm -rf $(console_built) && cd console && node_modules/.bin/tsc && node build.mjs ../$(console_built)

console-test: $(built) ## test the operators' page, in a browser too (needs npm; Chromium comes by itself on Debian)
	@CONFIGURATION=$(CONFIGURATION) console/run

contract: $(built) ## hold the host against openapi/api.yml with tools of others (needs npm, and Java 17 for one)
	@CONFIGURATION=$(CONFIGURATION) contract/run

check: format-check build test ## check the format, build without warnings, test

format: sdk ## lay out the code
	@dotnet tool restore >/dev/null
	@dotnet csharpier format .

format-check: sdk
	@dotnet tool restore >/dev/null
	@dotnet csharpier check .

build: sdk ## build everything; a warning is an error
	@dotnet build Planne.sln --nologo --verbosity quiet -consoleLoggerParameters:NoSummary --configuration $(CONFIGURATION) -warnaserror -warnnotaserror:NU1900,NU1905

bench_mysql := PLANNE_MYSQL_PROVIDER=local database/mysql --instance bench
bench_on_its_own = PLANNE_BENCH_MYSQL="$$($(bench_mysql) url)" dotnet run --project bench/Planne.Bench --configuration Release --

bench: sdk ## measure Planne beside what a user would pick instead, which takes its time (QUICK=1 in minutes; ARGS="--step planne,one-by-one")
	@$(bench_mysql) start
	@$(bench_on_its_own) --compare $(if $(QUICK),--quick) $(ARGS)

bench-store: sdk ## measure the store beside its peers, in minutes (ARGS="--rounds 3", "--json FILE", "--size")
	@$(bench_mysql) start
	@$(bench_on_its_own) $(ARGS)

bench-waiting: sdk ## measure what clients cost that wait for their orders, in minutes (ARGS as in make bench-store)
	@$(bench_mysql) start
	@$(bench_on_its_own) --waiting $(ARGS)

bench-recovery: sdk ## measure how fast the orders of killed nodes are decided, in a quarter of an hour (ARGS="--rounds 5", "--json FILE")
	@$(bench_mysql) start
	@$(bench_on_its_own) --recovery $(or $(ARGS),--rounds 3)

bench-cleaning: sdk ## measure what deleting handled messages costs who takes orders, in minutes (ARGS as above)
	@$(bench_mysql) start
	@$(bench_on_its_own) --cleaning $(ARGS)

bench-growth: sdk ## measure what an order costs as tables, nodes, backlog and lines grow (QUICK=1 in minutes; ARGS="--step tables,nodes")
	@$(bench_mysql) start
	@$(bench_on_its_own) --growth $(if $(QUICK),--quick) $(ARGS)

bench-start: publish ## measure how long a host takes to its first answered order, in minutes (ARGS as in make bench-store)
	@$(bench_mysql) start
	@$(bench_on_its_own) --start $(ARGS)

bench-smoke: sdk ## run the benchmarks for their correctness alone, in seconds, on the server of the tests
	@$(test_mysql) start
	@export PLANNE_BENCH_MYSQL="$$($(test_mysql) url)"; \
	  dotnet run --project bench/Planne.Bench --configuration $(CONFIGURATION) -- --smoke && \
	  dotnet run --project bench/Planne.Bench --configuration $(CONFIGURATION) --no-build -- --waiting --smoke && \
	  dotnet run --project bench/Planne.Bench --configuration $(CONFIGURATION) --no-build -- --recovery --smoke && \
	  dotnet run --project bench/Planne.Bench --configuration $(CONFIGURATION) --no-build -- --cleaning --smoke && \
	  dotnet run --project bench/Planne.Bench --configuration $(CONFIGURATION) --no-build -- --compare --smoke && \
	  dotnet run --project bench/Planne.Bench --configuration $(CONFIGURATION) --no-build -- --growth --smoke && \
	  dotnet run --project bench/Planne.Bench --configuration $(CONFIGURATION) --no-build -- --start --smoke

chaos_in = dotnet build chaos/Planne.Chaos --nologo --verbosity quiet -consoleLoggerParameters:NoSummary --configuration $(1)
chaos_of = dotnet chaos/Planne.Chaos/bin/$(1)/net10.0/Planne.Chaos.dll
chaos_options = $(foreach name,SEED CYCLES NODES CLIENTS FAULTS OVERLAP DEFAULTS KEEP,$(if $($(name)),--$(shell tr '[:upper:]' '[:lower:]' <<<$(name)) '$($(name))'))

chaos: sdk ## break nodes and database under load, and check what is left (SEED=… CYCLES=… NODES=… FAULTS=…; ARGS=--help tells all)
	@$(call chaos_in,Release)
	@exec $(call chaos_of,Release) $(chaos_options) $(ARGS)

chaos-smoke: sdk ## the same in minutes, as in CI: a run that is always the same, and one that never is
	@$(call chaos_in,$(CONFIGURATION))
	@$(call chaos_of,$(CONFIGURATION)) --seed 1 --cycles 8 --faults kill,failpoint,freeze-leader,database-kill,sessions,lost-answers,poison,duplicates
	@$(call chaos_of,$(CONFIGURATION)) --cycles 6 --faults kill,kill-all,connections,slow,deadlocks,rolling-restart

ops-check: ## hold the alerts against their tests, with an installed promtool or one from a package
	@ops/check

setup-database: ## make the database ecommerce and load database/schema.sql, in Compose's db
	@$(mysql) start
	@$(mysql) status | grep -qE '^provider +docker' || $(mysql) status | sed -n 's/^provider */No Docker engine is used; the database is made in: /p'
	@{ echo 'create database if not exists ecommerce; use ecommerce;'; cat database/schema.sql; } | $(mysql) client --database=mysql
	@echo 'The database ecommerce is ready.'

cli: $(built) ## run a command of the host on the database of `make run`: make cli ARGS="describe"
	@$(mysql) start
	@$(export_connection); exec dotnet run --project Planne.Host --no-launch-profile --no-build --configuration $(CONFIGURATION) -- $(or $(ARGS),help)

mysql: ## open a client on the database of `make run`
	@$(mysql) start
	@$(mysql) client

stop: ## stop the servers that `make run` and `make test` started
	@$(stop_private)
	@[[ -n "$${PLANNE_MYSQL:-}" ]] || ! $(mysql) status >/dev/null 2>&1 || $(mysql) stop

clean: ## delete what was built (the databases stay)
	@find . \( -name .git -o -name .mysql -o -name node_modules \) -prune -o -type d \( -name bin -o -name obj \) -print0 | xargs -0 rm -rf
	@rm -rf .run published TestResults contract/build contract/node_modules console/build console/node_modules
	@echo 'The databases stay: make clean-all deletes .mysql/ as well; "$(mysql) reset" deletes those in use, in Compose too.'

clean-all: clean ## delete the private servers with their data as well
	@$(stop_private)
	@rm -rf .mysql

sdk: wanted = $(shell sed -n 's/.*"version": "\(.*\)".*/\1/p' global.json)
sdk:
	@command -v dotnet >/dev/null || { echo 'Planne needs the .NET SDK $(wanted) or a newer 10.0 one: https://dotnet.microsoft.com/download' >&2; exit 1; }
	@dotnet --version >/dev/null 2>&1 || { echo 'Planne needs the .NET SDK $(wanted) or a newer 10.0 one, and finds none but those below: https://dotnet.microsoft.com/download' >&2; dotnet --list-sdks >&2; exit 1; }

# The stamp, not the assembly: a build that finds nothing new leaves that as it was.
$(built): $(host_sources) $(if $(wildcard $(host)),,rebuild) | sdk
	@echo 'Building the host' >&2
	@dotnet build Planne.Host --nologo --verbosity quiet -consoleLoggerParameters:NoSummary --configuration $(CONFIGURATION)
	@mkdir -p $(@D) && touch $@

.PHONY: rebuild
rebuild:

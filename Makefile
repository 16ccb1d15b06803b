# loadproof: `make` lists the targets. Variables (K6_VUS, K6_DURATION, REPORT_DIR, ...) are in docs/reference.md.
SHELL := /bin/bash
.DEFAULT_GOAL := help

NODE_VERSION := $(shell cat .node-version)
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/loadproof
RUN := bin/loadproof run
PROFILE_FLAG = $(if $(PROFILE),--profile $(PROFILE),$(if $(1),--profile $(1)))

# node_modules and Node itself; costs nothing when they are there.
READY := scripts/bootstrap
# On top of that, the tools that a scenario or a system needs.
TOOLS = $(READY) && bin/loadproof setup --quiet --for $(1)
# Faults on the way between two parts need a proxy beside the tools of the systems.
CHAOS = $(call TOOLS,payment) && bin/loadproof setup --quiet toxiproxy && bin/loadproof chaos
# Node from the cache first, so that `npx` and the tools below run under the version of .node-version.
WITH_NODE := PATH="$$(scripts/bootstrap --print-path):$$PATH"

.PHONY: help setup doctor install-k6 package dashboard watch gate incident check test test-exchange test-payment test-commerce chaos prove mutation bench bench-run bench-verdict up down fixtures reset-fixtures local-images \
  load-chat load-chat-baseline load-chat-report load-msa load-msa-baseline load-msa-report \
  load-exchange load-exchange-report verify-staging verify-production bench-exchange \
  load-payment load-payment-report load-payment-full-flow verify-circuit-breaker bench-payment \
  load-coupon load-balance load-order load-flash-sale load-commerce-report load-commerce-before-after bench-commerce

help: ## list the targets
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install all that the bundled system and k6 need
	@$(READY) && bin/loadproof setup

doctor: ## say what is here, what is missing and how to get it
	@$(READY) && bin/loadproof doctor

install-k6: ## install k6 alone
	@$(READY) && bin/loadproof setup k6

package: ## make the package that other projects install: loadproof-VERSION.tgz
	@$(READY) && $(WITH_NODE) npm pack --silent

load-msa-report: ## all services, judged, with the report files in REPORT_DIR (the main job)
	@$(call TOOLS,msa-hotpath) && $(RUN) msa-hotpath $(call PROFILE_FLAG) --artifacts

load-msa: ## all services under load, judged
	@$(call TOOLS,msa-hotpath) && $(RUN) msa-hotpath $(call PROFILE_FLAG)

load-msa-baseline: ## all services, stage 0: 200 VUs for 10 minutes
	@$(call TOOLS,msa-hotpath) && $(RUN) msa-hotpath $(call PROFILE_FLAG,baseline) --artifacts

load-chat-report: ## chat alone, judged, with the report files in REPORT_DIR
	@$(call TOOLS,chat) && $(RUN) chat $(call PROFILE_FLAG) --artifacts

load-chat: ## chat alone under load, judged
	@$(call TOOLS,chat) && $(RUN) chat $(call PROFILE_FLAG)

load-chat-baseline: ## chat alone, stage 0: 200 VUs for 10 minutes
	@$(call TOOLS,chat) && $(RUN) chat $(call PROFILE_FLAG,baseline) --artifacts

load-exchange-report: ## the exchange on a real Kafka, judged, with the report files in REPORT_DIR
	@$(call TOOLS,exchange-orders) && $(RUN) exchange-orders $(call PROFILE_FLAG) --artifacts

load-exchange: ## the exchange on a real Kafka under load, judged
	@$(call TOOLS,exchange-orders) && $(RUN) exchange-orders $(call PROFILE_FLAG)

verify-staging: ## 000's staging plan of the exchange, its result tables filled in (PHASE=1, 2, 3, 4 or all; SCALE=0.1 shortens the ramp)
	@$(call TOOLS,exchange) && $(if $(filter 3 all,$(PHASE)),bin/loadproof setup --quiet toxiproxy &&) $(if $(filter 4 all,$(PHASE)),bin/loadproof setup --quiet toxiproxy alertmanager &&) bin/loadproof verify staging --phase $(or $(PHASE),1) $(if $(SCALE),--scale $(SCALE))

verify-production: ## one step of 001's production check list, judged and filled in (STEP=prepare, baseline, shard-1, canary-5, ..., day-7; FOR=15m, STATE=folder, BY=name)
	@$(call TOOLS,exchange) && bin/loadproof verify production --step $(or $(STEP),prepare) $(if $(FOR),--for $(FOR)) $(if $(STATE),--state $(STATE)) $(if $(BY),--by "$(BY)")

load-payment-report: ## authorisations at 400 a second for 8 minutes (004), judged, with the report files in REPORT_DIR
	@$(call TOOLS,payment-authorize) && $(RUN) payment-authorize $(call PROFILE_FLAG,rate-400) --artifacts

load-payment: ## the payment system under authorisations, 400 a second for 8 minutes (004), judged
	@$(call TOOLS,payment-authorize) && $(RUN) payment-authorize $(call PROFILE_FLAG,rate-400)

load-payment-full-flow: ## authorise, capture, refund: 200 flows a second for 10 minutes (004), judged
	@$(call TOOLS,payment-full-flow) && $(RUN) payment-full-flow $(call PROFILE_FLAG,flow-200) --artifacts

verify-circuit-breaker: ## 004's test of the circuit breaker in nine steps: Kafka is really stopped and started
	@$(call TOOLS,payment) && bin/loadproof verify circuit-breaker

load-coupon: ## coupons of the shop: up to 200 users at a time (003), judged, with the report files in REPORT_DIR
	@$(call TOOLS,coupon-issue) && $(RUN) coupon-issue $(call PROFILE_FLAG) --vus $(or $(K6_VUS),200) --artifacts

load-balance: ## charges of balances in the shop: 150 users at a time (003), judged, with the report files in REPORT_DIR
	@$(call TOOLS,balance-charge) && $(RUN) balance-charge $(call PROFILE_FLAG) --vus $(or $(K6_VUS),150) --artifacts

load-order: ## orders and their payment in the shop: 100 users at a time (003), judged, with the report files in REPORT_DIR
	@$(call TOOLS,order-payment) && $(RUN) order-payment $(call PROFILE_FLAG) --vus $(or $(K6_VUS),100) --artifacts

load-flash-sale: ## a sale of the shop: tenfold demand within a second for one coupon and one product, judged, with the report files in REPORT_DIR
	@$(call TOOLS,flash-sale) && $(RUN) flash-sale $(call PROFILE_FLAG,flash-sale) --artifacts

load-commerce-report: ## coupons, charges and orders of the shop (003), judged one after the other, in one report
	@$(call TOOLS,coupon-issue) && scripts/load-commerce-report

load-commerce-before-after: ## 003's lock, index and pool of the shop: pairs of runs with each mistake and without it, in one report (PAIRS=3)
	@$(call TOOLS,order-payment) && scripts/load-commerce-before-after

bench-commerce: ## measure the shop: 3,000 coupon issues, 3,000 charges, 1,000 orders with payment a second
	@$(call TOOLS,coupon-issue) && $(WITH_NODE) node benchmarks/commerce.ts

bench-payment: ## measure the payment system: 1,000 authorisations a second, 200 full flows a second, time until ready
	@$(call TOOLS,payment) && $(WITH_NODE) node benchmarks/payment.ts

bench-exchange: ## measure the exchange: book, router, Kafka, end to end, 1,000 rps by HTTP for 5 minutes
	@$(call TOOLS,exchange) && $(WITH_NODE) node benchmarks/exchange.ts

incident: ## write the incident report of saved runs (RUNS="loadtest_reports/runs/<id> ...")
	@$(READY) && bin/loadproof incident $(RUNS)

gate: ## answer Flagger and Argo Rollouts whether a canary may go on (SCRIPT=name=path, ALLOW_TARGET=host)
	@$(READY) && bin/loadproof setup --quiet k6 && bin/loadproof gate serve $(if $(SCRIPT),--script $(SCRIPT)) $(if $(ALLOW_TARGET),--allow-target '$(ALLOW_TARGET)')

watch: ## look for 001's rollback triggers in a live Prometheus (PROMETHEUS_URL=...; FOR=10m)
	@$(READY) && bin/loadproof watch $(if $(FOR),--for $(FOR))

dashboard: ## draw the Grafana dashboards of a system from a live Prometheus (PROMETHEUS_URL=... SYSTEM=exchange; FOR=15m)
	@$(READY) && bin/loadproof dashboard $(or $(PROMETHEUS_URL),http://127.0.0.1:9090) --system $(or $(SYSTEM),exchange) $(if $(FOR),--for $(FOR))

up: ## start a bundled system on its documented ports and keep it running (SYSTEM=exchange, payment or commerce for another than chat; OBSERVE=1: with alerts)
	@$(call TOOLS,$(or $(SYSTEM),chat)) && $(if $(OBSERVE),bin/loadproof setup --quiet prometheus alertmanager &&) bin/loadproof up $(SYSTEM) $(if $(OBSERVE),--observe)

down: ## stop what `make up` started
	@$(READY) && bin/loadproof down

fixtures: ## load the seeded data of the system that is up (SYSTEM=chat USERS=100000)
	@$(READY) && bin/loadproof fixtures load $(SYSTEM) $(if $(USERS),--users $(USERS))

reset-fixtures: ## bring the data of the system that is up back to what it was right after the load
	@$(READY) && bin/loadproof fixtures reset $(SYSTEM)

check: ## format, lint, types, dead code and unit tests (under a minute)
	@$(READY) && $(WITH_NODE) scripts/check

test: ## set up all that the tests need, then run the suites (under an hour)
	@$(READY) && $(WITH_NODE) node test/run-all.ts

test-exchange: ## the exchange alone, with whole staging plans, `up` and containers, which `make test` leaves out
	@$(READY) && $(WITH_NODE) node test/run-all.ts kafka staging --only=exchange

test-payment: ## payments alone, with containers, which `make test` leaves out
	@$(READY) && $(WITH_NODE) node test/run-all.ts kafka staging --only=payment

test-commerce: ## the shop alone, with its one report over three loads, which `make test` leaves out
	@$(READY) && $(WITH_NODE) node test/run-all.ts --only=commerce unit it e2e staging

chaos: ## inject the faults of 000, 002 and 004 into the bundled systems, measure each recovery and audit the data, on one page (SYSTEM=chat; make chaos-kafka-restarted for one)
	@$(CHAOS) $(SYSTEM)

chaos-%:
	@$(CHAOS) $*

prove: ## switch on each known mistake of the bundled systems and see that it is caught (SYSTEM=chat, QUICK=1; goes on where it was interrupted)
	@$(call TOOLS,payment) && bin/loadproof prove $(SYSTEM) $(if $(QUICK),--quick)

mutation: ## change the judge in thousands of ways and count those that its unit tests notice
	@$(READY) && $(WITH_NODE) nice -n 19 node_modules/.bin/stryker run

bench: ## measure the figures of docs/benchmarks.md
	@$(call TOOLS,msa-hotpath) && $(WITH_NODE) node benchmarks/run-all.ts

bench-run: ## measure what loadproof run adds to a short script over bare k6
	@$(call TOOLS,benchmarks/lib/short-script.js) && $(WITH_NODE) node benchmarks/short-run.ts

bench-verdict: ## simulate false alarms and detection of the comparisons
	@$(READY) && $(WITH_NODE) node benchmarks/verdict.ts

local-images: ## make container images for a machine without an image registry (Debian, root)
	@$(READY) && $(WITH_NODE) system-under-test/containers/local-images

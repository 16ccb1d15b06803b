import type { RuleCase, TestSeries } from "./promtool-test.ts";

const MINUTE_S = 60;

/** A rule, what is just not enough for it, and what is just enough. */
export interface BoundedCase extends RuleCase {
  /** The same series where what is broken is just below the bound: nothing fires. */
  readonly below: readonly TestSeries[];
}

const gauge = (series: string, quiet: number | null, broken: number | null): TestSeries => ({
  series,
  quiet,
  broken,
});
const counter = (series: string, quiet: number, broken: number): TestSeries => ({
  series,
  kind: "counter",
  quiet,
  broken,
});

const requests = (status: string): string =>
  `http_request_duration_seconds_count{service="exchange-backend",route="/api/orders",status="${status}"}`;
const bucket = (le: string): string =>
  `http_request_duration_seconds_bucket{service="exchange-backend",route="/api/orders",status="201",le="${le}"}`;

/** 100 requests a second; of those of the broken phase so many are within each bound. */
function exchangeTimes(within: Readonly<Record<string, number>>): TestSeries[] {
  return Object.entries(within).map(([le, rate]) => counter(bucket(le), 100, rate));
}

const up = (shard: string, engine: number, quiet: number, broken: number): TestSeries =>
  gauge(`up{service="${shard}",instance="${shard}-${engine}"}`, quiet, broken);
const primary = (shard: string, engine: number, quiet: number | null, broken: number | null): TestSeries =>
  gauge(`matching_engine_is_primary{shard="${shard}",instance="${shard}-${engine}"}`, quiet, broken);
const stored = (status: string, quiet: number, broken: number): TestSeries =>
  counter(`chat_message_store_seconds_count{source="rest",status="${status}"}`, quiet, broken);
const storeTimes = (within: Readonly<Record<string, number>>): TestSeries[] =>
  Object.entries(within).map(([le, rate]) =>
    counter(`chat_message_store_seconds_bucket{source="rest",status="ok",le="${le}"}`, 100, rate),
  );
const hash = (instance: string, quiet: number, broken: number): TestSeries =>
  gauge(
    `matching_engine_state_hash{shard="shard-1",lane="shard-1-0",offset="100",instance="${instance}"}`,
    quiet,
    broken,
  );
const missing = (metric: string, present: readonly string[], service: string): RuleCase["series"] => [
  gauge(metric, 1, null),
  ...present.filter((one) => one !== metric).map((one) => gauge(one, 1, 1)),
  gauge(`up{service="${service}",instance="${service}-1"}`, 1, 1),
];

/** What exchange rules look at, all of it there. */
export const EXCHANGE_SERIES = [
  'http_request_duration_seconds_count{service="exchange-backend"}',
  "matching_engine_is_primary",
  "matching_engine_input_lag_records",
  "exchange_input_lag_records",
  "exchange_output_lag_records",
  "exchange_shadow_trades_different",
];
export const PAYMENT_SERIES = ["circuit_breaker_state", "postgres_pool_connections"];

const TWO_SHARDS = (broken: readonly [number, number]): TestSeries[] => [
  up("shard-1", 1, 1, 1),
  up("shard-2", 1, 1, 1),
  up("shard-3", 1, 1, 1),
  primary("shard-1", 1, 1, broken[0]),
  primary("shard-2", 1, 1, broken[1]),
  primary("shard-3", 1, 1, 1),
];

export const BOUNDED_CASES: readonly BoundedCase[] = [
  {
    rule: "ShardDown critical",
    series: [
      up("shard-1", 1, 1, 0),
      up("shard-1", 2, 1, 1),
      primary("shard-1", 1, 1, null),
      primary("shard-1", 2, 0, 0),
      up("shard-2", 1, 1, 1),
      primary("shard-2", 1, 1, 1),
    ],
    // The standby has taken over.
    below: [
      up("shard-1", 1, 1, 0),
      up("shard-1", 2, 1, 1),
      primary("shard-1", 1, 1, null),
      primary("shard-1", 2, 0, 1),
    ],
    labels: { shard: "shard-1" },
    value: "1",
    noticedAfterS: 0,
  },
  {
    rule: "HighLatency warning",
    series: exchangeTimes({ "0.5": 90, "0.7": 100, "+Inf": 100 }),
    below: exchangeTimes({ "0.5": 96, "0.7": 100, "+Inf": 100 }),
    value: "600",
    noticedAfterS: MINUTE_S,
  },
  {
    rule: "HighLatency critical",
    series: exchangeTimes({ "2": 90, "3": 100, "+Inf": 100 }),
    below: exchangeTimes({ "1": 90, "2": 100, "+Inf": 100 }),
    value: "2500",
    noticedAfterS: MINUTE_S,
  },
  {
    rule: "HighErrorRate critical",
    series: [counter(requests("201"), 100, 98), counter(requests("503"), 0, 2)],
    below: [counter(requests("201"), 100, 99), counter(requests("503"), 0, 1)],
    value: "2%",
    noticedAfterS: MINUTE_S,
  },
  {
    rule: "KafkaLag warning",
    series: [gauge('exchange_input_lag_records{shard="shard-2",lane="a"}', 0, 1_000)],
    below: [gauge('exchange_input_lag_records{shard="shard-2",lane="a"}', 0, 999)],
    labels: { shard: "shard-2" },
    value: "1000",
    noticedAfterS: 0,
  },
  {
    rule: "SeveralShardsDown critical",
    series: TWO_SHARDS([0, 0]),
    below: TWO_SHARDS([0, 1]),
    value: "2",
    noticedAfterS: 0,
  },
  {
    rule: "DataMismatch critical",
    series: [
      gauge("exchange_shadow_trades_different", 0, 0),
      hash("shard-1-1", 7, 7),
      hash("shard-1-2", 7, 8),
    ],
    below: [
      gauge("exchange_shadow_trades_different", 0, 0),
      hash("shard-1-1", 7, 8),
      hash("shard-1-2", 7, 8),
    ],
    value: "1",
    noticedAfterS: 0,
  },
  {
    rule: "MessageStoreFailing critical",
    series: [stored("ok", 100, 99.5), stored("failed", 0, 0.5)],
    below: [stored("ok", 100, 99.9), stored("failed", 0, 0.09)],
    value: "0.5%",
    noticedAfterS: MINUTE_S,
  },
  {
    rule: "MessageStoreSlow warning",
    series: storeTimes({ "0.3": 90, "0.4": 100, "+Inf": 100 }),
    below: storeTimes({ "0.2": 90, "0.3": 100, "+Inf": 100 }),
    value: "350",
    noticedAfterS: MINUTE_S,
  },
  {
    rule: "CircuitBreakerOpen critical",
    series: [gauge('circuit_breaker_state{service="gateway",name="kafka",state="OPEN"}', 0, 1)],
    below: [
      gauge('circuit_breaker_state{service="gateway",name="kafka",state="OPEN"}', 0, 0),
      gauge('circuit_breaker_state{service="gateway",name="kafka",state="HALF_OPEN"}', 0, 1),
    ],
    labels: { service: "gateway", name: "kafka" },
    value: "1",
    noticedAfterS: 0,
  },
  {
    rule: "DeadLetters warning",
    series: [counter('consumer_records_total{service="consumer-worker",result="parked"}', 0, 0.1)],
    below: [counter('consumer_records_total{service="consumer-worker",result="new"}', 0, 100)],
    labels: { service: "consumer-worker" },
    value: "30",
    noticedAfterS: 5 * MINUTE_S,
  },
  {
    rule: "PoolExhausted warning",
    series: [
      gauge(
        'postgres_pool_connections{service="dbman",instance="dbman-1",pool="reads",state="waiting"}',
        0,
        3,
      ),
    ],
    below: [
      gauge(
        'postgres_pool_connections{service="dbman",instance="dbman-1",pool="reads",state="waiting"}',
        0,
        0,
      ),
      gauge('postgres_pool_connections{service="dbman",instance="dbman-1",pool="reads",state="open"}', 1, 90),
    ],
    labels: { service: "dbman", instance: "dbman-1", pool: "reads" },
    value: "3",
    noticedAfterS: 0,
  },
  {
    rule: "InstanceDown warning",
    series: [up("shard-1", 1, 1, 0)],
    below: [up("shard-1", 1, 1, 1)],
    labels: { service: "shard-1", instance: "shard-1-1" },
    value: "0",
    noticedAfterS: 0,
  },
  ...EXCHANGE_SERIES.map((metric) => missingCase("Exchange", metric, EXCHANGE_SERIES, "exchange")),
  missingCase("Chat", "websocket_connections", ["websocket_connections"], "chat"),
  ...PAYMENT_SERIES.map((metric) => missingCase("Payment", metric, PAYMENT_SERIES, "ingest-service")),
];

/** Of one metric that vanishes. Nobody misses the metrics of a system that nobody scrapes. */
function missingCase(
  system: string,
  metric: string,
  present: readonly string[],
  service: string,
): BoundedCase {
  const name = metric.replace(/\{.*/, "");
  return {
    rule: `${system}MetricsMissing critical`,
    series: missing(metric, present, service),
    below: missing(metric, present, "another"),
    // `absent` gives back the labels that it was asked for.
    labels: { metric: name, ...(name === metric ? {} : { service: "exchange-backend" }) },
    value: "1",
    noticedAfterS: 0,
  };
}

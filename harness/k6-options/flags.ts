import { always, load, merge, own, pass, type PathPlace, refuse, type Use } from "./use.ts";

/** One flag of `k6 run`. */
export type K6Flag = Use & {
  readonly short?: string;
  /** What it means without `=VALUE`; only flags that have it can stand alone. */
  readonly bare?: string;
  /** Variable with the same meaning; the flag wins. */
  readonly variable?: string;
  readonly path?: PathPlace;
  /** `k6 inspect` takes it too, and the script may need it to be read at all. */
  readonly inspect?: true;
};

const yes = { bare: "true" } as const;

const logIsRead = refuse(
  "loadproof reads k6's log to count what the script throws",
  "console.log in the run's folder holds all of it",
);
const neverEnds = refuse("the run would wait for somebody to end it", "leave it out");

/** Every flag of `k6 run` of 2.2 (`k6 run --help`), by its long name. */
export const K6_FLAGS: Readonly<Record<string, K6Flag>> = {
  vus: { ...own, short: "u", variable: "K6_VUS" },
  duration: { ...own, short: "d", variable: "K6_DURATION" },
  iterations: { ...load, short: "i", variable: "K6_ITERATIONS" },
  stage: { ...load, short: "s", variable: "K6_STAGES" },
  "execution-segment": pass,
  "execution-segment-sequence": pass,
  paused: { ...neverEnds, ...yes, short: "p", variable: "K6_PAUSED" },
  "no-setup": { ...pass, ...yes, variable: "K6_NO_SETUP" },
  "no-teardown": { ...pass, ...yes, variable: "K6_NO_TEARDOWN" },
  "max-redirects": { ...pass, variable: "K6_MAX_REDIRECTS" },
  batch: { ...pass, variable: "K6_BATCH" },
  "batch-per-host": { ...pass, variable: "K6_BATCH_PER_HOST" },
  rps: { ...pass, variable: "K6_RPS" },
  "user-agent": { ...pass, variable: "K6_USER_AGENT" },
  "http-debug": { ...pass, bare: "headers", variable: "K6_HTTP_DEBUG" },
  "insecure-skip-tls-verify": { ...pass, ...yes, variable: "K6_INSECURE_SKIP_TLS_VERIFY" },
  "no-connection-reuse": { ...pass, ...yes, variable: "K6_NO_CONNECTION_REUSE" },
  "no-vu-connection-reuse": { ...pass, ...yes, variable: "K6_NO_VU_CONNECTION_REUSE" },
  "min-iteration-duration": { ...pass, variable: "K6_MIN_ITERATION_DURATION" },
  throw: { ...pass, ...yes, short: "w", variable: "K6_THROW" },
  "blacklist-ip": { ...pass, variable: "K6_BLACKLIST_IPS" },
  "block-hostnames": { ...pass, variable: "K6_BLOCK_HOSTNAMES" },
  "summary-trend-stats": { ...merge, variable: "K6_SUMMARY_TREND_STATS" },
  "summary-time-unit": { ...pass, variable: "K6_SUMMARY_TIME_UNIT" },
  "system-tags": { ...merge, variable: "K6_SYSTEM_TAGS" },
  tag: { ...pass, variable: "K6_TAGS" },
  "console-output": { ...pass, variable: "K6_CONSOLE_OUTPUT", path: "whole" },
  "discard-response-bodies": { ...pass, ...yes, variable: "K6_DISCARD_RESPONSE_BODIES" },
  "local-ips": { ...pass, variable: "K6_LOCAL_IPS" },
  dns: { ...pass, variable: "K6_DNS" },
  "include-system-env-vars": { ...merge, ...yes, variable: "K6_INCLUDE_SYSTEM_ENV_VARS" },
  "compatibility-mode": { ...pass, variable: "K6_COMPATIBILITY_MODE", inspect: true },
  type: {
    ...refuse(
      "loadproof bundles the script itself, so k6 always gets a script",
      "give the script, not an archive",
    ),
    short: "t",
    variable: "K6_TYPE",
  },
  env: { ...own, short: "e" },
  "no-thresholds": { ...merge, ...yes, variable: "K6_NO_THRESHOLDS" },
  "summary-mode": { ...merge, variable: "K6_SUMMARY_MODE" },
  "summary-export": { ...pass, variable: "K6_SUMMARY_EXPORT", path: "whole" },
  "new-machine-readable-summary": {
    ...refuse("it has no thresholds and drops percentiles that are judged", "use --summary-export or --json"),
    ...yes,
    variable: "K6_NEW_MACHINE_READABLE_SUMMARY",
  },
  "traces-output": { ...pass, variable: "K6_TRACES_OUTPUT" },
  out: { ...merge, short: "o", variable: "K6_OUT", path: "output" },
  linger: { ...neverEnds, ...yes, short: "l", variable: "K6_LINGER" },
  "no-usage-report": { ...always, ...yes, variable: "K6_NO_USAGE_REPORT" },
  features: { ...pass, variable: "K6_FEATURES" },
  help: { ...own, ...yes, short: "h" },
  address: { ...pass, short: "a", variable: "K6_ADDRESS" },
  config: { ...pass, short: "c", variable: "K6_CONFIG", path: "whole", inspect: true },
  "log-format": { ...logIsRead, variable: "K6_LOG_FORMAT" },
  "log-output": { ...logIsRead, variable: "K6_LOG_OUTPUT" },
  "no-color": { ...always, ...yes, variable: "K6_NO_COLOR" },
  "profiling-enabled": { ...pass, ...yes, variable: "K6_PROFILING_ENABLED" },
  quiet: { ...own, ...yes, short: "q" },
  "secret-source": { ...pass, variable: "K6_SECRET_SOURCE", path: "secret-source", inspect: true },
  verbose: { ...pass, ...yes, short: "v" },
};

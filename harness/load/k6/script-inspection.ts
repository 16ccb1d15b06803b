import { z } from "zod";
import type { OwnLoad } from "../../contracts/run.ts";
import type { TagSelection } from "../../contracts/samples.ts";
import { parseK6Metric } from "../../judge/index.ts";
import { parseGoDurationMs } from "./go-duration.ts";

/** What a script asks of k6, as k6 itself understands it; nothing was run. */
export interface ScriptInspection {
  /** Longest time of all scenarios with their graceful stops; setup and teardown are not in it. */
  readonly totalDurationMs: number;
  readonly vusMax: number;
  readonly setupTimeoutMs: number;
  readonly teardownTimeoutMs: number;
  readonly trendStatistics: readonly string[];
  readonly ownLoad: OwnLoad;
  /** Executor by scenario. */
  readonly scenarios: Readonly<Record<string, string>>;
  /** Keys of the script's thresholds: metrics, with tags or without. */
  readonly thresholds: readonly string[];
  /** Names of the tags that its options set for the run or for scenarios. */
  readonly tagNames: readonly string[];
}

const tagsSchema = z.record(z.string(), z.unknown()).nullish();

const inspectionSchema = z.looseObject({
  totalDuration: z.string().nullish(),
  maxVUs: z.number().nullish(),
  duration: z.string().nullish(),
  vus: z.number().nullish(),
  iterations: z.number().nullish(),
  setupTimeout: z.string().nullish(),
  teardownTimeout: z.string().nullish(),
  summaryTrendStats: z.array(z.string()).nullish(),
  scenarios: z.record(z.string(), z.looseObject({ executor: z.string(), tags: tagsSchema })).nullish(),
  thresholds: z.record(z.string(), z.unknown()).nullish(),
  tags: tagsSchema,
});

/** k6's defaults: of `setupTimeout` and `teardownTimeout`, of a scenario of iterations, and of `gracefulStop`. */
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_DURATION_MS = 600_000;
const DEFAULT_GRACE_MS = 30_000;

/** Reads what `k6 inspect` prints, with or without `--execution-requirements`. */
export function readInspection(output: string): ScriptInspection {
  const found = inspectionSchema.parse(JSON.parse(output));
  const { totalDuration, duration, scenarios } = found;
  const ownDurationMs = milliseconds(duration, DEFAULT_DURATION_MS) + DEFAULT_GRACE_MS;
  return {
    totalDurationMs: milliseconds(totalDuration, ownDurationMs),
    vusMax: found.maxVUs ?? 1,
    setupTimeoutMs: milliseconds(found.setupTimeout, DEFAULT_TIMEOUT_MS),
    teardownTimeoutMs: milliseconds(found.teardownTimeout, DEFAULT_TIMEOUT_MS),
    trendStatistics: found.summaryTrendStats ?? [],
    ownLoad: ownLoadOf(found),
    scenarios: Object.fromEntries(
      Object.entries(scenarios ?? {}).map(([name, { executor }]) => [name, executor]),
    ),
    thresholds: Object.keys(found.thresholds ?? {}),
    tagNames: [found.tags, ...Object.values(scenarios ?? {}).map(({ tags }) => tags)].flatMap((tags) =>
      Object.keys(tags ?? {}),
    ),
  };
}

/** What the script's own thresholds judge. */
export function scriptSelections({ thresholds }: ScriptInspection): readonly TagSelection[] {
  return thresholds.flatMap((key) => {
    const named = parseK6Metric(key);
    return named === null ? [] : [{ ...named, each: null }];
  });
}

const COUNTS_ITERATIONS: ReadonlySet<string> = new Set(["shared-iterations", "per-vu-iterations"]);

/** k6 makes a scenario of `vus` with `duration` or `iterations`, which stand beside it then. */
function ownLoadOf({ vus, duration, iterations, scenarios }: z.infer<typeof inspectionSchema>): OwnLoad {
  const [only, ...others] = Object.values(scenarios ?? {});
  const ofIterations = Object.entries(scenarios ?? {}).flatMap(([name, { executor }]) =>
    COUNTS_ITERATIONS.has(executor) ? [name] : [],
  );
  const own = { kind: "scenarios", ...(ofIterations.length === 0 ? {} : { ofIterations }) } as const;
  if (others.length > 0) return own;
  if (iterations) return { kind: "iterations", iterations };
  const durationMs = duration ? parseGoDurationMs(duration) : 0;
  if (durationMs > 0 && only?.executor !== "ramping-vus")
    return { kind: "duration", vus: Math.max(1, vus ?? 1), durationMs };
  // Without any of them it is one iteration.
  const isBare = only === undefined || (only.executor === "per-vu-iterations" && only["iterations"] === null);
  return isBare ? { kind: "iterations", iterations: 1 } : own;
}

function milliseconds(text: string | null | undefined, otherwise: number): number {
  return text ? parseGoDurationMs(text) : otherwise;
}

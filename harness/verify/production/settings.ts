import { resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { InputProblems, type Problem } from "../../errors.ts";
import { FILE_BYTES_MAX } from "../../files/limits.ts";
import { readUserText } from "../../files/read-user-text.ts";
import { BOUND_EXPECTED, parseAmount, parseBound, type WrittenBound } from "../../judge/index.ts";
import { parseDurationMs } from "../../text/duration.ts";

type Unit = WrittenBound["unit"];

/** Placeholders of queries. */
const RANGE = "$range";
const QUANTILE = "$quantile";
const SIDE = "$side";

const query = (...needed: readonly string[]) =>
  z
    .string()
    .trim()
    .min(1)
    .superRefine((text, issues) => {
      for (const name of needed.filter((one) => !text.includes(one)))
        issues.addIssue({ code: "custom", message: `expected a query with ${name} in it` });
      for (const [name] of text.matchAll(/\$\w+/g))
        if (!needed.includes(name)) issues.addIssue({ code: "custom", message: `unknown ${name}` });
    });

const boundOf = (unit: Unit) =>
  z.string().transform((text, issues): WrittenBound => {
    const bound = parseBound(text);
    if (bound !== null && bound.unit === unit) return bound;
    issues.addIssue({ code: "custom", message: `expected ${BOUND_EXPECTED}, of ${UNIT_WORDS[unit]}` });
    return z.NEVER;
  });
const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  ms: "time",
  share: "a share in %",
  perSecond: "a rate",
  bytes: "an amount of data",
  "": "a bare number",
};

const amountOf = (unit: Unit) =>
  z.string().transform((text, issues): number => {
    const amount = parseAmount(text);
    if (amount !== null && amount.unit === unit) return amount.value;
    issues.addIssue({ code: "custom", message: `expected an amount of ${UNIT_WORDS[unit]}` });
    return z.NEVER;
  });

const duration = z.string().transform((text, issues): number => {
  const durationMs = parseDurationMs(text);
  if (durationMs !== null && durationMs > 0) return durationMs;
  issues.addIssue({ code: "custom", message: "expected a duration such as 15m" });
  return z.NEVER;
});

const matcher = z
  .string()
  .regex(/^\w+\s*(?:=|!=|=~|!~)\s*"[^"]*"$/, 'expected a label matcher such as x="y"');
const symbols = z
  .array(z.string().regex(/^[\w./:-]*\*?$/, "expected a name, or a prefix with * at its end"))
  .min(1);

const settingsSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal("production"),
  shards: z.record(z.string().min(1), symbols).refine((shards) => Object.keys(shards).length > 0, {
    message: "expected at least one shard",
  }),
  old: z.array(z.string().min(1)).min(1),
  sides: z.strictObject({ new: matcher, old: matcher }),
  traffic: z.strictObject({
    requests: query(RANGE),
    failed: query(RANGE),
    latencySeconds: query(RANGE, QUANTILE),
  }),
  canary: z.strictObject({
    requests: query(RANGE, SIDE),
    failed: query(RANGE, SIDE),
    latencySeconds: query(RANGE, QUANTILE, SIDE),
    outcomeSeconds: query(RANGE, QUANTILE, SIDE).optional(),
  }),
  lag: query(),
  routing: query(RANGE),
  state: z.strictObject({ api: z.string().startsWith("/"), primaries: query(), standbys: query() }),
  kafka: z.strictObject({
    topics: z.array(z.string().min(1)).min(1),
    brokers: boundOf(""),
    partitions: boundOf(""),
    replication: boundOf(""),
  }),
  alertRules: boundOf(""),
  limits: z.strictObject({
    errors: boundOf("share"),
    latencyP95: boundOf("ms"),
    lag: boundOf(""),
    throughputOfBaseline: boundOf("share"),
    shareWithin: amountOf("share"),
  }),
  compare: z.strictObject({
    latency: z.strictObject({ warn: amountOf("share"), fail: amountOf("share"), atLeast: amountOf("ms") }),
    errors: z.strictObject({ atLeast: amountOf("share") }),
  }),
  requestsMin: z.union([z.literal("auto"), z.number().int().positive()]),
  windows: z.strictObject({
    baseline: duration,
    canary: duration,
    full: duration,
    after: duration,
    day: duration,
  }),
});

/** `thresholds/production/*.yaml`: what Prometheus is asked, and what the answers are held to. */
export type ProductionSettings = z.infer<typeof settingsSchema>;

/** Reads the file; throws `InputProblems` with all that is wrong in it. */
export function readSettings(file: string, workingDirectory: string): ProductionSettings {
  const path = resolve(workingDirectory, file);
  const text = readUserText(path, {
    bytesMax: FILE_BYTES_MAX.written,
    subject: "--thresholds",
    expected: "a file such as thresholds/production/exchange.yaml",
  });
  return parseSettings(text, file);
}

export function parseSettings(text: string, file: string): ProductionSettings {
  const result = settingsSchema.safeParse(yamlOf(text, file));
  if (result.success) return result.data;
  throw new InputProblems(
    result.error.issues.map(
      (issue): Problem => ({
        subject: [file, issue.path.join(".")].filter(Boolean).join(" "),
        expected: issue.message.replace(/^expected /, ""),
        hint: "thresholds/production/exchange.yaml shows all that can stand there",
      }),
    ),
  );
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const hint = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
    throw new InputProblems([{ subject: file, expected: "YAML", hint }]);
  }
}

/** What is asked about some traffic; `$range` and `$quantile` are still to be filled in. */
export interface TrafficQueries {
  readonly requests: string;
  readonly failed: string;
  readonly latencySeconds: string;
  readonly outcomeSeconds?: string | undefined;
}

/** Queries of one side of a canary, as those of all traffic are written. */
export function sideQueries({ canary, sides }: ProductionSettings, side: "new" | "old"): TrafficQueries {
  const filled = (text: string): string => text.replaceAll(SIDE, sides[side]);
  return {
    requests: filled(canary.requests),
    failed: filled(canary.failed),
    latencySeconds: filled(canary.latencySeconds),
    ...(canary.outcomeSeconds === undefined ? {} : { outcomeSeconds: filled(canary.outcomeSeconds) }),
  };
}

/** A query for a window or a slice of this length. */
export function overRange(text: string, rangeMs: number): string {
  return text.replaceAll(RANGE, `${Math.round(rangeMs)}ms`);
}

export function atQuantile(text: string, quantile: number): string {
  return text.replaceAll(QUANTILE, String(quantile));
}

/** The shard that a symbol belongs to: by name, else by the longest prefix; `null` when none takes it. */
export function shardOf(symbol: string, { shards }: Pick<ProductionSettings, "shards">): string | null {
  let best: { readonly shard: string; readonly length: number } | null = null;
  for (const [shard, patterns] of Object.entries(shards)) {
    for (const pattern of patterns) {
      const prefix = pattern.endsWith("*") ? pattern.slice(0, -1) : null;
      const fits = prefix === null ? pattern === symbol : symbol.startsWith(prefix);
      const length = prefix === null ? Number.POSITIVE_INFINITY : prefix.length;
      if (fits && length > (best?.length ?? -1)) best = { shard, length };
    }
  }
  return best?.shard ?? null;
}

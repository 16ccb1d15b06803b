import type { LoadShape } from "../../contracts/shape.ts";
import { NEEDED_TAGS } from "../bundle/runtime/needed-tags.ts";
import type { K6Options } from "../../k6-options/k6-options.ts";

/** Percentiles and counts that the judge compares the sketches with. */
const TREND_STATISTICS = ["avg", "min", "med", "max", "p(50)", "p(90)", "p(95)", "p(99)", "p(99.9)", "count"];

interface RunArguments {
  /** Given as stages in place of the script's own load; `null` leaves that to the script and to k6's options. */
  readonly shape: LoadShape | null;
  readonly k6Options: K6Options;
  readonly samplePath: string;
  /** Statistics the script asks for itself; its own `handleSummary` may read them. */
  readonly trendStatistics: readonly string[];
  /** The part of the load that this k6 makes; `null` for all of it. */
  readonly segment: { readonly own: string; readonly sequence: string } | null;
}

/** Arguments of `k6 run`. The script comes on stdin: k6 then takes its folder for the script's, where `open` reads from. */
export function runArguments(parts: RunArguments): string[] {
  const { shape, k6Options, samplePath, trendStatistics, segment } = parts;
  const statistics = new Set([...TREND_STATISTICS, ...(k6Options.trendStatistics ?? trendStatistics)]);
  const { systemTags } = k6Options;
  return [
    "run",
    "--quiet",
    "--no-usage-report",
    "--log-format=json",
    `--summary-mode=${k6Options.summaryMode}`,
    "--no-color",
    `--summary-trend-stats=${[...statistics].join(",")}`,
    `--out=csv=fileName=${samplePath},timeFormat=unix_milli,saveInterval=1s`,
    ...k6Options.outputs.map((output) => `--out=${output}`),
    ...(systemTags === null
      ? []
      : [`--system-tags=${[...new Set([...systemTags, ...NEEDED_TAGS])].join(",")}`]),
    ...(k6Options.systemVariables ? [] : ["--include-system-env-vars=false"]),
    ...k6Options.words,
    ...(segment === null
      ? []
      : [`--execution-segment=${segment.own}`, `--execution-segment-sequence=${segment.sequence}`]),
    ...(shape === null ? [] : shapeArguments(shape)),
    "-",
  ];
}

/** `requirements`: also how long the load takes and how many users it needs. */
export function inspectArguments(
  requirements: boolean,
  { systemVariables, inspectWords }: K6Options,
): readonly string[] {
  const wanted = requirements ? ["--execution-requirements"] : [];
  const variables = `--include-system-env-vars=${String(systemVariables)}`;
  return ["inspect", ...wanted, variables, "--log-format=json", ...inspectWords, "-"];
}

/** A shape as k6's `stages`, which run the script's default function in place of its own scenarios. */
export function shapeArguments(shape: LoadShape): string[] {
  // Rates have no flags: `arrivals.ts` says them.
  if (shape.model === "open") return [];
  const stages = shape.phases.flatMap(({ durationMs, from, to }, index) => {
    const previous = shape.phases[index - 1];
    const jump = previous !== undefined && previous.to !== from ? [`--stage=0s:${from}`] : [];
    return [...jump, `--stage=${durationMs}ms:${to}`];
  });
  return [`--vus=${shape.phases[0]?.from ?? 0}`, ...stages];
}

import type { LoadShape } from "../../contracts/shape.ts";
import { InputProblems } from "../../errors.ts";
import type { CommandLineLoad } from "../choose-load.ts";

/** Percentiles and counts that the judge compares the sketches with. */
const TREND_STATISTICS = ["avg", "min", "med", "max", "p(50)", "p(90)", "p(95)", "p(99)", "p(99.9)", "count"];

interface RunArguments {
  readonly load: CommandLineLoad;
  readonly samplePath: string;
  /** Statistics the script asks for itself; its own `handleSummary` may read them. */
  readonly trendStatistics: readonly string[];
  /** The part of the load that this k6 makes; `null` for all of it. */
  readonly segment: { readonly own: string; readonly sequence: string } | null;
}

/** Arguments of `k6 run`. The script comes on stdin: k6 then takes its folder for the script's, where `open` reads from. */
export function runArguments({ load, samplePath, trendStatistics, segment }: RunArguments): string[] {
  const statistics = [...new Set([...TREND_STATISTICS, ...trendStatistics])];
  return [
    "run",
    "--quiet",
    "--log-format=json",
    "--summary-mode=compact",
    "--no-color",
    `--summary-trend-stats=${statistics.join(",")}`,
    `--out=csv=${samplePath}`,
    ...(segment === null
      ? []
      : [`--execution-segment=${segment.own}`, `--execution-segment-sequence=${segment.sequence}`]),
    ...loadArguments(load),
    "-",
  ];
}

/** `requirements`: also how long the load takes and how many users it needs. */
export function inspectArguments(requirements: boolean): readonly string[] {
  const wanted = requirements ? ["--execution-requirements"] : [];
  return ["inspect", ...wanted, "--include-system-env-vars", "--log-format=json", "-"];
}

function loadArguments({ shape, overrides }: CommandLineLoad): string[] {
  if (shape !== null) return shapeArguments(shape);
  return [
    ...(overrides.vus === undefined ? [] : [`--vus=${overrides.vus}`]),
    ...(overrides.durationMs === undefined ? [] : [`--duration=${overrides.durationMs}ms`]),
  ];
}

/** A shape as k6's `stages`, which run the script's default function in place of its own scenarios. */
export function shapeArguments(shape: LoadShape): string[] {
  if (shape.model === "open") {
    const expected = "a profile of virtual users: arrival rates can't be given to a script from outside";
    throw new InputProblems([
      { subject: "profile", expected, hint: "set the arrival rate in the script's own options" },
    ]);
  }
  const stages = shape.phases.flatMap(({ durationMs, from, to }, index) => {
    const previous = shape.phases[index - 1];
    const jump = previous !== undefined && previous.to !== from ? [`--stage=0s:${from}`] : [];
    return [...jump, `--stage=${durationMs}ms:${to}`];
  });
  return [`--vus=${shape.phases[0]?.from ?? 0}`, ...stages];
}

import type { LoadShape } from "../contracts/shape.ts";
import type { K6Options } from "../k6-options/k6-options.ts";
import { parseDurationMs } from "../text/duration.ts";

/** The load of a run by two numbers that can be set anew: `--vus` (the peak of a profile) and `--duration`. */
interface Scale {
  readonly vus: number;
  readonly durationMs: number;
}

/**
 * `null` where no two numbers say the load: it comes from the script's own options, from stages or from iterations, and
 * nobody can tell what would be twice of it.
 */
export function scaleOf(shape: LoadShape | null, { shaping }: Pick<K6Options, "shaping">): Scale | null {
  if (shape !== null) {
    const vus = Math.max(...shape.phases.flatMap(({ from, to }) => [from, to]));
    const steady = shape.phases.filter(({ phase }) => phase === "steady");
    return { vus, durationMs: steady.reduce((sum, { durationMs }) => sum + durationMs, 0) };
  }
  const valueOf = (name: string): string | undefined =>
    shaping.find((word) => word.startsWith(`--${name}=`))?.slice(`--${name}=`.length);
  const durationMs = parseDurationMs(valueOf("duration") ?? "");
  const vus = Number(valueOf("vus") ?? 0);
  const isOther = valueOf("iterations") !== undefined || valueOf("stage") !== undefined;
  return durationMs === null || vus === 0 || isOther ? null : { vus, durationMs };
}

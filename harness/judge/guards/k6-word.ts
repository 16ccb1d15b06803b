import type { RunEvidence } from "../../contracts/run.ts";
import { say, type Said } from "../../contracts/reason.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { formatSelection, formatValue } from "../format.ts";
import { recordOf } from "../metrics/metric-types.ts";
import { exactly } from "../objectives/decide.ts";
import type { Judged } from "../objectives/judge-all.ts";
import { ownBreach } from "../objectives/objective-result.ts";
import { saidOf } from "../policy/rank.ts";
import { parseBound, type WrittenBound } from "../thresholds/bound.ts";
import { importScriptThresholds } from "../thresholds/k6-import.ts";
import type { Objective } from "../thresholds/types.ts";

/** k6's exit code for crossed thresholds. */
const THRESHOLDS_CROSSED = 99;
const NONE = parseBound("== 0") as WrittenBound;
/** k6 takes a rate per second a moment before the one of its summary: this close to a bound, only k6's word tells. */
const RATE_SHARE = 0.01;

/** Whether k6 itself found each of the script's thresholds kept, by the id of its objective. */
export function k6Words(summary: unknown): ReadonlyMap<string, boolean> {
  const words = new Map<string, boolean>();
  for (const [key, metric] of Object.entries(recordOf(recordOf(summary)["metrics"]))) {
    for (const [expression, entry] of Object.entries(recordOf(recordOf(metric)["thresholds"]))) {
      const { ok } = recordOf(entry);
      const [objective] = importScriptThresholds({ [key]: expression });
      if (objective !== undefined && typeof ok === "boolean") words.set(objective.id, ok);
    }
  }
  return words;
}

/**
 * The script's thresholds get k6's word: it decides where no samples came (k6 counts none as zero, and a rate of none as
 * kept) and where the samples alone can't tell. Where both tell and differ, the threshold counts as crossed and says so.
 */
export function withK6Words(
  judged: readonly Judged[],
  summary: unknown,
  { generators }: Pick<RunEvidence, "generators">,
): readonly Judged[] {
  const words = k6Words(summary);
  // A load that never ran crosses each "count>0": k6 ends with another code then.
  const isMeasured =
    judged.some(({ result }) => hasSamples(result)) ||
    generators.some(({ exitCode }) => exitCode === THRESHOLDS_CROSSED);
  return judged.map(({ objective, result }) => {
    const ok = objective.isScripts ? words.get(objective.id) : undefined;
    if (ok === undefined) return { objective, result };
    return { objective, result: withWord(objective, result, ok, isMeasured) };
  });
}

function withWord(
  objective: Objective,
  result: ObjectiveResult,
  ok: boolean,
  isMeasured: boolean,
): ObjectiveResult {
  const [bound] = objective.pass;
  const shown = {
    value: formatValue(result.numbers.value, unitOf(result), objective.pass),
    bound: bound?.text ?? "",
  };
  if (!hasSamples(result)) {
    if (ok || !isMeasured) return result;
    const what = formatSelection(objective.metric, objective.where);
    return told(result, "breach", say("CROSSED_WITHOUT_SAMPLES", { what, bound: shown.bound }));
  }
  if (result.code === "WITHIN_SKETCH_ERROR" || isRateAtBound(result))
    return told(result, ok ? "pass" : "breach", say(ok ? "TARGET_MET" : "LIMIT_BREACHED", shown));
  if ((result.result === "pass") === ok) return result;
  const word = say(ok ? "K6_SAYS_KEPT" : "K6_SAYS_CROSSED", {});
  return told(result, "breach", say("K6_DISAGREES", { reason: saidOf(result), word }));
}

function told(result: ObjectiveResult, word: ObjectiveResult["result"], said: Said): ObjectiveResult {
  return { ...result, result: word, ...said };
}

function hasSamples({ numbers: { samples } }: ObjectiveResult): boolean {
  return samples !== null && samples > 0;
}

function isRateAtBound({ unit, numbers: { margin } }: ObjectiveResult): boolean {
  return unit === "perSecond" && margin !== null && Math.abs(margin) < RATE_SHARE;
}

function unitOf({ unit }: ObjectiveResult): Parameters<typeof formatValue>[1] {
  return unit as Parameters<typeof formatValue>[1];
}

/**
 * A breach where k6 ended with crossed thresholds and none is seen crossed: one that was crossed while the load ran and
 * recovered, or one that could not be read. One of several k6 sees its own part of the load only, so its code says nothing.
 */
export function judgeK6Exit(
  judged: readonly Judged[],
  { generators, scriptErrors: { ended } }: Pick<RunEvidence, "generators" | "scriptErrors">,
): readonly ObjectiveResult[] {
  const [only, ...others] = generators;
  if (only?.exitCode !== THRESHOLDS_CROSSED || others.length > 0) return [];
  if (judged.length > 0 && !judged.some(({ result }) => hasSamples(result))) return [];
  const known = judged.filter(({ objective }) => objective.isScripts || objective.abortAfterMs !== null);
  if (known.some(({ result }) => result.result === "breach")) return [];
  const metrics = ended?.by === "threshold" ? say("IN_PARENTHESES", { what: ended.message }) : "";
  const why = "a crossed threshold of the script is a failure";
  return [
    ownBreach(
      {
        id: "k6:thresholds",
        metric: "thresholds",
        where: {},
        statisticText: "count",
        pass: [NONE],
        warn: [],
        why,
      },
      exactly(1, "count", { samples: 1, needed: 1 }),
      say("K6_SAW_CROSSING", { metrics }),
    ),
  ];
}

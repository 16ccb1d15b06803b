import { say, type Fact } from "../../contracts/reason.ts";
import type { RunEvidence, ScriptErrors, ScriptFailure } from "../../contracts/run.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { formatValue } from "../format.ts";
import { placeWords } from "../metrics/phase-words.ts";
import { exactly } from "../objectives/decide.ts";
import { ownBreach } from "../objectives/objective-result.ts";
import { keepsBound, parseBound, type WrittenBound } from "../thresholds/bound.ts";
import type { Guarded } from "./guarded.ts";

const NONE = parseBound("== 0") as WrittenBound;

/**
 * `fail()` and `exec.test.fail()` are the script's own word that the system failed. `exec.test.fail()`, and `fail()` in
 * setup or teardown, are that of the whole run; an iteration that `fail()` ended is one of many, and a share of them that
 * exceptions may have too (`validity.scriptErrors`) only keeps the run from PASS. What k6's own calls throw when nobody
 * answers them is judged in the same way.
 */
export function judgeScriptFailures(run: Guarded): readonly ObjectiveResult[] {
  const failures = failuresOf(run.evidence);
  if (failures === undefined) return [];
  const told = failures.messages.reduce((sum, { count }) => sum + count, 0);
  const groups = Map.groupBy(failures.messages, (one) => groupOf(one));
  // Messages beyond those that are kept belong to the largest group, one of iterations where there is one.
  const further = failures.count - told;
  const largest = OF_ITERATIONS.find((id) => groups.has(id)) ?? [...groups.keys()][0];
  return [...groups].map(([id, said]) =>
    resultOf(
      id,
      said,
      said.reduce((sum, { count }) => sum + count, id === largest ? further : 0),
      run,
    ),
  );
}

/** k6 ends with this code after `exec.test.fail()`, also where its log was lost. */
const MARKED_AS_FAILED = 110;

function failuresOf({ scriptErrors, generators }: RunEvidence): ScriptErrors["failures"] {
  const isMarked = generators.some(({ exitCode }) => exitCode === MARKED_AS_FAILED);
  if (!isMarked || scriptErrors.failures !== undefined) return scriptErrors.failures;
  return { count: 1, messages: [{ message: "", count: 1, call: "test.fail" }] };
}

const IN_ITERATIONS = "script:fail()";
const UNANSWERED = "script:unanswered";
const OF_ITERATIONS: readonly string[] = [IN_ITERATIONS, UNANSWERED];

function groupOf({ call, scenario, place }: ScriptFailure): string {
  if (call === "test.fail") return "script:exec.test.fail()";
  const id = call === "fail" ? IN_ITERATIONS : UNANSWERED;
  return scenario === undefined ? `${id}[${place ?? "outside"}]` : id;
}

function resultOf(
  id: string,
  said: readonly ScriptFailure[],
  count: number,
  { measurement, file }: Guarded,
): ObjectiveResult {
  const [first] = said;
  const message =
    first?.message === undefined || first.message === "" ? say("NO_MESSAGE", {}) : first.message;
  const inIterations = OF_ITERATIONS.includes(id);
  const iterations =
    measurement === null
      ? 0
      : measurement.store.total(measurement.catalog.select("iterations", {}, "all")).sum;
  const times: Fact =
    inIterations || first?.call === "test.fail"
      ? say("TIMES_IN_ITERATIONS", {
          count: formatValue(count, "count"),
          iterations: formatValue(iterations, "count"),
        })
      : placeWords(first?.place);
  const isUnanswered = first?.call === "unanswered";
  const reason = say(isUnanswered ? "CALLS_UNANSWERED" : "SCRIPT_SAID_FAIL", { times, message });
  const why = isUnanswered
    ? "a target that does not answer the script's calls fails"
    : "the script itself says that the system failed";
  const share = count / Math.max(count, iterations);
  const limit = file.validity.scriptErrors;
  const asked = { id, metric: "script_failures", where: {}, why, pass: [NONE] };
  const result = inIterations
    ? ownBreach(
        { ...asked, statisticText: "share", warn: [limit] },
        exactly(share, "share", { samples: Math.max(count, iterations), needed: 1 }),
        reason,
      )
    : ownBreach(
        { ...asked, statisticText: "count", warn: [] },
        exactly(count, "count", { samples: count, needed: 1 }),
        reason,
      );
  const isWithin = inIterations && keepsBound(share, limit);
  return { ...result, result: isWithin ? "warn" : "breach", implied: true };
}

import { formatShare } from "../format.ts";
import { spanOf } from "../metrics/phase-spans.ts";
import { say } from "../../contracts/reason.ts";
import { phaseWords } from "../metrics/phase-words.ts";
import { keepsBound } from "../thresholds/bound.ts";
import { invalid, notApplicable, ofSamples, ok, type ValidityCheck } from "./checks.ts";

/** Metrics by which a k6 scenario shows that it is alive, by HTTP or WebSocket. */
const SIGNS_OF_LIFE = ["iterations", "http_reqs", "ws_msgs_sent", "ws_msgs_received", "checks"];

/** Each k6 scenario that the file names must have run, up to the end of the steady phase. */
export const scenariosRan: ValidityCheck = (facts) =>
  facts.scenarios.length === 0 ? notApplicable(say("NO_SCENARIOS_NAMED", {})) : namedScenarios(facts);

const namedScenarios = ofSamples(({ store, catalog, clock }, { scenarios, bounds }) => {
  const steady = clock.span("steady");
  for (const scenario of scenarios) {
    const ids = SIGNS_OF_LIFE.flatMap((metric) => catalog.select(metric, { scenario }, "steady"));
    const offsets = store.buckets(ids).map(({ offsetMs }) => offsetMs);
    const span = spanOf(offsets, store.bucketMs);
    if (span === null || steady === null)
      return invalid(say("SCENARIO_NOT_RUN", { what: scenario, phase: phaseWords("steady") }));
    const value = (span.toMs - steady.fromMs) / (steady.toMs - steady.fromMs);
    if (keepsBound(value, bounds.duration)) continue;
    const what = say("OF_SCENARIO", { scenario, value: formatShare(value) });
    const said = say("ENDED_EARLY", { value: what, bound: bounds.duration.text });
    return invalid(said, value, bounds.duration);
  }
  return ok(say("SCENARIOS_RAN", { count: String(scenarios.length) }));
});

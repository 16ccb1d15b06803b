import type { RunEvidence } from "../../contracts/run.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { say } from "../../contracts/reason.ts";
import { exactly } from "../objectives/decide.ts";
import { ownBreach } from "../objectives/objective-result.ts";
import { parseBound, type WrittenBound } from "../thresholds/bound.ts";
import type { Guarded } from "./guarded.ts";

/** Watches the system and is no part of it: what it did not see is no data. */
const WATCHERS: ReadonlySet<string> = new Set(["prometheus"]);
const NONE = parseBound("== 0") as WrittenBound;

/**
 * One critical result per instance of the bundled system that ended before the load did although nobody asked it to: a
 * second instance may hide it from every objective. What ends after the load is stopped by the run itself.
 */
export function judgeServiceDeaths({ evidence }: Pick<Guarded, "evidence">): readonly ObjectiveResult[] {
  const loadEndMs = Math.max(...evidence.generators.map(({ endedAt }) => Date.parse(endedAt)));
  const exits = evidence.events.filter(
    ({ kind, subject, at }) =>
      kind === "service-exited" && !WATCHERS.has(subject) && Date.parse(at) <= loadEndMs,
  );
  return [...Map.groupBy(exits, ({ subject }) => subject)].map(([name, own]) => resultOf(name, own));
}

function resultOf(name: string, exits: RunEvidence["events"]): ObjectiveResult {
  const why = "a system that loses an instance under load has not stood it, however well the others answered";
  return ownBreach(
    {
      id: `service-died[${name}]`,
      metric: "service_exits",
      where: { instance: name },
      statisticText: "count",
      pass: [NONE],
      warn: [],
      why,
    },
    exactly(exits.length, "count", { samples: exits.length, needed: 1 }),
    say("SERVICE_DIED", { service: name, message: exits[0]?.cause ?? exits[0]?.message ?? "" }),
  );
}

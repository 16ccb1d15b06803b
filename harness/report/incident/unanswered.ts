import { formatLength } from "../text/times.ts";
import type { ReportView } from "../view/types.ts";
import { isUnmeasured } from "./breaches.ts";
import type { IncidentRun, Unanswered } from "./types.ts";

/** True of every run: a load test sees neither people nor money, and nobody's telephone. */
const ALWAYS = ["real-users", "users-by-request", "cost", "alerts", "response", "deeper-cause"] as const;

export interface RunAndView {
  readonly run: IncidentRun;
  readonly view: ReportView;
  /** Whether anything was observed of the system's side. */
  readonly isObserved: boolean;
}

/** What the evidence of some runs does not say, though that of others may; `labels` names objectives. */
const OF_SOME: readonly {
  readonly code: Unanswered["code"];
  readonly isTrue: (one: RunAndView) => boolean;
  readonly labels?: (one: RunAndView) => readonly string[];
}[] = [
  { code: "unsound", isTrue: ({ view }) => view.verdict.invalid },
  { code: "cut-short", isTrue: ({ run }) => !run.complete },
  { code: "no-onset", isTrue: ({ run }) => run.detection.onset === null },
  { code: "no-series", isTrue: (one) => withoutSeries(one).length > 0, labels: withoutSeries },
  { code: "not-measured", isTrue: (one) => unmeasured(one).length > 0, labels: unmeasured },
  { code: "no-invariants", isTrue: ({ run }) => run.invariants.state !== "checked" },
  { code: "no-observations", isTrue: ({ isObserved }) => !isObserved },
  { code: "no-revision", isTrue: ({ run }) => run.revision === null },
];

function withoutSeries({ run }: RunAndView): readonly string[] {
  return run.breaches.filter(({ stretches }) => stretches.length === 0).map(({ label }) => label);
}

function unmeasured({ view }: RunAndView): readonly string[] {
  return view.objectives.filter(isUnmeasured).map(({ label }) => label);
}

/** Questions of an incident report that stay open, those about all runs first. */
export function unansweredBy(all: readonly RunAndView[]): Unanswered[] {
  const widest = Math.max(0, ...all.flatMap(({ run }) => run.breaches.map(({ binMs }) => binMs ?? 0)));
  return [
    ...ALWAYS.map((code) => ({ code, runs: [], values: {} })),
    ...(widest === 0 ? [] : [{ code: "bins" as const, runs: [], values: { width: formatLength(widest) } }]),
    ...OF_SOME.flatMap(({ code, isTrue, labels }) => {
      const mine = all.filter(isTrue);
      if (mine.length === 0) return [];
      const names = [...new Set(mine.flatMap((one) => labels?.(one) ?? []))].join(", ");
      return [
        {
          code,
          runs: mine.length === all.length ? [] : mine.map(({ run }) => run.runId),
          values: names === "" ? {} : { labels: names },
        },
      ];
    }),
  ];
}

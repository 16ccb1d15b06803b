import type { CheckFinding, CheckResult } from "./checks.ts";
import type { FigureBound, FigureCase, FigureName } from "./performance-plan.ts";

export const SHARDING = ["off", "on"] as const;
export type Sharding = (typeof SHARDING)[number];

/** A measured figure with where it comes from, or why there is none. */
export type Figure =
  | {
      readonly value: number;
      /** Requests it was made from; `null` where more of them would not change what it can show. */
      readonly samples: number | null;
      readonly evidence: string;
    }
  | { readonly value: null; readonly evidence: string };

export type Figures = Readonly<Record<Sharding, Readonly<Record<FigureName, Figure>>>>;

type Standing = "met" | "missed" | "unknown";

const SHARE_FIGURES: ReadonlySet<FigureName> = new Set(["error-share"]);
/** The rule of three: without a failure in 3/r requests, a rate of r or more is excluded at 95%. */
const RULE_OF_THREE = 3;

/** The row of a table of figures: it passes when its bound holds with sharding off and on. */
export function judgeFigure(row: FigureCase, figures: Figures): CheckResult {
  const seen = SHARDING.map((sharding) => ({ sharding, figure: figures[sharding][row.figure] }));
  const standings = seen.map(({ figure }) => standingOf(row.figure, figure, row.bound));
  const shown = seen.map(
    ({ sharding, figure }) =>
      `${sharding.toUpperCase()} ${figure.value === null ? "–" : formatFigure(row.figure, figure.value)}`,
  );
  const notes = seen.map(({ sharding, figure }) => {
    const parts = [
      figure.evidence,
      ...explain(row.figure, figure, row.bound, "bound"),
      ...(row.target === row.bound ? [] : explain(row.figure, figure, row.target, "target")),
    ];
    return `sharding ${sharding}: ${parts.join("; ")}`;
  });
  return {
    ...row,
    outcome: outcomeOf(standings),
    actual: shown.join(" · "),
    evidence: notes.join(" | "),
    durationMs: 0,
  };
}

function outcomeOf(standings: readonly Standing[]): CheckFinding["outcome"] {
  if (standings.includes("missed")) return "fail";
  return standings.includes("unknown") ? "unmeasured" : "pass";
}

function standingOf(name: FigureName, figure: Figure, bound: FigureBound): Standing {
  if (figure.value === null) return "unknown";
  const holds = bound.operator === ">=" ? figure.value >= bound.value : figure.value < bound.value;
  if (!holds) return "missed";
  return (figure.samples ?? Number.POSITIVE_INFINITY) < samplesNeeded(name, bound) ? "unknown" : "met";
}

function samplesNeeded(name: FigureName, { value }: FigureBound): number {
  return SHARE_FIGURES.has(name) ? Math.ceil(RULE_OF_THREE / value) : 0;
}

/** What is worth saying of a bound: that it is missed, or that too little was measured to show it. */
function explain(
  name: FigureName,
  figure: Figure,
  bound: FigureBound,
  what: "bound" | "target",
): readonly string[] {
  if (figure.value === null) return [];
  const text = `${bound.operator} ${formatFigure(name, bound.value)}`;
  const standing = standingOf(name, figure, bound);
  if (standing === "missed") return [`misses the ${what} ${text}`];
  if (standing === "met") return what === "target" ? [`meets the target ${text}`] : [];
  const needed = samplesNeeded(name, bound).toLocaleString("en");
  return [
    `too few requests to show the ${what} ${text}: ${(figure.samples ?? 0).toLocaleString("en")} of ${needed}`,
  ];
}

const UNITS: Readonly<Record<FigureName, (value: number) => string>> = {
  "router-orders-per-second": perSecond,
  "kafka-orders-per-second": perSecond,
  "api-ms-p50": milliseconds,
  "api-ms-p95": milliseconds,
  "api-ms-p99": milliseconds,
  "error-share": percent,
};

export function formatFigure(name: FigureName, value: number): string {
  return UNITS[name](value);
}

function perSecond(value: number): string {
  return `${Math.round(value).toLocaleString("en")}/s`;
}

function milliseconds(value: number): string {
  return `${Number(value.toPrecision(3))} ms`;
}

function percent(value: number): string {
  return `${Number((value * 100).toPrecision(3))}%`;
}

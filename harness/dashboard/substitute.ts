const MS_PER_SECOND = 1_000;
/** Grafana takes at least so many looks at a target for a rate. */
const LOOKS_MIN = 4;
const REGULAR = /[\\^$.*+?()[\]{}|]/g;

/** What stands for Grafana's variables in a query. */
export interface Substitution {
  /** Time between two points that are asked for: `$__interval`. */
  readonly stepMs: number;
  /** How often Prometheus looks at its targets. */
  readonly scrapeIntervalMs: number;
  readonly rangeMs: number;
  /** The chosen values of the dashboard's own variables; `null`: all, which is `.*`. */
  readonly variables: Readonly<Record<string, readonly string[] | null>>;
}

/** The query with Grafana's variables as Grafana's Prometheus data source fills them in; others stay. */
export function substitute(query: string, substitution: Substitution): string {
  const { stepMs, scrapeIntervalMs, rangeMs, variables } = substitution;
  const rateMs = rateIntervalMs(stepMs, scrapeIntervalMs);
  const builtIn: Readonly<Record<string, string>> = {
    __interval: duration(stepMs),
    __interval_ms: String(stepMs),
    __rate_interval: duration(rateMs),
    __range: duration(rangeMs),
    __range_s: String(Math.round(rangeMs / MS_PER_SECOND)),
    __range_ms: String(rangeMs),
  };
  return query.replaceAll(
    /\$(\w+)|\$\{(\w+)(?::\w+)?\}|\[\[(\w+)\]\]/g,
    (whole, plain, braced, bracketed) => {
      const name = String(plain ?? braced ?? bracketed);
      if (Object.hasOwn(builtIn, name)) return builtIn[name] ?? whole;
      if (!Object.hasOwn(variables, name)) return whole;
      const chosen = variables[name] ?? null;
      return chosen === null ? ".*" : alternatives(chosen);
    },
  );
}

/** As a regular expression inside a string of PromQL. */
function alternatives(values: readonly string[]): string {
  const escaped = values.map((value) => value.replaceAll(REGULAR, String.raw`\\$&`));
  const [first = ""] = escaped;
  return escaped.length === 1 ? first : `(${escaped.join("|")})`;
}

function duration(ms: number): string {
  return ms % MS_PER_SECOND === 0 ? `${ms / MS_PER_SECOND}s` : `${Math.round(ms)}ms`;
}

/** Over how long Grafana takes a rate. */
export function rateIntervalMs(stepMs: number, scrapeIntervalMs: number): number {
  return Math.max(stepMs + scrapeIntervalMs, LOOKS_MIN * scrapeIntervalMs);
}

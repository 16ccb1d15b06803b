export const INTRODUCTION = `# Threshold file

What a run is judged by: whether the measurement can be trusted, which values must be kept, and what follows from the
results. YAML or JSON. Mistakes are reported all at once with file, line and the nearest known name, before anything
starts (exit 4). Editors check it with \`thresholds/schema.json\`:
\`# yaml-language-server: $schema=../schema.json\`.

\`\`\`yaml
version: 1
extends: ../common.yaml
scenario: msa-hotpath
profiles: [baseline]
objectives:
  - id: chat-p95
    metric: http_req_duration
    where: { service: chat, expected_response: "true" }   # refused connections take 0 ms: judge answers only
    statistic: p(95)
    pass: "< 400ms"
    warn: "< 500ms"
    compare: { warn: "+5%", fail: "+10%", atLeast: 5ms }
    why: SLO of the chat team
\`\`\`

**Nothing measured is never a PASS.** An objective without samples is breached unless \`noData\` says \`warn\` or \`skip\`;
a run in which nothing was judged is INVALID.

*This page is generated from the schema and the table of reasons.*`;

export const STATISTIC_WORDS: readonly (readonly [string, string])[] = [
  [
    "p(N)",
    "N-th percentile, linearly interpolated as k6 does; needs ln 0.05 / ln(N/100) samples (p95: 59, p99: 299)",
  ],
  ["avg, med, min, max", "of the values"],
  ["count", "sum of a counter, number of samples of anything else"],
  [
    "rate",
    "share of ones of a rate (a limit r needs 3/r samples), or amount per second of a counter or with a bound in /s",
  ],
  ["share", "amount as a share of the amount under `of`; with `good`, share of samples that keep that bound"],
  ["value", "last value of a gauge"],
  [
    "apdex(T)",
    "(satisfied + tolerating / 2) / all, satisfied up to T, tolerating up to 4 T; failed requests are frustrated",
  ],
  ["spikes(K)", "runs of windows (5 s by default) whose p95 is more than K times the median window's"],
  [
    "burnRate(SLO)",
    "share of bad samples / (1 - SLO): 1 uses up the error budget exactly; with a window, the worst time at which a window and its last twelfth both burn",
  ],
];

export const BOUND_WORDS = `Operator, number, unit: \`< 400ms\`, \`>= 99.9%\`, \`<= 5/s\`, \`== 0\`. Units: \`us\`, \`ms\`, \`s\`, \`min\`; \`%\`; \`/s\`,
\`/min\`; \`B\`, \`KB\`, \`MB\`, \`GB\`. Without a unit the number is in the metric's own (milliseconds for times). A list of bounds must hold
altogether. A value closer to a bound than the sketch can tell (0.5%) warns.`;

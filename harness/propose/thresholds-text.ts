import { HEAD_ROOM, type ProposedObjective } from "./proposed-objectives.ts";

export interface ThresholdsText {
  /** Script, as its user knows it. */
  readonly script: string;
  /** `null` for a name that a threshold file can't say. */
  readonly scenario: string | null;
  /** Path of the schema for editors, from the folder of the file. */
  readonly schema: string;
  readonly runId: string;
  /** The load, in words: `5 users for 20s`. */
  readonly load: string;
  /** UTC day of the run. */
  readonly date: string;
  readonly objectives: readonly ProposedObjective[];
}

/** A threshold file to be edited: what was measured, with stated head-room. */
export function thresholdsText(parts: ThresholdsText): string {
  const { script, scenario, schema, runId, load, date, objectives } = parts;
  return [
    `# yaml-language-server: $schema=${schema}`,
    `# What ${oneLine(script)} is held to. Made of a run of ${load} on ${date} (${runId}): \`pass\`, the target, is ${percent(HEAD_ROOM.target)}`,
    `# above what it measured, \`warn\`, the limit, ${percent(HEAD_ROOM.limit)}, each rounded up; shares have the least that so few samples can decide.`,
    "# Another load has other values: make the file of a run with the load that you will judge, and put what your users need,",
    "# and why, in the place of these.",
    "version: 1",
    ...(scenario === null ? [] : [`scenario: ${scalar(scenario)}`]),
    "objectives:",
    ...unique(objectives).flatMap(lines),
    "",
  ].join("\n");
}

function percent(factor: number): string {
  return `${Math.round((factor - 1) * 100)}%`;
}

function lines(objective: ProposedObjective): readonly string[] {
  const { id, metric, where, statistic, pass, warn, why } = objective;
  return [
    `  - id: ${scalar(id)}`,
    `    metric: ${scalar(metric)}`,
    ...(where === undefined
      ? []
      : [
          `    where: { ${Object.entries(where)
            .map(([tag, value]) => `${scalar(tag)}: ${JSON.stringify(value)}`)
            .join(", ")} }`,
        ]),
    `    statistic: ${statistic}`,
    `    pass: ${JSON.stringify(pass)}`,
    `    warn: ${JSON.stringify(warn)}`,
    `    why: ${JSON.stringify(why)}`,
  ];
}

/** Two endpoints may have one id: the second gets a number. */
function unique(objectives: readonly ProposedObjective[]): readonly ProposedObjective[] {
  const seen = new Map<string, number>();
  return objectives.map((objective) => {
    const count = (seen.get(objective.id) ?? 0) + 1;
    seen.set(objective.id, count);
    return count === 1 ? objective : { ...objective, id: `${objective.id}.${count}` };
  });
}

/** Plain where YAML reads it as it is, else quoted. */
function scalar(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ");
}

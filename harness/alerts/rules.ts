import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import type { Context } from "../context.ts";
import { shortenDurations } from "./shorten.ts";

const FILE = join("system-under-test", "observability", "alert-rules.yml");

const ruleSchema = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(["critical", "warning", "none"]), system: z.string() }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
});
const fileSchema = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(ruleSchema) })),
});

export type AlertRule = z.infer<typeof ruleSchema>;

/** The bundled rules, in the order of their file. */
export function readAlertRules(context: Pick<Context, "projectDirectory">): readonly AlertRule[] {
  return readFile(context).groups.flatMap(({ rules }) => rules);
}

/** The rules as a file for Prometheus, all durations in them divided: 1 gives what an operator deploys. */
export function renderAlertRules(context: Pick<Context, "projectDirectory">, divisor: number): string {
  const groups = readFile(context).groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({
      ...rule,
      expr: shortenRanges(rule.expr, divisor),
      ...(rule.for === undefined ? {} : { for: shortenDurations(rule.for, divisor) }),
    })),
  }));
  return stringify({ groups });
}

function readFile({ projectDirectory }: Pick<Context, "projectDirectory">): z.infer<typeof fileSchema> {
  return fileSchema.parse(parse(readFileSync(join(projectDirectory, FILE), "utf8")));
}

function shortenRanges(expression: string, divisor: number): string {
  return expression.replaceAll(/\[[^\]]+\]/g, (range) =>
    /^\[\d+(ms|s|m|h|d)\]$/.test(range) ? `[${shortenDurations(range.slice(1, -1), divisor)}]` : range,
  );
}

import { z } from "zod";
import { InputProblems } from "../errors.ts";

const targetSchema = z.object({ expr: z.string().default(""), legendFormat: z.string().default("") });
const stepSchema = z.object({ value: z.number().nullable(), color: z.string() });
const panelSchema = z.object({
  type: z.string(),
  title: z.string().default(""),
  description: z.string().default(""),
  targets: z.array(targetSchema).default([]),
  fieldConfig: z
    .object({
      defaults: z
        .object({
          unit: z.string().default("short"),
          thresholds: z.object({ steps: z.array(stepSchema).default([]) }).optional(),
        })
        .prefault({}),
    })
    .prefault({}),
});
const dashboardSchema = z.object({
  uid: z.string().default(""),
  title: z.string(),
  description: z.string().default(""),
  tags: z.array(z.string()).default([]),
  templating: z
    .object({ list: z.array(z.object({ name: z.string(), type: z.string() })).default([]) })
    .prefault({}),
  panels: z.array(panelSchema.extend({ panels: z.array(panelSchema).default([]) })),
});

export interface DashboardQuery {
  readonly expression: string;
  readonly legend: string;
}

export interface DashboardPanel {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  /** Values of its thresholds, ascending. */
  readonly bounds: readonly number[];
  readonly queries: readonly DashboardQuery[];
}

export interface DashboardRow {
  readonly title: string;
  readonly panels: readonly DashboardPanel[];
}

/** A Grafana dashboard, as far as it can be drawn from a Prometheus. */
export interface Dashboard {
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Its own variables; those that name a data source are none. */
  readonly variables: readonly string[];
  readonly rows: readonly DashboardRow[];
}

/** Reads Grafana's classic JSON, bare or as its API wraps it; throws `InputProblems`. */
export function readDashboard(text: string, path: string): Dashboard {
  const refuse = (hint: string): never => {
    throw new InputProblems([
      { subject: path, expected: "a Grafana dashboard (its JSON model, as Grafana exports it)", hint },
    ]);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const wrapped = z.object({ dashboard: z.unknown() }).safeParse(json).data?.dashboard;
  const parsed = dashboardSchema.safeParse(wrapped ?? json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(`${issue?.path.join(".") || "the file"}: ${issue?.message ?? "cannot be read"}`);
  }
  const { title, description, tags, templating } = parsed.data;
  const rows = rowsOf(parsed.data.panels);
  if (rows.length === 0) refuse("no panel of it has a query (`targets` with an `expr`)");
  const variables = templating.list.filter(({ type }) => type !== "datasource").map(({ name }) => name);
  return { title, description, tags, variables, rows };
}

function rowsOf(panels: z.infer<typeof dashboardSchema>["panels"]): readonly DashboardRow[] {
  const rows: { title: string; panels: DashboardPanel[] }[] = [{ title: "", panels: [] }];
  for (const panel of panels) {
    if (panel.type === "row") rows.push({ title: panel.title, panels: panel.panels.flatMap(drawable) });
    else rows.at(-1)?.panels.push(...drawable(panel));
  }
  return rows.filter((row) => row.panels.length > 0);
}

/** A panel without a query of Prometheus (a text, a log) has nothing to draw. */
function drawable(panel: z.infer<typeof panelSchema>): readonly DashboardPanel[] {
  const queries = panel.targets
    .filter(({ expr }) => expr.trim() !== "")
    .map(({ expr, legendFormat }) => ({ expression: expr, legend: legendFormat }));
  if (queries.length === 0) return [];
  const { unit, thresholds } = panel.fieldConfig.defaults;
  const steps = thresholds?.steps ?? [];
  const bounds = steps.flatMap(({ value }) => (value === null ? [] : [value]));
  return [{ title: panel.title, description: panel.description, unit, bounds, queries }];
}

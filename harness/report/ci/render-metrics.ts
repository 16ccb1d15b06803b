import type { ReportView } from "../view/types.ts";

/** OpenMetrics text for GitLab's `artifacts:reports:metrics`: one value per objective and the key figures. */
export function renderMetrics(view: ReportView): string {
  const { http } = view.figures;
  const labels = { scenario: view.run.scenario, profile: view.run.profile ?? "" };
  const lines = [
    family("loadproof_objective", "gauge", "Measured value of an objective, in its own unit"),
    ...view.objectives.map(({ id, unit, numbers }) =>
      sample("loadproof_objective", { ...labels, objective: id, unit }, numbers.value),
    ),
    family("loadproof_latency_seconds", "gauge", "Response time of all requests of the judged window"),
    ...(["p50", "p95", "p99"] as const).map((quantile) => {
      const latencyMs = http.latencyMs[quantile];
      const seconds = latencyMs === null ? null : latencyMs / 1000;
      return sample("loadproof_latency_seconds", { ...labels, quantile }, seconds);
    }),
    family("loadproof_requests_per_second", "gauge", "Requests per second in the judged window"),
    sample("loadproof_requests_per_second", labels, http.requestsPerSecond),
    family("loadproof_failed_share", "gauge", "Share of failed requests in the judged window"),
    sample("loadproof_failed_share", labels, http.failedShare),
  ];
  return `${lines.filter(Boolean).join("\n")}\n# EOF\n`;
}

function family(name: string, type: string, help: string): string {
  return `# TYPE ${name} ${type}\n# HELP ${name} ${help}`;
}

/** A line of the exposition; nothing for a value that was not measured, because a gauge has no word for that. */
function sample(name: string, labels: Readonly<Record<string, string>>, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "";
  const printed = Object.entries(labels).map(([key, text]) => `${key}="${labelText(text)}"`);
  return `${name}{${printed.join(",")}} ${Number(value.toPrecision(6))}`;
}

function labelText(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

import { z } from "zod";

/** What the system's own test of its circuit breaker says, as it stands or when it has ended. */
export const breakerReportSchema = z.object({
  status: z.enum(["running", "success", "failed"]),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  parameters: z.record(z.string(), z.number()),
  steps: z.array(
    z.object({
      number: z.number(),
      name: z.string(),
      status: z.enum(["success", "failed"]),
      seconds: z.number(),
      evidence: z.string(),
    }),
  ),
  error: z.string().nullable(),
});
export type BreakerReport = z.infer<typeof breakerReportSchema>;
type Step = BreakerReport["steps"][number];

/** `✔ 3 Kafka is stopped (2.1 s): the broker has ended`. */
export function describeStep({ number, name, status, seconds, evidence }: Step): string {
  return `${status === "success" ? "✔" : "✖"} ${number} ${name} (${seconds.toFixed(1)} s): ${evidence}`;
}

/** `✔ PASS: 9 of 9 steps`, or the step that failed. */
export function describeResult({ status, steps, error }: BreakerReport): string {
  const passed = steps.filter((step) => step.status === "success").length;
  return status === "success"
    ? `✔ PASS: ${passed} of ${steps.length} steps, the circuit breakers are CLOSED and nothing is lost`
    : `✖ FAIL: ${error ?? "the test did not end"}`;
}

/** The report as a page of Markdown. */
export function renderBreakerReport(report: BreakerReport): string {
  const parameters = Object.entries(report.parameters).map(([name, value]) => `${name} ${value}`);
  const rows = report.steps.map(
    ({ number, name, status, seconds, evidence }) =>
      `| ${number} | ${cell(name)} | ${status === "success" ? "PASS" : "FAIL"} | ${seconds.toFixed(1)} | ${cell(evidence)} |`,
  );
  return [
    "# Circuit breaker test",
    "",
    describeResult(report),
    "",
    `${report.startedAt} to ${report.finishedAt ?? "–"}; ${parameters.join(", ")}`,
    "",
    "| step | what | result | seconds | evidence |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}

import { expect, test } from "vitest";
import type { LoadShape } from "../../contracts/shape.ts";
import { buildReportView } from "../build-view.ts";
import { readTemplate } from "../fixtures/golden.ts";
import { madeUpEvidence, STARTED_MS, TEN_MINUTE_SHAPE } from "../fixtures/made-up-evidence.ts";
import { madeUpVerdict, TEMPLATE_OBJECTIVES } from "../fixtures/made-up-verdict.ts";
import { type SimulatedEndpoint, simulateRun } from "../fixtures/simulated-run.ts";
import { renderHtml } from "./render-html.ts";

const ENDPOINTS: readonly SimulatedEndpoint[] = Array.from({ length: 40 }, (_, index) => ({
  service: ["chat", "session", "orghub", "tenanthub"][index % 4] ?? "chat",
  name: `GET /api/v1/resources-${index}/:id/children`,
  medianMs: 5 + index * 3,
  spread: 0.5,
  weight: 1,
}));

function pageBytes(shape: LoadShape, requestsPerVu: number): number {
  const lengthMs = shape.phases.reduce((sum, phase) => sum + phase.durationMs, 0);
  const troubles = [0.3, 0.5, 0.7].map((share, index) => ({
    fromMs: share * lengthMs,
    toMs: (share + 0.1) * lengthMs,
    slowdown: 8,
    failShare: 0.2,
    status: ["503", "500", "0"][index] ?? "500",
    errorCode: ["1503", "1500", "1212"][index] ?? "1500",
  }));
  const samples = simulateRun({
    seed: 5,
    startMs: STARTED_MS,
    shape,
    endpoints: ENDPOINTS,
    troubles,
    requestsPerVu,
  });
  const objectives = ENDPOINTS.map((endpoint, index) => ({
    ...(TEMPLATE_OBJECTIVES[1] as (typeof TEMPLATE_OBJECTIVES)[number]),
    id: `endpoint-${index}`,
    where: { name: endpoint.name },
  }));
  const verdict = madeUpVerdict(samples, {}, [...TEMPLATE_OBJECTIVES, ...objectives]);
  const view = buildReportView({ evidence: madeUpEvidence({ shape }), verdict, samples, language: "ko" });
  return Buffer.byteLength(renderHtml(view, readTemplate));
}

test("ten minutes of 40 endpoints stay within 600 KB", () => {
  expect(pageBytes(TEN_MINUTE_SHAPE, 1)).toBeLessThan(600_000);
});

test("a soak of twelve hours stays within 2 MB", { timeout: 120_000 }, () => {
  const soak: LoadShape = {
    model: "closed",
    vusMax: 20,
    phases: [
      { phase: "ramp-up", durationMs: 600_000, from: 1, to: 20 },
      { phase: "steady", durationMs: 42_600_000, from: 20, to: 20 },
    ],
  };
  expect(pageBytes(soak, 0.1)).toBeLessThan(2_000_000);
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type GateRun, gateSettingsSchema } from "../contracts/gate.ts";
import { parseDurationMs } from "../text/duration.ts";
import { holds, phaseOf } from "../../test/lib/argo-condition.ts";
import { gateWord } from "./answer.ts";
import { FLAGGER_HOOKS } from "./flagger.ts";

/**
 * The example manifests as this test reads them: what each of them asks of the gate. What Flagger and Argo Rollouts take is in
 * `published-schemas.it.ts`.
 */
const FOLDER = join(import.meta.dirname, "..", "..", "docs", "examples");
const read = (name: string): unknown => parse(readFileSync(join(FOLDER, name), "utf8"));

const duration = z.string().regex(/^\d+(?:ms|s|m|h)$/);
const metadata = z.strictObject({ name: z.string(), namespace: z.string().optional() });

const canarySchema = z.strictObject({
  apiVersion: z.literal("flagger.app/v1beta1"),
  kind: z.literal("Canary"),
  metadata,
  spec: z.strictObject({
    targetRef: z.strictObject({ apiVersion: z.string(), kind: z.string(), name: z.string() }),
    service: z.strictObject({ port: z.number().int() }),
    analysis: z.strictObject({
      interval: duration,
      threshold: z.number().int(),
      maxWeight: z.number().int(),
      stepWeight: z.number().int(),
      webhooks: z.array(
        z.strictObject({
          name: z.string(),
          type: z.enum(FLAGGER_HOOKS),
          url: z.url(),
          timeout: duration,
          metadata: z.record(z.string(), z.string()).optional(),
          muteAlert: z.boolean().optional(),
          retries: z.number().int().optional(),
        }),
      ),
    }),
  }),
});

const argument = z.strictObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .strictObject({ secretKeyRef: z.strictObject({ name: z.string(), key: z.string() }) })
    .optional(),
});
const webSchema = z.strictObject({
  method: z.enum(["GET", "POST", "PUT"]),
  url: z.string(),
  timeoutSeconds: z.number().int(),
  headers: z.array(z.strictObject({ key: z.string(), value: z.string() })),
  jsonBody: z.record(z.string(), z.string()).optional(),
  jsonPath: z.string(),
});
const jobSchema = z.strictObject({
  spec: z.strictObject({
    backoffLimit: z.number().int(),
    template: z.strictObject({
      spec: z.strictObject({
        restartPolicy: z.enum(["Never", "OnFailure"]),
        containers: z.array(z.unknown()).min(1),
      }),
    }),
  }),
});
const templateSchema = z.strictObject({
  apiVersion: z.literal("argoproj.io/v1alpha1"),
  kind: z.literal("AnalysisTemplate"),
  metadata,
  spec: z.strictObject({
    args: z.array(argument),
    metrics: z
      .array(
        z.strictObject({
          name: z.string(),
          count: z.number().int(),
          failureLimit: z.number().int(),
          inconclusiveLimit: z.number().int().optional(),
          consecutiveErrorLimit: z.number().int().optional(),
          successCondition: z.string().optional(),
          failureCondition: z.string().optional(),
          provider: z.union([z.strictObject({ web: webSchema }), z.strictObject({ job: jobSchema })]),
        }),
      )
      .length(1),
  }),
});

const TEMPLATES = readdirSync(join(FOLDER, "argo-rollouts")).filter((name) => name.startsWith("analysis-"));
const WEB = TEMPLATES.filter((name) => name !== "analysis-job.yaml");
const templateOf = (name: string) => templateSchema.parse(read(`argo-rollouts/${name}`));

describe("Flagger", () => {
  const { webhooks, interval } = canarySchema.parse(read("flagger/canary.yaml")).spec.analysis;

  test("has each kind of hook once, at the address of that kind, for one scenario", () => {
    expect(webhooks.map(({ type }) => type).sort()).toEqual([...FLAGGER_HOOKS].sort());
    for (const { type, url } of webhooks)
      expect(new URL(url).pathname.split("/")).toEqual(["", "hooks", "flagger", "checkout", type]);
  });

  test("sets only what the gate takes", () => {
    for (const { metadata: settings, type } of webhooks)
      expect(gateSettingsSchema.safeParse(settings ?? {}).success, type).toBe(true);
  });

  test("the timeouts of rollout hooks together are below the interval, and pre-rollout waits for its run", () => {
    const msOf = (text: string): number => parseDurationMs(text) ?? Number.NaN;
    const rollout = webhooks.filter(({ type }) => type === "rollout").map(({ timeout }) => msOf(timeout));
    expect(rollout.reduce((sum, one) => sum + one, 0)).toBeLessThan(msOf(interval));
    const before = webhooks.find(({ type }) => type === "pre-rollout");
    expect(msOf(before?.timeout ?? "")).toBeGreaterThan(2 * msOf(before?.metadata?.["duration"] ?? ""));
  });
});

const RUN: GateRun = {
  schema: "loadproof.gate-run",
  version: 1,
  id: "0a1b",
  origin: { kind: "api", key: "6f7b" },
  scenario: "checkout",
  settings: {},
  state: "done",
  createdAt: "2026-12-01T10:00:00.000Z",
  endedAt: "2026-12-01T10:05:00.000Z",
  verdict: "PASS",
  reasons: [],
  folder: null,
};

describe("Argo Rollouts", () => {
  test("there are templates", () => expect(TEMPLATES.length).toBeGreaterThanOrEqual(3));

  test.each(
    WEB.flatMap((name) =>
      (
        [
          ["PASS", "Successful"],
          ["WARN", "Successful"],
          ["FAIL", "Failed"],
          ["INVALID", "Inconclusive"],
        ] as const
      ).map(([verdict, phase]) => ({ name, verdict, phase })),
    ),
  )("$name: $verdict is $phase", ({ name, verdict, phase }) => {
    const [metric] = templateOf(name).spec.metrics;
    const { successCondition = "", failureCondition = "" } = metric ?? {};
    expect(phaseOf({ successCondition, failureCondition }, { ...gateWord({ ...RUN, verdict }) })).toBe(phase);
  });

  test.each(WEB)("%s measures once, waits longer than the gate does, and reads the whole answer", (name) => {
    const [metric] = templateOf(name).spec.metrics;
    if (metric === undefined || !("web" in metric.provider)) throw new Error("expected a web metric");
    const { url, timeoutSeconds, jsonPath, jsonBody, method } = metric.provider.web;
    expect([metric.count, metric.failureLimit, metric.inconclusiveLimit, jsonPath]).toEqual([1, 0, 0, "{$}"]);
    const waitMs = parseDurationMs(/[?&]wait=(\w+)/.exec(url)?.[1] ?? "") ?? Number.NaN;
    expect(timeoutSeconds * 1_000).toBeGreaterThan(waitMs);
    expect(jsonBody === undefined).toBe(method === "GET");
    const { scenario: _scenario, key: _key, ...settings } = jsonBody ?? {};
    expect(gateSettingsSchema.safeParse(settings).success).toBe(true);
  });

  test.each(TEMPLATES)("%s names each argument that it uses", (name) => {
    const text = readFileSync(join(FOLDER, "argo-rollouts", name), "utf8");
    const used = [...text.matchAll(/\{\{args\.([\w-]+)\}\}/g)].map(([, one]) => one);
    const named = templateOf(name).spec.args.map((one) => one.name);
    expect(new Set(used)).toEqual(new Set(named));
  });

  test("a Job is tried once, and one failure is a failure", () => {
    const [metric] = templateOf("analysis-job.yaml").spec.metrics;
    if (metric === undefined || !("job" in metric.provider)) throw new Error("expected a Job");
    const { backoffLimit, template } = metric.provider.job.spec;
    expect([metric.count, metric.failureLimit, backoffLimit, template.spec.restartPolicy]).toEqual([
      1,
      0,
      0,
      "Never",
    ]);
  });

  test("the rollout gives the template the arguments that it needs", () => {
    const rollout = read("argo-rollouts/rollout.yaml") as {
      spec: {
        strategy: {
          canary: {
            steps: { analysis?: { templates: { templateName: string }[]; args: { name: string }[] } }[];
          };
        };
      };
    };
    const step = rollout.spec.strategy.canary.steps.find(({ analysis }) => analysis !== undefined)?.analysis;
    const template = TEMPLATES.map(templateOf).find(
      (one) => one.metadata.name === step?.templates[0]?.templateName,
    );
    const needed = template?.spec.args
      .filter(({ valueFrom }) => valueFrom === undefined)
      .map(({ name }) => name);
    expect(step?.args.map(({ name }) => name)).toEqual(needed);
  });
});

test.each(["result.verdict", "result.ok == true", "len(result) > 0", "result.verdict ~ 'PASS'"])(
  "the evaluator refuses %s, which it does not know",
  (condition) => {
    expect(() => holds(condition, { verdict: "PASS", ok: true })).toThrow();
  },
);

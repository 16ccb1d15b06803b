import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { same, type Words } from "../../checks.ts";
import type { Reading, Rows, TrafficFigures } from "../figures.ts";
import { type ProductionSettings, parseSettings } from "../settings.ts";

const FILE = "thresholds/production/exchange.yaml";

export const BUNDLED_TEXT = readFileSync(resolve(import.meta.dirname, "../../../..", FILE), "utf8");
export const BUNDLED: ProductionSettings = parseSettings(BUNDLED_TEXT, FILE);

export const GONE: Words = same("gone");

export function reading(value: number | null): Reading {
  return { value, why: value === null ? GONE : null, evidence: "http://prometheus" };
}

/** What was seen of traffic that is well, with what a test wants to be otherwise. */
export function traffic(
  changes: Partial<Record<"requests" | "failed" | "p95" | "coverage", number | null>> = {},
): TrafficFigures {
  const { requests = 10_000, failed = 0, p95 = 120, coverage = 1 } = changes;
  return {
    requests: reading(requests),
    failed: reading(failed),
    latencyMs: { p50: reading(40), p95: reading(p95), p99: reading(300) },
    coverage: coverage ?? 0,
    windowMs: 60_000,
  };
}

/** Rows of `{shard: value}` or `{"symbol shard": value}`. */
export function rows(values: Readonly<Record<string, number>>): Rows {
  const found = Object.entries(values).map(([name, value]) => {
    const [first = "", second] = name.split(" ");
    return { tags: second === undefined ? { shard: first } : { symbol: first, shard: second }, value };
  });
  return { rows: found, why: found.length === 0 ? GONE : null, evidence: "http://prometheus" };
}

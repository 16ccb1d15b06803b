import type { RunEvidence } from "../../contracts/run.ts";
import type { SampleStore } from "../../contracts/samples.ts";
import { cleanDeep } from "../text/clean.ts";
import type { BaselineKind, Change, ChangeRow, Comparison } from "./comparison-types.ts";
import { keyFigures } from "./figures.ts";
import { p95Noise } from "./noise.ts";
import { SeriesIndex } from "./series-index.ts";
import type { EndpointFigures, KeyFigures } from "./types.ts";

export interface BaselineInput {
  readonly kind: BaselineKind;
  readonly evidence: RunEvidence;
  readonly samples: SampleStore | null;
}

interface Side {
  readonly evidence: RunEvidence;
  readonly index: SeriesIndex | null;
  readonly figures: KeyFigures;
}

/** What changed since the baseline; refuses to compare runs whose comparability keys differ and says what differs. */
export function compareWithBaseline(baseline: BaselineInput, after: Side): Comparison {
  const evidence = cleanDeep(baseline.evidence);
  const index = baseline.samples === null ? null : new SeriesIndex(baseline.samples);
  const before: Side = { evidence, index, figures: keyFigures(index, evidence.shape) };
  const obstacles = findObstacles(before, after);
  return {
    kind: baseline.kind,
    runId: evidence.runId,
    startedAt: evidence.startedAt,
    commit: evidence.revision?.commit ?? null,
    obstacles,
    rows: obstacles.length > 0 ? [] : changeRows(before, after),
  };
}

function findObstacles(before: Side, after: Side): string[] {
  if (before.index === null || after.index === null) return ["samples"];
  if (before.evidence.comparabilityKey === after.evidence.comparabilityKey) return [];
  const facts: readonly (readonly [string, (evidence: RunEvidence) => unknown])[] = [
    ["scenario", (one) => one.scenario],
    ["profile", (one) => one.profile],
    ["load", (one) => one.shape],
    ["script", (one) => one.bundle?.sha256],
    ["k6", (one) => one.generators.map((generator) => generator.k6Version)],
    ["runtime", (one) => one.environment.runtime],
    ["topology", (one) => one.environment.services.map(({ name, urls }) => [name, urls.length])],
    ["machine", ({ machine }) => [machine.cpuModel, machine.cores, machine.architecture]],
  ];
  const differing = facts.filter(
    ([, read]) => JSON.stringify(read(before.evidence)) !== JSON.stringify(read(after.evidence)),
  );
  return differing.length === 0 ? ["comparability key"] : differing.map(([name]) => name);
}

const ORDER: Readonly<Record<Change, number>> = { worsened: 0, improved: 1, new: 2, gone: 3, unchanged: 4 };

function changeRows(before: Side, after: Side): ChangeRow[] {
  const rows = [...overallRows(before, after), ...endpointRows(before, after)];
  return rows.sort(
    (left, right) =>
      ORDER[left.change] - ORDER[right.change] ||
      Math.abs(right.relative ?? 0) - Math.abs(left.relative ?? 0),
  );
}

/** Differences of throughput up to this share are noise. */
const RATE_NOISE_SHARE = 0.02;

function overallRows(before: Side, after: Side): ChangeRow[] {
  const [old, now] = [before.figures.http, after.figures.http];
  const latencyNoise = p95Noise(before.index, after.index, () => true, old.latencyMs.p95);
  return [
    row({
      subject: "all",
      statistic: "p95",
      unit: "ms",
      before: old.latencyMs.p95,
      after: now.latencyMs.p95,
      noise: latencyNoise,
      lowerIsBetter: true,
    }),
    row({
      subject: "all",
      statistic: "p99",
      unit: "ms",
      before: old.latencyMs.p99,
      after: now.latencyMs.p99,
      noise: latencyNoise * 2,
      lowerIsBetter: true,
    }),
    row({
      subject: "all",
      statistic: "failed",
      unit: "share",
      before: old.failedShare,
      after: now.failedShare,
      noise: shareNoise(old, now),
      lowerIsBetter: true,
    }),
    row({
      subject: "all",
      statistic: "rps",
      unit: "perSecond",
      before: old.requestsPerSecond,
      after: now.requestsPerSecond,
      noise: (old.requestsPerSecond ?? 0) * RATE_NOISE_SHARE,
      lowerIsBetter: false,
    }),
  ];
}

/** Two standard errors of the difference of two shares, with one failure added to each so that 0 of n is not certain. */
function shareNoise(old: KeyFigures["http"], now: KeyFigures["http"]): number {
  const variance = ({ requests, failed }: KeyFigures["http"]): number => {
    const share = (failed + 1) / (requests + 2);
    return (share * (1 - share)) / Math.max(1, requests);
  };
  return 2 * Math.sqrt(variance(old) + variance(now));
}

function endpointRows(before: Side, after: Side): ChangeRow[] {
  const key = (row: EndpointFigures): string => `${row.service ?? ""} ${row.endpoint}`.trim();
  const old = new Map(before.figures.endpoints.map((row) => [key(row), row]));
  const now = new Map(after.figures.endpoints.map((row) => [key(row), row]));
  return [...new Set([...old.keys(), ...now.keys()])].map((subject) => {
    const endpoint = (now.get(subject) ?? old.get(subject))?.endpoint;
    const was = old.get(subject)?.latencyMs.p95 ?? null;
    const noise = p95Noise(before.index, after.index, (tags) => tags["name"] === endpoint, was);
    return row({
      subject,
      statistic: "p95",
      unit: "ms",
      before: was,
      after: now.get(subject)?.latencyMs.p95 ?? null,
      noise,
      lowerIsBetter: true,
    });
  });
}

interface RowInput extends Pick<ChangeRow, "subject" | "statistic" | "unit" | "before" | "after" | "noise"> {
  readonly lowerIsBetter: boolean;
}

function row({ lowerIsBetter, ...input }: RowInput): ChangeRow {
  const { before, after, noise } = input;
  if (before === null || after === null) {
    const change = before === after ? "unchanged" : before === null ? "new" : "gone";
    return { ...input, absolute: null, relative: null, change };
  }
  const absolute = after - before;
  const relative = before === 0 ? null : absolute / before;
  const better = lowerIsBetter ? absolute < 0 : absolute > 0;
  const change = Math.abs(absolute) <= noise ? "unchanged" : better ? "improved" : "worsened";
  return { ...input, absolute, relative, change };
}

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { askKafka } from "../../environment/index.ts";
import { messageOf } from "../../errors.ts";
import { FILE_BYTES_MAX } from "../../files/limits.ts";
import { readRegularText } from "../../files/read-regular-file.ts";
import { keepsBound, type WrittenBound } from "../../judge/index.ts";
import { formatNumber } from "../../text/numbers.ts";
import { same, type Words } from "../checks.ts";
import { parseRecord, type PhaseRecord } from "../decision/saved-phases.ts";
import { type Phase, PHASE_NUMBERS } from "../phases.ts";
import type { Figures, Reading } from "./figures.ts";
import { type Line, notMeasured } from "./lines.ts";
import type { ProductionSettings } from "./settings.ts";

/** The phases of the staging plan, from the folder that `verify staging` has written; nothing without a folder. */
export function stagingLines(folder: string | null): readonly Line[] {
  if (folder === null) return [];
  return PHASE_NUMBERS.map((phase) => phaseLine(phase, resolve(join(folder, `phase-${phase}.json`)), folder));
}

function phaseLine(phase: Phase, path: string, folder: string): Line {
  const id = `staging-phase-${phase}`;
  const evidence = join(folder, `phase-${phase}.json`);
  const limit = "all passed";
  const read = readPhase(path, phase);
  if ("why" in read) return notMeasured(id, limit, read.why, evidence);
  const { at, notes, results } = read;
  const passed = results.filter(({ outcome }) => outcome === "pass").length;
  const failed = results.filter(({ outcome }) => outcome === "fail").map((one) => one.id);
  const shown = same(`${passed}/${results.length} (${at.slice(0, 10)})`);
  const line = { id, value: passed, shown, limit, evidence };
  if (failed.length > 0) {
    const told = failed.join(", ");
    return { ...line, outcome: "fail", reason: { en: `failed: ${told}`, ko: `실패: ${told}` } };
  }
  if (passed < results.length || results.length === 0)
    return {
      ...line,
      outcome: "unmeasured",
      reason: { en: "not all were measured", ko: "일부 측정되지 않음" },
    };
  if (notes.length > 0)
    return {
      ...line,
      outcome: "unmeasured",
      reason: { en: notes[0]?.en ?? "", ko: "단축 실행 등 제한된 결과" },
    };
  return { ...line, outcome: "pass", reason: { en: "all passed", ko: "모두 통과" } };
}

function readPhase(path: string, phase: Phase): PhaseRecord | { readonly why: Words } {
  if (!existsSync(path)) return { why: { en: "no result is there", ko: "결과 없음" } };
  try {
    return parseRecord(readRegularText(path, FILE_BYTES_MAX.saved), phase);
  } catch (error) {
    const why = messageOf(error).split("\n")[0] ?? "";
    return {
      why: {
        en: `it is no result of verify staging: ${why}`,
        ko: `verify staging 결과 파일이 아님: ${why}`,
      },
    };
  }
}

const ANSWER_TIMEOUT_MS = 5_000;

/** What is looked at in Kafka. */
export interface KafkaState {
  readonly brokers: number;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: number;
    readonly replicas: number;
  }[];
}

/** Brokers and topics of 001, 1.2, or why they could not be read. */
export async function readKafka(
  bootstrap: string,
  wanted: readonly string[],
): Promise<KafkaState | { readonly why: Words }> {
  try {
    return await askKafka(bootstrap.split(","), ANSWER_TIMEOUT_MS, async (admin) => {
      const { brokers } = await admin.describeCluster();
      const existing = new Set(await admin.listTopics());
      const { topics } = await admin.fetchTopicMetadata({
        topics: wanted.filter((name) => existing.has(name)),
      });
      return {
        brokers: brokers.length,
        topics: topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.length,
          replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
        })),
      };
    });
  } catch (error) {
    const message = messageOf(error);
    return { why: { en: `Kafka told nothing: ${message}`, ko: `Kafka 응답 없음: ${message}` } };
  }
}

/** 001, 1.2: brokers, topics, partitions, replicas. */
export function kafkaLines(
  state: KafkaState | { readonly why: Words },
  { kafka }: Pick<ProductionSettings, "kafka">,
  bootstrap: string,
): readonly Line[] {
  const limits = {
    "kafka-brokers": kafka.brokers.text,
    "kafka-topics": `${kafka.topics.length}`,
    "kafka-partitions": kafka.partitions.text,
    "kafka-replication": kafka.replication.text,
  };
  if ("why" in state)
    return Object.entries(limits).map(([id, limit]) => notMeasured(id, limit, state.why, bootstrap));
  const { brokers, topics } = state;
  const missing = kafka.topics.filter((name) => !topics.some((topic) => topic.name === name));
  const least = (of: "partitions" | "replicas"): number | null =>
    topics.length === 0 ? null : Math.min(...topics.map((topic) => topic[of]));
  const told = missing.length === 0 ? same(`${topics.length}`) : missingWords(missing);
  return [
    countLine("kafka-brokers", brokers, kafka.brokers, bootstrap),
    {
      id: "kafka-topics",
      outcome: missing.length === 0 ? "pass" : "fail",
      value: topics.length,
      shown: same(String(topics.length)),
      limit: limits["kafka-topics"],
      reason: told,
      evidence: bootstrap,
    },
    countLine("kafka-partitions", least("partitions"), kafka.partitions, bootstrap),
    countLine("kafka-replication", least("replicas"), kafka.replication, bootstrap),
  ];
}

function missingWords(names: readonly string[]): Words {
  return { en: `missing: ${names.join(", ")}`, ko: `없음: ${names.join(", ")}` };
}

function countLine(id: string, value: number | null, bound: WrittenBound, evidence: string): Line {
  if (value === null)
    return notMeasured(id, bound.text, { en: "there is none to look at", ko: "확인할 대상 없음" }, evidence);
  const shown = same(formatNumber(value));
  const outcome = keepsBound(value, bound) ? "pass" : "fail";
  return { id, outcome, value, shown, limit: bound.text, reason: shown, evidence };
}

/** 001, 1.3: what Prometheus itself can tell: that it reaches all that it looks at, and how many alerts it knows. */
export async function monitoringLines(
  figures: Figures,
  settings: Pick<ProductionSettings, "alertRules">,
  nowMs: number,
): Promise<readonly Line[]> {
  const now = { fromMs: nowMs, toMs: nowMs };
  const all = await figures.number("count(up)", now);
  const down = await figures.number("count(up == 0) or vector(0)", now);
  const rules = await figures.alertRules();
  return [targetsLine(all, down), rulesLine(rules, settings.alertRules)];
}

export function targetsLine(all: Reading, down: Reading): Line {
  const id = "monitoring-targets";
  const missing = [all, down].find(({ value }) => value === null);
  if (missing !== undefined || all.value === null || down.value === null)
    return notMeasured(id, "up", missing?.why ?? { en: "nothing", ko: "없음" }, all.evidence);
  const up = all.value - down.value;
  const shown = same(`${up}/${all.value} up`);
  const outcome = down.value === 0 ? "pass" : "fail";
  return { id, outcome, value: up, shown, limit: "up", reason: shown, evidence: all.evidence };
}

export function rulesLine({ value, why, evidence }: Reading, bound: WrittenBound): Line {
  const id = "monitoring-alerts";
  if (value === null) return notMeasured(id, bound.text, why ?? { en: "nothing", ko: "없음" }, evidence);
  return countLine(id, value, bound, evidence);
}

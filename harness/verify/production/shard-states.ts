import { z } from "zod";
import { messageOf } from "../../errors.ts";
import { same, type Words } from "../checks.ts";
import { type Figures, NOTHING, type Rows, type Window } from "./figures.ts";
import { tellsNothing } from "./gates.ts";
import { type Line, notMeasured } from "./lines.ts";
import type { ProductionSettings } from "./settings.ts";

const ANSWER_TIMEOUT_MS = 5_000;
const SHOWN_CHARACTERS_MAX = 200;
/** A shard whose engine did not answer once in time is asked again: only twice in a row is not ACTIVE. */
const LOOKS_TO_BREAK = 2;

export interface ShardState {
  readonly shard: string;
  readonly status: string;
  readonly primary: string | null;
  readonly standbys: readonly string[];
  /** `null` where only metrics were asked, which tell none. */
  readonly symbols: readonly string[] | null;
}

/** One look at all shards, or why there was none. */
export interface Look {
  readonly shards: readonly ShardState[];
  readonly why: Words | null;
  readonly evidence: string;
}

const answerSchema = z.object({
  shards: z.array(
    z.object({
      shard: z.string(),
      status: z.string(),
      primary: z.string().nullable(),
      standbys: z.array(z.string()),
      symbols: z.array(z.object({ symbol: z.string() })).default([]),
    }),
  ),
});

/** The shard API of the system: `{shards: [{shard, status, primary, standbys, symbols: [{symbol}]}]}`. */
export async function askShards(baseUrl: string, path: string): Promise<Look> {
  const evidence = baseUrl + path;
  try {
    const response = await fetch(evidence, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    const text = await response.text();
    if (!response.ok) throw new Error(`answered ${response.status}: ${text.slice(0, SHOWN_CHARACTERS_MAX)}`);
    const { shards } = answerSchema.parse(JSON.parse(text));
    const seen = shards.map((one) => ({ ...one, symbols: one.symbols.map(({ symbol }) => symbol) }));
    return { shards: seen, why: null, evidence };
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error).split("\n")[0] : messageOf(error);
    const why = { en: `the shard API told nothing: ${message}`, ko: `샤드 API 응답 없음: ${message}` };
    return { shards: [], why, evidence };
  }
}

/** The same from metrics, where no base URL is known. A shard without any metric is missing: it is not known to be down. */
export async function readShards(
  figures: Figures,
  { state }: Pick<ProductionSettings, "state">,
  atMs: number,
): Promise<Look> {
  const now: Window = { fromMs: atMs, toMs: atMs };
  const primaries = await figures.rows(state.primaries, now);
  const standbys = await figures.rows(state.standbys, now);
  return lookOf(primaries, standbys);
}

export function lookOf(primaries: Rows, standbys: Rows): Look {
  const { why, evidence } = primaries;
  if (why !== null) return { shards: [], why, evidence };
  // None of them is an answer; that nobody answered is no sign of none.
  if (standbys.why !== null && standbys.why !== NOTHING)
    return { shards: [], why: standbys.why, evidence: standbys.evidence };
  const standbysOf = (shard: string): number =>
    standbys.rows.find(({ tags }) => tags["shard"] === shard)?.value ?? 0;
  const shards = primaries.rows.map(({ tags, value }) => {
    const shard = tags["shard"] ?? "";
    const count = Math.round(standbysOf(shard));
    const status = value < 1 ? "NO_PRIMARY" : count < 1 ? "NO_STANDBY" : ACTIVE;
    const primary = value < 1 ? null : `${shard} primary`;
    return { shard, status, primary, standbys: Array.from({ length: count }, () => shard), symbols: null };
  });
  return { shards, why: null, evidence };
}

export const ACTIVE = "ACTIVE";

/** Shards that were not ACTIVE in two looks in a row; one that an API leaves out is not there. */
export function brokenShards(
  looks: readonly Look[],
  expected: readonly string[],
): readonly { readonly shard: string; readonly status: string }[] {
  const told = looks.filter(({ why }) => why === null);
  return expected.flatMap((shard) => {
    let inRow = 0;
    for (const { shards } of told) {
      const status = shards.find((one) => one.shard === shard)?.status;
      inRow = status === undefined || status === ACTIVE ? 0 : inRow + 1;
      if (inRow >= LOOKS_TO_BREAK) return [{ shard, status: status ?? "" }];
    }
    return [];
  });
}

/** All shards ACTIVE, in every look that was taken. */
export function activeLine(id: string, looks: readonly Look[], expected: readonly string[]): Line {
  const limit = ACTIVE;
  const last = looks.at(-1);
  const evidence = last?.evidence ?? null;
  const broken = brokenShards(looks, expected);
  if (broken.length > 0) {
    const told = same(broken.map(({ shard, status }) => `${shard} ${status}`).join(", "));
    return { id, outcome: "fail", value: broken.length, shown: told, limit, reason: told, evidence };
  }
  const blind = last === undefined ? NEVER : last.why;
  if (blind !== null) return notMeasured(id, limit, blind, evidence);
  const missing = expected.filter((shard) => !last?.shards.some((one) => one.shard === shard));
  if (missing.length > 0) return notMeasured(id, limit, tellsNothing(missing), evidence);
  const unsure = expected.filter((shard) => statusIn(last, shard) !== ACTIVE);
  if (unsure.length > 0) {
    const told = unsure.map((shard) => `${shard} ${statusIn(last, shard)}`).join(", ");
    return notMeasured(id, limit, { en: `seen once: ${told}`, ko: `1회 관측: ${told}` }, evidence);
  }
  const blindLooks = looks.filter((look) => expected.some((shard) => statusIn(look, shard) === ""));
  if (blindLooks.length > Math.max(BLIND_LOOKS_MAX, looks.length * BLIND_SHARE_MAX))
    return notMeasured(id, limit, toldRarely(looks.length - blindLooks.length, looks.length), evidence);
  const shown = same(`${expected.length}/${expected.length} ${ACTIVE}`);
  const reason = { en: `${looks.length} looks`, ko: `${looks.length}회 확인` };
  return { id, outcome: "pass", value: expected.length, shown, limit, reason, evidence };
}

/** Looks that may be without an answer: what happened meanwhile is not known. */
const BLIND_LOOKS_MAX = 1;
const BLIND_SHARE_MAX = 0.1;

function toldRarely(told: number, of: number): Words {
  return {
    en: `only ${told} of ${of} looks told of all shards`,
    ko: `${of}회 중 ${told}회만 모든 샤드 확인`,
  };
}

const NEVER: Words = { en: "nobody was asked", ko: "조회하지 않음" };

function statusIn(look: Look | undefined, shard: string): string {
  return look?.shards.find((one) => one.shard === shard)?.status ?? "";
}

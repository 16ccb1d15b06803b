import { same, type Words } from "../checks.ts";
import { type Line, notMeasured } from "./lines.ts";
import { type ProductionSettings, shardOf } from "./settings.ts";
import { activeLine, type Look, type ShardState } from "./shard-states.ts";

/** What `/health` of an engine answered; `null` for nobody. */
export interface EngineHealth {
  readonly url: string;
  readonly status: number | null;
}

const ANSWER_TIMEOUT_MS = 5_000;

export async function askHealth(urls: readonly string[]): Promise<readonly EngineHealth[]> {
  return Promise.all(
    urls.map(async (url) => {
      const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
      const response = await fetch(`${url}/health`, { signal }).catch(() => null);
      await response?.body?.cancel();
      return { url, status: response?.status ?? null };
    }),
  );
}

/** 001, 2.2 step 1: primary and standby of one shard, its state, its own health, and that it holds no symbol of another. */
export function shardLines(
  step: string,
  shard: string,
  looks: readonly Look[],
  engines: readonly EngineHealth[],
  settings: Pick<ProductionSettings, "shards">,
): readonly Line[] {
  const last = looks.at(-1);
  const state = last?.shards.find((one) => one.shard === shard);
  const evidence = last?.evidence ?? null;
  const unknown: Words = last?.why ?? { en: `nothing is told of ${shard}`, ko: `${shard}: 값 없음` };
  const part = (name: "primary" | "standby", instances: readonly string[]): Line => {
    const id = `${step}-${name}`;
    if (state === undefined) return notMeasured(id, "up", unknown, evidence);
    const shown = same(instances.length === 0 ? "–" : instances.join(", "));
    const reason = instances.length === 0 ? { en: `no ${name}`, ko: `${name} 없음` } : shown;
    const outcome = instances.length === 0 ? "fail" : "pass";
    return { id, outcome, value: instances.length, shown, limit: "up", reason, evidence };
  };
  return [
    part("primary", state?.primary ? [state.primary] : []),
    part("standby", state?.standbys ?? []),
    activeLine(`${step}-active`, looks, [shard]),
    ...(engines.length === 0 ? [] : [healthLine(`${step}-health`, engines)]),
    ...symbolsLine(`${step}-symbols`, state, evidence, settings),
  ];
}

function healthLine(id: string, engines: readonly EngineHealth[]): Line {
  const sick = engines.filter(({ status }) => status !== 200);
  const shown = same(`${engines.length - sick.length}/${engines.length}`);
  const told = same(
    (sick.length === 0 ? engines : sick)
      .map(({ url, status }) => `${url}/health ${status ?? "–"}`)
      .join(", "),
  );
  const outcome = sick.length === 0 ? "pass" : "fail";
  const value = engines.length - sick.length;
  return { id, outcome, value, shown, limit: "200", reason: told, evidence: `${engines[0]?.url}/health` };
}

/** Only an API tells symbols; before the first canary a shard has none, which is as it should be. */
function symbolsLine(
  id: string,
  state: ShardState | undefined,
  evidence: string | null,
  settings: Pick<ProductionSettings, "shards">,
): readonly Line[] {
  if (state?.symbols === null || state === undefined) return [];
  const foreign = state.symbols.filter((symbol) => shardOf(symbol, settings) !== state.shard);
  const list = (symbols: readonly string[]): string => symbols.join(", ");
  const none = { en: "no symbol yet", ko: "심볼 없음 (카나리 전)" };
  const shown = state.symbols.length === 0 ? none : same(list(state.symbols));
  const limit = `symbol = ${state.shard}`;
  const line = { id, value: state.symbols.length, shown, limit, evidence };
  if (foreign.length === 0) return [{ ...line, outcome: "pass", reason: shown }];
  const told = list(foreign);
  return [
    {
      ...line,
      outcome: "fail",
      reason: { en: `belong elsewhere: ${told}`, ko: `다른 샤드의 심볼: ${told}` },
    },
  ];
}

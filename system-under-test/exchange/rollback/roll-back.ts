import { setTimeout as delay } from "node:timers/promises";
import type { Kafka } from "kafkajs";
import { LEGACY, type ShardSettings } from "../settings/sharding.ts";
import type { Row } from "./check-list.ts";
import { servedBy, servedSince, type Served } from "./error-rate.ts";
import type { ExchangeCalls } from "./exchange-calls.ts";
import { type Moved, moveToLegacy, type SymbolPlace } from "./move-symbols.ts";
import { probeTopics, type TopicProbe } from "./probe-topics.ts";

/** Of failures while orders were held back nothing must be left in what is looked at afterwards. */
const LOOKED_AT_MS = 5_000;
/** 001, 3.1: API error rate < 0.1% after a deployment. */
const ERROR_SHARE_MAX = 0.001;

export interface RollBackOptions {
  readonly calls: ExchangeCalls;
  readonly kafka: Kafka;
  readonly shards: readonly ShardSettings[];
  /** Whose orders find out where orders go. */
  readonly accountId: number;
  readonly say: (line: string) => void;
}

/**
 * Switches sharding off while orders run: every symbol goes back to the legacy engine in band, behind the last order of its
 * shard, so nothing in flight is lost or doubled. Then looks where new orders go. What is done already is left alone.
 */
export async function rollBack(options: RollBackOptions): Promise<readonly Row[]> {
  const { calls, say } = options;
  const symbols = await symbolsOf(calls);
  const away = symbols.filter(({ shard }) => shard !== LEGACY.name);
  say(`${away.length} of ${symbols.length} symbols live on shards`);
  const moved = await moveToLegacy(calls, symbols, ({ symbol, from, problem }) =>
    say(
      problem === ""
        ? `✔ ${symbol} from ${from} to ${LEGACY.name}`
        : `✖ ${symbol} stays on ${from}: ${problem}`,
    ),
  );
  const before = servedBy(await calls.metrics());
  const after = await symbolsOf(calls);
  say("looking where new orders go");
  const probe = await probeTopics({ ...options, symbols: after });
  await delay(LOOKED_AT_MS);
  const served = servedSince(before, servedBy(await calls.metrics()));
  return rowsOf({ after, moved, probe, served, shards: options.shards });
}

async function symbolsOf(calls: ExchangeCalls): Promise<readonly SymbolPlace[]> {
  const { body, problem } = await calls.get<readonly SymbolPlace[]>("/api/symbols");
  if (problem !== "") throw new Error(`GET /api/symbols answered ${problem}`);
  return body;
}

interface Seen {
  readonly after: readonly SymbolPlace[];
  readonly moved: readonly Moved[];
  readonly probe: TopicProbe;
  readonly served: Served;
  readonly shards: readonly ShardSettings[];
}

function rowsOf({ after, moved, probe, served, shards }: Seen): readonly Row[] {
  const left = after.filter(({ shard }) => shard !== LEGACY.name);
  const names = left.map(({ symbol, shard }) => `${symbol} (${shard})`).join(", ");
  const count = `${after.length - left.length}/${after.length}`;
  const switched: Row = {
    state: left.length === 0 && moved.every(({ problem }) => problem === "") ? "done" : "failed",
    item: { en: "Sharding switched off", ko: "샤딩 비활성화 적용" },
    seen: {
      en: `${count} symbols on ${LEGACY.name}${names === "" ? "" : `; not: ${names}: start the engines of their shards and repeat this`}`,
      ko: `심볼 ${count}개가 ${LEGACY.name}에 있음${names === "" ? "" : `; 남은 것: ${names}, 해당 샤드의 엔진을 시작한 뒤 다시 실행`}`,
    },
  };
  return [switched, RESTARTED, topicRow(probe, shards), errorRow(served), TICKET];
}

const RESTARTED: Row = {
  state: "unseen",
  item: { en: "All pods restarted", ko: "모든 Pod 재시작 완료" },
  seen: {
    en: "not needed: the symbols moved while all went on; a backend that starts anew takes SHARDING_ENABLED of its settings, so set it to false there",
    ko: "필요 없음: 멈추지 않고 심볼을 옮김. 새로 시작하는 backend는 설정의 SHARDING_ENABLED를 따르므로 false로 바꿀 것",
  },
};

function topicRow({ taken, inLegacy, orders, problems }: TopicProbe, shards: readonly ShardSettings[]): Row {
  const onShards = shards
    .filter(({ name }) => name !== LEGACY.name)
    .reduce((sum, { inputTopic }) => sum + (orders.get(inputTopic) ?? 0), 0);
  const inTopic = orders.get(LEGACY.inputTopic) ?? 0;
  const refused = problems.length === 0 ? "" : `; ${problems.join("; ")}`;
  return {
    state: taken > 0 && inLegacy === taken && onShards === 0 && problems.length === 0 ? "done" : "failed",
    item: { en: "New orders in the legacy topic", ko: "Legacy 토픽 메시지 수신 확인" },
    seen: {
      en: `${inLegacy} of ${taken} probe orders in ${LEGACY.inputTopic}; of all new orders ${inTopic} there, ${onShards} in topics of shards${refused}`,
      ko: `시험 주문 ${taken}건 중 ${inLegacy}건이 ${LEGACY.inputTopic}에 있음; 새 주문 전체 중 ${inTopic}건이 이 토픽, ${onShards}건이 샤드 토픽${refused}`,
    },
  };
}

function errorRow({ requests, failures }: Served): Row {
  const share = requests === 0 ? 0 : failures / requests;
  return {
    state: requests === 0 ? "unseen" : share < ERROR_SHARE_MAX ? "done" : "failed",
    item: { en: "Error rate back to normal", ko: "에러율 정상화 확인" },
    seen: {
      en: `${failures} of ${requests} requests failed since the switch (${(share * 100).toFixed(2)}%, 001 asks for < 0.1%)`,
      ko: `전환 뒤 요청 ${requests}건 중 ${failures}건 실패 (${(share * 100).toFixed(2)}%, 001 기준 < 0.1%)`,
    },
  };
}

const TICKET: Row = {
  state: "people",
  item: { en: "Ticket for the analysis", ko: "사후 분석 티켓 생성" },
  seen: { en: "", ko: "" },
};

import { type CheckSection, type Column, same, type Words } from "./checks.ts";

/** 000, 2.1: phase 1 as data. Ids of routing cases are their symbols. */
export const LEGACY_INPUT = "matching_engine_input";

export interface RoutedSymbol {
  readonly symbol: string;
  readonly topic: string;
  /** A price that rests below the market, and a quantity. */
  readonly price: string;
  readonly quantity: string;
}

/** 000, 2.1.2. */
export const ROUTED_SYMBOLS: readonly RoutedSymbol[] = [
  { symbol: "BTCUSDT", topic: "matching-engine-shard-1-input", price: "46000", quantity: "0.01" },
  { symbol: "BTCBUSD", topic: "matching-engine-shard-1-input", price: "46000", quantity: "0.01" },
  { symbol: "ETHUSDT", topic: "matching-engine-shard-2-input", price: "2800", quantity: "0.1" },
  { symbol: "ETHBUSD", topic: "matching-engine-shard-2-input", price: "2800", quantity: "0.1" },
  { symbol: "SOLUSDT", topic: "matching-engine-shard-3-input", price: "95", quantity: "1" },
  { symbol: "XRPUSDT", topic: "matching-engine-shard-3-input", price: "0.48", quantity: "100" },
  { symbol: "ADAUSDT", topic: "matching-engine-shard-3-input", price: "0.38", quantity: "100" },
];

/** All that the exchange trades. */
export const SHARDING_SYMBOLS: readonly string[] = [
  ...ROUTED_SYMBOLS.map(({ symbol }) => symbol),
  "BTCUSDC",
  "ETHUSDC",
];

const LEGACY_SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"] as const;

export const TEST_CASE: Column = { heading: { en: "Test case", ko: "테스트 케이스" }, cell: "title" };
export const EXPECTED: Column = { heading: { en: "Expected", ko: "예상 결과" }, cell: "expected" };
export const ACTUAL: Column = { heading: { en: "Actual", ko: "실제 결과" }, cell: "actual" };
/** The last column of every table of 000. */
export const PASS_FAIL: Column = { heading: same("Pass/Fail"), cell: "outcome" };

const order = (symbol: string): Words => ({ en: `${symbol} order`, ko: `${symbol} 주문` });
const goesTo = (topic: string): Words => ({ en: `goes to ${topic}`, ko: `${topic} 토픽으로 전송` });
const FILLED_AT_ONCE: Words = { en: "FILLED at once", ko: "즉시 체결" };

export const LEGACY_SECTION: CheckSection = {
  title: { en: "2.1.1 Sharding off", ko: "2.1.1 샤딩 비활성화 상태 확인" },
  columns: [TEST_CASE, EXPECTED, ACTUAL, PASS_FAIL],
  cases: [
    ...LEGACY_SYMBOLS.map((symbol) => ({
      id: `legacy-${symbol}`,
      title: { en: `${symbol} order`, ko: `${symbol} 주문 생성` },
      expected: goesTo(LEGACY_INPUT),
    })),
    {
      id: "legacy-cancel",
      title: { en: "cancel an order", ko: "주문 취소" },
      expected: { en: `CANCELLED, by way of ${LEGACY_INPUT}`, ko: `정상 취소 (${LEGACY_INPUT} 경유)` },
    },
    {
      id: "legacy-market",
      title: { en: "market order", ko: "시장가 주문" },
      expected: FILLED_AT_ONCE,
    },
  ],
};

export const ROUTING_SECTION: CheckSection = {
  title: { en: "2.1.2 Sharding on: routing", ko: "2.1.2 샤딩 활성화 라우팅 테스트" },
  columns: [
    TEST_CASE,
    { heading: { en: "Expected topic", ko: "예상 토픽" }, cell: "expected" },
    { heading: { en: "Actual topic", ko: "실제 토픽" }, cell: "actual" },
    PASS_FAIL,
  ],
  cases: ROUTED_SYMBOLS.flatMap(({ symbol, topic }) => [
    { id: `order-${symbol}`, title: order(symbol), expected: same(topic) },
    {
      id: `cancel-${symbol}`,
      title: { en: `${symbol} cancel`, ko: `${symbol} 주문 취소` },
      expected: same(topic),
    },
  ]),
};

export const FLOW_SECTION: CheckSection = {
  title: { en: "2.1.3 Order flow", ko: "2.1.3 주문 체결 테스트" },
  columns: [TEST_CASE, EXPECTED, PASS_FAIL],
  cases: [
    {
      id: "flow-limit",
      title: { en: "BTCUSDT limit buy meets limit sell", ko: "BTCUSDT Limit Buy → Limit Sell 매칭" },
      expected: { en: "FILLED, both have positions", ko: "체결, 포지션 생성" },
    },
    {
      id: "flow-market",
      title: { en: "ETHUSDT market buy", ko: "ETHUSDT Market Buy" },
      expected: FILLED_AT_ONCE,
    },
    {
      id: "flow-stop",
      title: { en: "SOLUSDT stop-limit", ko: "SOLUSDT Stop-Limit 트리거" },
      expected: { en: "WAITING, then FILLED when a trade reaches its price", ko: "가격 도달 시 체결" },
    },
    {
      id: "flow-liquidation",
      title: { en: "cross-margin liquidation", ko: "크로스 마진 청산" },
      expected: {
        en: "two positions back each other; both are closed when together they lack margin, and not before",
        ko: "청산 정상 처리: 두 포지션이 서로 담보, 합산 증거금이 부족할 때만 모두 청산",
      },
    },
    {
      id: "flow-cancel",
      title: { en: "cancel an order", ko: "주문 취소" },
      expected: { en: "CANCELLED", ko: "정상 취소" },
    },
  ],
};

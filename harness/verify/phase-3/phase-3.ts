import { join } from "node:path";
import type { Finding } from "../../contracts/findings.ts";
import { holds } from "../../contracts/findings.ts";
import { EXIT, LoadproofError } from "../../errors.ts";
import { EXCHANGE_INVARIANT_CHECKS } from "../../systems/exchange.ts";
import { auditExchange } from "../audit-exchange.ts";
import { AUDIT_TABLE, auditRows } from "../audit-rows.ts";
import {
  type Attempt,
  type CheckResult,
  type CheckSection,
  orInterrupted,
  runCase,
  runSection,
  same,
} from "../checks.ts";
import type { PhaseResults } from "../exit-code.ts";
import type { PhaseOptions } from "../phase-1.ts";
import { REPLICAS_SECTION, replicaAttempts } from "../replicas.ts";
import { canaryAttempts } from "./canary.ts";
import { ExchangeUnderTest } from "./exchange-under-test.ts";
import { kafkaAttempts, shardFaultAttempts } from "./faults.ts";
import { PHASE_3_ORDER, PHASE_3_SECTIONS, THROUGHOUT_TABLE } from "./plan.ts";
import { rollbackAttempts } from "./rollback.ts";
import { pauseAttempts, rebalanceAttempts } from "./symbols.ts";

/**
 * 000, phase 3: what breaks, moves and is rolled back under orders that never cease, on one exchange, whose data is audited
 * in the end: each order that anyone was told is taken is there, once.
 */
export async function verifyPhase3(options: PhaseOptions): Promise<PhaseResults> {
  const { context, stateDirectory, onProgress, onResult } = options;
  await using exchange = await ExchangeUnderTest.start(options);
  const results = await runInOrder(attemptsOf(exchange, options), options);
  await exchange.stream[Symbol.asyncDispose]();
  const replicas = await runSection(REPLICAS_SECTION, replicaAttempts(exchange.environment), onResult);
  onProgress("auditing the exchange");
  const findings = await auditExchange(
    exchange.environment,
    exchange.acknowledged,
    join(stateDirectory, "phase-3"),
    context,
  );
  const throughout = throughoutRows(exchange, findings);
  const audited = auditRows("phase-3", null, findings);
  for (const row of [...throughout, ...audited]) onResult(row);
  return {
    sections: [
      ...PHASE_3_SECTIONS.map((section) => ({ table: tableOf(section), results: pick(section, results) })),
      replicas,
      { table: THROUGHOUT_TABLE, results: throughout },
      { table: AUDIT_TABLE, results: audited },
    ],
    runExitCodes: audited.some(({ outcome }) => outcome === "fail") ? [EXIT.invariant] : [],
  };
}

function attemptsOf(
  exchange: ExchangeUnderTest,
  { context }: PhaseOptions,
): Readonly<Record<string, Attempt>> {
  return {
    ...pauseAttempts(exchange),
    ...rebalanceAttempts(exchange, context),
    ...shardFaultAttempts(exchange),
    ...kafkaAttempts(exchange),
    ...rollbackAttempts(exchange, context),
    ...canaryAttempts(exchange, context),
  };
}

async function runInOrder(
  attempts: Readonly<Record<string, Attempt>>,
  { context, onResult }: PhaseOptions,
): Promise<ReadonlyMap<string, CheckResult>> {
  const cases = new Map(PHASE_3_SECTIONS.flatMap((section) => section.cases.map((one) => [one.id, one])));
  const results = new Map<string, CheckResult>();
  for (const id of PHASE_3_ORDER) {
    const one = cases.get(id);
    if (one === undefined) throw new LoadproofError("INTERNAL", `phase 3 has no case ${id}`);
    const result = await orInterrupted(runCase(one, attempts[id]), context);
    onResult(result);
    results.set(id, result);
  }
  return results;
}

function tableOf({ title, columns }: CheckSection) {
  return { title, columns };
}

function pick({ cases }: CheckSection, results: ReadonlyMap<string, CheckResult>): readonly CheckResult[] {
  return cases.flatMap(({ id }) => results.get(id) ?? []);
}

const ROW = { evidence: null, durationMs: 0 } as const;

/** 0 lost, 0 doubled, and no service that ended by itself. */
function throughoutRows(exchange: ExchangeUnderTest, findings: readonly Finding[]): readonly CheckResult[] {
  const { tells } = EXCHANGE_INVARIANT_CHECKS;
  const orders = exchange.acknowledged.length.toLocaleString("en");
  const countOf = (id: string, en: string, ko: string, names: readonly string[]): CheckResult => {
    const told = findings.filter(({ name }) => names.includes(name));
    const violations = told.reduce((sum, finding) => sum + finding.violations, 0);
    const isWhole = told.length === names.length && told.every(({ compared }) => compared > 0);
    return {
      ...ROW,
      id,
      title: { en: `orders ${en}`, ko: `${ko} 주문` },
      expected: same("0"),
      outcome: violations > 0 ? "fail" : isWhole && told.every(holds) ? "pass" : "unmeasured",
      actual: { en: `${violations} of ${orders} acknowledged`, ko: `접수된 ${orders}건 중 ${violations}건` },
      evidence: names.join("; "),
    };
  };
  const { exits } = exchange;
  return [
    countOf("orders-lost", "lost", "유실된", tells.lost),
    countOf("orders-doubled", "handled twice", "중복 처리된", tells.duplicated),
    {
      ...ROW,
      id: "services-ended",
      title: { en: "services that ended by themselves", ko: "스스로 종료된 서비스" },
      expected: same("0"),
      outcome: exits.length === 0 ? "pass" : "fail",
      actual: exits.length === 0 ? "0" : exits.map(({ name, message }) => `${name}: ${message}`).join("; "),
    },
  ];
}

import { join } from "node:path";
import { EXIT } from "../../errors.ts";
import { EXCHANGE_BACKEND, EXCHANGE_ENGINES } from "../../systems/exchange.ts";
import { auditExchange } from "../audit-exchange.ts";
import { AUDIT_TABLE, auditRows } from "../audit-rows.ts";
import { type CheckSection, orInterrupted, runSection, type SectionResults } from "../checks.ts";
import { ExchangeClient } from "../exchange-client.ts";
import type { PhaseResults } from "../exit-code.ts";
import type { PhaseOptions } from "../phase-1.ts";
import { dashboardAttempts } from "./dashboard-data.ts";
import { dashboardPanelAttempts } from "./dashboards.ts";
import { healthAttempts } from "./health.ts";
import { logAttempts } from "./logs.ts";
import { ObservedExchange } from "./observed-exchange.ts";
import {
  ALERTS_SECTION,
  DASHBOARD_DATA_SECTION,
  DASHBOARDS_SECTION,
  HEALTH_SECTION,
  LOG_SECTION,
  SHARD_API_SECTION,
} from "./plan.ts";
import { shardApiAttempts } from "./shard-api.ts";

const MAKER = 1;
const TESTER = 9999;
const BALANCE = "1000000";

/** 001's thirteen cases, then 000's tables of what has to be seen and received. */
export const PHASE_4_SECTIONS: readonly CheckSection[] = [
  SHARD_API_SECTION,
  DASHBOARD_DATA_SECTION,
  HEALTH_SECTION,
  LOG_SECTION,
  DASHBOARDS_SECTION,
  ALERTS_SECTION,
];

/** 000, phase 4: what operators see of a running exchange. What is not bundled is told as not checked. */
export async function verifyPhase4(options: PhaseOptions): Promise<PhaseResults> {
  const { context, onProgress, onResult } = options;
  const stateDirectory = join(options.stateDirectory, "phase-4");
  await using exchange = await ObservedExchange.start(options);
  const { environment } = exchange;
  const client = new ExchangeClient(environment.urls(EXCHANGE_BACKEND)[0] ?? "");
  for (const accountId of [MAKER, TESTER]) await client.openAccount(accountId, BALANCE);
  await trade(client);
  const engines = environment.instances
    .filter(({ service }) => EXCHANGE_ENGINES.has(service))
    .map(({ name }) => name);
  const attempts = {
    ...shardApiAttempts(client),
    ...dashboardAttempts(client, environment.instance("prometheus").url, engines),
    ...dashboardPanelAttempts({
      client,
      prometheusUrl: environment.instance("prometheus").url,
      projectDirectory: context.projectDirectory,
      engines,
      signal: context.interrupted,
    }),
    ...healthAttempts(environment),
    ...logAttempts(client, environment.instance(`${EXCHANGE_BACKEND}-1`)),
    ...exchange.alertAttempts(client),
  };
  const sections: SectionResults[] = [];
  for (const section of PHASE_4_SECTIONS)
    sections.push(await orInterrupted(runSection(section, attempts, onResult), context));
  await exchange.endAlerts();
  onProgress("auditing the exchange");
  const acknowledged = [...client.acknowledged, ...exchange.acknowledged];
  const findings = await auditExchange(environment, acknowledged, stateDirectory, context);
  const audited = auditRows("phase-4", null, findings);
  for (const row of audited) onResult(row);
  return {
    sections: [...sections, { table: AUDIT_TABLE, results: audited }],
    runExitCodes: audited.some(({ outcome }) => outcome === "fail") ? [EXIT.invariant] : [],
  };
}

/** So that the audit has a trade to look at. */
async function trade(client: ExchangeClient): Promise<void> {
  const order = { symbol: "ADAUSDT", type: "LIMIT", price: "0.4", quantity: "10" };
  await client.place(MAKER, { ...order, side: "SELL" });
  const { orderId } = await client.place(TESTER, { ...order, side: "BUY" });
  await client.untilStatus(TESTER, orderId, "FILLED");
}

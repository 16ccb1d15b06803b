import { createHash } from "node:crypto";
import type { GatewayOperation } from "../pg/gateway-client.ts";

/** What the mock does with a request, the same for the same seed, operation and key. */
export interface PlannedOutcome {
  /** `unavailable`: the first call fails before anything is done. `late`: it is done, and the first answer comes too late. */
  readonly kind: "approve" | "decline" | "unavailable" | "late";
  readonly delayMs: number;
}

export interface OutcomeOptions {
  readonly seed: number;
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
  /** Share of requests that go wrong, by operation. */
  readonly failureRates: Readonly<Record<GatewayOperation, number>>;
}

/** How failures are shared out: a decline is for good, the others are made good by a call under the same key. */
const DECLINED_SHARE = 0.4;
const UNAVAILABLE_SHARE = 0.3;

export function plannedOutcome(
  options: OutcomeOptions,
  operation: GatewayOperation,
  key: string,
): PlannedOutcome {
  const hash = createHash("md5").update(`${options.seed}/${operation}/${key}`).digest();
  const [failure, kind, delay] = [0, 4, 8].map((at) => hash.readUInt32LE(at) / 2 ** 32) as [
    number,
    number,
    number,
  ];
  const delayMs = options.delayMinMs + (options.delayMaxMs - options.delayMinMs) * delay;
  if (failure >= options.failureRates[operation]) return { kind: "approve", delayMs };
  if (kind < DECLINED_SHARE) return { kind: "decline", delayMs };
  return { kind: kind < DECLINED_SHARE + UNAVAILABLE_SHARE ? "unavailable" : "late", delayMs };
}

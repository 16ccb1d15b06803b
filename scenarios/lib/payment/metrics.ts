import { Counter, Gauge, Rate, Trend } from "k6/metrics";

/** POST of an authorisation until its answer, milliseconds; of approved ones. */
export const authorizeDuration = new Trend("payment_authorize_duration", true);
/** Share of authorisations and refunds without the answer that was due: neither approved nor declined by the gateway. */
export const paymentErrors = new Rate("payment_errors");
/** Authorisations that the gateway declined, which the mock does by plan. */
export const paymentDeclined = new Counter("payment_declined");
/** Requests whose outcome was not known, by a timeout or a 503 after they were sent. */
export const outcomesUnknown = new Counter("payment_outcome_unknown");
/** Share of those that asking again under the same key did not settle. */
export const outcomesUnresolved = new Rate("payment_outcome_unresolved");
/** Share of answers to a repeated key that differ from the first one. */
export const replaysDiffering = new Rate("payment_replay_differs");
/** From the payment's row to its capture in the ledger, by the database's clock, milliseconds. */
export const ledgerDuration = new Trend("payment_ledger_duration", true);
/** From the payment's row to its refund in the ledger, less the script's own pauses, milliseconds. */
export const flowDuration = new Trend("payment_flow_duration", true);
/** Share of flows whose last step did not stand in the ledger in time. */
export const flowIncomplete = new Rate("payment_flow_incomplete");
/** The id of each payment that was acknowledged: what the invariants look for, one by one. */
const acknowledgedId = new Gauge("payment_acknowledged_id");

/** Other systems may have ids that are no numbers; nobody looks for theirs. */
export function recordAcknowledged(paymentId: string): void {
  const id = Number(paymentId);
  if (Number.isSafeInteger(id)) acknowledgedId.add(id);
}

import { check } from "k6";
import exec from "k6/execution";
import http, { type Params, type RefinedResponse, type ResponseType } from "k6/http";
import { markPhase } from "../phase.ts";
import { plan } from "../plan.ts";
import { createRandom, type Random } from "../random.ts";
import { Target } from "../target.ts";
import { authorizeDuration, paymentDeclined, paymentErrors, recordAcknowledged } from "./metrics.ts";

const TIMEOUT = "10s";
const MERCHANTS = 100;
const CURRENCIES = [
  ["KRW", 1],
  ["USD", 100],
  ["KWD", 1_000],
] as const;
const URLS = __ENV["GATEWAY_BASE_URL"] || __ENV["BASE_URL"] || "http://127.0.0.1:8080";
const PAYMENTS = "/api/payments";

const AUTHORIZE = { name: "POST /api/payments/authorize" };
const REFUND = { name: "POST /api/payments/:id/refund" };
const READ = { name: "GET /api/payments/:id" };
const AUTHORIZE_CHECK = { "an authorisation is approved or declined": (isAnswered: boolean) => isAnswered };
const REFUND_CHECK = { "a refund is taken": (isTaken: boolean) => isTaken };

export interface Payment {
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
}

export interface StoredPayment {
  readonly status: string;
  readonly createdAt: string;
  readonly capturedInLedgerAt: string | null;
  readonly refundedInLedgerAt: string | null;
}

export type AuthorizationBody = Readonly<Record<"merchantId" | "currency" | "idempotencyKey", string>> & {
  readonly amount: number;
};

function jsonParams(tags: Readonly<Record<string, string>>, timeout = TIMEOUT): Params {
  return { tags, timeout, headers: { "Content-Type": "application/json" } };
}

/** Keys are of this load alone: a second one against the same system must not be answered with the first one's. */
const LOAD = `${plan.seed}-${Date.now().toString(36)}`;

/** The payment API as one virtual user calls it. */
export class PaymentCalls {
  readonly #target = new Target(URLS);
  readonly #random: Random = createRandom(plan.seed * 100_003 + exec.vu.idInTest);
  readonly #user = exec.vu.idInTest;
  #count = 0;

  /** A payment that nobody has asked for. */
  next(): AuthorizationBody {
    const [currency, scale] = CURRENCIES[Math.floor(this.#random() * CURRENCIES.length)] ?? CURRENCIES[0];
    const minor = 100 + Math.floor(this.#random() * 1_000_000);
    this.#count += 1;
    return {
      merchantId: `merchant-${Math.floor(this.#random() * MERCHANTS)}`,
      amount: minor / scale,
      currency,
      idempotencyKey: `${LOAD}-${this.#user}-${this.#count}`,
    };
  }

  /** Authorises; `null` when it was declined or went wrong. */
  authorize(body: AuthorizationBody): Payment | null {
    const response = this.post(body);
    const payment = readPayment(response);
    const isDeclined = response.status === 402;
    check(payment !== null || isDeclined, AUTHORIZE_CHECK, AUTHORIZE);
    paymentErrors.add(payment === null && !isDeclined);
    if (isDeclined) paymentDeclined.add(1);
    if (payment === null) return null;
    authorizeDuration.add(response.timings.duration);
    recordAcknowledged(payment.paymentId);
    return payment;
  }

  /** The bare request. */
  post(
    body: AuthorizationBody,
    tags = AUTHORIZE,
    timeout = TIMEOUT,
  ): RefinedResponse<ResponseType | undefined> {
    markPhase();
    const url = `${this.#target.url}${PAYMENTS}/authorize`;
    return this.#heed(http.post(url, JSON.stringify(body), jsonParams(tags, timeout)));
  }

  /** Asks for the refund of all of it; whether it was taken. */
  refund({ paymentId }: Payment): boolean {
    markPhase();
    const body = JSON.stringify({ idempotencyKey: `refund-${paymentId}` });
    const url = `${this.#target.url}${PAYMENTS}/${paymentId}/refund`;
    const { status } = this.#heed(http.post(url, body, jsonParams(REFUND)));
    check(status === 202, REFUND_CHECK, REFUND);
    paymentErrors.add(status !== 202);
    return status === 202;
  }

  read({ paymentId }: Payment): StoredPayment | null {
    markPhase();
    const url = `${this.#target.url}${PAYMENTS}/${paymentId}`;
    const response = this.#heed(http.get(url, { tags: READ, timeout: TIMEOUT }));
    return response.status === 200 ? (response.json() as unknown as StoredPayment) : null;
  }

  /** A gateway that does not answer is left alone for a while. */
  #heed<Response extends { readonly status: number }>(response: Response): Response {
    if (response.status === 0) this.#target.moveOn();
    return response;
  }
}

export function readPayment({ status, body }: RefinedResponse<ResponseType | undefined>): Payment | null {
  if (status !== 201 || typeof body !== "string") return null;
  try {
    const { paymentId, amount, currency } = JSON.parse(body) as Partial<Payment>;
    return typeof paymentId === "string" && typeof amount === "number" && typeof currency === "string"
      ? { paymentId, amount, currency }
      : null;
  } catch {
    return null;
  }
}

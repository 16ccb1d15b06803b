import { hmac } from "k6/crypto";
import exec from "k6/execution";

/** The account of 000's performance tests: everybody's when no others are seeded. */
const PERFORMANCE_TEST_ACCOUNT = 9999;
const ACCOUNT_COUNT = Number(__ENV["ACCOUNT_COUNT"] || "0");
const API_SECRET = __ENV["API_SECRET"] || "";

export interface ExchangeAccount {
  readonly id: number;
  readonly apiKey: string;
}

/** The account of this virtual user: the seeded ones are shared out in turn. */
export function ownAccount(): ExchangeAccount {
  return seededAccount(exec.vu.idInTest);
}

/** An account that an order of this virtual user's own can trade with, the farthest from it; the same where there is only one. */
export function counterpartAccount(): ExchangeAccount {
  return seededAccount(exec.vu.idInTest + Math.floor(ACCOUNT_COUNT / 2));
}

function seededAccount(number: number): ExchangeAccount {
  const id = ACCOUNT_COUNT === 0 ? PERFORMANCE_TEST_ACCOUNT : ((number - 1) % ACCOUNT_COUNT) + 1;
  return { id, apiKey: `${id}.${hmac("sha256", API_SECRET, `account:${id}`, "base64rawurl")}` };
}

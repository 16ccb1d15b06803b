import { createHmac, timingSafeEqual } from "node:crypto";
import { ServiceError } from "../../platform/errors.ts";

/** The key that all API keys are made with; derived, so that the services' secret need not be given out for it. */
export function apiSecret(tokenSecret: string): string {
  return createHmac("sha256", tokenSecret).update("exchange-api-keys").digest("base64url");
}

/** An account's API key: `<account id>.<HMAC-SHA256 of "account:<id>" in base64url>`. */
export function apiKey(secret: string, accountId: number): string {
  return `${accountId}.${createHmac("sha256", secret).update(`account:${accountId}`).digest("base64url")}`;
}

const FORM = /^(?:Bearer )?([1-9]\d{0,14})\.([\w-]{43})$/;
const VERIFIED_MAX = 50_000;

/** Tells the account of an `Authorization: Bearer <API key>` header; checked keys are remembered. */
export class ApiKeys {
  readonly #secret: string;
  readonly #verified = new Map<string, number>();

  constructor(secret: string) {
    this.#secret = secret;
  }

  accountOf(header: string | undefined): number {
    const known = this.#verified.get(header ?? "");
    if (known !== undefined) {
      return known;
    }
    const match = FORM.exec(header ?? "");
    const accountId = Number(match?.[1]);
    if (match === null || !isEqual(apiKey(this.#secret, accountId), `${match[1]}.${match[2]}`)) {
      throw new ServiceError(
        "unauthorized",
        "expected the header Authorization: Bearer <API key of the account>",
      );
    }
    if (this.#verified.size >= VERIFIED_MAX) {
      this.#verified.clear();
    }
    this.#verified.set(header ?? "", accountId);
    return accountId;
  }
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

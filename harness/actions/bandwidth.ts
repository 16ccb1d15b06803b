import type { Transfer } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import { say } from "../contracts/reason.ts";
import { linkFault } from "./link-fault.ts";
import { NotDone } from "./not-done.ts";

const UNIT_BYTES: Readonly<Record<string, number>> = { KB: 1_000, MB: 1_000_000 };
const RATE_MAX = 10_000_000;
/** What is sent to see it takes half a second at that rate, within these bounds. */
const SENT = { seconds: 0.5, min: 4_000, max: 500_000 } as const;
const SPARE_MS = 3_000;
/** Of the time that the bytes must take at that rate: the proxied ones at least, direct ones at most. */
const SHARE = { proxiedMin: 0.8, directMax: 0.5 } as const;
const MILLISECONDS_PER_SECOND = 1_000;

/** No connection carries more than so much, in either direction. */
export const bandwidth = linkFault({
  kind: "bandwidth",
  settings: {
    rate: {
      required: true,
      expected: "bytes a second from 1KB to 10MB, such as 100KB",
      accepts: (text) => {
        const rate = bytesPerSecond(text);
        return rate > 0 && rate <= RATE_MAX;
      },
    },
  },
  disturbance: (action) => ({ kind: "bandwidth", bytesPerSecond: rateOf(action) }),
  async show({ way, subject }, action) {
    const rate = rateOf(action);
    const bytes = Math.min(SENT.max, Math.max(SENT.min, rate * SENT.seconds));
    const atRateMs = (bytes / rate) * MILLISECONDS_PER_SECOND;
    const timeoutMs = 2 * atRateMs + SPARE_MS;
    const direct = await way.transfer("direct", bytes, timeoutMs);
    if (direct === null) throw new NotDone(say("LINK_NOT_DIRECT", { subject, to: way.to }));
    const proxied = await way.transfer("proxied", bytes, timeoutMs);
    const facts = {
      subject,
      rate: proxied === null ? "0 kB" : rateWords(proxied),
      direct: rateWords(direct),
    };
    const isSlow =
      proxied !== null &&
      proxied.lengthMs >= SHARE.proxiedMin * (proxied.bytes / rate) * MILLISECONDS_PER_SECOND &&
      direct.lengthMs <= SHARE.directMax * atRateMs;
    if (!isSlow) throw new NotDone(say("LINK_NOT_THROTTLED", facts));
    return say("LINK_THROTTLED", facts);
  },
});

function rateOf({ settings }: Action): number {
  return bytesPerSecond(settings?.["rate"] ?? "");
}

/** 0 for what is none. */
function bytesPerSecond(text: string): number {
  const [, amount, unit] = /^(\d+)(KB|MB)$/.exec(text) ?? [];
  return Number(amount ?? 0) * (UNIT_BYTES[unit ?? ""] ?? 0);
}

function rateWords({ bytes, lengthMs }: Transfer): string {
  return `${(bytes / lengthMs).toFixed(0)} kB`;
}

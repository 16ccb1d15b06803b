import type { Action } from "../contracts/plan.ts";
import { say } from "../contracts/reason.ts";
import { formatDuration, parseDurationMs } from "../text/duration.ts";
import { answerTimes, askAnew, askOn, mean } from "./link.ts";
import { checkOutcomes, directAnswers, linkFault } from "./link-fault.ts";
import { NotDone } from "./not-done.ts";

const DELAY_MS_MAX = 10_000;
const SPARE_MS = 2_000;
/** Enough for the mean of answers that vary by the jitter. */
const ASKED_ANEW = { alike: 1, varied: 8 } as const;

function isDelay(text: string): boolean {
  const delayMs = parseDurationMs(text) ?? 0;
  return delayMs > 0 && delayMs <= DELAY_MS_MAX;
}

/** What comes back comes later, by a time that may vary. */
export const latency = linkFault({
  kind: "latency",
  settings: {
    delay: { required: true, expected: "a time of up to 10s, such as 200ms", accepts: isDelay },
    jitter: { required: false, expected: "a time that it varies by, such as 50ms", accepts: isDelay },
  },
  wrongTogether: (settings) => {
    const { delayMs, jitterMs } = delayOf({ settings });
    const expected = `at most the delay (${settings["delay"]})`;
    return delayMs > 0 && jitterMs > delayMs ? { name: "jitter", expected } : null;
  },
  disturbance: (action) => ({ kind: "latency", ...delayOf(action) }),
  async show(disturbed, action) {
    const { delayMs, jitterMs } = delayOf(action);
    const timeoutMs = delayMs + jitterMs + SPARE_MS;
    // Twice: what has just started is slow the first time.
    const cold = await directAnswers(disturbed);
    const count = jitterMs === 0 ? ASKED_ANEW.alike : ASKED_ANEW.varied;
    const [warm, onOpened, anew] = await Promise.all([
      directAnswers(disturbed),
      askOn(disturbed.opened, timeoutMs),
      askAnew(disturbed.way, "proxied", { count, timeoutMs }),
    ]);
    const { subject } = disturbed;
    checkOutcomes(subject, [onOpened, ...anew], ["answered"]);
    const times = answerTimes([onOpened, ...anew]) ?? [];
    const laterMs = (jitterMs === 0 ? Math.min(...times) : mean(times)) - Math.min(...cold, ...warm);
    const time = `${laterMs.toFixed(0)} ms`;
    if (laterMs < leastOf(delayMs, jitterMs))
      throw new NotDone(say("LINK_NOT_LATER", { subject, time, asked: formatDuration(delayMs) }));
    return say("LINK_LATER", { subject, time });
  },
});

function delayOf({ settings = {} }: Pick<Action, "settings">): {
  readonly delayMs: number;
  readonly jitterMs: number;
} {
  const [delayMs, jitterMs] = [settings["delay"], settings["jitter"]].map(
    (text) => parseDurationMs(text ?? "0s") ?? 0,
  );
  return { delayMs: delayMs ?? 0, jitterMs: jitterMs ?? 0 };
}

/** Four fifths of the delay; less where few answers can vary by much. */
function leastOf(delayMs: number, jitterMs: number): number {
  return 0.8 * delayMs - 0.4 * Math.min(jitterMs, delayMs);
}

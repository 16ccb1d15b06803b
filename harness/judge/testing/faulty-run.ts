import type { ActionRecord, RunEvidence } from "../../contracts/run.ts";
import type { LoadShape } from "../../contracts/shape.ts";
import { madeUpAction } from "./evidence.ts";
import { STORE_START_MS, StoreBuilder } from "./store-builder.ts";

/** What a second of a made-up load is like. */
export interface Second {
  readonly requests?: number;
  readonly timeMs?: number;
  readonly failed?: number;
  /** Of the failed ones, those without an answer: by k6's code, 1050 is a time-out and 1212 refused. */
  readonly silent?: string;
  readonly dropped?: number;
}

const USUAL = { requests: 100, timeMs: 80, failed: 0, dropped: 0 } as const;
const SECOND_MS = 1_000;

/** A load of 100 requests a second, each second as it is said to be; the first is the first of the steady phase. */
export function loadOf(seconds: number, secondAt: (second: number) => Second = () => ({})): StoreBuilder {
  const builder = new StoreBuilder();
  for (let second = 0; second < seconds; second += 1) {
    const { requests, timeMs, failed, silent, dropped } = {
      ...USUAL,
      ...secondAt(second),
    } as Required<Second>;
    const at = second * SECOND_MS;
    const spread = (count: number, time: number, isFailed: boolean): void => {
      const tags = isFailed
        ? {
            status: silent === undefined ? "503" : "0",
            expected_response: "false",
            ...(silent === undefined ? {} : { error_code: silent }),
          }
        : { status: "200", expected_response: "true" };
      const many = (value: number): number[] => Array.from({ length: count }, () => value);
      builder.spread("http_req_duration", many(time), SECOND_MS, tags, at);
      builder.spread("http_req_failed", many(isFailed ? 1 : 0), SECOND_MS, tags, at);
      builder.spread("http_reqs", many(1), SECOND_MS, tags, at);
    };
    spread(requests - failed, timeMs, false);
    spread(failed, silent === "1212" ? 0 : timeMs, true);
    if (requests > 0)
      builder.spread(
        "iterations",
        Array.from({ length: requests }, () => 1),
        SECOND_MS,
        {},
        at,
      );
    if (dropped > 0) builder.add("dropped_iterations", dropped, at + 500);
  }
  return builder;
}

const OPEN: LoadShape = {
  model: "open",
  phases: [{ phase: "steady", durationMs: 60_000, from: 100, to: 100 }],
  vusMax: 200,
};

const at = (second: number): string => new Date(STORE_START_MS + second * SECOND_MS).toISOString();

/** A kill of `chat-2` at 20.2 s, seen at 20.3 s, begun to be undone at 24.2 s and undone at 25 s. */
export function kill(change: Partial<ActionRecord> = {}): ActionRecord {
  return madeUpAction({
    name: "chat-2-killed",
    kind: "kill",
    subject: "chat-2",
    atMs: 20_200,
    durationMs: 4_000,
    startedAt: at(20.2),
    effectAt: at(20.3),
    healingAt: at(24.2),
    endedAt: at(25),
    recovery: { healthyMs: 4_800, restartMs: 800, trafficMs: 5_000 },
    ...change,
  });
}

/** The same kill so many seconds later, under a name of its own. */
export function killLater(seconds: number, change: Partial<ActionRecord> = {}): ActionRecord {
  return kill({
    name: `killed-${seconds}-later`,
    atMs: 20_200 + seconds * SECOND_MS,
    startedAt: at(20.2 + seconds),
    effectAt: at(20.3 + seconds),
    healingAt: at(24.2 + seconds),
    endedAt: at(25 + seconds),
    ...change,
  });
}

/** Evidence of an open load of a minute with these actions. */
export function faulty(...actions: ActionRecord[]): Partial<RunEvidence> {
  return { shape: OPEN, actions };
}

import { z } from "zod";
import type { StateCheck } from "../../contracts/system-state.ts";
import { exposedValues } from "../../text/exposition.ts";
import type { SystemStateCheck } from "../system.ts";
import { ask, askJson } from "./ask.ts";
import { largest } from "./largest.ts";

const breakersSchema = z.object({
  circuitBreakers: z.array(z.object({ name: z.string(), state: z.string() })).min(1),
});

/** Each circuit breaker of these services is closed. */
export function breakersClosed(services: ReadonlySet<string>): SystemStateCheck {
  return async ({ instances }, signal) =>
    Promise.all(
      instances
        .filter(({ service }) => services.has(service))
        .map(async ({ name, url }): Promise<StateCheck> => {
          const told = await askJson(`${url}/api/circuit-breakers`, breakersSchema, signal);
          const open = told?.circuitBreakers.filter(({ state }) => state !== "CLOSED");
          return {
            name: `circuit breakers of ${name} are closed`,
            ok: open?.length === 0,
            value: null,
            seen:
              told === null
                ? "not told"
                : told.circuitBreakers.map((breaker) => `${breaker.name} ${breaker.state}`).join(", "),
          };
        }),
    );
}

/** Relays look at least four times a second (004), and readers come back for more within that time. */
const USUAL = { unsent: 1_000, oldestMs: 1_000, unread: 1_000 } as const;

const backlogSchema = z.object({ unsent: z.number(), oldestMs: z.number() });

/** What waits in the outbox, as the service tells that watches it. */
export function outboxBacklog(service: string): SystemStateCheck {
  return async ({ instances }, signal) => {
    const watcher = instances.find((instance) => instance.service === service);
    if (watcher === undefined) return [];
    const told = await askJson(`${watcher.url}/api/admin/outbox`, backlogSchema, signal);
    return [
      largest("events to be sent", told === null ? [] : [told.unsent], USUAL.unsent),
      largest("age of the oldest event to be sent, ms", told === null ? [] : [told.oldestMs], USUAL.oldestMs),
    ];
  };
}

/** How many events each of these consumers has not read. */
export function consumerLag(services: ReadonlySet<string>): SystemStateCheck {
  return async ({ instances }, signal) =>
    Promise.all(
      instances
        .filter(({ service }) => services.has(service))
        .map(async ({ name, url }) => {
          const check = `lag of ${name}, events`;
          const answer = await ask(`${url}/metrics`, signal);
          if (!answer.answered) return { name: check, ok: false, value: null, seen: answer.why };
          const lags = exposedValues(answer.text, "consumer_lag_records").map(({ value }) => value);
          // One that has read nothing yet is behind nothing that it knows of.
          return largest(check, [lags.reduce((sum, lag) => sum + lag, 0)], USUAL.unread);
        }),
    );
}

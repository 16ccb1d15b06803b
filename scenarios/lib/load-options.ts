import type { Options, Scenario } from "k6/options";
import { phases, plan } from "./plan.ts";

/** A kind of user: the function it runs and its share of all virtual users. */
export interface UserKind {
  readonly exec: string;
  readonly share: number;
}

/**
 * k6 options of a scenario whose virtual users are of several kinds: every kind ramps along the plan's shape with its
 * share of the level. Shares are rounded so that the kinds always add up to the level, and each has at least one user.
 */
export function loadOptions(kinds: readonly UserKind[]): Options {
  const scenarios: Record<string, Scenario> = {};
  kinds.forEach(({ exec }, index) => {
    const level = (vus: number): number => part(vus, kinds, index);
    scenarios[exec] = {
      executor: "ramping-vus",
      exec,
      startVUs: level(phases[0]?.from ?? 0),
      stages: phases.flatMap(({ durationMs, from, to }, phaseIndex) => {
        const stage = { duration: `${durationMs}ms`, target: level(to) };
        const previous = phases[phaseIndex - 1];
        const jumps = previous !== undefined && previous.to !== from;
        return jumps ? [{ duration: "0s", target: level(from) }, stage] : [stage];
      }),
      gracefulRampDown: GRACEFUL_STOP,
      gracefulStop: GRACEFUL_STOP,
    };
  });
  return {
    scenarios,
    discardResponseBodies: false,
    noConnectionReuse: false,
    // Trimmed: each system tag is a column of every sample. Service, name and phase come as tags of our own.
    systemTags: ["scenario", "name", "status", "expected_response", "error_code"],
    setupTimeout: "60s",
  };
}

/** The same for a scenario of one kind of user, which may also be started at a rate, as an open shape asks. */
export function rateOptions(exec: string): Options {
  const options = loadOptions([{ exec, share: 1 }]);
  if (plan.shape.model === "closed") return options;
  return { ...options, scenarios: { [exec]: rateScenario(exec) } };
}

/** Iterations started at the plan's rate. */
export function rateScenario(exec: string): Scenario {
  return {
    executor: "ramping-arrival-rate",
    exec,
    startRate: phases[0]?.from ?? 0,
    timeUnit: "1s",
    // A user made under load takes a core for milliseconds just when answers are slow already.
    preAllocatedVUs: plan.shape.vusMax,
    maxVUs: plan.shape.vusMax,
    stages: phases.flatMap(({ durationMs, from, to }, index) => {
      const stage = { duration: `${durationMs}ms`, target: to };
      const previous = phases[index - 1];
      const jumps = previous !== undefined && previous.to !== from;
      return jumps ? [{ duration: "0s", target: from }, stage] : [stage];
    }),
    gracefulStop: GRACEFUL_STOP,
  };
}

/** Longest time that a user may go on after the shape has ended. */
const GRACEFUL_STOP = "10s";

/**
 * Level of kind `index`: its rounded share. All kinds together give the level, and each has at least one user where
 * there are as many users as kinds.
 */
export function part(vus: number, kinds: readonly UserKind[], index: number): number {
  let share = 0;
  let end = 0;
  for (const [position, kind] of kinds.entries()) {
    const start = end;
    const kindsAfter = kinds.length - position - 1;
    share += kind.share;
    const fair = kindsAfter === 0 ? vus : Math.round(vus * share);
    end = Math.max(Math.min(Math.max(fair, start + 1), vus - kindsAfter), Math.min(position + 1, vus), start);
    if (position === index) return end - start;
  }
  return 0;
}

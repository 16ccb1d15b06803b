import type { ServiceDefinition, Topology } from "#system/topology.ts";
import type { EnvironmentNeeds, StartedEnvironment } from "../../contracts/environment.ts";
import type { Action, Runtime } from "../../contracts/plan.ts";
import type { Said } from "../../contracts/reason.ts";
import type { Context } from "../../context.ts";
import { testContext } from "../../environment/fixtures/context.ts";
import { fixtureService, fixtureTopology } from "../../environment/fixtures/topologies.ts";
import { startEnvironment } from "../../environment/index.ts";
import { waitUntil } from "../../environment/system/waiting.ts";
import { actionKind } from "../kinds.ts";

/** A service that calls servers and another service all the time, and one that does the same by no proxy. */
export const CALLER: ServiceDefinition = fixtureService("caller", "calls-others", {
  ports: [14_811, 14_812],
  addresses: {
    REDIS_URL: { of: "redis", as: "url" },
    POSTGRES_URL: { of: "postgres", as: "url" },
    HTTP_URL: { of: "other", as: "url" },
  },
  needs: ["redis", "postgres", "other"],
});
export const CALLED_TOPOLOGY: Topology = fixtureTopology(
  [fixtureService("other", "small-service", { ports: [14_813] }), CALLER],
  ["redis", "postgres"],
);

export function startCalled(
  stateDirectory: string,
  needs: EnvironmentNeeds,
  {
    topology = CALLED_TOPOLOGY,
    runtime = "processes",
    context = testContext(),
  }: { topology?: Topology; runtime?: Runtime; context?: Context } = {},
): Promise<StartedEnvironment> {
  return startEnvironment({
    runtime,
    topology,
    targets: {},
    ports: "free",
    defects: [],
    needs,
    stateDirectory,
    context,
  });
}

/** What a caller has seen of one of those that it calls. */
export interface Told {
  readonly answered: number;
  readonly failed: number;
  readonly connections: number;
  readonly lastMs: number | null;
  readonly lastFailure: string | null;
  readonly waitingSinceMs: number | null;
}

export async function toldBy(
  { url }: { readonly url: string },
  called: string,
): Promise<Told & { readonly environment: Readonly<Record<string, string>> }> {
  const response = await fetch(`${url}/calls`, { headers: { connection: "close" } });
  const { told, environment } = (await response.json()) as {
    told: Record<string, Told>;
    environment: Readonly<Record<string, string>>;
  };
  return { ...(told[called] as Told), environment };
}

/** Waits until a caller has seen something. */
export async function untilTold(
  caller: { readonly url: string },
  called: string,
  holds: (told: Told) => boolean,
  timeoutMs = 15_000,
): Promise<Told> {
  return waitUntil(
    async () => {
      const told = await toldBy(caller, called);
      return holds(told)
        ? { done: true, value: told }
        : { done: false, because: JSON.stringify({ ...told, environment: undefined }) };
    },
    { timeoutMs, signal: new AbortController().signal },
  );
}

const never = (): Promise<never> => Promise.reject(new Error("a fault on a link runs no command"));

/** A fault as a schedule does it, by hand. */
export function faultOn(
  environment: StartedEnvironment,
  kind: string,
  subject: string,
  settings: Readonly<Record<string, string>> = {},
): AsyncDisposable & { readonly apply: () => Promise<Said>; readonly heal: () => Promise<Said> } {
  const found = actionKind(kind);
  if (found === undefined) throw new Error(`no kind ${kind}`);
  const action: Action = {
    name: kind,
    kind,
    subject,
    atMs: 1_000,
    durationMs: null,
    settings: { ...settings },
  };
  const setting = {
    environment,
    signal: AbortSignal.timeout(60_000),
    tell: () => undefined,
    log: () => undefined,
    commands: { run: never, keepUndo: never },
    variables: {},
  };
  const heal = (): Promise<Said> => found.heal(action, setting);
  return {
    apply: () => found.apply(action, setting),
    heal,
    [Symbol.asyncDispose]: async () => void (await heal()),
  };
}

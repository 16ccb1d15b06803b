import type { Context } from "../context.ts";
import {
  type EnvironmentState,
  isKeeperRunning,
  keptEnvironmentDirectory,
  readEnvironmentState,
} from "../environment/index.ts";
import { LoadproofError } from "../errors.ts";
import { commandName } from "../installation.ts";
import { readTargets } from "../plan/targets.ts";
import { targetVariable } from "../systems/base-urls.ts";
import { findSystem, SYSTEMS, type SystemDescription } from "../systems/index.ts";
import { readServerAddresses, SERVER_ADDRESSES } from "../systems/server-addresses.ts";
import type { FixtureTarget } from "../systems/system.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";

export interface ChosenFixtures {
  readonly system: SystemDescription;
  readonly target: FixtureTarget;
}

/**
 * The system that is meant, and where it is: where a variable says, else the one that `up` keeps, which is also the one
 * that is meant where no word names another. Problems go to the collector; `null` then.
 */
export async function chooseFixtures(
  word: string | undefined,
  context: Context,
  problems: ProblemCollector,
): Promise<ChosenFixtures | null> {
  const named = word === undefined ? undefined : readSystem(word, problems);
  if (word !== undefined && named === undefined) return null;
  const given = named === undefined ? null : givenTarget(named, context, problems);
  if (named !== undefined && given !== null) return { system: named, target: given };
  const state = await keptState(context);
  const up = state === null ? undefined : findSystem(state.topology);
  if (state !== null && up !== undefined && (named ?? up) === up)
    return { system: up, target: keptTarget(state) };
  problems.add(nothingThere(named, up, context));
  return null;
}

function readSystem(word: string, problems: ProblemCollector): SystemDescription | undefined {
  const system = findSystem(word);
  const known = SYSTEMS.map(({ topology }) => topology.name);
  if (system === undefined) problems.add({ subject: "system", value: word, ...expectedOneOf(word, known) });
  return system;
}

/** What fixtures go through, where the caller's environment names it; a wrong address is a problem, and no other is tried. */
function givenTarget(
  system: SystemDescription,
  { environment }: Context,
  problems: ProblemCollector,
): FixtureTarget | null {
  const { through } = system.fixtures;
  if (!environment[addressVariable(system)]) return null;
  const addresses = "server" in through ? readServerAddresses([through.server], environment, problems) : {};
  const targets = "service" in through ? readTargets([], environment, system, problems) : {};
  return {
    address: (server) => addresses[server] ?? "",
    urls: (service) => targets[service] ?? [],
  };
}

/** The variable that names what a system's fixtures go through. */
function addressVariable({ fixtures: { through } }: SystemDescription): string {
  return "server" in through ? SERVER_ADDRESSES[through.server].variable : targetVariable(through.service);
}

async function keptState(context: Context): Promise<EnvironmentState | null> {
  const state = await readEnvironmentState(keptEnvironmentDirectory(context));
  return state !== null && (await isKeeperRunning(state)) ? state : null;
}

function keptTarget(state: EnvironmentState): FixtureTarget {
  return {
    address(server) {
      if (server === "postgres" && state.postgresUrl !== null) return state.postgresUrl;
      throw new LoadproofError("INTERNAL", `the ${state.topology} that is up has no ${server} for fixtures`);
    },
    urls: (service) => state.services.find(({ name }) => name === service)?.urls ?? [],
  };
}

function nothingThere(
  named: SystemDescription | undefined,
  up: SystemDescription | undefined,
  context: Context,
): { readonly subject: string; readonly value?: string; readonly expected: string; readonly hint: string } {
  const { topology } = named ?? SYSTEMS[0];
  const start = `${commandName(context)} up ${topology.name}`;
  const variable = addressVariable(named ?? SYSTEMS[0]);
  if (named !== undefined && up !== undefined)
    return {
      subject: "system",
      value: named.topology.name,
      expected: `${up.topology.name}, which is up`,
      hint: `for another, ${commandName(context)} down, then ${start}, or ${variable}`,
    };
  return {
    subject: "nothing is up",
    expected: "a system to load",
    hint: `start it (${start}), or name one of yours by ${variable} and the system's name`,
  };
}

import type { Command } from "commander";
import type { Context } from "../context.ts";
import { EXIT, LoadproofError, messageOf } from "../errors.ts";
import { commandName } from "../installation.ts";
import { addOptions } from "../options/add-options.ts";
import { parseCount } from "../options/parse.ts";
import { readOption } from "../options/read-option.ts";
import type { Flags } from "../options/table.ts";
import { SYSTEMS } from "../systems/index.ts";
import { progressBar } from "../terminal/progress-bar.ts";
import { ProblemCollector } from "../text/problems.ts";
import { fixturesAsJson, listingOf, loadLines, resetLines } from "./describe-fixtures.ts";
import { type ChosenFixtures, chooseFixtures } from "./fixture-target.ts";
import type { Register } from "./program.ts";

interface LoadFlags extends Pick<Flags, "seed"> {
  readonly users?: string;
}

/** `loadproof fixtures load|reset|list [system]`: the seeded data of a system that is up, or that variables name. */
export const registerFixtures: Register = (program, context, exit) => {
  const fixtures = program
    .command("fixtures")
    .description("the seeded data of a system that is up, or of one that variables name");
  const load = withSystem(fixtures, "load", "fill it; the same fixtures that are there are left alone");
  load.option("--users <number>", "how many users (accounts of the exchange); as `up` loads them by default");
  addOptions(load, ["seed"], { seed: "another seed gives other rows; default 1" });
  load.action(async (word: string | undefined, flags: LoadFlags) => {
    context.stdout.write(`${await loadNow(word, flags, context)}\n`);
    exit(EXIT.pass);
  });
  const reset = withSystem(fixtures, "reset", "bring it back to what it was right after the load");
  reset.action(async (word: string | undefined) => {
    context.stdout.write(`${await resetNow(word, context)}\n`);
    exit(EXIT.pass);
  });
  const list = withSystem(fixtures, "list", "say what is loaded, and what has changed since");
  list.option("--json", "as JSON");
  list.action(async (word: string | undefined, flags: { readonly json?: boolean }) => {
    context.stdout.write(`${await listNow(word, flags.json === true, context)}\n`);
    exit(EXIT.pass);
  });
};

function withSystem(parent: Command, name: string, description: string): Command {
  const known = SYSTEMS.map(({ topology }) => topology.name).join(", ");
  return parent.command(name).description(description).argument("[system]", `${known}; default what is up`);
}

async function loadNow(word: string | undefined, flags: LoadFlags, context: Context): Promise<string> {
  const problems = new ProblemCollector();
  const chosen = await chooseFixtures(word, context, problems);
  const seed = readOption("seed", flags, context, problems);
  const users = readUsers(flags.users, chosen, problems);
  const { system, target } = requireChosen(chosen, problems);
  const startedAt = context.now();
  const loaded = await guarded(`load of ${system.topology.name}`, context, async () => {
    using bar = progressBar(system.topology.name, context);
    const { update: onProgress } = bar;
    return system.fixtures.load(target, { users, seed, onProgress, signal: context.interrupted });
  });
  return loadLines(system, loaded, { durationMs: context.now() - startedAt, startedAt });
}

async function resetNow(word: string | undefined, context: Context): Promise<string> {
  const problems = new ProblemCollector();
  const chosen = await chooseFixtures(word, context, problems);
  const { system, target } = requireChosen(chosen, problems);
  const { name } = system.topology;
  const { reset } = system.fixtures;
  if (typeof reset === "string") {
    throw new LoadproofError("BAD_INPUT", `${name} can't be reset: ${reset}`, {
      hint: `begin with an empty one: ${commandName(context)} down, then ${commandName(context)} up ${name}`,
    });
  }
  const startedAt = context.now();
  const restored = await guarded(`reset of ${name}`, context, async () => {
    using bar = progressBar(name, context);
    return reset(target, { onProgress: bar.update, signal: context.interrupted });
  });
  return resetLines(system, restored, context.now() - startedAt);
}

async function listNow(word: string | undefined, asJson: boolean, context: Context): Promise<string> {
  const problems = new ProblemCollector();
  const chosen = await chooseFixtures(word, context, problems);
  const { system, target } = requireChosen(chosen, problems);
  const { name } = system.topology;
  const loaded = await guarded(`list of ${name}`, context, () => system.fixtures.list(target));
  return asJson ? fixturesAsJson(system, loaded) : listingOf(system, loaded, commandName(context));
}

function readUsers(
  text: string | undefined,
  chosen: ChosenFixtures | null,
  problems: ProblemCollector,
): number {
  const usual = chosen?.system.fixtures.users ?? 1;
  if (text === undefined) return usual;
  const users = parseCount(text, "--users", problems) ?? usual;
  const most = chosen?.system.fixtures.usersMax ?? users;
  if (users > most) {
    const expected = most === 0 ? "no number: it needs no users" : `a whole number from 1 to ${most}`;
    problems.add({ subject: "--users", value: text, expected });
  }
  return users;
}

function requireChosen(chosen: ChosenFixtures | null, problems: ProblemCollector): ChosenFixtures {
  problems.throwIfAny();
  if (chosen === null) throw new LoadproofError("INTERNAL", "no system was chosen, and nothing said why");
  return chosen;
}

async function guarded<Result>(
  what: string,
  { interrupted }: Context,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (interrupted.aborted)
      throw new LoadproofError(
        "INTERRUPTED",
        `${what} was interrupted; nothing half done is taken for whole`,
      );
    throw new LoadproofError("FIXTURES_FAILED", `${what}: ${messageOf(cause)}`, { cause });
  }
}

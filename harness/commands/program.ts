import { Command } from "commander";
import type { Context } from "../context.ts";
import { InputProblems } from "../errors.ts";
import { expectedOneOf } from "../text/problems.ts";

/** Adds one subcommand to the program; its action sets the exit code through `exit`. */
export type Register = (program: Command, context: Context, exit: (code: number) => void) => void;

/** Each command by its name, in the order of the help; a module is read only when its command is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  run: async () => (await import("./run.ts")).registerRun,
  init: async () => (await import("./init.ts")).registerInit,
  judge: async () => (await import("./judge.ts")).registerJudge,
  compare: async () => (await import("./compare.ts")).registerCompare,
  baseline: async () => (await import("./baseline.ts")).registerBaseline,
  pair: async () => (await import("./pair.ts")).registerPair,
  merge: async () => (await import("./merge.ts")).registerMerge,
  report: async () => (await import("./report.ts")).registerReport,
  combine: async () => (await import("./combine.ts")).registerCombine,
  incident: async () => (await import("./incident.ts")).registerIncident,
  history: async () => (await import("./history.ts")).registerHistory,
  trend: async () => (await import("./trend.ts")).registerTrend,
  dashboard: async () => (await import("./dashboard.ts")).registerDashboard,
  comment: async () => (await import("./comment.ts")).registerComment,
  issues: async () => (await import("./issues.ts")).registerIssues,
  list: async () => (await import("./list.ts")).registerList,
  up: async () => (await import("./up.ts")).registerUp,
  down: async () => (await import("./down.ts")).registerDown,
  fixtures: async () => (await import("./fixtures.ts")).registerFixtures,
  verify: async () => (await import("./verify.ts")).registerVerify,
  chaos: async () => (await import("./chaos.ts")).registerChaos,
  watch: async () => (await import("./watch.ts")).registerWatch,
  gate: async () => (await import("./gate.ts")).registerGate,
  prove: async () => (await import("./prove.ts")).registerProve,
  setup: async () => (await import("./setup.ts")).registerSetup,
  doctor: async () => (await import("./doctor.ts")).registerDoctor,
};

/** The parser itself answers a wrong word after `help` with the help of everything. */
function checkCommand(word: string): void {
  const known = [...Object.keys(COMMANDS), "help"];
  if (known.includes(word) || word.startsWith("-")) return;
  throw new InputProblems([{ subject: "command", value: word, ...expectedOneOf(word, known) }]);
}

/**
 * The command line for these words: one file per command, all of them listed above. With a command as first word it is
 * that command alone, so that a small one starts fast; else all of them, for the help and for what a wrong word is near to.
 */
export async function buildProgram(
  words: readonly string[],
  context: Context,
  exit: (code: number) => void,
): Promise<Command> {
  const program = new Command("loadproof");
  program
    .description("Load tests that start a real system, measure honestly and judge with reasons.")
    .helpCommand(true)
    // A command reads all words behind its name itself: those of k6 are not known here.
    .enablePositionalOptions()
    .showHelpAfterError("(loadproof help shows the commands, loadproof help COMMAND its options)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  const [first = "", second] = words;
  if (first === "help" && second !== undefined) checkCommand(second);
  const names = Object.hasOwn(COMMANDS, first) ? [first] : Object.keys(COMMANDS);
  for (const name of names) (await COMMANDS[name]?.())?.(program, context, exit);
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}

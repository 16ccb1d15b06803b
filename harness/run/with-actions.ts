import { actionKind } from "../actions/kinds.ts";
import { ScheduleRunner } from "../actions/schedule-runner.ts";
import type { CommandRunner, StartedEnvironment } from "../contracts/environment.ts";
import { LoadproofError } from "../errors.ts";
import { causeWords } from "../report/words/reasons.ts";
import type { LiveFitness } from "./live-fitness.ts";
import { ActionLog } from "./action-log.ts";
import type { RunSetting } from "./run-setting.ts";
import { secretCleaner } from "./secret-cleaner.ts";

/** Runs the load with the actions of the schedule beside it. However the load ends, they are undone before this does. */
export async function withActions<Result>(
  setting: RunSetting,
  environment: StartedEnvironment,
  fitness: LiveFitness,
  load: (runner: ScheduleRunner) => Promise<Result>,
): Promise<Result> {
  const { prepared, folder, recorder, context, progress, telling } = setting;
  const { schedule } = prepared.plan;
  const runsCommands = schedule.some(({ kind }) => actionKind(kind)?.runsCommands === true);
  // What is not undone when this scope ends is undone by its guardian.
  await using commands = runsCommands
    ? await (await runnerOfCommands()).GuardedCommands.start(context)
    : null;
  const log = runsCommands ? await ActionLog.create(folder, secretCleaner(prepared, context)) : null;
  const runner = new ScheduleRunner(
    schedule,
    {
      environment,
      commands: commands ?? NO_COMMANDS,
      variables: givenOf(context.environment),
      now: context.now,
      whyUnfit: (action) => fitness.whyUnfit(action),
      onEvent: ({ kind, subject, told, at }) => {
        recorder.addEvent(kind, subject, told, at);
        progress.event(`${subject}: ${telling.reason(told)}`);
      },
      onOutput: (action, text) => log?.write(action, text),
    },
    context.interrupted,
  );
  try {
    return await load(runner);
  } finally {
    const actions = await runner.end();
    recorder.reached({ actions });
    for (const { name, outcome, message, cause } of actions) {
      if (outcome === "applied") continue;
      const why = causeWords(cause, message, telling.language);
      progress.event(telling.text("progress.action", { action: name, why }));
    }
  }
}

/** Read only by runs that need it. */
const runnerOfCommands = () => import("../environment/commands/guarded-commands.ts");

function givenOf(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(variables);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const refuse = (): Promise<never> =>
  Promise.reject(new LoadproofError("INTERNAL", "a kind of action runs commands and does not say so"));
const NO_COMMANDS: CommandRunner = { run: refuse, keepUndo: refuse };

import { ScheduleRunner } from "../actions/schedule-runner.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import { causeWords } from "../report/words/reasons.ts";
import type { LiveFitness } from "./live-fitness.ts";
import type { RunSetting } from "./run-setting.ts";

/** Runs the load with the actions of the schedule beside it. However the load ends, they are undone before this does. */
export async function withActions<Result>(
  { prepared, recorder, context, progress, telling }: RunSetting,
  environment: StartedEnvironment,
  fitness: LiveFitness,
  load: (runner: ScheduleRunner) => Promise<Result>,
): Promise<Result> {
  const runner = new ScheduleRunner(
    prepared.plan.schedule,
    {
      environment,
      now: context.now,
      whyUnfit: (action) => fitness.whyUnfit(action),
      onEvent: ({ kind, subject, told, at }) => {
        recorder.addEvent(kind, subject, told, at);
        progress.event(`${subject}: ${telling.reason(told)}`);
      },
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

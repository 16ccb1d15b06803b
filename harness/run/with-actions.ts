import { ScheduleRunner } from "../actions/schedule-runner.ts";
import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import type { Progress } from "../terminal/progress.ts";
import type { EvidenceRecorder } from "./evidence-recorder.ts";

interface Setting {
  readonly schedule: readonly Action[];
  readonly environment: StartedEnvironment;
  readonly recorder: EvidenceRecorder;
  readonly context: Context;
  readonly progress: Progress;
}

/** Runs the load with the actions of the schedule beside it. However the load ends, they are undone before this does. */
export async function withActions<Result>(
  { schedule, environment, recorder, context, progress }: Setting,
  load: (runner: ScheduleRunner) => Promise<Result>,
): Promise<Result> {
  const runner = new ScheduleRunner(
    schedule,
    {
      environment,
      now: context.now,
      onEvent: ({ kind, subject, told, at }) => {
        recorder.addEvent(kind, subject, told, at);
        progress.event(`${subject}: ${told.message}`);
      },
    },
    context.interrupted,
  );
  try {
    return await load(runner);
  } finally {
    const records = await runner.end();
    recorder.acted(records);
    for (const { name, outcome, message } of records)
      if (outcome !== "applied") progress.event(`THE ACTION ${name} WAS NOT MADE AS PLANNED: ${message}`);
  }
}

import { actionKind } from "../actions/kinds.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import { isFault } from "../contracts/run.ts";
import { SYSTEM_STATE_FILE } from "../contracts/system-state.ts";
import type { SystemDescription } from "../systems/index.ts";
import { formatDuration } from "../text/duration.ts";
import type { RunSetting } from "./run-setting.ts";
import { untilBackKey } from "./system-back.ts";
import { SystemWatch } from "./system-watch.ts";

const EVERY_MS = 1_000;
const LOOK_MS_MAX = 2_000;
const WAIT_MS_MAX = 60_000;

/** The watch of a run; disposing ends it and keeps what was seen. */
export interface RunWatch extends AsyncDisposable {
  /** Waits until the system is back, or long enough, and ends it. */
  untilBack(): Promise<void>;
}

/** Looks at the system through a run in which something disturbs it; at a system that is not ours nobody looks. */
export function watchSystem(setting: RunSetting, environment: StartedEnvironment): RunWatch | null {
  const { prepared, recorder, folder, context } = setting;
  const { system, plan } = prepared;
  const disturbing = plan.schedule.filter(isFault);
  if (system === null || environment.runtime === "external" || disturbing.length === 0) return null;
  const watch = new SystemWatch({
    look: (signal) => lookAt(system, environment, disturbing, signal),
    everyMs: EVERY_MS,
    lookMsMax: LOOK_MS_MAX,
    now: context.now,
  });
  let ended: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    await watch[Symbol.asyncDispose]();
    const text = `${JSON.stringify(watch.state)}\n`;
    recorder.reached({ systemState: await folder.writeText(SYSTEM_STATE_FILE, text) });
  };
  return {
    async untilBack() {
      await untilBack(setting, watch);
      await (ended ??= end());
    },
    [Symbol.asyncDispose]: () => (ended ??= end()),
  };
}

/** What stays away for good, as planned, is not looked for any more: it is not expected back. */
function lookAt(
  { state }: SystemDescription,
  environment: StartedEnvironment,
  disturbing: readonly Action[],
  signal: AbortSignal,
): ReturnType<SystemDescription["state"]> {
  const lasting = new Set(
    disturbing
      .filter((action) => actionKind(action.kind)?.restores(action) === false)
      .map(({ subject }) => subject),
  );
  const expected = environment.instances.filter(
    (instance) => !(lasting.has(instance.name) && instance.state === "stopped"),
  );
  return state({ instances: expected, urls: (service) => environment.urls(service) }, signal);
}

async function untilBack(
  { recorder, context, progress, telling }: RunSetting,
  watch: SystemWatch,
): Promise<void> {
  const begun = recorder.actions
    .filter((action) => action.startedAt !== null && isFault(action))
    .map(({ startedAt }) => Date.parse(startedAt ?? ""));
  if (begun.length === 0) return;
  const phase = progress.phase(telling.text("progress.untilBack"));
  const isBack = await watch.untilBack(Math.min(...begun), WAIT_MS_MAX, context.interrupted);
  const key = untilBackKey(isBack, context.interrupted.aborted);
  phase.done(telling.text(key, { time: formatDuration(WAIT_MS_MAX) }));
}

import { setTimeout as delay } from "node:timers/promises";
import type { CommandEnd, GuardedCommand } from "../contracts/environment.ts";
import type { Action, ActionCommands, UserCommand } from "../contracts/plan.ts";
import { type Fact, say } from "../contracts/reason.ts";
import { LoadproofError } from "../errors.ts";
import { formatDuration } from "../text/duration.ts";
import type { ActionKind, ActionSetting } from "./kind.ts";
import { NotDone } from "./not-done.ts";

/** The longest time that a command may be given. */
export const COMMAND_MS_MAX = 600_000;
/** Beside their times: for what starting and ending them takes. */
const GRACE_MS = 20_000;
const ASK_EVERY_MS = 250;
const SHOWN_LINE_MAX = 300;

/** What takes back that the guardian heals it; there from when its injection was about to begin. */
const kept = new WeakMap<Action, () => Promise<void>>();

/** Whatever commands of the user's do, to any system: one does it, one shows that it took effect, one undoes it. */
export const command: ActionKind = {
  kind: "command",
  disturbs: true,
  subject: "free",
  takesCommands: true,
  runsCommands: true,
  timeoutMs: { apply: 2 * COMMAND_MS_MAX + GRACE_MS, heal: 2 * COMMAND_MS_MAX + GRACE_MS },
  nameFor: (subject) => subject,
  restores: ({ commands }) => commands?.heal != null,
  async apply(action, setting) {
    const { inject, proof, heal } = commandsOf(action);
    const undo =
      heal === null ? async () => undefined : await setting.commands.keepUndo(guarded(heal, setting));
    kept.set(action, undo);
    const startedAtMs = performance.now();
    const end = await run("inject", inject, setting);
    if (end.exitCode !== 0) throw failed("inject", end);
    await untilTrue("proof", proof, setting);
    const time = formatDuration(performance.now() - startedAtMs);
    return say("COMMAND_TOOK_EFFECT", { subject: action.subject, time });
  },
  async heal(action, setting) {
    const { subject } = action;
    const { heal, healed, why } = commandsOf(action);
    const forget = kept.get(action);
    if (heal === null) return say("NOTHING_TO_HEAL", { subject, why: why ?? "" });
    if (forget === undefined) return say("IS_OVER", {});
    const end = await run("heal", heal, setting);
    if (end.exitCode !== 0) throw new NotDone(failed("heal", end).said, true);
    await forget();
    if (healed !== null) await untilTrue("healed", healed, setting);
    return say("COMMAND_UNDONE", { subject });
  },
};

function commandsOf({ name, commands }: Action): ActionCommands {
  if (commands === undefined) throw new LoadproofError("INTERNAL", `the action ${name} has no commands`);
  return commands;
}

/** Asks until it ends with 0; throws when its time is over before, with what the last answer was. */
async function untilTrue(
  step: "proof" | "healed",
  asked: UserCommand,
  setting: ActionSetting,
): Promise<void> {
  const untilMs = performance.now() + asked.timeoutMs;
  const leftMs = (): number => Math.round(untilMs - performance.now());
  let logged = "";
  let answered: CommandEnd | null = null;
  for (;;) {
    throwIfLoadIsOver(setting);
    const timeoutMs = Math.max(1, leftMs());
    const end = await setting.commands.run({ ...guarded(asked, setting), timeoutMs }, setting.signal);
    const told = logOf(step, asked, end);
    if (told !== logged) setting.log(told);
    logged = told;
    if (end.exitCode === 0) return;
    // The last one may have been cut off by the time.
    if (end.exitCode !== null) answered = end;
    if (leftMs() <= ASK_EVERY_MS) {
      const why = failed(step, answered ?? end).said;
      throw new NotDone(say("NOT_SEEN_WITHIN", { time: formatDuration(asked.timeoutMs), why }));
    }
    await delay(ASK_EVERY_MS, undefined, { signal: setting.signal }).catch(() => undefined);
  }
}

async function run(step: string, command: UserCommand, setting: ActionSetting): Promise<CommandEnd> {
  throwIfLoadIsOver(setting);
  const end = await setting.commands.run(guarded(command, setting), setting.signal);
  setting.log(logOf(step, command, end));
  throwIfLoadIsOver(setting);
  return end;
}

function throwIfLoadIsOver({ signal }: ActionSetting): void {
  if (signal.aborted) throw new NotDone(say("LOAD_ENDED_BEFORE_SEEN", {}));
}

function logOf(step: string, command: UserCommand, { told, output }: CommandEnd): string {
  const text = output === "" || output.endsWith("\n") ? output : `${output}\n`;
  return `${step}: ${lineOf(command)}\n${text}${step}: ${told.message}\n`;
}

function guarded(command: UserCommand, { variables }: ActionSetting): GuardedCommand {
  const { run: asked, timeoutMs, folder } = command;
  const words: readonly string[] = typeof asked === "string" ? ["/bin/sh", "-c", asked] : asked;
  const [program = "", ...rest] = words;
  return {
    name: lineOf(command),
    words: [program, ...rest],
    variables: { ...variables, ...command.variables },
    folder,
    timeoutMs,
  };
}

function lineOf({ run: asked }: UserCommand): string {
  return typeof asked === "string" ? asked : asked.join(" ");
}

function failed(step: string, { told, output }: CommandEnd): NotDone {
  const line = output.trimEnd().split("\n").at(-1)?.trim().slice(0, SHOWN_LINE_MAX) ?? "";
  const last: Fact = line === "" ? "" : say("LAST_LINE", { line });
  return new NotDone(say("COMMAND_FAILED", { step, ended: told, last }));
}

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type GateRun, gateSettingsSchema } from "../contracts/gate.ts";
import { watchReportSchema } from "../contracts/watch.ts";
import type { Telling } from "../report/words/telling.ts";
import { cleanText } from "../text/clean.ts";
import { expectedOneOf } from "../text/problems.ts";
import { InputProblems } from "../errors.ts";
import { parseWhole } from "../text/parse-whole.ts";
import { type Answer, STATUS, text, verdictAnswer } from "./answer.ts";
import type { GateRuns } from "./runs.ts";

/** Flagger says what kind of hook it calls in its own manifest and not in the call: the address has to. */
export const FLAGGER_HOOKS = [
  "confirm-rollout",
  "pre-rollout",
  "rollout",
  "confirm-traffic-increase",
  "confirm-promotion",
  "post-rollout",
  "rollback",
  "event",
] as const;
export type FlaggerHook = (typeof FLAGGER_HOOKS)[number];

const NAME_MAX = 300;
const name = z.string({ error: "a text" }).min(1, "a text").max(NAME_MAX, `at most ${NAME_MAX} characters`);

const payloadSchema = z.object({
  name,
  namespace: name,
  phase: z.string().optional(),
  checksum: name,
  metadata: z.record(z.string(), z.string(), { error: "names with texts" }).nullish(),
});
export type FlaggerPayload = z.infer<typeof payloadSchema>;

export interface FlaggerCall {
  readonly hook: FlaggerHook;
  readonly scenario: string;
  readonly payload: FlaggerPayload;
}

interface Setting {
  readonly runs: GateRuns;
  readonly telling: Telling;
  readonly say: (line: string) => void;
  /** Where `watch` writes its reports. */
  readonly reportDirectory: string;
}

/** A hook without a bound of its own: Flagger gives up by its `timeout`, asks again, and finds the same run. */
const PRE_ROLLOUT_WAIT_MS = 24 * 3_600_000;
/** Watches that are looked through for one that says roll back. */
const WATCHES_MAX = 200;

/** Throws `InputProblems`. */
export function readFlaggerCall(scenario: string, hook: string, body: unknown): FlaggerCall {
  const known = FLAGGER_HOOKS.find((one) => one === hook);
  if (known === undefined)
    throw new InputProblems([{ subject: "hook", value: hook, ...expectedOneOf(hook, FLAGGER_HOOKS) }]);
  const { data: payload, error } = payloadSchema.safeParse(body);
  if (payload === undefined)
    throw new InputProblems(
      (error?.issues ?? []).map(({ path, message }) => ({
        subject: path.length === 0 ? "body" : path.join("."),
        expected:
          path.length === 0
            ? "the payload of Flagger: {name, namespace, phase, checksum, metadata}"
            : message,
      })),
    );
  return { hook: known, scenario, payload };
}

/** Answers a hook; what the run itself says decides, and nothing is run twice. */
export async function answerFlagger(call: FlaggerCall, setting: Setting): Promise<Answer> {
  return ANSWERS[call.hook](call, setting);
}

type Respond = (call: FlaggerCall, setting: Setting) => Promise<Answer>;

const ANSWERS: Readonly<Record<FlaggerHook, Respond>> = {
  "confirm-rollout": confirmRollout,
  "pre-rollout": preRollout,
  rollout,
  "confirm-traffic-increase": (call, setting) => confirm(call, setting, true),
  "confirm-promotion": (call, setting) => confirm(call, setting, false),
  "post-rollout": postRollout,
  rollback,
  event,
};

/** Before the canary is scaled up: whether it could be tested at all. */
async function confirmRollout({ scenario, payload }: FlaggerCall, setting: Setting): Promise<Answer> {
  const { runs, telling } = setting;
  const failed = worstOf(runs.ofCanary(payload));
  if (failed?.verdict === "FAIL") return verdictOf(failed, setting);
  await runs.check(scenario, settingsOf(payload));
  return text(STATUS.ok, [telling.text("gate.ready", { scenario })]);
}

async function preRollout(call: FlaggerCall, setting: Setting): Promise<Answer> {
  const { id } = await started(call, "pre-rollout", setting);
  const run = await setting.runs.untilDone(id, PRE_ROLLOUT_WAIT_MS);
  return run === undefined ? nothingRun(setting) : verdictOf(run, setting);
}

/** Called at every interval: the first call starts the run, the others tell how it stands. */
async function rollout(call: FlaggerCall, setting: Setting): Promise<Answer> {
  const run = await started(call, "rollout", setting);
  if (run.state === "done") return verdictOf(run, setting);
  return text(STATUS.goesOn, [setting.telling.text("gate.running", namesOf(run))]);
}

/** `whileRunning`: a run that goes on and has not failed is enough. */
async function confirm({ payload }: FlaggerCall, setting: Setting, whileRunning: boolean): Promise<Answer> {
  const runs = setting.runs.ofCanary(payload);
  if (runs.length === 0) return nothingRun(setting);
  const worst = worstOf(runs);
  if (worst !== undefined) return verdictOf(worst, setting);
  const going = runs.find(({ state }) => state !== "done");
  if (going !== undefined && !whileRunning)
    return text(STATUS.inconclusive, [setting.telling.text("gate.stillRunning", namesOf(going))]);
  if (going !== undefined) return text(STATUS.ok, [setting.telling.text("gate.running", namesOf(going))]);
  return text(STATUS.ok, [setting.telling.text("gate.allPassed", { count: runs.length })]);
}

/** Promoted or rolled back: what still runs against the canary runs against nothing. */
async function postRollout({ payload }: FlaggerCall, { runs, telling }: Setting): Promise<Answer> {
  return text(STATUS.ok, [telling.text("gate.stopped", { count: await runs.stopCanary(payload) })]);
}

/** For this hook alone a success means: roll back. */
async function rollback(
  { payload }: FlaggerCall,
  { runs, telling, reportDirectory }: Setting,
): Promise<Answer> {
  const ofCanary = runs.ofCanary(payload);
  const failed = ofCanary.find(({ verdict }) => verdict === "FAIL");
  if (failed !== undefined)
    return text(STATUS.ok, [`FAIL: ${failed.reasons[0] ?? ""}`, ...failed.reasons.slice(1)]);
  const [first] = ofCanary;
  const watched = first === undefined ? null : await triggeredWatch(reportDirectory, first.createdAt);
  return watched === null
    ? text(STATUS.notNow, [telling.text("gate.noTrigger")])
    : text(STATUS.ok, [telling.text("gate.watchTriggered", watched)]);
}

async function event({ payload }: FlaggerCall, { telling, say }: Setting): Promise<Answer> {
  const message = cleanText(payload.metadata?.["eventMessage"] ?? payload.phase ?? "");
  say(telling.text("gate.event", { canary: `${payload.namespace}/${payload.name}`, message }));
  return text(STATUS.ok, [telling.text("gate.noted")]);
}

function started(
  { scenario, payload }: FlaggerCall,
  stage: "pre-rollout" | "rollout",
  { runs }: Setting,
): Promise<GateRun> {
  const { name, namespace, checksum } = payload;
  const origin = { kind: "flagger", name, namespace, checksum, stage } as const;
  return runs.start(origin, scenario, settingsOf(payload));
}

/** What a hook's metadata set; words that are none of ours are refused, not passed over. */
function settingsOf({ metadata }: FlaggerPayload) {
  const { data, error } = gateSettingsSchema.safeParse(metadata ?? {});
  if (data !== undefined) return data;
  const known = Object.keys(gateSettingsSchema.shape);
  throw new InputProblems(
    (error?.issues ?? []).map((issue) => ({
      subject: "metadata",
      value: issue.code === "unrecognized_keys" ? issue.keys.join(", ") : issue.path.join("."),
      expected: `${known.join(", ")}, each with a text`,
    })),
  );
}

/** A failure before what could not be judged. */
function worstOf(runs: readonly GateRun[]): GateRun | undefined {
  return runs.find(({ verdict }) => verdict === "FAIL") ?? runs.find(({ verdict }) => verdict === "INVALID");
}

function verdictOf(run: GateRun, { telling }: Setting): Answer {
  return verdictAnswer(run, (path) => telling.text("gate.report", { path }));
}

function namesOf({ id, scenario }: GateRun): { readonly id: string; readonly scenario: string } {
  return { id, scenario };
}

function nothingRun({ telling }: Setting): Answer {
  return text(STATUS.inconclusive, [telling.text("gate.nothingRun")]);
}

/** The newest `watch` that called for a rollback since then. */
async function triggeredWatch(
  folder: string,
  sinceAt: string,
): Promise<{ readonly names: string; readonly path: string } | null> {
  const files = await readdir(folder).catch(() => []);
  const names = files.filter((one) => /^watch_.*\.json$/.test(one)).sort();
  for (const file of names.slice(-WATCHES_MAX).reverse()) {
    const path = join(folder, file);
    // One that can't be read hides none that can.
    const content = await readFile(path, "utf8").catch(() => "");
    const report = watchReportSchema.safeParse(parseWhole(content)).data;
    if (report?.outcome !== "triggered" || report.endedAt < sinceAt) continue;
    const held = report.watched.filter(({ state }) => state === "triggered").map(({ id }) => id);
    return { names: held.join(", "), path };
  }
  return null;
}

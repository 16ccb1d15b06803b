import { z } from "zod";
import { gateSettingsSchema } from "../contracts/gate.ts";
import { InputProblems } from "../errors.ts";
import { parseDurationMs } from "../text/duration.ts";
import { type Answer, gateWord, json, STATUS } from "./answer.ts";
import type { GateRuns } from "./runs.ts";

const KEY_MAX = 300;
const WAIT_MS_MAX = 3_600_000;

/** `key`: what makes it another run, such as the hash of the pods: the same one is never run twice. */
const requestSchema = z.strictObject({
  scenario: z.string({ error: "the name of a scenario" }).min(1),
  key: z.string({ error: "a text of your own, such as the hash of the pods" }).min(1).max(KEY_MAX),
  ...gateSettingsSchema.shape,
});

/** `POST /api/runs`: starts it, or finds the one that there is. */
export async function startByApi(runs: GateRuns, body: unknown, wait: string | null): Promise<Answer> {
  const { data, error } = requestSchema.safeParse(body);
  if (data === undefined)
    throw new InputProblems(
      (error?.issues ?? []).map((issue) => ({
        subject: issue.path.join(".") || "body",
        ...(issue.code === "unrecognized_keys" ? { value: issue.keys.join(", ") } : {}),
        expected:
          issue.code === "unrecognized_keys" ? Object.keys(requestSchema.shape).join(", ") : issue.message,
      })),
    );
  const waitMs = readWait(wait);
  const { scenario, key, ...settings } = data;
  const { id } = await runs.start({ kind: "api", key }, scenario, settings);
  if (waitMs === null) return json(STATUS.goesOn, wordOf(runs, id));
  return gateAnswer(runs, id, waitMs);
}

/** `GET /api/runs/<id>/gate`: what may be measured, which a run that goes on is not. */
export async function gateOfRun(runs: GateRuns, id: string, wait: string | null): Promise<Answer> {
  if (runs.find(id) === undefined) return json(STATUS.notFound, { error: `no run ${id}` });
  return gateAnswer(runs, id, readWait(wait) ?? 0);
}

async function gateAnswer(runs: GateRuns, id: string, waitMs: number): Promise<Answer> {
  await runs.untilDone(id, waitMs);
  const word = wordOf(runs, id);
  return json(word.verdict === "RUNNING" ? STATUS.notYet : STATUS.ok, word);
}

function wordOf(runs: GateRuns, id: string) {
  const run = runs.find(id);
  if (run === undefined)
    throw new InputProblems([{ subject: "run", value: id, expected: "one that could be made" }]);
  return gateWord(run);
}

function readWait(text: string | null): number | null {
  if (text === null) return null;
  const waitMs = parseDurationMs(text);
  if (waitMs !== null && waitMs <= WAIT_MS_MAX) return waitMs;
  throw new InputProblems([{ subject: "wait", value: text, expected: "a duration up to 1h such as 15m" }]);
}

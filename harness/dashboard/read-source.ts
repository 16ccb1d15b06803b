import { join } from "node:path";
import { OBSERVATIONS_FILE, observationsSchema } from "../contracts/observations.ts";
import { InputProblems } from "../errors.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readTextIfThere } from "../files/read-regular-file.ts";

/** Which Prometheus is asked, and about when. */
export interface DashboardSource {
  readonly url: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether it is the one that a saved run was seen by. */
  readonly isOfRun: boolean;
}

const HINT = "give the URL of a Prometheus that has the data";

/** The Prometheus that a run was seen by, over its load: the run itself keeps only the answers of its objectives. */
export function sourceOfRun(folder: string, shown: string): DashboardSource {
  const path = join(folder, OBSERVATIONS_FILE);
  const refuse = (expected: string): never => {
    throw new InputProblems([{ subject: shown, expected, hint: HINT }]);
  };
  const text = readTextIfThere(path, FILE_BYTES_MAX.saved);
  if (text === null)
    return refuse(`the URL of a Prometheus, or a run that one has seen (with ${OBSERVATIONS_FILE})`);
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse(`a run whose ${OBSERVATIONS_FILE} is JSON`);
  }
  const parsed = observationsSchema.safeParse(json);
  if (!parsed.success) return refuse(`a run whose ${OBSERVATIONS_FILE} can be read`);
  const { prometheus, fromMs, toMs } = parsed.data;
  return { url: prometheus.url, fromMs, toMs, isOfRun: true };
}

import { readdirSync, statSync } from "node:fs";
import { join, normalize, relative, resolve } from "node:path";
import type { Context } from "../context.ts";
import { type FaultFile, isFilePath, readFaultFile } from "../faults/read-fault-file.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";

/** A fault file that says all of a run: its scenario, its load, what is done and what it is judged by. */
export interface Experiment {
  /** `exchange/shard-primary-killed`: folder and name of a file of ours; the path of a file of the user's. */
  readonly id: string;
  /** Of its run, beside those of the others. */
  readonly folder: string;
  readonly file: FaultFile & { readonly scenario: string };
}

type Folders = Pick<Context, "projectDirectory" | "workingDirectory">;

const FAULTS_FOLDER = "faults";

/** The fault files that come with the bundled systems, `system/name`, in the order of their names. */
export function bundledExperiments({
  projectDirectory,
}: Pick<Context, "projectDirectory">): readonly string[] {
  const folder = join(projectDirectory, FAULTS_FOLDER);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yaml") && statSync(join(folder, path)).isFile())
    .map((path) => path.slice(0, -".yaml".length))
    .toSorted();
}

/**
 * Experiments by words: a system (`chat`), an experiment (`chat/redis-slow`, or `redis-slow`), or the path of a fault file.
 * All that are bundled without any word. Every problem goes to the collector.
 */
export function readExperiments(
  words: readonly string[],
  folders: Folders,
  problems: ProblemCollector,
): readonly Experiment[] {
  const known = bundledExperiments(folders);
  const paths = words.length === 0 ? known : words.flatMap((word) => chosenBy(word, known, problems));
  const read = [...new Set(paths)].flatMap((path) => readExperiment(path, folders, problems) ?? []);
  const names = read.map(({ id }) => id.replaceAll(/[^\p{L}\p{N}_-]+/gu, "-"));
  return read.map((experiment, index) => ({ ...experiment, folder: ownName(names, index) }));
}

/** `a/b.yaml` and `a-b.yaml` would have the same. */
function ownName(names: readonly string[], index: number): string {
  const [name = "", earlier] = [names[index], names.slice(0, index)];
  const same = earlier.filter((other) => other === name).length;
  return same === 0 ? name : ownName([...earlier, `${name}-${same + 1}`], index);
}

function chosenBy(word: string, known: readonly string[], problems: ProblemCollector): readonly string[] {
  if (isFilePath(word)) return [normalize(word)];
  const chosen = known.filter((id) => id === word || id.startsWith(`${word}/`) || id.endsWith(`/${word}`));
  if (chosen.length > 0) return chosen;
  const systems = [...new Set(known.map((id) => id.slice(0, id.indexOf("/"))))];
  problems.add({ subject: "chaos", value: word, ...expectedOneOf(word, [...systems, ...known]) });
  return [];
}

/** Files of ours are found wherever the user stands. */
function readExperiment(
  word: string,
  folders: Folders,
  problems: ProblemCollector,
): Omit<Experiment, "folder"> | null {
  const { projectDirectory, workingDirectory } = folders;
  const path = isFilePath(word)
    ? word
    : relative(workingDirectory, resolve(projectDirectory, FAULTS_FOLDER, `${word}.yaml`));
  const file = readFaultFile(path, folders, problems);
  if (file === null) return null;
  const { scenario } = file;
  if (scenario === null) {
    const hint = "name one, or give the file to `loadproof run SCENARIO --fault FILE`";
    problems.add({ subject: `${path} scenario`, expected: "a scenario, for the run to be made", hint });
    return null;
  }
  return { id: word, file: { ...file, scenario } };
}

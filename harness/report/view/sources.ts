/** Where in the user's files what a run was judged by stands: `path` from the folder that the run was started in. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

export interface Sources {
  /** The threshold file's line of each objective, and the script's of each threshold of its own, by the objective's id. */
  readonly objectives: Readonly<Record<string, SourceLine>>;
  /** Where the script threw, when it did. */
  readonly script: SourceLine | null;
}

export const NO_SOURCES: Sources = { objectives: {}, script: null };

/** A file that a reader of a pull request knows: one below the folder of the run, and of no package. */
export function isUsersOwn(file: string): boolean {
  return file !== "" && !/^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(file) && !file.includes("node_modules/");
}

const PLACE = /(?:file:\/\/)?((?:[A-Za-z]:)?[^\s():]+\.[cm]?[jt]sx?):(\d+)(?::\d+)?/;

/** The first place that a message of the script names, `(file:///work/load/shop.js:3:79(13))`. */
export function placeIn(message: string): SourceLine | null {
  const [, file, line] = PLACE.exec(message) ?? [];
  return file === undefined ? null : { file, line: Number(line) };
}

/** The line of a script on which a threshold of its own is written: the first one with its metric after `thresholds`. */
export function thresholdLine(text: string, id: string): number | null {
  const key = /^k6:(.*):[^:]*$/s.exec(id)?.[1];
  if (key === undefined) return null;
  const lines = text.split("\n");
  const from = lines.findIndex((line) => /\bthresholds\b/.test(line));
  const metric = key.split("{", 1)[0] ?? key;
  const found = from < 0 ? -1 : lines.findIndex((line, index) => index >= from && line.includes(metric));
  return found < 0 ? null : found + 1;
}

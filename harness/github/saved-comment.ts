import { join } from "node:path";
import { z } from "zod";
import { InputProblems } from "../errors.ts";
import { readRegularText } from "../files/read-regular-file.ts";
import { makeHarmless } from "./make-harmless.ts";

export const SAVED_COMMENT_FILE = "comment.md";
export const SAVED_NUMBER_FILE = "pull-request.json";

/** A file of a fork may be anything; ours are far smaller. */
const FILE_BYTES_MAX = 300_000;

const numberSchema = z.strictObject({
  schema: z.literal("loadproof.pull-request"),
  version: z.literal(1),
  pullRequest: z.int().positive(),
});

export interface SavedComment {
  readonly pullRequest: number;
  readonly marker: string;
  readonly body: string;
}

/** What a job without rights leaves for the one with rights, as the text of `pull-request.json`. */
export function savedNumber(pullRequest: number): z.infer<typeof numberSchema> {
  return { schema: "loadproof.pull-request", version: 1, pullRequest };
}

/**
 * Reads what a job of a fork left. Nothing in it is trusted: the sizes are bounded, the marker must be one of ours, and the
 * text can neither call people, nor lead anywhere but to runs of this repository. Throws `InputProblems`.
 */
export async function readSavedComment(folder: string, repositoryUrl: string): Promise<SavedComment> {
  const text = readBounded(join(folder, SAVED_COMMENT_FILE));
  const [marker = ""] = text.split("\n", 1);
  if (!/^<!-- loadproof: [\w./ -]{1,200} -->$/.test(marker))
    refuse(
      join(folder, SAVED_COMMENT_FILE),
      "a comment that loadproof wrote, with its marker in the first line",
    );
  const rest = makeHarmless(text.slice(marker.length), repositoryUrl);
  return { pullRequest: await readNumber(folder), marker, body: `${marker}${rest}` };
}

async function readNumber(folder: string): Promise<number> {
  const path = join(folder, SAVED_NUMBER_FILE);
  try {
    return numberSchema.parse(JSON.parse(readBounded(path))).pullRequest;
  } catch (error) {
    if (error instanceof InputProblems) throw error;
    return refuse(path, "the number of a pull request as `loadproof comment` saves it");
  }
}

function readBounded(path: string): string {
  try {
    return readRegularText(path, FILE_BYTES_MAX);
  } catch {
    return refuse(path, `a file of at most ${FILE_BYTES_MAX} bytes`);
  }
}

function refuse(subject: string, expected: string): never {
  throw new InputProblems([
    { subject, expected, hint: "give the folder that `loadproof comment` wrote without the right to post" },
  ]);
}

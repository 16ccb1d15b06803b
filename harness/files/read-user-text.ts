import { InputProblems, type Problem } from "../errors.ts";
import { readRegularText, UnreadableFile } from "./read-regular-file.ts";

/** What a user's file is to be, for the problem it makes when it can't be read. */
type Wanted = Pick<Problem, "expected" | "hint"> & { readonly bytesMax: number; readonly subject?: string };

/** The text of a file that a user named. @throws InputProblems that names it and says why it can't be read. */
export function readUserText(path: string, { bytesMax, subject, ...wanted }: Wanted): string {
  try {
    return readRegularText(path, bytesMax);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const hint = [error.message, wanted.hint].filter(Boolean).join("; ");
    const what = subject === undefined ? { subject: path } : { subject, value: path };
    throw new InputProblems([{ ...what, expected: wanted.expected, hint }]);
  }
}

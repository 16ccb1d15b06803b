import type { Problem } from "../../errors.ts";
import { didYouMean } from "../../text/nearest.ts";
import { shownValue } from "../../text/shown-value.ts";
import type { LocatedDocument, Path } from "./document.ts";

/** `objectives[3].pass` */
export function describePath(path: Path): string {
  return path
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`,
    )
    .join("");
}

/** A key that should not be there, with file, line and the nearest known name. */
export function unknownKey(
  document: LocatedDocument,
  path: Path,
  key: string,
  known: readonly string[],
): Problem {
  return {
    subject: `${document.atKey([...path, key])} ${describePath(path)}`.trim(),
    value: key,
    expected: `one of ${known.join(", ")}`,
    ...didYouMean(key, known),
  };
}

/** A value that is missing or not as expected, with file and line; `hintFor` is asked of a value that is there. */
export function wrongValue(
  document: LocatedDocument,
  path: Path,
  expected: string,
  hintFor: (value: unknown) => Pick<Problem, "hint"> = () => ({}),
): Problem {
  const value = document.valueAt(path);
  const subject = `${document.at(path)} ${describePath(path)}`.trim();
  if (value === undefined) return { subject, expected: `${expected} (it is missing)` };
  return { subject, value: shownValue(value), expected, ...hintFor(value) };
}

import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";

/** What `--format` asks for: names with commas between them; `fallback` without it. Unknown names go to the collector. */
export function readFormats<Name extends string>(
  text: string | undefined,
  known: readonly Name[],
  fallback: readonly Name[],
  problems: ProblemCollector,
): readonly Name[] {
  if (text === undefined) return fallback;
  return text.split(",").flatMap((part) => {
    const wanted = part.trim();
    const found = known.find((name) => name === wanted);
    if (found === undefined)
      problems.add({ subject: "--format", value: wanted, ...expectedOneOf(wanted, known) });
    return found ?? [];
  });
}

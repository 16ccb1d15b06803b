import { didYouMean } from "../text/nearest.ts";
import type { Problem } from "../errors.ts";
import { InputProblems } from "../errors.ts";
import type { ToolName } from "./contracts.ts";
import { TOOL_NAMES } from "./contracts.ts";

/** The names of tools a user wrote, each once. @throws InputProblems with every name that is none. */
export function parseToolNames(texts: readonly string[]): ToolName[] {
  const names = new Set<ToolName>();
  const problems: Problem[] = [];
  for (const text of texts) {
    const name = TOOL_NAMES.find((known) => known === text);
    if (name !== undefined) names.add(name);
    else
      problems.push({
        subject: "tool",
        value: text,
        expected: `one of ${TOOL_NAMES.join(", ")}`,
        ...didYouMean(text, TOOL_NAMES),
      });
  }
  if (problems.length > 0) throw new InputProblems(problems);
  return [...names];
}

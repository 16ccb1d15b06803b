import type { Action } from "../contracts/plan.ts";
import { type Way, waysOfLink } from "../environment/links/ways.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";
import { linkOf } from "./link.ts";

/** Whether the link of an action is there: its ends, and that the one calls the other. Says the names that would do. */
export function checkLink(
  { name, subject }: Pick<Action, "name" | "subject">,
  ways: readonly Way[],
  problems: ProblemCollector,
): void {
  const link = linkOf(subject);
  const problem = { subject: `action ${name}: link`, value: subject };
  if (link === null) {
    const expected = "who calls and who is called, such as chat/redis";
    problems.add({ ...problem, expected });
    return;
  }
  if (waysOfLink(link, ways).length > 0) return;
  const callers = namesOf(ways.flatMap(({ from, fromService }) => [fromService, from]));
  if (!callers.includes(link.from)) {
    const { expected, hint } = expectedOneOf(link.from, callers);
    problems.add({ ...problem, expected: `a way from ${expected}`, ...(hint === undefined ? {} : { hint }) });
    return;
  }
  const reached = ways.filter(({ from, fromService }) => [from, fromService].includes(link.from));
  const links = namesOf(reached.flatMap(({ to, toService }) => [toService, to])).map(
    (to) => `${link.from}/${to}`,
  );
  problems.add({ ...problem, ...expectedOneOf(subject, links) });
}

function namesOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

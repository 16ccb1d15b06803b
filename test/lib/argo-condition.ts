/**
 * Evaluates the conditions of Argo Rollouts that the examples use: comparisons of a field of `result` with a text, and `in` a
 * list of texts, joined by `and` or `or` without brackets. Anything else is refused: a condition that isn't understood is
 * none that was checked.
 */
export function holds(condition: string, result: Readonly<Record<string, unknown>>): boolean {
  return condition
    .split(/\s+(?:\|\||or)\s+/)
    .some((one) => one.split(/\s+(?:&&|and)\s+/).every((part) => comparison(part.trim(), result)));
}

function comparison(text: string, result: Readonly<Record<string, unknown>>): boolean {
  const [, field = "", operator, right = ""] = /^result\.(\w+)\s+(==|!=|in)\s+(.+)$/.exec(text) ?? [];
  const given: unknown = operator === undefined ? undefined : JSON.parse(right);
  const value = result[field];
  if (operator === "in" && Array.isArray(given)) return given.includes(value);
  if (operator === "==" && typeof given === "string") return value === given;
  if (operator === "!=" && typeof given === "string") return value !== given;
  throw new Error(`condition ${JSON.stringify(text)} is not understood`);
}

/** What a measurement comes to: where both conditions are given and neither holds, Argo Rollouts pauses. */
export function phaseOf(
  {
    successCondition,
    failureCondition,
  }: { readonly successCondition: string; readonly failureCondition: string },
  result: Readonly<Record<string, unknown>>,
): "Failed" | "Successful" | "Inconclusive" {
  if (holds(failureCondition, result)) return "Failed";
  return holds(successCondition, result) ? "Successful" : "Inconclusive";
}

import type { Context } from "../context.ts";
import type { ProblemCollector } from "../text/problems.ts";

/** Where services of a machine mostly listen. */
const PORTS = [3000, 8080, 8000, 5000, 4000, 8081, 3001, 5173];
const ANSWER_TIMEOUT_MS = 1_000;

/**
 * The URL that the starter script loads: `--target`, `BASE_URL`, or the one service that answers on this machine. Problems
 * go to the collector.
 */
export async function findTarget(
  given: string | undefined,
  context: Context,
  problems: ProblemCollector,
): Promise<URL | null> {
  const named = given?.replace(/^[a-z][a-z0-9-]*=(?=https?:)/, "") ?? context.environment["BASE_URL"];
  if (named) {
    const url = URL.canParse(named) ? new URL(named) : null;
    const isFit =
      url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
    if (isFit) return url;
    const expected = "an http or https URL without user information, such as http://127.0.0.1:3000";
    problems.add({
      subject: "--target",
      value: url === null ? named : `${url.protocol}//${url.host}`,
      expected,
    });
    return null;
  }
  const found = await answering();
  if (found.length === 1) return new URL(found[0] ?? "");
  problems.add({
    subject: "target",
    expected:
      found.length === 0
        ? `what is to be loaded: nothing answers at 127.0.0.1 on ${PORTS.join(", ")}`
        : `which is to be loaded: ${found.join(" and ")} answer`,
    hint: "give it: loadproof init --target URL, or a script of yours: loadproof init SCRIPT",
  });
  return null;
}

async function answering(): Promise<readonly string[]> {
  const asked = PORTS.map(async (port) => {
    const url = `http://127.0.0.1:${port}`;
    try {
      await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
      return [url];
    } catch {
      return [];
    }
  });
  return (await Promise.all(asked)).flat();
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Context } from "../../context.ts";
import { LoadproofError } from "../../errors.ts";
import { requireTool } from "../../tools/index.ts";
import { IMAGES } from "./images.ts";

const SCRIPT = "system-under-test/containers/local-images";
const SHOWN_LINES = 5;

/**
 * Makes one image that stands in for the official ones, for a machine that reaches no image registry, from this machine's
 * Node.js and PostgreSQL and Debian's packages. Returns the variables that make the containers runtime use it. Needs root
 * on Linux, debootstrap and a Docker daemon; takes about 40 s the first time.
 */
export async function makeLocalImages(context: Context): Promise<Readonly<Record<string, string>>> {
  const postgres = await requireTool("postgres", context);
  const script = spawn(
    join(context.projectDirectory, SCRIPT),
    ["--node", context.nodeExecutable, "--postgres", postgres.path],
    {
      env: { ...context.environment },
      stdio: ["ignore", "pipe", "pipe"],
      signal: context.interrupted,
    },
  );
  const ended = once(script, "close");
  const [output, problems] = await Promise.all([lastLines(script.stdout), lastLines(script.stderr), ended]);
  const image = output.at(-1);
  if (script.exitCode === 0 && image !== undefined) return localImageVariables(image);
  throw new LoadproofError(
    "ENVIRONMENT_FAILED",
    `${SCRIPT} ended with exit code ${script.exitCode}: ${problems.join("\n")}`,
  );
}

function localImageVariables(image: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.values(IMAGES).map(({ variable }) => [variable, image]));
}

async function lastLines(stream: NodeJS.ReadableStream): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stream })) {
    lines.push(line);
    if (lines.length > SHOWN_LINES) lines.shift();
  }
  return lines;
}

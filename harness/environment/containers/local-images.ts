import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Context } from "../../context.ts";
import { LoadproofError } from "../../errors.ts";
import { SERVERS } from "../servers/servers.ts";

const SCRIPT = "system-under-test/containers/local-images";
const SHOWN_LINES = 20;
const VARIABLE = /^(LOADPROOF_IMAGE_[A-Z]+)=(\S+)$/;

/**
 * Makes images that stand in for the official ones, for a machine that reaches no image registry, from this machine's
 * Node.js and PostgreSQL and Debian's packages, and one of Kafka where it is installed. Returns the variables that make
 * the containers runtime use them. Needs root on Linux, debootstrap and a Docker daemon; takes about 40 s the first time.
 */
export async function makeLocalImages(context: Context): Promise<Readonly<Record<string, string>>> {
  const standIns: string[] = [];
  for (const { image } of Object.values(SERVERS))
    standIns.push(...((await image.standInArguments?.(context)) ?? []));
  const script = spawn(
    join(context.projectDirectory, SCRIPT),
    ["--node", context.nodeExecutable, ...standIns],
    {
      env: { ...context.environment },
      stdio: ["ignore", "pipe", "pipe"],
      signal: context.interrupted,
    },
  );
  const ended = once(script, "close");
  const [output, problems] = await Promise.all([lastLines(script.stdout), lastLines(script.stderr), ended]);
  const variables = Object.fromEntries(
    output.flatMap((line) => {
      const [, name, image] = VARIABLE.exec(line) ?? [];
      return name === undefined || image === undefined ? [] : [[name, image] as const];
    }),
  );
  if (script.exitCode === 0 && Object.keys(variables).length > 0) return variables;
  throw new LoadproofError(
    "ENVIRONMENT_FAILED",
    `${SCRIPT} ended with exit code ${script.exitCode}: ${problems.join("\n")}`,
  );
}

async function lastLines(stream: NodeJS.ReadableStream): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stream })) {
    lines.push(line);
    if (lines.length > SHOWN_LINES) lines.shift();
  }
  return lines;
}

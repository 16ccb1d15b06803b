import { realpathSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import type { Context } from "../context.ts";
import type { GateSettings } from "../contracts/gate.ts";
import { isProfilePath } from "../plan/read-profile.ts";
import type { ProblemCollector } from "../text/problems.ts";

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(["localhost", "[::1]"]);

/** Whether a host is this machine itself. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK_NAMES.has(hostname) || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/** What a request may set is held to what the server allows: hosts by name, files within the folder it was started in. */
export function checkAllowed(
  { target, thresholds, profile }: GateSettings,
  { allowTargets, context }: { readonly allowTargets: readonly string[]; readonly context: Context },
  problems: ProblemCollector,
): void {
  for (const word of targetWords(target)) {
    const url = word.slice(word.indexOf("=") + 1);
    for (const one of url.split(",")) checkHost(one, allowTargets, problems);
  }
  if (thresholds !== undefined) checkFile("thresholds", thresholds, context, problems);
  if (profile !== undefined && isProfilePath(profile)) checkFile("profile", profile, context, problems);
}

/** `shop=http://a chat=http://b`, as `--target` takes them one by one. */
export function targetWords(target: string | undefined): readonly string[] {
  return target === undefined ? [] : target.split(/\s+/).filter((word) => word !== "");
}

function checkHost(url: string, allowed: readonly string[], problems: ProblemCollector): void {
  // What is no URL is told by the run's own checks.
  if (!URL.canParse(url)) return;
  const { hostname } = new URL(url);
  if (isLoopback(hostname) || allowed.some((pattern) => matches(hostname, pattern))) return;
  problems.add({
    subject: "target",
    value: hostname,
    expected: allowed.length === 0 ? "this machine" : `this machine, or one of ${allowed.join(", ")}`,
    hint: `start the gate with --allow-target ${hostname} to let it be loaded`,
  });
}

/** `shop.example` itself, `*.shop.example` all below it. */
function matches(hostname: string, pattern: string): boolean {
  return pattern.startsWith("*.") ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}

function checkFile(
  subject: string,
  given: string,
  { workingDirectory }: Context,
  problems: ProblemCollector,
): void {
  const root = real(workingDirectory);
  const path = real(resolve(workingDirectory, given));
  const inside = relative(root, path);
  if (!isAbsolute(given) && inside !== "" && !inside.startsWith("..") && !isAbsolute(inside)) return;
  problems.add({
    subject,
    value: given,
    expected: "the relative path of a file within the folder that the gate was started in",
  });
}

/** Where links lead to; the path itself while nothing is there. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { say } from "../contracts/reason.ts";
import type { Context } from "../context.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readRegularText } from "../files/read-regular-file.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import { ToldError } from "./told-error.ts";

const LOOKUP_TIMEOUT_MS = 5_000;
/** Hosts that are looked up, at most. */
const HOSTS_MAX = 10;
const URL_START =
  /\b(?:https?|wss?):\/\/(?:[^\s/?#"'`@\\]*@)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?=[:/?#"'`\s\\]|$)/gi;
/** A script that imports none of these makes no load: its URLs are tags, or words. */
const CALLS_OUT = /["'`]k6\/(?:http|ws|websockets|experimental\/websockets|net\/grpc|browser)["'`]/;
/** Options and variables by which k6 finds hosts in another way. */
const OTHER_WAYS = /\bhosts\s*:/;
const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];

type Checked = Pick<PreparedRun, "isBundled" | "scriptPath"> & {
  readonly options: Pick<PreparedRun["options"], "allowDeadTarget" | "variables">;
};

/**
 * A script of the user's whose URLs lead to no host at all would make a whole load against nothing. The URLs are those of its
 * variables and those in its source; one that is found is enough, for the others may never be called.
 * @throws ToldError TARGET_DEAD
 */
export async function checkHosts(
  { isBundled, options, scriptPath }: Checked,
  { environment }: Pick<Context, "environment">,
): Promise<void> {
  if (isBundled || options.allowDeadTarget) return;
  const source = sourceOf(scriptPath);
  if (!CALLS_OUT.test(source) || OTHER_WAYS.test(source)) return;
  if (PROXIES.some((name) => environment[name])) return;
  const hosts = [...new Set([...hostsIn(Object.values(options.variables).join("\n")), ...hostsIn(source)])];
  if (hosts.length === 0 || hosts.length > HOSTS_MAX) return;
  const found = await Promise.all(hosts.map(isFound));
  if (found.some((one) => one)) return;
  const dead = hosts.map((host) =>
    say("AT_URL", { service: "script", url: host, what: say("HOST_WITHOUT_ADDRESS", {}) }),
  );
  const targets = dead.reduce((first, next) => say("AND_THEN", { first, next }));
  throw new ToldError("TARGET_DEAD", say("NOTHING_TO_LOAD", { targets }), {
    hint: "mend the URL, or load it all the same with --allow-dead-target",
  });
}

/** Names of hosts in the URLs of a text, but for comments and imports; what follows a placeholder is not known. */
function hostsIn(text: string): readonly string[] {
  const called = text
    .replaceAll(/\/\*[\s\S]*?\*\/|(?:^|\s)\/\/.*$/gm, "")
    .replaceAll(/\b(?:from|import)\s*\(?\s*["'`]https?:[^"'`]*/g, "");
  return [...new Set([...called.matchAll(URL_START)].map(([, host = ""]) => host.toLowerCase()))];
}

/** The script's own text; empty when it can't be read, which is told elsewhere. */
function sourceOf(path: string): string {
  try {
    return readRegularText(path, FILE_BYTES_MAX.written);
  } catch {
    return "";
  }
}

/** False only when the name is known to have no address: who can't tell in time says nothing. */
async function isFound(host: string): Promise<boolean> {
  if (isIP(host) !== 0 || host === "localhost" || host.endsWith(".localhost")) return true;
  const late = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(true), LOOKUP_TIMEOUT_MS).unref();
  });
  const looked = lookup(host).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOTFOUND" && error.code !== "EAI_AGAIN",
  );
  return Promise.race([looked, late]);
}

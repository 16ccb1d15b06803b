import type { Context } from "../../context.ts";
import type { InstallMethod, InstallTask } from "../contracts.ts";
import { isOnPath } from "../is-on-path.ts";
import { runChecked, runCommand } from "../run-command.ts";

const APT_TIMEOUT_MS = 5 * 60_000;
const APT_OPTIONS = [
  "-o",
  "DPkg::Lock::Timeout=120",
  "-o",
  "Acquire::Retries=1",
  "-o",
  "Acquire::http::Timeout=20",
];

/** A Debian or Ubuntu package; only as root, we never ask for a password. */
export function apt(packageName: string): InstallMethod {
  return {
    label: "apt",
    scope: "system",
    requires: [],
    unusable: async (context) => {
      if (!(await isOnPath("apt-get", context))) return "there is no apt-get on this machine";
      return context.userId === 0 ? null : "apt-get needs root";
    },
    install: async (task) => {
      task.onProgress(`installing the Debian package ${packageName}`);
      const parameters = ["install", "-y", "--no-install-recommends", ...APT_OPTIONS, packageName];
      const first = await runCommand("apt-get", parameters, aptOptions(task.context));
      if (first.exitCode !== 0) await updateAndRetry(task, parameters);
    },
  };
}

/** Package lists that are missing or old are the usual reason; fetching them first would cost every install 5 s. */
async function updateAndRetry(
  { context, onProgress }: InstallTask,
  parameters: readonly string[],
): Promise<void> {
  onProgress("fetching the package lists of apt");
  await runChecked("apt-get", ["update", ...APT_OPTIONS], aptOptions(context));
  await runChecked("apt-get", parameters, aptOptions(context));
}

function aptOptions(context: Context): Parameters<typeof runChecked>[2] {
  return {
    // In runlevel 1, or with systemd said to be away, a package's scripts don't start its service: we want the program, not
    // a server on its default port.
    environment: {
      ...context.environment,
      DEBIAN_FRONTEND: "noninteractive",
      RUNLEVEL: "1",
      SYSTEMD_OFFLINE: "1",
    },
    timeoutMs: APT_TIMEOUT_MS,
    signal: context.interrupted,
  };
}

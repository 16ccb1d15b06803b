import type { InstallMethod } from "../contracts.ts";
import { isOnPath } from "../is-on-path.ts";
import { runChecked } from "../run-command.ts";

const BREW_TIMEOUT_MS = 10 * 60_000;

/** A Homebrew formula; macOS only, and never as root, which Homebrew refuses. */
export function homebrew(formula: string): InstallMethod {
  return {
    label: "Homebrew",
    scope: "system",
    requires: [],
    unusable: async (context) => {
      if (!(await isOnPath("brew", context))) return "Homebrew is not on PATH (https://brew.sh)";
      return context.userId === 0 ? "Homebrew refuses to run as root" : null;
    },
    install: async ({ context, onProgress }) => {
      onProgress(`installing the Homebrew formula ${formula}`);
      await runChecked("brew", ["install", formula], {
        environment: {
          ...context.environment,
          HOMEBREW_NO_AUTO_UPDATE: "1",
          HOMEBREW_NO_INSTALL_CLEANUP: "1",
        },
        timeoutMs: BREW_TIMEOUT_MS,
        signal: context.interrupted,
      });
    },
  };
}

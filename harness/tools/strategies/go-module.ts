import { join } from "node:path";
import type { InstallMethod } from "../contracts.ts";
import { runChecked } from "../run-command.ts";

/** A cold build of k6 takes 75 s on two cores; a slow network may need much longer. */
const BUILD_TIMEOUT_MS = 15 * 60_000;
/** How often a build that prints nothing says that it goes on. */
const PROGRESS_MS = 20_000;

/** Nothing of the build may come from elsewhere than the module's own files. */
const PINNED = { GOFLAGS: "-mod=readonly", GOWORK: "off", CGO_ENABLED: "0" } as const;
const BUILD_FLAGS = ["-trimpath", "-buildvcs=false"] as const;

export interface GoModule {
  /** Folder with `go.mod` and `go.sum`, from the project's root; they pin every byte of the build. */
  readonly moduleFolder: string;
  readonly packagePath: string;
  readonly executable: string;
  /** More than the usual ones. */
  readonly linkerFlags?: string;
}

/** A program built from Go modules; `-mod=readonly` fails instead of changing what is pinned. */
export function goModule(module: GoModule): InstallMethod {
  return {
    label: "Go module build",
    scope: "cache",
    requires: ["go"],
    unusable: async () => null,
    install: async (task) => {
      task.onProgress(`building ${module.packagePath} from Go modules, which takes up to two minutes`);
      const output = join(task.folder, module.executable);
      const linkerFlags = ["-s -w", module.linkerFlags ?? ""].join(" ").trim();
      const parameters = ["build", ...BUILD_FLAGS, "-ldflags", linkerFlags, "-o", output, module.packagePath];
      const startedAt = performance.now();
      const progress = setInterval(() => {
        const seconds = Math.round((performance.now() - startedAt) / 1000);
        task.onProgress(`still building ${module.packagePath}, for ${seconds} s now`);
      }, PROGRESS_MS);
      await runChecked(task.pathOf("go"), parameters, {
        environment: { ...task.context.environment, ...PINNED },
        workingDirectory: join(task.context.projectDirectory, module.moduleFolder),
        timeoutMs: BUILD_TIMEOUT_MS,
        signal: task.context.interrupted,
      }).finally(() => clearInterval(progress));
    },
  };
}

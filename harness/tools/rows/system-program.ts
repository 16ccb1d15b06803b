import type { ExecutableFinder, Tool, ToolName } from "../contracts.ts";
import { packageCommand, type Packages } from "../manual.ts";
import { apt } from "../strategies/apt.ts";
import { homebrew } from "../strategies/homebrew.ts";

type Program<Name extends ToolName> = Pick<Tool, "title" | "accepts" | "neededFor"> &
  Pick<ExecutableFinder, "names" | "versionPattern" | "folders"> & {
    readonly name: Name;
    /** `--version` unless given. */
    readonly versionArguments?: readonly string[];
    /** What it is called by package managers. */
    readonly packages: Packages;
    /** The package managers that we let install it; elsewhere the command is shown. */
    readonly installedBy: readonly ("apt-get" | "brew")[];
    /** What a person does where no package manager has it. */
    readonly otherwise: string;
  };

/** A program that a package manager, or a person, puts where it likes. */
export function systemProgram<const Name extends ToolName>(
  program: Program<Name>,
): Tool & { readonly name: Name } {
  const { names, versionPattern, versionArguments = ["--version"], folders } = program;
  const { packages, installedBy, otherwise, ...row } = program;
  const packageFor = (manager: "apt-get" | "brew"): readonly string[] =>
    installedBy.includes(manager) ? [packages[manager] ?? ""] : [];
  return {
    ...row,
    pinned: null,
    finder: {
      kind: "executable",
      names,
      versionArguments,
      versionPattern,
      gives: "executable",
      ...(folders === undefined ? {} : { folders }),
    },
    cachedFolder: () => ".",
    installs: {
      "linux-x64": packageFor("apt-get").map(apt),
      "linux-arm64": packageFor("apt-get").map(apt),
      "darwin-arm64": packageFor("brew").map(homebrew),
    },
    manual: packageCommand(packages, otherwise),
  };
}

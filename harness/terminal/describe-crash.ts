import { EXIT } from "../errors.ts";

export interface FailureDescription {
  /** What the reader sees on stderr; empty when it was printed already. */
  readonly text: string;
  readonly exitCode: number;
}

/** What Node says of packages that are not there, or not whole. */
const PACKAGES =
  /^(ERR_)?(MODULE_NOT_FOUND|INVALID_PACKAGE_(CONFIG|TARGET)|PACKAGE_(PATH_NOT_EXPORTED|IMPORT_NOT_DEFINED)|UNSUPPORTED_DIR_IMPORT|DLOPEN_FAILED)$/;

/** What esbuild says when the package of its binary is not there. */
const MISSING_BINARY = /The package "@esbuild\//;

/** Words and exit code of an error that nobody was to throw: of packages that are not whole, of the machine, or our mistake. */
export function describeCrash(error: unknown): FailureDescription {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (
    PACKAGES.test(code) ||
    MISSING_BINARY.test(text) ||
    (error instanceof SyntaxError && text.includes("node_modules"))
  ) {
    const what = text.split("\n").find((line) => /node_modules|Cannot find|The package "/.test(line));
    const lines = [
      `TOOL_MISSING: the packages of loadproof are not whole: ${what?.trim() ?? code}`,
      "  install them again: make setup (in a clone), or npm ci",
    ];
    return { text: lines.join("\n"), exitCode: EXIT.configuration };
  }
  if (code === "EMFILE" || code === "ENFILE") {
    const head = `ENVIRONMENT_FAILED: too many files are open (${code})`;
    return { text: `${head}\n  raise the limit: ulimit -n 4096`, exitCode: EXIT.environment };
  }
  return {
    text: `INTERNAL: this is a mistake in loadproof, please report it\n${text}`,
    exitCode: EXIT.environment,
  };
}

import { LoadproofError } from "../errors.ts";
import { errorCode } from "./error-code.ts";

/** What a folder is set by, for the hint. */
export type FolderSetting = "REPORT_DIR (or --report-dir)" | "TMPDIR" | "--dir" | "another path";

/** What is wrong with the machine, and not with the path that the user gave. */
const MACHINE: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  EMFILE: { what: "too many files are open", hint: "raise the limit: ulimit -n 4096" },
  ENFILE: { what: "too many files are open on this machine", hint: "end what holds them" },
  EIO: { what: "the disk failed", hint: "look at the disk" },
};

/** Turns the operating system's refusals into an error that names the path and what to do. */
export async function guardDisk<Value>(
  path: string,
  write: () => Promise<Value>,
  setting: FolderSetting = "REPORT_DIR (or --report-dir)",
): Promise<Value> {
  try {
    return await write();
  } catch (error) {
    throw diskError(path, error, setting);
  }
}

/** The refusal in our words; anything that is no refusal of the operating system as it came. */
function diskError(path: string, cause: unknown, setting: FolderSetting): unknown {
  const code = errorCode(cause);
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return cause;
  if (code === "ENOSPC" || code === "EDQUOT") {
    const hint = `free some space or set ${setting.split(" ")[0]} to another disk`;
    return new LoadproofError("DISK_FULL", `${path}: no space left to write the report`, { cause, hint });
  }
  const machine = MACHINE[code];
  if (machine !== undefined) {
    const { what, hint } = machine;
    return new LoadproofError("ENVIRONMENT_FAILED", `${path}: ${what} (${code})`, { cause, hint });
  }
  const hint =
    setting === "another path" ? "give another path" : `set ${setting} to a folder you can write to`;
  return new LoadproofError("BAD_INPUT", `${path}: can't be written (${code})`, { cause, hint });
}

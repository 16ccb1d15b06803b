import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runChecked, runCommand } from "./run-command.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { writeProgram } from "./testing/write-program.ts";

const options = { environment: { PATH: "/usr/bin:/bin" }, timeoutMs: 15_000 };

describe("running a program", () => {
  test("gives what it printed and its exit code", async () => {
    const result = await runCommand("sh", ["-c", "echo out; echo err >&2; exit 3"], options);
    expect(result).toEqual({ exitCode: 3, stdout: "out\n", stderr: "err\n", timedOut: false });
  });

  test("keeps only the end of a long output", async () => {
    const { stdout } = await runCommand(
      "sh",
      ["-c", "head -c 200000 /dev/zero | tr '\\0' x; echo end"],
      options,
    );
    expect(stdout.length).toBe(64 * 1024);
    expect(stdout.endsWith("xend\n")).toBe(true);
  });

  test("rejects when the program is not there", async () => {
    await expect(runCommand("/nonexistent/program", [], options)).rejects.toThrow("ENOENT");
  });

  test("stops it when its time is over", async () => {
    const result = await runCommand("sleep", ["600"], { ...options, timeoutMs: 50 });
    expect(result).toMatchObject({ exitCode: null, timedOut: true });
  });

  test("an interruption stops it and is told as one", async () => {
    await using folder = await temporaryFolder();
    const file = await writeProgram(join(folder.path, "program"), "exec sleep 600");
    const interruption = new AbortController();
    const running = runCommand(file, [], { ...options, signal: interruption.signal });
    interruption.abort("SIGINT");
    await expect(running).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});

test("a failed command is quoted with its last lines", async () => {
  const failing = runChecked(
    "sh",
    ["-c", "for n in 1 2 3 4 5 6 7 8 9; do echo line $n; done; exit 7"],
    options,
  );
  await expect(failing).rejects.toThrow(/exit 7" ended with exit code 7:\nline 2\n(?:line \d\n){6}line 9$/);
});

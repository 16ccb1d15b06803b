import { execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { LoadproofError } from "../errors.ts";
import { guardDisk } from "./guard-disk.ts";
import { makeFolder } from "./make-folder.ts";
import { readRegularFile, readRegularText, readTextIfThere } from "./read-regular-file.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-files-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

writeFileSync(at("hundred"), "x".repeat(100));
writeFileSync(at("bytes"), Buffer.from([0xff, 0xfe, 0x00]));
writeFileSync(at("marked"), "\uFEFFtext");
mkdirSync(at("folder"));
symlinkSync("circle", at("circle"));
symlinkSync("hundred", at("link"));
execFileSync("mkfifo", [at("pipe")]);

describe("a regular file", () => {
  test.each([
    ["hundred", 100],
    ["link", 100],
  ])("%s is read", (name, length) => expect(readRegularFile(at(name), 100)).toHaveLength(length));

  test("without a mark of its byte order", () => expect(readRegularText(at("marked"), 100)).toBe("text"));

  test("of /proc, whose size is 0", () => {
    expect(readRegularText("/proc/self/status", 100_000)).toContain("VmPeak");
    expect(() => readRegularText("/proc/self/status", 100)).toThrow("it has more than 100 bytes");
  });

  test.each([
    [at("hundred"), "it has more than 99 bytes"],
    [at("none"), "there is no such file"],
    [at("hundred/none"), "a part of its path is no folder"],
    [at("folder"), "it is a folder"],
    [at("pipe"), "it is a named pipe"],
    ["/dev/zero", "it is a device"],
    [at("circle"), "its symbolic links lead in a circle"],
    [at("x".repeat(300)), "its name is too long"],
    [`${at("hundred")}\u0000`, "its path is none"],
  ])("%s is refused: %s", (path, reason) => expect(() => readRegularFile(path, 99)).toThrow(reason));

  test("of other bytes is no text", () => {
    expect(() => readRegularText(at("bytes"), 99)).toThrow("it is no text in UTF-8");
  });

  test("that is not there may be no trouble", () => {
    expect(readTextIfThere(at("none"), 99)).toBeNull();
    expect(() => readTextIfThere(at("folder"), 99)).toThrow("it is a folder");
  });
});

describe("a folder", () => {
  test("is made with those above it, once or twice", async () => {
    await makeFolder(at("a/b/c"));
    await makeFolder(at("a/b/c"));
    expect(statSync(at("a/b/c")).isDirectory()).toBe(true);
  });

  test.each([
    ["/proc/loadproof/reports", "ENOENT"],
    [at("hundred"), "EEXIST"],
    [at("hundred/reports"), "ENOTDIR"],
    [at("circle/reports"), "ELOOP"],
    [at("x".repeat(300)), "ENAMETOOLONG"],
    ["/sys/loadproof", "(EPERM|EACCES|EROFS)"],
  ])("%s can't be: the error names it and what to do", async (path, code) => {
    const error = await guardDisk(path, () => makeFolder(path)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LoadproofError);
    expect(error).toMatchObject({
      code: "BAD_INPUT",
      exitCode: 4,
      hint: expect.stringContaining("REPORT_DIR"),
    });
    expect((error as Error).message).toMatch(new RegExp(`^${path}: can't be written \\(${code}\\)$`));
  });
});

test.each([
  ["ENOSPC", "DISK_FULL", 5],
  ["EDQUOT", "DISK_FULL", 5],
  ["EMFILE", "ENVIRONMENT_FAILED", 5],
  ["EIO", "ENVIRONMENT_FAILED", 5],
  ["EROFS", "BAD_INPUT", 4],
  ["EPERM", "BAD_INPUT", 4],
])("%s is %s, exit %i", async (refusal, code, exitCode) => {
  const refuse = (): Promise<void> => Promise.reject(Object.assign(new Error(refusal), { code: refusal }));
  await expect(guardDisk("/reports", refuse)).rejects.toMatchObject({ code, exitCode });
});

test("what is no refusal of the system passes as it is", async () => {
  await expect(guardDisk("/reports", () => Promise.reject(new TypeError("ours")))).rejects.toThrow(TypeError);
});

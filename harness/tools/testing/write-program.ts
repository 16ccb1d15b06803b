import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** A tiny program: a shell script with these lines. Its folder is made. */
export async function writeProgram(path: string, ...lines: string[]): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
  return path;
}

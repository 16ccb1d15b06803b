import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Context } from "../../context.ts";
import { testContext } from "../../environment/fixtures/context.ts";
import { NOTES_FILES } from "./notes.ts";

/** Folders that a system has files in: those of the project are replaced by the made-up system's. */
const OWN_FOLDERS = new Set(["system-under-test", "scenarios", "thresholds"]);

export interface NotesProject extends AsyncDisposable {
  readonly context: Context;
}

/** This project with the made-up system in place of the bundled ones, in a folder of its own. */
export async function notesProject(): Promise<NotesProject> {
  const project = testContext().projectDirectory;
  const folder = await mkdtemp(join(tmpdir(), "loadproof-system-"));
  for (const name of await readdir(project))
    if (!OWN_FOLDERS.has(name) && !name.startsWith("."))
      await symlink(join(project, name), join(folder, name));
  for (const [path, text] of Object.entries(NOTES_FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  for (const name of ["lib", "profiles.ts"])
    await symlink(join(project, "scenarios", name), join(folder, "scenarios", name));
  const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
  return {
    context: testContext({ environment, projectDirectory: folder, workingDirectory: folder }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

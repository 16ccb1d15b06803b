import { readFile } from "node:fs/promises";
import type { Context } from "../../../context.ts";
import { LoadproofError } from "../../../errors.ts";
import { findUser, type SystemUser } from "../../system/system-user.ts";

/** In this order: the user that packages of PostgreSQL make, then the one that every system has. */
const UNPRIVILEGED_NAMES = ["postgres", "_postgres", "nobody"];

/** PostgreSQL refuses to run as root: the unprivileged user to run it as, or `null` when we are not root. */
export async function unprivilegedUser(context: Pick<Context, "userId">): Promise<SystemUser | null> {
  if (context.userId !== 0) return null;
  const user = chooseUnprivileged(await readFile("/etc/passwd", "utf8"));
  if (user !== null) return user;
  const message =
    'PostgreSQL must not run as root, and /etc/passwd has none of the users "postgres", "nobody"';
  throw new LoadproofError("ENVIRONMENT_FAILED", message, { hint: "run: useradd --system postgres" });
}

/** The first known unprivileged user of a passwd file. */
export function chooseUnprivileged(passwd: string): SystemUser | null {
  return findUser(passwd, UNPRIVILEGED_NAMES);
}

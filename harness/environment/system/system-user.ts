import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Context } from "../../context.ts";
import { LoadproofError } from "../../errors.ts";

export interface SystemUser {
  readonly name: string;
  readonly userId: number;
  readonly groupId: number;
}

/** In this order: the user that packages of PostgreSQL make, then the one that every system has. */
const UNPRIVILEGED_NAMES = ["postgres", "_postgres", "nobody"];
const ENTER_BITS = { owner: 0o100, group: 0o010, others: 0o001 };

/** PostgreSQL refuses to run as root: the unprivileged user to run it as, or `null` when we are not root. */
export async function unprivilegedUser(context: Pick<Context, "userId">): Promise<SystemUser | null> {
  if (context.userId !== 0) return null;
  const user = chooseUnprivileged(await readFile("/etc/passwd", "utf8"));
  if (user !== null) return user;
  throw new LoadproofError(
    "ENVIRONMENT_FAILED",
    'PostgreSQL must not run as root, and /etc/passwd has none of the users "postgres", "nobody"',
    {
      hint: "run: useradd --system postgres",
    },
  );
}

/** The first known unprivileged user of a passwd file. */
export function chooseUnprivileged(passwd: string): SystemUser | null {
  const users = passwd.split("\n").map(parseUser);
  for (const name of UNPRIVILEGED_NAMES) {
    const user = users.find((candidate) => candidate?.name === name);
    if (user) return user;
  }
  return null;
}

function parseUser(line: string): SystemUser | null {
  const [name, , userId, groupId] = line.split(":");
  if (name === undefined || userId === undefined || groupId === undefined) return null;
  const user = { name, userId: Number(userId), groupId: Number(groupId) };
  return Number.isInteger(user.userId) && user.userId > 0 && Number.isInteger(user.groupId) ? user : null;
}

/** Whether the user may pass through the folder and every folder above it; not when there is no such folder. */
export async function canEnter(user: SystemUser, folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => null);
  if (found === null || (found.mode & enterBit(found, user)) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canEnter(user, parent);
}

function enterBit({ uid, gid }: { uid: number; gid: number }, user: SystemUser): number {
  if (uid === user.userId) return ENTER_BITS.owner;
  return gid === user.groupId ? ENTER_BITS.group : ENTER_BITS.others;
}

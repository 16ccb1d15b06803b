import { stat } from "node:fs/promises";
import { dirname } from "node:path";

export interface SystemUser {
  readonly name: string;
  readonly userId: number;
  readonly groupId: number;
}

const ENTER_BITS = { owner: 0o100, group: 0o010, others: 0o001 };

/** The first of the named users that a passwd file has and that is not root; `null` where there is none. */
export function findUser(passwd: string, names: readonly string[]): SystemUser | null {
  const users = passwd.split("\n").map(parseUser);
  for (const name of names) {
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

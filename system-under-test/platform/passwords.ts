import { randomBytes, scrypt, scryptSync, timingSafeEqual } from "node:crypto";

/** Cost of a scrypt hash: memory and time grow with 2^`logN`. Each hash carries its own. */
export interface PasswordCost {
  readonly logN: number;
  readonly blockSize: number;
}

/** For new passwords: about 50 ms and 32 MiB. */
export const DEFAULT_COST: PasswordCost = { logN: 15, blockSize: 8 };

const LOG_N_MAX = 17;
const BLOCK_SIZE_MAX = 16;
const KEY_BYTES = 32;
const HASH_FORM = /^scrypt\$(\d{1,2})\$(\d{1,2})\$([\w-]+)\$([\w-]{43})$/;

function scryptOptions(cost: PasswordCost) {
  const N = 2 ** cost.logN;
  return { N, r: cost.blockSize, p: 1, maxmem: 128 * N * cost.blockSize * 2 };
}

/** `scrypt$<log2 N>$<block size>$<salt>$<key>`, the last two in base64url. */
export function hashPassword(password: string, cost = DEFAULT_COST, salt = randomBytes(16)): string {
  const key = scryptSync(password, salt, KEY_BYTES, scryptOptions(cost));
  return `scrypt$${cost.logN}$${cost.blockSize}$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

interface ParsedHash {
  readonly cost: PasswordCost;
  readonly salt: Buffer;
  readonly key: Buffer;
}

function parseHash(hash: string): ParsedHash | null {
  const [, logN, blockSize, salt, key] = HASH_FORM.exec(hash) ?? [];
  if (logN === undefined || blockSize === undefined || salt === undefined || key === undefined) return null;
  const cost = { logN: Number(logN), blockSize: Number(blockSize) };
  if (cost.logN < 1 || cost.logN > LOG_N_MAX || cost.blockSize < 1 || cost.blockSize > BLOCK_SIZE_MAX)
    return null;
  return { cost, salt: Buffer.from(salt, "base64url"), key: Buffer.from(key, "base64url") };
}

/** What checking the hash costs; `null` when it can't be read. */
export function costOf(hash: string): PasswordCost | null {
  return parseHash(hash)?.cost ?? null;
}

/** Checks on the thread pool, in constant time for one cost; a hash that can't be read matches nothing. */
export async function passwordMatches(password: string, hash: string): Promise<boolean> {
  const parsed = parseHash(hash);
  if (parsed === null) return false;
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(password, parsed.salt, KEY_BYTES, scryptOptions(parsed.cost), (error, key) => {
    if (error === null) resolve(key);
    else reject(error);
  });
  return timingSafeEqual(await promise, parsed.key);
}

import { describe, expect, test } from "vitest";
import { DEFAULT_COST, hashPassword, passwordMatches } from "./passwords.ts";

const CHEAP = { logN: 4, blockSize: 1 };
const SALT = Buffer.from("sixteen bytes ok");

describe("passwords", () => {
  test("a hash carries its own cost and salt", () => {
    expect(hashPassword("pass1234", CHEAP, SALT)).toMatch(
      /^scrypt\$4\$1\$c2l4dGVlbiBieXRlcyBvaw\$[\w-]{43}$/,
    );
    expect(hashPassword("pass1234")).toMatch(
      new RegExp(`^scrypt\\$${DEFAULT_COST.logN}\\$${DEFAULT_COST.blockSize}\\$`),
    );
  });

  test("the same password has another hash each time, and each matches", async () => {
    const [first, second] = [hashPassword("pass1234", CHEAP), hashPassword("pass1234", CHEAP)];
    expect(first).not.toBe(second);
    expect(await passwordMatches("pass1234", first)).toBe(true);
    expect(await passwordMatches("pass1234", second)).toBe(true);
    expect(await passwordMatches("Pass1234", first)).toBe(false);
    expect(await passwordMatches("", first)).toBe(false);
  });

  const key = "a".repeat(43);
  const unreadable: readonly [name: string, hash: string][] = [
    ["nothing", ""],
    ["plain text", "pass1234"],
    ["another algorithm", `bcrypt$4$1$c2FsdA$${key}`],
    ["a cost beyond the bound", `scrypt$18$8$c2FsdA$${key}`],
    ["a block size beyond the bound", `scrypt$4$17$c2FsdA$${key}`],
    ["a cost of 0", `scrypt$0$1$c2FsdA$${key}`],
    ["a short key", `scrypt$4$1$c2FsdA$${key.slice(1)}`],
  ];

  test.each(unreadable)("%s matches nothing", async (_name, hash) => {
    expect(await passwordMatches("pass1234", hash)).toBe(false);
  });
});

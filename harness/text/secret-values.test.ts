import { expect, test } from "vitest";
import { secretRemover } from "./secret-values.ts";

const remove = secretRemover({
  SMOKE_PASSWORD: "correct horse",
  API_TOKEN: "correct horse battery",
  ACCESS_KEY: "short",
  DB_PASS: "pw1",
  AWS_SESSION: "sess&ion/1=",
  MY_AUTH: "m{y}+au.th",
  OTHER_SECRET: "true",
  PIN_TOKEN: "12",
  PWD: "/home/user",
  BASE_URL: "http://127.0.0.1",
  UNSET_SECRET: undefined,
});
const base64 = (text: string): string => Buffer.from(text).toString("base64");

test.each([
  ["signed in with correct horse.", "signed in with [redacted]."],
  ["longest first: correct horse battery", "longest first: [redacted]"],
  ["a short word, shortly", "a [redacted] word, shortly"],
  ["pw1 and xpw1 and pw12", "[redacted] and xpw1 and pw12"],
  ["true, 12, /home/user and http://127.0.0.1 stay", "true, 12, /home/user and http://127.0.0.1 stay"],
  ["?q=correct%20horse&r=correct+horse", "?q=[redacted]&r=[redacted]"],
  ["sess%26ion%2F1%3D sess%26ion%2f1%3d", "[redacted] [redacted]"],
  ["sess\\u0026ion/1= sess&amp;ion/1=", "[redacted] [redacted]"],
  ["my {y}+au.th m{y}+au.th", "my {y}+au.th [redacted]"],
  [base64("correct horse"), "[redacted]=="],
  [base64("short"), "[redacted]="],
  [base64("pw1"), "[redacted]"],
  [Buffer.from("correct horse").toString("hex"), "[redacted]"],
])("%j", (text, cleaned) => {
  expect(remove(text)).toBe(cleaned);
});

test.each(["u:", "us:", "use:", "user:"])("base64 of a password after %j holds nothing of it", (before) => {
  const clean = remove(`Basic ${base64(`${before}correct horse`)}`);
  expect(clean).toContain("[redacted]");
  const left = clean.replace(/^Basic /, "").split("[redacted]");
  for (const part of left) expect(Buffer.from(part, "base64").toString()).not.toMatch(/corr|horse/);
});

test("without a secret nothing is searched", () => {
  expect(secretRemover({ A: "b" })("text")).toBe("text");
});

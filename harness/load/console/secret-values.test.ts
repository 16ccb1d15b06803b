import { expect, test } from "vitest";
import { secretRemover } from "./secret-values.ts";

const remove = secretRemover({
  SMOKE_PASSWORD: "correct horse",
  API_TOKEN: "correct horse battery",
  ACCESS_KEY: "short",
  BASE_URL: "http://127.0.0.1",
  UNSET_SECRET: undefined,
});

test.each([
  ["signed in with correct horse.", "signed in with [redacted]."],
  ["longest first: correct horse battery", "longest first: [redacted]"],
  ["short words stay, and http://127.0.0.1", "short words stay, and http://127.0.0.1"],
])("%j", (text, cleaned) => {
  expect(remove(text)).toBe(cleaned);
});

import { z } from "zod";

/** Above every tenant's own limit, which is checked later. */
const TEXT_CHARACTERS_MAX = 10_000;

export const messageText = z
  .string({ error: "expected a text" })
  .min(1, "expected at least one character")
  .max(TEXT_CHARACTERS_MAX, `expected at most ${TEXT_CHARACTERS_MAX} characters`);

export const clientMessageId = z
  .string({ error: "expected a text" })
  .regex(/^[\w.:-]{1,64}$/, "expected 1 to 64 characters of A-Z, a-z, 0-9, and . _ : -");

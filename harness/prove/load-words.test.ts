import { expect, test } from "vitest";
import { loadWords } from "./load-words.ts";

test("a load stands as the command line takes it", () => {
  const flags = { profile: "smoke", vus: "20", action: ["stop:kafka@8s+6s", "mark:it's here@9s"] };
  expect(loadWords({ scenario: "chat", flags, variables: { DELAY_MS: "400", NAME: "two words" } })).toBe(
    "DELAY_MS=400 NAME='two words' chat --profile smoke --vus 20 --action stop:kafka@8s+6s --action 'mark:it'\\''s here@9s'",
  );
});

import { expect, test } from "vitest";
import type { Action } from "../contracts/plan.ts";
import { needsOf } from "./needs-of.ts";

const action = (kind: string, subject: string): Action => ({
  name: `${subject}-${kind}`,
  kind,
  subject,
  atMs: 1_000,
  durationMs: null,
});

test("actions on instances, marks and kinds that nobody knows need nothing", () => {
  expect(needsOf([])).toEqual({ links: [], smallDisks: [] });
  expect(needsOf([action("stop", "chat-1"), action("mark", "deploy"), action("melt", "redis")])).toEqual({
    links: [],
    smallDisks: [],
  });
});

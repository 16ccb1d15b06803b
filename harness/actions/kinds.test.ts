import { expect, test } from "vitest";
import { isFault } from "../contracts/run.ts";
import { ACTION_KINDS } from "./kinds.ts";

test.each(ACTION_KINDS)(
  "the judge takes $kind for a fault where it disturbs, and only there",
  ({ kind, disturbs }) => {
    expect(isFault({ kind })).toBe(disturbs);
  },
);

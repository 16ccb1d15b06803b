import { say } from "../contracts/reason.ts";
import type { ActionKind } from "./kind.ts";

/** Does nothing: it gives a moment, or a stretch of the run, a name. */
export const mark: ActionKind = {
  kind: "mark",
  disturbs: false,
  subject: "free",
  timeoutMs: { apply: 1_000, heal: 1_000 },
  nameFor: (subject) => subject,
  restores: () => false,
  apply: () => Promise.resolve(say("MARKED", {})),
  heal: () => Promise.resolve(say("IS_OVER", {})),
};

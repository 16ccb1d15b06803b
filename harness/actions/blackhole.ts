import type { Direction } from "../contracts/environment.ts";
import { say } from "../contracts/reason.ts";
import { linkFault, seenOn, SILENCE } from "./link-fault.ts";

const DIRECTIONS: readonly Direction[] = ["request", "response"];

/** What is sent in one direction is lost; the other one works. */
export const blackhole = linkFault({
  kind: "blackhole",
  settings: {
    direction: {
      required: true,
      expected: "request (from who calls) or response",
      accepts: (text) => DIRECTIONS.some((direction) => direction === text),
    },
  },
  disturbance: ({ settings }) => ({
    kind: "silence",
    directions: DIRECTIONS.filter((direction) => direction === settings?.["direction"]),
  }),
  async show(disturbed) {
    await seenOn(disturbed, ["silent"]);
    return say("LINK_SILENT", { subject: disturbed.subject, time: SILENCE });
  },
});

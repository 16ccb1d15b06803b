import { say } from "../contracts/reason.ts";
import { linkFault, seenOn, SILENCE } from "./link-fault.ts";

/** Nothing gets through in either direction, on open connections neither; nobody is told. */
export const partition = linkFault({
  kind: "partition",
  disturbance: () => ({ kind: "silence", directions: ["request", "response"] }),
  async show(disturbed) {
    await seenOn(disturbed, ["silent"]);
    return say("LINK_SILENT", { subject: disturbed.subject, time: SILENCE });
  },
});

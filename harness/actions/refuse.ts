import { say } from "../contracts/reason.ts";
import { linkFault, seenOn } from "./link-fault.ts";

/** Nobody listens any more: open connections are closed, and new ones refused. */
export const refuse = linkFault({
  kind: "refuse",
  disturbance: () => ({ kind: "refuse" }),
  async show(disturbed) {
    // What forwards a container's port accepts and then closes.
    await seenOn(disturbed, ["refused", "reset", "closed"]);
    return say("LINK_REFUSED", { subject: disturbed.subject });
  },
});

import { say } from "../contracts/reason.ts";
import { linkFault, seenOn } from "./link-fault.ts";

/** Every connection is reset as soon as it is used. */
export const reset = linkFault({
  kind: "reset",
  disturbance: () => ({ kind: "reset" }),
  async show(disturbed) {
    // One that was open before is closed; what forwards a container's port closes too where it was reset.
    await seenOn(disturbed, ["reset", "closed"]);
    return say("LINK_RESET", { subject: disturbed.subject });
  },
});

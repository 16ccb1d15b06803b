import type { Defects } from "../../platform/defects.ts";
import type { Command } from "../engine/commands.ts";

/** Orders whose id is a multiple of this fail. */
export const FAILING_ONE_OF = 1_000;

/** The defects `failing-orders` and `failing-once`, for a lane. */
export function failingOrders(defects: Defects): ((command: Command) => void) | null {
  if (!defects.has("failing-orders") && !defects.has("failing-once")) return null;
  const failed = new Set<number>();
  return (command) => {
    if (command.kind !== "PLACE_ORDER" || command.orderId % FAILING_ONE_OF !== 0) return;
    if (!defects.has("failing-orders") && failed.has(command.orderId)) return;
    failed.add(command.orderId);
    throw new Error("the engine failed, as its defect wants");
  };
}

import type { Command } from "./commands.ts";
import type { Refusal } from "./events.ts";
import type { Turn } from "./turn.ts";

/** Says that the command did nothing, and why. */
export function refuse(turn: Turn, command: Command, code: Refusal, otherOrderId = 0): void {
  turn.emit({
    kind: "REFUSED",
    command: command.kind,
    code,
    orderId: "orderId" in command ? command.orderId : 0,
    accountId: "accountId" in command ? command.accountId : 0,
    symbol: "symbol" in command ? command.symbol : "",
    otherOrderId: code === "DUPLICATE_CLIENT_ORDER_ID" ? otherOrderId : 0,
  });
}

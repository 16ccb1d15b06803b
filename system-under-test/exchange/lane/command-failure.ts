import { describeError } from "../../platform/errors.ts";
import type { Command } from "../engine/commands.ts";

/** Where a command stands in a lane's input. */
export interface CommandPlace {
  readonly offset: number;
  /** Its number in the record, 0 for the first; what can't be read counts too. */
  readonly index: number;
}

/** The engine threw while it applied a command. Its state may have changed half-way and is of no more use. */
export class CommandFailure extends Error implements CommandPlace {
  override readonly name = "CommandFailure";
  readonly offset: number;
  readonly index: number;

  constructor(command: Command, { offset, index }: CommandPlace, cause: unknown) {
    super(`${command.kind}${subjectOf(command)}: ${describeError(cause)}`, { cause });
    this.offset = offset;
    this.index = index;
  }
}

function subjectOf(command: Command): string {
  const order = "orderId" in command ? ` order ${command.orderId}` : "";
  const account = "accountId" in command ? ` of account ${command.accountId}` : "";
  const symbol = "symbol" in command ? ` for ${command.symbol}` : "";
  return order + account + symbol;
}

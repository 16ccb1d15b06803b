import { addCash } from "./account.ts";
import type { Command } from "./commands.ts";
import { DEPOSITS_MAX } from "./limits.ts";
import { freeMargin } from "./margin.ts";
import { refuse } from "./refuse.ts";
import type { EngineState } from "./state.ts";
import type { Turn } from "./turn.ts";

type Of<Kind extends Command["kind"]> = Extract<Command, { readonly kind: Kind }>;

/** Adds cash; the first deposit opens the account. */
export function deposit(state: EngineState, turn: Turn, command: Of<"DEPOSIT">): void {
  if (command.accountId < 1) {
    refuse(turn, command, "UNKNOWN_ACCOUNT");
    return;
  }
  if (!isAmount(command.amount) || state.netDeposits + command.amount > DEPOSITS_MAX) {
    refuse(turn, command, "AMOUNT_OUT_OF_RANGE");
    return;
  }
  const account = state.openAccount(command.accountId);
  addCash(account, command.amount);
  state.netDeposits += command.amount;
  turn.emit({ kind: "CASH", accountId: account.id, change: command.amount, cash: account.cash });
}

/** Takes cash out, as far as no position or order needs it and it is not only unrealised profit. */
export function withdraw(state: EngineState, turn: Turn, command: Of<"WITHDRAW">): void {
  const account = state.accounts.get(command.accountId);
  if (account === undefined) {
    refuse(turn, command, "UNKNOWN_ACCOUNT");
    return;
  }
  if (!isAmount(command.amount)) {
    refuse(turn, command, "AMOUNT_OUT_OF_RANGE");
    return;
  }
  if (command.amount > Math.min(account.cash, freeMargin(account, state.marketOf))) {
    refuse(turn, command, "INSUFFICIENT_MARGIN");
    return;
  }
  addCash(account, -command.amount);
  state.netDeposits -= command.amount;
  turn.emit({ kind: "CASH", accountId: account.id, change: -command.amount, cash: account.cash });
}

export function fundInsurance(state: EngineState, turn: Turn, command: Of<"FUND_INSURANCE">): void {
  if (!isAmount(command.amount) || state.netDeposits + command.amount > DEPOSITS_MAX) {
    refuse(turn, command, "AMOUNT_OUT_OF_RANGE");
    return;
  }
  state.insuranceFund += command.amount;
  state.netDeposits += command.amount;
  turn.emit({ kind: "INSURANCE", accountId: 0, change: command.amount, fund: state.insuranceFund });
}

function isAmount(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount > 0;
}

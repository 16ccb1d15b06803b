import { type StreamedOrder, TAKEN } from "./order-stream.ts";

/** What the orders of a window were answered. */
export interface Answers {
  readonly orders: readonly StreamedOrder[];
  readonly taken: readonly StreamedOrder[];
  /** How often each other answer came. */
  readonly others: ReadonlyMap<string, number>;
}

export interface AnswerFilter {
  /** Milliseconds since the epoch, of sending; `to` is no part of it. */
  readonly from: number;
  readonly to?: number;
  readonly of?: (symbol: string) => boolean;
}

export function answersIn(orders: readonly StreamedOrder[], { from, to, of }: AnswerFilter): Answers {
  const within = orders.filter(
    ({ sentAt, symbol }) =>
      sentAt >= from && sentAt < (to ?? Number.POSITIVE_INFINITY) && (of?.(symbol) ?? true),
  );
  const others = new Map<string, number>();
  for (const { answer } of within) if (answer !== TAKEN) others.set(answer, (others.get(answer) ?? 0) + 1);
  return { orders: within, taken: within.filter(({ answer }) => answer === TAKEN), others };
}

/** When the first of these orders was answered, milliseconds since the epoch. */
export function firstAnswerAt(orders: readonly StreamedOrder[]): number {
  return orders.reduce(
    (first, { sentAt, answeredAfterMs }) => Math.min(first, sentAt + answeredAfterMs),
    Number.POSITIVE_INFINITY,
  );
}

/** `3 × 503 kafka_unavailable, 1 × no answer`; `none`. */
export function describeOthers({ others }: Pick<Answers, "others">): string {
  return [...others].map(([answer, count]) => `${count} × ${answer}`).join(", ") || "none";
}

/** Throws unless every order of the window was taken. */
export function requireAllTaken(when: string, answers: Answers): void {
  if (answers.orders.length === 0) throw new Error(`${when}: no order was answered`);
  if (answers.others.size > 0)
    throw new Error(`${when}: ${answers.orders.length} orders, not taken: ${describeOthers(answers)}`);
}

/** Throws unless every order of the window was answered with this. */
export function requireAllAnswered(when: string, answer: string, answers: Answers): void {
  const others = answers.orders.filter((order) => order.answer !== answer);
  if (answers.orders.length === 0) throw new Error(`${when}: no order was answered`);
  if (others.length > 0) {
    const seen = [...new Set(others.map((order) => order.answer))].join(", ");
    throw new Error(
      `${when}: ${others.length} of ${answers.orders.length} orders were answered ${seen}, not ${answer}`,
    );
  }
}

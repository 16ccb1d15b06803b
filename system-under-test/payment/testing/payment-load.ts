import { until } from "../../platform/testing/until.ts";
import type { Answer } from "../../platform/testing/call-json.ts";
import type { RunningPayment } from "./running-payment.ts";

/** Authorisations of merchants of their own; what was answered 201 is remembered, to be looked for at the end. */
export class PaymentLoad {
  readonly acknowledged = new Set<number>();
  readonly #payment: RunningPayment;
  #made = 0;

  constructor(payment: RunningPayment) {
    this.#payment = payment;
  }

  /** How many were made; the key of number n is `load-n`. */
  get made(): number {
    return this.#made;
  }

  /** So many at once. */
  async send(count: number): Promise<readonly Answer[]> {
    const first = this.#made;
    this.#made += count;
    return Promise.all(Array.from({ length: count }, async (_, index) => this.again(first + index)));
  }

  /** The one of this number, under its key. */
  async again(number: number): Promise<Answer> {
    const answer = await this.#payment.authorize(`load-${number}`, { merchantId: `merchant-${number % 10}` });
    if (answer.status === 201) this.acknowledged.add(Number(answer.body["paymentId"]));
    return answer;
  }

  /** Makes one after the other until one is answered so. */
  async untilAnswered(status: number): Promise<void> {
    await until(`an authorisation is answered ${status}`, async () => {
      return (await this.send(1))[0]?.status === status;
    });
  }
}

/** Each status once, in their order. */
export function statuses(answers: readonly Answer[]): readonly number[] {
  return [...new Set(answers.map(({ status }) => status))].sort((left, right) => left - right);
}

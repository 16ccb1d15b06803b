import { freePort, KafkaBroker } from "./kafka-broker.ts";

/** Several brokers share the memory of a small machine; a test's records are few. */
const HEAP_MB = { alone: 512, ofSeveral: 256 } as const;

/** Real Kafka brokers, each of which is also a controller: of three, any one may be lost. */
export class KafkaCluster implements AsyncDisposable {
  readonly brokers: readonly KafkaBroker[];
  readonly #stack: AsyncDisposableStack;

  private constructor(brokers: readonly KafkaBroker[], stack: AsyncDisposableStack) {
    this.brokers = brokers;
    this.#stack = stack;
  }

  static async start(count: number): Promise<KafkaCluster> {
    await using stack = new AsyncDisposableStack();
    const controllerPorts: number[] = [];
    while (controllerPorts.length < count) controllerPorts.push(await freePort());
    const heapMb = count === 1 ? HEAP_MB.alone : HEAP_MB.ofSeveral;
    // None of them answers before most of them run.
    const brokers = await Promise.all(
      controllerPorts.map(async (_port, index) =>
        stack.use(await KafkaBroker.start({ index, controllerPorts, heapMb })),
      ),
    );
    return new KafkaCluster(brokers, stack.move());
  }

  /** As `KAFKA_BROKERS` takes them, whether they run or not. */
  get addresses(): string {
    return this.brokers.map(({ address }) => address).join(",");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

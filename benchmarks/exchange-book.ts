import { OrderBook as TheirBook, Side as TheirSide } from "nodejs-order-book";
import { OrderBook } from "../system-under-test/exchange/engine/order-book.ts";
import { apply, createWorkload, digest, digestOf, type Operation } from "./exchange-operations.ts";

/** One timed run of one book, in a process of its own: `node exchange-book.ts ours|theirs RESTING OPERATIONS SEED`. */
const [which, ...numbers] = process.argv.slice(2);
const [resting = 1_000, operations = 100_000, seed = 1] = numbers.map(Number);
const workload = createWorkload(resting, operations, seed);

/** CPU time, not time of the clock: another program on the machine must not count against either book. */
function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function runOurs(): { ms: number; digest: string } {
  const book = new OrderBook();
  for (const operation of workload.opening) {
    apply(book, operation);
  }
  const before = process.cpuUsage();
  for (const operation of workload.operations) {
    apply(book, operation);
  }
  return { ms: cpuMsSince(before), digest: digestOf(book) };
}

function applyToTheirs(book: TheirBook, operation: Operation): void {
  switch (operation.kind) {
    case "cancel":
      book.cancel(String(operation.id));
      return;
    case "move":
      book.modify(String(operation.id), { price: operation.price });
      return;
    case "limit":
    case "ioc":
      book.limit({
        id: String(operation.id),
        side: operation.side === "buy" ? TheirSide.BUY : TheirSide.SELL,
        size: operation.quantity,
        price: operation.price,
        ...(operation.kind === "ioc" ? { timeInForce: "IOC" as never } : {}),
      });
  }
}

function runTheirs(): { ms: number; digest: string } {
  const book = new TheirBook();
  for (const operation of workload.opening) {
    applyToTheirs(book, operation);
  }
  const before = process.cpuUsage();
  for (const operation of workload.operations) {
    applyToTheirs(book, operation);
  }
  const ms = cpuMsSince(before);
  const { bids, asks } = book.snapshot();
  const orders = [...bids, ...asks].flatMap((level) => level.orders);
  return {
    ms,
    digest: digest(orders.map(({ id, price, size }) => [Number(id), price, size])),
  };
}

const run = which === "theirs" ? runTheirs : runOurs;
// The first run is for the compiler.
run();
const { ms, digest: actual } = run();
process.stdout.write(
  JSON.stringify({
    operationsPerSecond: Math.round(operations / (ms / 1_000)),
    digest: actual,
    isRight: actual === workload.digest,
  }),
);

import { createReadStream } from "node:fs";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { GroupQueue } from "../../platform/group-queue.ts";
import type { GatewayOperation } from "../pg/gateway-client.ts";

/** Money that the gateway moved, once for each key. */
export interface Charge {
  readonly operation: GatewayOperation;
  readonly key: string;
  readonly merchantId: string;
  /** What it is for, in the merchant's words: the idempotency key that the merchant gave. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly transactionId: string;
}

/** A call that reached the gateway: who made it, and when by the caller's clock and by the gateway's. */
export interface ReceivedCall {
  readonly operation: GatewayOperation;
  readonly key: string;
  readonly calledBy: string;
  readonly calledAtMs: number;
  readonly receivedAtMs: number;
}

type Line = { readonly charge: Charge } | { readonly call: ReceivedCall };

const LINES_QUEUED_MAX = 100_000;

/** The gateway's own books, in a file: a charge is in it before anybody is told, and a gateway that ends knows it again. */
export class GatewayLedger implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #lines: GroupQueue<Line | null, null>;
  readonly #charges = new Map<string, Charge>();

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
    this.#lines = new GroupQueue({
      itemsMax: 10_000,
      waitMs: 2,
      queuedMax: LINES_QUEUED_MAX,
      run: async (lines) => {
        await this.#file.appendFile(
          lines.map((line) => (line === null ? "" : `${JSON.stringify(line)}\n`)).join(""),
        );
        return lines.map(() => null);
      },
    });
  }

  static async open(folder: string): Promise<GatewayLedger> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, "ledger.jsonl");
    const text = await readFile(path, "utf8").catch(() => "");
    const ledger = new GatewayLedger(await open(path, "a"), path);
    // A last line without its end was never told to anybody.
    const lines = text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
    for (const line of lines) if ("charge" in line) ledger.#remember(line.charge);
    return ledger;
  }

  /** All calls and charges as JSON, one in a line. */
  async read(): Promise<Readable> {
    await this.#lines.add(null);
    return createReadStream(this.#path);
  }

  find(operation: GatewayOperation, key: string): Charge | undefined {
    return this.#charges.get(`${operation}/${key}`);
  }

  /** Written behind. */
  addCall(call: ReceivedCall): void {
    this.#lines.add({ call }).catch(() => undefined);
  }

  /** Resolves when the charge can't be lost any more. */
  async addCharge(charge: Charge): Promise<void> {
    this.#remember(charge);
    await this.#lines.add({ charge });
  }

  #remember(charge: Charge): void {
    this.#charges.set(`${charge.operation}/${charge.key}`, charge);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { LoadproofError } from "../../../errors.ts";
import { programFile } from "../../../installation.ts";
import type { SampleFileIndex } from "../../../sketch/merging.ts";
import type { Reply, Request } from "./protocol.ts";

const PROGRAM = programFile(fileURLToPath(new URL("main.ts", import.meta.url)));

interface Waiting {
  readonly resolve: (value: Reply & { value: unknown }) => void;
  readonly reject: (error: unknown) => void;
}

/** A `FileMerger` in a thread of its own. */
export class MergingThread implements AsyncDisposable {
  readonly #worker = new Worker(PROGRAM);
  readonly #waiting: Waiting[] = [];
  #ended: Error | null = null;

  constructor() {
    this.#worker.on("message", (reply: Reply) => this.#settle(reply));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", (code) => this.#end(new Error(`a merging thread ended with ${code}`)));
  }

  async index(path: string): Promise<SampleFileIndex> {
    return (await this.#ask({ call: "index", path })).value as SampleFileIndex;
  }

  async open(paths: readonly string[], indexes: readonly SampleFileIndex[]): Promise<void> {
    // Totals are the main thread's.
    const needed = indexes.map((index) => ({ ...index, totals: new Uint8Array(0) }));
    await this.#ask({ call: "open", paths, indexes: needed });
  }

  async merge(from: number, to: number): Promise<Uint8Array> {
    return (await this.#ask({ call: "merge", from, to })).value as Uint8Array;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(request: Request): Promise<Reply & { value: unknown }> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request, []);
    });
  }

  /** Nothing is answered any more. */
  #end(error: unknown): void {
    this.#ended ??= error instanceof Error ? error : new Error(String(error));
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }

  #settle(reply: Reply): void {
    const next = this.#waiting.shift();
    if ("value" in reply) next?.resolve(reply);
    else next?.reject(new LoadproofError(reply.failure.code, reply.failure.message));
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { env, execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { freePort } from "./kafka-broker.ts";

const START_TIMEOUT_MS = 120_000;
const POLL_MS = 50;
export const TEST_SECRET = "a secret of the integration tests only";
const LOG_CHARACTERS_MAX = 200_000;

/** A service of the exchange as a process of its own, which can be stopped, killed, paused and continued. */
export class ServiceProcess implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;
  /** It has ended, and all that it said was read. */
  readonly #closed: Promise<void>;
  #log = "";

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
    this.#closed = once(child, "close").then(() => undefined);
    const keep = (bytes: Buffer): void => {
      this.#log = (this.#log + bytes.toString()).slice(-LOG_CHARACTERS_MAX);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
  }

  /** Starts `exchange/<entry>` and waits until `/health` answers 200. */
  static async start(entry: string, environment: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    const service = await ServiceProcess.launch(entry, environment);
    await service.untilHealthy();
    return service;
  }

  /** Starts `exchange/<entry>` and waits for nothing. */
  static async launch(entry: string, environment: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    const port = await freePort();
    const script = fileURLToPath(new URL(`../${entry}`, import.meta.url));
    const child = spawn(execPath, [script], {
      env: {
        PATH: env["PATH"],
        HOST: "127.0.0.1",
        PORT: String(port),
        TOKEN_SECRET: TEST_SECRET,
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new ServiceProcess(`http://127.0.0.1:${port}`, child);
  }

  get log(): string {
    return this.#log;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The status of `/health` and its dependency Kafka; 0 while nobody listens. */
  async health(): Promise<{ readonly status: number; readonly kafka: string }> {
    const response = await fetch(`${this.url}/health`).catch(() => null);
    if (response === null) {
      return { status: 0, kafka: "" };
    }
    const { dependencies } = (await response.json()) as {
      dependencies: Record<string, { message?: string } | undefined>;
    };
    return { status: response.status, kafka: dependencies["kafka"]?.message ?? "ok" };
  }

  /** The sum of a counter's or gauge's series that have these labels; 0 when there are none. */
  async metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return text
      .split("\n")
      .filter((line) => line.startsWith(`${name}{`) && wanted.every((label) => line.includes(label)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
  }

  async get<Answer>(path: string): Promise<Answer> {
    const response = await fetch(this.url + path);
    return (await response.json()) as Answer;
  }

  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  resume(): void {
    this.#child.kill("SIGCONT");
  }

  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  /** Resolves when `/health` answers 200; throws with the log when the process ends before. */
  async untilHealthy(): Promise<void> {
    const endAt = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const isHealthy = await fetch(`${this.url}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (isHealthy) {
        return;
      }
      if (this.hasEnded || Date.now() > endAt) {
        await this.kill();
        throw new Error(
          `${this.url}/health did not answer 200 within ${START_TIMEOUT_MS} ms; its log:\n${this.#log}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!this.hasEnded) this.#child.kill(signal);
    await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.resume();
    await this.kill();
  }
}

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { AlertReceivers } from "./routes.ts";

const LOOPBACK = "127.0.0.1";
const BODY_BYTES_MAX = 1024 * 1024;
const ACCEPTED = 202;

export type Channel = "slack" | "pagerduty" | "watchdog";

/** What came, as Slack or PagerDuty would have got it. */
export interface ReceivedAlert {
  readonly channel: Channel;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly alert: string;
  readonly severity: string;
  readonly status: "firing" | "resolved";
  readonly payload: unknown;
}

const slackSchema = z.object({ attachments: z.array(z.object({ title: z.string() })) });
const pagerDutySchema = z.object({
  event_action: z.enum(["trigger", "acknowledge", "resolve"]),
  payload: z.object({ summary: z.string(), severity: z.string() }),
});

/** Stands where Slack and PagerDuty do, on this machine, and keeps all that they are told. */
export class AlertReceiver implements AsyncDisposable {
  readonly #server: Server;
  readonly #received: ReceivedAlert[] = [];
  readonly #unread: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      request.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      });
      request.on("end", () => {
        this.#take(request.url ?? "", Buffer.concat(chunks).toString("utf8"));
        // As PagerDuty answers; Slack's "ok" is any answer below 300.
        response.writeHead(ACCEPTED, { "content-type": "application/json" }).end('{"status":"success"}');
      });
    });
  }

  static async start(): Promise<AlertReceiver> {
    const receiver = new AlertReceiver();
    receiver.#server.listen(0, LOOPBACK);
    await once(receiver.#server, "listening");
    return receiver;
  }

  get addresses(): AlertReceivers {
    const base = `http://${LOOPBACK}:${(this.#server.address() as AddressInfo).port}`;
    return {
      slackUrl: `${base}/slack`,
      pagerDutyKey: "key-of-this-machine-only",
      pagerDutyUrl: `${base}/pagerduty`,
      watchdogUrl: `${base}/watchdog`,
    };
  }

  get received(): readonly ReceivedAlert[] {
    return this.#received;
  }

  /** What came and is of no form that Slack or PagerDuty takes. */
  get unread(): readonly string[] {
    return this.#unread;
  }

  #take(path: string, text: string): void {
    try {
      this.#received.push({ ...readAlert(path.slice(1), JSON.parse(text)), at: Date.now() });
    } catch {
      this.#unread.push(`${path} ${text}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Throws for what is of another form. */
export function readAlert(channel: string, payload: unknown): Omit<ReceivedAlert, "at"> {
  if (channel === "watchdog")
    return { channel, alert: "Watchdog", severity: "none", status: "firing", payload };
  if (channel === "slack") {
    const title = slackSchema.parse(payload).attachments[0]?.title ?? "";
    const [, status = "", alert = "", severity = ""] =
      /^(FIRING|RESOLVED) (\w+) \((\w+)\)$/.exec(title) ?? [];
    if (alert === "") throw new Error(`another title: ${title}`);
    return { channel, alert, severity, status: status === "FIRING" ? "firing" : "resolved", payload };
  }
  if (channel !== "pagerduty") throw new Error(`another channel: ${channel}`);
  const event = pagerDutySchema.parse(payload);
  const [alert = ""] = event.payload.summary.split(":");
  const { severity } = event.payload;
  return {
    channel,
    alert,
    severity,
    status: event.event_action === "resolve" ? "resolved" : "firing",
    payload,
  };
}

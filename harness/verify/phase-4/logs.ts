import type { RunningService } from "../../contracts/environment.ts";
import type { Attempt } from "../checks.ts";
import { type ExchangeClient, until } from "../exchange-client.ts";
import { ROUTED_LINES, routedLine } from "./plan.ts";

const TESTER = 9999;

/** 000, 2.4.3: for each order the backend logs where it was sent, once. */
export function logAttempts(
  client: Pick<ExchangeClient, "place">,
  backend: Pick<RunningService, "name" | "logTail">,
): Readonly<Record<string, Attempt>> {
  return Object.fromEntries(
    ROUTED_LINES.map((line) => [
      line.id,
      async () => {
        const { symbol, price, quantity } = line;
        const placedAt = new Date().toISOString();
        await client.place(TESTER, { symbol, side: "BUY", type: "LIMIT", price, quantity });
        const wanted = routedLine(line);
        const found = (): readonly string[] =>
          messagesSince(backend.logTail(), placedAt).filter((message) =>
            message.includes(`symbol ${symbol} `),
          );
        await until(`a line about ${symbol} in the log of ${backend.name}`, async () => found().length > 0);
        const lines = found();
        if (lines.length !== 1 || lines[0] !== wanted) throw new Error(`the log has ${lines.join(" | ")}`);
        return wanted;
      },
    ]),
  );
}

/** Messages of JSON log lines that were written at this time or later. */
export function messagesSince(lines: readonly string[], since: string): readonly string[] {
  return lines.flatMap((line) => {
    try {
      const { time, msg } = JSON.parse(line) as { time?: string; msg?: string };
      return msg !== undefined && time !== undefined && time >= since ? [msg] : [];
    } catch {
      return [];
    }
  });
}

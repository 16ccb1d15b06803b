import type { Context } from "../context.ts";
import type { Finding } from "../contracts/findings.ts";
import { runAudit } from "./run-audit.ts";

export interface ChatCheck {
  readonly postgresUrl: string;
  /** File of the messages that the load was told are stored. */
  readonly acknowledgedPath: string;
  /** File of the users and the rooms that they got messages of. */
  readonly deliveredPath: string;
}

/** Checks what the chat system has stored, and whom it delivered to, against what the load generator was told and got. */
export async function checkChat(
  { postgresUrl, acknowledgedPath, deliveredPath }: ChatCheck,
  context: Context,
): Promise<readonly Finding[]> {
  return runAudit(
    {
      subject: "the chat system",
      entry: "system-under-test/chat/audit/main.ts",
      parameters: [`--acknowledged=${acknowledgedPath}`, `--delivered=${deliveredPath}`],
      environment: { POSTGRES_URL: postgresUrl },
    },
    context,
  );
}

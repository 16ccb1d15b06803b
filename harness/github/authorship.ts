import { z } from "zod";

export const authorSchema = z.object({ login: z.string(), type: z.string() }).nullish();

/**
 * Whether a comment or an issue may be ours. Anybody can write our marker, and a token that writes can change other
 * people's text too, so what a person wrote is never taken for ours: a workflow's token writes as a bot.
 */
export function writtenByBot(author: z.infer<typeof authorSchema>): boolean {
  return author?.type === "Bot";
}

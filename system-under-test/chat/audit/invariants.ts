/** Names of all that the audit of the chat system checks. */
export const CHAT_INVARIANTS = {
  stored: "acknowledged = stored",
  once: "one message per client message id",
  gapless: "sequence of each room without gaps",
  membersOnly: "no delivery to non-members",
} as const;

/** Tags of every sample of a WebSocket. */
export const SOCKET_TAGS = { service: "chat", name: "WS /ws" } as const;

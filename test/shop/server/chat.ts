import type { Server } from "node:http";
import { WebSocketServer } from "ws";
import type { Counts } from "./counts.ts";

/** WebSockets: `/echo` gives back what it gets, `/room` gives it to all who are there; `/closed` refuses. */
export function openChat(server: Server, counts: Counts): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const path = new URL(request.url ?? "/", "http://shop.invalid").pathname;
    if (path !== "/echo" && path !== "/room") {
      counts.add("sockets refused");
      socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => {
      counts.add("sockets");
      connection.on("message", (message, isBinary) => {
        counts.add("messages received");
        const receivers = path === "/echo" ? [connection] : [...sockets.clients];
        for (const receiver of receivers) {
          receiver.send(message, { binary: isBinary });
          counts.add("messages sent");
        }
      });
    });
  });
  return sockets;
}

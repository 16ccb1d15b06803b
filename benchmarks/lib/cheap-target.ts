import { createServer } from "node:net";

/**
 * The cheapest HTTP server there is: one fixed answer for whatever arrives, so that the target takes little CPU from
 * what is measured. Right for clients that send one small request at a time, as k6 does. Prints its port, ends with its stdin.
 */
const body = JSON.stringify({
  id: 1,
  items: Array.from({ length: 8 }, (_, id) => ({ id, text: `message number ${id}` })),
});
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("data", () => socket.write(answer));
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") console.log(address.port);
});
process.stdin.resume().on("end", () => process.exit(0));

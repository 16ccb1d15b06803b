import { receiveAll } from "./receive-answers.ts";
import type { Talk } from "./server-module.ts";

/** What a service does not count among its requests, and answers by itself. */
const METRICS = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n";

/** How services are talked to, and servers that speak HTTP. */
export const HTTP_TALK: Talk = {
  // The connection stays open: that it is closed gets through where all that is sent is lost.
  hello: `${METRICS}\r\n`,
  receive: async ({ address }, bytes, signal) => {
    let received = 0;
    while (received < bytes)
      received += await receiveAll(address, `${METRICS}Connection: close\r\n\r\n`, signal);
    return received;
  },
};

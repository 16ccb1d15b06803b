import ws from "k6/ws";
import { check } from "k6";
import { Counter, Trend } from "k6/metrics";

const echoed = new Counter("echoed");
const roundTrip = new Trend("round_trip", true);

export const options = { vus: 2, iterations: 8, thresholds: { echoed: ["count==80"], ws_session_duration: ["max<10000"] } };

export default function () {
  const answer = ws.connect(`${__ENV.SOCKET_URL}/echo`, { tags: { name: "echo" } }, (socket) => {
    let left = 10;
    let sentAt = 0;
    const say = () => {
      sentAt = Date.now();
      socket.send(JSON.stringify({ left }));
    };
    socket.on("open", say);
    socket.on("message", (message) => {
      check(message, { "comes back": (text) => JSON.parse(text).left === left });
      echoed.add(1);
      roundTrip.add(Date.now() - sentAt);
      left -= 1;
      if (left === 0) socket.close();
      else say();
    });
    socket.setTimeout(() => socket.close(), 8_000);
  });
  check(answer, { "status is 101": (r) => r && r.status === 101 });
}

import { WebSocket } from "k6/websockets";
import { check } from "k6";
import { Counter } from "k6/metrics";

const heard = new Counter("heard");

export const options = { vus: 3, iterations: 6, thresholds: { heard: ["count>=6"], ws_connecting: ["p(95)<3000"] } };

export default function () {
  const socket = new WebSocket(`${__ENV.SOCKET_URL}/room`, null, { tags: { name: "room" } });
  let limit;
  const mine = `${__VU}-${__ITER}`;
  socket.onopen = () => {
    for (let n = 0; n < 4; n += 1) socket.send(`${mine}:${n}`);
    limit = setTimeout(() => socket.close(), 8_000);
  };
  socket.onclose = () => clearTimeout(limit);
  socket.onmessage = ({ data }) => {
    heard.add(1);
    if (data !== `${mine}:3`) return;
    check(data, { "last of mine is heard": () => true });
    socket.close();
  };
  socket.onerror = ({ error }) => check(error, { "no error": () => false });
}

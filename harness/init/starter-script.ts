/** A script to begin with: one request, checked, at a pace of people. */
export function starterScript(target: URL): string {
  const path = `${target.pathname}${target.search}`;
  return `import http from "k6/http";
import { check, sleep } from "k6";

// Where the load goes; \`-e BASE_URL=...\` sends it elsewhere.
const BASE_URL = __ENV.BASE_URL || ${JSON.stringify(target.origin)};

// How much: five users for half a minute. What the system is held to is in the threshold file beside this script.
export const options = {
  vus: 5,
  duration: "30s",
};

// What one user does, again and again.
export default function () {
  // The name is what objectives and reports call the request; addresses with ids in them need one.
  const page = http.get(\`\${BASE_URL}${path.replaceAll(/[`$\\]/g, "\\$&")}\`, { tags: { name: ${JSON.stringify(`GET ${target.pathname}`)} } });
  check(page, {
    "GET ${target.pathname.replaceAll(/["\\]/g, "\\$&")} succeeds": (response) => response.status >= 200 && response.status < 400,
  });

  // Next steps go here: http.post(\`\${BASE_URL}/orders\`, JSON.stringify({ item: 1 }), { headers: { "content-type": "application/json" } })

  // A user looks at what came before going on.
  sleep(0.2);
}
`;
}

import type { Tool } from "../contracts.ts";
import { goModule } from "../strategies/go-module.ts";
import { VERSION } from "../version.ts";

const build = goModule({
  moduleFolder: "harness/tools/toxiproxy-module",
  packagePath: "github.com/Shopify/toxiproxy/v2/cmd/server",
  executable: "toxiproxy-server",
  // Its own build says the version so; without it the program calls itself "git".
  linkerFlags: "-X github.com/Shopify/toxiproxy/v2.Version=2.12.0",
});

export const toxiproxy = {
  name: "toxiproxy",
  title: "Toxiproxy",
  accepts: "^2.12.0",
  pinned: "2.12.0",
  neededFor: "faults on the way between two parts",
  finder: {
    kind: "executable",
    names: ["toxiproxy-server"],
    versionArguments: ["--version"],
    versionPattern: new RegExp(`^toxiproxy-server version ${VERSION}`),
    gives: "executable",
    folders: ["/usr/local/bin", "/opt/homebrew/bin"],
  },
  cachedFolder: () => ".",
  installs: { "linux-x64": [build], "linux-arm64": [build], "darwin-arm64": [build] },
  manual: async () => "install toxiproxy-server 2.12.0 from https://github.com/Shopify/toxiproxy/releases",
} as const satisfies Tool;

import type { Tool } from "../contracts.ts";
import { goModule } from "../strategies/go-module.ts";
import { pinnedDownload } from "../strategies/pinned-download.ts";
import { VERSION } from "../version.ts";

const k6Build = goModule({
  moduleFolder: "harness/tools/k6-module",
  packagePath: "go.k6.io/k6/v2",
  executable: "k6",
});
const k6Release = pinnedDownload({
  url: "https://github.com/grafana/k6/releases/download/v2.2.0/k6-v2.2.0-linux-amd64.tar.gz",
  sha256: "b5a8003c86f35f5cd5ceef1490312c48e587696c94d998cefc6d7b3b4cb1597d",
});

export const k6 = {
  name: "k6",
  title: "k6",
  accepts: "^2.2.0",
  pinned: "2.2.0",
  neededFor: "making the load",
  finder: {
    kind: "executable",
    names: ["k6"],
    versionArguments: ["version"],
    versionPattern: new RegExp(`^k6(?:\\.exe)? ${VERSION}`),
    gives: "executable",
  },
  cachedFolder: () => ".",
  // The checksum of the other platforms' archives is not known to us, so they are built.
  installs: { "linux-x64": [k6Release, k6Build], "linux-arm64": [k6Build], "darwin-arm64": [k6Build] },
  manual: async () =>
    "install k6 2.2.0 or newer 2.x as https://grafana.com/docs/k6/latest/set-up/install-k6/ says",
} as const satisfies Tool;

import { test } from "vitest";
import { expectPanelsUnderLoad } from "./panels-under-load.ts";

test.each([
  ["chat", "chat", ["chat", "runtime"]],
  ["order-payment", "commerce", ["commerce", "runtime"]],
])("every panel of the dashboards has data of %s under load", (scenario, system, dashboards) =>
  expectPanelsUnderLoad(scenario, system, dashboards),
);

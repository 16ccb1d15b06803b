import { test } from "vitest";
import { expectPanelsUnderLoad } from "./panels-under-load.ts";

test.each([
  ["exchange-orders", "exchange", ["matching-engine-overview", "order-processing", "runtime"]],
  ["payment-full-flow", "payment", ["payment", "runtime"]],
])("every panel of the dashboards has data of %s under load", (scenario, system, dashboards) =>
  expectPanelsUnderLoad(scenario, system, dashboards),
);

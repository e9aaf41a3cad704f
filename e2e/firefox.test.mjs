import { runScenarios } from "./lib/scenario.mjs";

await runScenarios("firefox");

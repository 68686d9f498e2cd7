import type { ConformanceCase } from "../case.ts";
import { carryingCases } from "./carrying.ts";
import { contentCases } from "./content.ts";
import { endingCases } from "./ending.ts";
import { exchangeCases } from "./exchanges.ts";
import { flowCases } from "./flow.ts";
import { mannersCases } from "./manners.ts";
import { ownershipCases } from "./ownership.ts";
import { startingCases } from "./starting.ts";
import { traitsCases } from "./traits.ts";

/** All that a transport must do, the simple things first. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...traitsCases,
  ...startingCases,
  ...carryingCases,
  ...contentCases,
  ...ownershipCases,
  ...mannersCases,
  ...flowCases,
  ...endingCases,
  ...exchangeCases,
];

import { fullCases } from "../torture/test/full.cases.ts";
import { ledgerCases } from "../torture/test/ledger.cases.ts";
import { quickCases } from "../torture/test/quick.cases.ts";
import { tamperCases } from "../torture/test/tamper.cases.ts";

ledgerCases();
fullCases();
tamperCases();
quickCases();

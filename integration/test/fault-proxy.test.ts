import { bytesCases } from "../fault-proxy/test/bytes.cases.ts";
import { chaosCases } from "../fault-proxy/test/chaos.cases.ts";
import { endingCases } from "../fault-proxy/test/endings.cases.ts";
import { flowCases } from "../fault-proxy/test/flow.cases.ts";
import { framingCases } from "../fault-proxy/test/framing.cases.ts";
import { holdCases } from "../fault-proxy/test/hold.cases.ts";
import { httpCases } from "../fault-proxy/test/http.cases.ts";
import { newcomerCases } from "../fault-proxy/test/newcomers.cases.ts";

bytesCases();
endingCases();
flowCases();
newcomerCases();
framingCases();
holdCases();
httpCases();
chaosCases();

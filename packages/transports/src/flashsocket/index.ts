export { answerPolicyInline } from "./inline.ts";
export { type FlashPolicy, POLICY_REQUEST, policyFile } from "./policy.ts";
export { policyServer } from "./policy-server.ts";

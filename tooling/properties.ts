import fc from "fast-check";

const { RT_SEED = "1" } = process.env;

// The same random choices in every run: what a run finds is of the change, not of the day. `RT_SEED=any` makes new ones, `RT_SEED=n` others.
if (RT_SEED !== "any") fc.configureGlobal({ seed: Number(RT_SEED) });
